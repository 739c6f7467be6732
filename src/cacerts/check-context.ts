import type { Engine } from '../crypto/engine.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { GoVerdict } from '../emulation/go/verify.ts'
import type { LoadedPem } from '../pem/openssl-pem.ts'
import type { ControlPlaneRules } from '../release/control-plane.ts'
import type { CacertsRole, CacertsRoles } from '../emulation/istiod/cacerts-files.ts'
import { describePeers, wordsOf, type PeerAnswers, type PeerRefusal } from '../emulation/peers.ts'
import type { PeerCause } from '../emulation/stack.ts'
import type { IstiodPrediction } from '../emulation/istiod/start-up.ts'
import type { CacertsSet } from './read.ts'
import type { Reading } from '../emulation/parse-cache.ts'
import type { FileView, Found } from './certificate-views.ts'

/** What a check may look at. */
export interface CheckContext {
  readonly set: CacertsSet
  readonly controlPlane: string
  readonly rules: ControlPlaneRules
  readonly roles: CacertsRoles
  readonly at: Date
  readonly trustDomain: string
  readonly istiodNamespace: string
  readonly engine: Engine
  readonly check: SignatureCheck
  readonly reading: Reading
  /** One view for each role that has a file. */
  readonly views: Partial<Record<CacertsRole, FileView>>
  readonly prediction: IstiodPrediction
  readonly go?: GoVerdict | undefined
  /** What workloads present behind their own certificate, as Envoy loads it; there when istiod accepts the set. */
  readonly presented?: LoadedPem | undefined
  /** There when istiod accepts the set. */
  readonly peers?: PeerAnswers | undefined
  /** Those of them that refuse. */
  readonly refusing: readonly PeerRefusal[]
  /** The first certificate of the signing file, as it is meant. */
  readonly signer?: Found | undefined
  /** All certificates of the set as they are meant, those of the signing file first, then chain, then roots. */
  readonly certificates: readonly Found[]
  /** The path from the signing certificate to an anchor by meaning: as far as names and signatures lead. */
  readonly path: readonly Found[]
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
