import { textAt, type Resource } from '../resources.ts'
import { controlPlanesIn } from '../trust/control-planes.ts'
import { meshConfigsOf } from '../trust/mesh-configs.ts'

// Where rules and policies for the whole mesh are. istio/istio eed52ebb: pkg/config/mesh/mesh.go (DefaultMeshConfig),
// manifests/charts/istio-control/istio-discovery/templates/configmap.yaml: the chart writes the namespace of istiod into MeshConfig
// where nobody named one.

const DEFAULT = 'istio-system'

function read(all: readonly Resource[]): string {
  const named = all
    .flatMap(meshConfigsOf)
    .flatMap((config) => textAt(config, 'rootNamespace') ?? [])
  const installed = controlPlanesIn(all)
    .filter(({ resource }) => resource.kind !== 'ConfigMap')
    .map(({ namespace }) => namespace)
  return [...named, ...installed, DEFAULT].find((one) => one !== '') ?? DEFAULT
}

/** By the resources of one call: it is asked for each rule. */
const known = new WeakMap<readonly Resource[], string>()

/** The `rootNamespace` of the mesh that is set up, of several meshes that of the first. */
export function rootNamespaceIn(all: readonly Resource[]): string {
  const root = known.get(all) ?? read(all)
  known.set(all, root)
  return root
}
