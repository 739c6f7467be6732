// The folder `boringssl`: X509_verify_cert of BoringSSL where it is not that of OpenSSL. Not here: what Envoy does around it
// (`envoy`), and handshakes (`handshake`).

import { latin1 } from '../../der/strings.ts'
import { fitsKeyId, KEY_USAGE, rejectsUsage, type Flagged } from '../openssl/extension-flags.ts'
import { constraintsFault, isSame, linkFault } from '../openssl/check-links.ts'
import { isBoringBefore, type BoringSsl } from '../openssl/library.ts'
import { attributesOf } from '../openssl/name-constraints.ts'
import { textOf } from '../openssl/asn1-text.ts'
import {
  isFault,
  readQuestion,
  type PeerQuestion,
  type PeerVerdict,
  type Purpose,
  type Read,
} from '../openssl/question.ts'
import { fault, formatBoringSsl, type VerifyFault } from '../openssl/x509-errors.ts'
import type { GeneralNameValue } from '../openssl/x509-items.ts'
import { sameX509Name } from '../openssl/x509-name.ts'
import {
  BLAMES_LEAF_FOR_COMMON_NAME,
  HOLDS_SELF_ISSUED_TO_LENGTH,
  KEEPS_ORDER_IN_STORE,
  SORTS_BY_HEAP,
} from '../../release/boringssl.ts'
import { looksLikeHost } from './constraint-match.ts'
import { storeOrder } from './store-order.ts'
import { policyFault } from './policy-check.ts'
import { checkTrust, type Anchor } from '../openssl/trust-settings.ts'
import { readLists, revocationFault, type RevocationLists } from '../openssl/revocation.ts'

// BoringSSL's X509_verify_cert (crypto/x509/x509_vfy.cc) with the flags that Envoy sets: PARTIAL_CHAIN and a purpose. One
// path is built and judged; there is no going back when it fails.

/** X509_check_issued: names, key identifier, keyCertSign of the issuer, and no broken extension in either. */
function issued(issuer: Flagged, subject: Flagged): boolean {
  return (
    sameX509Name(issuer.x509.subject, subject.x509.issuer) &&
    !issuer.invalid &&
    !subject.invalid &&
    fitsKeyId(issuer, subject.authorityKeyId) &&
    !rejectsUsage(issuer, KEY_USAGE.keyCertSign)
  )
}

interface Chain {
  readonly certificates: readonly Anchor[]
  /** How many of them came from the peer. */
  readonly untrusted: number
}

// X509_V_ERR_INVALID_EXTENSION ends the building where it is met; the depth is not set then
const INVALID = fault('extension', 0)

/** As far up as the peer's certificates lead, stopping below the first that the store has an issuer for. */
function collectUntrusted({ leaf, chain, roots }: Read): Flagged[] | VerifyFault {
  const collected = [leaf]
  // Envoy puts all that was presented among the untrusted, the leaf too
  const left = [leaf, ...chain]
  for (;;) {
    const last = collected.at(-1) as Flagged
    if (last.invalid) return INVALID
    if (last.selfSigned || roots.some((root) => issued(root, last))) return collected
    const index = left.findIndex((candidate) => issued(candidate, last))
    if (index < 0 || collected.length >= LONGEST_CHAIN) return collected
    collected.push(...left.splice(index, 1))
  }
}

// X509_VERIFY_PARAM's default depth of 100, without leaf and anchor
const LONGEST_CHAIN = 102

function addTrusted(from: Flagged, roots: readonly Anchor[], room: number): Anchor[] | VerifyFault {
  const added: Anchor[] = []
  for (let last: Anchor = from; !last.selfSigned && added.length < room;) {
    const subject = last
    if (subject.invalid) return INVALID
    const issuer = roots.find((root) => issued(root, subject))
    if (issuer === undefined) break
    added.push(issuer)
    last = issuer
  }
  return added
}

/**
 * check_trust: do these anchors, from `depth` upwards, end the chain? The first that its settings trust or reject decides;
 * where none does, PARTIAL_CHAIN takes any.
 */
