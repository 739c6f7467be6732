/** What `Certificate.Verify` of crypto/x509 says where its words are fixed (verify.go), by our names of the causes. */
export const GO_VERIFY_WORDS = {
  authority: 'x509: certificate signed by unknown authority',
  critical: 'x509: unhandled critical extension',
  'not-a-ca': 'x509: certificate is not authorized to sign other certificates',
  'path-length': 'x509: too many intermediates for path length constraint',
  usage: 'x509: certificate specifies an incompatible key usage',
  // what follows says more
  expired: 'x509: certificate has expired or is not yet valid',
  name: 'x509: a root or intermediate certificate is not authorized to sign for this name',
  policies: 'x509: no valid chains built',
  limit: 'x509: signature check attempts limit reached',
} as const

/** What `tls.X509KeyPair` says where its words are fixed (crypto/tls, tls.go). */
export const GO_KEY_PAIR_WORDS = {
  noCertificate: 'tls: failed to find any PEM data in certificate input',
  noKey: 'tls: failed to find any PEM data in key input',
  mismatch: 'tls: private key does not match public key',
  otherType: 'tls: private key type does not match public key type',
  unknownAlgorithm: 'tls: unknown public key algorithm',
  unreadable: 'tls: failed to parse private key',
  // what follows says more
  switched: 'tls: failed to find certificate PEM data in certificate input',
  noBlock: 'tls: failed to find "CERTIFICATE" PEM block',
  notKey: 'tls: found a certificate rather than a key',
  noKeyBlock: 'tls: failed to find PEM block with type ending in "PRIVATE KEY"',
  unknownKey: 'tls: found unknown private key type',
} as const

/** What it says of signatures (crypto/x509, x509.go). */
export const GO_SIGNATURE_WORDS = {
  insecure: 'x509: cannot verify signature: insecure algorithm',
  unimplemented: 'x509: cannot verify signature: algorithm unimplemented',
  cannotSign: 'x509: invalid signature: parent certificate cannot sign',
} as const

/** What encoding/asn1 says of what cannot be read; what follows says more. */
export const GO_ASN1_WORDS = {
  structure: 'asn1: structure error',
  syntax: 'asn1: syntax error',
} as const
