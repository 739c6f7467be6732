import { dotted, get } from '../../mesh/context.ts'
import { shellWord } from '../../report/shell.ts'
import { labelOf, listAt, type Resource } from '../resources.ts'

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

// an IstioRevision is made of an Istio
const OPERATED = ['Istio', 'IstioOperator', 'ServiceMeshControlPlane']

const inOperated = (one: Resource, name: string): string =>
  `set ${dotted([...(PLACES[one.kind]?.[0] ?? []), name])}: "true" in ${labelOf(one)}`

const inDeployment = (namespace: string, deployment: string, name: string): string =>
  `kubectl -n ${shellWord(namespace || 'istio-system')} set env deployment/${shellWord(deployment)} ${name}=true`

/** How to switch a variable on: an operator undoes what is changed in the Deployment that it made. */
export function howToSwitchOn(all: readonly Resource[], name: string): string {
  const operated = all.filter(({ kind }) => OPERATED.includes(kind))
  const deployments = all.filter(isIstiod)
  const ways =
    operated.length > 0
      ? operated.map((one) => inOperated(one, name))
      : deployments.map((one) => inDeployment(one.namespace, one.name, name))
  if (ways.length > 1) return `for the istiod of these pods, ${ways.join(', or ')}`
  return ways[0] ?? inDeployment('', 'istiod', name)
}
