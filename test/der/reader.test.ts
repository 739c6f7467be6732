import { describe, expect, test } from 'vitest'
import { DerReader } from '../../src/der/reader.ts'
import { TAG } from '../../src/der/tags.ts'
import { isMeshCertsError } from '../../src/report/error.ts'

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** The result of a read, or the code that was thrown. */
function attempt(hex: string, read: (reader: DerReader) => unknown): unknown {
  const reader = new DerReader(bytes(hex))
  try {
    const value = read(reader)
    reader.finish('input')
    return value
  } catch (error) {
    if (isMeshCertsError(error)) return error.code
    throw error
  }
}

const any = (reader: DerReader): string => {
  reader.readAny('x')
  return Buffer.from(reader.content()).toString('hex')
}

// X.690, section 10.1: definite lengths, in the shortest form
test.each([
  ['an empty element', '04 00', ''],
  ['a short length', '04 02 aabb', 'aabb'],
  ['a long length', `04 81 80 ${'00'.repeat(128)}`, '00'.repeat(128)],
  ['two octets of length', `04 82 0100 ${'00'.repeat(256)}`, '00'.repeat(256)],
  ['127 in long form', `04 81 7f ${'00'.repeat(127)}`, 'der-length'],
  ['a zero in front of the length', `04 82 0080 ${'00'.repeat(128)}`, 'der-length'],
  ['an indefinite length', '24 80 0000', 'der-length'],
  ['the reserved length ff', `04 ff ${'00'.repeat(130)}`, 'der-length'],
  ['five octets of length', '04 85 0000000001 00', 'der-length'],
  ['content cut short', '04 02 aa', 'der-truncated'],
  ['length cut short', '04 82 01', 'der-truncated'],
  ['a length of 4 GiB', '04 84 ffffffff', 'der-truncated'],
  ['a tag alone', '04', 'der-truncated'],
  ['nothing', '', 'der-truncated'],
  ['a tag of two octets', '1f 81 00', 'der-tag'],
  ['a constructed tag of two octets', 'bf 1f 00', 'der-tag'],
  ['something behind', '04 00 00', 'der-trailing-data'],
])('%s: %s is %s', (_, hex, expected) => {
  expect(attempt(hex, any)).toBe(expected)
})

