import { quotePlace } from '../../report/place.ts'
import { parseRevocationList, type RevocationList } from '../../certificate/crl.ts'
import { parseCertificateDer } from '../../certificate/parse.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { Engine } from '../../crypto/engine.ts'
import type { KeyLimits } from '../../key/kdf.ts'
import { parsePrivateKey } from '../../key/parse.ts'
import type { PrivateKey } from '../../key/types.ts'
import type { PemBlock } from '../../pem/block.ts'
import { looksLikeDer } from '../../pem/der-shape.ts'
import { extractPem } from '../../pem/extract.ts'
import { isCertificateLabel, isKeyLabel } from '../../pem/label.ts'
import { finding } from '../../report/catalogue.ts'
import { isRefusal } from '../../report/error.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_TOOLS_CODES } from '../codes-tools.ts'

// What is in a pile of files, block by block, before anybody asks what it is for.

/** A block, and what it holds: one of the three, or nothing that is of use. */
export interface RawPiece {
  readonly file: string
  readonly block: number
  readonly line: number
  readonly label: string
  readonly certificate?: Certificate
  readonly key?: PrivateKey
  readonly crl?: RevocationList
  /** Why the block is of no use. */
  readonly problem?: string
}

/** The pieces of all files in their order, and what the text of the files had wrong. */
export interface RawPieces {
  readonly pieces: readonly RawPiece[]
  readonly notes: readonly Finding[]
}

/** What opens an encrypted key, and what computes. */
export interface ReadOptions {
  readonly passphrase?: string | undefined
  readonly engine: Engine
  /** What opening a key may cost. */
  readonly limits?: Partial<KeyLimits>
}

const isCrlLabel = (label: string): boolean => label === 'X509 CRL' || label === 'CRL'

type Held = Pick<RawPiece, 'certificate' | 'key' | 'crl' | 'problem'>

async function hold(block: PemBlock, options: ReadOptions): Promise<Held> {
  const { label, der } = block
  try {
    if (isCertificateLabel(label)) return { certificate: parseCertificateDer(der) }
    if (isCrlLabel(label)) return { crl: parseRevocationList(der) }
    if (!isKeyLabel(label)) return {}
    const { engine, passphrase, limits = {} } = options
    const opened = { engine, limits, ...(passphrase === undefined ? {} : { passphrase }) }
    return { key: await parsePrivateKey(block, opened) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { problem: error.finding.message }
  }
}

// no text: a certificate, a key or a CRL in DER
async function readDer(der: Uint8Array, file: string, options: ReadOptions): Promise<RawPiece> {
  const place = { file, block: 1, line: 1 }
  let last: Held = {}
  for (const label of ['CERTIFICATE', 'PRIVATE KEY', 'X509 CRL']) {
    const block: PemBlock = { label, der, headers: {}, block: 1, line: 1, offset: 0 }
    const held = await hold(block, options)
    if (held.problem === undefined) return { ...place, label, ...held }
    last = held
  }
  return { ...place, label: 'DER', ...last }
}

/** A note of the reader: here the text is written again, so what it needed is only good to know. */
function repaired(note: Finding, file: string): Finding {
  const severity = note.severity === 'error' ? ('warning' as const) : ('info' as const)
  return Object.freeze(quotePlace({ ...note, file, severity }))
}

/** Reads every block of every file. */
export async function readPieces(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: ReadOptions,
): Promise<RawPieces> {
  const pieces: RawPiece[] = []
  const notes: Finding[] = []
  for (const [file, content] of Object.entries(files)) {
    if (typeof content !== 'string' && looksLikeDer(content)) {
      pieces.push(await readDer(content, file, options))
      continue
    }
    const { blocks, notes: found } = extractPem(content)
    for (const one of found.map((note) => repaired(note, file))) notes.push(one)
    for (const block of blocks) {
      const { label, line } = block
      const held = await hold(block, options)
      pieces.push({ file, block: block.block, line, label, ...held })
    }
  }
  const unreadable = pieces.flatMap(({ file, block, line, label, problem }) =>
    problem === undefined
      ? []
      : [
          finding(
            CACERTS_TOOLS_CODES,
            'cacerts-piece-unreadable',
            { label, problem },
            { file, block, line },
          ),
        ],
  )
  return { pieces, notes: [...notes, ...unreadable] }
}
