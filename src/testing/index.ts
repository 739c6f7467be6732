// The room `testing`: for the tests of users: a PKI in one call, a zoo of broken sets with their twins, matchers, a TLS
// handshake. Not here: what only our own tests need (test/support).

export { broken, FAULT_NAMES } from './broken-sets.ts'
export type { BrokenOptions, BrokenSet, FaultName, GivenSet } from './broken-sets.ts'
export { TESTING_CODES, type TestingCode } from './codes.ts'
export type { Files, SetOptions } from './fault-types.ts'
export { matchers } from './matchers.ts'
export type { MatcherResult } from './matcher-result.ts'
export type { MeshCertsMatchers, ToVerifyOptions } from './matchers.ts'
export type { MeshAcceptanceOptions } from './mesh-acceptance.ts'
export type { CertificateLike, SetLike } from './received.ts'
export { testPki } from './pki.ts'
export type { TestCluster, TestPki, TestPkiOptions, TestWorkload } from './pki.ts'
export { tlsPair } from './tls-pair.ts'
export type { TlsOutcome, TlsPairOptions, TlsParty, TlsSide } from './tls-pair.node.ts'
