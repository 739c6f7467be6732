// node --import ./scripts/ts.mjs scripts/bench/table.ts FILE…: the table of docs/performance.md, of what `npm run bench -- --json
// FILE` noted on each Node.
import { readFileSync } from 'node:fs'
import type { NotedRow } from './harness.ts'

type Row = NotedRow & { readonly node: string }

const rows = process.argv
  .slice(2)
  .flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean))
  .map((line) => JSON.parse(line) as Row)

/** Go is one row, whatever its version. */
const nameOf = ({ name }: Row): string => name.replace(/^go1.*/, 'Go')
const major = ({ node }: Row): string => node.split('.')[0]!
const nodes = [...new Set(rows.map(major))].toSorted()
const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(2))

const timeOf = (time: number): string =>
  time >= 10_000 ? `${figure(time / 1000)} ms` : `${figure(time)} µs`

/** How many times as long ours takes as this one; of ours the time itself. */
function cell(row: Row | undefined, ours: string | undefined): string {
  if (row === undefined) return '–'
  const missed = row.goal?.met === false ? ' ✗' : ''
  if (row.name === ours) return timeOf(row.time) + missed
  const [low, high] = row.spread
  return `${figure(1 / row.ratio)} (${figure(1 / high)}–${figure(1 / low)})${missed}`
}

function goalOf(about: readonly Row[]): string {
  const text = about.find(({ goal }) => goal)?.goal?.text ?? ''
  return text
    .replace(/^>= (.*)$/, (_, times) => `≤ ${figure(1 / Number(times))}`)
    .replace(/^(?:ours )?<=/, '≤')
}

const ofGrowth = rows.filter(({ growth }) => growth !== undefined)

/** Times for each piece at each size, and what the largest is against its floor. */
function printGrowth(of: string, node: string): void {
  const about = ofGrowth.filter((row) => row.growth?.of === of && major(row) === node)
  const sizes = [...new Set(about.map(({ growth }) => growth?.size ?? 0))]
  const rowsOf = (size: number): readonly Row[] =>
    about.filter(({ growth }) => growth?.size === size)
  const cells = sizes.map(
    (size) => `${String(size)}: ${timeOf((rowsOf(size)[0]?.time ?? NaN) / size)}`,
  )
  const [ours, floor] = rowsOf(sizes.at(-1) ?? 0)
  const against = floor === undefined ? '–' : `${cell(floor, undefined)} ${floor.name}`
  const largest = `${cell(ours, ours?.name)}${ours?.goal === undefined ? '' : `, goal ${ours.goal.text}`}`
  console.log(`| ${[of, node, ...cells, largest, against].join(' | ')} |`)
}

function print(title: string): void {
  const about = rows.filter((row) => row.title === title)
  const names = [...new Set(about.map(nameOf))]
  for (const name of names) {
    const named = about.filter((row) => nameOf(row) === name)
    const cells = nodes.map((node) =>
      cell(
        named.find((row) => major(row) === node),
        names[0],
      ),
    )
    const first = name === names[0] ? `**${title}**` : `against ${name}`
    console.log(`| ${[first, ...cells, goalOf(named)].join(' | ')} |`)
  }
}

console.log(`| work | ${nodes.map((node) => `Node ${node}`).join(' | ')} | goal |`)
console.log(`| --- |${' --- |'.repeat(nodes.length + 1)}`)
for (const title of new Set(rows.filter((row) => row.growth === undefined).map((row) => row.title)))
  print(title)

if (ofGrowth.length > 0) {
  console.log('\n| work, for each | Node | | | | | all of the largest | against |')
  console.log(`| --- |${' --- |'.repeat(7)}`)
}
for (const of of new Set(ofGrowth.map(({ growth }) => growth?.of ?? '')))
  for (const node of nodes) printGrowth(of, node)
