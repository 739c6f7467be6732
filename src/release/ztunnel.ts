/**
 * A version of rustls-webpki as one number: 103_013 is 0.103.13.
 *
 * What it accepts changed from patch to patch; the constants below name the first version with each rule.
 */
export type WebpkiVersion = number

// rustls-webpki, by its tags
/** An empty list of extensions is read. */
export const READS_EMPTY_EXTENSIONS: WebpkiVersion = 103_002
/** RSA signatures without parameters are verified. */
export const READS_ABSENT_RSA_PARAMETERS: WebpkiVersion = 103_003
/** ECDSA with SHA-512 is verified with keys on P-256 and P-384. */
export const VERIFIES_SHA512_WITH_SMALL_CURVES: WebpkiVersion = 103_005
/** An empty extendedKeyUsage has an error of its own. */
export const NAMES_EMPTY_EKU: WebpkiVersion = 103_006
/** An unknown critical extension of an anchor is ignored. */
export const ANCHORS_MAY_BE_CRITICAL: WebpkiVersion = 103_011
/** A permitted URI constraint matches nothing, and a wildcard is not inside a permitted name. Before, URIs were not looked at. */
export const REFUSES_PERMITTED_URI: WebpkiVersion = 103_012
/** An excluded URI constraint matches everything. */
export const REFUSES_EXCLUDED_URI: WebpkiVersion = 103_013

/**
 * How much rustls says of an error: `bare` (0.23.20), with `dates` and purposes as a word (0.23.26), or `full` (0.23.31 and
 * later), with dates, purposes and algorithms.
 */
export type RustlsWords = 'bare' | 'dates' | 'full'

/** What a release of ztunnel does with certificates. */
export interface ZtunnelRules {
  readonly webpki: WebpkiVersion
  readonly words: RustlsWords
  /** Whose signatures: aws-lc from 1.26, ring before. ring has no P-521. */
  readonly crypto: 'aws-lc' | 'ring'
  /** Reads CRLs and asks them about clients: 1.29. */
  readonly readsCrls: boolean
  /** Asks CRLs about servers too, and has words of its own for what webpki says of them: 1.31. */
  readonly asksCrlsAboutServers: boolean
}

type Row = Pick<ZtunnelRules, 'webpki' | 'words' | 'crypto'>

// [Istio 1.N, what its ztunnel's Cargo.lock pins], newest patch of each; 1.22 is the first ztunnel that verifies with rustls
const ROWS: readonly (readonly [istio: number, row: Row])[] = [
  [29, { webpki: 103_013, words: 'full', crypto: 'aws-lc' }],
  [28, { webpki: 103_004, words: 'full', crypto: 'aws-lc' }],
  [26, { webpki: 103_001, words: 'dates', crypto: 'aws-lc' }],
  [22, { webpki: 102_008, words: 'bare', crypto: 'ring' }],
]

/**
 * What the ztunnel of Istio 1.`minor` does.
 *
 * @returns `undefined` where Istio has no ztunnel that verifies with rustls: before 1.22.
 */
export function ztunnelRules(minor: number): ZtunnelRules | undefined {
  const row = ROWS.find(([from]) => minor >= from)?.[1]
  return row && Object.freeze({ ...row, readsCrls: minor >= 29, asksCrlsAboutServers: minor >= 31 })
}
