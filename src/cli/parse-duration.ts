import { parseSpan } from '../policy/span.ts'
import type { Threshold } from './ends.ts'
import { usageError } from './fail.ts'
import type { Arguments } from './options.ts'

export { daysIn } from '../policy/span.ts'

/** What `--expires-within` asks for, where it is given; throws `cli-usage` for what is not a time span. */
export function thresholdOf(given: Arguments, at: Date): Threshold | undefined {
  const text = given.text('expires-within')
  if (text === undefined) return undefined
  const span = parseSpan(text)
  if (span === undefined)
    throw usageError(`--expires-within: "${text}" is not a time span such as 30d or 12h`)
  return { at, text, span }
}
