import { createBlock } from './block.ts'
import { ascii, DASH, decodeText, lineEnd, startsWith } from './ascii.ts'
import { decodeBase64, decodeWhole } from './base64.ts'
import { requirePemBytes } from './input.ts'
import { isCertificateLabel } from './label.ts'

/** A certificate block as a C library loads it. */
export interface LoadedCertificate {
  /** What is between `BEGIN ` and the dashes, as written. */
  readonly label: string
  /** Of a TRUSTED CERTIFICATE with OpenSSL's trust settings behind the certificate. */
  readonly der: Uint8Array
  /** Line of its BEGIN, counted from 1. */
  readonly line: number
}

/** Why a block makes OpenSSL or BoringSSL refuse the file: the names of their reasons (crypto/pem/pem_err.c). */
export type PemRefusal =
  | 'bad end line'
  | 'bad base64 decode'
  | 'no data'
  | 'not proc type'
  | 'unsupported proc type version'
  | 'not encrypted'
  | 'short header'
  | 'not dek info'
  | 'bad password read'

/** A block of any label. */
export interface CPemBlock extends LoadedCertificate {
  /** The lines between BEGIN and the first blank line, each ended by LF; empty where there is no blank line. */
  readonly header: string
}

/** The blocks of a file that are well-formed, and the first that is not. */
export interface CPemBlocks {
  readonly blocks: readonly CPemBlock[]
  readonly refusal?: { readonly reason: PemRefusal; readonly line: number }
}

/** A file is loaded whole, or refused whole; `reason` is the name OpenSSL gives it, `line` that of the BEGIN. */
export type LoadedPem =
  | {
      /** The library loads the file. */
      readonly status: 'loaded'
      /** In the order of the file; empty where it holds none. */
      readonly certificates: readonly LoadedCertificate[]
    }
  | {
      /** The library refuses the whole file. */
      readonly status: 'refused'
      /** Why, by the name that OpenSSL gives the reason. */
      readonly reason: PemRefusal
      /** Line of the BEGIN of the block that it stops at, counted from 1. */
      readonly line: number
      /** Those that can be read all the same: what a reader that goes on after an error would have. */
      readonly certificates: readonly LoadedCertificate[]
    }

interface Flavour {
  /** Octets that one call to BIO_gets gives at most. */
  readonly chunk: number
  /** Is a byte-order mark in front of the first line read for a block skipped? */
  readonly skipsBom: boolean
  /** OpenSSL counts the octets of the lines behind a blank one, and ends the base64 at a hyphen. */
  readonly isOpenSsl: boolean
  /** Behind a blank line the lines are 64 wide, the last may be shorter, and END follows it. */
  readonly countsLines?: boolean
}

const FLAVOURS = {
  'openssl-3': { chunk: 254, skipsBom: true, isOpenSsl: true },
  'openssl-1.1.1': { chunk: 254, skipsBom: false, isOpenSsl: true },
  boringssl: { chunk: 253, skipsBom: false, isOpenSsl: false },
  // before 6cd81fabe
  'boringssl-2025': { chunk: 253, skipsBom: false, isOpenSsl: false, countsLines: true },
} as const satisfies Readonly<Record<string, Flavour>>

/** Whose PEM reader: OpenSSL 3 skips a byte-order mark at the beginning, OpenSSL 1.1.1 and BoringSSL do not. */
export type PemFlavour = keyof typeof FLAVOURS

/**
 * Reads a file of certificates as OpenSSL 3.0 loads it (`-CAfile`, `-untrusted`): all of it, or none.
 *
 * Labels CERTIFICATE, X509 CERTIFICATE and TRUSTED CERTIFICATE count, blocks with other labels are skipped if they are well-formed. Whether
 * the octets are a certificate is not looked at: what cannot be parsed would make OpenSSL refuse the file too.
 * @param bytes - The file as it is; linear.
 * @throws MeshCertsError `pem-too-long` above 32 MiB.
 * @see measured on OpenSSL 3.0.19
 */
export const openSslCertificates = (bytes: Uint8Array): LoadedPem => loadFile(bytes, 'openssl-3')

/**
 * Reads a file of certificates as BoringSSL loads it for Envoy (trusted_ca, certificate_chain): all of it, or none.
 *
 * As {@link openSslCertificates}, without its tolerance for a byte-order mark. Read from the source of BoringSSL
 * and checked on the measured sets, not on Envoy itself.
 */
export const boringSslCertificates = (bytes: Uint8Array): LoadedPem => loadFile(bytes, 'boringssl')

