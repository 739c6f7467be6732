import { readDocuments } from './documents.ts'
import type { Io } from './io.ts'
import { readInput } from './read-input.ts'

/** What the capture rooms take: octets, or the object in a manifest. */
export async function readCaptureInput(path: string, io: Io): Promise<Uint8Array | object> {
  const bytes = await readInput(path, io)
  const documents = await readDocuments(bytes, path)
  if (documents === undefined) return bytes
  return documents.length === 1 ? (documents[0] as object) : { kind: 'List', items: documents }
}
