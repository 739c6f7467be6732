import { plain, type WebpkiError } from './webpki-error.ts'

const BAD_MASK = plain('InvalidNetworkMaskConstraint')

// ones, then zeros
const MASK_OCTETS = [0, 0x80, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc, 0xfe, 0xff]

/** The range of a length is that of an address, of the other family, or of none. */
function fits(name: number, constraint: number): 'fits' | 'other' | WebpkiError {
  if (name !== 4 && name !== 16) return plain('BadDer')
  if (constraint === 2 * name) return 'fits'
  return constraint === (name === 4 ? 32 : 8) ? 'other' : BAD_MASK
}

/**
 * `presented_id_matches_constraint` (rustls-webpki 0.103.13, src/subject_name/ip_address.rs): the mask is looked at as far
 * as the address matches.
 *
 * @returns Whether it matches; an error where a length or the mask is wrong.
 */
export function matchesIpConstraint(
  name: Uint8Array,
  constraint: Uint8Array,
): boolean | WebpkiError {
  const fit = fits(name.length, constraint.length)
  if (fit !== 'fits') return fit === 'other' ? false : fit
  let ended = false
  for (const [i, octet] of name.entries()) {
    const mask = constraint[name.length + i] as number
    if (!MASK_OCTETS.includes(mask) || (ended && mask !== 0)) return BAD_MASK
    ended ||= mask !== 0xff
    if (((octet ^ (constraint[i] as number)) & mask) !== 0) return false
  }
  return true
}
