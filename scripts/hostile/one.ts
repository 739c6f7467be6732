import { readFileSync, writeFileSync } from 'node:fs'
import { isMeshCertsError } from '../../src/report/error.ts'
import { filled, FILLERS, LARGE } from './inputs.ts'
import { READERS } from './readers.ts'
import { WITHIN } from './within.ts'

// The rows of one reader, in a process of its own: prints what each took.

/** What one input took, and what was said of it. */
export interface Taken {
  readonly reader: string
  readonly says: string
  readonly octets: number
  /** Time of the processor. */
  readonly ms: number
  /** Most memory that the process had above what it had with the input alone. */
  readonly octetsMore: number
  readonly answer: string
}

const large = Object.keys(FILLERS).flatMap((filler) =>
  Object.keys(READERS).map((reader) => ({
    reader,
    says: `100 MB of ${filler}`,
    make: () => filled(filler, LARGE),
  })),
)

export const ROWS = [...large, ...WITHIN]

interface Noted {
  readonly notes?: readonly { readonly code: string }[]
  readonly findings?: readonly { readonly code: string }[]
}

/** What was said: the code of an error, or the first of what was noted. */
async function answerOf(call: () => unknown): Promise<string> {
  try {
    const { notes, findings } = ((await call()) ?? {}) as Noted
    return (notes ?? findings)?.[0]?.code ?? 'read'
  } catch (error) {
    return isMeshCertsError(error) ? error.code : `FOREIGN ${String(error).slice(0, 80)}`
  }
}

/** The most memory that the process had since it was asked last (Linux: proc(5), clear_refs and VmHWM). */
function peakSince(): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))!
  writeFileSync('/proc/self/clear_refs', '5')
  return Number(kibibytes) * 1024
}

async function measure({ reader, says, make }: (typeof ROWS)[number]): Promise<Taken> {
  const input = make()
  globalThis.gc?.()
  peakSince()
  const before = process.memoryUsage().rss
  const start = process.cpuUsage()
  const answer = await answerOf(() => READERS[reader]!(input))
  const { user, system } = process.cpuUsage(start)
  const ms = Math.round((user + system) / 1000)
  const octetsMore = Math.max(0, peakSince() - before)
  return { reader, says, octets: input.length, ms, octetsMore, answer }
}

const asked = process.env['HOSTILE_READER']
for (const row of ROWS)
  if (row.reader === asked) process.stdout.write(`${JSON.stringify(await measure(row))}\n`)
