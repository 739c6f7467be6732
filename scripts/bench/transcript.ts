import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractChain, splitProxyCerts } from 'meshcerts'
import { extractPem } from 'meshcerts/pem'
import type { Bench } from './harness.ts'
import { inputText } from './input.ts'
import { CLI, processOf, shellCpu } from './process.ts'

// One transcript: 1 MB in this process, 100 MB in a process of its own.

const CHAIN_MILLISECONDS = 3
const SPLIT_MILLISECONDS = 800
const SPLIT_MIB = 64
const ROUNDS = 5

/** What a guide gives people: the lines of the certificates, each with the number of its certificate. */
const sedAndAwk = (path: string): string =>
  `sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p' '${path}' | ` +
  "awk '/BEGIN/ { n++ } { print n, $0 }'"

function splitBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'meshcerts-bench-'))
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const unit = inputText()
  const path = join(folder, 'large.txt')
  writeFileSync(path, unit.repeat(Math.round(1e8 / unit.length)))
  const peaks: number[] = []
  process.on('exit', () => {
    const peak = peaks.toSorted((a, b) => a - b)[peaks.length >> 1] ?? NaN
    console.log(`\npeak of split: ${peak.toFixed(0)} MiB, goal <= ${String(SPLIT_MIB)} MiB`)
  })
  const times = (once: () => number) => {
    return (count: number): Promise<number> => {
      let sum = 0
      for (let i = 0; i < count; i++) sum += once()
      return Promise.resolve(sum)
    }
  }
  const split = (): number => {
    const [seconds = NaN, peak = NaN] = processOf(folder, [CLI, 'split', path])
    peaks.push(peak)
    return seconds * 1e6
  }
  return {
    title: 'split of a transcript of 100 MB, whole process',
    candidates: [
      { name: 'meshcerts split', cpu: times(split), milliseconds: SPLIT_MILLISECONDS },
      { name: 'sed and awk', cpu: times(() => shellCpu(sedAndAwk(path))) },
    ],
    rounds: ROUNDS,
  }
}

/** What people paste and pipe. */
export function transcriptBenches(): readonly Bench[] {
  const unit = inputText()
  const text = Buffer.from(unit.repeat(Math.round(1e6 / unit.length)))
  return [
    {
      title: 'A transcript of 1 MB that shows four certificates over and over: extractChain',
      candidates: [
        { name: 'meshcerts', run: () => extractChain(text), milliseconds: CHAIN_MILLISECONDS },
        { name: 'extractPem', run: () => extractPem(text) },
        { name: 'splitProxyCerts', run: () => splitProxyCerts(text) },
      ],
    },
    splitBench(),
  ]
}
