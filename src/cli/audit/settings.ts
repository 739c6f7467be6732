import { availableParallelism } from 'node:os'
import { readExceptions, type Exceptions } from '../exceptions.ts'
import { usageError } from '../fail.ts'
import type { Io } from '../io.ts'
import { readSettings, type Arguments, type Settings as Common } from '../options.ts'
import { isRecordOption, RECORD_OPTIONS } from './record-options.ts'
import type { Settings } from './record.ts'

/** What goes to standard output: the answers, or what they come to. */
export const AUDIT_FORMATS = ['jsonl', 'text', 'json', 'openmetrics'] as const

/** One of {@link AUDIT_FORMATS}. */
export type AuditFormat = (typeof AUDIT_FORMATS)[number]

/** How a run goes. */
export interface AuditSettings extends Common<AuditFormat>, Exceptions {
  readonly jobs: number
  readonly out: string | undefined
  readonly resume: boolean
  /** Was the instant given? */
  readonly hasTime: boolean
  readonly defaults: Settings
}

const MOST_JOBS = 256

function jobsOf(text: string | undefined): number {
  if (text === undefined) return Math.min(availableParallelism(), MOST_JOBS)
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (jobs < 1 || jobs > MOST_JOBS)
    throw usageError(`--jobs: "${text}" is not a number from 1 to ${String(MOST_JOBS)}`, 'audit')
  return jobs
}

/** The options that each record has where it says nothing else; the instant is that of the run. */
function defaultsOf(given: Arguments): Settings {
  const options = RECORD_OPTIONS.filter((name) => name !== 'at' && isRecordOption(name))
  const pairs = options.flatMap((name): readonly (readonly [string, unknown])[] => {
    const [text, list] = [given.text(name), given.list(name)]
    if (text !== undefined) return [[name, text]]
    return list.length === 0 ? [] : [[name, list]]
  })
  return Object.fromEntries(pairs)
}

function requireResumable(out: string | undefined, format: AuditFormat): void {
  if (out === undefined)
    throw usageError('--resume needs --out FILE: the answers that are there already', 'audit')
  // a certificate of an answer that is there already would have no series, and no alert
  if (format === 'openmetrics')
    throw usageError('--resume does not go with --format openmetrics: audit all of it', 'audit')
}

const SECOND = 1000

/** Reads the command line. Throws `cli-usage` and `cli-config`. */
export function auditSettings(given: Arguments, io: Io): AuditSettings {
  const common = readSettings(given, io, AUDIT_FORMATS)
  const [out, resume] = [given.text('out'), given.flag('resume')]
  if (resume) requireResumable(out, common.format)
  const isPlain = given.text('format') === undefined && out === undefined
  // answers name whole seconds
  const at = new Date(Math.floor(common.at.getTime() / SECOND) * SECOND)
  return {
    ...common,
    ...readExceptions(given),
    at,
    format: isPlain ? 'jsonl' : common.format,
    jobs: jobsOf(given.text('jobs')),
    out,
    resume,
    hasTime: given.text('at') !== undefined,
    defaults: defaultsOf(given),
  }
}
