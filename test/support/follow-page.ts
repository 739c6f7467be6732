// A page followed to the letter: each command ends with the exit code that stands behind it (0 where none does), and what the next
// block `text` says is printed. A block `sh no-run` is for the reader only.
import { writeFileSync } from 'node:fs'
import { meshcerts } from '../cli/harness.ts'
import { shellWords } from './shell-words.ts'

const NOW = '2027-01-01T00:00:00Z'

export interface Block {
  readonly language: string
  /** What stands behind the language: `no-run`, or the name of a file. */
  readonly word: string
  readonly text: string
}

export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```/gm)].map(
    ([, language = '', word = '', text = '']) => ({ language, word, text }),
  )
}

/** What is not on the page and has to be there. */
export interface Stage {
  /** What a program of the cluster prints, by its command line. */
  readonly printed?: Readonly<Record<string, () => string>>
  /** What somebody else does before a line. */
  readonly before?: Readonly<Record<string, () => void | Promise<void>>>
}

interface Command {
  readonly producer: string | undefined
  readonly words: readonly string[]
  readonly into: string | undefined
  readonly code: number
}

const wordsOf = (text: string): readonly string[] =>
  /["']/.test(text) ? shellWords(text) : text.split(' ')

/** `[PROGRAM |] meshcerts WORD… [> FILE] [# exit N]`: the pages need no more of a shell. */
function commandOf(line: string): Command {
  const [, producer, words, into, code = '0'] =
    /^(?:((?:kubectl|oc|istioctl) [^|]+) \| )?meshcerts ([^|>#]+?)(?: > (\S+))?(?: # exit (\d))?$/.exec(
      line,
    ) ?? []
  if (words === undefined) throw new Error(`a command that is not understood: ${line}`)
  return { producer, words: wordsOf(words), into, code: Number(code) }
}

function inputOf(producer: string | undefined, { printed = {} }: Stage): string {
  if (producer === undefined) return ''
  const print = printed[producer]
  if (print === undefined) throw new Error(`nobody knows what this prints: ${producer}`)
  return print()
}

interface Ran {
  readonly output: string
  readonly problems: readonly string[]
}

async function runLine(line: string, stage: Stage): Promise<Ran> {
  const { producer, words, into, code } = commandOf(line)
  await stage.before?.[line]?.()
  const ran = await meshcerts(words, { now: NOW, stdin: inputOf(producer, stage) })
  if (into !== undefined) writeFileSync(into, ran.stdout)
  const problems =
    ran.code === code ? [] : [`${line}: exit ${String(ran.code)}: ${ran.stdout}${ran.stderr}`]
  return { output: ran.stdout, problems }
}

/** Does what a page says, in the folder where this runs; what is not as it says. */
export async function followPage(page: string, stage: Stage = {}): Promise<readonly string[]> {
  const problems: string[] = []
  let output = ''
  for (const { language, word, text } of blocksOf(page)) {
    const lines = text.split('\n').filter((line) => line !== '')
    if (word !== '' && word !== 'no-run') writeFileSync(word, text)
    if (language === 'text')
      problems.push(
        ...lines.filter((line) => !output.includes(line)).map((line) => `not printed: ${line}`),
      )
    if (language !== 'sh' || word === 'no-run') continue
    output = ''
    for (const line of lines) {
      const ran = await runLine(line, stage)
      output += ran.output
      problems.push(...ran.problems)
    }
  }
  return problems
}
