// The room `mesh`: manifests. YAML in and out, each field against its schema (schema/), the settings in them, the steps
// of the guide. Not here: names of suites and curves (`tls`), and certificates.

/**
 * Manifests of a service mesh: made, written as YAML, judged; and the steps of the guide as data. The package `yaml`
 * is loaded here and nowhere else.
 */
export { formatManifest, parseYaml } from './yaml.ts'
export { YAML_LIMIT } from './yaml-bounds.ts'
export { checkManifest } from './check.ts'
export type { ManifestOptions } from './context.ts'
export {
  createDestinationRule,
  createGateway,
  createMeshConfig,
  createPeerAuthentication,
  createPolicy,
  createServiceMeshControlPlane,
  createServiceMeshControlPlaneV1,
  type ControlPlaneOptions,
} from './create.ts'
export {
  MESH_TASKS,
  meshSteps,
  type MeshStep,
  type MeshStepsOptions,
  type MeshTask,
  type StepCheck,
} from './steps.ts'
export { MESH_CODES, type MeshCode } from './codes.ts'
export type * from './types.ts'
