import { NATIVE, nativeView } from '../../der/native.ts'
import { latin1 } from '../../der/strings.ts'
import { cutKeys } from '../../report/quote.ts'

// rustls-pki-types 1.13.0, src/pem.rs and src/base64.rs, as rustls-pemfile 2.2.0 (`read_one`, `read_all`) calls them.

/** What rustls-pemfile makes of a block, by its label. A block with any other label is skipped. */
export type PemKind = 'certificate' | 'publicKey' | 'pkcs1' | 'pkcs8' | 'sec1' | 'crl' | 'csr'

// `ECHCONFIG` is known to the reader and no item of rustls-pemfile
const KINDS: Readonly<Record<string, PemKind | 'ech'>> = {
  CERTIFICATE: 'certificate',
  'PUBLIC KEY': 'publicKey',
  'RSA PRIVATE KEY': 'pkcs1',
  'PRIVATE KEY': 'pkcs8',
  'EC PRIVATE KEY': 'sec1',
  'X509 CRL': 'crl',
  'CERTIFICATE REQUEST': 'csr',
  ECHCONFIG: 'ech',
}

/** A block that was read. */
export interface PemItem {
  readonly kind: PemKind
  readonly der: Uint8Array
  /** The line of its BEGIN, from 1; line ends are LF, CR and CRLF. */
  readonly line: number
}

/** Everything that is read of a text, and the words where reading it stops with an error. */
export interface RustlsPem {
  readonly items: readonly PemItem[]
  readonly error?: string
}

interface Section {
  readonly label: string
  readonly line: number
  body: string
}

const BEGIN = '-----BEGIN '
const END = '-----END '
const DASHES = 5

/**
 * The label of a BEGIN line: five dashes at its end, but for blanks and line ends after or among them.
 *
 * @returns `undefined` where the dashes are not five.
 */
function beginLabel(line: string): string | undefined {
  let dashes = 0
  let from = line.length
  for (let i = line.length - 1; i >= 0; i--) {
    const octet = line[i] as string
    if (octet === '-') {
      dashes++
      from = i
    } else if (octet !== '\n' && octet !== '\r' && octet !== ' ') break
  }
  return dashes === DASHES ? line.slice(BEGIN.length, from) : undefined
}

const isEnd = (line: string, { label }: Section): boolean => line.startsWith(END + label + '-----')

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PADDING = 64
const BLANK = 65
const OTHER = 66

/** What each octet is: a value of six bits, or one of the three above. */
function kindsOfOctets(): Uint8Array {
  const kinds = new Uint8Array(256).fill(OTHER)
  for (let value = 0; value < ALPHABET.length; value++) kinds[ALPHABET.charCodeAt(value)] = value
  kinds['='.charCodeAt(0)] = PADDING
  for (const blank of '\t\n\v\f\r ') kinds[blank.charCodeAt(0)] = BLANK
  return kinds
}

const KINDS_OF_OCTETS = kindsOfOctets()

/** The six-bit values of a body, with 64 for padding; words where a character is none of base64. */
function sextets(body: string): Uint8Array | string {
  const values = new Uint8Array(body.length)
  let count = 0
  // where the first padding is
  let padding = body.length
  for (let at = 0; at < body.length; at++) {
    const octet = body.charCodeAt(at)
    const value = KINDS_OF_OCTETS[octet] as number
    if (value === BLANK) continue
    if (value === OTHER) return `InvalidCharacter(${String(octet)})`
    // eight at a time
    if (count % 8 === 0 && padding < count) return 'PrematurePadding'
    if (value === PADDING && padding > count) padding = count
    values[count++] = value
  }
  return values.subarray(0, count)
}

/** Octets that a last group of four stands for, by how many of it are there and which of them are padding. */
function tailLength(group: Uint8Array): number | undefined {
  const shown = Array.from(group, (value) => (value === PADDING ? '=' : 'x')).join('')
  return { '': 0, xxxx: 3, 'xxx=': 2, xxx: 2, 'xx==': 1, xx: 1 }[shown]
}

