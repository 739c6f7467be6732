// Runs the path validator over suites in the shape of x509-limbo and prints how far it agrees.
//
//   npm run conformance [-- FILE …] [--profile NAME] [--list]
//
// Without FILE: x509-limbo and BetterTLS as they are in test/vectors.
// Options follow from the namespace of a case only, never from the case. Exit 1 when a case disagrees or takes over a second.
import { existsSync, readFileSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { ProfileName } from '../src/path/profile.ts'
import { limboCases } from '../test/support/vectors.ts'
import { judge, parseSuite, type LimboCase, type Result } from './limbo.ts'

/** Reads a suite from a file: JSON, also compressed with brotli or gzip. */
function readSuite(file: string): readonly LimboCase[] {
  const bytes = readFileSync(file)
  if (file.endsWith('.br')) return parseSuite(brotliDecompressSync(bytes).toString())
  return parseSuite((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
}

const groupOf = (id: string): string => {
  const parts = id.split('::')
  return parts.length > 2 ? parts.slice(0, 2).join('::') : (parts[0] ?? '')
}

function printTable(results: readonly Result[]): void {
  const groups = new Map<string, Result[]>()
  for (const result of results) {
    for (const key of [groupOf(result.id), 'all']) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [result])
      else group.push(result)
    }
  }
  console.log(
    'group                              cases  agree  false accept  false reject  crash  slowest',
  )
  for (const [name, group] of groups) {
    const agree = group.filter(({ expected, got }) => expected === got).length
    const accepts = group.filter(({ expected, got }) => got && !expected).length
    const crashes = group.filter(({ says }) => says.startsWith('CRASHED')).length
    const slowest = Math.max(...group.map(({ milliseconds }) => milliseconds))
    console.log(
      `${name.padEnd(34)} ${String(group.length).padStart(5)}  ${String(agree).padStart(5)}  ` +
        `${String(accepts).padStart(12)}  ${String(group.length - agree - accepts).padStart(12)}  ` +
        `${String(crashes).padStart(5)}  ${slowest.toFixed(1).padStart(7)} ms`,
    )
  }
}

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--profile')
  const forced = at < 0 ? undefined : (args[at + 1] as ProfileName)
  const files = args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1))
  const missing = files.find((file) => !existsSync(file))
  if (missing !== undefined) {
    console.error(`${missing} is not there: give the path of a suite in the shape of x509-limbo`)
    process.exitCode = 2
    return
  }
  const results: Result[] = []
  const tests = files.length > 0 ? files.flatMap(readSuite) : limboCases()
  for (const test of tests) results.push(await judge(test, forced))
  const wrong = results.filter(({ expected, got }) => expected !== got)
  for (const { id, got, says } of args.includes('--list') ? results : wrong.slice(0, 200)) {
    console.log(`${got ? 'accepted' : 'rejected'} ${id}: ${says}`)
  }
  printTable(results)
  const slow = results.filter(({ milliseconds }) => milliseconds > 1000)
  if (wrong.length + slow.length > 0) process.exitCode = 1
}

await main(process.argv.slice(2))
