import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url))
// the peak that Node tells counts that of the process that started it; Linux tells that of this program alone
const USAGE = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
let peak = maxRSS
try { peak = /VmHWM:\\s+(\\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1] } catch {}
console.error('USAGE ' + (userCPUTime + systemCPUTime) / 1e6 + ' ' + peak / 1024) })`

/** CPU seconds and MiB of a whole process. */
export function processOf(folder: string, args: readonly string[]): readonly number[] {
  const preload = join(folder, 'usage.cjs')
  writeFileSync(preload, USAGE)
  const sink = join(folder, 'sink.sh')
  writeFileSync(sink, 'exec "$@" 2>&1 >/dev/null')
  const said = execFileSync('sh', [sink, process.execPath, '-r', preload, ...args], {
    encoding: 'utf8',
  })
  return /USAGE (\S+) (\S+)/.exec(said)?.slice(1).map(Number) ?? []
}

/** CPU microseconds of a line of shell, with all that it starts; what it prints is thrown away. Bash counts by getrusage, dash by ticks of 10 ms. */
export function shellCpu(line: string): number {
  const said = execFileSync('bash', ['-c', `{ ${line}; } >/dev/null; times`], { encoding: 'utf8' })
  const spent = [...said.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  )
  return spent.reduce((sum, each) => sum + each, 0) * 1e6
}
