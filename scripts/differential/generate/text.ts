import type { Edit } from '../material/certificate.ts'
import { createRandom, type Random } from '../random.ts'

// What happens to PEM text between one window and another: lost and doubled lines, one wrong character, line ends, marks.

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const linesOf = (text: string): string[] => text.split(/(?<=\n)/)
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

type TextEdit = (text: string, random: Random) => string

function onBody(text: string, random: Random, edit: (lines: string[], at: number) => void): string {
  const lines = linesOf(text)
  const bodies = [...lines.keys()].filter((i) => /^[A-Za-z0-9+/=]+\s*$/.test(lines[i]!))
  if (bodies.length === 0) return text
  edit(lines, random.pick(bodies))
  return lines.join('')
}

const oneCharacter: TextEdit = (text, random) =>
  onBody(text, random, (lines, at) => {
    const line = lines[at]!
    const where = random.int(Math.max(1, line.trimEnd().length))
    lines[at] = line.slice(0, where) + BASE64[random.int(64)]! + line.slice(where + 1)
  })

const lostCharacter: TextEdit = (text, random) =>
  onBody(text, random, (lines, at) => {
    const where = random.int(lines[at]!.length)
    lines[at] = lines[at]!.slice(0, where) + lines[at]!.slice(where + 1)
  })

const lostLine: TextEdit = (text, random) =>
  onBody(text, random, (lines, at) => {
    lines.splice(at, 1)
  })

const doubledLine: TextEdit = (text, random) =>
  onBody(text, random, (lines, at) => {
    lines.splice(at, 0, lines[at]!)
  })

const swappedLines: TextEdit = (text, random) =>
  onBody(text, random, (lines, at) => {
    const other = random.int(lines.length)
    ;[lines[at], lines[other]] = [lines[other]!, lines[at]!]
  })

const anyByte: TextEdit = (text, random) => {
  const where = random.int(text.length + 1)
  const byte = String.fromCharCode(random.pick([random.int(256), 10, 13, 32, 9, 45, 0, 0xef]))
  return text.slice(0, where) + byte + text.slice(where + random.int(2))
}

const nulByte: TextEdit = (text, random) => {
  const where = random.int(text.length + 1)
  return text.slice(0, where) + '\0'.repeat(1 + random.int(2)) + text.slice(where + random.int(2))
}

const cut: TextEdit = (text, random) => text.slice(0, random.int(text.length + 1))

const withText =
  (edit: (text: string) => string): TextEdit =>
  (text) =>
    edit(text)

// BIO_gets of BoringSSL and OpenSSL takes 253 characters at once
const WIDTHS = [1, 3, 48, 63, 65, 76, 252, 253, 254, 255, 300, 100_000]

/** The same octets in lines of another width. */
const rewrapped: TextEdit = (text, random) => {
  const width = random.pick(WIDTHS)
  return text.replace(/-----\n([A-Za-z0-9+/=\n]+)\n-----END/g, (_, body: string) => {
    const lines = body.replaceAll('\n', '').match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? []
    return `-----\n${lines.join('\n')}\n-----END`
  })
}

// a blank that does not break, one of no width, a soft hyphen, controls of a printer, the end of a text
const MARKS = [
  '\u00c2\u00a0',
  '\u00e2\u0080\u008b',
  '\u00c2\u00ad',
  '\v',
  '\f',
  '\x1a',
  ' ',
  '\t',
  '#',
  '=',
]

/** A mark that is hardly seen, at the end of a line or in it. */
const marked: TextEdit = (text, random) => {
  const mark = random.pick(MARKS)
  const lines = linesOf(text)
  const at = random.int(Math.max(1, lines.length))
  const line = lines[at] ?? ''
  const where = random.oneIn(2) ? line.trimEnd().length : random.int(line.length + 1)
  lines[at] = line.slice(0, where) + mark + line.slice(where)
  return lines.join('')
}

/** What people and windows do to a text. */
const EDITS: readonly TextEdit[] = [
  oneCharacter,
  oneCharacter,
  oneCharacter,
  lostCharacter,
  lostLine,
  doubledLine,
  swappedLines,
  anyByte,
  cut,
  withText((text) => text.replaceAll('\n', '\r\n')),
  withText((text) => text.replaceAll('\n', '\r')),
  withText((text) => `\u00ef\u00bb\u00bf${text}`),
  withText((text) => text.trimEnd()),
  withText((text) => text.replaceAll('\n', ' ')),
  withText((text) => text.replace(/^/gm, '  ')),
  withText((text) => text.replace(/^/gm, '\t')),
  withText((text) => text.replaceAll('\n', '\\n')),
  withText((text) => text.replaceAll('-----', '----')),
  withText((text) => text.replaceAll('-----', '------')),
  withText((text) => text.replace('-----BEGIN ', '-----BEGIN TRUSTED ')),
  withText((text) =>
    text.replace(/-----\n/, '-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n'),
  ),
  withText((text) => text.replace(/-----\n/, '-----\nBag: x\n')),
  withText((text) => `Subject: CN = x\n${text}`),
  withText((text) => `${text}\n\n\n`),
  withText((text) => text + text),
  withText((text) => text.replaceAll(/\n(?=-----END)/g, '')),
  withText((text) => text.toLowerCase()),
  withText(() => ''),
  withText((text) => Buffer.from(text, 'latin1').toString('base64')),
  nulByte,
  nulByte,
  rewrapped,
  rewrapped,
  marked,
  marked,
  withText((text) => text.replaceAll('-----\n-----', '----------')),
  withText((text) => text.replaceAll('-----\n', '----- \t\n')),
  withText((text) => text.replaceAll('-----BEGIN ', ' -----BEGIN ')),
  withText((text) => text.replaceAll('-----', '\u00e2\u0080\u0093'.repeat(5))),
  withText((text) => text.replaceAll('=', '')),
  withText((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  withText((text) => text.replace(/^/gm, '> ')),
  withText((text) => text.replaceAll('\n', '\n\n')),
  withText((text) => text.replaceAll('\n', '\n\r')),
  withText((text) => text.replaceAll('-----END', '=-----END')),
  withText((text) => text.replace('CERTIFICATE-----', 'CERTIFICATE-----MII')),
  // a redirection of PowerShell
  withText((text) => Buffer.from(`\ufeff${text}`, 'utf16le').toString('latin1')),
]

/** One such edit. */
export function damageText(random: Random): { readonly name: string; readonly apply: Edit } {
  const index = random.int(EDITS.length)
  const seed = random.seed()
  return {
    name: `text ${String(index)}`,
    apply: (bytes) => bytesOf(EDITS[index]!(latin1(bytes), createRandom(seed))),
  }
}
