import type { Catalogue } from '../report/catalogue.ts'

/** What is found in the TLS material of a gateway. */
export const CREDENTIAL_CODES = {
  'credential-input': {
    severity: 'error',
    text: 'this is neither the Secret of a gateway nor files by name: {problem}',
    rule: 'meshcerts: readCredential',
    fix: 'give the Secret as kubectl get secret NAME -o yaml prints it, or files named as its keys: tls.crt, tls.key',
  },
} as const satisfies Catalogue

/** A code of this room. */
export type CredentialCode = keyof typeof CREDENTIAL_CODES
