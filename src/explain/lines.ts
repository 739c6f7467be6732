/** More of a line is not kept: so a file without line ends does not fill the memory. */
const LINE_LIMIT = 65_536

const MARKS: readonly (readonly [first: number, second: number, encoding: string])[] = [
  [0xff, 0xfe, 'utf-16le'],
  [0xfe, 0xff, 'utf-16be'],
]

/** PowerShell writes UTF-16 into files, with a byte order mark. */
function decoderFor([first, second]: Uint8Array): TextDecoder {
  const mark = MARKS.find((one) => one[0] === first && one[1] === second)
  return new TextDecoder(mark?.[2] ?? 'utf-8')
}

/**
 * The lines of a text that comes in parts, without their ends; of a line that is too long the front.
 *
 * Each part is looked at once, and one line at most is kept.
 */
export async function* linesOf(parts: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let rest = ''
  for await (const part of parts) {
    if (part.length === 0) continue
    decoder ??= decoderFor(part)
    const [first = '', ...more] = decoder.decode(part, { stream: true }).split('\n')
    rest = (rest + first).slice(0, LINE_LIMIT)
    for (const next of more) {
      yield rest
      rest = next.slice(0, LINE_LIMIT)
    }
  }
  if (rest !== '') yield rest
}
