import { fieldsOf } from '../capture/secret-object.ts'
import type { Finding } from '../report/finding.ts'
import { readDocuments } from './documents.ts'
import { endsOf, expiryFindings, filesOf, type Threshold } from './ends.ts'
import type { Io } from './io.ts'
import { readManifests } from './manifests.ts'

const HOLDERS: readonly unknown[] = ['Secret', 'ConfigMap']

const itemsOf = (document: unknown): readonly unknown[] => {
  const { items } = fieldsOf(document)
  return Array.isArray(items) ? (items as readonly unknown[]) : [document]
}

/** The block is one of the Secret, not of the manifest. */
function inManifest(found: Finding, file: string): Finding {
  const moved = { ...found, file }
  delete moved.block
  return Object.freeze(moved)
}

/** What `--expires-within` says of the Secrets and ConfigMaps next to manifests; each is named, and its file is the manifest. */
export async function manifestEnds(
  paths: readonly string[],
  threshold: Threshold | undefined,
  io: Io,
): Promise<readonly Finding[]> {
  if (threshold === undefined) return []
  const findings: Finding[] = []
  for (const { file, content } of await readManifests(paths, io)) {
    const documents = await readDocuments(new TextEncoder().encode(content), file)
    const items = (documents ?? [])
      .flatMap(itemsOf)
      .filter((one) => HOLDERS.includes(fieldsOf(one)['kind']))
    const found = expiryFindings(endsOf(filesOf({ items })), threshold)
    findings.push(...found.map((one) => inManifest(one, file)))
  }
  return findings
}
