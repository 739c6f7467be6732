// The room `join`: manifests with the material they speak of. predict/ says what an issuer will give for a manifest. Not here:
// fields and settings of manifests (`mesh`), and any rule about certificates (`cacerts`, `credential`).

/**
 * Manifests and certificates together: what a manifest will issue.
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
