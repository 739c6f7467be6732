// The folder `openssl`: X509_verify_cert of OpenSSL 3.0, 3.5 and 1.1.1, and how the library reads certificates and
// CRLs. BoringSSL shares the readers. Not here: PEM (`pem/openssl-pem`).

import { fitsKeyId, KEY_USAGE, NETSCAPE, rejectsUsage, type Flagged } from './extension-flags.ts'
import type { Library } from './library.ts'
import { readTime } from './asn1-time.ts'
import { constraintsFault, isSame, linkFault, timeFault } from './check-links.ts'
import { decodeKey } from './public-key.ts'
import {
  isFault,
  readQuestion,
  type PeerQuestion,
  type PeerVerdict,
  type Purpose,
  type Read,
} from './question.ts'
import { checkTrust, type Anchor } from './trust-settings.ts'
import { readLists, revocationFault, type RevocationLists } from './revocation.ts'
import { fault, formatOpenSsl, type VerifyFault } from './x509-errors.ts'
import { sameX509Name } from './x509-name.ts'
import { fitsKind } from './x509-signature.ts'

// OpenSSL's X509_verify_cert (crypto/x509/x509_vfy.c) as `openssl verify -partial_chain -purpose …` runs it; Envoy of
// OpenShift Service Mesh 2 is built on it. Read in 3.0.20, asked in 3.0, 3.5 and 1.1.1.

/** The releases that differ. */
export type OpenSslVersion = '3.0' | '3.5' | '1.1.1'

const isOld = ({ library }: Flagged): boolean => library === 'openssl-1.1.1'

/** ossl_x509_likely_issued, x509_likely_issued: names, key identifier, and the kind of the key; the keyUsage is asked later. */
function issued(issuer: Flagged, subject: Flagged): boolean {
  if (!sameX509Name(issuer.x509.subject, subject.x509.issuer)) return false
  if (issuer.invalid || subject.invalid || !fitsKeyId(issuer, subject.authorityKeyId)) return false
  const { library, x509 } = issuer
  return fitsKind(subject.x509.tbsAlgorithm, decodeKey(x509.key), library)
}

const endOf = ({ x509 }: Flagged): number => readTime(x509.notAfter) ?? -Infinity

/** The first issuer that is in its validity; else in 3.0 the one that ends last, in 1.1.1 the last one. */
function bestIssuer(candidates: readonly Flagged[], at: Date): Flagged | undefined {
  const [first] = candidates
  if (first === undefined) return undefined
  const current = candidates.find((one) => timeFault(one, at) === undefined)
  if (current !== undefined) return current
  if (isOld(first)) return candidates.at(-1)
  return candidates.reduce((best, one) => (endOf(one) > endOf(best) ? one : best))
}

interface Chain {
  readonly certificates: readonly Anchor[]
  readonly untrusted: number
}

const issuersOf = (subject: Flagged, candidates: readonly Flagged[]): readonly Flagged[] =>
  candidates.filter((one) => issued(one, subject))

/** find_issuer among what was presented: nothing that is in the chain already, but for a certificate that names itself. */
function presentedIssuer(subject: Flagged, { left, chain }: Search, at: Date): Flagged | undefined {
  const alone = chain.length === 1 && (isOld(subject) ? subject.selfSigned : subject.selfIssued)
  const open = issuersOf(subject, left).filter(
    (one) => alone || !chain.some((known) => isSame(known, one)),
  )
  return bestIssuer(open, at)
}

interface Search {
  readonly chain: Flagged[]
  readonly left: Flagged[]
}

/** X509_self_signed gives an error, not an answer, for a key that 3.0 cannot decode. */
function isUndecided(certificate: Flagged): boolean {
  return !isOld(certificate) && decodeKey(certificate.x509.key) === undefined
}

/** What the store makes of the last certificate: an end of the chain, a fault, or nothing. */
function askStore(
  { chain }: Search,
  roots: readonly Anchor[],
  at: Date,
): Chain | VerifyFault | undefined {
  const last = chain.at(-1) as Flagged
  const trusted = bestIssuer(issuersOf(last, roots), at)
  if (trusted === undefined) return undefined
  const depth = chain.length - 1
  if (isUndecided(last)) return fault('unspecified', depth)
  if (!last.selfSigned) {
    if (isUndecided(trusted)) return fault('unspecified', depth)
    return { certificates: [...chain, trusted], untrusted: chain.length }
  }
  if (!isSame(trusted, last)) return undefined
  return { certificates: [...chain.slice(0, -1), trusted], untrusted: depth }
}

