/** The text around PEM blocks, which of a large capture is a small part. */
export interface Outside {
  readonly text: string
  /** The line, in the whole text, of an offset in it. */
  readonly lineOf: (offset: number) => number
}

const BEGIN = '-----BEGIN '
const END = '-----END '

/** Cuts the blocks out; their BEGIN and END stay. */
export function outsideOf(text: string): Outside {
  const parts: string[] = []
  const starts: (readonly [part: number, whole: number])[] = []
  let length = 0
  const add = (from: number, to: number): void => {
    starts.push([length, from])
    parts.push(text.slice(from, to))
    length += to - from
  }
  let from = 0
  for (let begin = text.indexOf(BEGIN); begin !== -1; begin = text.indexOf(BEGIN, from)) {
    const end = text.indexOf(END, begin)
    if (end === -1) break
    const body = begin + BEGIN.length
    add(from, body)
    from = end
  }
  add(from, text.length)
  const lineOf = (offset: number): number => {
    const [part, start] = starts.findLast(([at]) => at <= offset) ?? [0, 0]
    return text.slice(0, start + offset - part).split('\n').length
  }
  return { text: parts.join(''), lineOf }
}
