import { parseArgs } from 'node:util'
import { FAIL_ON, REPORT_FORMATS, type FailOn } from '../report/format/types.ts'
import { nearNames } from '../report/edit-distance.ts'
import { parseAt } from './parse-time.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'

/** Every option there is; a command names those it takes. */
const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  at: { type: 'string' },
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  'no-color': { type: 'boolean' },
  'control-plane': { type: 'string' },
  'data-plane': { type: 'string' },
  'trust-domain': { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  'workload-ttl': { type: 'string' },
  previous: { type: 'string' },
  against: { type: 'string' },
  workloads: { type: 'string', multiple: true },
  clusters: { type: 'boolean' },
  folders: { type: 'boolean' },
  'cluster-namespace': { type: 'string' },
  'gateway-namespace': { type: 'string' },
  cacerts: { type: 'string' },
  root: { type: 'string', multiple: true },
  spiffe: { type: 'string' },
  out: { type: 'string', short: 'o' },
  force: { type: 'boolean' },
  list: { type: 'boolean' },
  profile: { type: 'string' },
  openshift: { type: 'string' },
  'compliance-policy': { type: 'string' },
  'key-type': { type: 'string' },
  tiers: { type: 'string' },
  path: { type: 'string' },
  'app-namespace': { type: 'string' },
  client: { type: 'string' },
  server: { type: 'string' },
  smcp: { type: 'string' },
  app: { type: 'string' },
  peer: { type: 'string' },
  short: { type: 'boolean' },
  capture: { type: 'string' },
  credential: { type: 'string' },
  'passphrase-file': { type: 'string' },
  host: { type: 'string', multiple: true },
  mode: { type: 'string' },
  ca: { type: 'string' },
  gateway: { type: 'string' },
  'client-root': { type: 'string', multiple: true },
  issuers: { type: 'string', multiple: true },
  name: { type: 'string' },
  as: { type: 'string' },
  anchors: { type: 'string' },
  ignore: { type: 'string', multiple: true },
  severity: { type: 'string', multiple: true },
  config: { type: 'string' },
  'expires-within': { type: 'string' },
  cluster: { type: 'string' },
  jobs: { type: 'string', short: 'j' },
  resume: { type: 'boolean' },
  request: { type: 'string' },
  subject: { type: 'string' },
  after: { type: 'string' },
  key: { type: 'string' },
  'path-length': { type: 'string' },
  days: { type: 'string' },
  for: { type: 'string' },
  'without-key': { type: 'boolean' },
  by: { type: 'string' },
  'root-key': { type: 'string' },
  'new-key': { type: 'boolean' },
  'new-root': { type: 'string' },
  'drop-roots': { type: 'boolean' },
} as const

/** Every command takes these. */
const EVERYWHERE = ['help', 'format', 'quiet', 'no-color'] as const

export type OptionName = keyof typeof OPTIONS

/** The words of the command line, options without arguments as `true`. */
export interface Arguments {
  readonly positionals: readonly string[]
  readonly text: (name: OptionName) => string | undefined
  readonly list: (name: OptionName) => readonly string[]
  readonly flag: (name: OptionName) => boolean
}

/** Edits between an option and what was typed, up to which the option is offered. */
const NEAR = 3

/** The system says `Unknown option '--colour'. To specify a positional …`: the first sentence, and what may be meant. */
function problemOf(error: unknown, known: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error)
  const problem = (message.split('. ')[0] as string).replace(/\.$/, '')
  const typed = /^Unknown option '--([^'=]*)/.exec(problem)?.[1]
  if (typed === undefined) return problem
  const near = nearNames(typed, known, NEAR)
  return near.length === 0
    ? problem
    : `${problem}; did you mean ${near.map((name) => `--${name}`).join(' or ')}?`
}

/** Reads a command line: throws `cli-usage` for an option that the command does not take. */
export function parseArguments(
  command: string,
  names: readonly OptionName[],
  argv: readonly string[],
  // `clusters` is a flag in one command and a list of names in another
  others: Readonly<
    Partial<Record<OptionName, { readonly type: 'string'; readonly multiple?: true }>>
  > = {},
): Arguments {
  const known = { ...OPTIONS, ...others }
  const options = Object.fromEntries([...EVERYWHERE, ...names].map((name) => [name, known[name]]))
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
    return {
      positionals,
      text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      list: (name) => (Array.isArray(values[name]) ? values[name].map(String) : []),
      flag: (name) => values[name] === true,
    }
  } catch (error) {
    throw usageError(problemOf(error, Object.keys(options)), command)
  }
}

/** The value of an option that has a list of allowed ones: throws `cli-usage` for another. */
export function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text)
  if (found === undefined)
    throw usageError(`--${option}: "${text}" is not one of ${allowed.join(', ')}`)
  return found
}

/** The options that nearly every command has, with their defaults. */
export interface Settings<Format extends string> {
  readonly at: Date
  readonly format: Format
  readonly failOn: FailOn
  readonly quiet: boolean
  readonly color: boolean
}

export const REPORT_OPTIONS = [
  'at',
  'format',
  'fail-on',
  'quiet',
  'no-color',
  'ignore',
  'severity',
  'config',
] as const
export const DATA_FORMATS = ['text', 'json'] as const
/** The forms of a report; a picture is drawn by a room of its own, which loads only then. */
export const REPORT_OUTPUTS = [...REPORT_FORMATS, 'svg'] as const

export function readSettings<Format extends string>(
  given: Arguments,
  io: Io,
  formats: readonly Format[],
): Settings<Format> {
  const at = given.text('at')
  return {
    at: at === undefined ? io.now() : parseAt(at),
    format: oneOf('format', given.text('format') ?? 'text', formats),
    failOn: oneOf('fail-on', given.text('fail-on') ?? 'error', FAIL_ON),
    quiet: given.flag('quiet'),
    color: io.color && !given.flag('no-color'),
  }
}

/** The options that are given, under the names the library has for them. */
export function pick<Names extends Readonly<Partial<Record<OptionName, string>>>>(
  given: Arguments,
  names: Names,
): Partial<Record<NonNullable<Names[keyof Names]> & string, string>> {
  const pairs = (Object.entries(names) as [OptionName, string][]).flatMap(([option, name]) => {
    const text = given.text(option)
    return text === undefined ? [] : [[name, text] as const]
  })
  return Object.fromEntries(pairs) as ReturnType<typeof pick<Names>>
}
