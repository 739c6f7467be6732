import { ascii, DASH, decodeText, lineEnd, startsWith } from './ascii.ts'
import { decodeBase64, decodeWhole } from './base64.ts'
import { isCertificateLabel } from './label.ts'

/** A certificate block as a C library loads it. */
export interface LoadedCertificate {
  readonly label: string
  /** Of a TRUSTED CERTIFICATE with OpenSSL's trust settings behind the certificate. */
  readonly der: Uint8Array
  /** Line of its BEGIN, counted from 1. */
  readonly line: number
}

/** A file is loaded whole, or refused whole; `reason` is the name OpenSSL gives it, `line` that of the BEGIN. */
export type LoadedPem =
  | { readonly status: 'loaded'; readonly certificates: readonly LoadedCertificate[] }
  | {
      readonly status: 'refused'
      readonly reason: 'bad end line' | 'bad base64 decode' | 'not proc type' | 'no data'
      readonly line: number
      /** Those that can be read all the same: what a reader that goes on after an error would have. */
      readonly certificates: readonly LoadedCertificate[]
    }

interface Flavour {
  /** Octets that one call to BIO_gets gives at most. */
  readonly chunk: number
  /** Is a byte-order mark in front of the first line read for a block passed over? */
  readonly skipsBom: boolean
  /** Does a hyphen end the base64? */
  readonly hyphenEnds: boolean
}

const OPENSSL: Flavour = { chunk: 254, skipsBom: true, hyphenEnds: true }
const BORINGSSL: Flavour = { chunk: 253, skipsBom: false, hyphenEnds: false }

/**
 * Reads a file of certificates as OpenSSL 3.0 loads it (`-CAfile`, `-untrusted`): all of it, or none.
 *
 * Labels CERTIFICATE, X509 CERTIFICATE and TRUSTED CERTIFICATE count, blocks with other labels are passed over if they are well-formed. Whether
 * the octets are a certificate is not looked at: what cannot be parsed would make OpenSSL refuse the file too.
 * @param bytes - The file as it is; linear.
 * @see measured on OpenSSL 3.0.19
 */
export const openSslCertificates = (bytes: Uint8Array): LoadedPem => load(bytes, OPENSSL)

/**
 * Reads a file of certificates as BoringSSL loads it for Envoy (trusted_ca, certificate_chain): all of it, or none.
 *
 * As {@link openSslCertificates}, without its tolerance for a byte-order mark. Read from the source of BoringSSL
 * and checked on the measured sets, not on Envoy itself.
 */
export const boringSslCertificates = (bytes: Uint8Array): LoadedPem => load(bytes, BORINGSSL)

const BOM = Uint8Array.of(0xef, 0xbb, 0xbf)
const BEGIN = ascii('-----BEGIN ')
const END = ascii('-----END ')
const TAIL = ascii('-----')

interface Reader {
  readonly bytes: Uint8Array
  readonly flavour: Flavour
  position: number
  line: number
  /** Where the next LF stands, or the end; nothing known yet where it is before the position. */
  lineEnd: number
}

/** One line, or a piece of a long one, without what C takes for white space at its end. */
interface Chunk {
  readonly text: Uint8Array
  readonly line: number
  /** Was the line cut because it is too long? */
  readonly partial: boolean
}

function readChunk(reader: Reader): Chunk | undefined {
  const { bytes, flavour, position, line } = reader
  if (position >= bytes.length) return undefined
  const limit = Math.min(bytes.length, position + flavour.chunk)
  // looked for once a line, however many chunks that has
  if (reader.lineEnd < position) reader.lineEnd = lineEnd(bytes, position)
  const ended = reader.lineEnd < limit
  const stop = ended ? reader.lineEnd : limit
  reader.position = ended ? stop + 1 : stop
  if (ended) reader.line++
  let end = stop
  // char is signed: what is not ASCII counts as less than a blank
  while (end > position && !isGraphic(bytes[end - 1] as number)) end--
  return { text: bytes.subarray(position, end), line, partial: !ended && stop === limit }
}

const isGraphic = (octet: number): boolean => octet > 0x20 && octet < 0x80

