import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  extractPem,
  formatPem,
  goPemBlocks,
  PEM_CODES,
  PEM_NOTES_PER_CODE,
} from '../../src/pem/index.ts'
import { decodeBase64 } from '../../src/pem/base64.ts'
import { goPemCases } from '../support/vectors.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
// 190 octets in DER clothes: lines of 64, a shorter one at the end
const der = Uint8Array.from({ length: 190 }, (_, i) => (i * 37 + 11) & 0xff)
der.set([0x30, 0x81, 187])
const cert = formatPem('CERTIFICATE', der)
const body = cert.split('\n').slice(1, -2).join('\n')
const pkcs7 = Uint8Array.of(0x30, 11, 6, 9, 42, 134, 72, 134, 247, 13, 1, 7, 2)

const codes = (input: string | Uint8Array): string[] =>
  extractPem(input).notes.map((note) => note.code)
const found = (input: string | Uint8Array): string[] =>
  extractPem(input).blocks.map((block) => `${String(block.block)} ${block.label}`)

// each row: what is wrong, the text, the notes, the blocks; the twin of all rows is `cert`, which has one block and no note
const ROWS: readonly (readonly [
  string,
  string | Uint8Array,
  readonly string[],
  readonly string[],
])[] = [
  ['CRLF', cert.replaceAll('\n', '\r\n'), ['pem-crlf'], ['1 CERTIFICATE']],
  ['bare CR', cert.replaceAll('\n', '\r'), ['pem-cr-only'], ['1 CERTIFICATE']],
  ['a byte-order mark', `\ufeff${cert}${cert}`, ['pem-bom'], ['1 CERTIFICATE', '2 CERTIFICATE']],
  ['a zero-width blank', `\u200b${cert}`, ['pem-bom'], ['1 CERTIFICATE']],
  ['a no-break blank', `\u00a0${cert}`, ['pem-bom'], ['1 CERTIFICATE']],
  [
    'an invisible character in the body',
    cert.replace('\n', '\n\u200b'),
    ['pem-invisible'],
    ['1 CERTIFICATE'],
  ],
  ['UTF-16 with mark', Buffer.from(`\ufeff${cert}`, 'utf16le'), ['pem-utf16'], ['1 CERTIFICATE']],
  ['UTF-16 without mark', Buffer.from(cert, 'utf16le'), ['pem-utf16'], ['1 CERTIFICATE']],
  [
    'UTF-16, big-endian',
    Buffer.from(`\ufeff${cert}`, 'utf16le').swap16(),
    ['pem-utf16'],
    ['1 CERTIFICATE'],
  ],
  [
    'UTF-16 read as UTF-8',
    Buffer.from(`\ufeff${cert}`, 'utf16le').toString('utf8'),
    ['pem-utf16'],
    ['1 CERTIFICATE'],
  ],
  ['indentation', cert.replace(/^(?=.)/gm, '    '), ['pem-indented'], ['1 CERTIFICATE']],
  ['tabs', cert.replace(/^(?=.)/gm, '\t'), ['pem-indented'], ['1 CERTIFICATE']],
  [
    'END alone is indented',
    cert.replace('-----END', ' -----END'),
    ['pem-indented'],
    ['1 CERTIFICATE'],
  ],
  ['mail quotes', cert.replace(/^(?=.)/gm, '> '), ['pem-quoted'], ['1 CERTIFICATE']],
  ['mail quotes, twice', cert.replace(/^(?=.)/gm, '>> '), ['pem-quoted'], ['1 CERTIFICATE']],
  [
    'a YAML block mark',
    `|-\n${cert.replace(/^(?=.)/gm, '  ')}`,
    ['pem-yaml-residue', 'pem-indented', 'pem-noise'],
    ['1 CERTIFICATE'],
  ],
  [
    'a YAML key',
    `ca: |\n${cert.replace(/^(?=.)/gm, '  ')}`,
    ['pem-yaml-residue', 'pem-indented', 'pem-noise'],
    ['1 CERTIFICATE'],
  ],
  ['a quoted value', `"${cert.trimEnd()}"\n`, ['pem-yaml-residue'], ['1 CERTIFICATE']],
  ['a closing quote', `${cert.trimEnd()}"\n`, ['pem-yaml-residue'], ['1 CERTIFICATE']],
  [
    'END and BEGIN on one line',
    cert.trimEnd() + cert,
    ['pem-glued'],
    ['1 CERTIFICATE', '2 CERTIFICATE'],
  ],
  ['literal \\n', cert.replaceAll('\n', '\\n'), ['pem-one-line'], ['1 CERTIFICATE']],
  [
    'two blocks with literal \\n',
    (cert + cert).replaceAll('\n', '\\n'),
    ['pem-one-line', 'pem-one-line'],
    ['1 CERTIFICATE', '2 CERTIFICATE'],
  ],
  [
    'blanks for line ends',
    (cert + cert).trim().replaceAll('\n', ' ') + '\n',
    ['pem-one-line', 'pem-one-line'],
    ['1 CERTIFICATE', '2 CERTIFICATE'],
  ],
  ['nothing for line ends', cert.replaceAll('\n', '') + '\n', ['pem-one-line'], ['1 CERTIFICATE']],
  ['four hyphens', cert.replaceAll('-----', '----'), ['pem-dashes'], ['1 CERTIFICATE']],
  ['six hyphens', cert.replaceAll('-----', '------'), ['pem-dashes'], ['1 CERTIFICATE']],
  ['en dashes', cert.replaceAll('-', '–'), ['pem-smart-dashes'], ['1 CERTIFICATE']],
  [
    'dashes as a word processor makes them',
    cert.replaceAll('-----', '——-'),
    ['pem-smart-dashes'],
    ['1 CERTIFICATE'],
  ],
  [
    'dashes of Windows-1252',
    Buffer.from(cert.replaceAll('-', '\x96'), 'latin1'),
    ['pem-smart-dashes'],
    ['1 CERTIFICATE'],
  ],
  ['small letters', cert.replaceAll('CERTIFICATE', 'certificate'), ['pem-case'], ['1 CERTIFICATE']],
  [
    'all small letters',
    cert
      .replace('BEGIN CERTIFICATE', 'begin certificate')
      .replace('END CERTIFICATE', 'end certificate'),
    ['pem-case'],
    ['1 CERTIFICATE'],
  ],
  ['two blanks in END', cert.replace('END ', 'END  '), ['pem-case'], ['1 CERTIFICATE']],
  [
    'the label of SSLeay',
    cert.replaceAll('CERT', 'X509 CERT'),
    ['pem-label'],
    ['1 X509 CERTIFICATE'],
  ],
  [
    'a trusted certificate',
    cert.replaceAll('CERT', 'TRUSTED CERT'),
    ['pem-label'],
    ['1 TRUSTED CERTIFICATE'],
  ],
  ['PKCS#7', formatPem('PKCS7', pkcs7), ['pem-pkcs7'], ['1 PKCS7']],
  [
    'PKCS#7 under the name of a certificate',
    formatPem('CERTIFICATE', pkcs7),
    ['pem-pkcs7'],
    ['1 CERTIFICATE'],
  ],
  ['headers', cert.replace('\n', '\nname: value\n\n'), ['pem-headers'], ['1 CERTIFICATE']],
  [
    'headers, a blank line in front of END',
    cert.replace('\n', '\nname: value\n\n').replace('\n-----END', '\n\n-----END'),
    ['pem-blank-line', 'pem-headers'],
    ['1 CERTIFICATE'],
  ],
  [
    'headers, a blank behind END and no line end',
    `${cert.replace('\n', '\nname: value\n\n').trimEnd()} `,
    ['pem-blanks', 'pem-headers'],
    ['1 CERTIFICATE'],
  ],
  ['cut short', cert.slice(0, 150), ['pem-truncated'], []],
  [
    'cut short, then a good one',
    `${cert.slice(0, 158)}\n${cert}`,
    ['pem-truncated', 'pem-noise'],
    ['2 CERTIFICATE'],
  ],
  ['the start is missing', cert.slice(40) + cert, ['pem-end-without-begin'], ['1 CERTIFICATE']],
  ['other label at the end', cert.replace('END ', 'END X509 '), ['pem-label-mismatch'], []],
  ['a character that is not base64', cert.replace('\nM', '\n!'), ['pem-corrupt-block'], []],
  ['the URL alphabet', cert.replace('\nM', '\n_'), ['pem-corrupt-block'], []],
  ['a character is missing', cert.replace('\nM', '\n'), ['pem-corrupt-block'], []],
  ['padding within', cert.replace('\nM', '\n='), ['pem-corrupt-block'], []],
  ['padding is missing', cert.replaceAll('=', ''), ['pem-padding'], ['1 CERTIFICATE']],
  [
    'nothing between BEGIN and END',
    cert.replace(`${body}\n`, ''),
    ['pem-empty-block'],
    ['1 CERTIFICATE'],
  ],
  [
    'a body on one line',
    cert.replace(body, body.replaceAll('\n', '')),
    ['pem-line-width'],
    ['1 CERTIFICATE'],
  ],
  [
    'lines of 76 characters',
    cert.replace(body, body.replaceAll('\n', '').replace(/.{76}/g, '$&\n')),
    ['pem-line-width'],
    ['1 CERTIFICATE'],
  ],
  [
    'lines of different width',
    cert.replace(body, body.replace('\n', '').replace(/^.{10}/, '$&\n')),
    ['pem-line-width'],
    ['1 CERTIFICATE'],
  ],
  ['blanks at line ends', cert.replaceAll('\n', ' \n'), ['pem-blanks'], ['1 CERTIFICATE']],
  ['a blank behind END', cert.replace(/-\n$/, '- \n'), ['pem-blanks'], ['1 CERTIFICATE']],
  ['a blank line behind BEGIN', cert.replace('\n', '\n\n'), ['pem-blanks'], ['1 CERTIFICATE']],
  [
    'a blank line within',
    cert.replace(/(\n.{64})\n/, '$1\n\n'),
    ['pem-blank-line'],
    ['1 CERTIFICATE'],
  ],
  ['no newline at the end', cert.trimEnd(), ['pem-final-newline'], ['1 CERTIFICATE']],
  ['text around', `subject=x\n${cert}# end\n`, ['pem-noise'], ['1 CERTIFICATE']],
  ['text before BEGIN on its line', `see ${cert}`, ['pem-mid-line'], ['1 CERTIFICATE']],
  ['text behind END on its line', `${cert.trimEnd()} done\n`, ['pem-mid-line'], ['1 CERTIFICATE']],
  [
    'data on the line of END',
    cert.replace('\n-----END', '-----END'),
    ['pem-mid-line'],
    ['1 CERTIFICATE'],
  ],
  [
    'data on the line of BEGIN',
    cert.replace('-----\nM', '-----M'),
    ['pem-mid-line'],
    ['1 CERTIFICATE'],
  ],
  [
    'a comment',
    cert.replace(/^(?=.)/gm, '# ') + cert,
    ['pem-commented-out', 'pem-noise'],
    ['1 CERTIFICATE'],
  ],
  [
    'a sed command',
    `sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p'\n${cert}`,
    ['pem-mention', 'pem-noise'],
    ['1 CERTIFICATE'],
  ],
  [
    'a sentence',
    `paste it from -----BEGIN CERTIFICATE----- on\n${cert}`,
    ['pem-mention', 'pem-noise'],
    ['1 CERTIFICATE'],
  ],
  [
    'base64 of PEM',
    Buffer.from(cert).toString('base64'),
    ['secret-double-base64'],
    ['1 CERTIFICATE'],
  ],
  [
    'base64 of base64 of PEM',
    Buffer.from(Buffer.from(cert).toString('base64')).toString('base64'),
    ['secret-double-base64'],
    ['1 CERTIFICATE'],
  ],
  ['base64 of DER', body, ['pem-bare-base64'], []],
  ['DER', der, ['pem-der'], []],
  ['DER read as text', Buffer.from(der).toString('utf8'), ['pem-damaged-der'], []],
  ['nothing', '', ['pem-no-block'], []],
  ['no PEM', 'hello', ['pem-no-block'], []],
]

