import { Session, type Profiler } from 'node:inspector'

// V8 says which blocks of the source ran since it was asked last (Chrome DevTools Protocol, Profiler.takePreciseCoverage): of each
// function that ran its range, and in it the ranges that did not run.

/** Functions that ran, each with the ranges in it that did not. */
export type Snapshot = readonly {
  readonly key: string
  readonly missed: readonly Profiler.CoverageRange[]
}[]

/** What has run of the source. */
export interface Coverage {
  /** What ran since it was asked last. */
  readonly take: () => Snapshot
  /** Did something of it never run before? */
  readonly isFresh: (ran: Snapshot) => boolean
  /** As `isFresh`, and it is known from now on. */
  readonly learn: (ran: Snapshot) => boolean
  /** Functions and blocks within them that ran. A block counts from the moment that it was seen not to run. */
  readonly blocks: () => number
}

type Ran = Profiler.ScriptCoverage

/** Of each function the ranges that never ran, by script and place. */
type Missed = Map<string, readonly Profiler.CoverageRange[]>

const isOurs = ({ url }: Ran): boolean => url.includes('/src/') && !url.includes('/node_modules/')

const contains = (outer: Profiler.CoverageRange, at: number): boolean =>
  outer.startOffset <= at && at < outer.endOffset

/** Pieces of a range that are in one of the others: what missed both times. */
function meet(
  one: Profiler.CoverageRange,
  others: readonly Profiler.CoverageRange[],
): readonly Profiler.CoverageRange[] {
  return others.flatMap((other) => {
    const startOffset = Math.max(one.startOffset, other.startOffset)
    const endOffset = Math.min(one.endOffset, other.endOffset)
    return startOffset < endOffset ? [{ startOffset, endOffset, count: 0 }] : []
  })
}

const sizeOf = (ranges: readonly Profiler.CoverageRange[]): number =>
  ranges.reduce((sum, { startOffset, endOffset }) => sum + endOffset - startOffset, 0)

function* functionsIn(result: readonly Ran[]) {
  for (const { scriptId, functions } of result.filter(isOurs)) {
    for (const { ranges, isBlockCoverage } of functions) {
      const [whole, ...rest] = ranges
      if (whole === undefined || whole.count === 0) continue
      const key = `${scriptId}:${String(whole.startOffset)}:${String(whole.endOffset)}`
      yield { key, missed: isBlockCoverage ? rest.filter(({ count }) => count === 0) : [] }
    }
  }
}

/** Starts to watch; what ran until then is not known. */
export function watchCoverage(): Coverage {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true })
  const missed: Missed = new Map()
  const known = new Map<string, Set<number>>()
  const take = (): readonly Ran[] => {
    let ran: readonly Ran[] = []
    // a session in the same thread answers before `post` returns
    session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error === null) ran = result
    })
    return ran
  }
  const look = (ran: Snapshot, learns: boolean): boolean => {
    let isFresh = false
    for (const { key, missed: now } of ran) {
      const before = missed.get(key)
      const still = before?.flatMap((one) => meet(one, now)) ?? now
      if (before !== undefined && sizeOf(still) === sizeOf(before)) continue
      isFresh = true
      if (!learns) continue
      missed.set(key, still)
      const starts = known.get(key) ?? new Set()
      for (const { startOffset } of now) starts.add(startOffset)
      known.set(key, starts)
    }
    return isFresh
  }
  return {
    take: () => [...functionsIn(take())],
    isFresh: (ran) => look(ran, false),
    learn: (ran) => look(ran, true),
    blocks() {
      let count = missed.size
      for (const [key, starts] of known) {
        const never = missed.get(key) ?? []
        for (const at of starts) if (!never.some((range) => contains(range, at))) count++
      }
      return count
    },
  }
}
