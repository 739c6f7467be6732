import { describe, expect, test } from 'vitest'
import { decodeString, fitsString, isAscii, isPrintable, latin1 } from '../../src/der/strings.ts'
import { TAG } from '../../src/der/tags.ts'

// Which characters each string type has (X.680, section 41; X.690, section 8.23): the first and the last of each range next to
// what is outside of it.

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** What is read of the octets, by both questions, alone and in the middle of others. */
function read(tag: number, hex: string): string | undefined {
  const own = bytes(hex)
  const text = decodeString(tag, own, 0, own.length)
  // an octet that fits no type stands before and behind
  const within = bytes(`ff${hex}ff`)
  expect(decodeString(tag, within, 1, 1 + own.length)).toBe(text)
  expect(fitsString(tag, own, 0, own.length)).toBe(text !== undefined)
  expect(fitsString(tag, within, 1, 1 + own.length)).toBe(text !== undefined)
  return text
}

type Row = readonly [says: string, tag: number, hex: string, expected: string | undefined]

describe('a character string', () => {
  test.each<Row>([
    ['NumericString: a blank', TAG.NUMERIC_STRING, '20', ' '],
    ['NumericString: what is before a blank', TAG.NUMERIC_STRING, '1f', undefined],
    ['NumericString: what is behind a blank', TAG.NUMERIC_STRING, '21', undefined],
    ['NumericString: a slash', TAG.NUMERIC_STRING, '2f', undefined],
    ['NumericString: 0 and 9', TAG.NUMERIC_STRING, '3039', '09'],
    ['NumericString: a colon', TAG.NUMERIC_STRING, '3a', undefined],
    ['NumericString: a letter behind a digit', TAG.NUMERIC_STRING, '3041', undefined],
    ['IA5String: 127', TAG.IA5_STRING, '007f', '\u0000\u007f'],
    ['IA5String: 128', TAG.IA5_STRING, '80', undefined],
    ['VisibleString: a letter', TAG.VISIBLE_STRING, '41', 'A'],
    ['VisibleString: 128', TAG.VISIBLE_STRING, '4180', undefined],
    ['PrintableString: a letter', TAG.PRINTABLE_STRING, '41', 'A'],
    ['PrintableString: 128', TAG.PRINTABLE_STRING, '4180', undefined],
    ['TeletexString: every octet is a character', TAG.TELETEX_STRING, '0080ff', '\u0000\u0080ÿ'],
    ['UTF8String: two octets', TAG.UTF8_STRING, 'c280', '\u0080'],
    ['UTF8String: a character in more octets than it needs', TAG.UTF8_STRING, 'c181', undefined],
    ['UTF8String: a surrogate', TAG.UTF8_STRING, 'eda080', undefined],
    ['UTF8String: the last character', TAG.UTF8_STRING, 'f48fbfbf', '\u{10ffff}'],
    ['UTF8String: one more', TAG.UTF8_STRING, 'f4908080', undefined],
    ['BMPString: the last before the surrogates', TAG.BMP_STRING, 'd7ff', '\ud7ff'],
    ['BMPString: the first surrogate', TAG.BMP_STRING, 'd800', undefined],
    ['BMPString: the last surrogate', TAG.BMP_STRING, 'dfff', undefined],
    ['BMPString: the first behind them', TAG.BMP_STRING, 'e000', '\ue000'],
    ['BMPString: the last', TAG.BMP_STRING, 'ffff', '\uffff'],
    ['BMPString: two', TAG.BMP_STRING, '00410042', 'AB'],
    ['BMPString: one and a half', TAG.BMP_STRING, '004100', undefined],
    ['UniversalString: the last', TAG.UNIVERSAL_STRING, '0010ffff', '\u{10ffff}'],
    ['UniversalString: one more', TAG.UNIVERSAL_STRING, '00110000', undefined],
    ['UniversalString: the last before the surrogates', TAG.UNIVERSAL_STRING, '0000d7ff', '\ud7ff'],
    ['UniversalString: the first surrogate', TAG.UNIVERSAL_STRING, '0000d800', undefined],
    ['UniversalString: the last surrogate', TAG.UNIVERSAL_STRING, '0000dfff', undefined],
    ['UniversalString: the first behind them', TAG.UNIVERSAL_STRING, '0000e000', '\ue000'],
    ['UniversalString: a half', TAG.UNIVERSAL_STRING, '0041', undefined],
    ['UniversalString: one and a half', TAG.UNIVERSAL_STRING, '000000410042', undefined],
    ['nothing is an empty text', TAG.UTF8_STRING, '', ''],
    ['nothing is an empty wide text', TAG.BMP_STRING, '', ''],
  ])('%s', (_, tag, hex, expected) => {
    expect(read(tag, hex)).toBe(expected)
  })

  test.each(['OCTET_STRING', 'INTEGER', 'SEQUENCE'] as const)('%s is none', (name) => {
    expect(decodeString(TAG[name], bytes('41'), 0, 1)).toBeUndefined()
    // nothing is asked of what is no string
    expect(fitsString(TAG[name], bytes('80'), 0, 1)).toBe(true)
  })

  test('a long UTF8String is read as a short one is', () => {
    const long = Buffer.from('é'.repeat(200))
    expect(decodeString(TAG.UTF8_STRING, long, 0, long.length)).toBe('é'.repeat(200))
    expect(decodeString(TAG.UTF8_STRING, long, 1, long.length)).toBeUndefined()
    expect(fitsString(TAG.UTF8_STRING, long, 1, long.length)).toBe(false)
  })
})

describe('the characters of a PrintableString (X.680, table 10)', () => {
  const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]$/

  test('each octet', () => {
    for (let octet = 0; octet < 256; octet++) {
      const expected = PRINTABLE.test(String.fromCharCode(octet))
      expect([octet, isPrintable(Uint8Array.of(octet))]).toEqual([octet, expected])
    }
  })

  test('all of them count, from start to stop', () => {
    const text = bytes('2a41422a')
    expect(isPrintable(text, 1, 3)).toBe(true)
    expect(isPrintable(text, 0, 3)).toBe(false)
    expect(isPrintable(text, 1, 4)).toBe(false)
    expect(isPrintable(text, 1)).toBe(false)
    expect(isPrintable(text, 2, 2)).toBe(true)
  })
})

describe('octets as text', () => {
  test('ASCII ends with 127', () => {
    expect(isAscii(bytes('007f'))).toBe(true)
    expect(isAscii(bytes('0080'))).toBe(false)
    expect(isAscii(bytes('80417f80'), 1, 3)).toBe(true)
    expect(isAscii(bytes('80417f80'), 0, 3)).toBe(false)
    expect(isAscii(bytes('80417f80'), 1)).toBe(false)
  })

  test.each([1, 23, 24, 25, 300])('%i of them, from start to stop', (length) => {
    const all = Uint8Array.from({ length: length + 2 }, (_, index) => index & 0xff)
    const expected = [...all].map((octet) => String.fromCharCode(octet)).join('')
    expect(latin1(all)).toBe(expected)
    expect(latin1(all, 1, length + 1)).toBe(expected.slice(1, -1))
    expect(latin1(all, 2)).toBe(expected.slice(2))
  })
})
