import { asUtf8 } from '../pem/marked-text.ts'

/** More of a line is not kept: so a file without line ends does not fill the memory. */
const LINE_LIMIT = 65_536

/**
 * The lines of a text that comes in parts, without their ends; of a line that is too long the front.
 *
 * Each part is looked at once, and one line at most is kept.
 */
export async function* linesOf(parts: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of asUtf8(parts)) {
    const [first = '', ...more] = decoder.decode(part, { stream: true }).split('\n')
    rest = (rest + first).slice(0, LINE_LIMIT)
    for (const next of more) {
      yield rest
      rest = next.slice(0, LINE_LIMIT)
    }
  }
  if (rest !== '') yield rest
}
