import { StringDecoder } from 'node:string_decoder'

// keys as a terminal in raw mode sends them
const ENTER = /[\r\n]/
const END = '\u0004'
const BREAK = '\u0003'
const BACK = /[\b\u007f]/
const CLEAR = '\u0015'

/** The line that was typed so far, and whether it is whole. */
interface Typed {
  readonly line: string
  readonly state: 'open' | 'done' | 'broken'
}

function typeOne(line: string, key: string): Typed {
  if (ENTER.test(key) || key === END) return { line, state: 'done' }
  if (key === BREAK) return { line: '', state: 'broken' }
  if (key === CLEAR) return { line: '', state: 'open' }
  if (BACK.test(key)) return { line: [...line].slice(0, -1).join(''), state: 'open' }
  return { line: line + key, state: 'open' }
}

/** Adds what a terminal sent to a line. */
function type(line: string, keys: string): Typed {
  let typed: Typed = { line, state: 'open' }
  for (const key of keys) {
    typed = typeOne(typed.line, key)
    if (typed.state !== 'open') break
  }
  return typed
}

/** Reads a line from a terminal that shows nothing of it; undefined where Ctrl-C ended it. */
export async function readHidden(input: NodeJS.ReadStream): Promise<string | undefined> {
  const decoder = new StringDecoder('utf8')
  input.setRawMode(true)
  try {
    let line = ''
    for await (const part of input as AsyncIterable<Buffer>) {
      const typed = type(line, decoder.write(part))
      line = typed.line
      if (typed.state !== 'open') return typed.state === 'done' ? line : undefined
    }
    return undefined
  } finally {
    input.setRawMode(false)
    input.pause()
  }
}
