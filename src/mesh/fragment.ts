// Files without a kind: what is in them is told by the fields that they begin with.

const OF_VALUES = ['meshConfig', 'global', 'pilot']
const OF_MESH_CONFIG = ['tlsDefaults', 'meshMTLS', 'trustDomain', 'trustDomainAliases']

/** Is it values for Istio's charts (meshConfig is one of them), or MeshConfig alone? */
export function fragmentKind(resource: object): 'values' | 'mesh-config' | undefined {
  const hasSome = (names: readonly string[]): boolean =>
    names.some((name) => Object.hasOwn(resource, name))
  if (hasSome(OF_VALUES)) return 'values'
  return hasSome(OF_MESH_CONFIG) ? 'mesh-config' : undefined
}
