import { closeSync, createReadStream, ftruncateSync, openSync, writeSync } from 'node:fs'
import { LF } from '../../pem/ascii.ts'
import { cliError, reasonOf } from '../fail.ts'
import { isObject } from '../../capture/secret-object.ts'
import { statOf } from '../read-input.ts'
import { digestOf, type Given } from './digest.ts'
import type { RawRecord } from './gathering.ts'
import { gathering } from './gathering.ts'
import type { Answer } from './judge.ts'
import { headOf } from './record.ts'
import type { Totals } from './totals.ts'

// The file of the answers: a run that was killed goes on behind the last answer that is whole.

/** The answers of an earlier run. */
export interface Kept {
  readonly answers: number
  /** Octets of whole lines. */
  readonly size: number
  /** The instant for which they were judged; `undefined` where each record says its own. */
  readonly at?: string
}

const NOTHING: Kept = { answers: 0, size: 0 }

type Fail = (problem: string) => never

const failOf =
  (path: string): Fail =>
  (problem) => {
    throw cliError('cli-resume', { path, problem })
  }

interface Line {
  readonly octets: Buffer
  /** Has it an end? */
  readonly isWhole: boolean
}

/** The lines, the last of them also where it has no end. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  const line = gathering(Number.POSITIVE_INFINITY)
  for await (const part of createReadStream(path) as AsyncIterable<Uint8Array>) {
    let from = 0
    for (let end = part.indexOf(LF); end !== -1; end = part.indexOf(LF, from)) {
      line.add(part.subarray(from, end))
      yield { octets: Buffer.from(line.take() as Uint8Array), isWhole: true }
      from = end + 1
    }
    line.add(part.subarray(from))
  }
  const rest = Buffer.from(line.take() as Uint8Array)
  if (rest.length > 0) yield { octets: rest, isWhole: false }
}

const HEAD = '{"schema":'

/** Half an answer is overwritten; what is none is somebody's file. */
const isHalfAnswer = (octets: Buffer): boolean =>
  HEAD.startsWith(octets.subarray(0, HEAD.length).toString('latin1'))

const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isObject)

/** All that is counted of an answer. */
function isAnswer(value: unknown): value is Answer {
  if (!isObject(value)) return false
  const { certificates, findings = [], sets = [] } = value
  const texts = [value['id'], value['at'], value['status'], value['kind'], value['digest']]
  return (
    texts.every((one) => typeof one === 'string') &&
    !Number.isNaN(Date.parse(value['at'] as string)) &&
    [certificates, findings, sets].every(isList) &&
    (sets as readonly Readonly<Record<string, unknown>>[]).every((one) => isList(one['findings']))
  )
}

function parsed(octets: Buffer): unknown {
  try {
    return JSON.parse(octets.toString())
  } catch {
    return undefined
  }
}

/** What a line says; nothing where it is half an answer. */
function answerIn({ octets, isWhole }: Line, number: number, fail: Fail): Answer | undefined {
  if (!isWhole && isHalfAnswer(octets)) return undefined
  const answer = isWhole ? parsed(octets) : undefined
  return isAnswer(answer) ? answer : fail(`its line ${String(number)} is not an answer of audit`)
}

interface Next {
  readonly raw: RawRecord
  /** From 1. */
  readonly number: number
}

/** Refuses an answer to another record, or to the same with other options; says whether the record has a time of its own. */
async function compare(
  answer: Answer,
  { raw, number }: Next,
  { given, fail }: { readonly given: Given; readonly fail: Fail },
): Promise<boolean> {
  const { id, hasTime } = headOf(raw, number)
  const [which, record] = [`its answer ${String(number)}`, `record ${String(number)}`]
  if (id !== answer.id) fail(`${which} is for ${answer.id}, and ${record} is ${id}`)
  if ((await digestOf(raw, given)) !== answer.digest)
    fail(`${which}, for ${id}, is not for ${record} as it is now, or for these options`)
  return hasTime
}

/** What a run that is resumed has: the records, what holds for all of them, and what they come to so far. */
export interface Resumed {
  readonly records: AsyncIterator<RawRecord>
  readonly given: Given
  readonly totals: Totals
}

/** Reads the answers that are there next to the records they are for: those of another input are refused. */
export async function readKept(path: string, { records, given, totals }: Resumed): Promise<Kept> {
  if (statOf(path) === undefined) return NOTHING
  const fail = failOf(path)
  let kept = NOTHING
  for await (const line of linesOf(path)) {
    const number = kept.answers + 1
    const answer = answerIn(line, number, fail)
    if (answer === undefined) return kept
    const next = await records.next()
    if (next.done === true) return fail('it has more answers than the input has records')
    const hasTime = await compare(answer, { raw: next.value, number }, { given, fail })
    const at = hasTime ? kept.at : answer.at
    if (kept.at !== undefined && at !== kept.at)
      fail(`its answers are for ${kept.at} and for ${String(at)}`)
    totals.add(answer, [])
    kept = {
      answers: number,
      size: kept.size + line.octets.length + 1,
      ...(at !== undefined && { at }),
    }
  }
  return kept
}

/** The file, open behind what is kept. */
export interface AnswersFile {
  readonly write: (lines: Uint8Array) => void
  readonly close: () => void
}

/** Opens the file for writing; what is in it behind `size` octets is half a line of a run that was killed. */
export function openAnswers(path: string, size: number): AnswersFile {
  const guarded = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      throw cliError('cli-cannot-write', { path, reason: reasonOf(error) })
    }
  }
  const file = guarded(() => openSync(path, size === 0 ? 'w' : 'r+'))
  guarded(() => {
    ftruncateSync(file, size)
  })
  let position = size
  return {
    write(lines) {
      guarded(() => {
        let rest = lines
        while (rest.length > 0) {
          const written = writeSync(file, rest, 0, rest.length, position)
          position += written
          rest = rest.subarray(written)
        }
      })
    },
    close: () => {
      closeSync(file)
    },
  }
}
