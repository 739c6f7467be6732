// The help of a command, read: what shells complete is what people read, and nothing else.

/** An option as the help has it. */
export interface HelpOption {
  /** `-n`, where it has one. */
  readonly short?: string
  /** Without its dashes. */
  readonly name: string
  /** The word for its value; a flag has none. */
  readonly value?: string
  readonly text: string
  /** The values that it takes, where the help lists them. */
  readonly choices: readonly string[]
}

const OPTION = /(?:-(\w), )?--([a-z][a-z-]*)(?: ([A-Z][^ ,]*))?(?=,| |$)/g
const LINE = /^ {2}-(?:\w, )?-?[a-z]/
const TEXT = /^ {2}-.*? {2,}(\S.*)$/
const CHOICE = /^[\w-]+(?: \(default[^)]*\))?$/

/** `text (default), json or junit: …` */
function choicesIn(text: string): readonly string[] {
  const parts = (text.split(':')[0] ?? '').split(/, | or /)
  const listed = parts.length > 1 && parts.every((part) => CHOICE.test(part))
  return listed ? parts.map((part) => part.split(' ')[0] ?? '') : []
}

function optionsIn(line: string, next: string): readonly HelpOption[] {
  const text = TEXT.exec(line)?.[1] ?? next.trim()
  const words = line.slice(0, TEXT.test(line) ? line.length - text.length : undefined)
  return [...words.matchAll(OPTION)].map(([, short, name = '', value]) => ({
    ...(short !== undefined && { short }),
    name,
    ...(value !== undefined && { value }),
    text,
    choices: value === undefined ? [] : choicesIn(text),
  }))
}

/** The options that a help lists, in its order. */
export function optionsOf(help: string): readonly HelpOption[] {
  const lines = help.split('\n')
  const listed = lines.flatMap((line, i) =>
    LINE.test(line) ? optionsIn(line, lines[i + 1] ?? '') : [],
  )
  const known = new Map(listed.map((one) => [one.name, one]))
  known.set('help', { short: 'h', name: 'help', text: 'what the command takes', choices: [] })
  return [...known.values()]
}
