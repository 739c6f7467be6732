import { get } from '../../mesh/context.ts'
import { listAt, type Resource } from '../resources.ts'

// The environment of istiod, where it is set: in what sets istiod up, in values of its chart, and in its Deployment.

type Path = readonly string[]

const OF_VALUES: Path = ['spec', 'values', 'pilot', 'env']

const PLACES: Readonly<Record<string, readonly Path[]>> = {
  Istio: [OF_VALUES],
  IstioRevision: [OF_VALUES],
  IstioOperator: [OF_VALUES, ['spec', 'components', 'pilot', 'k8s', 'env']],
  ServiceMeshControlPlane: [['spec', 'runtime', 'components', 'pilot', 'container', 'env']],
  // values for Helm
  '': [['pilot', 'env'], ['env']],
}

/** `istiod`, or `istiod-REVISION`. */
export const isIstiod = ({ kind, name }: Resource): boolean =>
  kind === 'Deployment' && name.startsWith('istiod')

/** The environments of istiod that a resource sets. */
export function environmentsIn(resource: Resource): readonly unknown[] {
  const { kind, value } = resource
  if (isIstiod(resource))
    return listAt(value, 'spec', 'template', 'spec', 'containers').map((one) => get(one, 'env'))
  const places = Object.hasOwn(PLACES, kind) ? (PLACES[kind] as readonly Path[]) : []
  return places.map((path) => get(value, ...path))
}

// strconv.ParseBool of Go, by which pkg/env of Istio reads them
const ON = ['1', 't', 'T', 'TRUE', 'true', 'True']

/** Is a switch on? */
export const isOn = (value: unknown): boolean => ON.includes(String(value))

/** A variable of a map, as chart values have them, or of a list, as containers have them. */
function variableOf(env: unknown, name: string): unknown {
  if (!Array.isArray(env)) return get(env, name)
  const found: unknown = env.find((one) => get(one, 'name') === name)
  return get(found, 'value')
}

/** Is a variable on in one of them? */
export const isOnIn = (environments: readonly unknown[], name: string): boolean =>
  environments.some((env) => isOn(variableOf(env, name)))