function loadFile(bytes: Uint8Array, flavour: PemFlavour): LoadedPem {
  requirePemBytes(bytes)
  return load(bytes, flavour)
}

/** As {@link boringSslCertificates}, of a file whose length was judged before. */
export const loadBoringSsl = (bytes: Uint8Array): LoadedPem => load(bytes, 'boringssl')

const BOM = Uint8Array.of(0xef, 0xbb, 0xbf)
const BEGIN = ascii('-----BEGIN ')
const END = ascii('-----END ')
const TAIL = ascii('-----')

interface Reader {
  readonly bytes: Uint8Array
  readonly flavour: Flavour
  position: number
  line: number
  /** Where the next LF is, or the end; nothing known yet where it is before the position. */
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
  const nul = flavour.isOpenSsl ? bytes.subarray(position, stop).indexOf(NUL) : -1
  if (nul === 0) return undefined
  const text = trimEnd(bytes.subarray(position, nul === -1 ? stop : position + nul))
  return { text, line, partial: !ended && nul === -1 }
}

// char is signed: what is not ASCII counts as less than a blank
function trimEnd(line: Uint8Array): Uint8Array {
  let end = line.length
  while (end > 0 && !isGraphic(line[end - 1] as number)) end--
  return line.subarray(0, end)
}

// OpenSSL reads a file by fgets and takes a line to the first NUL; one that begins with it is the end (crypto/bio/bss_file.c, file_gets).
// BoringSSL takes the line whole, and measures what is behind BEGIN by strlen: with a NUL there it does not end with dashes (pem_lib.cc)
const NUL = 0

const isGraphic = (octet: number): boolean => octet > 0x20 && octet < 0x80

function load(bytes: Uint8Array, flavour: PemFlavour): LoadedPem {
  const scanned = scanCPem(bytes, flavour)
  const certificates: LoadedCertificate[] = []
  let { refusal } = scanned
  for (const { label, der, line, header } of scanned.blocks) {
    if (!isCertificateLabel(label)) continue
    const reason = headerRefusal(header)
    if (reason === undefined) certificates.push(createBlock({ label, line, der }))
    else if (refusal === undefined || line < refusal.line) refusal = { reason, line }
  }
  Object.freeze(certificates)
  return Object.freeze(
    refusal === undefined
      ? { status: 'loaded', certificates }
      : { status: 'refused', ...refusal, certificates },
  )
}

/** The blocks of every label as `PEM_read_bio` gives them one after another, going on behind one that is malformed. */
export function scanCPem(bytes: Uint8Array, flavour: PemFlavour): CPemBlocks {
  const reader: Reader = { bytes, flavour: FLAVOURS[flavour], position: 0, line: 1, lineEnd: -1 }
  const blocks: CPemBlock[] = []
  let refusal: CPemBlocks['refusal']
  for (let begin = findBegin(reader); begin !== undefined; begin = findBegin(reader)) {
    const { label, line } = begin
    const read = loadBlock(reader, label)
    if (typeof read === 'string') refusal ??= { reason: read, line }
    else blocks.push({ ...read, label: decodeText(label), line })
  }
  return refusal === undefined ? { blocks } : { blocks, refusal }
}

const DEK_INFO = /^Proc-Type: 4,ENCRYPTED[^\n]*\nDEK-Info: /

/**
 * Why the headers of a block that is read at once make the file refused (PEM_get_EVP_CIPHER_INFO, PEM_do_header); nobody
 * is there to say a password.
 */
export function headerRefusal(header: string): PemRefusal | undefined {
  if (header === '') return undefined
  if (!header.startsWith('Proc-Type: ')) return 'not proc type'
  if (!header.startsWith('Proc-Type: 4,')) return 'unsupported proc type version'
  if (!header.startsWith('Proc-Type: 4,ENCRYPTED')) return 'not encrypted'
  if (header.indexOf('\n') === -1) return 'short header'
  return DEK_INFO.test(header) ? 'bad password read' : 'not dek info'
}

/** The octets of the block behind a BEGIN, or why it is malformed. */
function loadBlock(
  reader: Reader,
  label: Uint8Array,
): Pick<CPemBlock, 'header' | 'der'> | PemRefusal {
  const { flavour } = reader
  const read = (flavour.isOpenSsl ? readLines : boringReader(flavour))(reader, label)
  if (typeof read === 'string') return read
  const der = decode(read, flavour)
  return typeof der === 'string' ? der : { der, header: headerText(read.header) }
}

