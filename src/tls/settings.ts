import type { Finding } from '../report/finding.ts'
import { SETTING_NAMES, type DialectRules, type SettingName } from './dialect.ts'
import { nearNames } from '../report/edit-distance.ts'
import { kindOf, note, shown } from './tls-finding.ts'

/** The values of the settings that were given, under their common names, and what was wrong on the way to them. */
export interface ReadSettings {
  readonly values: Readonly<Partial<Record<SettingName, unknown>>>
  readonly findings: readonly Finding[]
  /** False where no object was found. */
  readonly readable: boolean
  /** The settings are in `meshConfig.meshMTLS`. */
  readonly meshMtls: boolean
}

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Finds the settings in an object: the settings themselves, or any object of the dialect's path around them.
 *
 * @param settings - Untrusted; anything.
 */
export function readSettings(settings: unknown, rules: DialectRules): ReadSettings {
  const findings: Finding[] = []
  const { value, meshMtls } = unwrap(settings, rules, findings)
  if (!isObject(value)) {
    const field = rules.path.join('.') || 'settings'
    const facts = { field, found: kindOf(value), expected: 'an object' }
    return {
      values: {},
      findings: [...findings, note('tls-shape', facts)],
      readable: false,
      meshMtls,
    }
  }
  const values: Partial<Record<SettingName, unknown>> = {}
  for (const key of Object.keys(value)) {
    const name = settingName(key, rules)
    if (name !== undefined) values[name] = value[key]
    else if (!rules.siblings.includes(key)) findings.push(unknownField(key, rules))
  }
  return { values, findings, readable: true, meshMtls }
}

function settingName(key: string, rules: DialectRules): SettingName | undefined {
  const name = Object.hasOwn(rules.own, key)
    ? rules.own[key]
    : SETTING_NAMES.find((known) => known === key)
  return name !== undefined && rules.has.includes(name) ? name : undefined
}

function unknownField(key: string, rules: DialectRules): Finding {
  const known = [...rules.has, ...Object.keys(rules.own)]
  const meant = nearNames(key, known, 3)
  const facts = { found: shown(key), place: rules.title, meant }
  return note(
    'tls-unknown-field',
    facts,
    meant.length === 0 ? {} : { fix: `write ${meant.join(' or ')}` },
  )
}

interface Unwrapped {
  readonly value: unknown
  readonly meshMtls: boolean
}

function unwrap(settings: unknown, rules: DialectRules, findings: Finding[]): Unwrapped {
  let value = settings
  let meshMtls = false
  for (let step = startOf(settings, rules.path); step < rules.path.length; step += 1) {
    if (!isObject(value)) break
    const wanted = rules.path[step] ?? ''
    let key = spelledAs(value, wanted)
    if (key === undefined && wanted === 'tlsDefaults') {
      key = spelledAs(value, 'meshMTLS')
      meshMtls = key !== undefined
    }
    if (key === undefined) return { value: {}, meshMtls }
    if (key !== wanted && !meshMtls) findings.push(misspeltKey(key, wanted, rules))
    value = value[key]
  }
  return { value, meshMtls }
}

// the first key of the path that the object has; the end of the path when it has none: these are the settings themselves
function startOf(value: unknown, path: readonly string[]): number {
  if (!isObject(value)) return path.length
  const start = path.findIndex(
    (key) =>
      spelledAs(value, key) !== undefined ||
      (key === 'tlsDefaults' && spelledAs(value, 'meshMTLS') !== undefined),
  )
  return start === -1 ? path.length : start
}

function spelledAs(value: Fields, wanted: string): string | undefined {
  if (Object.hasOwn(value, wanted)) return wanted
  const lower = wanted.toLowerCase()
  return Object.keys(value).find((key) => key.toLowerCase() === lower)
}

function misspeltKey(found: string, wanted: string, rules: DialectRules): Finding {
  return wanted === 'controlPlane'
    ? note('tls-controlplane-key', { found })
    : note(
        'tls-unknown-field',
        { found, place: rules.title, meant: [wanted] },
        { fix: `write ${wanted}` },
      )
}
