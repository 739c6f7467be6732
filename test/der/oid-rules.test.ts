import { describe, expect, test } from 'vitest'
import { decodeOid, encodeOid } from '../../src/der/oid.ts'

// Object identifiers, X.690, section 8.19: the octets are worked out bit by bit here, another way than that of the reader.

/** The content octets of arcs as they are, the first two already in one (8.19.4). */
function octetsOf(arcs: readonly bigint[]): Uint8Array {
  const bits = arcs.map((arc) => {
    const all = arc.toString(2)
    const groups = all.padStart(Math.ceil(all.length / 7) * 7, '0').match(/.{7}/g)!
    return groups.map((group, at) => `${at < groups.length - 1 ? '1' : '0'}${group}`)
  })
  return Uint8Array.from(bits.flat(), (octet) => Number.parseInt(octet, 2))
}

const read = (octets: readonly number[] | Uint8Array): string | undefined =>
  decodeOid(Uint8Array.from(octets), 0, octets.length)

const BIG = [
  2n ** 45n,
  2n ** 46n - 1n,
  2n ** 46n,
  2n ** 53n - 1n,
  2n ** 53n + 1n,
  2n ** 63n,
  2n ** 128n + 1n,
]
const SMALL = [0n, 1n, 39n, 40n, 127n, 128n, 16383n, 16384n, 2n ** 32n]

describe('an arc of any size', () => {
  test.each([...SMALL, ...BIG])('%i, at the end, in the middle, and both ways', (arc) => {
    for (const [text, arcs] of [
      [`1.2.${String(arc)}`, [42n, arc]],
      [`1.2.${String(arc)}.3`, [42n, arc, 3n]],
      [`1.2.${String(arc)}.${String(arc)}`, [42n, arc, arc]],
      [`2.${String(arc)}.5`, [80n + arc, 5n]],
    ] as const) {
      const octets = octetsOf(arcs)
      expect(Buffer.from(encodeOid(text)).toString('hex')).toBe(Buffer.from(octets).toString('hex'))
      expect(read(octets)).toBe(text)
    }
  })
})

describe('the first octet is two arcs (8.19.4)', () => {
  // next to an arc that is small, and to one that is not
  test.each([5n, 2n ** 70n])('next to %i', (last) => {
    for (const [first, second] of [
      [0n, 0n],
      [0n, 39n],
      [1n, 0n],
      [1n, 39n],
      [2n, 0n],
      [2n, 39n],
      [2n, 40n],
      [2n, 47n],
      [2n, 48n],
      [2n, 999n],
    ] as const) {
      const text = [first, second, last].join('.')
      const octets = octetsOf([first * 40n + second, last])
      expect(read(octets)).toBe(text)
      expect(encodeOid(text)).toEqual(octets)
    }
  })
})

test.each(['1.2.1e3', '1e1.3', '1.2.x'])('%s is not written', (text) => {
  expect(() => encodeOid(text)).toThrow(SyntaxError)
  expect(encodeOid('1.2.1000')).toEqual(octetsOf([42n, 1000n]))
})

describe('octets that are no identifier', () => {
  const big = [...octetsOf([2n ** 70n])]

  test.each<readonly [string, readonly number[], readonly number[]]>([
    ['nothing', [], [0x2a]],
    ['an arc that is not ended', [0x2a, 0x81], [0x2a, 0x81, 0x00]],
    ['a big arc that is not ended', [0x2a, ...big, 0x81], [0x2a, ...big, 0x81, 0x00]],
    ['an arc that is padded (8.19.2)', [0x2a, 0x80, 0x01], [0x2a, 0x81, 0x01]],
    ['the first arc is padded', [0x80, 0x2a], [0x81, 0x2a]],
    ['the first arc is padded before a big one', [0x80, 0x2a, ...big], [0x81, 0x2a, ...big]],
    ['one is padded before a big one', [0x2a, 0x80, 0x01, ...big], [0x2a, 0x81, 0x01, ...big]],
    ['one is padded behind a big one', [0x2a, ...big, 0x80, 0x01], [0x2a, ...big, 0x81, 0x01]],
    ['a big one is padded', [0x2a, 0x80, ...big], [0x2a, ...big]],
    ['more octets than any has', Array<number>(129).fill(1), Array<number>(128).fill(1)],
  ])('%s', (_, refused, accepted) => {
    expect(read(refused)).toBeUndefined()
    expect(read(accepted)).toBeDefined()
  })

  test('a zero within an arc is no padding', () => {
    expect(read([0x2a, 0x81, 0x80, 0x00])).toBe('1.2.16384')
    expect(read([0x2a, ...octetsOf([2n ** 70n])])).toBe(`1.2.${String(2n ** 70n)}`)
  })
})

describe('what was read before', () => {
  test('from the middle of other octets, and again', () => {
    const octets = Uint8Array.of(0xff, 0x2a, 0x03, 0xff)
    for (let round = 0; round < 2; round++) {
      expect(decodeOid(octets, 1, 3)).toBe('1.2.3')
      expect(decodeOid(octets, 1, 2)).toBe('1.2')
      expect(decodeOid(octets, 1, 4)).toBeUndefined()
    }
  })

  test('is not what other octets of the same hash say', () => {
    // 31 a + b: one more of the first is 31 less of the second
    const [one, two] = [
      [0x2a, 0x01, 0x40],
      [0x2a, 0x02, 0x21],
    ]
    for (let round = 0; round < 2; round++) {
      expect(read(one)).toBe('1.2.1.64')
      expect(read(two)).toBe('1.2.2.33')
    }
  })

  test('does not follow the octets when they change', () => {
    const octets = Uint8Array.of(0x2a, 0x03, 0x04)
    expect(decodeOid(octets, 0, 3)).toBe('1.2.3.4')
    octets[2] = 0x05
    expect(decodeOid(octets, 0, 3)).toBe('1.2.3.5')
    expect(decodeOid(Uint8Array.of(0x2a, 0x03, 0x04), 0, 3)).toBe('1.2.3.4')
  })
})