function judgeAnchors(
  anchors: readonly Anchor[],
  depth: number,
  { purpose, partialChain }: Read,
): { readonly end: boolean } | VerifyFault {
  for (const [index, anchor] of anchors.entries()) {
    const trust = checkTrust(anchor, purpose)
    if (trust === 'rejected') return fault('rejected', depth + index)
    if (trust === 'trusted') return { end: true }
  }
  return { end: partialChain && anchors.length > 0 }
}

/** A self-signed certificate on its own: it has to be an anchor itself. */
function alone(top: Flagged, question: Read): Chain | VerifyFault {
  const match = question.roots.find((root) => issued(root, top))
  if (match === undefined || !isSame(match, top)) return fault('self-signed-leaf', 0)
  const judged = judgeAnchors([match], 0, question)
  if (isFault(judged)) return judged
  return judged.end ? { certificates: [match], untrusted: 0 } : fault('issuer', 0)
}

/** Collects from both sides, and asks what became of it. */
function build(question: Read): Chain | VerifyFault {
  const { roots } = question
  const collected = collectUntrusted(question)
  if (isFault(collected)) return collected
  const top = collected.at(-1) as Flagged
  if (top.selfSigned) {
    if (collected.length === 1) return alone(top, question)
    collected.pop()
  }
  const last = collected.at(-1) as Flagged
  const trusted = addTrusted(last, roots, LONGEST_CHAIN - collected.length)
  return isFault(trusted) ? trusted : endChain(question, { collected, trusted, top })
}

/** What both sides gave: `top` is the last of what was presented, taken off where it is self-signed. */
interface Sides {
  readonly collected: readonly Flagged[]
  readonly trusted: readonly Anchor[]
  readonly top: Flagged
}

/** Is there an anchor in the chain? */
function endChain(question: Read, { collected, trusted, top }: Sides): Chain | VerifyFault {
  const { roots, leaf, partialChain } = question
  const certificates = [...collected, ...trusted]
  const end = certificates.at(-1) as Flagged
  const judged = judgeAnchors(trusted, collected.length, question)
  if (isFault(judged)) return judged
  if (judged.end) return { certificates, untrusted: collected.length }
  // PARTIAL_CHAIN: the leaf itself may be an anchor
  if (partialChain && roots.some((root) => isSame(root, leaf)))
    return { certificates, untrusted: 0 }
  if (top.selfSigned && issued(top, end)) return fault('self-signed-in-chain', certificates.length)
  return fault(trusted.length === 0 ? 'local-issuer' : 'issuer', certificates.length - 1)
}

/** check_ca: only basicConstraints makes a CA, or version 1 and its own signature. */
function isCa(certificate: Flagged): boolean {
  if (certificate.invalid || rejectsUsage(certificate, KEY_USAGE.keyCertSign)) return false
  return (certificate.isVersion1 && certificate.selfSigned) || certificate.ca
}

const PURPOSES = { server: 'serverAuth', client: 'clientAuth' } as const
const USAGES = {
  server: KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment | KEY_USAGE.keyAgreement,
  client: KEY_USAGE.digitalSignature | KEY_USAGE.keyAgreement,
} as const

/** X509_check_purpose: extendedKeyUsage in the whole chain, keyUsage in the leaf. */
function rejectsPurpose(certificate: Flagged, purpose: Purpose, depth: number): boolean {
  const { purposes, invalid } = certificate
  if (invalid || purposes?.has(PURPOSES[purpose]) === false) return true
  return depth === 0 && rejectsUsage(certificate, USAGES[purpose])
}

/** `below` counts the leaf, the limit does not; without a limit it is -1. */
const isTooLong = ({ pathLength, selfIssued, library }: Flagged, below: number): boolean =>
  pathLength >= 0 &&
  below > pathLength + 1 &&
  !(selfIssued && isBoringBefore(library, HOLDS_SELF_ISSUED_TO_LENGTH))

/** A self-issued CA is not counted, its own limit stays; before, that did not count, nor did a self-issued leaf. */
const counts = ({ selfIssued, library }: Flagged, depth: number): boolean =>
  !selfIssued || (depth === 0 && !isBoringBefore(library, HOLDS_SELF_ISSUED_TO_LENGTH))

