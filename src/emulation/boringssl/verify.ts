import { fitsKeyIdentifier } from '../../path/key-identifiers.ts'
import type { Certificate } from '../../certificate/types.ts'
import { sameName } from '../../certificate/name-comparison.ts'
import { processPolicies } from '../../path/policies.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { fault, formatBoringSsl, type VerifyFault } from '../openssl/x509-errors.ts'
import {
  hasUnhandledCritical,
  isSelfIssued,
  rejectsLeafUsage,
  rejectsPurpose,
  rejectsUsage,
  type Purpose,
} from '../openssl/extension-flags.ts'
import { constraintsFault, isSame, linkFault } from '../openssl/check-links.ts'

// BoringSSL's X509_verify_cert with the flags that Envoy sets: PARTIAL_CHAIN and a purpose. One path is built and judged;
// there is no going back when it fails.

/** What a peer built on BoringSSL or OpenSSL is asked. */
export interface PeerQuestion {
  readonly leaf: Certificate
  /** What was presented after the leaf, in its order. */
  readonly chain: readonly Certificate[]
  readonly roots: readonly Certificate[]
  readonly at: Date
  readonly purpose: Purpose
  readonly check: SignatureCheck
  /** A revocation check of the built chain, run where the library runs it; Envoy asks for one when it has a CRL. */
  readonly revocation?: (chain: readonly Certificate[]) => Promise<VerifyFault | undefined>
}

export type PeerVerdict =
  { readonly ok: true } | { readonly ok: false; readonly says: string; readonly fault: VerifyFault }

/** X509_check_issued: names, key identifier, and keyCertSign of the issuer. */
function issued(issuer: Certificate, subject: Certificate): boolean {
  return (
    sameName(issuer.subject, subject.issuer) &&
    fitsKeyIdentifier(issuer, subject) &&
    !rejectsUsage(issuer, 'keyCertSign')
  )
}

/** EXFLAG_SS: the names are equal and nothing speaks against it having signed itself. */
const isSelfSigned = (certificate: Certificate): boolean =>
  isSelfIssued(certificate) && issued(certificate, certificate)

interface Chain {
  readonly certificates: readonly Certificate[]
  /** How many of them came from the peer. */
  readonly untrusted: number
}

/** As far up as the peer's certificates lead, stopping below the first that the store has an issuer for. */
function collectUntrusted({ leaf, chain, roots }: PeerQuestion): Certificate[] {
  const collected = [leaf]
  const left = [...chain]
  for (;;) {
    const last = collected.at(-1) as Certificate
    if (isSelfSigned(last) || roots.some((root) => issued(root, last))) return collected
    const index = left.findIndex((candidate) => issued(candidate, last))
    if (index < 0) return collected
    collected.push(...left.splice(index, 1))
  }
}

function addTrusted(from: Certificate, roots: readonly Certificate[]): Certificate[] {
  const added: Certificate[] = []
  let last = from
  while (!isSelfSigned(last)) {
    const subject = last
    const issuer = roots.find((root) => issued(root, subject))
    // a ring of anchors ends where it began
    if (issuer === undefined || added.includes(issuer)) break
    added.push(issuer)
    last = issuer
  }
  return added
}

function build(question: PeerQuestion): Chain | VerifyFault {
  const { roots } = question
  const collected = collectUntrusted(question)
  const top = collected.at(-1) as Certificate
  if (isSelfSigned(top)) {
    if (collected.length === 1) {
      const match = roots.find((root) => issued(root, top))
      if (match === undefined || !isSame(match, top)) return fault('self-signed-leaf', 0)
      return { certificates: [match], untrusted: 0 }
    }
    collected.pop()
  }
  const last = collected.at(-1) as Certificate
  const trusted = addTrusted(last, roots)
  const certificates = [...collected, ...trusted]
  if (trusted.length > 0) return { certificates, untrusted: collected.length }
  // PARTIAL_CHAIN: the leaf itself may be an anchor
  if (roots.some((root) => isSame(root, question.leaf))) return { certificates, untrusted: 0 }
  return isSelfSigned(top) && issued(top, last)
    ? fault('self-signed-in-chain', certificates.length)
    : fault('local-issuer', certificates.length - 1)
}

/** X509_check_ca. */
function isCa(certificate: Certificate): boolean {
  if (rejectsUsage(certificate, 'keyCertSign')) return false
  if (certificate.version === 1 && isSelfSigned(certificate)) return true
  return certificate.basicConstraints?.ca === true
}

function purposeFault(certificate: Certificate, purpose: Purpose, depth: number): boolean {
  if (rejectsPurpose(certificate, purpose)) return true
  return depth === 0 && rejectsLeafUsage(certificate, purpose)
}

/** check_chain_extensions: only what came from the peer; the anchor's usages and path length do not count. */
function extensionFault(
  { certificates, untrusted }: Chain,
  purpose: Purpose,
): VerifyFault | undefined {
  let below = 0
  for (let depth = 0; depth < untrusted; depth++) {
    const certificate = certificates[depth] as Certificate
    if (hasUnhandledCritical(certificate, 'boringssl')) return fault('critical', depth)
    if (depth > 0 && !isCa(certificate)) return fault('invalid-ca', depth)
    if (purposeFault(certificate, purpose, depth)) return fault('purpose', depth)
    const limit = certificate.basicConstraints?.pathLength
    // `below` counts the leaf, the limit does not; a self-issued certificate is not counted, its own limit stands
    if (depth > 1 && limit !== undefined && below > limit + 1) return fault('path-length', depth)
    if (depth === 0 || !isSelfIssued(certificate)) below++
  }
  return undefined
}

/** check_policy: certificates may ask for an explicit policy, the caller does not. */
function policyFault(certificates: readonly Certificate[]): VerifyFault | undefined {
  if (certificates.length < 2) return undefined
  const { status } = processPolicies(certificates, {}, isSelfIssued)
  if (status === 'valid') return undefined
  return fault(status === 'mapping-any' ? 'invalid-policy' : 'no-explicit-policy', 0)
}

async function judge(question: PeerQuestion): Promise<VerifyFault | undefined> {
  const built = build(question)
  if ('name' in built) return built
  const { at, check } = question
  const { certificates } = built
  return (
    extensionFault(built, question.purpose) ??
    (await question.revocation?.(certificates)) ??
    (await linkFault({ chain: certificates, at, check, checksCertSign: false })) ??
    constraintsFault(certificates, 'boringssl') ??
    policyFault(certificates)
  )
}

/** What Envoy on BoringSSL says of a presented chain, with the words and depth of its log line. */
export async function predictBoringSsl(question: PeerQuestion): Promise<PeerVerdict> {
  const found = await judge(question)
  return found === undefined
    ? { ok: true }
    : { ok: false, says: formatBoringSsl(found), fault: found }
}
