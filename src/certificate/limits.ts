/**
 * Largest certificate that is read, in octets: 1 MiB, as much as a whole Secret holds (Kubernetes, core/v1 `MaxSecretSize`).
 * OpenSSL and BoringSSL take 100 KiB for a whole chain in a handshake (`SSL_MAX_CERT_LIST_DEFAULT`).
 */
export const CERTIFICATE_LIMIT = 1_048_576
/** Largest CRL that is read, in octets: 32 MiB, a million entries and some; those of public CAs have some megabytes. */
export const CRL_LIMIT = 33_554_432
