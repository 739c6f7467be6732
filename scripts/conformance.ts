// Runs the path validator over suites in the shape of x509-limbo and prints how far it agrees.
//
//   npm run conformance [-- FILE …] [--profile NAME] [--list]
//
// Options follow from the namespace of a case only, never from the case. Exit 1 when a case disagrees or takes over a second.
import { existsSync } from 'node:fs'
import { isMeshCertsError } from '../src/report/error.ts'
import type { ProfileName } from '../src/path/profile.ts'
import { verifyChain } from '../src/path/verify.ts'
import { optionsFor, readSuite, type LimboCase } from './limbo.ts'

interface Result {
  readonly id: string
  readonly expected: boolean
  readonly got: boolean
  readonly says: string
  readonly milliseconds: number
}

async function run(test: LimboCase, forced: ProfileName | undefined): Promise<Result> {
  const options = optionsFor(test, forced)
  const expected = test.expected_result === 'SUCCESS'
  const start = performance.now()
  try {
    const verdict = await verifyChain(options)
    const milliseconds = performance.now() - start
    const [first] = verdict.findings
    const says = `${verdict.status} ${first === undefined ? '' : `${first.code}: ${first.message}`}`
    return { id: test.id, expected, got: verdict.status === 'trusted', says, milliseconds }
  } catch (error) {
    const milliseconds = performance.now() - start
    const says = `${isMeshCertsError(error) ? 'threw' : 'CRASHED'} ${String(error)}`
    return { id: test.id, expected, got: false, says, milliseconds }
  }
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

const DEFAULT_FILE = '../shared/conformance/limbo.json.br'

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--profile')
  const forced = at < 0 ? undefined : (args[at + 1] as ProfileName)
  const files = args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1))
  const results: Result[] = []
  for (const file of files.length > 0 ? files : [DEFAULT_FILE]) {
    if (!existsSync(file)) {
      console.error(`${file} is not there: give the path of a suite in the shape of x509-limbo`)
      process.exitCode = 2
      return
    }
    for (const test of readSuite(file)) results.push(await run(test, forced))
  }
  const wrong = results.filter(({ expected, got }) => expected !== got)
  for (const { id, got, says } of args.includes('--list') ? results : wrong.slice(0, 200)) {
    console.log(`${got ? 'accepted' : 'rejected'} ${id}: ${says}`)
  }
  printTable(results)
  const slow = results.filter(({ milliseconds }) => milliseconds > 1000)
  if (wrong.length + slow.length > 0) process.exitCode = 1
}

await main(process.argv.slice(2))
