import type { UncheckedSignature } from '../certificate/watch-signatures.ts'
import type { Certificate } from '../certificate/types.ts'
import type { SignatureOutcome } from '../crypto/engine.ts'
import { goSigned } from '../emulation/go/predict.ts'
import { describePeers, wordsOf, type PeerAnswers, type PeerRefusal } from '../emulation/peers.ts'
import type { PeerCause } from '../emulation/stack.ts'
import type { CacertsRole } from '../emulation/istiod/cacerts-files.ts'
import type { Found } from './certificate-views.ts'
import type { OpenedSet } from './open-set.ts'

/** What a check may look at. */
export interface CheckContext extends OpenedSet {
  /** Did the one sign the other, by the RFCs or at least for Go? */
  readonly signed: Signed
  /** There when istiod accepts the set and uses it. */
  readonly peers?: PeerAnswers | undefined
  /** Those of them that refuse. */
  readonly refusing: readonly PeerRefusal[]
  /** There where something that istiod or a peer checks cannot be checked here. */
  readonly unchecked?: UncheckedSignature
  /** The first certificate of the signing file, as it is meant. */
  readonly signer?: Found | undefined
  /** The path from the signing certificate to an anchor by meaning: as far as names and signatures lead. */
  readonly path: readonly Found[]
}

/** Whether a certificate signed another. */
export type Signed = (
  child: Certificate,
  issuer: Certificate,
) => SignatureOutcome | Promise<SignatureOutcome>

/** The check of signatures by which a set is meant: what is not good by the RFCs may be good to Go, which is more lenient. */
export function signedFor(opened: OpenedSet): Signed {
  return async (child, issuer) => {
    const strict = await opened.check(child, issuer)
    if (strict === 'valid') return strict
    const lenient = await goSigned(child, issuer, opened)
    return lenient === 'valid' ? lenient : strict
  }
}

/** The certificates of one role, as they are meant. */
export function certificatesOf(context: CheckContext, role: CacertsRole): readonly Found[] {
  return context.views[role]?.certificates ?? []
}

/** What peers say about something: who refuses in words, and all their texts as facts. */
export function peerFacts({ refusing, rules }: CheckContext): {
  readonly peers: string
  readonly refusing: Readonly<Record<string, string>>
} {
  return { peers: describePeers(refusing, rules), refusing: wordsOf(refusing) }
}

/** The first peer that refuses for one of these causes. */
export function refusalFor(
  { refusing }: CheckContext,
  ...causes: readonly PeerCause[]
): PeerRefusal | undefined {
  return refusing.find(({ cause }) => cause !== undefined && causes.includes(cause))
}