/** check_chain_extensions: only what came from the peer; the anchor's usages and path length do not count. */
function extensionFault(
  { certificates, untrusted }: Chain,
  purpose: Purpose,
): VerifyFault | undefined {
  let below = 0
  for (let depth = 0; depth < untrusted; depth++) {
    const certificate = certificates[depth] as Flagged
    if (certificate.unhandledCritical) return fault('critical', depth)
    if (depth > 0 && !isCa(certificate)) return fault('invalid-ca', depth)
    if (rejectsPurpose(certificate, purpose, depth)) return fault('purpose', depth)
    if (depth > 1 && isTooLong(certificate, below)) return fault('path-length', depth)
    if (counts(certificate, depth)) below++
  }
  return undefined
}

const COMMON_NAME = '2.5.4.3'

/** A leaf without alternative names whose common name looks like a host, below any name constraints. */
function namelessFault(chain: readonly Flagged[]): VerifyFault | undefined {
  const [leaf, ...above] = chain as [Flagged, ...Flagged[]]
  if (leaf.altNames !== undefined) return undefined
  if (!above.some(({ nameConstraints }) => nameConstraints !== undefined)) return undefined
  const isHost = attributesOf(leaf.x509.subject, COMMON_NAME).some(({ type, bytes }) =>
    looksLikeHost(textOf(type, bytes) ?? ''),
  )
  if (!isHost) return undefined
  return fault('no-names', isBoringBefore(leaf.library, BLAMES_LEAF_FOR_COMMON_NAME) ? -1 : 0)
}

/** The URIs of a certificate's CRL distribution points, which Envoy names next to a fault of a CRL. */
const pointsOf = ({ distributionPoints }: Flagged): readonly string[] =>
  distributionPoints
    .flatMap(({ name }) =>
      name?.kind === 'full' ? (name.value as readonly GeneralNameValue[]) : [],
    )
    .flatMap((one) => (one.kind === 'uri' ? [latin1(one.value.bytes)] : []))

/** As {@link revocationFault}, with the distribution points of the certificate. */
async function withPoints(
  asked: Parameters<typeof revocationFault>[0],
): Promise<VerifyFault | undefined> {
  const found = await revocationFault(asked)
  const certificate = found && asked.chain[found.depth]
  return certificate && { ...found, crlPoints: pointsOf(certificate) }
}

async function judge(question: Read, lists: RevocationLists): Promise<VerifyFault | undefined> {
  const built = build(question)
  if (isFault(built)) return built
  const { at, check, purpose } = question
  const { certificates: chain } = built
  return (
    extensionFault(built, purpose) ??
    (await withPoints({ chain, lists, at, check })) ??
    (await linkFault({ chain, at, check })) ??
    constraintsFault(chain) ??
    namelessFault(chain) ??
    policyFault(chain)
  )
}

type Store = { readonly roots: Read['roots']; readonly lists: RevocationLists }

/** Roots and CRLs as the store has them. */
function inStore(roots: Read['roots'], lists: RevocationLists, library: BoringSsl): Store {
  const turns =
    isBoringBefore(library, KEEPS_ORDER_IN_STORE) && !isBoringBefore(library, SORTS_BY_HEAP)
  if (!turns) return { roots, lists }
  const held = storeOrder([
    ...roots.map((root) => ({ root, isCrl: false, name: root.x509.subject })),
    ...lists.map((list) => ({ list, isCrl: true, name: list.issuer })),
  ])
  return {
    roots: held.flatMap((one) => ('root' in one ? [one.root] : [])),
    lists: held.flatMap((one) => ('list' in one ? [one.list] : [])),
  }
}

async function ask(question: PeerQuestion, library: BoringSsl): Promise<VerifyFault | undefined> {
  const read = readQuestion(question, library)
  const lists = readLists(question.crls ?? [], library)
  if (isFault(read)) return read
  if (isFault(lists)) return lists
  const store = inStore(read.roots, lists, library)
  return judge({ ...read, roots: store.roots }, store.lists)
}

/** What Envoy on BoringSSL says of a presented chain, in the words of its log line. */
export async function predictBoringSsl(
  question: PeerQuestion,
  library: BoringSsl = 'boringssl',
  explainsCrls = true,
): Promise<PeerVerdict> {
  const found = await ask(question, library)
  return found === undefined
    ? { ok: true }
    : { ok: false, says: formatBoringSsl(found, explainsCrls), fault: found }
}
