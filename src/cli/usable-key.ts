import type { PrivateKey } from '../key/types.ts'
import { LEAST_RSA_BITS } from '../cacerts/checks/key.ts'
import { quoteInput } from '../report/quote.ts'
import { usageError } from './fail.ts'

// namedCurveFromOID in Go's crypto/x509, which istiod reads certificates with
const CURVES = ['P-224', 'P-256', 'P-384', 'P-521']

/** Why no mesh can use this key for its CA; nothing where one can. */
function problemOf({ publicKey: { type, bits = 0, curve } }: PrivateKey): string | undefined {
  if (type.startsWith('RSA') && bits < LEAST_RSA_BITS)
    return `an RSA key of ${String(bits)} bits is too short: ${String(LEAST_RSA_BITS)} is the minimum`
  if (type === 'EC' && !CURVES.includes(curve ?? ''))
    return `istiod reads no key on ${curve ?? 'this curve'}, only on ${CURVES.join(', ')}`
  return undefined
}

/** Refuses a key for a new CA that check would refuse when the certificate is back from those who sign. */
export function requireUsableKey(key: PrivateKey, path: string, command: string): void {
  const problem = problemOf(key)
  if (problem === undefined) return
  throw usageError(`--key: ${quoteInput(path)}: ${problem}; leave --key out for a new key`, command)
}
