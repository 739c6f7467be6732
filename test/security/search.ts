// Looks for a part of a secret in a text: six consecutive octets of it, in hex, in decimal, or in base64 or base64url at any of the
// three alignments.

const OCTETS = 6
// 10^14 < 2^48: so many digits hold six octets
const DIGITS = 15

interface Needles {
  readonly hex: ReadonlySet<string>
  readonly decimal: ReadonlySet<string>
  readonly list: ReadonlySet<string>
  readonly base64: readonly (readonly [length: number, ReadonlySet<string>])[]
}

function windows(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) =>
    text.slice(at, at + length),
  )
}

/** The characters that six octets decide, when so many octets of other things stand before them in their group of three. */
function base64At(octets: Uint8Array, before: number): string {
  const text = Buffer.concat([new Uint8Array(before), octets]).toString('base64')
  const start = Math.ceil((before * 8) / 6)
  return text.slice(start, Math.floor(((before + octets.length) * 8) / 6))
}

/** A number of so many octets in decimal. */
export const decimalOf = (octets: Uint8Array): string =>
  BigInt(`0x${Buffer.from(octets).toString('hex')}`).toString()

function needlesOf(secrets: readonly Uint8Array[]): Needles {
  const parts = secrets.flatMap((secret) =>
    Array.from({ length: secret.length - OCTETS + 1 }, (_, at) => secret.subarray(at, at + OCTETS)),
  )
  const base64 = parts.flatMap((part) => [0, 1, 2].map((before) => base64At(part, before)))
  const lengths = [...new Set(base64.map(({ length }) => length))]
  return {
    hex: new Set(parts.map((part) => Buffer.from(part).toString('hex'))),
    decimal: new Set(secrets.flatMap((secret) => windows(decimalOf(secret), DIGITS))),
    list: new Set(parts.map((part) => part.join())),
    base64: lengths.map((length) => [
      length,
      new Set(base64.filter((one) => one.length === length)),
    ]),
  }
}

const first = (text: string, length: number, needles: ReadonlySet<string>): string | undefined => {
  for (let at = 0; at + length <= text.length; at++) {
    const piece = text.slice(at, at + length)
    if (needles.has(piece)) return piece
  }
  return undefined
}

function inRuns(
  text: string,
  run: RegExp,
  length: number,
  needles: ReadonlySet<string>,
): string | undefined {
  for (const [found] of text.matchAll(run)) {
    const piece = first(found, length, needles)
    if (piece !== undefined) return piece
  }
  return undefined
}

function inLists(text: string, { list }: Needles): string | undefined {
  for (const [found] of text.matchAll(/\d{1,3}(?:,\d{1,3}){5,}/g)) {
    const numbers = found.split(',')
    for (let at = 0; at + OCTETS <= numbers.length; at++) {
      const piece = numbers.slice(at, at + OCTETS).join()
      if (list.has(piece)) return piece
    }
  }
  return undefined
}

function inText(text: string, needles: Needles): string | undefined {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/')
  return (
    inRuns(text.toLowerCase(), /[0-9a-f]{12,}/g, 2 * OCTETS, needles.hex) ??
    inRuns(text, /\d{15,}/g, DIGITS, needles.decimal) ??
    inLists(text, needles) ??
    needles.base64
      .map(([length, set]) => inRuns(plain, /[A-Za-z0-9+/]{7,}/g, length, set))
      .find((piece) => piece !== undefined)
  )
}

/** A search for any of the secrets; gives the piece that was found. Line ends, blanks, colons and escapes hide nothing. */
export function createSearch(secrets: readonly Uint8Array[]): (text: string) => string | undefined {
  const needles = needlesOf(secrets)
  return (text) =>
    inText(text, needles) ??
    inText(text.replace(/[\s"'>]|\\u[0-9a-f]{4}|\\[nrt]/g, ''), needles) ??
    inText(text.replace(/[\s:]|0x|,(?=\s*0x)/g, ''), needles)
}
