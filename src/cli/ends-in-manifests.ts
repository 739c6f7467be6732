import { fieldsOf } from '../capture/secret-object.ts'
import type { Finding } from '../report/finding.ts'
import { readDocuments } from './documents.ts'
import { endsOf, filesOf, type CertificateEnd } from './ends.ts'
import type { Io } from './io.ts'
import { readManifests } from './manifests.ts'

const itemsOf = (document: unknown): readonly unknown[] => {
  const { items } = fieldsOf(document)
  return Array.isArray(items) ? (items as readonly unknown[]) : [document]
}

/** The block is one of the object, not of the manifest. */
function inManifest(found: Finding, file: string): Finding {
  const moved = { ...found, file }
  delete moved.block
  return Object.freeze(moved)
}

/** Judges certificates by their ends, or by rules. */
export type JudgeEnds = (
  ends: readonly CertificateEnd[],
) => readonly Finding[] | Promise<readonly Finding[]>

/** What is found in the objects of manifests: Secrets, ConfigMaps, and the bundles that others hold. Their file is the manifest. */
export async function inManifests(
  paths: readonly string[],
  judge: JudgeEnds,
  io: Io,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { file, content } of await readManifests(paths, io)) {
    const documents = await readDocuments(new TextEncoder().encode(content), file)
    const found = await judge(endsOf(filesOf({ items: (documents ?? []).flatMap(itemsOf) })))
    findings.push(...found.map((one) => inManifest(one, file)))
  }
  return findings
}
