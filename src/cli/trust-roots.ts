import { fieldsOf, isObject } from '../capture/secret-object.ts'
import { readDocuments } from './documents.ts'
import type { Io } from './io.ts'
import { readInput } from './input.ts'

const isTrustRoots = (one: unknown): one is object =>
  isObject(one) && one['kind'] === 'ConfigMap' && 'ca-bundle.crt' in fieldsOf(one['data'])

/** The trust anchors of Linkerd: the ConfigMap, in YAML or JSON, else PEM as it is. */
export async function readTrustRoots(path: string, io: Io): Promise<Uint8Array | object> {
  const bytes = await readInput(path, io)
  return (await readDocuments(bytes, path))?.find(isTrustRoots) ?? bytes
}
