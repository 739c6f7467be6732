import { concat } from '../../der/writer.ts'
import { latin1 } from '../../der/strings.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'

// What the agent makes of root-cert.pem before its Envoy gets it (security/pkg/nodeagent/cache/secretcache.go,
// mergeConfigTrustBundle, and security/pkg/pki/util/crypto.go, PemCertBytestoString).

const LF = 0x0a
const NEWLINE = Uint8Array.of(LF)

/** Without one line break at each end. */
function trimmed(text: Uint8Array): Uint8Array {
  const end = text.at(-1) === LF ? text.length - 1 : text.length
  const start = end > 0 && text[0] === LF ? 1 : 0
  return text.subarray(start, end)
}

/** Each block with the text in front of it; an empty block ends the reading. */
function pieces(text: Uint8Array, blocks: readonly PlacedGoPemBlock[]): readonly Uint8Array[] {
  const found: Uint8Array[] = []
  let from = 0
  for (const { der, end } of blocks) {
    if (der.length === 0) break
    found.push(trimmed(text.subarray(from, end)))
    from = end
  }
  return found
}

function joined(found: readonly Uint8Array[]): Uint8Array {
  const byText = new Map(found.map((piece) => [latin1(piece), piece]))
  // one character an octet: the order of Go's strings
  const sorted = [...byText.keys()].sort((a, b) => (a < b ? -1 : 1))
  const lines = sorted.flatMap((key, index) => {
    const piece = byText.get(key) as Uint8Array
    return index === 0 ? [piece] : [NEWLINE, piece]
  })
  return concat(lines)
}

/**
 * The anchors as the agent hands them to Envoy from Istio 1.12 on: block by block, each text once, in the order of the
 * texts. What follows the last block is lost.
 *
 * @param text - `root-cert.pem`.
 * @param blocks - The same as Go reads it.
 */
export function anchorsText(text: Uint8Array, blocks: readonly PlacedGoPemBlock[]): Uint8Array {
  return joined(pieces(text, blocks))
}

const ended = (text: Uint8Array): Uint8Array =>
  text.length === 0 || text.at(-1) === LF ? text : concat([text, NEWLINE])

/**
 * The same where istiod has sent a trust bundle too (xds_proxy.go of pkg/istio-agent: its texts are one text, each ended).
 *
 * @param bundle - The texts of the trust bundle.
 * @param blocksOf - How Go reads a text.
 */
export function anchorsWithBundle(
  text: Uint8Array,
  bundle: readonly Uint8Array[],
  blocksOf: (text: Uint8Array) => readonly PlacedGoPemBlock[],
): Uint8Array {
  const sent = concat(bundle.map(ended))
  return joined([...pieces(sent, blocksOf(sent)), ...pieces(text, blocksOf(text))])
}
