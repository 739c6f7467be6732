import { fieldsOf, isObject } from '../../capture/secret-object.ts'
import { quoteInput } from '../../report/quote.ts'
import { nearNames } from '../../report/edit-distance.ts'
import { whereJsonBreaks } from '../documents.ts'
import { cliError } from '../fail.ts'
import type { RawRecord } from './gathering.ts'
import { RECORD_LIMIT } from './gathering.ts'
import { isRecordOption, RECORD_OPTIONS, type RecordOption } from './record-options.ts'

/** What a record can be said to be. */
export const KINDS = [
  'set',
  'secret',
  'credential',
  'linkerd',
  'capture',
  'dump',
  'certificate',
] as const

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number]

/** Options of a record, by their long names on the command line. */
export type Settings = Readonly<Partial<Record<RecordOption, unknown>>>

/** One thing to be judged. */
export interface AuditRecord {
  /** Its position in the input, from 1, where it has none. */
  readonly id: string
  readonly kind?: Kind
  /** What is judged: a text, files by name, or the object of a Secret or a dump. */
  readonly data?: string | object
  /** Where it is on the disk, in place of `data`. */
  readonly path?: string
  readonly settings: Settings
}

const MEMBERS = ['id', 'kind', 'data', 'path', 'settings']
const NEAR = 3

type Fail = (problem: string) => never

const fail: Fail = (problem) => {
  throw cliError('cli-record', { problem })
}

/** `kind: List`, `- apiVersion: v1`, `items:`. */
const YAML_LINE = /^(?:---|\s*(?:- )?[\w./-]{1,64}:(?:\s|$))/
const YAML =
  'is a line of YAML; audit reads JSON, which kubectl prints with -o json in place of -o yaml'

function jsonOf(raw: RawRecord): unknown {
  if (raw === 'too-long')
    return fail(`is longer than ${String(RECORD_LIMIT / 1024 / 1024)} MiB, the most that is read`)
  // octets that are not UTF-8 do not matter: certificates are base64 here
  const text = new TextDecoder().decode(raw)
  try {
    return JSON.parse(text) as unknown
  } catch {
    // a List as kubectl -o yaml prints it has a record on no line, and a finding for each of them
    if (YAML_LINE.test(text)) return fail(YAML)
    // what the engine says of it quotes the text, which may hold a key
    return fail(`is not JSON${whereJsonBreaks(text)}`)
  }
}

function meant(word: string, known: readonly string[]): string {
  const near = nearNames(word, known, NEAR)
  return near.length === 0 ? `one of ${known.join(', ')}` : near.join(' or ')
}

/** `controlPlane` as well as `control-plane`. */
const dashed = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function settingsOf(value: unknown): Settings {
  if (value === undefined) return {}
  if (!isObject(value)) return fail('has settings that are not an object')
  const entries = Object.entries(value).map(([given, one]) => {
    const name = dashed(given)
    if (!isRecordOption(name))
      fail(`has the setting "${quoteInput(given)}"; expected ${meant(name, RECORD_OPTIONS)}`)
    return [name, one] as const
  })
  return Object.fromEntries(entries)
}

function kindOf(value: unknown): { readonly kind?: Kind } {
  if (value === undefined) return {}
  const kind = KINDS.find((one) => one === value)
  const found = typeof value === 'string' ? `"${quoteInput(value)}"` : typeof value
  return kind === undefined
    ? fail(`has the kind ${found}; expected one of ${KINDS.join(', ')}`)
    : { kind }
}

type Source = Pick<AuditRecord, 'data' | 'path'>

function sourceOf({ data, path }: Readonly<Record<string, unknown>>): Source {
  if ((data === undefined) === (path === undefined)) fail('needs either data or path')
  if (path === undefined) {
    const isText = typeof data === 'string'
    return isText || isObject(data) ? { data } : fail('has data that is neither text nor an object')
  }
  return typeof path === 'string' && path !== '' && path !== '-'
    ? { path }
    : fail('has a path that is not the name of a file or folder')
}

/** An object of Kubernetes is what is judged, and no record: `NAMESPACE/NAME` is its id. */
function fromObject(data: Readonly<Record<string, unknown>>, record: number): AuditRecord {
  const { namespace, name } = fieldsOf(data['metadata'])
  const parts = [namespace, name].filter((part) => typeof part === 'string')
  return { id: quoteInput(parts.join('/') || String(record)), data, settings: {} }
}

/**
 * Reads a record.
 *
 * @throws MeshCertsError `cli-record` for one that is not right.
 */
export function readRecord(raw: RawRecord, record: number): AuditRecord {
  const value = jsonOf(raw)
  if (!isObject(value)) return fail('is not an object')
  if (typeof value['apiVersion'] === 'string' || isObject(value['metadata']))
    return fromObject(value, record)
  const odd = Object.keys(value).find((name) => !MEMBERS.includes(name))
  if (odd !== undefined) fail(`has "${quoteInput(odd)}"; expected ${meant(odd, MEMBERS)}`)
  const { id = String(record) } = value
  if (typeof id !== 'string') fail('has an id that is not text')
  return {
    id: quoteInput(id),
    ...kindOf(value['kind']),
    ...sourceOf(value),
    settings: settingsOf(value['settings']),
  }
}

/** What an answer begins with, whether the record is right or not. */
export interface RecordHead {
  readonly id: string
  /** Does it say for which instant it is judged? */
  readonly hasTime: boolean
}

/** The head of the answer to a record. One that is not right is called by its id, where it has one. */
export function headOf(raw: RawRecord, record: number): RecordHead {
  try {
    const { id, settings } = readRecord(raw, record)
    return { id, hasTime: settings.at !== undefined }
  } catch {
    return { id: idIn(raw) ?? String(record), hasTime: false }
  }
}

function idIn(raw: RawRecord): string | undefined {
  try {
    const { id } = fieldsOf(jsonOf(raw))
    return typeof id === 'string' ? quoteInput(id) : undefined
  } catch {
    return undefined
  }
}
