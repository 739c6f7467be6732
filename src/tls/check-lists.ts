import type { Finding } from '../report/finding.ts'
import type { CurveFacts } from './curves.ts'
import type { DialectRules } from './dialect.ts'
import { readEntries, type Entry, type ReadEntries } from './entries.ts'
import type { AnyCipherSuite } from './lookup.ts'
import { effectFacts, note, shown } from './tls-finding.ts'
import { readCurve, readSuite, type SuiteReading } from './match-name.ts'

/** What a list setting comes to: the names in force, in their order, and the findings. */
export interface CheckedList<T> {
  readonly inForce: readonly T[]
  /** How each of `inForce` is spelled. */
  readonly spelled: readonly string[]
  /** Something was written there. */
  readonly given: boolean
  readonly isDefault: boolean
  /** Of the names in the list none but suites of TLS 1.3 are known. */
  readonly onlyTls13?: boolean
  readonly findings: readonly Finding[]
}

interface Context {
  readonly rules: DialectRules
  readonly field: 'cipherSuites' | 'ecdhCurves'
  /** The whole list as Envoy shows it. */
  readonly all: string
  /** Some name of the list is good. */
  readonly mixed: boolean
}

const joined = (entries: readonly Entry[]): string =>
  shown(entries.map((entry) => entry.text).join(':'))

function badEntry(context: Context, entry: Entry): Finding {
  const { rules, field, all } = context
  const effect = field === 'cipherSuites' ? rules.badSuite : rules.badCurve
  const residue = shown(entry.residue ?? '')
  const facts = { field, position: entry.position, residue, found: shown(entry.text) }
  return note('tls-entry-residue', { ...facts, ...effectFacts(effect(shown(entry.text), all)) })
}

const passesGatewayFilter = (rules: DialectRules, entry: Entry): boolean =>
  rules.dialect === 'istio-gateway' && !/^[\p{L}\p{N}]/u.test(entry.text)

function suiteFinding(context: Context, entry: Entry, reading: SuiteReading): Finding[] {
  const { rules, field, all } = context
  const found = shown(entry.text)
  const facts = { field, position: entry.position, found }
  const bad = effectFacts(rules.badSuite(found, all))
  switch (reading.status) {
    case 'known':
      return weakness(facts, reading.suite)
    case 'refused':
      return [goneFinding(context, facts, bad), ...weakness(facts, reading.suite)]
    case 'tls13':
      return [tls13Finding(context, facts, bad)]
    case 'unsupported':
      return [note('tls-suite-unsupported', { ...facts, ...bad })]
    case 'other-name':
      return [note('tls-suite-spelling', { ...facts, meant: reading.meant, ...bad })]
    case 'misspelt':
      return [misspelt(facts, reading.meant, bad)]
    case 'operator':
      return [note('tls-suite-operator', facts)]
    default:
      return [note('tls-suite-unknown', { ...facts, ...bad })]
  }
}

type At = {
  readonly field: string
  readonly position: number
  readonly found: string
}
type Does = {
  readonly does: string
  readonly says?: string
}

function goneFinding({ rules }: Context, at: At, bad: Does): Finding {
  const does = rules.goneSuite === undefined ? bad : effectFacts(rules.goneSuite)
  return note('tls-suite-boringssl', { ...at, ...does })
}

function misspelt(at: At, meant: readonly string[], bad: Does): Finding {
  return note('tls-suite-misspelt', { ...at, meant: meant.join(' or '), ...bad })
}

function tls13Finding(context: Context, at: At, bad: Does): Finding {
  const { rules, mixed } = context
  if (rules.dialect === 'istiod-flags') {
    return note(
      'tls-suite-tls13',
      { ...at, does: 'istiod takes it, without effect' },
      { severity: 'info' },
    )
  }
  if (rules.dialect === 'openshift-profile') {
    const does = 'a profile lists it for other components; the mesh takes no notice'
    return note('tls-suite-tls13', { ...at, does }, { severity: 'info' })
  }
  if (!rules.boringssl || rules.dialect === 'istio-gateway')
    return note('tls-suite-tls13', { ...at, ...bad })
  return mixed
    ? note(
        'tls-suite-tls13',
        { ...at, does: 'Envoy leaves it out without a word' },
        { severity: 'warning' },
      )
    : note('tls-suite-tls13', { ...at, ...bad })
}

function weakness(at: At, suite: AnyCipherSuite): Finding[] {
  if (suite.kind === 'other') {
    if (!suite.iana.includes('RC4')) return []
    return [note('tls-suite-weak', { ...at, weaknesses: 'RC4 (RFC 7465 prohibits it)' })]
  }
  if (suite.kind !== 'configurable' || suite.weaknesses.length === 0) return []
  const weaknesses = suite.weaknesses.join(', ')
  const findings: Finding[] = [note('tls-suite-weak', { ...at, weaknesses })]
  if (suite.cipher === '3DES-EDE') findings.push(note('tls-suite-3des', at))
  return findings
}

