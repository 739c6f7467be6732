// The page for `man meshcerts`: what `meshcerts help` and the help of each command say, in the macros of man(7).
import { HELP, listedCommands } from '../../src/cli/run.ts'

/** Text for roff: what it would read as its own is written otherwise, and a hyphen stays one that can be copied. */
function roff(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('-', '\\-')
  const ascii = plain.replace(/[^\n -~]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `\\[u${code}]`
  })
  return ascii.replace(/^[.']/gm, '\\&$&')
}

const literal = (lines: readonly string[]): string =>
  `.PP\n.nf\n${roff(lines.map((line) => line.replace(/^ {2}/, '')).join('\n'))}\n.fi`

/** `  -n, --name WORD   text`, and the lines below it that go on with the text. */
const OPTION = /^ {2}(-.*?)(?: {2,}|(?<=^ {2}-\S+(?:, --\S+)?(?: [A-Z]\S*)?) (?=[a-z]))(\S.*)$/
const FLAG = /^ {2}(-\S+(?:, --\S+)?)$/

function option(lines: readonly string[]): string {
  const [first = '', ...more] = lines
  const [, words = first.trim(), text = ''] = OPTION.exec(first) ?? FLAG.exec(first) ?? []
  const said = [text, ...more.map((line) => line.trim())].filter((line) => line !== '')
  return `.TP\n.B ${roff(words)}\n${said.length === 0 ? '\\&' : roff(said.join('\n'))}`
}

const isOption = (line: string): boolean => /^ {2}-/.test(line)

/** The options of a paragraph, each with the lines that belong to it. */
function options(lines: readonly string[]): string {
  const starts = lines.flatMap((line, at) => (isOption(line) ? [at] : []))
  return starts.map((from, at) => option(lines.slice(from, starts[at + 1]))).join('\n')
}

function paragraph(text: string): string {
  const lines = text.split('\n')
  const [first = ''] = lines
  if (isOption(first)) return options(lines)
  return /^(?: {2}|usage:)/.test(first) ? literal(lines) : `.PP\n${roff(text)}`
}

const paragraphs = (text: string): string => text.trimEnd().split('\n\n').map(paragraph).join('\n')

/** The page, in roff. */
export async function manPage(version: string): Promise<string> {
  const commands: string[] = []
  for (const [name, [what, load]] of Object.entries(listedCommands())) {
    const { help } = await load()
    commands.push(`.SS ${name}\n${roff(what)}\n${paragraphs(help)}`)
  }
  const [title = '', ...rest] = HELP.split('\n\n')
  const [name = '', what = ''] = title.split(': ')
  return `.\\" Made from the help of the commands by scripts/build/man.ts; do not edit.
.TH MESHCERTS 1 "" "meshcerts ${version}" "User Commands"
.nh
.ad l
.SH NAME
${name} \\- ${roff(what)}
.SH DESCRIPTION
The command of the package meshcerts, a library for Node, Deno, Bun and browsers.
${paragraphs(rest.join('\n\n'))}
.SH COMMANDS
${commands.join('\n')}
`
}
