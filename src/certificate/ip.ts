import { toHex } from '../der/bytes.ts'

function ipv4(bytes: Uint8Array): string {
  return bytes.join('.')
}

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups (at least two) as `::`. */
function ipv6(bytes: Uint8Array): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2)
    groups.push(((bytes[i] as number) << 8) | (bytes[i + 1] as number))
  let best = 0
  let length = 1
  for (let from = 0; from < 8; from++) {
    let to = from
    while (to < 8 && groups[to] === 0) to++
    if (to - from > length) [best, length] = [from, to - from]
  }
  const text = groups.map((group) => group.toString(16))
  if (length < 2) return text.join(':')
  return `${text.slice(0, best).join(':')}::${text.slice(best + length).join(':')}`
}

const address = (bytes: Uint8Array): string => (bytes.length === 4 ? ipv4(bytes) : ipv6(bytes))

/** An address as text; with the mask behind a slash where the bytes are address and mask of a name constraint. */
export function formatIp(bytes: Uint8Array): string {
  const half = bytes.length / 2
  if (bytes.length === 4 || bytes.length === 16) return address(bytes)
  if (bytes.length === 8 || bytes.length === 32) {
    return `${address(bytes.subarray(0, half))}/${address(bytes.subarray(half))}`
  }
  return toHex(bytes)
}
