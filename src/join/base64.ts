import { decodeBase64 } from '../pem/base64.ts'

/** The octets of a base64 text of a manifest, blanks and line ends in it left out; nothing where it is not base64. */
export function octetsOf(text: string): Uint8Array | undefined {
  const packed = new TextEncoder().encode(text)
  const decoded = decodeBase64(packed, 0, packed.length)
  return 'der' in decoded && decoded.der.length > 0 ? decoded.der : undefined
}
