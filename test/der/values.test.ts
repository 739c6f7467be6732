import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeOid, encodeOid } from '../../src/der/oid.ts'
import { DerReader } from '../../src/der/reader.ts'
import { decodeString, fitsString } from '../../src/der/strings.ts'
import { TAG } from '../../src/der/tags.ts'
import { decodeTime } from '../../src/der/time.ts'
import * as write from '../../src/der/writer.ts'

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('times', () => {
  const time = (text: string): number | undefined =>
    decodeTime(ascii(text), 0, text.length, text.length > 13)

  test('every day of four hundred years is the one of the calendar', () => {
    for (let day = Date.UTC(1900, 0, 1); day < Date.UTC(2300, 0, 1); day += 86_400_000) {
      const text = new Date(day).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '')
      if (time(text) !== day) expect(time(text), text).toBe(day)
    }
  })

  test('a date that does not exist is none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 0, max: 99 }),
        (year, month, day) => {
          const two = (n: number): string => String(n).padStart(2, '0')
          const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
          const instant = Date.parse(`${date}T12:34:56Z`)
          // Date rolls 30 February over: it is no date when it comes back as another
          const real = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date)
          expect(time(`${date.replaceAll('-', '')}123456Z`)).toBe(real ? instant : undefined)
        },
      ),
    )
  })

  test('the years of a UTCTime are 1950 to 2049', () => {
    for (let year = 0; year < 100; year++) {
      const text = `${String(year).padStart(2, '0')}0615120000Z`
      expect(time(text)).toBe(Date.UTC(year + (year < 50 ? 2000 : 1900), 5, 15, 12))
    }
  })

  // RFC 5280, section 4.1.2.5, X.680, section 46: digits, a day of the calendar, 00 to 23, 00 to 59; OpenSSL takes no leap second
  test.each([
    ['hours end with 23', '20240229240000Z', '20240229230000Z', '2024-02-29T23:00:00Z'],
    ['minutes end with 59', '20240229006000Z', '20240229005900Z', '2024-02-29T00:59:00Z'],
    ['seconds end with 59', '20240229000060Z', '20240229000059Z', '2024-02-29T00:00:59Z'],
    ['January ends with 31', '20240132000000Z', '20240131000000Z', '2024-01-31T00:00:00Z'],
    ['April ends with 30', '20240431000000Z', '20240430000000Z', '2024-04-30T00:00:00Z'],
    ['months end with 12', '20241301000000Z', '20241201000000Z', '2024-12-01T00:00:00Z'],
    ['months begin with 1', '20240001000000Z', '20240101000000Z', '2024-01-01T00:00:00Z'],
    ['days begin with 1', '20240100000000Z', '20240101000000Z', '2024-01-01T00:00:00Z'],
    ['29 February, 2001', '20010229000000Z', '20040229000000Z', '2004-02-29T00:00:00Z'],
    ['29 February, 1900', '19000229000000Z', '20000229000000Z', '2000-02-29T00:00:00Z'],
    ['the year is of digits', '202/0101000000Z', '00000101000000Z', '0000-01-01T00:00:00Z'],
    ['of two digits too', '/40101000000Z', '240101000000Z', '2024-01-01T00:00:00Z'],
    ['the month is of digits', '20241/01000000Z', '20240901000000Z', '2024-09-01T00:00:00Z'],
    ['the day is of digits', '2024011/000000Z', '20240109000000Z', '2024-01-09T00:00:00Z'],
    [
      'the day is of digits, not of what is behind nine',
      '2024010:000000Z',
      '20240110000000Z',
      '2024-01-10T00:00:00Z',
    ],
    ['the hour is of digits', '202401010/0000Z', '20240101000000Z', '2024-01-01T00:00:00Z'],
    ['the minute is of digits', '20240101010/00Z', '20240101010000Z', '2024-01-01T01:00:00Z'],
    ['the second is of digits', '2024010100010/Z', '20240101000100Z', '2024-01-01T00:01:00Z'],
    ['Z is at the end', '20240101000000z', '20240101000000Z', '2024-01-01T00:00:00Z'],
    ['there is no fraction', '20240101000000.5Z', '20240101000000Z', '2024-01-01T00:00:00Z'],
    ['there is no offset', '20240101000000+0000', '20240101000000Z', '2024-01-01T00:00:00Z'],
  ])('%s', (_, bad, good, iso) => {
    expect(time(bad)).toBeUndefined()
    expect(time(good)).toBe(Date.parse(iso))
  })

  test('what the writer writes is read as the same second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1800, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 }),
        (second) => {
          const reader = new DerReader(write.time(new Date(second * 1000)))
          expect(reader.readTime('x')).toBe(second * 1000)
        },
      ),
    )
  })

  test.each([
    ['1949-12-31T23:59:59Z', 0x18],
    ['1950-01-01T00:00:00Z', 0x17],
    ['2049-12-31T23:59:59Z', 0x17],
    ['2050-01-01T00:00:00Z', 0x18],
  ])('%s is written with tag %i', (iso, tag) => {
    expect(write.time(new Date(iso))[0]).toBe(tag)
  })
})

