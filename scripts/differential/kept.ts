// Questions with the answers that a real component gave, kept as vectors (test/vectors/kept-NAME.json.br): bytes are
// `{ base64 }`, instants `{ instant }`.
import type { Answer } from './types.ts'

/** A question as its generator made it, and what the component answered. */
export interface Kept {
  readonly generator: string
  /** What was done, in short. */
  readonly name: string
  readonly input: unknown
  readonly theirs: Answer
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const mapped = (value: Record<string, unknown>, map: (one: unknown) => unknown): unknown =>
  Object.fromEntries(Object.entries(value).map(([name, one]) => [name, map(one)]))

/** For JSON. */
export function packed(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  if (value instanceof Date) return { instant: value.toISOString() }
  // JSON has no undefined in a list
  if (Array.isArray(value)) return value.map((one) => (one === undefined ? {} : packed(one)))
  return isObject(value) ? mapped(value, packed) : value
}

/** What {@link packed} was given. */
export function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked)
  if (!isObject(value)) return value
  const { base64, instant } = value
  if (typeof base64 === 'string') return new Uint8Array(Buffer.from(base64, 'base64'))
  if (typeof instant === 'string') return new Date(instant)
  return Object.keys(value).length === 0 ? undefined : mapped(value, unpacked)
}
