import { extractChain } from '../capture/extract.ts'
import { formatPem } from '../pem/format.ts'
import type { Finding, Place } from '../report/finding.ts'
import type { Io } from './io.ts'
import { parseInput, readInput } from './input.ts'

/** Reads what an argument names for the capture room. */
export async function readCaptureInput(path: string, io: Io): Promise<Uint8Array | object> {
  return parseInput(await readInput(path, io))
}

/** One capture, or several files that are one chain together. */
export interface GivenCapture {
  readonly input: Uint8Array | string | object
  /** For the title of a report. */
  readonly name: string
  readonly several: boolean
  /** What the files of several have against them. */
  readonly findings: readonly Finding[]
  /** The file, block and line of a block of the input. */
  readonly placeOf: (block: number) => Required<Pick<Place, 'file'>> & Place
}

/** Files as `split` numbers them come in the order of their numbers, which a shell does not keep (1, 10, 2). */
function inOrder(paths: readonly string[]): readonly string[] {
  const numbered = paths.map((path) => ({ path, number: /(\d{1,9})\.pem$/.exec(path)?.[1] }))
  if (numbered.some(({ number }) => number === undefined)) return paths
  return numbered.toSorted((a, b) => Number(a.number) - Number(b.number)).map(({ path }) => path)
}

/** Reads a capture: one file, or several whose certificates are one chain, in the order of the files. */
export async function readCapture(
  paths: readonly [string, ...string[]],
  io: Io,
): Promise<GivenCapture> {
  const [only, ...more] = paths
  if (more.length === 0) {
    const input = await readCaptureInput(only, io)
    return {
      input,
      name: only,
      several: false,
      findings: [],
      placeOf: (block) => ({ file: only, block }),
    }
  }
  const pems: string[] = []
  const places: ReturnType<GivenCapture['placeOf']>[] = []
  const findings: Finding[] = []
  for (const file of inOrder(paths)) {
    const { certificates, notes } = extractChain(await readCaptureInput(file, io))
    for (const { certificate, block } of certificates) {
      pems.push(formatPem('CERTIFICATE', certificate.der))
      places.push({ file, block: block.block, line: block.line })
    }
    for (const one of notes.map((note) => ({ file, ...note }))) findings.push(one)
  }
  return {
    input: pems.join(''),
    name: paths.join(' '),
    several: true,
    findings,
    placeOf: (block) => places[block - 1] ?? { file: only },
  }
}
