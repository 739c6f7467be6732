import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Earlier } from './against.ts'
import type { Exception } from '../report/exceptions.ts'
import type { Severity } from '../report/finding.ts'
import { isMeshCertsError } from '../report/error.ts'
import { cliError, reasonOf, usageError } from './fail.ts'
import { oneOf, readSettings, REPORT_OUTPUTS, type Arguments, type Settings } from './options.ts'
import type { ReportFormat } from '../report/format/types.ts'
import type { Io } from './io.ts'
import { readTime } from './parse-time.ts'
import { statOf } from './read-input.ts'

// What a project has decided to live with: `--ignore`, `--severity`, and meshcerts.config.json with reasons and ends.

const CONFIG_FILE = 'meshcerts.config.json'

/** Members of an exception in the file; those that must be there are true. */
export const MEMBERS = { code: true, file: false, severity: false, reason: true, until: true }
export const SEVERITIES = ['error', 'warning', 'info'] as const satisfies readonly Severity[]

/** Exceptions and where they come from. */
export interface Exceptions {
  readonly exceptions: readonly Exception[]
  /** The file that some of them are from. */
  readonly config?: string
}

/** The settings of a command that prints reports. */
export interface ReportSettings extends Settings<ReportFormat | 'svg'>, Exceptions {
  /** An earlier report to compare with. */
  readonly earlier?: Earlier
}

type Fail = (problem: string) => never

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function onlyKnown(given: Readonly<Record<string, unknown>>, known: readonly string[], fail: Fail) {
  const odd = Object.keys(given).find((name) => !known.includes(name))
  if (odd !== undefined) fail(`"${odd}" is not one of ${known.join(', ')}`)
}

function textsOf(given: Readonly<Record<string, unknown>>, fail: Fail): Record<string, string> {
  onlyKnown(given, Object.keys(MEMBERS), fail)
  for (const [name, isNeeded] of Object.entries(MEMBERS)) {
    const value = given[name]
    if (value === undefined && isNeeded) fail(`${name} is missing`)
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      fail(`${name} must be a text that is not empty`)
  }
  return given as Record<string, string>
}

function exceptionIn(given: unknown, fail: Fail): Exception {
  if (!isRecord(given)) return fail('must be an object')
  const { code = '', file, severity, reason = '', until = '' } = textsOf(given, fail)
  const known = SEVERITIES.find((name) => name === severity)
  if (severity !== undefined && known === undefined)
    fail(`severity must be one of ${SEVERITIES.join(', ')}; found "${severity}"`)
  const end =
    readTime(until) ??
    fail(`until must be a time such as 2027-01-01 or 2027-01-01T12:00:00Z; found "${until}"`)
  return {
    code,
    reason,
    until: end,
    ...(file !== undefined && { file }),
    ...(known !== undefined && { severity: known }),
  }
}

/** The exceptions in the text of meshcerts.config.json. */
function parseConfig(text: string, path: string): readonly Exception[] {
  const fail: Fail = (problem) => {
    throw cliError('cli-config', { path, problem })
  }
  let data: unknown
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return fail('is not JSON')
  }
  if (!isRecord(data)) return fail('must be an object')
  onlyKnown(data, ['$schema', 'exceptions'], fail)
  const { exceptions = [] } = data
  if (!Array.isArray(exceptions)) return fail('exceptions must be a list')
  return exceptions.map((one, i) =>
    exceptionIn(one, (problem) => fail(`exception ${String(i + 1)}: ${problem}`)),
  )
}

/** The nearest meshcerts.config.json, from this folder upwards to the root of the repository, or of the disk. */
function findConfig(folder: string): string | undefined {
  const path = join(folder, CONFIG_FILE)
  if (statOf(path)?.isFile() === true) return path
  const above = dirname(folder)
  const isTop = above === folder || statOf(join(folder, '.git')) !== undefined
  return isTop ? undefined : findConfig(above)
}

function readConfig(path: string): readonly Exception[] {
  try {
    return parseConfig(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if (isMeshCertsError(error)) throw error
    throw cliError('cli-cannot-read', { path, reason: reasonOf(error) })
  }
}

/** `CODE[@FILE]`. */
function ignored(text: string): Exception {
  const [, code = '', file] = /^([^@]+)(?:@(.+))?$/.exec(text) ?? []
  if (code === '') throw usageError(`--ignore: "${text}" is not CODE or CODE@FILE`)
  return { code, reason: '--ignore', ...(file !== undefined && { file }) }
}

/** `CODE[@FILE]=SEVERITY`. */
function reweighed(text: string): Exception {
  const at = text.lastIndexOf('=')
  if (at <= 0) throw usageError(`--severity: "${text}" is not CODE=SEVERITY`)
  const severity = oneOf('severity', text.slice(at + 1), SEVERITIES)
  return { ...ignored(text.slice(0, at)), reason: '--severity', severity }
}

/**
 * The exceptions of the command line, in front of those of the file.
 *
 * @throws MeshCertsError `cli-usage` for an option, `cli-config` for a file that cannot be used.
 */
export function readExceptions(given: Arguments): Exceptions {
  const named = given.text('config')
  const config = named ?? findConfig(resolve('.'))
  const exceptions = [
    ...given.list('ignore').map(ignored),
    ...given.list('severity').map(reweighed),
    ...(config === undefined ? [] : readConfig(config)),
  ]
  return { exceptions, ...(config !== undefined && { config }) }
}

/**
 * The settings of a command that prints reports, with the exceptions.
 *
 * @throws MeshCertsError `cli-usage` for an option, `cli-config` for a file that cannot be used.
 */
export const readReportSettings = (given: Arguments, io: Io): ReportSettings => ({
  ...readSettings(given, io, REPORT_OUTPUTS),
  ...readExceptions(given),
})

/** Their lines in the help of a command. */
export const EXCEPTION_HELP = `  --ignore CODE[@FILE]   sets findings aside; may repeat
  --severity CODE[@FILE]=SEVERITY  gives findings another severity; may repeat
  --config FILE          exceptions with reason and end (default: ${CONFIG_FILE} here or above, up to the root of the repository)
`
