import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { meshcerts, ROOT } from '../cli/harness.ts'
import { tempFolder } from '../support/temp.ts'

// The guides are followed to the letter: in an empty folder with nothing but the fixtures in it, each command ends with the exit
// code that stands behind it (0 where none does), and what the next block says is printed. A block `sh no-run` needs a cluster.

const NOW = '2027-01-01T00:00:00Z'

interface Block {
  readonly language: string
  /** What stands behind the language: `no-run`, or the name of a file. */
  readonly word: string
  readonly text: string
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```/gm)].map(
    ([, language = '', word = '', text = '']) => ({ language, word, text }),
  )
}

interface Command {
  readonly words: readonly string[]
  readonly into: string | undefined
  readonly code: number
}

/** `meshcerts WORD… [> FILE] [# exit N]`: the guides need no more of a shell. */
function commandOf(line: string): Command {
  const [, words, into, code = '0'] =
    /^meshcerts ([^|>#"']+?)(?: > (\S+))?(?: # exit (\d))?$/.exec(line) ?? []
  if (words === undefined) throw new Error(`a command that is not understood: ${line}`)
  return { words: words.split(' '), into, code: Number(code) }
}

async function runCommand(line: string): Promise<{ output: string; problems: readonly string[] }> {
  const { words, into, code } = commandOf(line)
  const ran = await meshcerts(words, { now: NOW })
  if (into !== undefined) writeFileSync(into, ran.stdout)
  const problems =
    ran.code === code ? [] : [`${line}: exit ${String(ran.code)}: ${ran.stdout}${ran.stderr}`]
  return { output: ran.stdout, problems }
}

/** Does what a page says, in the folder where this runs; what is not as it says. */
async function follow(page: string): Promise<readonly string[]> {
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
      const ran = await runCommand(line)
      output += ran.output
      problems.push(...ran.problems)
    }
  }
  return problems
}

const before = process.cwd()
afterAll(() => {
  process.chdir(before)
})

function enter(): void {
  const folder = tempFolder()
  symlinkSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'))
  process.chdir(folder)
}

const GUIDES = join(ROOT, 'docs', 'guides')

describe('the guides', () => {
  it.each(readdirSync(GUIDES).sort())('%s does what it says', async (name) => {
    enter()
    const page = readFileSync(join(GUIDES, name), 'utf8')
    expect(blocksOf(page).length).toBeGreaterThan(0)
    expect(await follow(page)).toEqual([])
  })
})

describe('the rule itself', () => {
  const page = (command: string, said: string): string =>
    `\`\`\`sh\n${command}\n\`\`\`\n\n\`\`\`text\n${said}\n\`\`\`\n`

  it('sees an exit code that is not the one, and what is not printed', async () => {
    enter()
    const check = 'meshcerts check fixtures/good --at 2030-01-01'
    expect(await follow(page(check, 'istiod would start'))).toEqual([])
    expect(await follow(page(`${check} # exit 1`, 'istiod would start'))).toHaveLength(1)
    expect(await follow(page(check, 'no such words'))).toEqual(['not printed: no such words'])
  })

  it('refuses a line that it cannot run', async () => {
    await expect(follow('```sh\nopenssl version\n```\n')).rejects.toThrow('not understood')
    await expect(follow('```sh no-run\nopenssl version\n```\n')).resolves.toEqual([])
  })
})
