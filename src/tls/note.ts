import { finding, type FactsFor, type Overrides } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { TLS_CODES, type TlsCode } from './codes.ts'
import type { Effect } from './dialect.ts'

// the numbers of the list of 26 checks; a code that is not of the list has none
const IDS: Partial<Record<TlsCode, string>> = {
  'tls-suite-unknown': 'TLS001',
  'tls-suite-unsupported': 'TLS001',
  'tls-suite-misspelt': 'TLS002',
  'tls-suite-spelling': 'TLS003',
  'tls-suite-tls13': 'TLS004',
  'tls-none-known': 'TLS005',
  'tls-suite-duplicate': 'TLS006',
  'tls-http2-suite': 'TLS007',
  'tls-key-type': 'TLS008',
  'tls-key-type-tls13-only': 'TLS009',
  'tls-min-above-max': 'TLS010',
  'tls-suites-without-effect': 'TLS011',
  'tls-min-deprecated': 'TLS012',
  'tls-max-too-low': 'TLS013',
  'tls-version': 'TLS014',
  'tls-suite-weak': 'TLS015',
  'tls-suite-3des': 'TLS016',
  'tls-suite-boringssl': 'TLS017',
  'tls-curve': 'TLS018',
  'tls-curve-duplicate': 'TLS019',
  'tls-blank-trimmed': 'TLS020',
  'tls-entry-residue': 'TLS021',
  'tls-curve-client-certificate': 'TLS022',
  'tls-fips': 'TLS023',
  'tls-compliance-policy': 'TLS024',
  'tls-list-type': 'TLS025',
  'tls-controlplane-key': 'TLS026',
}

/** Makes a finding of this room; its number among the 26 checks goes into `facts.id`. */
export function note<K extends TlsCode>(
  code: K,
  facts: FactsFor<(typeof TLS_CODES)[K]>,
  overrides: Overrides = {},
): Finding {
  const id = IDS[code]
  const all = id === undefined ? facts : { ...facts, id }
  return finding(TLS_CODES, code, all, {}, overrides)
}

/** What a component does, as facts: `does` for the message, `says` its exact words where they are known. */
export function effectFacts({ does, says }: Effect): { does: string; says?: string } {
  return says === undefined ? { does } : { does: `${does}: "${says}"`, says }
}

// the longest name has 45 characters; what is longer is shown cut, so that a report stays readable
const SHOWN = 80

/** A piece of untrusted text, fit for a message: cut, control characters escaped. */
export function shown(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  return JSON.stringify(cut).slice(1, -1).replaceAll('\\"', '"')
}

/** What kind of value something is, for a message. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}
