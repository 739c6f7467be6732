import { fitsKeyIdentifier } from '../../path/key-identifiers.ts'
import type { Certificate } from '../../certificate/types.ts'
import { sameName } from '../../certificate/name-comparison.ts'
import type { PeerQuestion, PeerVerdict } from '../boringssl/verify.ts'
import { fault, formatOpenSsl, type VerifyFault } from './x509-errors.ts'
import {
  hasUnhandledCritical,
  isCurrent,
  isSelfIssued,
  rejectsLeafUsage,
  rejectsPurpose,
  rejectsUsage,
  type Purpose,
} from './extension-flags.ts'
import { constraintsFault, isSame, linkFault } from './check-links.ts'

// OpenSSL's X509_verify_cert as `openssl verify -partial_chain -purpose …` runs it; Envoy of OpenShift Service Mesh 2 is
// built on it. 1.1.1 and 3.0 differ in numbers and words only, as far as was measured.

export type OpenSslVersion = '3.0' | '1.1.1'

/** Names and key identifier; the keyUsage is asked later. */
function issued(issuer: Certificate, subject: Certificate): boolean {
  return sameName(issuer.subject, subject.issuer) && fitsKeyIdentifier(issuer, subject)
}

// the key types that can have made a signature, by the beginning of its name
function signsLike(certificate: Certificate): boolean {
  const { name } = certificate.signatureAlgorithm
  const { type } = certificate.publicKey
  if (type === 'EC') return name.startsWith('ecdsa')
  if (type === 'RSA' || type === 'RSA-PSS') return /RSA|rsa/.test(name)
  return name.toLowerCase().startsWith(type.toLowerCase())
}

/** EXFLAG_SS: equal names, fitting key identifier, and a key of the type of the signature. keyUsage does not count. */
function isSelfSigned(certificate: Certificate): boolean {
  return (
    isSelfIssued(certificate) &&
    fitsKeyIdentifier(certificate, certificate) &&
    signsLike(certificate)
  )
}

/** The first issuer that is in its validity, else the one that ended last. */
function bestIssuer(
  candidates: readonly Certificate[],
  subject: Certificate,
  at: Date,
): Certificate | undefined {
  const fitting = candidates.filter((candidate) => issued(candidate, subject))
  return (
    fitting.find((candidate) => isCurrent(candidate, at)) ??
    fitting.toSorted((a, b) => b.notAfter.getTime() - a.notAfter.getTime())[0]
  )
}

interface Chain {
  readonly certificates: readonly Certificate[]
  readonly untrusted: number
}

/** build_chain with TRUSTED_FIRST, which is the default, and PARTIAL_CHAIN: the first anchor that is met ends the search. */
function build({ leaf, chain, roots, at }: PeerQuestion): Chain | VerifyFault {
  const certificates = [leaf]
  const left = [...chain]
  for (;;) {
    const last = certificates.at(-1) as Certificate
    const trusted = bestIssuer(roots, last, at)
    if (trusted !== undefined && !isSelfSigned(last)) {
      return { certificates: [...certificates, trusted], untrusted: certificates.length }
    }
    if (trusted !== undefined && isSame(trusted, last)) {
      return {
        certificates: [...certificates.slice(0, -1), trusted],
        untrusted: certificates.length - 1,
      }
    }
    const issuer = isSelfSigned(last) ? undefined : bestIssuer(left, last, at)
    if (issuer === undefined) return unfinished(certificates, roots)
    left.splice(left.indexOf(issuer), 1)
    certificates.push(issuer)
  }
}

function unfinished(
  certificates: readonly Certificate[],
  roots: readonly Certificate[],
): Chain | VerifyFault {
  const anchor = certificates.findIndex((certificate) =>
    roots.some((root) => isSame(root, certificate)),
  )
  // check_trust looks for the presented certificates themselves among the anchors
  if (anchor >= 0) return { certificates: certificates.slice(0, anchor + 1), untrusted: anchor }
  const depth = certificates.length - 1
  if (!isSelfSigned(certificates.at(-1) as Certificate)) return fault('local-issuer', depth)
  return fault(depth === 0 ? 'self-signed-leaf' : 'self-signed-in-chain', depth)
}

/** X509_check_ca, strict as it is for every CA but the last certificate of the chain. */
function isCa(certificate: Certificate, last: boolean): boolean {
  if (rejectsUsage(certificate, 'keyCertSign')) return false
  if (certificate.basicConstraints !== undefined) return certificate.basicConstraints.ca
  // a version 1 root, or a keyUsage that allows signing, will do for the last one
  return (
    last &&
    ((certificate.version === 1 && isSelfSigned(certificate)) || certificate.keyUsage !== undefined)
  )
}

/** The checks of one certificate, by its place in the chain; `below` counts the CAs under it. */
function certificateFault(
  { certificates }: Chain,
  purpose: Purpose,
  depth: number,
  below: number,
): VerifyFault['name'] | undefined {
  const certificate = certificates[depth] as Certificate
  const last = depth === certificates.length - 1
  if (hasUnhandledCritical(certificate, 'openssl')) return 'critical'
  if (depth > 0 && !isCa(certificate, last)) return 'invalid-ca'
  if (certificates.length > 1 && certificate.publicKey.curve === 'explicit') return 'explicit-curve'
  if (rejectsPurpose(certificate, purpose)) return 'purpose'
  if (depth === 0) return rejectsLeafUsage(certificate, purpose) ? 'purpose' : undefined
  const limit = certificate.basicConstraints?.pathLength
  return limit !== undefined && below > limit ? 'path-length' : undefined
}

/** check_extensions: the whole chain, the anchor too. */
function extensionFault(chain: Chain, purpose: Purpose): VerifyFault | undefined {
  let below = 0
  for (const [depth, certificate] of chain.certificates.entries()) {
    const found = certificateFault(chain, purpose, depth, below)
    if (found !== undefined) return fault(found, depth)
    if (depth > 0 && !isSelfIssued(certificate)) below++
  }
  return undefined
}

async function judge(
  question: PeerQuestion,
  version: OpenSslVersion,
): Promise<VerifyFault | undefined> {
  const built = build(question)
  if ('name' in built) return built
  const { at, check } = question
  const { certificates } = built
  return (
    extensionFault(built, question.purpose) ??
    (await question.revocation?.(certificates)) ??
    (await linkFault({ chain: certificates, at, check, checksCertSign: version === '3.0' })) ??
    constraintsFault(certificates, 'openssl')
  )
}

/** What OpenSSL says of a presented chain: number, words and depth as `openssl verify` prints them. */
export async function predictOpenSsl(
  question: PeerQuestion,
  version: OpenSslVersion = '3.0',
): Promise<PeerVerdict> {
  const found = await judge(question, version)
  return found === undefined
    ? { ok: true }
    : { ok: false, says: formatOpenSsl(found, version), fault: found }
}