describe('extractPem', () => {
  test('a block as every writer writes it is read without a note', () => {
    const { blocks, notes } = extractPem(cert)
    expect(notes).toEqual([])
    expect(blocks).toEqual([
      { label: 'CERTIFICATE', headers: {}, der, block: 1, line: 1, offset: 0 },
    ])
    expect(Object.isFrozen(blocks) && blocks.every(Object.isFrozen)).toBe(true)
  })

  test.each(ROWS)('%s', (_, input, notes, blocks) => {
    expect(codes(input)).toEqual(notes)
    expect(found(input)).toEqual(blocks)
  })

  test.each(ROWS.filter(([, , , blocks]) => blocks.some((label) => !label.includes('PKCS7'))))(
    '%s: what is delivered has the right octets',
    (_, input) => {
      for (const block of extractPem(input).blocks) {
        if (block.der.length !== 0 && block.der.length !== pkcs7.length)
          expect(block.der).toEqual(der)
      }
    },
  )

  test.each([0, 1, 2, 3, 4, 5])('reads a view of %i octets at any offset', (length) => {
    for (let offset = 0; offset < 8; offset++) {
      const view = new Uint8Array(new ArrayBuffer(16), offset, length).fill(0x20)
      expect(extractPem(view).notes.map(({ code }) => code)).toEqual(['pem-no-block'])
    }
  })

  test('every code but those of the writer, of limits and of wrong calls is in the table', () => {
    const seen = new Set(ROWS.flatMap(([, , notes]) => notes))
    const rest = Object.keys(PEM_CODES).filter((code) => !seen.has(code))
    expect(rest).toEqual([
      'pem-too-long',
      'pem-too-many',
      'pem-input',
      'pem-write-octets',
      'pem-more-notes',
      'pem-write-label',
    ])
  })

  test('a note says block, line and offset; what is corrupt says character and column', () => {
    const text = `${cert}${cert.replace(/\n(.{64}\n.{9})./, '\n$1!')}`
    const [note] = extractPem(text).notes
    expect(note).toMatchObject({
      code: 'pem-corrupt-block',
      block: 2,
      line: 9,
      column: 10,
      facts: { offset: cert.length },
      message: 'the body is not base64: "!" is not a base64 character',
    })
  })

  test('an offset counts octets of the input, in UTF-8 and in UTF-16', () => {
    expect(extractPem(`äöü€\n${cert}`).blocks[0]?.offset).toBe(10)
    expect(extractPem(Buffer.from(`ab\n${cert}`, 'utf16le')).blocks[0]?.offset).toBe(6)
  })

  test('the headers of an encrypted key are no deviation', () => {
    const key = formatPem('RSA PRIVATE KEY', der).replace(
      '\n',
      '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n',
    )
    const { blocks, notes } = extractPem(key)
    expect(notes).toEqual([])
    expect(blocks[0]?.headers).toEqual({ 'Proc-Type': '4,ENCRYPTED', 'DEK-Info': 'AES-256-CBC,00' })
  })

  test('of a million BEGIN lines a hundred are named and the others counted', () => {
    const { blocks, notes } = extractPem('-----BEGIN CERTIFICATE-----\n'.repeat(1e6))
    expect(blocks).toEqual([])
    expect(notes.filter((note) => note.code === 'pem-truncated').length).toBe(PEM_NOTES_PER_CODE)
    expect(notes.find((note) => note.code === 'pem-more-notes')?.facts).toEqual({
      kind: 'pem-truncated',
      count: 1e6 - PEM_NOTES_PER_CODE,
    })
  }, 20_000)

  test.each([
    ['dashes', '-'.repeat(1e7)],
    ['typographic dashes', '—'.repeat(3e6)],
    ['BEGIN without line ends', '-----BEGIN A-----'.repeat(5e5)],
    ['END without BEGIN', '-----END A-----\n'.repeat(5e5)],
    ['blanks', `-----BEGIN A-----\n${' '.repeat(1e7)}\n-----END A-----\n`],
    ['backslashes', `-----BEGIN A-----\n${'\\'.repeat(1e7)}\n-----END A-----\n`],
    ['backslash n', `-----BEGIN A-----${'\\n'.repeat(1e6)}-----END A-----`],
    ['colons', `-----BEGIN A-----\n${'a:b\n'.repeat(1e6)}-----END A-----\n`],
    ['glued blocks', cert.trimEnd().repeat(2e4)],
    ['quotes', `${'> '.repeat(3e6)}${cert}`],
    ['zeros', new Uint8Array(1e7)],
    ['base64 of nothing much', 'QUFB'.repeat(2e6)],
    [
      'random octets',
      Uint8Array.from({ length: 1e7 }, (_, i) => (Math.imul(i, 0x9e3779b1) >>> 13) & 0xff),
    ],
  ])(
    'ten megabytes or so of %s: an answer, with few notes',
    (_, input) => {
      const { notes } = extractPem(input)
      expect(notes.length).toBeLessThan(PEM_NOTES_PER_CODE * 8)
    },
    20_000,
  )

  test('more headers than anyone writes may be lines of a key: they are not printed', () => {
    const withHeaders = (count: number) => {
      const lines = Array.from({ length: count }, (_, at) => `x${String(at)}: y`)
      const text = `-----BEGIN X-----\n${lines.join('\n')}\n\nMAA=\n-----END X-----\n`
      const [block] = extractPem(text).blocks
      expect(Object.keys(block!.headers)).toHaveLength(count)
      return Object.keys(block!).includes('headers')
    }
    expect([withHeaders(100), withHeaders(101)]).toEqual([true, false])
  })

  test('format and extract are inverse', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (octets) => {
        const [block] = extractPem(formatPem('X', octets)).blocks
        expect(block?.der).toEqual(octets)
      }),
    )
  })
})