describe('identifiers', () => {
  test('what is written is read', () => {
    const arcs = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 39 }),
      fc.array(fc.bigInt({ min: 0n, max: 2n ** 70n }), { maxLength: 6 }),
    )
    fc.assert(
      fc.property(arcs, ([first, second, rest]) => {
        const text = [first, second, ...rest].join('.')
        const bytes = encodeOid(text)
        expect(decodeOid(bytes, 0, bytes.length)).toBe(text)
      }),
    )
  })

  test('the second arc below 2 may be large', () => {
    expect(hexOf(encodeOid('2.999.3'))).toBe('883703')
    expect(hexOf(encodeOid('2.47'))).toBe('7f')
    expect(hexOf(encodeOid('2.48'))).toBe('8100')
  })

  test('what is remembered does not depend on what came before', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `1.2.${String(i)}.${String(i * 31)}`)
    const read = (text: string): string | undefined => {
      const bytes = encodeOid(text)
      return decodeOid(bytes, 0, bytes.length)
    }
    expect(many.map(read)).toEqual(many)
    expect(many.toReversed().map(read)).toEqual(many.toReversed())
  })
})

describe('strings', () => {
  const decode = (tag: number, hex: string): string | undefined => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
    return decodeString(tag, bytes, 0, bytes.length)
  }

  test.each<[number, string, string | undefined]>([
    [TAG.UTF8_STRING, 'efbbbf61', '\ufeffa'],
    [TAG.UTF8_STRING, 'f09f9880', '😀'],
    [TAG.UTF8_STRING, 'c3', undefined],
    [TAG.UTF8_STRING, 'f4908080', undefined],
    [TAG.PRINTABLE_STRING, '2a5f40', '*_@'],
    [TAG.PRINTABLE_STRING, '80', undefined],
    [TAG.IA5_STRING, '7f', '\x7f'],
    [TAG.NUMERIC_STRING, '3120', '1 '],
    [TAG.NUMERIC_STRING, '2d31', undefined],
    [TAG.TELETEX_STRING, 'e4ff', 'äÿ'],
    [TAG.BMP_STRING, '20ac', '€'],
    [TAG.BMP_STRING, 'd83dde00', undefined],
    [TAG.UNIVERSAL_STRING, '0001f600', '😀'],
    [TAG.UNIVERSAL_STRING, '0000d800', undefined],
    [TAG.OCTET_STRING, '61', undefined],
  ])('tag %i, octets %s: %j', (tag, hex, expected) => {
    expect(decode(tag, hex)).toBe(expected)
  })

  test('to fit is to be decoded', () => {
    const tags = [0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e]
    fc.assert(
      fc.property(fc.constantFrom(...tags), fc.uint8Array({ maxLength: 12 }), (tag, bytes) => {
        const text = decodeString(tag, bytes, 0, bytes.length)
        expect(fitsString(tag, bytes, 0, bytes.length)).toBe(text !== undefined)
      }),
    )
  })
})

describe('the writer', () => {
  test.each<[string, Uint8Array, string]>([
    ['NULL', write.nullValue(), '0500'],
    ['TRUE', write.boolean(true), '0101ff'],
    ['FALSE', write.boolean(false), '010100'],
    ['0', write.integer(0), '020100'],
    ['127', write.integer(127), '02017f'],
    ['128', write.integer(128), '02020080'],
    ['256', write.integer(256), '02020100'],
    ['2^53 - 1', write.integer(Number.MAX_SAFE_INTEGER), '02071fffffffffffff'],
    [
      'unsigned octets with zeros in front',
      write.unsignedInteger(Uint8Array.of(0, 0, 0x80)),
      '02020080',
    ],
    ['no unsigned octets', write.unsignedInteger(new Uint8Array()), '020100'],
    ['a BIT STRING', write.bitString(Uint8Array.of(6), 1), '03020106'],
    ['a SEQUENCE', write.sequence(write.nullValue(), write.integer(1)), '30050500020101'],
    // X.690, section 11.6: the elements of a SET OF ascend
    [
      'a SET OF',
      write.setOf(write.integer(2), write.nullValue(), write.integer(1)),
      '31080201010201020500',
    ],
    ['a UTF8String', write.utf8String('ä'), '0c02c3a4'],
    ['127 octets', write.octetString(new Uint8Array(127)), `047f${'00'.repeat(127)}`],
    ['128 octets', write.octetString(new Uint8Array(128)), `048180${'00'.repeat(128)}`],
    ['256 octets', write.octetString(new Uint8Array(256)), `04820100${'00'.repeat(256)}`],
    ['65536 octets', write.octetString(new Uint8Array(65536)).subarray(0, 5), '0483010000'],
  ])('%s', (_, written, hex) => {
    expect(hexOf(written)).toBe(hex)
  })

  test('whatever length is written is read', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65535, 65536, 2 ** 24]) {
      const reader = new DerReader(write.octetString(new Uint8Array(length)))
      reader.read(TAG.OCTET_STRING, 'x')
      reader.finish('x')
      expect(reader.stop - reader.start).toBe(length)
    }
  })
})
