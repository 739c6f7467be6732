import { get } from '../../mesh/context.ts'
import type { Resource } from '../resources.ts'
import { meshText } from './control-planes.ts'

// MeshConfig wherever it is written.

const OF_MESH_CONFIG = [
  ['spec', 'meshConfig'],
  ['spec', 'values', 'meshConfig'],
  // of a ServiceMeshControlPlane
  ['spec', 'techPreview', 'meshConfig'],
  ['meshConfig'],
] as const

/** Every meshConfig of a resource: of an operator, of values for Helm, of the ConfigMap that istiod reads. */
export const meshConfigsOf = (resource: Resource): readonly unknown[] => [
  ...OF_MESH_CONFIG.map((path) => get(resource.value, ...path)),
  meshText(resource).config,
]
