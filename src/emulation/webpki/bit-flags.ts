import { plain } from './webpki-error.ts'
import type { WebpkiReader } from './webpki-reader.ts'

/**
 * `bit_string_flags` (rustls-webpki 0.103.13, src/der.rs): the content of a BIT STRING that is a set of flags.
 *
 * @returns Whether a bit is set.
 */
export function readFlags(reader: WebpkiReader): (bit: number) => boolean {
  const unused = reader.octet()
  const bits = reader.rest()
  const last = bits.at(-1)
  const padded = last === undefined ? unused !== 0 : (last & ((1 << unused) - 1)) !== 0
  if (unused > 7 || padded) reader.fail(plain('BadDer'))
  return (bit) => (((bits[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1
}
