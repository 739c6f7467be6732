export {
  checkCacerts,
  type CacertsLink,
  type CacertsReport,
  type CheckCacertsOptions,
  type IstiodAnswer,
} from './check.ts'
export type { OtherCluster } from './checks/lifecycle.ts'
export { CACERTS_CODES, type CacertsCode } from './codes.ts'
export {
  createCacerts,
  formatCacerts,
  type CacertsPieces,
  type CertificatesInput,
} from './create.ts'
export type { ControlPlane } from './control-plane.ts'
export { expiryOf, type ExpiryEntry, type Outliving, type SetExpiry } from './expiry.ts'
export type { CacertsFileName } from './files.ts'
export type { PeerAnswer, PeerAnswers } from './peers.ts'
export {
  sortPieces,
  type Piece,
  type PieceRole,
  type SortedPieces,
  type SortPiecesOptions,
} from './pieces.ts'
export { readCacerts, type CacertsInput, type CacertsSet } from './read.ts'
export { planRotation, type RotationPlan, type RotationStep } from './rotation.ts'
export type { SecretFacts } from './secret.ts'
export { toSecret, type ToSecretOptions } from './to-secret.ts'
export {
  trustMatrix,
  type TrustCell,
  type TrustMatrix,
  type TrustOptions,
  type TrustParty,
} from './trust-matrix.ts'
