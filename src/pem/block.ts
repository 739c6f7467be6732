import { isKeyLike } from './der-shape.ts'
import { areHarmless } from './quote-label.ts'

/** A PEM block as it is in a text. */
export interface PemBlock {
  /** What is between `BEGIN` and the dashes, for instance `CERTIFICATE`. */
  readonly label: string
  /** RFC 1421 headers (`Proc-Type`, `DEK-Info`) in their order; empty for nearly all. Not enumerable where a line of a key may be among them. */
  readonly headers: Readonly<Record<string, string>>
  /** The decoded body. Of a private key it is not enumerable: logging the block does not log the key. */
  readonly der: Uint8Array
  /** Number of the block in the text, counted from 1. */
  readonly block: number
  /** Line of its BEGIN, counted from 1. */
  readonly line: number
  /** Offset of its BEGIN in bytes (a string counts as its UTF-8 bytes). */
  readonly offset: number
}

/**
 * Makes a block of its parts, frozen: the same object, as a copy would cost a quarter of reading the text. What is or may be a part
 * of a private key is there, but neither printed, nor written as JSON, nor copied along: the octets, and headers that are lines of
 * a body with a colon in it.
 */
export function createBlock<
  T extends {
    readonly label: string
    readonly headers?: Readonly<Record<string, string>>
    readonly der: Uint8Array
  },
>(parts: T): Readonly<T> {
  const { label, headers, der } = parts
  if (label.endsWith('PRIVATE KEY') || isKeyLike(der)) hide(parts, 'der')
  if (headers !== undefined && !areHarmless(headers)) hide(parts, 'headers')
  return Object.freeze(parts)
}

const hide = (block: object, name: string): unknown =>
  Object.defineProperty(block, name, { enumerable: false })

/** The same block under another number. */
export const renumbered = (
  { label, headers, der, line, offset }: PemBlock,
  block: number,
): PemBlock => createBlock({ label, headers, block, line, offset, der })
