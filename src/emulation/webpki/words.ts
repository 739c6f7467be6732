/** What rustls says of a certificate (src/error.rs, Display), where more follows. */
export const RUSTLS_WORDS = {
  peer: 'invalid peer certificate: ',
  crl: 'invalid certificate revocation list: ',
  expired: 'certificate expired: verification time',
  early: 'certificate not valid yet: verification time',
  usage: 'certificate does not allow extended key usage',
} as const
