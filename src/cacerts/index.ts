// The room `cacerts`: the plug-in CA set. Read it, open it once (open-set.ts), check it (checks/, one file for each
// subject), report; tools/ make, sort and compare sets. Not here: what istiod and peers say (`emulation`), and
// certificates that workloads presented (`workload`).

export {
  checkCacerts,
  type CacertsLink,
  type CacertsReport,
  type CheckCacertsOptions,
  type IstiodAnswer,
} from './check.ts'
export type { CacertsOptions } from './open-set.ts'
export type { OtherCluster } from './checks/lifecycle.ts'
export { CACERTS_CODES, type CacertsCode } from './codes.ts'
export { CACERTS_TOOLS_CODES, type CacertsToolsCode } from './codes-tools.ts'
export {
  createCacerts,
  formatCacerts,
  type CacertsPieces,
  type CertificatesInput,
} from './tools/create.ts'
export type { ControlPlane } from '../release/control-plane.ts'
export { expiryOf, type ExpiryEntry, type Outliving, type SetExpiry } from './tools/expiry.ts'
export type { CacertsFileName } from '../emulation/istiod/cacerts-files.ts'
export type { DataPlane, PeerAnswers } from '../emulation/peers.ts'
export type { PeerAnswer, PeerCause } from '../emulation/stack.ts'
export {
  sortPieces,
  type Piece,
  type PieceRole,
  type SortedPieces,
  type SortPiecesOptions,
} from './tools/sort-pieces.ts'
export { readCacerts, type CacertsInput, type CacertsSet } from './read.ts'
export { planRotation, type RotationPlan, type RotationStep } from './tools/rotation.ts'
export type { SecretFacts } from '../capture/secret-object.ts'
export { toSecret, type ToSecretOptions } from './tools/to-secret.ts'
export type { TrustAnswer } from './trust.ts'
export {
  trustMatrix,
  type TrustCell,
  type TrustMatrix,
  type TrustNote,
  type TrustReport,
} from './tools/trust-matrix.ts'
export type { ConnectionAnswer, TrustConnection } from './tools/connections.ts'
export type { TrustGap, TrustStep } from './tools/gaps.ts'
export type { ControlPlaneResource, Plane, TrustParty, TrustSettings } from './tools/trust-party.ts'
export type { CaCertificatesEntry } from '../emulation/istiod/trust-bundle.ts'
export {
  planMeshRotation,
  type MeshRotation,
  type MeshRotationPlan,
  type MeshRotationStep,
} from './tools/mesh-rotation.ts'
export { formatTrust } from './tools/format-trust.ts'
