import { resolve } from 'node:path'
import type { Earlier } from './against.ts'
import type { Exception } from '../report/exceptions.ts'
import type { ReportFormat } from '../report/format/types.ts'
import { CONFIG_FILE, findConfig, readConfig, SEVERITIES, type Config } from './config.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { oneOf, readSettings, REPORT_OUTPUTS, type Arguments, type Settings } from './options.ts'
import type { PolicyFile } from './policy.ts'

// What a project has decided: `--ignore`, `--severity`, and meshcerts.config.json.

/** Exceptions, rules, and where they come from. */
export interface Exceptions {
  readonly exceptions: readonly Exception[]
  /** The file that rules, and some exceptions, are from. */
  readonly config?: string
  /** Rules of one's own. */
  readonly policy?: PolicyFile | undefined
}

/** The settings of a command that prints reports. */
export interface ReportSettings extends Settings<ReportFormat | 'svg'>, Exceptions {
  /** An earlier report to compare with. */
  readonly earlier?: Earlier
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
 * @throws MeshCertsError `cli-usage` for an option, `cli-config`, `policy-invalid` and `policy-member` for a file that cannot be used.
 */
export function readExceptions(given: Arguments): Exceptions {
  const named = given.text('config')
  const config = named ?? findConfig(resolve('.'))
  const read: Config = config === undefined ? { exceptions: [] } : readConfig(config)
  const exceptions = [
    ...given.list('ignore').map(ignored),
    ...given.list('severity').map(reweighed),
    ...read.exceptions,
  ]
  if (config === undefined) return { exceptions }
  const { policy: rules } = read
  return { exceptions, config, ...(rules && { policy: { rules, file: config } }) }
}

/**
 * The settings of a command that prints reports, with the exceptions.
 *
 * @throws MeshCertsError `cli-usage` for an option, `cli-config`, `policy-invalid` and `policy-member` for a file that cannot be used.
 */
export const readReportSettings = (given: Arguments, io: Io): ReportSettings => ({
  ...readSettings(given, io, REPORT_OUTPUTS),
  ...readExceptions(given),
})

/** Their lines in the help of a command. */
export const EXCEPTION_HELP = `  --ignore CODE[@FILE]   sets findings aside; may repeat
  --severity CODE[@FILE]=SEVERITY  gives findings another severity; may repeat
  --config FILE          exceptions, and rules of your own (default: ${CONFIG_FILE} here or above, up to the root of the repository)
`
