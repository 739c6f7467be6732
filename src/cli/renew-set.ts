import { readCacerts, type CacertsSet } from '../cacerts/read.ts'
import type { Certificate } from '../certificate/types.ts'
import { rememberSignatures } from '../certificate/signature-cache.ts'
import { engineOf } from '../crypto/long-call.ts'
import { equalBytes } from '../der/bytes.ts'
import { generateKey } from '../issue/generate.ts'
import { moveAuthority, renewAuthority } from '../issue/renew.ts'
import type { CertificateAuthority } from '../issue/types.ts'
import { formatPrivateKey } from '../key/format.ts'
import { keyMatches } from '../key/matches.ts'
import type { PrivateKey } from '../key/types.ts'
import { formatPem } from '../pem/format.ts'
import { quoteInput } from '../report/quote.ts'
import { certificatesOf } from './certificates-in.ts'
import { usageError } from './fail.ts'
import { keyTypeIn } from './key-type.ts'

/** The certificates of a set, by their files, and a new key of the CA where it got one. */
export interface Certificates {
  readonly ca: Certificate
  readonly chain: readonly Certificate[]
  readonly roots: readonly Certificate[]
  readonly key?: PrivateKey
}

export interface Renewing {
  readonly at: Date
  readonly days?: number
}

const DAY = 86_400_000

const instant = (date: Date): string => date.toISOString().replace(/\.\d+Z/, 'Z')

const same = (a: Certificate, b: Certificate): boolean => equalBytes(a.der, b.der)

const isBelow = (one: Certificate, above: Certificate): boolean =>
  equalBytes(one.issuer.der, above.subject.der) && !same(one, above)

export function certificatesIn({ files }: CacertsSet, folder: string): Certificates {
  const [ca] = certificatesOf(files['ca-cert.pem'])
  const roots = certificatesOf(files['root-cert.pem'])
  if (ca === undefined || roots.length === 0) {
    const problem = `${quoteInput(folder)} has no ca-cert.pem, or no root-cert.pem, with a certificate`
    throw usageError(problem, 'renew')
  }
  return { ca, chain: certificatesOf(files['cert-chain.pem']), roots }
}

/** The certificate of a list that a key belongs to. */
function ownerOf(
  key: PrivateKey,
  certificates: readonly Certificate[],
  option: string,
  whose: string,
): CertificateAuthority {
  const certificate = certificates.find((one) => keyMatches(key, one))
  if (certificate !== undefined) return { certificate, key }
  throw usageError(`--${option}: the key is not that of ${whose}`, 'renew')
}

/** OpenSSL wants the serial number of a root where an authorityKeyIdentifier below it names it. */
const namesSerial = ({ ca, chain }: Certificates): boolean =>
  [ca, ...chain].some(
    ({ authorityKeyIdentifier }) => authorityKeyIdentifier?.serialNumber !== undefined,
  )

/**
 * The old root stays in front: a running istiod takes a file that was only added to, and peers with the old one lose nothing. One
 * that has ended goes: nobody takes it any more, and Envoy may end a chain in it although its successor is there.
 */
export async function renewRoot(
  set: Certificates,
  key: PrivateKey,
  options: Renewing,
): Promise<Certificates> {
  const issuer = ownerOf(key, set.roots, 'root-key', 'a root in root-cert.pem')
  const { certificate } = issuer
  const serial = namesSerial(set) ? { serial: certificate.serialBytes } : {}
  const renewed = await renewAuthority({ ...options, ...serial, certificate, issuer })
  const kept = set.roots.filter((one) => one !== certificate || one.notAfter >= options.at)
  return { ...set, roots: [...kept, renewed] }
}

/** A new key of the kind of the old one. */
async function newKeyFor({ ca }: Certificates): Promise<PrivateKey> {
  const kind = keyTypeIn(ca)
  if (kind !== undefined) return generateKey(kind)
  const { type, bits, curve } = ca.publicKey
  const what = `${type}${curve === undefined ? '' : ` ${curve}`}${bits === undefined ? '' : ` of ${bits} bits`}`
  throw usageError(
    `--new-key: no new key of this kind is made (${what}); meshcerts request --after takes --key-type`,
    'renew',
  )
}

function requireLiving({ subject, notAfter, selfIssued }: Certificate, at: Date): void {
  if (notAfter >= at) return
  const fix = selfIssued
    ? 'renew it in the same call: add --root-key with its key'
    : 'the CA above it must renew it first'
  throw usageError(
    `--by: the issuer of ca-cert.pem (${subject.text}) ended ${instant(notAfter)}; ${fix}`,
    'renew',
  )
}

/** What was asked for and cannot be had: the end of a certificate, which the CA above ends before. */
export function cutBy(
  { ca, chain, roots }: Certificates,
  before: Certificates,
  { at, days }: Renewing,
): string {
  if (ca === before.ca) return ''
  const life = before.ca.notAfter.getTime() - before.ca.notBefore.getTime()
  const asked = new Date(at.getTime() + (days === undefined ? life : days * DAY))
  const above = [...roots, ...chain].find(
    (one) => isBelow(ca, one) && one.notAfter.getTime() === ca.notAfter.getTime(),
  )
  if (above === undefined || ca.notAfter >= asked) return ''
  const what = days === undefined ? 'as long as before would be' : `--days ${String(days)} would be`
  return `ca-cert.pem ends ${instant(ca.notAfter)}, with the CA that signed it (${above.subject.text}); ${what} ${instant(asked)}: renew that CA first\n`
}

