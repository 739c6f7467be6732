import { textOf } from './text-of.ts'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parsePolicy } from '../policy/read.ts'
import type { Policy } from '../policy/types.ts'
import type { Exception } from '../report/exceptions.ts'
import type { Severity } from '../report/finding.ts'
import { nearNames } from '../report/edit-distance.ts'
import { isMeshCertsError } from '../report/error.ts'
import { cliError, reasonOf } from './fail.ts'
import { readTime } from './parse-time.ts'
import { statOf } from './read-input.ts'

// meshcerts.config.json: what a project has decided to live with, and the rules that are its own.

export const CONFIG_FILE = 'meshcerts.config.json'

/** Members of an exception in the file; those that must be there are true. */
export const MEMBERS = { code: true, file: false, severity: false, reason: true, until: true }
export const SEVERITIES = ['error', 'warning', 'info'] as const satisfies readonly Severity[]
/** Members of the file. */
export const CONFIG_MEMBERS = ['$schema', 'exceptions', 'policy'] as const

/** What the file says. */
export interface Config {
  readonly exceptions: readonly Exception[]
  /** Left out where the file has no rules. */
  readonly policy?: Policy
}

type Fail = (problem: string) => never

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function onlyKnown(given: Readonly<Record<string, unknown>>, known: readonly string[], fail: Fail) {
  const odd = Object.keys(given).find((name) => !known.includes(name))
  if (odd === undefined) return
  const [near] = nearNames(odd, known, 2)
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`
  fail(`has a member "${odd}" that nobody reads${hint}; known are ${known.join(', ')}`)
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

/** A member that is in one object twice: the last would win, and rules that somebody wrote would be left out. */
function memberTwice(text: string): string | undefined {
  const open: Set<string>[] = []
  for (const [token, colon] of text.matchAll(/[{}]|"(?:[^"\\]|\\.)*"(?=\s*(:)?)/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (colon !== undefined) {
      const name = JSON.parse(token) as string
      if (open.at(-1)?.has(name) === true) return name
      open.at(-1)?.add(name)
    }
  }
  return undefined
}

/** What the text of meshcerts.config.json says. */
function parseConfig(text: string, path: string): Config {
  const fail: Fail = (problem) => {
    throw cliError('cli-config', { path, problem })
  }
  let data: unknown
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return fail('is not JSON')
  }
  const twice = memberTwice(text)
  if (twice !== undefined) return fail(`"${twice}" appears twice in one object`)
  if (!isRecord(data)) return fail('must be an object')
  onlyKnown(data, CONFIG_MEMBERS, fail)
  const { exceptions = [], policy } = data
  if (!Array.isArray(exceptions)) return fail('exceptions must be a list')
  const read = exceptions.map((one, i) =>
    exceptionIn(one, (problem) => fail(`exception ${String(i + 1)}: ${problem}`)),
  )
  if (policy === undefined) return { exceptions: read }
  return { exceptions: read, policy: parsePolicy(policy, { file: path }) }
}

/** The nearest meshcerts.config.json, from this folder upwards to the root of the repository, or of the disk. */
export function findConfig(folder: string): string | undefined {
  const path = join(folder, CONFIG_FILE)
  if (statOf(path)?.isFile() === true) return path
  const above = dirname(folder)
  const isTop = above === folder || statOf(join(folder, '.git')) !== undefined
  return isTop ? undefined : findConfig(above)
}

/**
 * Reads the file.
 *
 * @throws MeshCertsError `cli-config`, `policy-invalid` and `policy-member` for what it says, `cli-cannot-read`.
 */
export function readConfig(path: string): Config {
  try {
    return parseConfig(textOf(readFileSync(path)), path)
  } catch (error) {
    if (isMeshCertsError(error)) throw error
    throw cliError('cli-cannot-read', { path, reason: reasonOf(error) })
  }
}