// without a warning or an error, what Go would return and what is extracted are the same
function agreesWithGo(bytes: Uint8Array): void {
  const { blocks, notes } = extractPem(bytes)
  if (notes.some((note) => note.severity !== 'info')) return
  const short = (list: readonly { label: string; der: Uint8Array }[]): string[] =>
    list.map((block) => `${block.label} ${Buffer.from(block.der).toString('hex')}`)
  expect(short(blocks), JSON.stringify(Buffer.from(bytes).toString('latin1'))).toEqual(
    short(goPemBlocks(bytes)),
  )
}

describe('extractPem beside Go', () => {
  const inputs = goPemCases().map((entry) => Buffer.from(entry.in, 'base64'))

  test('what has no warning is read as Go reads it', () => {
    for (const bytes of inputs) agreesWithGo(bytes)
  })

  // the END of a block whose line goes on with the BEGIN of none
  test.each(['\r\ufeff', '\u00a0', 'x '])(
    '%j and a lone BEGIN behind an END have a warning',
    (between) => {
      const block = formatPem('X', Uint8Array.of(1, 2, 3)).trimEnd()
      const lone = `${between}-----BEGIN Y-----\nAQID\n`
      expect(goPemBlocks(utf8(block + lone))).toEqual([])
      expect(extractPem(block + lone).notes.some(({ severity }) => severity !== 'info')).toBe(true)
      expect(goPemBlocks(utf8(`${block}\n`))).toHaveLength(1)
      agreesWithGo(utf8(`${block}\n`))
    },
  )

  test('so is what has been changed at one place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...inputs),
        fc.nat(),
        fc.constantFrom(
          '',
          '-',
          '\n',
          '\r',
          ' ',
          ':',
          '-----BEGIN X-----\n',
          '\n-----END X-----\n',
          '=',
          '\ufeff',
          '#',
        ),
        fc.nat(3),
        (bytes, place, insert, remove) => {
          const at = place % (bytes.length + 1)
          agreesWithGo(
            Buffer.concat([bytes.subarray(0, at), utf8(insert), bytes.subarray(at + remove)]),
          )
        },
      ),
      { numRuns: 5000 },
    )
  }, 20_000)
})

describe('decodeBase64', () => {
  test.each(['', 'TQ==', 'TWE=', 'TWFu', 'TWFuTQ==', 'TW\nFu', ' T W E = '])(
    '%j is taken',
    (text) => {
      const bytes = utf8(text)
      expect(decodeBase64(bytes, 0, bytes.length)).toEqual({
        der: new Uint8Array(Buffer.from(text, 'base64')),
      })
    },
  )
  test.each([
    ['T', 1],
    ['TQ', 2],
    ['TQ=', 3],
    ['TWE', 3],
    ['TWFu=', 4],
    ['TQ===', 4],
    ['TQ==TQ==', 4],
    ['T-==', 1],
    ['====', 0],
  ])('%j is refused at %i', (text, badAt) => {
    const bytes = utf8(text)
    expect(decodeBase64(bytes, 0, bytes.length)).toEqual({ badAt })
  })
})
