import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './harness.ts'
import { CLI, processOf, shellCpu } from './process.ts'

const GOOD = fileURLToPath(new URL('../../fixtures/good', import.meta.url))
const TIMES_EMPTY = 2.3
const EXECUTABLES = fileURLToPath(new URL('../../tools/executable/dist/', import.meta.url))
const TIMES_EMPTY_EXECUTABLE = 1.7

/** A program that is started again and again; what the shell around it takes is a thousandth. */
const again =
  (program: string) =>
  (times: number): Promise<number> =>
    Promise.resolve(
      shellCpu(`i=0; while [ $i -lt ${String(times)} ]; do ${program}; i=$((i+1)); done`),
    )

/** The single executable, where `npm run executable` was run. */
function executableBenches(): readonly Bench[] {
  const names = existsSync(EXECUTABLES) ? readdirSync(EXECUTABLES) : []
  const name = names.find((each) => each.startsWith('meshcerts-'))
  if (name === undefined) {
    console.log('\nStart of the single executable: SKIPPED, run `npm run executable` before')
    return []
  }
  return [
    {
      title: 'Start of the single executable, whole process',
      candidates: [
        { name: 'meshcerts check', cpu: again(`'${EXECUTABLES}${name}' check '${GOOD}'`) },
        {
          name: 'an empty Node',
          cpu: again(`'${process.execPath}' -e 0`),
          most: TIMES_EMPTY_EXECUTABLE,
        },
      ],
    },
  ]
}

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
    ...executableBenches(),
  ]
}
