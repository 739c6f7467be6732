import type { Level } from './path-finding.ts'
import type { NameComparison } from '../certificate/name-comparison.ts'

/**
 * What may differ between validators, one switch each. A {@link Level} says whether a deviation refuses the certificate,
 * is a warning, or is not looked at.
 */
export interface Switches {
  /** How names chain: RFC 5280, section 7.1, or byte for byte. */
  readonly nameComparison: NameComparison
  /** Do self-issued certificates stay out of path length and constraints (RFC 5280), or count like all (Go)? */
  readonly selfIssuedSpared: boolean
  /** Does the extendedKeyUsage of the root limit the path? */
  readonly anchorEkuCounts: boolean
  /** Does the pathLenConstraint of the root limit the path? */
  readonly anchorPathLengthCounts: boolean
  /** Does anyExtendedKeyUsage of a CA stand for every purpose? */
  readonly anyEkuInCa: boolean
  /** MD5 and SHA-1 signatures below the root; DSA has a switch of its own. */
  readonly weakHash: Level
  /** DSA keys and signatures, of whatever hash. */
  readonly dsa: Level
  /** Keys outside `rsaBits`, `rsaMultiple` and `curves`, and keys of other kinds than RSA and EC. */
  readonly weakKey: Level
  readonly rsaBits: number
  readonly rsaMultiple: number
  /** Named curves; empty for any. */
  readonly curves: readonly string[]
  /** A version 1 root, which cannot say that it is a CA. */
  readonly versionOneAnchor: Level
  /** Any other certificate that is not version 3. */
  readonly version: Level
  readonly serialNumber: Level
  readonly akiMissing: Level
  /** An authorityKeyIdentifier that names another key or certificate than that of the issuer. */
  readonly akiMismatch: Level
  readonly skiMissing: Level
  /** Key identifiers and authorityInfoAccess marked critical. */
  readonly criticalByMistake: Level
  readonly nameConstraintsNotCritical: Level
  readonly policyConstraintsNotCritical: Level
  readonly anchorBasicConstraintsNotCritical: Level
  readonly basicConstraintsNotCritical: Level
  /** pathLenConstraint without CA:TRUE and keyCertSign. */
  readonly pathLengthWithoutCa: Level
  /** A DNS name constraint that begins with a dot. */
  readonly dnsConstraintDot: Level
  /** DNS names that are not in preferred syntax, such as those with an underscore; e-mail addresses and URIs that are none. */
  readonly nameSyntax: Level
  readonly sanNotCritical: Level
  readonly leafCa: Level
  readonly leafEkuMissing: Level
  readonly leafEkuCritical: Level
  readonly leafEkuAny: Level
  readonly leafSanMissing: Level
  readonly leafSanCritical: Level
  readonly leafNameConstraints: Level
  readonly anchorEku: Level
  readonly anchorAki: Level
  /** Has the common name to be one of the alternative names? */
  readonly commonName: 'ignore' | 'must-be-a-san'
  /** A wildcard right on a public suffix covers nothing: `builtin` uses the short list in `public-suffix.ts`. */
  readonly isPublicSuffix: 'off' | 'builtin' | ((suffix: string) => boolean)
  /** A CRL without CRLNumber, or with a critical one. */
  readonly crlNumber: Level
  /** A CRL without nextUpdate. */
  readonly crlNextUpdate: Level
  /** No CRL tells about a certificate; left out: an error where `revocation` is asked for, a warning where CRLs were just given. */
  readonly revocationMissing?: Level
}

