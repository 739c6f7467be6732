import { createBlock, type PemBlock } from '../pem/block.ts'
import { utf16Of } from '../pem/input.ts'
import { createOctetMemory, type OctetMemory } from '../der/octet-memory.ts'
import type { Finding } from '../report/finding.ts'
import { oneReport } from './drop-repeated-report.ts'
import { withRoles } from './extract.ts'
import { CAPTURE_LIMIT } from './limits.ts'
import { addBlock, gathered, type Gathered, type ReadBlock } from './read-blocks.ts'
import { judgeAround } from './read-text.ts'
import { cutPoint, readSegment, type Segment } from './segment.ts'
import type { ProxyCert } from './split.ts'

/** A file of {@link SplitStream}: its text is `formatPem('CERTIFICATE', der)`. */
export type StreamedFile = Omit<ProxyCert, 'pem'>

/** What a capture gives that was read piece by piece. */
export interface StreamedSplit {
  /** Made as they are asked for: those with the same octets share `der` and `certificate`. */
  readonly files: Iterable<StreamedFile>
  readonly count: number
  readonly findings: readonly Finding[]
}

/** Reads a capture that is too long to be held, piece by piece, if every block of it is as every writer writes it. */
export interface SplitStream {
  /** Takes the next octets; false from then on where the capture has to be read as a whole. */
  push(octets: Uint8Array): boolean
  /** The answer, which is that of `splitProxyCerts`; undefined where the capture has to be read as a whole. */
  end(): StreamedSplit | undefined
}

interface State {
  /** Octets that are not read yet. */
  pending: Uint8Array
  isFirst: boolean
  isRegular: boolean
  /** Of what was read: line ends, and the number of the last block. */
  lines: number
  block: number
  readonly all: Gathered
  readonly known: OctetMemory<ReadBlock>
  /** The certificate blocks in their order; those with the same octets are one. */
  readonly order: ReadBlock[]
  readonly lineOf: number[]
  readonly outside: string[]
  outsideLength: number
  readonly bodies: number[]
}

// a certificate has some kilobytes; in so many octets there must be the end of a block
const WINDOW = 4_194_304
// by so many it is seen whether a text is UTF-16
const START = 1024
const SEQUENCE = 0x30
// a fleet shows that many workloads; more of them are only read again
const REMEMBERED = 65_536
const ORIGIN = { source: '', chain: '' }

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** The same block where it is in the whole, with octets of its own: those of a segment go with it. */
const placed = ({ label, headers, der, line, offset }: PemBlock, state: State, block: number) =>
  createBlock({ label, headers, block, line: state.lines + line, offset, der: der.slice() })

/** A certificate that was shown before; one that cannot be read says so each time. */
function again(state: State, { label, der }: PemBlock): ReadBlock | undefined {
  const read = state.known.find(der)
  return read?.block.label === label ? read : undefined
}

/** Sorts a block in; undefined for one that is no certificate's. */
function readBlock(state: State, block: PemBlock): ReadBlock | undefined {
  const { all, known } = state
  addBlock(all, placed(block, state, state.block + block.block), ORIGIN)
  const read = all.certificates.pop()
  all.keys.length = 0
  all.others.length = 0
  if (read?.certificate !== undefined) known.add(read.block.der, read)
  return read
}

function take(state: State, { blocks, outside, bodies, lines }: Segment): void {
  for (const block of blocks) {
    const read = again(state, block) ?? readBlock(state, block)
    if (read === undefined) continue
    state.order.push(read)
    state.lineOf.push(state.lines + block.line)
  }
  for (let i = 0; i < bodies.length; i += 2)
    state.bodies.push(state.outsideLength + (bodies[i] as number), bodies[i + 1] as number)
  state.outside.push(outside)
  state.outsideLength += outside.length
  state.block += blocks.length
  state.lines += lines
  state.isFirst = false
}

/** Reads the octets up to `cut`, which hold whole blocks only; the rest waits for more. */
function readUpTo(state: State, octets: Uint8Array, cut: number): boolean {
  state.pending = octets.slice(cut)
  const isOdd = state.isFirst && (octets[0] === SEQUENCE || utf16Of(octets) !== undefined)
  const segment = isOdd ? undefined : readSegment(octets.subarray(0, cut), state.isFirst)
  if (segment === undefined) return false
  take(state, segment)
  return state.outsideLength <= CAPTURE_LIMIT
}

function push(state: State, octets: Uint8Array): boolean {
  const pending = joined(state.pending, octets)
  const cut = state.isFirst && pending.length < START ? 0 : cutPoint(pending)
  if (cut > 0) return readUpTo(state, pending, cut)
  state.pending = pending
  return pending.length <= WINDOW
}

function* filesOf({ order, lineOf }: State, count: number): Generator<StreamedFile> {
  const distinct = new Set(order)
  const roles = new Map(withRoles([...distinct]).map(({ block, role }) => [block, role]))
  for (let i = 0; i < count; i++) {
    const { block, certificate } = order[i] as ReadBlock
    const role = roles.get(block)
    yield {
      name: `proxy-cert-${String(i + 1)}.pem`,
      der: certificate?.der ?? block.der,
      ...(certificate === undefined ? {} : { certificate }),
      ...(role === undefined ? {} : { role }),
      source: '',
      line: lineOf[i] as number,
    }
  }
}

/** The line of an offset in the text around the blocks. */
function lineIn(text: string, bodies: State['bodies'], offset: number): number {
  let line = text.slice(0, offset).split('\n').length
  for (let i = 0; (bodies[i] ?? Infinity) <= offset; i += 2) line += bodies[i + 1] as number
  return line
}

function end(state: State): StreamedSplit | undefined {
  const { order, all, bodies } = state
  const { pending } = state
  if (pending.length > 0 && !readUpTo(state, pending, pending.length)) return undefined
  // what was given in place of certificates is seen in the whole
  if (!order.some(({ certificate }) => certificate !== undefined)) return undefined
  const text = state.outside.join('')
  const outside = { text, lineOf: (offset: number) => lineIn(text, bodies, offset) }
  const transcript = judgeAround(outside, order.length, all)
  const { findings } = all
  const once = oneReport({ certificates: order, keys: [], others: [], findings, transcript })
  return {
    files: { [Symbol.iterator]: () => filesOf(state, order.length) },
    count: order.length,
    findings: once === undefined ? findings : [...findings, once.note],
  }
}

/** Makes the reader of one capture. */
export function createSplitStream(): SplitStream {
  const state: State = {
    pending: new Uint8Array(0),
    isFirst: true,
    isRegular: true,
    lines: 0,
    block: 0,
    all: gathered(),
    known: createOctetMemory(REMEMBERED),
    order: [],
    lineOf: [],
    outside: [],
    outsideLength: 0,
    bodies: [],
  }
  return {
    push: (octets) => (state.isRegular &&= push(state, octets)),
    end: () => (state.isRegular ? end(state) : undefined),
  }
}