/** Checks `cipherSuites`. */
export function checkSuites(value: unknown, rules: DialectRules): CheckedList<AnyCipherSuite> {
  const list = readEntries('cipherSuites', value, rules)
  const readings = list.entries.map((entry) => ({ entry, reading: readSuite(rules, entry.text) }))
  const good = ({ reading }: { reading: SuiteReading }): boolean =>
    reading.status === 'known' || reading.status === 'operator'
  const context: Context = {
    rules,
    field: 'cipherSuites',
    all: joined(list.entries),
    mixed: readings.some(good),
  }
  const findings = [...list.findings]
  const inForce: AnyCipherSuite[] = []
  const spelled: string[] = []
  for (const { entry, reading } of readings) {
    if (entry.residue !== undefined) {
      findings.push(residueFinding(context, entry))
      continue
    }
    if (reading.status === 'known' && inForce.includes(reading.suite)) {
      findings.push(duplicateSuite(rules, entry))
      continue
    }
    findings.push(...suiteFinding(context, entry, reading))
    if (reading.status !== 'known') continue
    inForce.push(reading.suite)
    spelled.push(entry.text)
  }
  const onlyTls13 = !context.mixed && readings.some(({ reading }) => reading.status === 'tls13')
  if (!context.mixed && !isFine(list, rules, onlyTls13))
    findings.push(...noneKnown('cipherSuites', list, rules))
  const { entries, isDefault } = list
  return { inForce, spelled, given: entries.length > 0, isDefault, onlyTls13, findings }
}

/** A list without a known suite of TLS 1.2 that is not refused for that. */
function isFine(list: ReadEntries, rules: DialectRules, onlyTls13: boolean): boolean {
  // istiod knows the names of TLS 1.3; a profile is for other components too, and Envoy gets its list only with a lower minimum
  const takes = rules.dialect === 'istiod-flags' || rules.dialect === 'openshift-profile'
  return (onlyTls13 && takes) || list.entries.some((entry) => passesGatewayFilter(rules, entry))
}

function residueFinding(context: Context, entry: Entry): Finding {
  return passesGatewayFilter(context.rules, entry)
    ? note('tls-suite-passes-filter', {
        field: context.field,
        position: entry.position,
        found: shown(entry.text),
      })
    : badEntry(context, entry)
}

function duplicateSuite(rules: DialectRules, entry: Entry): Finding {
  const found = shown(entry.text)
  const does =
    rules.dialect === 'istio-gateway'
      ? `validation warns "ignoring duplicate cipher suites: [${found}]"`
      : 'that is harmless'
  const facts = { field: 'cipherSuites', position: entry.position, found, does }
  return note('tls-suite-duplicate', facts)
}

function noneKnown(field: string, list: ReadEntries, rules: DialectRules): Finding[] {
  if (!list.entries.some((entry) => entry.bare !== '')) return []
  const count = list.entries.length
  return [note('tls-none-known', { field, count, does: withoutAny(field, rules) })]
}

function withoutAny(field: string, rules: DialectRules): string {
  const silently = rules.trims || (rules.dialect === 'istio-gateway' && field === 'cipherSuites')
  if (silently || rules.dialect === 'openshift-profile') {
    return 'nothing is restricted, the default of the stack is in force'
  }
  return rules.boringssl ? 'Envoy refuses the listener' : 'istiod does not start'
}

/** Checks `ecdhCurves`. */
export function checkCurves(value: unknown, rules: DialectRules): CheckedList<CurveFacts> {
  const list = readEntries('ecdhCurves', value, rules)
  const context: Context = { rules, field: 'ecdhCurves', all: joined(list.entries), mixed: false }
  const findings = [...list.findings]
  const inForce: CurveFacts[] = []
  const spelled: string[] = []
  for (const entry of list.entries) {
    if (entry.residue !== undefined) {
      findings.push(badEntry(context, entry))
      continue
    }
    const { curve, accepted, meant } = readCurve(rules, entry.text)
    if (curve === undefined || !accepted) {
      findings.push(unknownCurve(context, entry, curve, meant))
    } else if (inForce.includes(curve)) {
      findings.push(duplicateCurve(context, entry))
    } else {
      inForce.push(curve)
      spelled.push(entry.text)
    }
  }
  if (inForce.length === 0) findings.push(...noneKnown('ecdhCurves', list, rules))
  return { inForce, spelled, given: list.entries.length > 0, isDefault: list.isDefault, findings }
}

function unknownCurve(
  context: Context,
  entry: Entry,
  curve: CurveFacts | undefined,
  meant: readonly string[],
): Finding {
  const { rules, field, all } = context
  const found = shown(entry.text)
  const at = { field, position: entry.position, found, meant }
  const fix = meant.length === 0 ? 'remove it' : `write ${meant.join(' or ')}`
  // BoringSSL takes prime256v1 and the like, only Istio's own list lacks them
  if (rules.boringssl && curve?.boringssl.includes(entry.text) === true) {
    const does = `Istio warns "detected unrecognized ECDH curves: [${found}]", Envoy takes it`
    return note('tls-curve', { ...at, does }, { severity: 'warning', fix })
  }
  const known = curve !== undefined && curve.istioKnows && curve.name === entry.text
  const effect =
    known && rules.boringssl
      ? { does: 'Envoy refuses the listener', says: `Failed to initialize ECDH curves ${all}` }
      : rules.badCurve(found, all)
  return note('tls-curve', { ...at, ...effectFacts(effect) }, { fix })
}

function duplicateCurve({ rules, field, all }: Context, entry: Entry): Finding {
  const found = shown(entry.text)
  const istio = rules.boringssl && rules.dialect !== 'envoy'
  const warned = istio ? `Istio warns "detected duplicate ECDH curves: [${found}]", then ` : ''
  const does = rules.trims
    ? 'istiod passes both on, OpenSSL 1.1.1 and 3.0 refuse that, so Envoy refuses the listener (OpenSSL 3.6 takes it)'
    : `${warned}Envoy refuses the listener: "Failed to initialize ECDH curves ${all}"`
  return note('tls-curve-duplicate', { field, position: entry.position, found, does })
}
