/** One way to do the work: a function of this process, or what another process says of its own CPU time. */
export type Candidate = Asked & (Here | Elsewhere)

interface Here {
  readonly run: () => unknown
}

interface Elsewhere {
  /** Does the work so many times and says how many microseconds of CPU that took. */
  readonly cpu: (times: number) => Promise<number>
}

interface Asked {
  readonly name: string
  /** Ours must be at least this many times as fast; left out for a mere neighbour. */
  readonly goal?: number
  /** Ours may take at most this many times as long. */
  readonly most?: number
  /** One operation may take this much CPU time. */
  readonly milliseconds?: number
}

export interface Bench {
  readonly title: string
  /** The first is ours, and what the others are measured by. */
  readonly candidates: readonly Candidate[]
  /** How often each runs before it is measured: V8 compiles what runs often, in several steps. */
  readonly warm?: number
  /** Fewer rounds for what takes seconds. */
  readonly rounds?: number
  /** One size of several: the table shows them in a row. */
  readonly growth?: Growth
}

interface Growth {
  readonly of: string
  readonly size: number
}

interface Result {
  readonly candidate: Candidate
  /** Median of the CPU time of one operation, in microseconds. */
  readonly time: number
  /** Median over the rounds of the time against ours of the same round. */
  readonly ratio: number
  /** The quartiles of those ratios. */
  readonly spread: readonly [low: number, high: number]
}

const ROUNDS = 15
const BATCH_MICROSECONDS = 20_000
const MAX_BATCH = 1 << 20

function median(values: readonly number[]): number {
  return quantile(values, 1 / 2)
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * part)] ?? NaN
}

/** CPU time, of the process that works, so that what else the machine does counts less. */
async function measure(candidate: Candidate, times: number): Promise<number> {
  if ('cpu' in candidate) return candidate.cpu(times)
  const start = process.cpuUsage()
  for (let i = 0; i < times; i++) {
    const result = candidate.run()
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(start)
  return user + system
}

/** How often a candidate must run to fill one turn; finding out warms it up. */
async function batchOf(candidate: Candidate): Promise<number> {
  let times = 1
  while (times < MAX_BATCH && (await measure(candidate, times)) < BATCH_MICROSECONDS) times *= 2
  return times
}

async function results({
  candidates,
  warm = 0,
  rounds = ROUNDS,
}: Bench): Promise<readonly Result[]> {
  const batches: number[] = []
  for (const candidate of candidates) if (warm > 0) await measure(candidate, warm)
  for (const candidate of candidates) batches.push(await batchOf(candidate))
  const times = candidates.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    // each round in another order, so that nobody always comes after the same neighbour
    for (let turn = 0; turn < candidates.length; turn++) {
      const index = (turn + round) % candidates.length
      const batch = batches[index]!
      times[index]!.push((await measure(candidates[index]!, batch)) / batch)
    }
  }
  return candidates.map((candidate, index) => {
    const ratios = times[index]!.map((time, round) => time / times[0]![round]!)
    return {
      candidate,
      time: median(times[index]!),
      ratio: median(ratios),
      spread: [quantile(ratios, 1 / 4), quantile(ratios, 3 / 4)],
    }
  })
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** What is asked of a candidate, and whether it is so. */
function goalOf({ candidate, time, ratio }: Result): { text: string; met: boolean } | undefined {
  const { goal, most, milliseconds } = candidate
  if (goal !== undefined) return { text: `>= ${goal}`, met: ratio >= goal }
  // the ratio stands the other way round
  if (most !== undefined) return { text: `ours <= ${most}`, met: 1 / ratio <= most }
  if (milliseconds === undefined) return undefined
  return { text: `<= ${milliseconds} ms`, met: time <= milliseconds * 1000 }
}

function row(result: Result): string {
  const { candidate, time, ratio, spread } = result
  const goal = goalOf(result)
  const shown =
    candidate.most === undefined ? number(ratio) : `${number(ratio)} (ours ${number(1 / ratio)})`
  const range = `[${spread.map(number).join('–')}]`
  const cells = [
    candidate.name.padEnd(28),
    number(time).padStart(10),
    shown.padStart(18),
    range.padStart(13),
  ]
  const verdict = goal === undefined ? '' : goal.met ? 'met' : 'MISSED'
  return [...cells, (goal?.text ?? '').padStart(12), verdict].join('  ')
}

/** A row for the table of docs/performance.md. */
export interface NotedRow {
  readonly title: string
  readonly name: string
  /** Microseconds of CPU. */
  readonly time: number
  /** Against the first row of the same title: over 1 where ours is faster. */
  readonly ratio: number
  readonly spread: readonly [low: number, high: number]
  readonly goal: { readonly text: string; readonly met: boolean } | undefined
  readonly growth?: Growth
}

/** Runs a bench in interleaved rounds and prints its table; tells whether every goal was met. */
export async function compare(
  bench: Bench,
  note: (row: NotedRow) => void = () => undefined,
): Promise<boolean> {
  const { title, growth } = bench
  const measured = await results(bench)
  for (const { candidate, time, ratio, spread } of measured)
    note({
      title,
      name: candidate.name,
      time,
      ratio,
      spread,
      goal: goalOf({ candidate, time, ratio, spread }),
      ...(growth && { growth }),
    })
  console.log(`\n${title}`)
  console.log(
    [
      ' '.repeat(28),
      'µs CPU'.padStart(10),
      'ratio'.padStart(18),
      ' '.repeat(13),
      'goal'.padStart(12),
    ].join('  '),
  )
  for (const result of measured) console.log(row(result).trimEnd())
  return measured.every((result) => goalOf(result)?.met ?? true)
}
