import { TAG } from '../../der/tags.ts'
import { DerReader } from '../../der/reader.ts'
import { toBigInt, toHex } from '../../der/bytes.ts'
import { pad, timeText } from './layout.ts'

// RFC 5246, section 7.4.1.4.1: hash and signature in a SignedCertificateTimestamp; OpenSSL reads no others
const SIGNATURES: Readonly<Record<string, string>> = {
  '0401': 'sha256WithRSAEncryption',
  '0403': 'ecdsa-with-SHA256',
}

function wrapped(bytes: Uint8Array, indent: number): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16)
    lines.push(toHex(bytes.subarray(at, at + 16), ':').toUpperCase())
  return lines.join(`:\n${pad(indent)}`)
}

class Cursor {
  readonly bytes: Uint8Array
  position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  take(length: number): Uint8Array | undefined {
    if (this.position + length > this.bytes.length) return undefined
    this.position += length
    return this.bytes.subarray(this.position - length, this.position)
  }

  /** An opaque vector with two octets of length (RFC 5246, section 4.3). */
  vector(): Uint8Array | undefined {
    const length = this.take(2)
    return length && this.take(((length[0] as number) << 8) | (length[1] as number))
  }

  get done(): boolean {
    return this.position === this.bytes.length
  }
}

interface Fields {
  readonly log: Uint8Array
  readonly time: bigint
  readonly extensions: Uint8Array
  readonly algorithm: string
  readonly signature: Uint8Array
}

function timestampText(milliseconds: bigint): string {
  const fraction = `.${String(milliseconds % 1000n).padStart(3, '0')}`
  return timeText(new Date(Number(milliseconds)), fraction)
}

/** SignedCertificateTimestamp of version 1 (RFC 6962, section 3.2). */
function readFields(cursor: Cursor): Fields | undefined {
  const log = cursor.take(32)
  const time = cursor.take(8)
  const extensions = cursor.vector()
  const algorithm = cursor.take(2)
  const signature = cursor.vector()
  if (!log || !time || !extensions || !algorithm || !signature || !cursor.done) return undefined
  const name = SIGNATURES[toHex(algorithm)]
  if (name === undefined) return undefined
  return {
    log,
    time: toBigInt(time),
    extensions,
    algorithm: name,
    signature,
  }
}

function sctText(sct: Uint8Array, indent: number): string | undefined {
  const head = `${pad(indent)}Signed Certificate Timestamp:\n${pad(indent + 4)}Version   : `
  const cursor = new Cursor(sct)
  if (cursor.take(1)?.[0] !== 0)
    return `${head}unknown\n${pad(indent + 16)}${wrapped(sct, indent + 16)}`
  const fields = readFields(cursor)
  if (fields === undefined) return undefined
  const { log, time, extensions, algorithm, signature } = fields
  const label = pad(indent + 4)
  return [
    `${head}v1 (0x0)`,
    `${label}Log ID    : ${wrapped(log, indent + 16)}`,
    `${label}Timestamp : ${timestampText(time)}`,
    `${label}Extensions: ${extensions.length === 0 ? 'none' : wrapped(extensions, indent + 16)}`,
    `${label}Signature : ${algorithm}`,
    `${label}            ${wrapped(signature, indent + 16)}`,
  ].join('\n')
}

/** SignedCertificateTimestampList (RFC 6962, section 3.3) in its OCTET STRING; `undefined` where it is none. */
export function sctListText(value: Uint8Array, indent: number): string | undefined {
  const reader = new DerReader(value)
  reader.read(TAG.OCTET_STRING, 'signedCertificateTimestamps')
  reader.finish('signedCertificateTimestamps')
  const outer = new Cursor(reader.content())
  const list = outer.vector()
  if (!list || !outer.done) return undefined
  const cursor = new Cursor(list)
  const texts: string[] = []
  while (!cursor.done) {
    const sct = cursor.vector()
    const text = sct && sctText(sct, indent)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts.join('\n')
}
