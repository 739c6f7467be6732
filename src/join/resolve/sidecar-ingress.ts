import { dotted, get, isFields } from '../../mesh/context.ts'
import { labelOf, listAt, textAt, type Resource } from '../resources.ts'
import { hasLabels } from './labels.ts'
import { report, type Scene } from './resolve.ts'

// TLS that a Sidecar ends for its workload. istio/istio eed52ebb, pilot/pkg/networking/core/listener_inbound.go: it is looked at with
// ENABLE_TLS_ON_SIDECAR_INGRESS alone, and on ports without mutual TLS of the mesh. Its certificates come out of files: the API server
// refuses credentialName there (pkg/config/validation/validation.go).

const FLAG = 'ENABLE_TLS_ON_SIDECAR_INGRESS'

const isSidecar = ({ group, kind }: Resource): boolean =>
  group === 'networking.istio.io' && kind === 'Sidecar'

const hasTls = (listener: unknown): boolean => isFields(get(listener, 'tls'))

/** Does a Sidecar end TLS? */
export const hasIngressTls = (resource: Resource): boolean =>
  isSidecar(resource) && listAt(resource.value, 'spec', 'ingress').some(hasTls)

const OF_VALUES = [
  ['spec', 'values', 'pilot', 'env'],
  ['spec', 'components', 'pilot', 'k8s', 'env'],
  ['pilot', 'env'],
  ['env'],
] as const

/** Variables as a map, or as the list of a container. */
const isOn = (env: unknown): boolean =>
  Array.isArray(env)
    ? env.some((one: unknown) => get(one, 'name') === FLAG && String(get(one, 'value')) === 'true')
    : String(get(env, FLAG)) === 'true'

function setsFlag({ value }: Resource): boolean {
  const containers = listAt(value, 'spec', 'template', 'spec', 'containers')
  return (
    OF_VALUES.some((path) => isOn(get(value, ...path))) ||
    containers.some((container) => isOn(get(container, 'env')))
  )
}

const isPeerAuthentication = ({ group, kind }: Resource): boolean =>
  group === 'security.istio.io' && kind === 'PeerAuthentication'

const ROOT = 'istio-system'

/** The nearest first: for the pods, for their namespace, for the mesh. */
function policiesFor({ all }: Scene, sidecar: Resource): readonly Resource[] {
  const labels = get(sidecar.value, 'spec', 'workloadSelector', 'labels')
  const selectorOf = ({ value }: Resource): unknown => get(value, 'spec', 'selector', 'matchLabels')
  const policies = all.filter(isPeerAuthentication)
  const own = policies.filter(({ namespace }) => namespace === sidecar.namespace)
  return [
    ...own.filter((one) => hasLabels(labels, selectorOf(one))),
    ...own.filter((one) => selectorOf(one) === undefined),
    ...policies.filter((one) => one.namespace === ROOT && selectorOf(one) === undefined),
  ]
}

const isSet = (mode: string | undefined): mode is string => mode !== undefined && mode !== 'UNSET'

/** Is mutual TLS of the mesh switched off on a port? */
function isPlain(scene: Scene, sidecar: Resource, port: unknown): boolean {
  const modes = policiesFor(scene, sidecar).flatMap(({ value }) => [
    textAt(value, 'spec', 'portLevelMtls', String(port), 'mode'),
    textAt(value, 'spec', 'mtls', 'mode'),
  ])
  return modes.find(isSet) === 'DISABLE'
}

interface Why {
  readonly why: string
  readonly advice: string
}

function whyNot(scene: Scene, sidecar: Resource, port: unknown): Why | undefined {
  if (!scene.all.some(setsFlag))
    return {
      why: `istiod looks at it with ${FLAG}=true only, which is off unless set, and is not among the manifests`,
      advice: `set it for istiod: kubectl -n istio-system set env deployment/istiod ${FLAG}=true; or end TLS at a Gateway`,
    }
  if (isPlain(scene, sidecar, port)) return undefined
  const number = typeof port === 'number' ? String(port) : 'of the port'
  return {
    why: `istiod looks at it only where PeerAuthentication has mode DISABLE for port ${number}, and none of the manifests does`,
    advice: `add a PeerAuthentication with spec.portLevelMtls.${number}.mode: DISABLE for these pods`,
  }
}

/** Says of TLS that a Sidecar ends whether it is used; how often it does. */
export function checkIngressTls(scene: Scene, from: Resource): number {
  if (!isSidecar(from)) return 0
  const all = listAt(from.value, 'spec', 'ingress')
  for (const [index, listener] of all.entries()) {
    if (!hasTls(listener)) continue
    const path = ['spec', 'ingress', index, 'tls']
    const why = whyNot(scene, from, get(listener, 'port', 'number'))
    const facts = { of: labelOf(from), field: dotted(path) }
    if (why !== undefined)
      report(scene, { from, path }, 'join-sidecar-ingress', { ...facts, ...why })
  }
  return all.filter(hasTls).length
}
