import { toBigInt } from '../../der/bytes.ts'
import { fail } from './fault.ts'

// The four curves that Go knows, y² = x³ - 3x + b (FIPS 186-4, appendix D.1.2), and what it says of a point that is not on one.

/** A curve of Go's crypto/elliptic. */
export interface GoCurve {
  readonly name: 'P-224' | 'P-256' | 'P-384' | 'P-521'
  readonly oid: string
  readonly octets: number
  readonly prime: bigint
  readonly order: bigint
  readonly b: bigint
  /** What it says of a coordinate that is not below the prime. */
  readonly element: string
}

const CURVES: readonly GoCurve[] = [
  {
    name: 'P-224',
    oid: '1.3.132.0.33',
    octets: 28,
    prime: 2n ** 224n - 2n ** 96n + 1n,
    order: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
    element: 'invalid P224Element encoding',
  },
  {
    name: 'P-256',
    oid: '1.2.840.10045.3.1.7',
    octets: 32,
    prime: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    // the code in assembler of amd64 and arm64
    element: 'invalid P256 element encoding',
  },
  {
    name: 'P-384',
    oid: '1.3.132.0.34',
    octets: 48,
    prime: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    order: BigInt(
      '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    ),
    b: BigInt(
      '0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef',
    ),
    element: 'invalid P384Element encoding',
  },
  {
    name: 'P-521',
    oid: '1.3.132.0.35',
    octets: 66,
    prime: 2n ** 521n - 1n,
    order: BigInt(
      '0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
    ),
    b: BigInt(
      '0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00',
    ),
    element: 'invalid P521Element encoding',
  },
]

/** The curve of an object identifier; `undefined` for one that Go has no code for. */
export function goCurve(oid: string | undefined): GoCurve | undefined {
  return CURVES.find((curve) => curve.oid === oid)
}

function problemOf(curve: GoCurve, point: Uint8Array): string | undefined {
  const { name, octets, prime, b } = curve
  const short = name.replace('-', '')
  if (point[0] !== 4) return 'ecdsa: invalid uncompressed public key'
  if (point.length !== 1 + 2 * octets) return `invalid ${short} point encoding`
  const [x, y] = [toBigInt(point.subarray(1, 1 + octets)), toBigInt(point.subarray(1 + octets))]
  if (x >= prime || y >= prime) return curve.element
  return (y * y - x * x * x + 3n * x - b) % prime === 0n ? undefined : `${short} point not on curve`
}

/**
 * `ecdsa.ParseUncompressedPublicKey`: stops at a point that is not on the curve, or not in the uncompressed form.
 *
 * @param words - The words of a release that does not tell the reasons apart (Go 1.25 and before).
 */
export function checkPoint(curve: GoCurve, point: Uint8Array, words?: string): void {
  const problem = problemOf(curve, point)
  if (problem !== undefined) fail(words ?? problem)
}
