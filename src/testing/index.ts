export { broken, FAULT_NAMES } from './broken-sets.ts'
export type { BrokenOptions, BrokenSet, FaultName, GivenSet } from './broken-sets.ts'
export { TESTING_CODES, type TestingCode } from './codes.ts'
export type { Files, SetOptions } from './fault-types.ts'
export { matchers } from './matchers.ts'
export type {
  CertificateLike,
  MatcherResult,
  MeshCertsMatchers,
  SetLike,
  ToVerifyOptions,
} from './matchers.ts'
export { testPki } from './pki.ts'
export type { TestCluster, TestPki, TestPkiOptions, TestWorkload } from './pki.ts'
export { tlsPair } from './tls-pair.ts'
export type { TlsOutcome, TlsPairOptions, TlsParty, TlsSide } from './tls-pair.node.ts'
