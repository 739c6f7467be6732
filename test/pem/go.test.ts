import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { goPemBlocks, scanGoPem } from '../../src/pem/go-pem.ts'
import { goPemCases } from '../support/vectors.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const labels = (text: string): string[] => goPemBlocks(utf8(text)).map((block) => block.label)
const cert = '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n'

describe('what Go 1.26.10 returned', () => {
  const cases = goPemCases()

  test('there are hundreds of cases', () => {
    expect(cases.length).toBeGreaterThan(300)
  })

  test.each(cases.map((entry, number) => ({ number, ...entry })))(
    'case $number is read alike',
    ({ in: base64, blocks }) => {
      const found = goPemBlocks(Buffer.from(base64, 'base64')).map((block) => ({
        label: block.label,
        headers: { ...block.headers },
        body: Buffer.from(block.der).toString('base64'),
      }))
      expect(found).toEqual(blocks.map((block) => ({ headers: {}, ...block })))
    },
  )
})

describe('goPemBlocks', () => {
  test('a block has the offset and the line of its BEGIN', () => {
    const found = scanGoPem(utf8(`# text\n${cert}\n${cert}`))
    expect(found.map(({ offset, line }) => [offset, line])).toEqual([
      [7, 2],
      [7 + cert.length + 1, 6],
    ])
  })

  test('a header named __proto__ is a header', () => {
    const [block] = goPemBlocks(utf8('-----BEGIN X-----\n__proto__: a\n\nMAA=\n-----END X-----\n'))
    expect(Object.entries(block?.headers ?? {})).toEqual([['__proto__', 'a']])
    expect(Object.getPrototypeOf(block?.headers)).toBe(Object.prototype)
  })

  test('the zero-width no-break space is not trimmed from a header, the next-line character is', () => {
    const [block] = goPemBlocks(
      utf8('-----BEGIN X-----\na:\u0085\ufeffb\u3000\n\nMAA=\n-----END X-----\n'),
    )
    expect(block?.headers).toEqual({ a: '\ufeffb' })
  })

  test.each([
    ['a block', cert, ['CERTIFICATE']],
    ['a block whose last line ends the file', cert.trimEnd(), ['CERTIFICATE']],
    ['BEGIN that is indented', ` ${cert}`, []],
    ['END and BEGIN on one line', cert.trimEnd() + cert + cert, ['CERTIFICATE']],
    ['nothing between BEGIN and END', '-----BEGIN X-----\n-----END X-----\n', ['X']],
    ['headers right up to END', '-----BEGIN X-----\na: b\n-----END X-----\n', []],
    [
      'headers to the end of the text hide all that follows',
      `-----BEGIN X-----\na: b\n-----END X:-----\n:`,
      [],
    ],
    ['no padding', cert.replace('=', ''), []],
    ['padding and more', cert.replace('=', '=MAMCAQE='), []],
    ['a vertical tab in the body', cert.replace('MAMC', 'MA\vMC'), []],
    ['blanks in the body', cert.replace('MAMC', 'M A\tM\r\nC'), ['CERTIFICATE']],
    ['bits behind the padding', cert.replace('QE=', 'QF='), ['CERTIFICATE']],
    ['the URL alphabet', cert.replace('MAMCAQE=', 'MAMCAQ-_'), []],
  ])('%s', (_, text, expected) => {
    expect(labels(text)).toEqual(expected)
  })

  test('any octets give blocks, not an exception', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '-----BEGIN ',
        '\n-----END ',
        '-----',
        '\n',
        '\r',
        ':',
        ' ',
        'CERTIFICATE',
        cert,
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const bytes = utf8(pieces.join(''))
        for (const block of scanGoPem(bytes)) {
          expect(String.fromCharCode(...bytes.subarray(block.offset, block.offset + 11))).toBe(
            '-----BEGIN ',
          )
        }
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['a million BEGIN lines', '-----BEGIN CERTIFICATE-----\n'.repeat(1e6), 0],
    ['a million END lines', '\n-----END CERTIFICATE-----'.repeat(1e6), 0],
    ['headers without end', `-----BEGIN A-----\n${'a: b\n'.repeat(1e6)}`, 0],
    [
      'half a million blocks that do not fit',
      '-----BEGIN A:-----\n\n-----END B:-----\n'.repeat(3e5),
      0,
    ],
    ['ten megabytes of dashes', '-'.repeat(1e7), 0],
    ['one long line', `-----BEGIN A-----${' '.repeat(1e7)}`, 0],
  ])(
    '%s: an answer, in linear time',
    (_, text, expected) => {
      expect(goPemBlocks(utf8(text)).length).toBe(expected)
    },
    20_000,
  )
})
