import { type DerKind, kindOfDer } from '../capture/kind.ts'
import type { Certificate } from '../certificate/types.ts'
import { formatPrivateKey } from '../key/format.ts'
import type { PrivateKey } from '../key/types.ts'
import { decodeBase64 } from '../pem/base64.ts'
import { extractPem } from '../pem/extract.ts'
import { formatPem } from '../pem/format.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { finding } from '../report/catalogue.ts'
import { errorAt, isMeshCertsError, MeshCertsError } from '../report/error.ts'
import { visible } from '../report/format/escape.ts'
import type { Finding } from '../report/finding.ts'
import { quoteInput } from '../report/quote.ts'
import type { Io } from './io.ts'
import { passphraseOf } from './passphrase.ts'

// PKCS#12 and PKCS#7 files become PEM as they are read, so that every command takes them; pkijs is loaded only then.

/** A file that packs certificates. */
export interface Packed {
  readonly kind: 'PKCS#12' | 'PKCS#7'
  /** Of PKCS#7 also its PEM. */
  readonly bytes: Uint8Array
}

const SEQUENCE = 0x30
// as much as the readers take, in base64
const LARGEST_TEXT = 24 * 1024 * 1024
const PKCS7_LABEL = /^(?:PKCS7|CMS|PKCS #7 SIGNED DATA|CERTIFICATE CHAIN)$/

function packedDer(bytes: Uint8Array): Packed | undefined {
  const kind: DerKind | undefined = kindOfDer(bytes)
  return kind === 'PKCS#12' || kind === 'PKCS#7' ? { kind, bytes } : undefined
}

/** Tells whether a file is PKCS#12 or PKCS#7: as octets, as base64 of them, or as PEM without a certificate of its own. */
export function packedIn(bytes: Uint8Array): Packed | undefined {
  if (bytes[0] === SEQUENCE) return packedDer(bytes)
  if (bytes.length > LARGEST_TEXT) return undefined
  const decoded = decodeBase64(bytes, 0, bytes.length)
  if ('der' in decoded) return packedDer(decoded.der)
  const { blocks } = extractPem(bytes)
  if (blocks.some(({ label, der }) => isCertificateLabel(label) && packedDer(der) === undefined))
    return undefined
  const packed = blocks.find(({ label }) => PKCS7_LABEL.test(label))
  if (packed !== undefined) return { kind: 'PKCS#7', bytes }
  // PKCS#7 under the label CERTIFICATE is common
  const inside = blocks.find(({ der }) => packedDer(der) !== undefined)
  return inside && packedDer(inside.der)
}

interface Contents {
  readonly sorted: readonly Certificate[]
  readonly keys?: readonly PrivateKey[]
  readonly findings: readonly Finding[]
}

const isCode = (error: unknown, code: string): boolean =>
  isMeshCertsError(error) && error.code === code

const HOW = 'give it in a file: --passphrase-file FILE'

/** Many files have no passphrase, or the empty one: it is asked for only where neither opens the file. */
async function readPkcs12(bytes: Uint8Array, path: string, io: Io): Promise<Contents> {
  const containers = await import('../containers/index.ts')
  try {
    return await containers.readPkcs12(bytes)
  } catch (error) {
    if (!isCode(error, 'containers-passphrase-missing')) throw error
  }
  const passphrase = await passphraseOf(path, io)
  if (passphrase !== undefined) return containers.readPkcs12(bytes, { passphrase })
  try {
    return await containers.readPkcs12(bytes, { passphrase: '' })
  } catch (error) {
    if (!isCode(error, 'containers-passphrase-wrong')) throw error
    const missing = finding(containers.CONTAINERS_CODES, 'containers-passphrase-missing', {})
    throw new MeshCertsError(Object.freeze({ ...missing, fix: HOW }))
  }
}

async function contentsOf({ kind, bytes }: Packed, path: string, io: Io): Promise<Contents> {
  try {
    if (kind === 'PKCS#12') return await readPkcs12(bytes, path, io)
    return (await import('../containers/index.ts')).readPkcs7(bytes)
  } catch (error) {
    throw isMeshCertsError(error) ? errorAt(error, { file: quoteInput(path) }) : error
  }
}

/** The file as PEM: the certificates in the order of a chain, and with `keys` the keys behind them. Any other file as it is. */
export async function unpack(
  bytes: Uint8Array,
  path: string,
  io: Io,
  withKeys = false,
): Promise<Uint8Array> {
  const packed = packedIn(bytes)
  if (packed === undefined) return bytes
  const { sorted, keys = [], findings } = await contentsOf(packed, path, io)
  for (const { severity, message } of findings)
    if (severity !== 'info') io.stderr(`${visible(quoteInput(path))}: ${visible(message)}\n`)
  const pems = [
    ...sorted.map(({ der }) => formatPem('CERTIFICATE', der)),
    ...(withKeys ? keys.map((key) => formatPrivateKey(key)) : []),
  ]
  return new TextEncoder().encode(pems.join(''))
}
