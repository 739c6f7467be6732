import { MeshCertsError } from '../report/error.ts'
import type { PemBlock } from './block.ts'
import { extractPem } from './extract.ts'

const TOLERATED: ReadonlySet<string> = new Set(['pem-crlf', 'pem-noise', 'pem-pkcs7'])

/**
 * Reads PEM strictly: throws at the first deviation.
 *
 * Tolerated are CRLF line ends and text or blank lines outside of the blocks (RFC 7468, section 2 and 5.2), nothing else:
 * BEGIN and END at the start of their lines, five hyphens, equal labels of one kind, lines of 64 characters (the last shorter), padded base64,
 * no blanks, a newline at the end. Any label is taken but X509 and TRUSTED CERTIFICATE; `Proc-Type` and `DEK-Info` may be in a private key. What {@link extractPem} only notes is thrown here.
 * @param text - Text, or a file as it is.
 * @returns At least one block, in their order; frozen.
 * @throws {@link MeshCertsError} The note that {@link extractPem} gives: `pem-no-block`, `pem-truncated`, `pem-corrupt-block`, `pem-indented` …
 * @example
 * import { formatPem, parsePem } from 'meshcerts'
 * parsePem(formatPem('CERTIFICATE', Uint8Array.of(0x30, 0))).length // => 1
 */
export function parsePem(text: string | Uint8Array): readonly PemBlock[] {
  const { blocks, notes } = extractPem(text)
  const first = notes.find((note) => !TOLERATED.has(note.code))
  if (first !== undefined) throw new MeshCertsError(first)
  return blocks
}