describe('types', () => {
  test.each<[string, string, (reader: DerReader) => unknown, unknown]>([
    ['TRUE', '01 01 ff', (r) => r.readBoolean('x'), true],
    ['FALSE', '01 01 00', (r) => r.readBoolean('x'), false],
    ['TRUE as 01', '01 01 01', (r) => r.readBoolean('x'), 'der-boolean'],
    ['a BOOLEAN of nothing', '01 00', (r) => r.readBoolean('x'), 'der-boolean'],
    ['a BOOLEAN of two', '01 02 ffff', (r) => r.readBoolean('x'), 'der-boolean'],
    ['0', '02 01 00', (r) => r.readSmallInteger('x'), 0],
    ['127', '02 01 7f', (r) => r.readSmallInteger('x'), 127],
    ['128', '02 02 0080', (r) => r.readSmallInteger('x'), 128],
    ['2^31 - 1', '02 04 7fffffff', (r) => r.readSmallInteger('x'), 2 ** 31 - 1],
    ['2^31', '02 05 0080000000', (r) => r.readSmallInteger('x'), 'der-integer-range'],
    ['-1', '02 01 ff', (r) => r.readSmallInteger('x'), 'der-integer-range'],
    ['127 in two octets', '02 02 007f', (r) => r.readSmallInteger('x'), 'der-integer'],
    ['-1 in two octets', '02 02 ffff', (r) => r.readSmallInteger('x'), 'der-integer'],
    ['an INTEGER of nothing', '02 00', (r) => r.readSmallInteger('x'), 'der-integer'],
    ['bits', '03 02 01 fe', (r) => r.readBitString('x'), 1],
    ['no bits', '03 01 00', (r) => r.readBitString('x'), 0],
    ['a BIT STRING of nothing', '03 00', (r) => r.readBitString('x'), 'der-bit-string'],
    ['8 unused bits', '03 02 08 00', (r) => r.readBitString('x'), 'der-bit-string'],
    ['an unused bit that is set', '03 02 01 ff', (r) => r.readBitString('x'), 'der-bit-string'],
    ['an unused bit of nothing', '03 01 01', (r) => r.readBitString('x'), 'der-bit-string'],
    [
      'NULL',
      '05 00',
      (r) => {
        r.readNull('x')
      },
      undefined,
    ],
    [
      'a NULL with content',
      '05 01 00',
      (r) => {
        r.readNull('x')
      },
      'der-null',
    ],
    [
      'a BOOLEAN where an INTEGER belongs',
      '01 01 ff',
      (r) => r.readSmallInteger('x'),
      'der-unexpected-tag',
    ],
    ['nothing where an INTEGER belongs', '', (r) => r.readSmallInteger('x'), 'der-truncated'],
    [
      'a UTCTime',
      `17 0d ${Buffer.from('700101000001Z').toString('hex')}`,
      (r) => r.readTime('x'),
      1000,
    ],
    [
      'a UTCTime of letters',
      `17 0d ${Buffer.from('70010100000aZ').toString('hex')}`,
      (r) => r.readTime('x'),
      'der-time',
    ],
    [
      'a PrintableString where a time belongs',
      '13 01 61',
      (r) => r.readTime('x'),
      'der-unexpected-tag',
    ],
  ])('%s: %s', (_, hex, read, expected) => {
    expect(attempt(hex, read)).toBe(expected)
  })

  // X.690, section 8.19, and the examples of RFC 5280
  test.each([
    ['2b 06 01 05 05 07 03 01', '1.3.6.1.5.5.7.3.1'],
    ['55 04 03', '2.5.4.3'],
    ['2a 86 48 86 f7 0d', '1.2.840.113549'],
    ['88 37 03', '2.999.3'],
    ['00', '0.0'],
    ['27', '0.39'],
    ['28', '1.0'],
    ['4f', '1.39'],
    ['50', '2.0'],
    ['69 83 9d c5 88 aa 82 9f a6 d0 ae 91 a7 f6 9e f5 fe 9a 2b', undefined],
    ['2a 8f ff ff ff 7f', '1.2.4294967295'],
    ['2a 9f ff ff ff ff ff ff ff ff 7f', `1.2.${String((0x1fn << 63n) | ((1n << 63n) - 1n))}`],
    ['', 'der-oid'],
    ['2a 80 01', 'der-oid'],
    ['80 01', 'der-oid'],
    ['2a 81', 'der-oid'],
    ['01'.repeat(129), 'der-oid'],
  ])('the octets %s are the identifier %s', (hex, expected) => {
    const content = bytes(hex)
    const length = content.length < 128 ? [content.length] : [0x81, content.length]
    const element = Buffer.from([6, ...length, ...content]).toString('hex')
    const found = attempt(element, (reader) => reader.readOid('x'))
    // a long identifier is compared with the same arithmetic in another order
    expect(found).toBe(expected ?? longOid(content))
  })
})

/** Arcs by string arithmetic on bits: another way than the reader's. */
function longOid(content: Uint8Array): string {
  const arcs: bigint[] = []
  let bits = ''
  for (const octet of content) {
    bits += (octet & 0x7f).toString(2).padStart(7, '0')
    if (octet >= 0x80) continue
    arcs.push(BigInt(`0b${bits}`))
    bits = ''
  }
  const [first = 0n, ...rest] = arcs
  const root = first >= 80n ? 2n : first / 40n
  return [root, first - root * 40n, ...rest].join('.')
}

describe('the cursor', () => {
  test('enters and leaves only what was read whole', () => {
    const nested = (reader: DerReader): string => {
      const outer = reader.enter(TAG.SEQUENCE, 'outer')
      const inner = reader.enter(TAG.SEQUENCE, 'inner')
      const value = reader.readSmallInteger('number')
      reader.leave(inner, 'inner')
      reader.leave(outer, 'outer')
      return String(value)
    }
    expect(attempt('30 05 30 03 020105', nested)).toBe('5')
    expect(attempt('30 08 30 06 020105 020106', nested)).toBe('der-trailing-data')
    expect(attempt('30 08 30 03 020105 020106', nested)).toBe('der-trailing-data')
    expect(attempt('30 05 30 04 02010500', nested)).toBe('der-truncated')
  })

  test('an error names the field, the place and what was there', () => {
    try {
      const reader = new DerReader(bytes('30 03 010100'))
      reader.enter(TAG.SEQUENCE, 'outer')
      reader.readInteger('serialNumber')
      expect.unreachable()
    } catch (error) {
      if (!isMeshCertsError(error)) throw error
      expect(error.finding).toMatchObject({
        code: 'der-unexpected-tag',
        facts: { what: 'serialNumber', offset: 2, expected: '0x02', found: '0x01' },
      })
    }
  })

  test('reads from the middle of an array, and no further than it is told', () => {
    const all = bytes('ff 02 01 05 02')
    const reader = new DerReader(all, 1, 4)
    expect(reader.readSmallInteger('x')).toBe(5)
    expect(reader.done).toBe(true)
    expect(reader.peek()).toBe(-1)
  })
})
