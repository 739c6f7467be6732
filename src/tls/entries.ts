import type { Finding } from '../report/finding.ts'
import type { DialectRules, SettingName } from './dialect.ts'
import { kindOf, note } from './tls-finding.ts'

/** More entries than this are not read: there are fewer than 200 suites in all. */
const MOST_ENTRIES = 500

/** One name of a list. */
export interface Entry {
  /** As the component looks it up. */
  readonly text: string
  /** Place in the list or between the commas, from 1. */
  readonly position: number
  /** What is around the name that does not belong there, in words. */
  readonly residue?: string
  /** The name without it. */
  readonly bare: string
}

/** The entries of a list setting, in their order, and what was wrong with the list itself. */
export interface ReadEntries {
  readonly entries: readonly Entry[]
  readonly findings: readonly Finding[]
  /** Absent, or empty without being refused: the default is in force. */
  readonly isDefault: boolean
}

const NOTHING: ReadEntries = { entries: [], findings: [], isDefault: true }

/** Takes a list setting apart by the rules of a dialect. */
export function readEntries(field: SettingName, value: unknown, rules: DialectRules): ReadEntries {
  if (value === undefined || value === null) return NOTHING
  if (typeof value === 'string') return readString(field, value, rules)
  if (Array.isArray(value)) return readList(field, value, rules)
  const expected = rules.list === 'string' ? 'one string with commas' : 'a list of strings'
  const facts = { field, found: kindOf(value), expected }
  return { entries: [], findings: [note('tls-shape', facts)], isDefault: false }
}

function readString(field: SettingName, value: string, rules: DialectRules): ReadEntries {
  const wrong = rules.list === 'list'
  if (value === '' && !wrong) return NOTHING
  const findings = wrong ? [listType(field, 'one string', 'a list of strings', rules)] : []
  if (value === '') return { entries: [], findings, isDefault: true }
  return collect(field, value.split(',', MOST_ENTRIES + 1), rules, findings)
}

function readList(field: SettingName, value: readonly unknown[], rules: DialectRules): ReadEntries {
  const wrong = rules.list === 'string'
  const findings = wrong ? [listType(field, 'a list', 'one string with commas', rules)] : []
  if (value.length === 0) return emptyList(field, rules, findings)
  const texts: string[] = []
  for (const [index, element] of value.slice(0, MOST_ENTRIES + 1).entries()) {
    if (typeof element === 'string') {
      texts.push(element)
    } else {
      const place = `${field} entry ${String(index + 1)}`
      const facts = { field: place, found: kindOf(element), expected: 'a string' }
      findings.push(note('tls-shape', { ...facts, position: index + 1 }))
    }
  }
  // the operator joins the elements with a comma: one empty element is an empty variable
  if (rules.trims && texts.length === 1 && texts[0] === '') return { ...NOTHING, findings }
  return collect(field, texts, rules, findings)
}

function emptyList(field: SettingName, rules: DialectRules, findings: Finding[]): ReadEntries {
  // an Envoy configuration cannot tell an empty list from none, but an empty list of names is refused (measured)
  if (rules.dialect === 'envoy') findings.push(note('tls-empty-list', { field }))
  return { entries: [], findings, isDefault: true }
}

function listType(
  field: SettingName,
  found: string,
  expected: string,
  rules: DialectRules,
): Finding {
  const says = rules.trims ? 'the API server refuses it' : 'it is refused'
  return note('tls-list-type', { field, found, expected, does: says })
}

function collect(
  field: SettingName,
  texts: readonly string[],
  rules: DialectRules,
  findings: Finding[],
): ReadEntries {
  if (texts.length > MOST_ENTRIES) {
    findings.push(note('tls-too-many-entries', { field, limit: MOST_ENTRIES }))
  }
  const entries: Entry[] = []
  const blanks: number[] = []
  for (const [index, element] of texts.slice(0, MOST_ENTRIES).entries()) {
    const position = index + 1
    const parts = splitElement({ field, position }, element, rules, findings)
    for (const part of parts) {
      const text = rules.trims ? trimSpaces(part) : part
      if (text !== part && text !== '') blanks.push(position)
      entries.push(readEntry(text, position))
    }
  }
  if (blanks.length > 0) findings.push(note('tls-blank-trimmed', { field, positions: blanks }))
  return { entries, findings, isDefault: false }
}

interface At {
  readonly field: SettingName
  readonly position: number
}

function splitElement(
  at: At,
  element: string,
  rules: DialectRules,
  findings: Finding[],
): readonly string[] {
  // a bracket of Envoy holds suites of equal priority
  const bracket = rules.boringssl && /^\[[^[\]]*\]$/.test(element)
  if (bracket) return element.slice(1, -1).split('|', MOST_ENTRIES)
  const separator = rules.splitsAt
  if (separator === undefined || !element.includes(separator)) return [element]
  findings.push(note('tls-element-splits', { ...at, separator }))
  return element.split(separator, MOST_ENTRIES)
}

/** Removes ASCII spaces at both ends, and nothing else. */
function trimSpaces(text: string): string {
  let start = 0
  let end = text.length
  while (text[start] === ' ') start += 1
  while (end > start && text[end - 1] === ' ') end -= 1
  return text.slice(start, end)
}

const isResidue = (character: string | undefined): boolean =>
  character !== undefined && /[\s"'`“”‘’\p{Cf}]/u.test(character)

function readEntry(text: string, position: number): Entry {
  let start = 0
  let end = text.length
  while (start < end && isResidue(text[start])) start += 1
  while (end > start && isResidue(text[end - 1])) end -= 1
  const bare = text.slice(start, end)
  if (bare === text && text !== '') return { text, position, bare }
  return { text, position, bare, residue: residueOf(text, bare) }
}

function residueOf(text: string, bare: string): string {
  if (bare === '') return 'is empty'
  const around = text.replace(bare, '')
  if (around.includes('\t')) return `has a tab around "${bare}"`
  if (/[\r\n]/.test(around)) return `has a line break around "${bare}"`
  return /["'`“”‘’]/.test(around) ? `has a quote around "${bare}"` : `has a blank around "${bare}"`
}
