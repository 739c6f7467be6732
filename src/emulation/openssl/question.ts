import { latin1 } from '../../der/strings.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import type { Library } from './library.ts'
import type { Flagged } from './extension-flags.ts'
import type { Anchor, TrustSettings } from './trust-settings.ts'
import { isUnreadable, readFlagged } from './read-x509.ts'
import type { VerifyFault } from './x509-errors.ts'

/** Something in DER: a `Certificate` is one, and so is what our strict reader refuses. */
export interface InDer {
  readonly der: Uint8Array
  /** Of a TRUSTED CERTIFICATE block: counts where it is an anchor. */
  readonly trust?: TrustSettings
}

/** The role that the leaf plays in a handshake. */
export type Purpose = 'server' | 'client'

/** What a peer built on BoringSSL or OpenSSL is asked. */
export interface PeerQuestion {
  readonly leaf: InDer
  /** What was presented after the leaf, in its order. */
  readonly chain: readonly InDer[]
  readonly roots: readonly InDer[]
  readonly at: Date
  readonly purpose: Purpose
  readonly check: SignatureCheck
  /** CRLs that the peer holds: with one, every certificate of the chain needs one (CRL_CHECK_ALL). */
  readonly crls?: readonly InDer[]
  /** X509_V_FLAG_PARTIAL_CHAIN: does an anchor that is not self-signed end a chain? It does where left out. */
  readonly partialChain?: boolean
}

/** What it says: `fault` is the cause, `says` are its words. */
export type PeerVerdict =
  { readonly ok: true } | { readonly ok: false; readonly says: string; readonly fault: VerifyFault }

/** The question as a library reads it. */
export interface Read {
  readonly library: Library
  readonly leaf: Flagged
  readonly chain: readonly Flagged[]
  readonly roots: readonly Anchor[]
  readonly at: Date
  readonly purpose: Purpose
  readonly check: SignatureCheck
  readonly partialChain: boolean
}

// as many as say something: what follows is where they were raised
const REASONS = 4

function unreadable(place: string, reasons: readonly string[]): VerifyFault {
  const detail = `${place}: ${reasons.slice(0, REASONS).join(' | ')}`
  return { name: 'unreadable', depth: 0, detail }
}

function readOne({ der }: InDer, library: Library, place: string): Flagged | VerifyFault {
  const { certificate, end } = readFlagged(der, library)
  if (isUnreadable(certificate)) return unreadable(place, certificate.reasons)
  return end === der.length ? certificate : unreadable(place, [])
}

function readAll(
  list: readonly InDer[],
  library: Library,
  place: string,
): readonly Flagged[] | VerifyFault {
  const read: Flagged[] = []
  for (const [index, one] of list.entries()) {
    const found = readOne(one, library, `${place}[${String(index)}]`)
    if ('name' in found) return found
    read.push(found)
  }
  return read
}

/** X509_STORE_add_cert: of the same certificate the first stays, with its settings. */
function storeOf(roots: readonly InDer[], library: Library): readonly Anchor[] | VerifyFault {
  const read = readAll(roots, library, 'roots')
  if (isFault(read)) return read
  const anchors = new Map<string, Anchor>()
  for (const [index, flagged] of read.entries()) {
    const content = latin1(flagged.x509.der)
    const settings = roots[index]?.trust
    if (!anchors.has(content)) anchors.set(content, settings ? { ...flagged, settings } : flagged)
  }
  return [...anchors.values()]
}

export const isFault = (value: object): value is VerifyFault => 'name' in value

/** Reads every certificate; the first that the library cannot read is the answer. */
export function readQuestion(question: PeerQuestion, library: Library): Read | VerifyFault {
  const { at, purpose, check, partialChain = true } = question
  const leaf = readOne(question.leaf, library, 'leaf')
  if (isFault(leaf)) return leaf
  const chain = readAll(question.chain, library, 'chain')
  if (isFault(chain)) return chain
  const roots = storeOf(question.roots, library)
  if (isFault(roots)) return roots
  return { library, leaf, chain, roots, at, purpose, check, partialChain }
}
