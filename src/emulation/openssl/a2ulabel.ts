// ossl_a2ulabel and ossl_punycode_decode (crypto/punycode.c): labels that begin with `xn--` become letters (RFC 3492).

const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const FIRST_BIAS = 72
const FIRST_CODE = 0x80
const MOST = 0xffffffff
/** LABEL_BUF_SIZE. */
const MOST_LETTERS = 512
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'
const PREFIX = 'xn--'

/** RFC 3492, section 6.1. */
function adapt(delta: number, letters: number, isFirst: boolean): number {
  let left = Math.floor(delta / (isFirst ? DAMP : 2))
  left += Math.floor(left / letters)
  let k = 0
  for (; left > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) left = Math.floor(left / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * left) / (left + SKEW))
}

/** One number of variable length (RFC 3492, section 3.3); `undefined` where it is not one, or too great. */
function readDelta(
  text: string,
  from: number,
  bias: number,
): { delta: number; end: number } | undefined {
  let [delta, weight, at] = [0, 1, from]
  for (let k = BASE; ; k += BASE) {
    const digit = DIGITS.indexOf(text.charAt(at++).toLowerCase() || ' ')
    if (digit < 0) return undefined
    delta += digit * weight
    const limit = Math.min(Math.max(k - bias, T_MIN), T_MAX)
    if (delta > MOST) return undefined
    if (digit < limit) return { delta, end: at }
    weight *= BASE - limit
    if (weight > MOST) return undefined
  }
}

/** The code points of a label without its prefix. */
function decodePunycode(text: string): readonly number[] | undefined {
  const split = Math.max(0, text.lastIndexOf('-'))
  const letters = Array.from(text.slice(0, split), (letter) => letter.charCodeAt(0))
  if (letters.length > MOST_LETTERS || letters.some((code) => code >= FIRST_CODE)) return undefined
  let [code, place, bias] = [FIRST_CODE, 0, FIRST_BIAS]
  for (let at = split > 0 ? split + 1 : 0; at < text.length;) {
    const read = readDelta(text, at, bias)
    if (read === undefined || letters.length >= MOST_LETTERS) return undefined
    at = read.end
    const count = letters.length + 1
    const sum = place + read.delta
    bias = adapt(read.delta, count, place === 0)
    code += Math.floor(sum / count)
    place = sum % count
    letters.splice(place++, 0, code)
  }
  return letters
}

const MOST_CODE = 0x10ffff
const utf8 = new TextEncoder()
const octets = (code: number): string =>
  Array.from(utf8.encode(String.fromCodePoint(code)), (octet) => String.fromCharCode(octet)).join(
    '',
  )

function labelOf(label: string): string | undefined {
  if (!label.startsWith(PREFIX)) return label
  const codes = decodePunycode(label.slice(PREFIX.length))
  if (codes === undefined || codes.some((code) => code > MOST_CODE)) return undefined
  return codes.map(octets).join('')
}

/** A host name with its labels in letters, each octet a character; `undefined` where a label cannot be decoded. */
export function hostInLetters(host: string): string | undefined {
  const labels = host.split('.').map(labelOf)
  return labels.includes(undefined) ? undefined : labels.join('.')
}
