/** A Go release by its minor number: 26 is Go 1.26. */
export type GoMinor = number

/** What the rules below were measured with. */
export const MEASURED_GO: GoMinor = 26

// Release notes of Go: where crypto/x509 changed what it accepts.
/** SHA-1 signatures are refused. */
export const REFUSES_SHA1: GoMinor = 18
/** Negative serial numbers are refused. */
export const REFUSES_NEGATIVE_SERIAL: GoMinor = 23
/** Policy constraints, mappings and inhibitAnyPolicy are processed. */
export const PROCESSES_POLICIES: GoMinor = 24
/** RSA keys below 1024 bits are refused. */
export const REFUSES_SHORT_RSA: GoMinor = 24
