import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import { isRefusal } from '../../report/error.ts'

// Only the shape of a private key is looked at: whether its numbers belong together is left open.

/** Members of an RSAPrivateKey of two primes (RFC 8017, appendix A.1.2), and of OpenSSL's DSA key. */
const NUMBERS: readonly number[] = [9, 6]

/** The tags of the members of the one SEQUENCE that the bytes are; throws where they are not one. */
function memberTags(der: Uint8Array): readonly number[] {
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'PrivateKey')
  const tags: number[] = []
  while (!reader.done) {
    tags.push(reader.peek())
    reader.readAny('member')
  }
  reader.leave(outer, 'PrivateKey')
  reader.finish('PrivateKey')
  return tags
}

function fits([version, second, third, ...rest]: readonly number[]): boolean {
  if (version !== TAG.INTEGER) return false
  const numbers = [second, third, ...rest]
  if (numbers.every((tag) => tag === TAG.INTEGER)) return NUMBERS.includes(numbers.length + 1)
  // RFC 5915: version, key, [0] curve, [1] point; RFC 5958: version, algorithm, key
  if (second === TAG.OCTET_STRING) return true
  return second === TAG.SEQUENCE && third === TAG.OCTET_STRING
}

/** Does it look like an RSA, EC or DSA private key, or one in PKCS#8? */
export function isKeyShaped(der: Uint8Array): boolean {
  try {
    return fits(memberTags(der))
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}
