// Keeps answers of a real component as vectors.
//
//   node --import ./scripts/ts.mjs scripts/differential/keep.ts --oracle NAME --each N [--seed S] [--only GENERATOR]
//
// Asks N questions of each generator and writes those to which both sides answer the same. Then
//
//   npm run mutate -- FILES --tests test/emulation/kept-NAME.test.ts --longest 600 --write ROWS
//   node --import ./scripts/ts.mjs scripts/differential/keep.ts --oracle NAME --noticed ROWS
//
// leaves those that were the first to notice a changed rule.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import { openOracle, type Oracle } from '../../test/support/oracle.ts'
import { vectorBytes } from '../../test/support/vectors.ts'
import { compareAll, inputOf } from './ask.ts'
import { packed, type Kept } from './kept.ts'
import { DIFFERENTIALS } from './oracles.ts'
import { createRandom } from './random.ts'
import { RULES } from './rules/index.ts'
import { UNASKED, type Generator } from './types.ts'

const { values } = parseArgs({
  options: {
    oracle: { type: 'string', default: 'go' },
    each: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    noticed: { type: 'string' },
  },
})
const name = `kept-${values.oracle}.json.br`

function write(rows: readonly unknown[]): void {
  const text = rows.map((row) => JSON.stringify(row)).join(',\n')
  const file = fileURLToPath(new URL(`../../test/vectors/${name}`, import.meta.url))
  writeFileSync(file, brotliCompressSync(`[\n${text}\n]\n`))
  console.log(`${String(rows.length)} answers in ${name}`)
}

interface Named {
  readonly name: string
  readonly input: unknown
}

/** Asks, and gives those to which both sides answer the same. */
async function keep(
  oracle: Oracle,
  generator: Generator,
  questions: readonly Named[],
): Promise<readonly Kept[]> {
  const inputs = questions.map(({ input }) => input)
  const compared = await compareAll(oracle, generator, inputs)
  return compared.flatMap(({ input, theirs, ours, differs }, index) => {
    const { name } = questions[index]!
    if (differs !== undefined) console.log('DIFFERS', generator.name, name, differs, theirs, ours)
    const kept = differs === undefined && theirs.verdict !== UNASKED
    return kept ? [{ generator: generator.name, name, input, theirs }] : []
  })
}

function madeBy(generator: Generator, seed: number): readonly Named[] {
  const random = createRandom(seed)
  return Array.from({ length: Number(values.each) }, () => {
    const made = generator.make(createRandom(random.seed()))
    return { name: made.steps.map(({ name }) => name).join(', '), input: inputOf(generator, made) }
  })
}

async function ask(): Promise<readonly Kept[]> {
  const { generators } = DIFFERENTIALS.find(({ oracle }) => oracle === values.oracle)!
  const oracle = await openOracle(values.oracle)
  const all = RULES[values.oracle]?.() ?? []
  const rows: Kept[] = []
  for (const [index, generator] of generators.entries()) {
    if (!generator.name.includes(values.only)) continue
    const rules = all.filter((one) => one.generator === generator.name)
    const made = madeBy(generator, Number(values.seed) * 1_000_003 + index)
    rows.push(...(await keep(oracle, generator, [...rules, ...made])))
  }
  await oracle.close()
  return rows
}

/** The numbers at the end of the names of the tests that noticed something. */
function noticing(file: string): ReadonlySet<number> {
  const rows = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly by?: string }[]
  const numbers = rows.map(({ by = '' }) => / (\d+)$/.exec(by)?.[1])
  return new Set(numbers.filter((number) => number !== undefined).map(Number))
}

if (values.noticed === undefined) write((await ask()).map(packed))
else {
  const wanted = noticing(values.noticed)
  const rows = JSON.parse(vectorBytes(name).toString('utf8')) as readonly unknown[]
  write(rows.filter((_, index) => wanted.has(index)))
}
