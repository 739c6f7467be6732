// The room `policy`: rules of one's own as data, read strictly, and certificates judged by them. Not here: what the standards and
// the components ask for.

/**
 * Rules of one's own: which keys, lives, names, purposes and signers certificates may have.
 */
export { checkPolicy, type CheckPolicyOptions } from './check.ts'
export { POLICY_CODES, type PolicyCode } from './codes.ts'
export { parsePolicy, type ParsePolicyOptions } from './read.ts'
export type { Policy, PolicyNameType, PolicyRole, PolicyRule, PolicySigner } from './types.ts'
