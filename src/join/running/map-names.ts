import { get } from '../../mesh/context.ts'
import { textAt, type Resource } from '../resources.ts'

// What the ConfigMap with the roots is called. OpenShift Service Mesh 2.6 takes another name from global.caCertConfigMapName
// (PILOT_CA_CERT_CONFIG_MAP_NAME of its istiod), so that it does not write over that of 3; Istio from global.trustBundleName.

/** What istiod calls it where nobody says otherwise. */
const MAP = 'istio-ca-root-cert'

const KEYS = ['caCertConfigMapName', 'trustBundleName'] as const

const inGlobal = (values: unknown): readonly string[] =>
  KEYS.flatMap((key) => textAt(values, 'global', key) ?? [])

/** The values that sidecars are injected with: JSON in the ConfigMap istio-sidecar-injector of a control plane. */
function injectedWith({ name, value }: Resource): readonly string[] {
  const text = textAt(value, 'data', 'values')
  if (!name.startsWith('istio-sidecar-injector') || text === undefined) return []
  try {
    return inGlobal(JSON.parse(text))
  } catch {
    return []
  }
}

const inValues = ({ value }: Resource): readonly string[] => inGlobal(get(value, 'spec', 'values'))

const READERS: Readonly<Record<string, (resource: Resource) => readonly string[]>> = {
  ConfigMap: injectedWith,
  Istio: inValues,
  IstioRevision: inValues,
  IstioOperator: inValues,
  ServiceMeshControlPlane: ({ value }) => inGlobal(get(value, 'spec', 'techPreview')),
}

/** All names that the control planes of a cluster give it. */
export function mapNamesIn(all: readonly Resource[]): ReadonlySet<string> {
  const given = all.flatMap((one) =>
    Object.hasOwn(READERS, one.kind) ? (READERS[one.kind]?.(one) ?? []) : [],
  )
  return new Set([MAP, ...given.filter((name) => name !== '')])
}
