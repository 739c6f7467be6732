import { decodeBase64 } from '../../pem/base64.ts'
import { looksLikeDer } from '../../pem/der-shape.ts'
import type { Found, Spot } from './carrier.ts'

// SEQUENCE with a length of two octets (30 82), and -----BEGIN, in base64
const IN_BASE64 = /^\s*(?:MII|LS0tLS1CRUdJTi)/
/** How PEM begins in base64. */
export const PEM_IN_BASE64 = 'LS0tLS1CRUdJTi'

/** The PEM or DER that a text is, in base64 or not; undefined for any other text. */
export function contentOf(text: string): string | Uint8Array | undefined {
  // one line of a log has one of the two
  if (text.includes('-----BEGIN ') && text.includes('-----END ')) return text
  if (!IN_BASE64.test(text.slice(0, 64))) return undefined
  const bytes = new TextEncoder().encode(text)
  const decoded = decodeBase64(bytes, 0, bytes.length)
  if (!('der' in decoded)) return undefined
  return decoded.der[0] === 0x30 && !looksLikeDer(decoded.der) ? undefined : decoded.der
}

/** A text somewhere in an object of no known kind: PEM, base64 of PEM, or base64 of DER (`x5c` of a SPIFFE bundle). */
export function readLooseText(text: string, { path, owner }: Spot, found: Found): void {
  const content = contentOf(text)
  if (content === undefined) return
  found.pieces.push({
    source: path,
    content,
    optional: true,
    chain: path,
    ...(owner === undefined ? {} : { owner }),
  })
}