// X509_VERIFY_PARAM's default depth of 100, and one for the leaf
const LONGEST_CHAIN = 101

/**
 * From the first anchor on the store alone is asked, until one is trusted or rejected (check_trust). With PARTIAL_CHAIN one that
 * is not rejected ends the chain, without it one that is self-signed, or trusted by its settings.
 */
function toTrusted({ certificates, untrusted }: Chain, question: Read): Chain | VerifyFault {
  const { roots, at, purpose, partialChain } = question
  const chain = [...certificates]
  for (;;) {
    const last = chain.at(-1) as Anchor
    const trust = checkTrust(last, purpose)
    if (trust === 'rejected') return fault('rejected', chain.length - 1)
    if (trust === 'trusted' || partialChain) return { certificates: chain, untrusted }
    const above = chain.length > LONGEST_CHAIN ? undefined : bestIssuer(issuersOf(last, roots), at)
    if (above === undefined) return fault('issuer', chain.length - 1)
    if (isUndecided(last) || isUndecided(above)) return fault('unspecified', chain.length - 1)
    chain.push(above)
  }
}

/** build_chain with TRUSTED_FIRST, which is the default; the first anchor that is met ends the search among what was presented. */
function build(question: Read): Chain | VerifyFault {
  const { leaf, chain: presented, roots, at } = question
  const search: Search = { chain: [leaf], left: distinct(presented) }
  for (;;) {
    const found = askStore(search, roots, at)
    if (found !== undefined) return isFault(found) ? found : toTrusted(found, question)
    const { chain, left } = search
    const last = chain.at(-1) as Flagged
    const isOver = last.selfSigned || chain.length > LONGEST_CHAIN
    const issuer = isOver ? undefined : presentedIssuer(last, search, at)
    if (issuer === undefined) return unfinished(chain, question)
    left.splice(left.indexOf(issuer), 1)
    chain.push(issuer)
  }
}

/** X509_add_certs of 3.0 takes the same certificate as often as it is there. */
const distinct = (presented: readonly Flagged[]): Flagged[] => [...presented]

/** check_trust, the last resort: with PARTIAL_CHAIN the leaf itself may be an anchor. */
function unfinished(chain: readonly Flagged[], question: Read): Chain | VerifyFault {
  const { roots, leaf, partialChain, purpose } = question
  const match = partialChain ? roots.find((root) => isSame(root, leaf)) : undefined
  if (match !== undefined && checkTrust(match, purpose) === 'rejected') return fault('rejected', 0)
  if (match !== undefined) return { certificates: chain, untrusted: 0 }
  const depth = chain.length - 1
  if (!(chain.at(-1) as Flagged).selfSigned) return fault('local-issuer', depth)
  return fault(depth === 0 ? 'self-signed-leaf' : 'self-signed-in-chain', depth)
}

/** check_ca, strict as it is for every CA but the last certificate of the chain. */
function isCa(certificate: Flagged, last: boolean): boolean {
  const { invalid, hasBasicConstraints, ca, isVersion1, selfSigned, keyUsage } = certificate
  if (invalid || rejectsUsage(certificate, KEY_USAGE.keyCertSign)) return false
  if (hasBasicConstraints) return ca
  // a version 1 root, a keyUsage that allows signing, or an old Netscape type will do for the last one
  const netscape = ((certificate.netscapeType ?? 0) & NETSCAPE.anyCa) !== 0
  return last && ((isVersion1 && selfSigned) || keyUsage !== undefined || netscape)
}

/** check_ssl_ca: a CA by its Netscape type alone has to be one for TLS. */
function isTlsCa(certificate: Flagged): boolean {
  const { hasBasicConstraints, isVersion1, selfSigned, keyUsage, netscapeType = 0 } = certificate
  const byType = !hasBasicConstraints && !(isVersion1 && selfSigned) && keyUsage === undefined
  return !byType || (netscapeType & NETSCAPE.sslCa) !== 0
}

// serverGatedCrypto of Netscape and of Microsoft, which count as serverAuth (XKU_SGC)
const GATED: readonly string[] = ['2.16.840.1.113730.4.1', '1.3.6.1.4.1.311.10.3.3']
const PURPOSES: Readonly<Record<Purpose, readonly string[]>> = {
  server: ['serverAuth', ...GATED],
  client: ['clientAuth'],
}
const USAGES: Readonly<Record<Purpose, number>> = {
  server: KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment | KEY_USAGE.keyAgreement,
  client: KEY_USAGE.digitalSignature | KEY_USAGE.keyAgreement,
}

