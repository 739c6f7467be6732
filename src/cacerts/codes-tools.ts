import type { Catalogue } from '../report/catalogue.ts'

/** What is said where sets are made, sorted out of pieces, and changed step by step. Who only checks a set does not load it. */
export const CACERTS_TOOLS_CODES = {
  'cacerts-plan-limit': {
    severity: 'error',
    text: 'gave up after {limit} states of the mesh: {clusters} clusters have too many orders, and none is known to be safe',
    rule: 'denial of service: limits.states',
    fix: 'plan fewer clusters at once, with the others in both lists as they are then; or raise limits.states',
  },
  'cacerts-piece': {
    severity: 'error',
    text: '{what} cannot be used: {problem}',
    rule: 'meshcerts: createCacerts and formatCacerts',
    fix: 'give certificates and one private key in the clear, in PEM',
  },
  'cacerts-piece-missing': {
    severity: 'error',
    text: '{what} is not among the pieces',
    rule: 'a plug-in CA set needs a CA certificate, its key, the CAs above it and the root',
    fix: 'add {what}',
  },
  'cacerts-piece-ambiguous': {
    severity: 'error',
    text: 'several could be the signing CA: {candidates}',
    rule: 'istiod signs with one CA: ca-cert.pem and ca-key.pem',
    fix: 'leave out the keys that are not to be used',
  },
  'cacerts-piece-unreadable': {
    severity: 'warning',
    text: 'the block {label} cannot be used: {problem}',
    rule: 'meshcerts: sortPieces',
    fix: 'copy it again, or decrypt it: openssl pkey -in FILE -out NEW',
  },
  'cacerts-piece-left-out': {
    severity: 'info',
    text: '{what} is left out: {reason}',
    rule: 'meshcerts: sortPieces',
  },
} as const satisfies Catalogue

export type CacertsToolsCode = keyof typeof CACERTS_TOOLS_CODES
