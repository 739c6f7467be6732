import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Candidate } from './harness.ts'
import type { Chain } from './chain-peers.ts'

// The same work in a process of Go, which is asked in turn with the others and says its own CPU time.

const SOURCE = fileURLToPath(new URL('go', import.meta.url))
const BUILT = fileURLToPath(
  new URL('../../node_modules/.cache/meshcerts-bench/go', import.meta.url),
)

/** What Go is given once. */
export interface GoMaterial {
  readonly texts?: Readonly<Record<string, string>>
  readonly certificates?: Readonly<Record<string, Uint8Array>>
  readonly chains?: Readonly<Record<string, readonly Chain[]>>
  readonly leaves?: readonly Chain[]
}

/** Makes a candidate of one kind of work on one piece of the material; none where Go is not installed. */
export type GoCandidate = (work: string, of: string, goal?: number) => readonly Candidate[]

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')

const chainOf = ({ leaf, intermediate, root }: Chain): object => ({
  leaf: base64(leaf),
  intermediate: base64(intermediate),
  root: base64(root),
})

const each = <From, To>(
  from: Readonly<Record<string, From>>,
  to: (one: From) => To,
): Readonly<Record<string, To>> =>
  Object.fromEntries(Object.entries(from).map(([name, one]) => [name, to(one)]))

function built(): string | undefined {
  try {
    const version = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim()
    mkdirSync(dirname(BUILT), { recursive: true })
    execFileSync('go', ['build', '-o', BUILT, '.'], { cwd: SOURCE, stdio: 'inherit' })
    return version
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    console.log('SKIPPED: rows of Go: go is not installed')
    return undefined
  }
}

const running: ChildProcessWithoutNullStreams[] = []

/** Ends what was started: its input ends, and so does it. */
export function endGo(): void {
  for (const child of running) child.stdin.end()
}

/** Starts Go on the material, until {@link endGo}. */
export function goPeer(at: Date, material: GoMaterial): GoCandidate {
  const version = built()
  if (version === undefined) return () => []
  const { texts = {}, certificates = {}, chains = {}, leaves = [] } = material
  const child: ChildProcessWithoutNullStreams = spawn(BUILT)
  child.stderr.pipe(process.stderr)
  running.push(child)
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  const say = (line: object): boolean => child.stdin.write(`${JSON.stringify(line)}\n`)
  say({
    at,
    texts: each(texts, base64),
    certificates: each(certificates, base64),
    chains: each(chains, (all) => all.map(chainOf)),
    leaves: leaves.map(chainOf),
  })
  const cpu = async (work: string, of: string, times: number): Promise<number> => {
    say({ work, of, times })
    const answer: IteratorResult<string, unknown> = await answers.next()
    if (answer.done === true) throw new Error(`the program of Go ended at ${work} ${of}`)
    return Number(answer.value)
  }
  return (work, of, goal) => [
    {
      name: version,
      cpu: (times) => cpu(work, of, times),
      ...(goal === undefined ? {} : { goal }),
    },
  ]
}
