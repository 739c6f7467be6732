import { createECDH } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { integer, octetString, oid, sequence, bitString, element } from '../../src/der/writer.ts'
import { contextConstructed } from '../../src/der/tags.ts'
import { readsNamedKey } from '../../src/emulation/boringssl/named-key.ts'

// EC_KEY_check_key compares the point that a key states with the one of its number; the oracle is Node's own ECDH.

const CURVES = [
  ['secp224r1', '1.3.132.0.33', 28],
  ['prime256v1', '1.2.840.10045.3.1.7', 32],
  ['secp384r1', '1.3.132.0.34', 48],
  ['secp521r1', '1.3.132.0.35', 66],
] as const

const NUMBERS = ['01', '02', '03', '04', 'ff', '0123456789abcdef0123456789abcdef0123456789abcdef']

describe.each(CURVES)('a key on %s', (name, curve, octets) => {
  const pointOf = (number: string) => {
    const ecdh = createECDH(name)
    ecdh.setPrivateKey(Buffer.from(number.padStart(2 * octets, '0'), 'hex'))
    return ecdh.getPublicKey()
  }
  const keyOf = (number: string, point: Uint8Array) =>
    sequence(
      integer(1),
      octetString(Buffer.from(number.padStart(2 * octets, '0'), 'hex')),
      element(contextConstructed(0), oid(curve)),
      element(contextConstructed(1), bitString(point)),
    )

  test.each(NUMBERS)('is read with the point of its number %s, and with no other', (number) => {
    const reads = (point: Uint8Array) => readsNamedKey('EC PRIVATE KEY', keyOf(number, point))
    expect(reads(pointOf(number))).toBe(true)
    expect(reads(pointOf('05'))).toBe(false)
    const bent = Uint8Array.from(pointOf(number), (octet, at) =>
      at === 2 * octets ? octet ^ 1 : octet,
    )
    expect(reads(bent)).toBe(false)
  })
})