/** @param isNew - Shall it get a new key? */
export async function renewCa(
  set: Certificates,
  by: PrivateKey,
  options: Renewing & { readonly isNew: boolean },
): Promise<Certificates> {
  const { ca, chain, roots } = set
  const above = [...roots.toReversed(), ...chain].filter((one) => isBelow(ca, one))
  const issuer = ownerOf(by, above, 'by', `the issuer of ca-cert.pem (${ca.issuer.text})`)
  requireLiving(issuer.certificate, options.at)
  const { isNew, ...rest } = options
  const key = isNew ? await newKeyFor(set) : undefined
  const renewed = await renewAuthority({
    ...rest,
    certificate: ca,
    issuer,
    ...(key && { publicKey: key.publicKey }),
  })
  const inChain = chain.map((one) => (same(one, ca) ? renewed : one))
  return { ca: renewed, chain: inChain, roots, ...(key && { key }) }
}

/** The roots that signed something of the set, or are its CA: two roots of one name differ by their keys. */
async function signersOf({ ca, chain, roots }: Certificates): Promise<readonly Certificate[]> {
  const check = rememberSignatures(engineOf({}))
  const signed = async (root: Certificate): Promise<boolean> => {
    for (const one of [ca, ...chain])
      if (isBelow(one, root) && (await check(one, root)) === 'valid') return true
    return same(ca, root)
  }
  const found: Certificate[] = []
  for (const root of roots) if (await signed(root)) found.push(root)
  return found
}

const NO_ROOT =
  'no root in root-cert.pem has signed ca-cert.pem, or what is above it in cert-chain.pem; meshcerts check names what is missing'

/** The root of the set that its chain ends in; where it was renewed, the one that lives longer. */
export async function rootOf(set: Certificates, option: string): Promise<Certificate> {
  const [first, ...others] = await signersOf(set)
  if (first !== undefined && same(first, set.ca))
    throw usageError(
      `--${option}: ca-cert.pem is the root itself, which no other CA signs; meshcerts create makes a root with a CA below it`,
      'renew',
    )
  if (first === undefined) throw usageError(`--${option}: ${NO_ROOT}`, 'renew')
  return others.reduce((best, one) => (one.notAfter > best.notAfter ? one : best), first)
}

/** What the old root has signed is signed by the new one; both are trusted, the old one in front. */
export async function moveUnder(
  set: Certificates,
  issuer: CertificateAuthority,
  options: Renewing,
): Promise<Certificates> {
  const old = await rootOf(set, 'new-root')
  const move = async (one: Certificate): Promise<Certificate> => {
    if (set.roots.some((root) => same(one, root))) return same(one, old) ? issuer.certificate : one
    return isBelow(one, old) ? moveAuthority({ ...options, certificate: one, issuer }) : one
  }
  const ca = await move(set.ca)
  const chain: Certificate[] = []
  for (const one of set.chain) chain.push(same(one, set.ca) ? ca : await move(one))
  const isThere = set.roots.some((root) => same(root, issuer.certificate))
  return { ca, chain, roots: isThere ? set.roots : [...set.roots, issuer.certificate] }
}

/** Without the roots that signed nothing of the set; of a root that was renewed, the one that lives longer stays. */
export async function dropRoots(set: Certificates): Promise<Certificates> {
  const signers = await signersOf(set)
  if (signers.length === 0) throw usageError(`--drop-roots: ${NO_ROOT}`, 'renew')
  const isFollowed = (root: Certificate): boolean =>
    signers.some(
      (one) => one.notAfter > root.notAfter && equalBytes(one.publicKey.spki, root.publicKey.spki),
    )
  const roots = signers.filter((one) => !isFollowed(one))
  if (roots.length < set.roots.length) return { ...set, roots }
  throw usageError('--drop-roots: every root in root-cert.pem is in use by ca-cert.pem', 'renew')
}

const pem = (certificates: readonly Certificate[]): string =>
  certificates.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

function rootsOf(text: string, before: Certificates, after: Certificates): string {
  const isKept = before.roots.every((root) => after.roots.some((one) => same(one, root)))
  const added = after.roots.slice(before.roots.length)
  if (!isKept) return pem(after.roots)
  return added.length === 0 ? text : `${text.trimEnd()}\n${pem(added)}`
}

/** The new set: files whose certificates are the same stay as they are. */
export function setOf(
  { files }: CacertsSet,
  before: Certificates,
  after: Certificates,
): CacertsSet {
  const roots = new TextDecoder().decode(files['root-cert.pem'])
  return readCacerts({
    ...files,
    ...(after.ca === before.ca && after.chain.every((one, i) => one === before.chain[i])
      ? {}
      : { 'ca-cert.pem': pem([after.ca]), 'cert-chain.pem': pem(after.chain) }),
    ...(after.key && { 'ca-key.pem': formatPrivateKey(after.key) }),
    'root-cert.pem': rootsOf(roots, before, after),
  })
}
