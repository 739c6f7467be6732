import { textAt, type Resource } from '../resources.ts'
import { controlPlanesIn } from '../trust/control-planes.ts'
import { meshConfigsOf } from '../trust/mesh-configs.ts'

// Where rules and policies for the whole mesh are. istio/istio eed52ebb: pkg/config/mesh/mesh.go (DefaultMeshConfig),
// manifests/charts/istio-control/istio-discovery/templates/configmap.yaml: where nobody named one, the chart writes the value
// global.istioNamespace into MeshConfig. The operators of Istio and ServiceMeshControlPlane set that to where istiod runs; an
// IstioOperator has to set it itself (operator/pkg/apis/types.go), and istioctl takes no other place for it.

const DEFAULT = 'istio-system'

const isOperator = ({ kind }: Resource): boolean => kind === 'IstioOperator'

/** The value of the chart: in an IstioOperator, or in values for Helm. */
const valueIn = (resource: Resource): string | undefined =>
  isOperator(resource)
    ? textAt(resource.value, 'spec', 'values', 'global', 'istioNamespace')
    : textAt(resource.value, 'global', 'istioNamespace')

/** Do its operator and its charts take the place of istiod for the value? */
const isPlaced = (resource: Resource): boolean =>
  resource.kind !== 'ConfigMap' && !isOperator(resource)

function read(all: readonly Resource[]): string {
  const named = all
    .flatMap(meshConfigsOf)
    .flatMap((config) => textAt(config, 'rootNamespace') ?? [])
  const installed = controlPlanesIn(all)
    .filter(({ resource }) => isPlaced(resource))
    .map(({ namespace }) => namespace)
  const values = all.flatMap((one) => valueIn(one) ?? [])
  return [...named, ...installed, ...values, DEFAULT].find((one) => one !== '') ?? DEFAULT
}

/** By the resources of one call: it is asked for each rule. */
const known = new WeakMap<readonly Resource[], string>()

/** The `rootNamespace` of the mesh that is set up, of several meshes that of the first. */
export function rootNamespaceIn(all: readonly Resource[]): string {
  const root = known.get(all) ?? read(all)
  known.set(all, root)
  return root
}
