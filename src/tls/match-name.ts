import { CURVE_FACTS, findCurve, type CurveFacts } from './curves.ts'
import type { DialectRules } from './dialect.ts'
import { findCipherSuite, type AnyCipherSuite } from './lookup.ts'
import { nearest, type Candidate } from '../report/edit-distance.ts'
import { CIPHER_SUITE_FACTS } from './suites.ts'
import { findTlsVersion, TLS_VERSION_FACTS, type TlsVersionFacts } from './versions.ts'

/** What a dialect makes of a suite's name. */
export type SuiteReading =
  | {
      readonly status: 'known' | 'refused' | 'tls13' | 'unsupported'
      readonly suite: AnyCipherSuite
    }
  | { readonly status: 'other-name'; readonly suite: AnyCipherSuite; readonly meant: string }
  | { readonly status: 'misspelt'; readonly meant: readonly string[] }
  | { readonly status: 'unknown' | 'operator' }

/** Reads the name of a cipher suite by the rules of a dialect. `refused`: BoringSSL does not have it. */
export function readSuite(rules: DialectRules, text: string): SuiteReading {
  const suite = findCipherSuite(text)
  if (suite !== undefined) return readKnownSuite(rules, text, suite)
  if (isOperator(rules, text)) return { status: 'operator' }
  const meant = nearSuites(rules, text)
  return meant.length === 0 ? { status: 'unknown' } : { status: 'misspelt', meant }
}

function readKnownSuite(rules: DialectRules, text: string, suite: AnyCipherSuite): SuiteReading {
  if (suite.kind === 'tls13') return { status: 'tls13', suite }
  const names = rules.suites(suite)
  const [first] = names
  if (first === undefined) return { status: 'unsupported', suite }
  // without its tail the name is a constant of Go, but here somebody left the tail away
  if (suite.kind === 'configurable' && suite.goAlias === `tls.${text}`) {
    return { status: 'misspelt', meant: [first] }
  }
  if (!names.includes(text)) return { status: 'other-name', suite, meant: first }
  return { status: isRefused(rules, suite) ? 'refused' : 'known', suite }
}

function isRefused({ boringssl, notYet = [] }: DialectRules, suite: AnyCipherSuite): boolean {
  if (!boringssl || suite.kind !== 'configurable') return false
  return !suite.supportedBy.boringssl || notYet.includes(suite.iana)
}

// cipher strings of BoringSSL: keywords and operators stand for many suites (from memory of its documentation)
const KEYWORDS =
  /* @__PURE__ */
  'ALL HIGH FIPS kRSA kECDHE kEECDH ECDH ECDHE EECDH kPSK PSK aRSA RSA aECDSA ECDSA aPSK AES AES128 AES256 AESGCM CHACHA20 3DES SHA SHA1 SSLv3 TLSv1 TLSv1.2'.split(
    ' ',
  )

function isOperator(rules: DialectRules, text: string): boolean {
  if (!rules.boringssl || rules.dialect === 'openshift-profile') return false
  return /^[-+!@]/.test(text) || KEYWORDS.includes(text)
}

const fold = (text: string): string => text.toUpperCase().replace(/[-_. ]/g, '_')

function nearSuites(rules: DialectRules, text: string): readonly string[] {
  const candidates: Candidate[] = []
  for (const suite of CIPHER_SUITE_FACTS) {
    const [name] = rules.suites(suite)
    if (name === undefined) continue
    for (const known of [suite.iana, suite.openssl])
      candidates.push({ spelling: fold(known), name })
  }
  const folded = fold(text)
  for (const variant of [
    folded,
    `TLS_${folded}`,
    `${folded}_SHA256`,
    folded.slice('TLS_'.length),
  ]) {
    const names = nearest(variant, candidates, 3)
    if (names.length > 0) return names
  }
  return []
}

/** What a dialect makes of a curve's name: the curve when it takes the name, else the names that were perhaps meant. */
export interface CurveReading {
  readonly curve?: CurveFacts
  readonly accepted: boolean
  readonly meant: readonly string[]
}

const foldCurve = (text: string): string => text.toUpperCase().replace(/[-_. ]/g, '')

/** Reads the name of a curve by the rules of a dialect. */
export function readCurve(rules: DialectRules, text: string): CurveReading {
  const curve = findCurve(text)
  if (curve !== undefined) {
    const names = rules.curves(curve)
    const accepted = names.includes(text)
    return { curve, accepted, meant: accepted ? [] : names.slice(0, 1) }
  }
  const candidates = CURVE_FACTS.flatMap((known) =>
    rules
      .curves(known)
      .slice(0, 1)
      .flatMap((name) =>
        [known.ossm ?? known.name, known.name, ...known.openssl, ...known.aliases].map(
          (spelling) => ({
            spelling: foldCurve(spelling),
            name,
          }),
        ),
      ),
  )
  return { accepted: false, meant: nearest(foldCurve(text), candidates, 2) }
}

const LOOSE_VERSION = /^(?:version)?(?:tls|ssl)?[-_ ]?v?[-_ ]?1(?:[._]?([0-3]))?$/i

/** The version that a text means in whatever spelling, for instance `1.2`, `TLSv1.2`, `tlsv1_2`, `VersionTLS12`. */
export function guessVersion(text: string): TlsVersionFacts | undefined {
  const exact = findTlsVersion(text) ?? findTlsVersion(text.trim())
  if (exact !== undefined) return exact
  if (/^(?:tls[-_ ]?)?auto$/i.test(text.trim())) return TLS_VERSION_FACTS[0]
  const match = LOOSE_VERSION.exec(text.trim())
  return match === null ? undefined : TLS_VERSION_FACTS[1 + Number(match[1] ?? 0)]
}
