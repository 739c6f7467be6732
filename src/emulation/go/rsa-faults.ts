import { REFUSES_SHORT_RSA, type GoMinor } from '../../release/go-version.ts'

const SHORTEST = 1024
const MOST_EXPONENT = 2n ** 31n - 1n

/** What crypto/rsa has against a public key when it is used; `undefined` when nothing. */
export function rsaPublicKeyFault(
  modulus: bigint,
  exponent: bigint,
  go: GoMinor,
): string | undefined {
  // Go 1.24 moved the code into its FIPS module, which looks at more
  if (go < REFUSES_SHORT_RSA) {
    if (exponent < 2n) return 'crypto/rsa: public exponent too small'
    return exponent > MOST_EXPONENT ? 'crypto/rsa: public exponent too large' : undefined
  }
  if (modulus % 2n === 0n) return 'crypto/rsa: public modulus is even'
  if (exponent < 2n) return 'crypto/rsa: public exponent too small or negative'
  if (exponent % 2n === 0n) return 'crypto/rsa: public exponent is even'
  return exponent > MOST_EXPONENT ? 'crypto/rsa: public exponent too large' : undefined
}

/** The words for a key that is too short to verify with, from Go 1.24 on. */
export function shortRsaFault(modulus: bigint): string | undefined {
  const bits = modulus.toString(2).length
  return bits < SHORTEST
    ? `crypto/rsa: ${String(bits)}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)`
    : undefined
}