/** check_purpose_ssl_server, check_purpose_ssl_client. */
function rejectsPurpose(certificate: Flagged, purpose: Purpose, depth: number): boolean {
  const { purposes, netscapeType } = certificate
  if (purposes !== undefined && !PURPOSES[purpose].some((one) => purposes.has(one))) return true
  if (depth > 0) return !isTlsCa(certificate)
  if (rejectsUsage(certificate, USAGES[purpose])) return true
  return netscapeType !== undefined && (netscapeType & NETSCAPE[purpose]) === 0
}

/** check_curve: 3.0 refuses curves that are written out, and keys that it cannot decode. */
function curveFault(
  certificate: Flagged,
  length: number,
): 'unspecified' | 'explicit-curve' | undefined {
  if (isOld(certificate) || length === 1) return undefined
  const key = decodeKey(certificate.x509.key)
  if (key === undefined) return 'unspecified'
  return key.explicit ? 'explicit-curve' : undefined
}

/** X509_get_pubkey_parameters: 3.0 wants to read the leaf's own key, where nothing above it needs it. */
function leafKeyFault({ certificates }: Chain): VerifyFault | undefined {
  const leaf = certificates[0] as Flagged
  return isUndecided(leaf) ? fault('unspecified', 0) : undefined
}

const exceedsPathLength = ({ pathLength }: Flagged, below: number): boolean =>
  pathLength >= 0 && below > pathLength

/** The checks of one certificate, by its place in the chain; `below` counts the CAs under it. */
function certificateFault(
  { certificates }: Chain,
  purpose: Purpose,
  depth: number,
  below: number,
): VerifyFault['name'] | undefined {
  const certificate = certificates[depth] as Flagged
  const last = depth === certificates.length - 1
  if (certificate.unhandledCritical) return 'critical'
  if (certificate.isProxy) return 'proxy'
  if (depth > 0 && !isCa(certificate, last)) return 'invalid-ca'
  const curve = curveFault(certificate, certificates.length)
  if (curve !== undefined) return curve
  // X509_check_purpose fails with an error, which is let pass, where an extension is broken
  if (!certificate.invalid && rejectsPurpose(certificate, purpose, depth)) return 'purpose'
  return depth > 1 && exceedsPathLength(certificate, below) ? 'path-length' : undefined
}

/** check_extensions: the whole chain, the anchor too. */
function extensionFault(chain: Chain, purpose: Purpose): VerifyFault | undefined {
  let below = 0
  for (const [depth, certificate] of chain.certificates.entries()) {
    const found = certificateFault(chain, purpose, depth, below)
    if (found !== undefined) return fault(found, depth)
    if (depth > 0 && !certificate.selfIssued) below++
  }
  return undefined
}

async function judge(question: Read, lists: RevocationLists): Promise<VerifyFault | undefined> {
  const built = build(question)
  if (isFault(built)) return built
  const { at, check, purpose } = question
  const { certificates: chain } = built
  return (
    extensionFault(built, purpose) ??
    leafKeyFault(built) ??
    (await revocationFault({ chain, lists, at, check })) ??
    (await linkFault({ chain, at, check })) ??
    constraintsFault(chain)
  )
}

const LIBRARIES: Readonly<Record<OpenSslVersion, Library>> = {
  '3.0': 'openssl-3.0',
  '3.5': 'openssl-3.5',
  '1.1.1': 'openssl-1.1.1',
}

async function ask(question: PeerQuestion, library: Library): Promise<VerifyFault | undefined> {
  const read = readQuestion(question, library)
  if (isFault(read)) return read
  const lists = readLists(question.crls ?? [], library)
  return isFault(lists) ? lists : judge(read, lists)
}

/** What OpenSSL says of a presented chain: number, words and depth as `openssl verify` prints them. */
export async function predictOpenSsl(
  question: PeerQuestion,
  version: OpenSslVersion = '3.0',
): Promise<PeerVerdict> {
  const found = await ask(question, LIBRARIES[version])
  return found === undefined
    ? { ok: true }
    : { ok: false, says: formatOpenSsl(found, version), fault: found }
}
