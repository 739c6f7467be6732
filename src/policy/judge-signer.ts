import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { toHex } from '../der/bytes.ts'
import type { Finding } from '../report/finding.ts'
import type { Genealogy } from './ancestors.ts'
import { fitsGlob, fitsSubject, SEPARATORS } from './glob.ts'
import { broken, type Judged, type PlacedRule } from './subject.ts'
import type { PolicySigner } from './types.ts'

// Who may sign for which trust domain: one of the allowed CAs must be above the certificate, at any height.

/** The trust domain of an identity. SPIFFE-ID, section 2.1: scheme and trust domain have no case. */
const IDENTITY = /^spiffe:\/\/([^/?#]*)/i

/** The trust domains that a certificate is for: of its identities, or those that it signs for. */
function domainsOf({ certificate, signsFor }: Judged): readonly string[] {
  const names = certificate.subjectAltName?.names ?? []
  const own = names.flatMap(({ type, value }) =>
    type === 'uri' ? (IDENTITY.exec(value)?.[1] ?? []) : [],
  )
  const all = signsFor === undefined ? own : [...own, signsFor]
  return [...new Set(all.map((domain) => domain.toLowerCase()))]
}

async function isSigner(
  { subject: { text }, der, publicKey }: Certificate,
  { subject, sha256, publicKeySha256 }: PolicySigner,
  engine: Engine,
): Promise<boolean> {
  const digest = async (bytes: Uint8Array): Promise<string> =>
    toHex(await engine.digest('SHA-256', bytes))
  if (subject !== undefined && !fitsSubject(text, subject)) return false
  if (sha256 !== undefined && (await digest(der)) !== sha256) return false
  return publicKeySha256 === undefined || (await digest(publicKey.spki)) === publicKeySha256
}

async function hasSigner(
  found: readonly Certificate[],
  signers: readonly PolicySigner[],
  engine: Engine,
): Promise<boolean> {
  for (const certificate of found)
    for (const signer of signers) if (await isSigner(certificate, signer, engine)) return true
  return false
}

// enough to find the line again; the whole could be the key of somebody who took one for the other
const SHOWN = 16

function signerText({ subject, sha256, publicKeySha256 }: PolicySigner): string {
  const part = (what: string, digest: string | undefined): string[] =>
    digest === undefined ? [] : [`${what} ${digest.slice(0, SHOWN)}…`]
  const name = subject === undefined ? [] : [`"${subject}"`]
  const parts = [
    ...name,
    ...part('SHA-256', sha256),
    ...part('SHA-256 of the key', publicKeySha256),
  ]
  return parts.join(' with ')
}

/** What signers are looked for with. */
export interface SignerTools {
  readonly genealogy: Genealogy
  readonly engine: Engine
}

/** The allowed CAs are above a CA that is one of them too. */
async function judgeDomains(
  domains: readonly string[],
  judged: Judged,
  placed: PlacedRule,
  { genealogy, engine }: SignerTools,
): Promise<readonly Finding[]> {
  const { signers = [] } = placed.rule
  const { certificate, role } = judged
  const { found: above, gap } = await genealogy.ancestorsOf(certificate)
  const found = role === 'leaf' ? above : [certificate, ...above]
  if (await hasSigner(found, signers, engine)) return []
  const wanted = signers.map(signerText).join('; ')
  const names = above.map(({ subject }) => `"${subject.text}"`).join(', ')
  return domains.map((domain) =>
    gap === undefined
      ? broken('policy-signer', { domain, found: names, wanted }, judged, placed, 'signers')
      : broken('policy-signer-unknown', { domain, ...gap, wanted }, judged, placed, 'signers'),
  )
}

export async function judgeSigner(
  judged: Judged,
  placed: PlacedRule,
  tools: SignerTools,
): Promise<readonly Finding[]> {
  const { trustDomains = [] } = placed.rule
  const domains = domainsOf(judged).filter((domain) =>
    trustDomains.some((one) => fitsGlob(domain, one, SEPARATORS.trustDomain)),
  )
  return domains.length === 0 ? [] : judgeDomains(domains, judged, placed, tools)
}
