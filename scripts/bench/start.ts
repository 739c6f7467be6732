import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './harness.ts'
import { CLI, processOf } from './process.ts'

const GOOD = fileURLToPath(new URL('../../fixtures/good', import.meta.url))
const TIMES_EMPTY = 2.3

/** Whole processes, from start to verdict. */
export function startBenches(): readonly Bench[] {
  const folder = mkdtempSync(join(tmpdir(), 'meshcerts-bench-'))
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const whole = (...args: readonly string[]) => {
    return (times: number): Promise<number> => {
      let sum = 0
      for (let i = 0; i < times; i++) sum += (processOf(folder, args)[0] ?? NaN) * 1e6
      return Promise.resolve(sum)
    }
  }
  return [
    {
      title: 'Start of the command, whole process',
      candidates: [
        { name: 'meshcerts check', cpu: whole(CLI, 'check', GOOD) },
        { name: 'an empty Node', cpu: whole('-e', '0'), most: TIMES_EMPTY },
        { name: 'meshcerts --version', cpu: whole(CLI, '--version') },
      ],
    },
  ]
}
