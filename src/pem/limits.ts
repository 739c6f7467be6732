/**
 * Longest text that is searched for PEM, in octets or characters: 32 MiB. A Secret holds 1 MiB (Kubernetes, core/v1
 * `MaxSecretSize`); the longest CRLs of public CAs, in PEM, are some 10 MiB.
 */
export const PEM_LIMIT = 33_554_432

/** Most blocks that are read: of the smallest certificates, some 350 characters each in PEM, {@link PEM_LIMIT} holds fewer. */
export const PEM_BLOCKS = 100_000

/**
 * Longest value of the Secret of a gateway or of Linkerd that is read, in octets: 4 MiB. The API server takes 1 MiB
 * (Kubernetes, core/v1 `MaxSecretSize`); each value is read as five components read it.
 */
export const MATERIAL_LIMIT = 4_194_304
