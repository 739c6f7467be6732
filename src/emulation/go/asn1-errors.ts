// The errors of Go's encoding/asn1 for the head of an encoding that is none. An encrypted key in the old PEM form is such
// bytes: which error comes depends on them.

interface Head {
  readonly class: number
  readonly tag: number
  readonly length: number
  readonly compound: boolean
  readonly size: number
}

const structural = (text: string): string => `asn1: structure error: ${text}`
const syntax = (text: string): string => `asn1: syntax error: ${text}`

// parseBase128Int: at most four octets of seven bits, the value in 31 bits
const MAX_TAG_OCTETS = 5

function longTag(der: Uint8Array): { tag: number; next: number } | string {
  let tag = 0
  for (let shifted = 0, at = 1; at < der.length; shifted++, at++) {
    if (shifted === MAX_TAG_OCTETS) return structural('base 128 integer too large')
    const octet = der[at] as number
    // integers are minimally encoded
    if (shifted === 0 && octet === 0x80) return syntax('integer is not minimally encoded')
    tag = tag * 128 + (octet & 0x7f)
    if ((octet & 0x80) !== 0) continue
    if (tag > 0x7fffffff) return structural('base 128 integer too large')
    return tag < 0x1f ? syntax('non-minimal tag') : { tag, next: at + 1 }
  }
  return syntax('truncated base 128 integer')
}

function longLength(
  der: Uint8Array,
  at: number,
  octets: number,
): { length: number; next: number } | string {
  if (octets === 0) return syntax('indefinite length found (not DER)')
  let length = 0
  let next = at
  for (let i = 0; i < octets; i++, next++) {
    if (next >= der.length) return syntax('truncated tag or length')
    if (length >= 1 << 23) return structural('length too large')
    length = length * 256 + (der[next] as number)
    if (length === 0) return structural('superfluous leading zeros in length')
  }
  return length < 0x80 ? structural('non-minimal length') : { length, next }
}

function readHead(der: Uint8Array): Head | string {
  const first = der[0] as number
  let tag = first & 0x1f
  let at = 1
  if (tag === 0x1f) {
    const long = longTag(der)
    if (typeof long === 'string') return long
    tag = long.tag
    at = long.next
  }
  const octet = der[at++]
  if (octet === undefined) return syntax('truncated tag or length')
  const long = octet < 0x80 ? { length: octet, next: at } : longLength(der, at, octet & 0x7f)
  if (typeof long === 'string') return long
  const compound = (first & 0x20) !== 0
  return { class: first >> 6, tag, length: long.length, compound, size: long.next }
}

const PARAMETERS =
  '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}'

/**
 * Why `asn1.Unmarshal` into a struct fails at its head.
 *
 * @param der - The bytes.
 * @param type - Go's name of the struct, which stands in one of the texts.
 * @returns `undefined` when the head is a SEQUENCE that fits: the fault is further in, and its text is not predicted.
 */
export function goSequenceFault(der: Uint8Array, type: string): string | undefined {
  if (der.length === 0) return syntax('sequence truncated')
  const head = readHead(der)
  if (typeof head === 'string') return head
  if (head.class !== 0 || head.tag !== 16 || !head.compound) {
    const found = `{class:${String(head.class)} tag:${String(head.tag)} length:${String(head.length)} isCompound:${String(head.compound)}}`
    return structural(
      `tags don't match (16 vs ${found}) ${PARAMETERS} ${type} @${String(head.size)}`,
    )
  }
  return head.size + head.length > der.length ? syntax('data truncated') : undefined
}
