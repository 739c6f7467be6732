import { extractChain } from '../capture/extract.ts'
import { fieldsOf, isObject } from '../capture/secret-object.ts'
import { fragmentKind } from '../mesh/fragment.ts'
import { meshTextIn } from '../mesh/mesh-map.ts'
import type { MeshCertsError } from '../report/error.ts'
import { cliError } from './fail.ts'
import { isManifestName } from './manifests.ts'
import { pathWord } from './name-in-fix.ts'
import { readYaml } from './yaml.ts'

// Settings of a mesh: they hold no certificate, and are no set that lacks its files.

const CONTROL_PLANES = ['IstioOperator', 'Istio', 'IstioRevision', 'ServiceMeshControlPlane']

const FRAGMENTS = { values: 'values for Helm', 'mesh-config': 'meshConfig' } as const

function nameOf(one: unknown): string | undefined {
  if (!isObject(one)) return undefined
  const { kind } = one
  if (typeof kind === 'string' && CONTROL_PLANES.includes(kind)) return kind
  if (meshTextIn(one) !== undefined) return 'the ConfigMap that istiod reads'
  if (kind !== undefined) return undefined
  const fragment = fragmentKind(one)
  return fragment && (Object.hasOwn(one, 'meshConfig') ? 'meshConfig' : FRAGMENTS[fragment])
}

/** Values of istio-csr: what it will ask for is predicted. */
const isOfCsr = (one: unknown): boolean =>
  isObject(one) && one['kind'] === undefined && isObject(fieldsOf(one['app'])['certmanager'])

/** What settings the objects are, where they are all settings; `issuance` for those of istio-csr. */
export function settingsIn(documents: readonly unknown[]): string | undefined {
  if (documents.length === 0) return undefined
  if (documents.every(isOfCsr)) return 'issuance'
  // those that carry certificates are said to (cli-packed)
  if (extractChain({ items: documents.filter(isObject) }).certificates.length > 0) return undefined
  const names = documents.map(nameOf)
  return names.includes(undefined) ? undefined : [...new Set(names)].join(', ')
}

/** The same of a file that holds YAML of no kind, and no PEM. */
export async function settingsInFile(path: string, text: string): Promise<string | undefined> {
  if ((path !== '-' && !isManifestName(path)) || text.includes('-----BEGIN ')) return undefined
  try {
    return settingsIn(await readYaml(text))
  } catch {
    // what is no YAML is said where it is read as a set
    return undefined
  }
}

/** Settings are checked by other commands. */
export const onlySettings = (path: string, found: string): MeshCertsError =>
  cliError('cli-settings', { path, found, file: pathWord(path, 'FILE') })