const headerText = (lines: readonly Uint8Array[]): string =>
  lines.map((line) => `${decodeText(line)}\n`).join('')

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
      startsWith(text, TAIL, text.length - TAIL.length) &&
      !label.includes(NUL)
    ) {
      return { label, line }
    }
  }
  return undefined
}

interface Lines {
  readonly data: readonly Uint8Array[]
  readonly header: readonly Uint8Array[]
}

/** Lines to END. BoringSSL takes what is before the first blank line as headers, and every line behind it. */
function readBoringLines(reader: Reader, label: Uint8Array): Lines | PemRefusal {
  let data: Uint8Array[] = []
  let header: Uint8Array[] | undefined
  for (let chunk = readChunk(reader); chunk !== undefined; chunk = readChunk(reader)) {
    const { text } = chunk
    if (startsWith(text, END, 0)) {
      return endsAs(text, label) ? { data, header: header ?? [] } : 'bad end line'
    }
    if (text.length > 0) data.push(text)
    else if (header === undefined) {
      header = data
      data = []
    }
  }
  return 'bad end line'
}

const WIDTH = 64

const boringReader = ({ countsLines = false }: Flavour): typeof readBoringLines =>
  countsLines ? readEarlierBoringLines : readBoringLines

/** The lines before a blank one; with END where there is none. */
function readToBlank(reader: Reader): { readonly lines: Uint8Array[]; readonly end?: Uint8Array } {
  const lines: Uint8Array[] = []
  for (let chunk = readChunk(reader); chunk !== undefined; chunk = readChunk(reader)) {
    const { text } = chunk
    if (startsWith(text, END, 0)) return { lines, end: text }
    if (text.length === 0) break
    lines.push(text)
  }
  return { lines }
}

/** The lines of full width, and the line behind them. */
function readFullLines(reader: Reader): {
  readonly lines: Uint8Array[]
  readonly next?: Uint8Array
} {
  const lines: Uint8Array[] = []
  for (let chunk = readChunk(reader); chunk !== undefined; chunk = readChunk(reader)) {
    const { text } = chunk
    if (text.length !== WIDTH || startsWith(text, END, 0)) return { lines, next: text }
    lines.push(text)
  }
  return { lines }
}

const endsBlock = (text: Uint8Array | undefined, label: Uint8Array): boolean =>
  text !== undefined && startsWith(text, END, 0) && endsAs(text, label)

/** PEM_read_bio of BoringSSL before it took every line behind a blank one. */
function readEarlierBoringLines(reader: Reader, label: Uint8Array): Lines | PemRefusal {
  const { lines, end } = readToBlank(reader)
  if (end !== undefined) return endsBlock(end, label) ? { data: lines, header: [] } : 'bad end line'
  const { lines: data, next } = readFullLines(reader)
  if (next === undefined || next.length > WIDTH) return 'bad end line'
  if (endsBlock(next, label)) return { data, header: lines }
  return !startsWith(next, END, 0) && endsBlock(readChunk(reader)?.text, label)
    ? { data: [...data, next], header: lines }
    : 'bad end line'
}

// behind the blank line no line is longer than 64, and none follows a shorter one
const isTooMuch = (length: number, split: boolean, last: boolean): boolean =>
  last || (split && length > 64)

// lines to END. A blank line makes headers of what was before it; behind it the lines are 64 wide, the last may be shorter
function readLines(reader: Reader, label: Uint8Array): Lines | PemRefusal {
  let data: Uint8Array[] = []
  let header: Uint8Array[] = []
  let split = false
  let last = false
  let partial = false
  for (let chunk = readChunk(reader); chunk !== undefined; chunk = readChunk(reader)) {
    const { text } = chunk
    const wasPartial = partial
    partial = chunk.partial
    if (startsWith(text, END, 0)) {
      return endsAs(text, label) ? { data, header } : 'bad end line'
    }
    if (text.length === 0) {
      if (wasPartial) continue
      if (split) return 'bad end line'
      split = true
      header = data
      data = []
      continue
    }
    if (isTooMuch(text.length, split, last)) return 'bad end line'
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

function decode({ data }: Lines, flavour: Flavour): Uint8Array | PemRefusal {
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
  const hyphen = flavour.isOpenSsl ? joined.indexOf(DASH) : -1
  const decoded = decodeBase64(joined, 0, hyphen === -1 ? length : hyphen)
  if ('badAt' in decoded) return 'bad base64 decode'
  return decoded.der.length === 0 ? 'no data' : decoded.der
}
