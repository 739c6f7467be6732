// Numbers and texts of X509_V_ERR_… as the two libraries print them.

export type VerifyErrorName =
  | 'issuer'
  | 'signature'
  | 'not-yet-valid'
  | 'expired'
  | 'self-signed-leaf'
  | 'self-signed-in-chain'
  | 'local-issuer'
  | 'invalid-ca'
  | 'path-length'
  | 'purpose'
  | 'critical'
  | 'permitted'
  | 'excluded'
  | 'unsupported'
  | 'bounds'
  | 'name-syntax'
  | 'no-explicit-policy'
  | 'invalid-policy'
  | 'explicit-curve'
  | 'no-cert-sign'
  | 'no-crl'
  | 'crl-expired'
  | 'crl-not-yet-valid'
  | 'crl-signature'
  | 'crl-no-sign'
  | 'revoked'

interface Row {
  readonly number: number
  readonly text: string
  /** OpenSSL 1.1.1 and BoringSSL, which forked before, where they say it otherwise. */
  readonly old?: { readonly number?: number; readonly text?: string }
}

const ROWS: Readonly<Record<VerifyErrorName, Row>> = {
  issuer: { number: 2, text: 'unable to get issuer certificate' },
  signature: { number: 7, text: 'certificate signature failure' },
  'not-yet-valid': { number: 9, text: 'certificate is not yet valid' },
  expired: { number: 10, text: 'certificate has expired' },
  'self-signed-leaf': {
    number: 18,
    text: 'self-signed certificate',
    old: { text: 'self signed certificate' },
  },
  'self-signed-in-chain': {
    number: 19,
    text: 'self-signed certificate in certificate chain',
    old: { text: 'self signed certificate in certificate chain' },
  },
  'local-issuer': { number: 20, text: 'unable to get local issuer certificate' },
  'invalid-ca': { number: 79, text: 'invalid CA certificate', old: { number: 24 } },
  'path-length': { number: 25, text: 'path length constraint exceeded' },
  purpose: {
    number: 26,
    text: 'unsuitable certificate purpose',
    old: { text: 'unsupported certificate purpose' },
  },
  critical: { number: 34, text: 'unhandled critical extension' },
  permitted: { number: 47, text: 'permitted subtree violation' },
  excluded: { number: 48, text: 'excluded subtree violation' },
  unsupported: { number: 51, text: 'unsupported name constraint type' },
  bounds: { number: 49, text: 'name constraints minimum and maximum not supported' },
  'name-syntax': { number: 53, text: 'unsupported or invalid name syntax' },
  'no-explicit-policy': { number: 43, text: 'no explicit policy' },
  'invalid-policy': {
    number: 42,
    text: 'invalid or inconsistent certificate policy extension',
  },
  'explicit-curve': { number: 94, text: 'Certificate public key has explicit ECC parameters' },
  'no-cert-sign': { number: 32, text: 'key usage does not include certificate signing' },
  'no-crl': { number: 3, text: 'unable to get certificate CRL' },
  'crl-expired': { number: 12, text: 'CRL has expired' },
  'crl-not-yet-valid': { number: 11, text: 'CRL is not yet valid' },
  'crl-signature': { number: 8, text: 'CRL signature failure' },
  'crl-no-sign': { number: 35, text: 'key usage does not include CRL signing' },
  revoked: { number: 23, text: 'certificate revoked' },
}

/** What is wrong with a chain, and how far from the leaf (0 is the leaf). */
export interface VerifyFault {
  readonly name: VerifyErrorName
  readonly depth: number
}

export const fault = (name: VerifyErrorName, depth: number): VerifyFault => ({ name, depth })

/** As OpenSSL's `verify` prints it: `20 unable to get local issuer certificate (depth 0)`. */
export function formatOpenSsl({ name, depth }: VerifyFault, version: '3.0' | '1.1.1'): string {
  const row = ROWS[name]
  const old = version === '1.1.1' ? row.old : undefined
  return `${String(old?.number ?? row.number)} ${old?.text ?? row.text} (depth ${String(depth)})`
}

/** As BoringSSL's error strings have it, with the depth behind: `unable to get local issuer certificate depth=0`. */
export function formatBoringSsl({ name, depth }: VerifyFault): string {
  const row = ROWS[name]
  return `${row.old?.text ?? row.text} depth=${String(depth)}`
}
