export { WORKLOAD_CODES, type WorkloadCode } from './codes.ts'
export type { RootsInput } from './trust.ts'
export {
  verifyWorkload,
  type VerifyWorkloadOptions,
  type WorkloadLink,
  type WorkloadReport,
  type WorkloadStep,
} from './verify.ts'
