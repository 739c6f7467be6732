/**
 * Longest text that is searched for PEM, in octets or characters: 32 MiB. A Secret holds 1 MiB (Kubernetes, core/v1
 * `MaxSecretSize`); the longest CRLs of public CAs, in PEM, are some 10 MiB.
 */
export const PEM_LIMIT = 33_554_432
