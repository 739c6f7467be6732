// The room `join`: manifests with the material they speak of. resolve/ finds the Secrets that manifests name, predict/ says what an
// issuer will give for a manifest, trust/ reads a cluster for the trust matrix, plan/ says how to change it, running/ what runs next to what is meant. Not here:
// fields and settings of manifests (`mesh`), and any rule about certificates (`cacerts`, `credential`).

/**
 * Manifests and certificates together: what manifests name, and what they will issue.
 */
export {
  predictIssuance,
  type Prediction,
  type PredictionReport,
  type PredictOptions,
} from './predict/predict.ts'
export type { IssuedCertificateFacts } from './predict/issued.ts'
export type { PredictedSet } from './predict/judge.ts'
export type { ManifestInput } from './resources.ts'
export { JOIN_PREDICT_CODES, type JoinPredictCode } from './codes-predict.ts'
export {
  checkManifests,
  manifestKind,
  type CheckManifestsOptions,
  type ManifestsReport,
  type ReferenceAnswer,
} from './resolve/manifests.ts'
export type { Outcome } from './resolve/resolve.ts'
export type { ListenerAnswer } from './resolve/judge.ts'
export type { Wanted } from './resolve/reference.ts'
export { JOIN_MANIFESTS_CODES, type JoinManifestsCode } from './codes-manifests.ts'
export {
  readTrustCluster,
  type TrustCluster,
  type TrustClusterInput,
  type TrustPlace,
} from './trust/read-cluster.ts'
export { JOIN_TRUST_CODES, type JoinTrustCode } from './codes-trust.ts'
export { checkPublishedRoots, type PublishedInput } from './running/published.ts'
export {
  checkRunningWorkloads,
  type RunningInput,
  type RunningOptions,
} from './running/workloads.ts'
export { JOIN_RUNNING_CODES, type JoinRunningCode } from './codes-running.ts'
export {
  planChange,
  type ChangeBack,
  type ChangeOptions,
  type ChangePlan,
  type ChangeStep,
  type MeshChange,
} from './plan/change.ts'
export type { ChangeMoment } from './plan/moments.ts'
export type { ChangeNames } from './plan/place.ts'
export type { ChangeRestart } from './plan/restart.ts'
