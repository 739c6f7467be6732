import { dotted, get, isFields } from '../../mesh/context.ts'
import { labelOf, listAt, type Resource } from '../resources.ts'
import { environmentsIn, howToSwitchOn, isOnIn } from '../trust/istiod-environment.ts'
import { mutualTlsOn, podLabels, type PortPolicy } from './peer-authentication.ts'
import { report, type Scene } from './resolve.ts'
import { rootNamespaceIn } from './root-namespace.ts'

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

interface Why {
  readonly why: string
  readonly advice: string
}

function namespaceOfPods(sidecar: Resource, isForMesh: boolean): string {
  if (isForMesh) return 'of the pods'
  return sidecar.namespace === '' ? 'of the Sidecar' : sidecar.namespace
}

/** A policy for the pods that is new, as YAML has it. */
function newPolicy(sidecar: Resource, isForMesh: boolean, setting: string): string {
  const labels = podLabels(sidecar)
  const namespace = namespaceOfPods(sidecar, isForMesh)
  const selector =
    labels === undefined
      ? 'a spec.selector.matchLabels that its pods have'
      : `spec.selector.matchLabels: ${JSON.stringify(labels)}`
  return `add a PeerAuthentication to the namespace ${namespace} with ${selector} and ${setting}`
}

/** Where to switch mutual TLS off: where there is a policy for the pods, a second one would not be used. */
function adviceFor(
  sidecar: Resource,
  { policies, isForMesh }: PortPolicy,
  setting: string,
): string {
  const there = policies.filter((one) => one !== undefined)
  const names = there.map(labelOf).join(', ')
  if (there.length < policies.length) {
    const add = newPolicy(sidecar, isForMesh, setting)
    return there.length === 0
      ? add
      : `${add}; for pods that ${names} picks set it there: istiod uses the oldest alone`
  }
  return there.length === 1
    ? `set ${setting} in ${names}: of several for these pods istiod uses the oldest alone`
    : `set ${setting} in each of ${names}: istiod uses the oldest alone, and which that is is not known`
}

function mutualTlsIsOn(scene: Scene, sidecar: Resource, port: number): Why | undefined {
  const policy = mutualTlsOn(scene, sidecar, port)
  const { modes, isForMesh } = policy
  // on for some pods, or by a policy of which nobody can tell whether it is used: nothing is known to be unused
  if (modes.has('DISABLE')) return undefined
  const why = `istiod looks at it only where PeerAuthentication has mode DISABLE for port ${port}, and here the mode is ${[...modes].join(' or ')}`
  const setting = `spec.portLevelMtls.${port}.mode: DISABLE`
  const root = rootNamespaceIn(scene.all)
  const advice =
    sidecar.namespace === root && !isForMesh
      ? `end TLS at a Gateway, or in another namespace: in ${root} istiod reads no policy for some pods or ports`
      : adviceFor(sidecar, policy, setting)
  return { why, advice }
}

/** What the API server takes; what it refuses is said as such. */
const isPort = (port: unknown): port is number =>
  typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535

function switchedOff({ all }: Scene): Why | undefined {
  if (isOnIn(all.flatMap(environmentsIn), FLAG)) return undefined
  return {
    why: `istiod looks at it only with ${FLAG}=true; that is off by default, and nothing in the manifests sets it`,
    advice: `${howToSwitchOn(all, FLAG)}; or end TLS at a Gateway`,
  }
}

/** Says of TLS that Sidecars end whether it is used; how often they do. */
export function checkIngressTls(scene: Scene): number {
  const sidecars = (scene.byKind.get('Sidecar') ?? []).filter(hasIngressTls)
  if (sidecars.length === 0) return 0
  const off = switchedOff(scene)
  return sidecars.reduce((count, one) => count + checkSidecar(scene, one, off), 0)
}

function checkSidecar(scene: Scene, from: Resource, off: Why | undefined): number {
  const all = listAt(from.value, 'spec', 'ingress')
  for (const [index, listener] of all.entries()) {
    if (!hasTls(listener)) continue
    const path = ['spec', 'ingress', index, 'tls']
    const port = get(listener, 'port', 'number')
    const why = off ?? (isPort(port) ? mutualTlsIsOn(scene, from, port) : undefined)
    const facts = { of: labelOf(from), field: dotted(path) }
    if (why !== undefined)
      report(scene, { from, path }, 'join-sidecar-ingress', { ...facts, ...why })
  }
  return all.filter(hasTls).length
}
