/** What Envoy says of what it does not load (source/common/tls/context_impl.cc, context_config_impl.cc); ` from <inline>` follows. */
export const ENVOY_LOAD_WORDS = {
  roots: 'Failed to load trusted CA certificates',
  chain: 'Failed to load certificate chain',
  key: 'Failed to load private key',
  crl: 'Failed to load CRL',
} as const

/** What it says of the kind of a key, behind the words of the chain. */
export const ENVOY_KIND_WORDS = {
  curve: 'ECDSA certificates are supported',
  size: 'RSA certificates with',
} as const

/** What it says of names (default_validator.cc). */
export const ENVOY_NAME_WORDS = 'verify cert failed: SAN matcher'