function load(bytes: Uint8Array, flavour: Flavour): LoadedPem {
  const reader: Reader = { bytes, flavour, position: 0, line: 1, lineEnd: -1 }
  const certificates: LoadedCertificate[] = []
  let refusal: { readonly reason: Refusal; readonly line: number } | undefined
  for (let begin = findBegin(reader); begin !== undefined; begin = findBegin(reader)) {
    const { label, line } = begin
    const read = loadBlock(reader, label)
    if (typeof read === 'string') refusal ??= { reason: read, line }
    else if (read !== undefined) certificates.push(Object.freeze({ ...read, line }))
  }
  Object.freeze(certificates)
  return Object.freeze(
    refusal === undefined
      ? { status: 'loaded', certificates }
      : { status: 'refused', ...refusal, certificates },
  )
}

/** The block behind a BEGIN: a certificate, nothing for another label, or why it is malformed. */
function loadBlock(
  reader: Reader,
  label: Uint8Array,
): Pick<LoadedCertificate, 'label' | 'der'> | Refusal | undefined {
  const read = readLines(reader, label)
  const der = typeof read === 'string' ? read : decode(read, reader.flavour)
  if (typeof der === 'string') return der
  const text = decodeText(label)
  if (!isCertificateLabel(text)) return undefined
  return (read as Lines).headers ? 'not proc type' : { label: text, der }
}

function findBegin(
  reader: Reader,
): { readonly label: Uint8Array; readonly line: number } | undefined {
  let first = true
  for (let chunk = readChunk(reader); chunk !== undefined; chunk = readChunk(reader)) {
    const { text, line } = chunk
    const skip = first && reader.flavour.skipsBom && startsWith(text, BOM, 0) ? BOM.length : 0
    first = false
    const label = text.subarray(skip + BEGIN.length, text.length - TAIL.length)
    const whole = text.length >= skip + BEGIN.length + TAIL.length
    if (
      whole &&
      startsWith(text, BEGIN, skip) &&
      startsWith(text, TAIL, text.length - TAIL.length)
    ) {
      return { label, line }
    }
  }
  return undefined
}

interface Lines {
  readonly data: readonly Uint8Array[]
  readonly headers: boolean
}

type Refusal = Extract<LoadedPem, { status: 'refused' }>['reason']

// lines to END. A blank line makes headers of what stood before it; behind it the lines are 64 wide, the last may be shorter
function readLines(reader: Reader, label: Uint8Array): Lines | Refusal {
  let data: Uint8Array[] = []
  let headers = false
  let split = false
  let last = false
  let partial = false
  for (let chunk = readChunk(reader); chunk !== undefined; chunk = readChunk(reader)) {
    const { text } = chunk
    const wasPartial = partial
    partial = chunk.partial
    if (startsWith(text, END, 0)) {
      return endsAs(text, label) ? { data, headers } : 'bad end line'
    }
    if (text.length === 0) {
      if (wasPartial) continue
      if (split) return 'bad end line'
      split = true
      headers = data.length > 0
      data = []
      continue
    }
    if (last || (split && text.length > 64)) return 'bad end line'
    if (split && text.length < 64) last = true
    data.push(text)
  }
  return 'bad end line'
}

function endsAs(text: Uint8Array, label: Uint8Array): boolean {
  return (
    text.length === END.length + label.length + TAIL.length &&
    startsWith(text, label, END.length) &&
    startsWith(text, TAIL, END.length + label.length)
  )
}

function decode({ data }: Lines, flavour: Flavour): Uint8Array | Refusal {
  let length = 0
  for (const line of data) length += line.length
  const joined = new Uint8Array(length)
  let at = 0
  for (const line of data) {
    joined.set(line, at)
    at += line.length
  }
  const whole = decodeWhole(joined)
  if (whole !== undefined) return whole
  const hyphen = flavour.hyphenEnds ? joined.indexOf(DASH) : -1
  const decoded = decodeBase64(joined, 0, hyphen === -1 ? length : hyphen)
  if ('badAt' in decoded) return 'bad base64 decode'
  return decoded.der.length === 0 ? 'no data' : decoded.der
}
