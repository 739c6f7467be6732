import { closeSync, createReadStream, ftruncateSync, openSync, writeSync } from 'node:fs'
import { LF } from '../../pem/ascii.ts'
import { cliError, reasonOf } from '../fail.ts'
import { statOf } from '../read-input.ts'
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

/** The lines that end, as text, with how many octets they have. */
async function* wholeLines(path: string): AsyncGenerator<Buffer> {
  const line = gathering(Number.POSITIVE_INFINITY)
  for await (const part of createReadStream(path) as AsyncIterable<Uint8Array>) {
    let from = 0
    for (let end = part.indexOf(LF); end !== -1; end = part.indexOf(LF, from)) {
      line.add(part.subarray(from, end))
      yield Buffer.from(line.take() as Uint8Array)
      from = end + 1
    }
    line.add(part.subarray(from))
  }
}

function answerIn(line: Buffer, number: number, fail: Fail): Answer {
  try {
    const answer = JSON.parse(line.toString()) as Partial<Answer>
    if (typeof answer.id === 'string' && Array.isArray(answer.certificates)) return answer as Answer
  } catch {
    // said below
  }
  return fail(`its line ${String(number)} is not an answer of audit`)
}

/** Reads the answers that are there next to the records they are for: those of another input are refused. */
export async function readKept(
  path: string,
  records: AsyncIterator<RawRecord>,
  totals: Totals,
): Promise<Kept> {
  if (statOf(path) === undefined) return NOTHING
  const fail = failOf(path)
  let kept = NOTHING
  for await (const line of wholeLines(path)) {
    const number = kept.answers + 1
    const answer = answerIn(line, number, fail)
    const next = await records.next()
    if (next.done === true) return fail('it has more answers than the input has records')
    const { id, hasTime } = headOf(next.value, number)
    if (id !== answer.id)
      fail(
        `its answer ${String(number)} is for ${answer.id}, and record ${String(number)} is ${id}`,
      )
    const at = hasTime ? kept.at : answer.at
    if (kept.at !== undefined && at !== kept.at)
      fail(`its answers are for ${kept.at} and for ${String(at)}`)
    totals.add(answer, [])
    kept = { answers: number, size: kept.size + line.length + 1, ...(at !== undefined && { at }) }
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
