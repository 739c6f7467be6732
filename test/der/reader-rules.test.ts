import { describe, expect, test } from 'vitest'
import { DerReader } from '../../src/der/reader.ts'
import { TAG } from '../../src/der/tags.ts'
import { isMeshCertsError } from '../../src/report/error.ts'

// Each rule of DER that the reader holds (X.690, sections 8 and 10), at its edge, next to what is taken.

const reader = (hex: string): DerReader =>
  new DerReader(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')))

/** What is returned, or the code that is thrown. */
function said(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    if (isMeshCertsError(error)) return error.code
    throw error
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const integer = (hex: string) =>
  said(() => {
    const one = reader(hex)
    one.readInteger('x')
    return hexOf(one.content())
  })

describe('a length', () => {
  const zeros = '00'.repeat(128)

  test.each([
    // what is no length is said before what is missing behind it
    ['five octets, none of them a zero in front', '04 85 01 00 00 00 00', 'der-length'],
    ['127 octets of length', `04 ff 01 ${zeros}`, 'der-length'],
    ['a long form that a short one serves, and nothing behind', '04 81 7f', 'der-length'],
    ['an indefinite one, with nothing behind', '24 80', 'der-length'],
    ['four octets, more than is there', '04 84 01 00 00 00', 'der-truncated'],
    ['one octet that is missing', '04 81', 'der-truncated'],
  ])('%s', (_, hex, code) => {
    const any = (text: string) =>
      said(() => {
        reader(text).readAny('x')
      })
    expect(any(hex)).toBe(code)
    expect(any(`04 81 80 ${zeros}`)).toBeUndefined()
  })
})

describe('an INTEGER', () => {
  // X.690, section 8.3.2: the first nine bits are not all the same
  test.each([
    ['zero before another element', '02 01 00 02 01 05', '00'],
    ['-1 before an element whose tag has its first bit', '02 01 ff 82 01 05', 'ff'],
    ['257', '02 02 01 01', '0101'],
    ['128: the zero is needed', '02 02 00 80', '0080'],
    ['127: the zero is not', '02 02 00 7f', 'der-integer'],
    ['-129: ff is needed', '02 02 ff 7f', 'ff7f'],
    ['-128: ff is not', '02 02 ff 80', 'der-integer'],
    ['-128', '02 01 80', '80'],
    ['-2 in the middle of the range', '02 02 fe ff', 'feff'],
  ])('%s', (_, hex, expected) => {
    expect(integer(hex)).toBe(expected)
  })

  test.each([
    ['127', '02 01 7f', 127],
    ['-128', '02 01 80', 'der-integer-range'],
    ['four octets', '02 04 01 02 03 04', 0x01020304],
    ['five octets', '02 05 01 02 03 04 05', 'der-integer-range'],
  ])('small: %s', (_, hex, expected) => {
    expect(said(() => reader(hex).readSmallInteger('x'))).toBe(expected)
  })
})

describe('a BIT STRING', () => {
  // X.690, sections 8.6.2 and 11.2.1
  test.each([
    ['seven unused bits', '03 02 07 80', [7, '80']],
    ['none', '03 02 00 ff', [0, 'ff']],
    ['four of two octets', '03 03 04 ff f0', [4, 'fff0']],
    ['no bits at all', '03 01 00', [0, '']],
    ['nine', '03 03 09 00 00', 'der-bit-string'],
    ['the last unused bit is set', '03 02 07 81', 'der-bit-string'],
    ['the first unused bit is set', '03 02 07 c0', 'der-bit-string'],
    ['seven unused bits of nothing', '03 01 07', 'der-bit-string'],
  ])('%s', (_, hex, expected) => {
    const found = said(() => {
      const one = reader(hex)
      const unused = one.readBitString('x')
      return [unused, hexOf(one.content())]
    })
    expect(found).toEqual(expected)
  })
})

describe('the cursor', () => {
  test('reads what is optional where it is next, and moves over nothing else', () => {
    const one = reader('81 01 61 02 01 05')
    expect(one.readOptional(0x82, 'x')).toBe(false)
    expect(one.position).toBe(0)
    expect(one.readOptional(0x81, 'x')).toBe(true)
    expect(hexOf(one.content())).toBe('61')
    expect(hexOf(one.element())).toBe('810161')
    expect(one.readSmallInteger('x')).toBe(5)
    expect(one.readOptional(0x81, 'x')).toBe(false)
  })

  test('leaves no element with something unread, and each whole one', () => {
    const leave = (reads: number) => () => {
      const one = reader('30 06 02 01 05 02 01 06')
      const outer = one.enter(TAG.SEQUENCE, 'x')
      for (let left = reads; left > 0; left--) one.readInteger('x')
      one.leave(outer, 'x')
      return one.done
    }
    expect(said(leave(1))).toBe('der-trailing-data')
    expect(said(leave(2))).toBe(true)
  })

  test('takes both forms of a time', () => {
    const of = (tag: string, text: string) =>
      said(() =>
        reader(
          `${tag}${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`,
        ).readTime('x'),
      )
    const noon = Date.parse('2050-01-01T12:00:00Z')
    expect(of('18', '20500101120000Z')).toBe(noon)
    expect(of('17', '490101120000Z')).toBe(Date.parse('2049-01-01T12:00:00Z'))
    // each has its own form
    expect(of('17', '20500101120000Z')).toBe('der-time')
    expect(of('18', '490101120000Z')).toBe('der-time')
  })
})
