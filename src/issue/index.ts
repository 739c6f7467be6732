// The room `issue`: makes roots, intermediates, workload certificates, requests, CRLs and keys. Right ones only: wrong
// ones for tests are made in `testing`. Not here: how keys are written (`key`).

export { createIntermediate, createRoot } from './authority.ts'
export type { AuthorityOptions, IntermediateOptions } from './authority.ts'
export { generateKey } from './generate.ts'
export type { AlternativeNameInput } from './extensions.ts'
export { createHierarchy } from './hierarchy.ts'
export type { CacertsFiles, ClusterAuthority, Hierarchy, HierarchyOptions } from './hierarchy.ts'
export { createCertificateRequest, issueFromRequest } from './request.ts'
export type { IntermediateFromRequest, RequestOptions, WorkloadFromRequest } from './request.ts'
export { createRevocationList } from './revocation-list.ts'
export type { RevocationInput, RevocationListOptions } from './revocation-list.ts'
export type { NameInput } from './name.ts'
export type { SerialInput } from './fields.ts'
export type { SignatureChoice } from './signature.ts'
export type { CertificateAuthority, IssuedCertificate, IssueOptions } from './types.ts'
export { issueWorkload } from './workload.ts'
export type { WorkloadIdentity, WorkloadOptions } from './workload.ts'