const RFC5280: Switches = {
  nameComparison: 'folded',
  selfIssuedSpared: true,
  anchorEkuCounts: false,
  anchorPathLengthCounts: true,
  anyEkuInCa: true,
  weakHash: 'error',
  dsa: 'warning',
  weakKey: 'off',
  rsaBits: 2048,
  rsaMultiple: 1,
  curves: [],
  versionOneAnchor: 'error',
  version: 'warning',
  serialNumber: 'error',
  akiMissing: 'error',
  akiMismatch: 'warning',
  skiMissing: 'error',
  criticalByMistake: 'error',
  nameConstraintsNotCritical: 'error',
  policyConstraintsNotCritical: 'error',
  anchorBasicConstraintsNotCritical: 'error',
  basicConstraintsNotCritical: 'warning',
  pathLengthWithoutCa: 'warning',
  dnsConstraintDot: 'error',
  nameSyntax: 'error',
  sanNotCritical: 'error',
  leafCa: 'off',
  leafEkuMissing: 'off',
  leafEkuCritical: 'off',
  leafEkuAny: 'off',
  leafSanMissing: 'off',
  leafSanCritical: 'off',
  leafNameConstraints: 'error',
  anchorEku: 'off',
  anchorAki: 'off',
  commonName: 'ignore',
  isPublicSuffix: 'off',
  crlNumber: 'error',
  crlNextUpdate: 'error',
}

const MESH: Switches = {
  ...RFC5280,
  weakKey: 'warning',
  versionOneAnchor: 'warning',
  serialNumber: 'warning',
  akiMissing: 'warning',
  skiMissing: 'warning',
  criticalByMistake: 'warning',
  nameConstraintsNotCritical: 'warning',
  policyConstraintsNotCritical: 'warning',
  anchorBasicConstraintsNotCritical: 'warning',
  dnsConstraintDot: 'warning',
  nameSyntax: 'warning',
  sanNotCritical: 'warning',
  leafCa: 'warning',
  leafNameConstraints: 'warning',
  anchorEku: 'warning',
  crlNextUpdate: 'warning',
}

const WEBPKI: Switches = {
  ...RFC5280,
  dsa: 'error',
  weakKey: 'error',
  rsaMultiple: 8,
  curves: ['P-256', 'P-384', 'P-521'],
  version: 'error',
  nameConstraintsNotCritical: 'off',
  leafCa: 'error',
  leafEkuMissing: 'error',
  leafEkuCritical: 'error',
  leafEkuAny: 'error',
  leafSanMissing: 'error',
  leafSanCritical: 'error',
  anchorEku: 'error',
  anchorAki: 'error',
  isPublicSuffix: 'builtin',
}

/** What the peers' libraries do not look at. The predictors say in their own words what such a peer does. */
const PEER: Switches = {
  ...MESH,
  dsa: 'error',
  weakKey: 'off',
  versionOneAnchor: 'off',
  version: 'off',
  serialNumber: 'off',
  akiMissing: 'off',
  akiMismatch: 'off',
  skiMissing: 'off',
  criticalByMistake: 'off',
  nameConstraintsNotCritical: 'off',
  policyConstraintsNotCritical: 'off',
  anchorBasicConstraintsNotCritical: 'off',
  basicConstraintsNotCritical: 'off',
  pathLengthWithoutCa: 'off',
  dnsConstraintDot: 'off',
  nameSyntax: 'off',
  sanNotCritical: 'off',
  leafCa: 'off',
  leafNameConstraints: 'off',
  anchorEku: 'off',
}

/**
 * The presets. `mesh` takes what Istio's own tools make and says as a warning what stricter validators would refuse;
 * `rfc5280` and `webpki` (CA/Browser Forum) refuse it. `go`, `envoy` and `openssl` have the rules of those peers.
 */
export const PROFILES = {
  mesh: MESH,
  rfc5280: RFC5280,
  webpki: WEBPKI,
  go: { ...PEER, nameComparison: 'bytes', selfIssuedSpared: false, anchorEkuCounts: true },
  envoy: { ...PEER, akiMismatch: 'error', anchorPathLengthCounts: false, anyEkuInCa: false },
  openssl: {
    ...PEER,
    akiMismatch: 'error',
    dsa: 'off',
    anchorEkuCounts: true,
    anyEkuInCa: false,
  },
} as const satisfies Readonly<Record<string, Switches>>

/** The name of a preset. */
export type ProfileName = keyof typeof PROFILES

/** The switches of a profile with some of them set otherwise. */
export function switchesOf(
  profile: ProfileName = 'mesh',
  overrides: Partial<Switches> = {},
): Switches {
  return { ...PROFILES[profile], ...overrides }
}
