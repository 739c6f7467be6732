// The room `workload`: what a workload presented, against a set or roots. Not here: finding certificates in text
// (`capture`), paths (`path`), the set itself (`cacerts`).

export type { PresentedAnswers } from '../emulation/peers.ts'
export { WORKLOAD_CODES, type WorkloadCode } from './codes.ts'
export type { WorkloadLink } from './chain-links.ts'
export type { VerifyWorkloadOptions } from './evidence.ts'
export type { WorkloadStep } from './steps.ts'
export type { RootsInput } from './trust.ts'
export { verifyWorkload, type WorkloadReport } from './verify.ts'
