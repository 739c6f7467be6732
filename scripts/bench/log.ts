import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vectorBytes } from '../../test/support/vectors.ts'
import type { Bench } from './harness.ts'
import { CLI, processOf } from './process.ts'

// What `explain` takes of a long log, whole process: seven of ten lines have nothing to explain, one of fifty has up to 10 kB; and
// of a log with one line of 50 MB.

const MB = 1e6
const SIZES = [25, 50, 100]
const LONG = 50
const PART = 64 * 1024

const vector = (name: string): readonly { line: string; explain?: boolean }[] =>
  JSON.parse(vectorBytes(name).toString('utf8')) as readonly { line: string; explain?: boolean }[]

/** The same log each time: a generator of Lehmer. */
function* numbers(): Generator<number, never> {
  for (let state = 7; ;) {
    state = (state * 48_271) % 0x7fffffff
    yield state / 0x7fffffff
  }
}

function* lines(): Generator<string, never> {
  const about = vector('explain-unseen.json.br').map(({ line }) => line)
  const other = vector('explain-near.json')
    .filter(({ explain }) => explain === false)
    .map(({ line }) => line)
  const drawn = numbers()
  const one = (from: readonly string[]): string =>
    from[Math.floor(drawn.next().value * from.length)] ?? ''
  for (;;) {
    const kind = drawn.next().value
    if (kind < 0.3) yield one(about)
    else if (kind > 0.32) yield one(other)
    else
      yield `{"method":"GET","response_flags":"-","user_agent":"${'Mozilla/5.0 (X11; Linux x86_64) '.repeat(drawn.next().value * 320)}"}`
  }
}

function write(path: string, size: number, long: number): void {
  const file = openSync(path, 'w')
  let [written, pending] = [0, '']
  for (const line of lines()) {
    pending += `${line}\n`
    if (pending.length < PART) continue
    written += writeSync(file, pending)
    pending = ''
    if (written >= size) break
  }
  for (let rest = long; rest > 0; rest -= PART) writeSync(file, 'tls handshake '.repeat(PART / 14))
  closeSync(file)
}

/** Prints what whole processes take; there is nobody to compare with. */
export function logBenches(): readonly Bench[] {
  const folder = mkdtempSync(join(tmpdir(), 'meshcerts-bench-'))
  try {
    console.log('\nexplain of a log, whole process')
    for (const [size, long] of [...SIZES.map((each) => [each, 0] as const), [1, LONG] as const]) {
      const path = join(folder, 'log')
      write(path, size * MB, long * MB)
      const [seconds = NaN, peak = NaN] = processOf(folder, [CLI, 'explain', path])
      const what = long === 0 ? `${String(size)} MB` : `a line of ${String(long)} MB`
      console.log(`  ${what}: ${seconds.toFixed(1)} s CPU, peak ${peak.toFixed(0)} MiB`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return []
}
