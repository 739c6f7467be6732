export type { PresentedAnswer, PresentedAnswers } from './peers.ts'
export { WORKLOAD_CODES, type WorkloadCode } from './codes.ts'
export type { WorkloadLink } from './picture.ts'
export type { RootsInput } from './trust.ts'
export {
  verifyWorkload,
  type VerifyWorkloadOptions,
  type WorkloadReport,
  type WorkloadStep,
} from './verify.ts'
