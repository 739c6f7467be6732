/** A PEM block as it stands in a text. */
export interface PemBlock {
  /** What stands between `BEGIN` and the dashes, for instance `CERTIFICATE`. */
  readonly label: string
  /** RFC 1421 headers (`Proc-Type`, `DEK-Info`) in their order; empty for nearly all. */
  readonly headers: Readonly<Record<string, string>>
  /** The decoded body. */
  readonly der: Uint8Array
  /** Number of the block in the text, counted from 1. */
  readonly block: number
  /** Line of its BEGIN, counted from 1. */
  readonly line: number
  /** Offset of its BEGIN in bytes (a string counts as its UTF-8 bytes). */
  readonly offset: number
}
