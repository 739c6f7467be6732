import { yamlInText } from '../capture/text/manifest.ts'
import { sourceOf } from '../capture/text/source.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import type { Io } from './io.ts'
import { readInput } from './read-input.ts'
import { readYaml } from './yaml.ts'

/** What the capture room takes: octets, or the object of a YAML manifest, which it does not read itself. */
export async function readCaptureInput(path: string, io: Io): Promise<Uint8Array | object> {
  const bytes = await readInput(path, io)
  const yaml = looksLikeDer(bytes) ? undefined : yamlInText(sourceOf(bytes).text())
  if (yaml === undefined) return bytes
  const documents = await readYaml(yaml)
  return documents.length === 1 ? (documents[0] as object) : { kind: 'List', items: documents }
}
