// Numbers and texts of X509_V_ERR_… as the two libraries print them (crypto/x509/x509_txt.c, x509_txt.cc).

/** What is wrong with a chain, by a name of ours. */
export type VerifyErrorName =
  | 'unspecified'
  | 'issuer'
  | 'decode-issuer-key'
  | 'signature'
  | 'not-yet-valid'
  | 'expired'
  | 'not-before-field'
  | 'not-after-field'
  | 'self-signed-leaf'
  | 'self-signed-in-chain'
  | 'local-issuer'
  | 'invalid-ca'
  | 'path-length'
  | 'purpose'
  | 'rejected'
  | 'critical'
  | 'extension'
  | 'proxy'
  | 'permitted'
  | 'excluded'
  | 'constraint-type'
  | 'bounds'
  | 'constraint-syntax'
  | 'name-syntax'
  | 'no-names'
  | 'no-explicit-policy'
  | 'invalid-policy'
  | 'explicit-curve'
  | 'no-cert-sign'
  | 'unnested-resource'
  | 'no-crl'
  | 'crl-issuer'
  | 'crl-expired'
  | 'crl-not-yet-valid'
  | 'crl-last-update-field'
  | 'crl-next-update-field'
  | 'crl-signature'
  | 'crl-no-sign'
  | 'crl-scope'
  | 'crl-critical'
  | 'revoked'
  // not an answer of the libraries
  | 'unreadable'
  | 'cannot-check'

interface Row {
  readonly number: number
  readonly text: string
  /** OpenSSL 1.1.1, and BoringSSL, which forked before, where they say it otherwise. */
  readonly old?: { readonly number?: number; readonly text?: string }
  /** BoringSSL alone. */
  readonly boring?: string
}

const ROWS: Readonly<Record<Exclude<VerifyErrorName, 'unreadable' | 'cannot-check'>, Row>> = {
  unspecified: {
    number: 1,
    text: 'unspecified certificate verification error',
    boring: 'unknown certificate verification error',
  },
  issuer: { number: 2, text: 'unable to get issuer certificate' },
  'no-crl': { number: 3, text: 'unable to get certificate CRL' },
  'decode-issuer-key': { number: 6, text: 'unable to decode issuer public key' },
  signature: { number: 7, text: 'certificate signature failure' },
  'crl-signature': { number: 8, text: 'CRL signature failure' },
  'not-yet-valid': { number: 9, text: 'certificate is not yet valid' },
  expired: { number: 10, text: 'certificate has expired' },
  'crl-not-yet-valid': { number: 11, text: 'CRL is not yet valid' },
  'crl-expired': { number: 12, text: 'CRL has expired' },
  'not-before-field': { number: 13, text: "format error in certificate's notBefore field" },
  'not-after-field': { number: 14, text: "format error in certificate's notAfter field" },
  'crl-last-update-field': { number: 15, text: "format error in CRL's lastUpdate field" },
  'crl-next-update-field': { number: 16, text: "format error in CRL's nextUpdate field" },
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
  revoked: { number: 23, text: 'certificate revoked' },
  'invalid-ca': { number: 79, text: 'invalid CA certificate', old: { number: 24 } },
  'path-length': { number: 25, text: 'path length constraint exceeded' },
  purpose: {
    number: 26,
    text: 'unsuitable certificate purpose',
    old: { text: 'unsupported certificate purpose' },
  },
  rejected: { number: 28, text: 'certificate rejected' },
  'no-cert-sign': { number: 32, text: 'key usage does not include certificate signing' },
  'crl-issuer': { number: 33, text: 'unable to get CRL issuer certificate' },
  critical: { number: 34, text: 'unhandled critical extension' },
  'crl-no-sign': { number: 35, text: 'key usage does not include CRL signing' },
  'crl-critical': { number: 36, text: 'unhandled critical CRL extension' },
  proxy: {
    number: 40,
    text: 'proxy certificates not allowed, please set the appropriate flag',
  },
  extension: { number: 41, text: 'invalid or inconsistent certificate extension' },
  'invalid-policy': {
    number: 42,
    text: 'invalid or inconsistent certificate policy extension',
  },
  'no-explicit-policy': { number: 43, text: 'no explicit policy' },
  'crl-scope': { number: 44, text: 'different CRL scope', old: { text: 'Different CRL scope' } },
  'unnested-resource': {
    number: 46,
    text: "RFC 3779 resource not subset of parent's resources",
  },
  permitted: { number: 47, text: 'permitted subtree violation' },
  excluded: { number: 48, text: 'excluded subtree violation' },
  bounds: { number: 49, text: 'name constraints minimum and maximum not supported' },
  'constraint-type': { number: 51, text: 'unsupported name constraint type' },
  'constraint-syntax': {
    number: 52,
    text: 'unsupported or invalid name constraint syntax',
  },
  'name-syntax': { number: 53, text: 'unsupported or invalid name syntax' },
  'no-names': { number: 67, text: 'Issuer has name constraints but leaf has no SANs' },
  'explicit-curve': { number: 94, text: 'Certificate public key has explicit ECC parameters' },
}

