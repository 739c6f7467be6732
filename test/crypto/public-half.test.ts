import { createPrivateKey, createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { engine } from '../../src/crypto/engine.node.ts'
import { integer, octetString, oid, sequence } from '../../src/der/writer.ts'

// The Node engine asks ECDH first, which refuses numbers that OpenSSL's reader of keys takes: the answer is that of the reader.

const CURVES = [
  {
    curve: '1.2.840.10045.3.1.7',
    octets: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  {
    curve: '1.3.132.0.34',
    octets: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  {
    curve: '1.3.132.0.35',
    octets: 66,
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
  { curve: '1.3.132.0.10', octets: 32, order: 2n ** 255n },
]

function pkcs8Of(curve: string, octets: number, secret: bigint): Uint8Array {
  const hex = secret.toString(16).padStart(2 * octets, '0')
  const inner = sequence(integer(1), octetString(Buffer.from(hex, 'hex')))
  return sequence(integer(0), sequence(oid('1.2.840.10045.2.1'), oid(curve)), octetString(inner))
}

const openssl = (pkcs8: Uint8Array): string => {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('hex')
}

const half = async (pkcs8: Uint8Array): Promise<string> => {
  const found = await engine.publicKeyOf(pkcs8)
  return typeof found === 'string' ? found : Buffer.from(found).toString('hex')
}

test.each(CURVES)('$curve: the public half is that of the reader of keys', async (one) => {
  const { curve, octets, order } = one
  for (const secret of [1n, 2n, order / 3n, order - 1n, order, order + 1n, 0n]) {
    const pkcs8 = pkcs8Of(curve, octets, secret)
    expect(await half(pkcs8), String(secret)).toBe(openssl(pkcs8))
  }
})

test('a number in more octets or fewer', async () => {
  for (const octets of [31, 33, 40]) {
    const pkcs8 = pkcs8Of('1.2.840.10045.3.1.7', octets, 12345n)
    expect(await half(pkcs8), String(octets)).toBe(openssl(pkcs8))
  }
})
