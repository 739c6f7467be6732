const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUES: ReadonlyMap<string, number> = new Map(
  Array.from(ALPHABET, (letter, i) => [letter, i]),
)

/** Base64 for URLs, without padding (RFC 4648, section 5): the form of the numbers in a JWK. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const [first, second, third] = bytes.subarray(i, i + 3) as unknown as [number, number, number]
    // what is missing at the end is shifted and joined as 0
    const group = (first << 16) | (second << 8) | third
    const letters = left > 2 ? 4 : left + 1
    for (let k = 0; k < letters; k++) text += ALPHABET[(group >> (18 - 6 * k)) & 63] as string
  }
  return text
}

/** The bytes of unpadded Base64 for URLs; `undefined` where the text is none, or has bits that belong to no byte. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const letter of text) {
    const value = VALUES.get(letter)
    if (value === undefined) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 0xff
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined
}
