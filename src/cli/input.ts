import { readCapture } from '../capture/read-capture.ts'
import { carriedIn } from '../capture/text/carried.ts'
import { yamlInText } from '../capture/text/manifest.ts'
import { sourceOf } from '../capture/text/source.ts'
import type { PemBlock } from '../pem/block.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { extractPem } from '../pem/extract.ts'
import { formatPem } from '../pem/format.ts'
import { unpack } from './containers.ts'
import { cliError } from './fail.ts'
import type { Io } from './io.ts'
import { addressOf, readFile } from './read-input.ts'
import { readYaml } from './yaml.ts'
import { isBytes } from '../report/kinds.ts'

/** What the capture room takes: octets, or the object of a YAML manifest, which it does not read itself. */
export async function parseInput(bytes: Uint8Array): Promise<Uint8Array | object> {
  const yaml = looksLikeDer(bytes) ? undefined : yamlInText(sourceOf(bytes).text())
  if (yaml === undefined) return bytes
  const documents = await readYaml(yaml)
  return documents.length === 1 ? (documents[0] as object) : { kind: 'List', items: documents }
}

/** Is it an object, as JSON or YAML, or is it text that must be undressed before PEM is found in it? */
function isCarried(input: Uint8Array | object, captured: number): boolean {
  if (!isBytes(input)) return true
  return (
    carriedIn(sourceOf(input).text()) !== undefined || captured > extractPem(input).blocks.length
  )
}

/** The blocks of PEM, or of what JSON, YAML and dressed text carry; their numbers are those that reports name. */
async function blocksOf(bytes: Uint8Array): Promise<readonly PemBlock[] | undefined> {
  if (looksLikeDer(bytes)) return undefined
  const input = await parseInput(bytes)
  const { certificates, keys, others } = readCapture(input)
  const captured = [...certificates, ...keys].map(({ block }) => block).concat(others)
  return isCarried(input, captured.length)
    ? captured.toSorted((a, b) => a.block - b.block)
    : undefined
}

const pemOf = (blocks: readonly PemBlock[]): Uint8Array =>
  new TextEncoder().encode(blocks.map(({ label, der }) => formatPem(label, der)).join(''))

/** PEM out of whatever a file is: a container, JSON, YAML, dressed text; PEM itself, and DER, as they are. */
export async function asPem(bytes: Uint8Array, path: string, io: Io): Promise<Uint8Array> {
  const pem = await unpack(bytes, path, io, true)
  const blocks = await blocksOf(pem)
  return blocks === undefined || blocks.length === 0 ? pem : pemOf(blocks)
}

async function blockOf(bytes: Uint8Array, path: string, wanted: number): Promise<Uint8Array> {
  const blocks = (await blocksOf(bytes)) ?? extractPem(bytes).blocks
  const found = blocks.find(({ block }) => block === wanted)
  if (found === undefined) throw cliError('cli-no-block', { path, wanted, blocks: blocks.length })
  return pemOf([found])
}

/**
 * Reads what an argument names: a file, `-` for standard input, `FILE#3` for its third block. PKCS#12 and PKCS#7 come as PEM,
 * their certificates in the order of a chain; keys in them are not taken.
 */
export async function readInput(argument: string, io: Io): Promise<Uint8Array> {
  const [path, block] = addressOf(argument)
  const bytes = await unpack(await readFile(path, io), path, io)
  return block === undefined ? bytes : blockOf(bytes, path, block)
}

/** The same with everything in it that is of use to a set, keys too, as PEM. */
export async function readPieces(argument: string, io: Io): Promise<Uint8Array> {
  const [path, block] = addressOf(argument)
  const bytes = await readFile(path, io)
  if (block === undefined) return asPem(bytes, path, io)
  return blockOf(await unpack(bytes, path, io, true), path, block)
}
