import { ascii, BLANK, COLON, lineEnd, startsWith } from './ascii.ts'
import { decodeBase64 } from './base64.ts'
import { latin1 } from '../der/strings.ts'

// What OpenSSL's and BoringSSL's PEM_read_bio see in a file of certificates. Unlike Go they work from the BEGIN line, know
// no way on after a malformed block, and take two older labels.

/** The certificates of a file as a BIO reader delivers them. */
export interface BioCertificates {
  /** False when a block is malformed: then the whole file is refused. */
  readonly wellFormed: boolean
  /** The bodies of all certificate blocks that can be decoded, in their order. */
  readonly ders: readonly Uint8Array[]
}

const BEGIN = ascii('-----BEGIN ')
const END = ascii('-----END ')
const TAIL = '-----'
const BOM = Uint8Array.of(0xef, 0xbb, 0xbf)
const LABELS = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'])

interface Line {
  readonly start: number
  /** End without the blanks, tabs and CR that are cut off. */
  readonly stop: number
  readonly next: number
}

function readLine(bytes: Uint8Array, start: number): Line {
  const end = lineEnd(bytes, start)
  let stop = end
  while (stop > start && (bytes[stop - 1] as number) <= BLANK) stop--
  return { start, stop, next: Math.min(end + 1, bytes.length) }
}

/** The label of a BEGIN line; `undefined` for any other line. */
function beginLabel(bytes: Uint8Array, { start, stop }: Line): string | undefined {
  if (!startsWith(bytes, BEGIN, start)) return undefined
  const rest = latin1(bytes, start + BEGIN.length, stop)
  return rest.endsWith(TAIL) ? rest.slice(0, -TAIL.length) : undefined
}

interface Body {
  readonly next: number
  readonly der: Uint8Array | undefined
}

/** From the line after BEGIN to its END; `der` is left out where the block is malformed. */
function readBody(bytes: Uint8Array, from: number, label: string): Body {
  let at = from
  let bodyStart = from
  while (at < bytes.length) {
    const line = readLine(bytes, at)
    if (startsWith(bytes, END, line.start)) {
      const closes = latin1(bytes, line.start + END.length, line.stop) === label + TAIL
      const decoded = closes ? decodeBase64(bytes, bodyStart, line.start) : undefined
      return {
        next: line.next,
        der: decoded !== undefined && 'der' in decoded ? decoded.der : undefined,
      }
    }
    // RFC 1421 headers stand before the body
    if (bytes.subarray(line.start, line.stop).includes(COLON)) bodyStart = line.next
    at = line.next
  }
  return { next: at, der: undefined }
}

function readCertificates(bytes: Uint8Array, from: number): BioCertificates {
  const ders: Uint8Array[] = []
  let wellFormed = true
  let at = from
  while (at < bytes.length) {
    const line = readLine(bytes, at)
    const label = beginLabel(bytes, line)
    at = line.next
    if (label === undefined) continue
    const body = readBody(bytes, line.next, label)
    at = body.next
    if (body.der === undefined) wellFormed = false
    else if (LABELS.has(label)) ders.push(body.der)
  }
  return { wellFormed, ders }
}

/** The certificates of a file as BoringSSL, and so Envoy, reads them. */
export function boringSslCertificates(bytes: Uint8Array): BioCertificates {
  return readCertificates(bytes, 0)
}

/** The certificates of a file as OpenSSL 3.0 reads them: it passes over a byte-order mark at the start. */
export function openSslCertificates(bytes: Uint8Array): BioCertificates {
  return readCertificates(bytes, startsWith(bytes, BOM, 0) ? BOM.length : 0)
}
