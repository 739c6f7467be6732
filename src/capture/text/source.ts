import { type Utf16, utf16Of } from '../../pem/input.ts'

/** A text as it came, and as the readers want it; what costs time is done when it is asked for. */
export interface Source {
  /** What the reader of PEM takes: text, or octets with ASCII in single octets. */
  readonly pem: string | Uint8Array
  readonly text: () => string
}

function decoded(bytes: Uint8Array, { order, skipped }: Utf16): Source {
  const name = order === 'little-endian' ? 'utf-16le' : 'utf-16be'
  const text = new TextDecoder(name).decode(bytes.subarray(skipped))
  return { pem: text, text: () => text }
}

/** Reads what was given as text: UTF-8, or UTF-16 with and without its mark. */
export function sourceOf(input: string | Uint8Array): Source {
  const bytes = typeof input === 'string' ? undefined : input
  // a text in which every second character is a zero was UTF-16 before somebody read it
  const utf16 = utf16Of(bytes ?? new TextEncoder().encode((input as string).slice(0, 4096)))
  if (utf16 !== undefined) {
    return decoded(bytes ?? new TextEncoder().encode(input as string), utf16)
  }
  if (bytes === undefined) {
    const text = (input as string).replace(/^\ufeff/, '')
    return { pem: input, text: () => text }
  }
  let text: string | undefined
  return { pem: bytes, text: () => (text ??= new TextDecoder().decode(bytes)) }
}