/** Every text that one of the libraries has for an error, with its number: what a log is searched for. */
export function verifyTexts(): readonly (readonly [
  text: string,
  name: keyof typeof ROWS,
  number: number,
])[] {
  return (Object.entries(ROWS) as [keyof typeof ROWS, Row][]).flatMap(
    ([name, { number, text, old, boring }]) =>
      [text, old?.text, boring].flatMap((one) =>
        one === undefined ? [] : [[one, name, number] as const],
      ),
  )
}

/** What is wrong with a chain, and how far from the leaf (0 is the leaf). */
export interface VerifyFault {
  readonly name: VerifyErrorName
  readonly depth: number
  /** For `unreadable`: the certificate, and the reasons of the library. */
  readonly detail?: string
  /** Where a CRL is at fault: the URIs of the certificate's distribution points, in their order. */
  readonly crlPoints?: readonly string[]
}

export const fault = (name: VerifyErrorName, depth: number): VerifyFault => ({ name, depth })

const CANNOT_CHECK = 'the signature cannot be checked here'

const isRow = (name: string): name is keyof typeof ROWS => Object.hasOwn(ROWS, name)

/** The text that OpenSSL 3.0 has for an error (X509_verify_cert_error_string); `undefined` for what is not one of them. */
export const openSslText = (name = ''): string | undefined =>
  isRow(name) ? ROWS[name].text : undefined

/** As OpenSSL's `verify` prints it: `20 unable to get local issuer certificate (depth 0)`. */
export function formatOpenSsl(
  { name, depth, detail }: VerifyFault,
  version: '3.0' | '3.5' | '1.1.1',
): string {
  if (!isRow(name)) return detail ?? CANNOT_CHECK
  const row: Row = ROWS[name]
  const old = version === '1.1.1' ? row.old : undefined
  return `${String(old?.number ?? row.number)} ${old?.text ?? row.text} (depth ${String(depth)})`
}

const ABOUT_CRLS: ReadonlySet<VerifyErrorName> = new Set([
  'no-crl',
  'revoked',
  'crl-not-yet-valid',
  'crl-expired',
])

/** Envoy says more where a CRL is at fault since 1.38 (asked: 1.37, 1.38, 1.39 and 1.40). */
function aboutCrl(text: string, points: readonly string[]): string {
  const at =
    points.length > 0 ? `, certificate CRL distribution points: [${points.join(', ')}]` : ''
  return `certificate revocation check against provided CRLs failed: ${text}${at}`
}

/**
 * As Envoy logs it (Utility::getX509VerificationErrorInfo and DefaultCertValidator of source/common/tls, 1.40):
 * `verify cert failed: X509_verify_cert: certificate verification error at depth 0: unable to get local issuer certificate`.
 */
export function formatBoringSsl(
  { name, depth, detail, crlPoints = [] }: VerifyFault,
  explainsCrls = true,
): string {
  if (!isRow(name)) return detail ?? CANNOT_CHECK
  const row: Row = ROWS[name]
  const text = row.boring ?? row.old?.text ?? row.text
  const words = explainsCrls && ABOUT_CRLS.has(name) ? aboutCrl(text, crlPoints) : text
  return `verify cert failed: X509_verify_cert: certificate verification error at depth ${String(depth)}: ${words}`
}
