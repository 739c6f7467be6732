/** The octets of a record; of one beyond the limit only that it was there. */
export type RawRecord = Uint8Array | 'too-long'

/** Most octets of a record: a Secret has 1 MiB, the dump of a large Envoy some ten. */
export const RECORD_LIMIT = 64 * 1024 * 1024

/** A record that comes in pieces. */
export interface Gathering {
  readonly add: (piece: Uint8Array) => void
  /** What was added since the last time. */
  readonly take: () => RawRecord
}

/** Gathers the pieces of one record after the other; of what is longer than the limit nothing is kept. */
export function gathering(limit = RECORD_LIMIT): Gathering {
  let pieces: Uint8Array[] = []
  let size = 0
  return {
    add(piece) {
      size += piece.length
      if (size > limit) pieces = []
      else if (piece.length > 0) pieces.push(piece)
    },
    take() {
      const record = size > limit ? 'too-long' : Buffer.concat(pieces)
      pieces = []
      size = 0
      return record
    },
  }
}
