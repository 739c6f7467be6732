// Those functions of `node:path`, `node:util` and `Buffer` that commands use, for a page: the build puts them in their place.

const ROOT = '/'
/** The folder that commands run in. It has a name, since a fix may make a folder next to it: `mkdir ../certs-clean`. */
export const HERE = '/certs'

function normal(path: string): string {
  const start = path.startsWith(ROOT) ? ROOT : ''
  const kept: string[] = []
  for (const part of path.split('/').filter((one) => one !== '' && one !== '.')) {
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    // above the root is the root
    else if (start === '') kept.push(part)
  }
  return `${start}${kept.join('/')}` || '.'
}

export const join = (...parts: readonly string[]): string =>
  normal(parts.filter((part) => part !== '').join('/'))

export function resolve(...parts: readonly string[]): string {
  const from = parts.findLastIndex((part) => part.startsWith(ROOT))
  return normal([...(from < 0 ? [HERE] : []), ...parts.slice(Math.max(from, 0))].join('/'))
}

const bare = (path: string): string => path.replace(/(?<=.)\/+$/, '')

export const basename = (path: string): string => bare(path).split('/').at(-1) as string

export function dirname(path: string): string {
  const whole = bare(path)
  const at = whole.lastIndexOf('/')
  if (at < 0) return '.'
  return at === 0 ? ROOT : whole.slice(0, at)
}

interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
}

interface Words {
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, Option>>
}

type Value = string | boolean | string[]

/** An option by its long name, or by its one letter. */
function optionOf(word: string, options: Words['options']): readonly [string, Option] {
  const [name = ''] = word.replace(/^--?/, '').split('=')
  const found = Object.entries(options).find(([long, { short }]) =>
    word.startsWith('--') ? long === name : short === name,
  )
  if (found === undefined) throw new Error(`Unknown option '${word}'`)
  return found
}

const inWord = (word: string): string | undefined => /=(.*)/s.exec(word)?.[1]
const isOption = (word: string): boolean => word !== '-' && word.startsWith('-')

/** Reads words as `parseArgs` of `node:util` does with `allowPositionals`: the words that the page makes, and no others. */
export function parseArgs({ args, options }: Words): {
  readonly values: Readonly<Record<string, Value>>
  readonly positionals: readonly string[]
} {
  const values: Record<string, Value> = {}
  const end = args.indexOf('--')
  const positionals: string[] = []
  const rest = args.slice(0, end < 0 ? undefined : end)
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!isOption(word)) {
      positionals.push(word)
      continue
    }
    const [name, { type, multiple }] = optionOf(word, options)
    const value = type === 'boolean' ? true : (inWord(word) ?? rest.shift() ?? '')
    const before = values[name]
    values[name] =
      multiple === true ? [...(Array.isArray(before) ? before : []), String(value)] : value
  }
  return { values, positionals: end < 0 ? positionals : [...positionals, ...args.slice(end + 1)] }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** What commands use of it. */
export const Buffer = { concat, from: (text: string): Uint8Array => new TextEncoder().encode(text) }
