import { isPlainNumber } from '../report/describe-value.ts'
import type { Finding } from '../report/finding.ts'
import type { DialectRules, SettingName } from './dialect.ts'
import { effectFacts, kindOf, note, shown } from './tls-finding.ts'
import { guessVersion } from './match-name.ts'
import { TLS_VERSION_FACTS, type TlsVersionFacts } from './versions.ts'

/** The versions in force: undefined where the automatic one is. */
export interface CheckedVersions {
  readonly min?: TlsVersionFacts
  readonly max?: TlsVersionFacts
  /** Settings that were absent or empty. */
  readonly defaults: readonly SettingName[]
  readonly findings: readonly Finding[]
}

type VersionField = 'minProtocolVersion' | 'maxProtocolVersion'

interface OneVersion {
  readonly version?: TlsVersionFacts
  readonly isDefault: boolean
  readonly findings: readonly Finding[]
}

function readVersion(field: VersionField, value: unknown, rules: DialectRules): OneVersion {
  if (value === undefined || value === null || value === '')
    return { isDefault: true, findings: [] }
  // YAML reads 1.2 as a number
  if (typeof value !== 'string' && !(typeof value === 'number' && isPlainNumber(value))) {
    const facts = { field, found: kindOf(value), expected: 'a version' }
    return { isDefault: false, findings: [note('tls-shape', facts)] }
  }
  const text = String(value)
  const version = TLS_VERSION_FACTS.find((known) => rules.version(known) === text)
  if (version !== undefined) {
    const automatic = version.wire === undefined
    return { ...(automatic ? {} : { version }), isDefault: false, findings: [] }
  }
  return { isDefault: false, findings: [wrongVersion(field, text, rules)] }
}

function wrongVersion(field: VersionField, text: string, rules: DialectRules): Finding {
  const allowed = TLS_VERSION_FACTS.map(rules.version).filter((name) => name !== undefined)
  const guess = guessVersion(text)
  const meant = guess === undefined ? undefined : rules.version(guess)
  const effect = effectFacts(rules.badVersion)
  const facts = { field, found: shown(text), allowed, ...effect, meant: meant ?? null }
  const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `write ${meant}`
  return note('tls-version', facts, { fix })
}

const order = (version: TlsVersionFacts | undefined): number => version?.wire ?? 0

function rangeFindings(
  min: TlsVersionFacts | undefined,
  max: TlsVersionFacts | undefined,
  rules: DialectRules,
): Finding[] {
  const findings: Finding[] = []
  const name = (version: TlsVersionFacts): string => rules.version(version) ?? version.name
  if (min !== undefined && max !== undefined && order(min) > order(max)) {
    const facts = { min: name(min), max: name(max), ...MIN_ABOVE_MAX }
    findings.push(note('tls-min-above-max', facts))
  }
  if (min?.deprecated === true) {
    const does = 'clients and scanners refuse it or complain'
    findings.push(note('tls-min-deprecated', { min: name(min), does }))
  }
  if (max?.deprecated === true) {
    const says = 'tls: client offered only unsupported versions: [304 303]'
    findings.push(note('tls-max-too-low', { max: name(max), says }))
  }
  return findings
}

const MIN_ABOVE_MAX = {
  says: 'tls: client offered only unsupported versions: [304 303]',
  clientSays: 'tls: no supported versions satisfy MinVersion and MaxVersion',
}

/** Checks `minProtocolVersion` and `maxProtocolVersion`. */
export function checkVersions(
  minimum: unknown,
  maximum: unknown,
  rules: DialectRules,
): CheckedVersions {
  const min = readVersion('minProtocolVersion', minimum, rules)
  const max = readVersion('maxProtocolVersion', maximum, rules)
  const defaults: SettingName[] = []
  if (min.isDefault) defaults.push('minProtocolVersion')
  if (max.isDefault) defaults.push('maxProtocolVersion')
  const findings = [
    ...min.findings,
    ...max.findings,
    ...rangeFindings(min.version, max.version, rules),
  ]
  return {
    ...(min.version === undefined ? {} : { min: min.version }),
    ...(max.version === undefined ? {} : { max: max.version }),
    defaults,
    findings,
  }
}
