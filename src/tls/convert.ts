import type { CurveFacts } from './curves.ts'
import type { DialectRules, TlsDialect } from './dialect.ts'
import { readEntries, type Entry } from './entries.ts'
import type { AnyCipherSuite } from './lookup.ts'
import { readCurve, readSuite } from './match-name.ts'
import { rulesOf } from './rules.ts'
import { TLS_VERSION_FACTS } from './versions.ts'

/** From which dialect, to which. */
export interface Conversion {
  readonly from: TlsDialect
  readonly to: TlsDialect
}

/** An entry that is not in the result, and why. */
export interface LostEntry {
  readonly name: string
  readonly reason:
    | 'not in force before'
    | 'twice'
    | 'TLS 1.3, not configurable'
    | 'not known there'
    | 'no such setting there'
}

/** A converted list. */
export interface ConvertedList {
  /** The names as the target spells them, in the order they had. */
  readonly names: readonly string[]
  /** As the target takes them: one string with commas, or the list. */
  readonly value: string | readonly string[]
  readonly lost: readonly LostEntry[]
}

type Reading<T> = { readonly item: T } | { readonly lost: LostEntry['reason'] }

function convert<T>(
  list: unknown,
  field: 'cipherSuites' | 'ecdhCurves',
  { from, to }: Conversion,
  read: (rules: DialectRules, entry: Entry) => Reading<T>,
  write: (rules: DialectRules, item: T) => string | undefined,
): ConvertedList {
  const names: string[] = []
  const lost: LostEntry[] = []
  const [source, target] = [rulesOf(from), rulesOf(to)]
  for (const entry of readEntries(field, list, source).entries) {
    const reading = read(source, entry)
    const name = 'item' in reading ? write(target, reading.item) : undefined
    const missing = target.has.includes(field) ? 'not known there' : 'no such setting there'
    if ('lost' in reading) lost.push({ name: entry.text, reason: reading.lost })
    else if (name === undefined) lost.push({ name: entry.text, reason: missing })
    else if (names.includes(name)) lost.push({ name: entry.text, reason: 'twice' })
    else names.push(name)
  }
  const value = target.list === 'list' ? Object.freeze([...names]) : names.join(',')
  return Object.freeze({ names: Object.freeze(names), value, lost: Object.freeze(lost) })
}

function readSuiteEntry(rules: DialectRules, entry: Entry): Reading<AnyCipherSuite> {
  const reading = readSuite(rules, entry.text)
  if (reading.status === 'known') return { item: reading.suite }
  return {
    lost: reading.status === 'tls13' ? 'TLS 1.3, not configurable' : 'not in force before',
  }
}

function writeSuite(rules: DialectRules, suite: AnyCipherSuite): string | undefined {
  const gone = suite.kind === 'configurable' && rules.boringssl && !suite.supportedBy.boringssl
  return gone ? undefined : rules.suites(suite)[0]
}

/**
 * Writes a list of cipher suites as another dialect has it, and says what is lost.
 *
 * @param list - As the source has it: a string with commas or a list of names. What the source itself would not take is lost.
 * @returns In the order of the list; a doubled name stands once.
 *
 * @example
 * const list = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_128_CBC_SHA256'
 * const { names, lost } = convertCipherSuites(list, { from: 'ossm-v1', to: 'istio-mesh' })
 * names // => ['ECDHE-RSA-AES128-GCM-SHA256']
 * lost // => [{ name: 'TLS_RSA_WITH_AES_128_CBC_SHA256', reason: 'not known there' }]
 */
export function convertCipherSuites(list: unknown, conversion: Conversion): ConvertedList {
  return convert(list, 'cipherSuites', conversion, readSuiteEntry, writeSuite)
}

/**
 * Writes a list of curves as another dialect has it, and says what is lost.
 *
 * @param list - As the source has it: a string with commas or a list of names.
 * @returns In the order of the list; a doubled name stands once.
 *
 * @example
 * convertEcdhCurves(['CurveP256', 'X25519'], { from: 'ossm-v2', to: 'envoy' }).names // => ['P-256', 'X25519']
 */
export function convertEcdhCurves(list: unknown, conversion: Conversion): ConvertedList {
  return convert<CurveFacts>(
    list,
    'ecdhCurves',
    conversion,
    (rules, entry) => {
      const { curve, accepted } = readCurve(rules, entry.text)
      return curve !== undefined && accepted ? { item: curve } : { lost: 'not in force before' }
    },
    (rules, curve) => rules.curves(curve)[0],
  )
}

/**
 * Writes a version as another dialect spells it.
 *
 * @returns Undefined where the source does not know the text, or the target has no such version.
 *
 * @example
 * convertTlsVersion('TLSv1_2', { from: 'ossm-v2', to: 'istio-mesh' }) // => 'TLSV1_2'
 */
export function convertTlsVersion(version: string, { from, to }: Conversion): string | undefined {
  const [source, target] = [rulesOf(from), rulesOf(to)]
  const known = TLS_VERSION_FACTS.find((facts) => source.version(facts) === version)
  return known === undefined ? undefined : target.version(known)
}
