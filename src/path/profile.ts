import type { Level } from './path-finding.ts'

/**
 * What may differ between profiles, one switch each. A {@link Level} says whether a deviation refuses the certificate,
 * is a warning, or is not looked at.
 */
export interface Switches {
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
  /** A common name that is not one of the alternative names. */
  readonly commonName: Level
  /** A CRL without CRLNumber, or with a critical one. */
  readonly crlNumber: Level
  /** A CRL without nextUpdate. */
  readonly crlNextUpdate: Level
  /** No CRL speaks of a certificate; left out: an error where `revocation` is asked for, a warning where CRLs were just given. */
  readonly revocationMissing?: Level
}

const RFC5280: Switches = {
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
  commonName: 'off',
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

const WEBPKI_CABF: Switches = {
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
}

/**
 * The presets. `mesh` takes what Istio's own tools make and says as a warning what stricter validators would refuse;
 * `rfc5280` and `webpki-cabf` (CA/Browser Forum) refuse it. What a component of a mesh would say is for `predictPeer`.
 */
const PROFILES = {
  mesh: MESH,
  rfc5280: RFC5280,
  'webpki-cabf': WEBPKI_CABF,
} as const satisfies Readonly<Record<string, Switches>>

/** The name of a preset. */
export type ProfileName = keyof typeof PROFILES

/** The names of the presets. */
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[]

/** What an organisation may want otherwise than a profile has it. */
export interface ProfileOverrides {
  /** MD5 and SHA-1 signatures below the root: `error` in all profiles. */
  readonly weakHash?: Level
  /** Keys outside `rsaBits` and `curves`: `warning` in `mesh`, `off` in `rfc5280`, `error` in `webpki-cabf`. */
  readonly weakKey?: Level
  /** The fewest bits of an RSA key: 2048 in all profiles. */
  readonly rsaBits?: number
  /** The curves that are taken, `P-256`, by name; empty for any. `webpki-cabf` takes P-256, P-384 and P-521. */
  readonly curves?: readonly string[]
  /**
   * A common name of the leaf that is not one of its alternative names, letter by letter (CA/Browser Forum, baseline
   * requirements 7.1.4.3): `off` in all profiles, for validators do not ask it and x509-limbo expects that they do not.
   */
  readonly commonName?: Level
}

/** The switches of a profile with some of them set otherwise. */
export function switchesOf(
  profile: ProfileName = 'mesh',
  overrides: ProfileOverrides = {},
): Switches {
  return { ...PROFILES[profile], ...overrides }
}
