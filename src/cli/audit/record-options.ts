import { usageError } from '../fail.ts'
import { parseArguments, type Arguments } from '../options.ts'
import type { Settings } from './record.ts'

/** What a record may set for itself; given on the command line, they hold for all records that say nothing else. */
export const RECORD_OPTIONS = [
  'at',
  'expires-within',
  'cluster',
  'control-plane',
  'data-plane',
  'trust-domain',
  'namespace',
  'workload-ttl',
  'anchors',
  'host',
  'mode',
  'ca',
  'gateway',
  'client-root',
  'name',
  'cacerts',
  'root',
  'spiffe',
  'issuers',
] as const

/** One of {@link RECORD_OPTIONS}. */
export type RecordOption = (typeof RECORD_OPTIONS)[number]

/** Does a record take it? */
export const isRecordOption = (name: string): name is RecordOption =>
  (RECORD_OPTIONS as readonly string[]).includes(name)

/** Those that name files: the text itself, or an object, may be there in their place. */
const FILES: ReadonlySet<string> = new Set([
  'anchors',
  'ca',
  'client-root',
  'cacerts',
  'root',
  'issuers',
])
const REPEATED: ReadonlySet<string> = new Set(['host', 'client-root', 'root', 'issuers'])

/** The settings of a record as a command would have them: its arguments, and files that came with it. */
export interface RecordArguments {
  readonly given: Arguments
  readonly files: ReadonlyMap<string, Uint8Array>
}

const isInline = (value: unknown): boolean =>
  typeof value === 'object' || (typeof value === 'string' && value.includes('-----BEGIN '))

const isManifest = (value: object): boolean =>
  'kind' in value || 'data' in value || 'stringData' in value || 'items' in value

/** An object with files by name becomes a Secret, so that it is read as one. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const isFiles = typeof value === 'object' && value !== null && !isManifest(value)
  return JSON.stringify(isFiles ? { kind: 'Secret', stringData: value } : value)
}

function wordOf(option: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw usageError(`settings: ${option} must be text`, 'audit')
}

/** What all records have, under what one says for itself, as words of a command. */
export function argumentsOf(defaults: Settings, own: Settings): RecordArguments {
  const files = new Map<string, Uint8Array>()
  const words = Object.entries({ ...defaults, ...own }).flatMap(([option, value]) => {
    const values: readonly unknown[] =
      Array.isArray(value) && REPEATED.has(option) ? (value as unknown[]) : [value]
    return values.map((one, i) => {
      if (!FILES.has(option) || !isInline(one)) return `--${option}=${wordOf(option, one)}`
      const name = `settings.${option}${values.length > 1 ? `.${String(i + 1)}` : ''}`
      files.set(name, new TextEncoder().encode(textOf(one)))
      return `--${option}=${name}`
    })
  })
  return { given: parseArguments('audit', RECORD_OPTIONS, words), files }
}