/**
 * A body as every writer writes it, decoded by the runtime; undefined where it may be another, or the runtime cannot.
 *
 * In a process that is started for one set, the loops below are interpreted: they took a fortieth of the whole command. The
 * native decoder drops what is not base64 and takes the URL alphabet too; what it drops makes the result too short.
 */
function decodeWhole(body: string): Uint8Array | undefined {
  const text = body.replaceAll('\n', '')
  if (NATIVE === undefined || text.length % 4 !== 0 || /[-_]/.test(text)) return undefined
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='))
  const out = new Uint8Array((text.length / 4) * 3 - padding)
  const written = nativeView(NATIVE, out).write(text, 0, out.length, 'base64')
  return written === out.length ? out : undefined
}

/** Padding may be left out at the end, and is nowhere else; bits that are left over may be anything. */
const decodeBase64 = (body: string): Uint8Array | string => decodeWhole(body) ?? decodeAny(body)

function decodeAny(body: string): Uint8Array | string {
  const values = sextets(body)
  if (typeof values === 'string') return values
  // the last group may be whole
  const whole = Math.max(0, Math.ceil(values.length / 4) - 1) * 4
  const padding = values.indexOf(PADDING)
  if (padding >= 0 && padding < whole) return 'PrematurePadding'
  const tail = tailLength(values.subarray(whole))
  if (tail === undefined) return 'InvalidTrailingPadding'
  const out = new Uint8Array((whole / 4) * 3 + tail)
  for (let i = 0, at = 0; i < out.length; i++, at += i % 3 === 0 ? 2 : 1) {
    const pair = ((values[at] as number) << 6) | (values[at + 1] as number)
    out[i] = pair >> (4 - 2 * (i % 3))
  }
  return out
}

/** Text as Rust's Debug shows a string; what may be a piece of a key is cut out, which rustls does not do. */
function debugText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is escaped
  const shown = text.replace(/["\\\0-\x1f\x7f]/g, (letter) => ESCAPES[letter] ?? escape(letter))
  return cutKeys(`"${shown}"`)
}

const escape = (letter: string): string => `\\u{${letter.charCodeAt(0).toString(16)}}`

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
}

const utf8 = new TextDecoder()

/** Octets kept as Latin-1 as the text that they are, lossily. */
const textOf = (octets: string): string =>
  utf8.decode(Uint8Array.from(octets, (letter) => letter.charCodeAt(0)))

/** Lines with their ends; CR and LF end a line each. */
const linesOf = (text: string): readonly string[] => text.match(/[^\r\n]*[\r\n]|[^\r\n]+$/g) ?? []

type Step = { readonly section?: Section; readonly item?: PemItem; readonly error?: string }

function endSection(section: Section): Step {
  const kind = KINDS[section.label]
  if (kind === undefined) return {}
  const der = decodeBase64(section.body)
  if (typeof der === 'string') return { error: der }
  return kind === 'ech' ? {} : { item: { kind, der, line: section.line } }
}

/** One line: what it begins, ends or adds to. A BEGIN inside a block throws the block away. */
function readLine(line: string, number: number, section: Section | undefined): Step {
  if (line.startsWith(BEGIN)) {
    const label = beginLabel(line)
    if (label === undefined) return { error: `illegal section start: ${debugText(textOf(line))}` }
    return { section: { label, line: number, body: section?.body ?? '' } }
  }
  if (section === undefined) return {}
  if (isEnd(line, section)) return endSection(section)
  section.body += line
  return { section }
}

/** Reads a text to its end or to the first error. */
export function readRustlsPem(bytes: Uint8Array): RustlsPem {
  const items: PemItem[] = []
  const lines = linesOf(latin1(bytes))
  let section: Section | undefined
  let number = 1
  for (const [i, line] of lines.entries()) {
    const step = readLine(line, number, section)
    if (step.error !== undefined) return { items, error: step.error }
    if (step.item !== undefined) items.push(step.item)
    section = step.section
    // CRLF ends two lines here, and one for people
    if (lines[i + 1] !== '\n') number++
  }
  if (section === undefined) return { items }
  return { items, error: `section end ${debugText(textOf(section.label))} missing` }
}
