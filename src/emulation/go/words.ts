/** What `Certificate.Verify` of crypto/x509 says where its words are fixed (verify.go), by our names of the causes. */
export const GO_VERIFY_WORDS = {
  authority: 'x509: certificate signed by unknown authority',
  critical: 'x509: unhandled critical extension',
  'not-a-ca': 'x509: certificate is not authorized to sign other certificates',
  'path-length': 'x509: too many intermediates for path length constraint',
  usage: 'x509: certificate specifies an incompatible key usage',
} as const

/** What `tls.X509KeyPair` says where its words are fixed (crypto/tls, tls.go). */
export const GO_KEY_PAIR_WORDS = {
  noCertificate: 'tls: failed to find any PEM data in certificate input',
  noKey: 'tls: failed to find any PEM data in key input',
  mismatch: 'tls: private key does not match public key',
  otherType: 'tls: private key type does not match public key type',
  unknownAlgorithm: 'tls: unknown public key algorithm',
  unreadable: 'tls: failed to parse private key',
} as const
