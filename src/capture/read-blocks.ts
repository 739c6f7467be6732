import type { Certificate } from '../certificate/types.ts'
import { DerReader } from '../der/reader.ts'
import type { PemBlock } from '../pem/block.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { finding } from '../report/catalogue.ts'
import { isRefusal } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import { CAPTURE_CODES } from './codes.ts'
import { kindOfDer } from './kind.ts'
import { createParseMemory, type ParseMemory } from './parse-memory.ts'
import type { CapturedKey } from './types.ts'

/** A certificate block; `certificate` is missing when it cannot be read. */
export interface ReadBlock {
  readonly block: PemBlock
  readonly source: string
  readonly certificate: Certificate | undefined
  /** Blocks with the same word here were presented together. */
  readonly chain: string
  /** The name of Envoy's secret it was in. */
  readonly secret?: string
}

/** Where the blocks of a text or of a piece come from. */
export type Origin = Pick<ReadBlock, 'source' | 'chain' | 'secret'>

/** Everything that was found so far. */
export interface Gathered {
  readonly certificates: ReadBlock[]
  readonly keys: CapturedKey[]
  /** Blocks that are neither. */
  readonly others: PemBlock[]
  readonly findings: Finding[]
  readonly parsed: ParseMemory
}

export const gathered = (): Gathered => ({
  certificates: [],
  keys: [],
  others: [],
  findings: [],
  parsed: createParseMemory(),
})

/** Octets as the one block of a file that has no PEM. */
export const derBlock = (der: Uint8Array, block = 1): PemBlock =>
  Object.freeze({ label: 'CERTIFICATE', headers: {}, der, block, line: 1, offset: 0 })

/** Sorts a block in. */
export function addBlock(all: Gathered, block: PemBlock, origin: Origin): void {
  if (block.label.endsWith('PRIVATE KEY')) {
    all.keys.push(Object.freeze({ block, source: origin.source }))
  } else if (isCertificateLabel(block.label)) {
    all.certificates.push({ ...origin, block, certificate: parse(all, block, origin.source) })
  } else all.others.push(block)
}

function parse(all: Gathered, block: PemBlock, source: string): Certificate | undefined {
  try {
    return all.parsed(block.label === 'TRUSTED CERTIFICATE' ? first(block.der) : block.der)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const kind = kindOfDer(block.der)
    const problem = kind === undefined ? error.finding.message : `it is a ${kind}`
    const { block: number, line } = block
    const place = { block: number, line, ...(source === '' ? {} : { file: source }) }
    const facts = { label: block.label, problem, cause: error.code }
    all.findings.push(finding(CAPTURE_CODES, 'capture-not-a-certificate', facts, place))
    return undefined
  }
}

// OpenSSL writes its own trust settings behind the certificate
function first(der: Uint8Array): Uint8Array {
  const reader = new DerReader(der)
  reader.readAny('certificate')
  return reader.element()
}
