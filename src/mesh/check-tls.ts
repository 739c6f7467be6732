import type { Finding } from '../report/finding.ts'
import { checkTlsSettings, type TlsCheckOptions, type TlsDialect } from '../tls/index.ts'
import { add, get, isFields, placeOf, type Spot } from './context.ts'
import type { YamlPath } from './yaml.ts'

/** Settings under other names, by dialect; the first that is there is meant. */
const OWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  minProtocolVersion: [
    'minProtocolVersion',
    'minTLSVersion',
    'tls_minimum_protocol_version',
    'tlsMinimumProtocolVersion',
  ],
  maxProtocolVersion: [
    'maxProtocolVersion',
    'tls_maximum_protocol_version',
    'tlsMaximumProtocolVersion',
  ],
  cipherSuites: ['cipherSuites', 'ciphers', 'cipher_suites'],
  ecdhCurves: ['ecdhCurves', 'groups', 'ecdh_curves'],
}

/** The way to the setting, or the entry of a list, that a finding speaks of. */
function pathOf(finding: Finding, settings: unknown, path: YamlPath): YamlPath {
  const { field, position } = finding.facts
  const whole = typeof field === 'string' ? (field.split(' ')[0] ?? field) : fieldOf(finding.code)
  if (whole === undefined) return path
  const names = OWN_NAMES[whole] ?? [whole]
  const name = names.find((known) => get(settings, known) !== undefined)
  if (name === undefined) return path
  const entry = typeof position === 'number' && Array.isArray(get(settings, name))
  return entry ? [...path, name, position - 1] : [...path, name]
}

function fieldOf(code: string): string | undefined {
  if (code.startsWith('tls-min')) return 'minProtocolVersion'
  if (code.startsWith('tls-max')) return 'maxProtocolVersion'
  if (code === 'tls-curve-client-certificate' || code === 'tls-mesh-curves') return 'ecdhCurves'
  return /^tls-(?:http2|key-type|suites)/.test(code) ? 'cipherSuites' : undefined
}

/** Checks TLS settings at a place of the resource and puts the place into each finding. */
export function checkTlsAt(
  { context, path }: Spot,
  settings: unknown,
  dialect: TlsDialect,
  meshMtls = false,
): void {
  if (settings === undefined) return
  // what is known besides the manifest goes on as it is; two of the options are not for the settings
  const options: TlsCheckOptions = { ...context.options, dialect }
  const report = checkTlsSettings(meshMtls ? { meshMTLS: settings } : settings, options)
  // a name that is not a field is reported with the other fields of the resource
  for (const found of report.findings.filter(({ code }) => code !== 'tls-unknown-field')) {
    const place = pathOf(found, isFields(settings) ? settings : {}, path)
    add(context, Object.freeze({ ...found, ...placeOf(context, place) }))
  }
  context.proofs.push(...report.proofs)
}
