import { beforeAll, describe, expect, it } from 'vitest'
import { prepare, type Check } from './examples.ts'
import { docstringExamples, pageExamples, type Example } from './read-examples.ts'
import { sources } from './source.ts'

type Runner = () => Promise<readonly Check[]>

function differences(checks: readonly Check[]): readonly string[] {
  return checks.flatMap(({ text, actual, expected }) => {
    try {
      expect(actual).toEqual(expected)
      return []
    } catch {
      return [`${text} is ${(JSON.stringify(actual) as string | undefined) ?? 'undefined'}`]
    }
  })
}

const examples: readonly Example[] = [
  ...sources('src').flatMap(docstringExamples),
  ...sources('.', /^\.\/README\.md$/).flatMap(pageExamples),
  ...sources('docs/guides', /\.md$/).flatMap(pageExamples),
]

describe('the examples of the documentation', () => {
  let runners: readonly Runner[] = []
  beforeAll(async () => {
    runners = await prepare(examples)
  }, 180_000)

  it.each(examples.map((example, index) => [example.path, example.line, index] as const))(
    '%s:%i does what it says',
    async (_path, _line, index) => {
      expect(differences(await runners[index]!())).toEqual([])
    },
  )
})

describe('the rule itself', () => {
  const run = async (code: string) => {
    const file = {
      path: 'src/x.ts',
      text: `/**\n * Text.\n * @example\n${code}\n */\nexport const x = 1`,
    }
    const [runner] = await prepare(docstringExamples(file))
    return differences(await runner!())
  }

  it('sees a value that is not the one', async () => {
    expect(await run(' * 1 + 1 // => 3')).toEqual(['1 + 1 // => 3 is 2'])
    expect(await run(' * 1 + 1 // => 2')).toEqual([])
  })

  it('looks at constants, at promises and into objects', async () => {
    expect(await run(' * const two = await Promise.resolve(2) // => 3')).toEqual([
      'two // => 3 is 2',
    ])
    expect(await run(` * ({\n *   a: [1],\n * }) // => { a: [2] }`)).toHaveLength(1)
  })

  it('sees an example that throws or does not compile', async () => {
    await expect(run(` * throw new Error('no')`)).rejects.toThrow('no')
    await expect(run(` * const = 1`)).rejects.toThrow('Build failed')
  })

  it('reads fences, with the language or without', async () => {
    expect(await run(` * \`\`\`ts\n * 1 // => 2\n * \`\`\``)).toHaveLength(1)
  })

  it('gives an example what its own file exports', async () => {
    const path = 'src/report/report.ts'
    const [runner] = await prepare([
      { path, line: 1, code: `createReport([]).status // => 'pass'` },
    ])
    expect(differences(await runner!())).toEqual([])
  })

  it('takes the ts blocks of a page, save those marked no-run', () => {
    const text = 'a\n```ts\n1\n```\n```ts no-run\n2\n```\n```sh\nls\n```\n```ts\n3\n```\n'
    const found = pageExamples({ path: 'README.md', text })
    expect(found.map(({ line, code }) => [line, code])).toEqual([
      [2, '1\n'],
      [11, '3\n'],
    ])
  })
})
