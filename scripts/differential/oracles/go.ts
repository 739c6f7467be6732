import type { Differential } from '../types.ts'

/** Go's own packages, asked with single certificates, CRLs, keys and chains. */
export const go: Differential = { oracle: 'go', generators: [] }
