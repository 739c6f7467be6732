// 100 MB of this and that to every reader, and the dearest of what each still reads: how long it takes, and how much memory.
//
//   npm run hostile -- [--only READER] [--write]
//
// Each reader has a process of its own. Exit 1 where one takes more than five seconds of the processor or four times the memory of
// 100 MB, or ends with an error that is not ours. With --write the table goes to docs/hostile.md.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { LARGE } from './inputs.ts'
import { ROWS, type Taken } from './one.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FOLDER = `${ROOT}node_modules/.cache/meshcerts-hostile/`
const PROGRAM = `${FOLDER}one.mjs`
const PAGE = `${ROOT}docs/hostile.md`

const MOST_MS = 5_000
/** Four times the largest input. */
const MOST_OCTETS = 4 * LARGE

/** The rows of one reader; those that it did not come to ended the process. */
function measure(reader: string): readonly Taken[] {
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', PROGRAM], {
    env: { ...process.env, HOSTILE_READER: reader, HOSTILE_SET: `${ROOT}fixtures/good/` },
    encoding: 'utf8',
    timeout: 3_600_000,
  })
  const taken = stdout.split('\n').filter(Boolean)
  return ROWS.filter((row) => row.reader === reader).map(({ says }, at): Taken => {
    const answer = 'FOREIGN the process ended'
    return taken[at] === undefined
      ? { reader, says, octets: 0, ms: Infinity, octetsMore: Infinity, answer }
      : (JSON.parse(taken[at]) as Taken)
  })
}

/** What is wrong with a row, if anything is. */
function faultOf({ ms, octetsMore, answer }: Taken): string | undefined {
  if (answer.startsWith('FOREIGN')) return answer
  if (ms > MOST_MS) return `${String(ms)} ms`
  return octetsMore > MOST_OCTETS ? `${String(octetsMore)} octets` : undefined
}

const megabytes = (octets: number): string => (octets / 1e6).toFixed(octets < 1e7 ? 1 : 0)

function line(taken: Taken): string {
  const { reader, says, octets, ms, octetsMore, answer } = taken
  const cells = [
    `\`${reader}\``,
    says,
    megabytes(octets),
    String(ms),
    megabytes(octetsMore),
    answer,
  ]
  return `| ${cells.join(' | ')} |`
}

function writePage(rows: readonly Taken[]): void {
  const page = readFileSync(PAGE, 'utf8')
  const head = page.slice(0, page.indexOf('| reader'))
  const title =
    '| reader | input | MB | ms | MB more | answer |\n| --- | --- | --- | --- | --- | --- |'
  writeFileSync(PAGE, `${head}${[title, ...rows.map(line)].join('\n')}\n`)
}

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, write: { type: 'boolean', default: false } },
})
if (values.write && values.only !== '') throw new Error('--write writes all rows: leave --only out')
mkdirSync(FOLDER, { recursive: true })
await build({
  entryPoints: [`${ROOT}scripts/hostile/one.ts`],
  outfile: PROGRAM,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  alias: { '#engine': `${ROOT}src/crypto/engine.node.ts` },
  logLevel: 'silent',
})
const readers = new Set(ROWS.map(({ reader }) => reader))
const rows: Taken[] = []
for (const reader of readers) {
  if (!reader.includes(values.only)) continue
  for (const taken of measure(reader)) {
    const fault = faultOf(taken)
    console.log(line(taken) + (fault === undefined ? '' : ` FAULT ${fault}`))
    rows.push(taken)
  }
}
if (values.write) writePage(rows)
const bad = rows.filter((taken) => faultOf(taken) !== undefined)
console.log(`${String(rows.length)} rows, ${String(bad.length)} beyond the bounds`)
rmSync(FOLDER, { recursive: true, force: true })
process.exitCode = bad.length === 0 ? 0 : 1
