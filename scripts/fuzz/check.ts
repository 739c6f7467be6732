import { inspect } from 'node:util'
import { isMeshCertsError } from '../../src/report/error.ts'
import type { Fault, Target } from './types.ts'

/** Most that one input of up to 64 KiB may take, in milliseconds: a hundred times what it takes on an idle machine. */
const SLOW = 5000
/** Shorter inputs are pieces of a key, not keys: sixteen octets, as openssl prints them, have so many characters, and are cut. */
const SHORTEST_KEY = 47

/** A property that does not hold: not an error of the package, and not a foreign one. */
export class PropertyError extends Error {}

interface Outcome {
  /** Everything that came out, as text. */
  readonly said: string
  /** What it says in short, to tell new behaviour from known: codes. */
  readonly codes: string
  readonly fault?: Omit<Fault, 'target' | 'input'>
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? ''

const codesIn = (text: string): string =>
  [...new Set(text.match(/"code":"[a-z-]+"/g) ?? [])].sort().join()

function thrown(error: unknown): Outcome {
  if (isMeshCertsError(error)) {
    const said = `${json(error.finding)}${error.message}${inspect(error, { depth: 6 })}`
    return { said: said.replaceAll(/\n\s+at .*/g, ''), codes: error.code }
  }
  const kind = error instanceof PropertyError ? 'property' : 'foreign error'
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { said: detail, codes: kind, fault: { kind, detail } }
}

async function outcome(target: Target, input: Uint8Array): Promise<Outcome> {
  try {
    const value = await target.run(input.slice())
    const said = json(value)
    return { said: said + inspect(value, { depth: 3 }), codes: codesIn(said) }
  } catch (error) {
    return thrown(error)
  }
}

/** What is wrong with an answer, if anything is. */
async function judge(
  target: Target,
  input: Uint8Array,
  first: Outcome,
  took: number,
): Promise<Omit<Fault, 'target' | 'input'> | undefined> {
  if (first.fault !== undefined) return first.fault
  const piece = input.length < SHORTEST_KEY ? undefined : target.leak?.(first.said)
  if (piece !== undefined)
    return { kind: 'key material', detail: `${String(piece.length)} characters` }
  if (took > SLOW) return { kind: 'slow', detail: `${String(Math.round(took))} ms` }
  const again = await outcome(target, input)
  return again.said === first.said ? undefined : { kind: 'differs', detail: 'on the same input' }
}

/** Puts one input to a target, twice; `codes` tells what it made the target say. */
export async function checkInput(
  target: Target,
  input: Uint8Array,
): Promise<{ readonly codes: string; readonly fault: Fault | undefined }> {
  const start = performance.now()
  const first = await outcome(target, input)
  const found = await judge(target, input, first, performance.now() - start)
  return {
    codes: first.codes,
    fault: found && { ...found, target: target.name, input },
  }
}
