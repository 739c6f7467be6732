// Asks a real component and us the same questions and lists where the answers differ.
//
//   npm run differential -- --oracle istiod|go|rustls|envoy|openssl [--minutes N | --rounds N] [--seed S] [--only GENERATOR] [--out FOLDER]
//
// The same seed asks the same questions: with --rounds, 200 times N of each generator, however fast the machine is. Each disagreement is made smaller and written as a case with both answers; exit 1
// when there is one, 3 when the oracle is not built (test/oracles/NAME/build.sh builds it).
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { count, openOracle, oracleAvailable, type Oracle } from '../../test/support/oracle.ts'
import { compareAll, inputOf, shrink } from './ask.ts'
import { createRandom } from './random.ts'
import { Ledger } from './report.ts'
import { DIFFERENTIALS } from './oracles.ts'
import type { Generator } from './types.ts'

const BATCH = 200
const MINUTE = 60_000

interface Run {
  readonly oracle: Oracle
  readonly generators: readonly Generator[]
  readonly seed: number
  /** Both ends: when there is time for no more, and how many batches there are. */
  readonly until: number
  readonly batches: number
  readonly ledger: Ledger
}

async function batch(run: Run, generator: Generator, number: number): Promise<void> {
  const random = createRandom(run.seed * 1_000_003 + number)
  const cases = Array.from({ length: BATCH }, () => generator.make(createRandom(random.seed())))
  const inputs = cases.map((made) => inputOf(generator, made))
  const compared = await compareAll(run.oracle, generator, inputs)
  run.ledger.count(generator.name, compared)
  for (const [index, one] of compared.entries()) {
    if (one.differs === undefined || !run.ledger.isNew(one)) continue
    const small = await shrink(run.oracle, generator, cases[index]!, one)
    run.ledger.write(one, {
      generator: generator.name,
      seed: run.seed,
      case: number * BATCH + index,
      steps: small.made.steps.map(({ name }) => name),
      compared: small.compared,
    })
  }
}

async function ask(run: Run): Promise<void> {
  for (let number = 0; number < run.batches && Date.now() < run.until; number++) {
    await batch(run, run.generators[number % run.generators.length]!, number)
  }
}

const USAGE = `npm run differential -- --oracle ${DIFFERENTIALS.map(({ oracle }) => oracle).join('|')} [--minutes N | --rounds N] [--seed S] [--only GENERATOR] [--out FOLDER]`

const generatorsOf = ({ oracle, only = '' }: Pick<Options, 'oracle' | 'only'>) =>
  DIFFERENTIALS.filter((one) => one.oracle === oracle)
    .flatMap(({ generators }) => generators)
    .filter(({ name }) => name.includes(only))

const generatorNames = ({ oracle }: Options) => generatorsOf({ oracle }).map(({ name }) => name)

/** What is wrong with the options, in a line. */
function wrongOptions(options: Options): string | undefined {
  const { oracle, only = '', minutes, rounds, seed } = options
  if (!DIFFERENTIALS.some((one) => one.oracle === oracle)) return `there is no oracle ${oracle}`
  // nothing asked must not read as no disagreement
  if (generatorsOf(options).length === 0)
    return `no generator has ${only} in its name; there are ${generatorNames(options).join(', ')}`
  const wrong = Object.entries({ minutes, rounds, seed }).find(
    ([, text]) => text !== undefined && !(Number(text) > 0),
  )
  return wrong && `--${wrong[0]} ${wrong[1]}: not a number above 0`
}

const MINUTES = '2'

/** Two minutes where neither is given. */
function lengthOf(
  { minutes, rounds }: { readonly minutes?: string; readonly rounds?: string },
  generators: number,
): Pick<Run, 'until' | 'batches'> {
  const time = minutes ?? (rounds === undefined ? MINUTES : 'Infinity')
  return {
    until: Date.now() + Number(time) * MINUTE,
    batches: Number(rounds ?? 'Infinity') * generators,
  }
}

const OPTIONS = {
  oracle: { type: 'string', default: 'istiod' },
  minutes: { type: 'string' },
  rounds: { type: 'string' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  out: { type: 'string' },
} as const
const parseOptions = () => parseArgs({ options: OPTIONS }).values
type Options = ReturnType<typeof parseOptions>

/** The options, or what is wrong with them. */
function readOptions(): Options | string {
  try {
    const values = parseOptions()
    return wrongOptions(values) ?? values
  } catch (error) {
    return (error as Error).message
  }
}

async function main(): Promise<number> {
  const values = readOptions()
  if (typeof values === 'string') {
    console.error(`${values}\n${USAGE}`)
    return 2
  }
  if (!oracleAvailable(values.oracle)) {
    console.error(
      `SKIPPED: the oracle ${values.oracle} is not built (test/oracles/${values.oracle}/build.sh)`,
    )
    count({ oracle: values.oracle, skipped: 'not built' })
    return 3
  }
  const generators = generatorsOf(values)
  const oracle = await openOracle(values.oracle)
  const seed = Number(values.seed)
  const folder =
    values.out ??
    fileURLToPath(
      new URL(
        `../../node_modules/.cache/meshcerts-differential/${values.oracle}-${String(seed)}`,
        import.meta.url,
      ),
    )
  const ledger = new Ledger(folder)
  console.log(oracle.greeting.oracle, oracle.greeting.versions, `seed ${String(seed)}`)
  await ask({
    oracle,
    generators,
    seed,
    ...lengthOf(values, generators.length),
    ledger,
  })
  await oracle.close()
  ledger.print()
  count({ oracle: values.oracle, disagreements: ledger.disagreements })
  return ledger.disagreements > 0 ? 1 : 0
}

process.exitCode = await main()
