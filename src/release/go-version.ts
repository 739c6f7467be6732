/** A Go release by its minor number: 26 is Go 1.26. */
export type GoMinor = number

/** What the rules below were measured with. */
export const MEASURED_GO: GoMinor = 26

// Release notes of Go: where crypto/x509 changed what it accepts.
/** SHA-1 signatures are refused. */
export const REFUSES_SHA1: GoMinor = 18
/** The words for a refused SHA-1 signature name the GODEBUG that allowed it, up to the release before. */
export const DROPS_SHA1_HINT: GoMinor = 24
/** Key identifiers and authorityInfoAccess must not be critical. */
export const CHECKS_EXTENSIONS_CRITICAL: GoMinor = 23
/** Negative serial numbers are refused. */
export const REFUSES_NEGATIVE_SERIAL: GoMinor = 23
/** Policy constraints, mappings and inhibitAnyPolicy are processed. */
export const PROCESSES_POLICIES: GoMinor = 24
/** RSA keys below 1024 bits are refused. */
export const REFUSES_SHORT_RSA: GoMinor = 24
/** A wildcard name is held against excluded names that it could stand for. */
export const EXCLUDES_WILDCARDS: GoMinor = 24
/** A BMPString holds no surrogates and no noncharacters. */
export const REFUSES_SURROGATES: GoMinor = 25
/** A negative path length is refused. */
export const REFUSES_NEGATIVE_PATH_LENGTH: GoMinor = 25
/** Name constraints are judged when a chain is finished, and no longer while it is built. */
export const JUDGES_CONSTRAINTS_LAST: GoMinor = 26
/** Each fault of a point has words of its own. */
export const TELLS_POINTS_APART: GoMinor = 26
/** Chains that fall away are counted, also where all of them do for their policies. */
export const COUNTS_FAULTY_CHAINS: GoMinor = 26
/** The private exponent of an RSA key is held against its CRT values. */
export const CHECKS_RSA_D: GoMinor = 26
/** Private EC keys are made by crypto/ecdsa, which has words of its own. */
export const EC_KEYS_BY_ECDSA: GoMinor = 26
/** A pair of RSA keys must agree in the exponent too. */
export const COMPARES_RSA_EXPONENTS: GoMinor = 26
