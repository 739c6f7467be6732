import { get, isFields } from '../../mesh/context.ts'
import { mayBeSame, textAt, type Resource } from '../resources.ts'
import { compareAge, isAgeKnown } from './age.ts'
import { hasLabels, mayHaveLabels } from './labels.ts'
import type { Scene } from './resolve.ts'
import { rootNamespaceIn } from './root-namespace.ts'

// Mutual TLS of the mesh on a port of the pods that a Sidecar is for. istio/istio eed52ebb, pilot/pkg/security/authn/policy_applier.go
// (ComposePeerAuthentication): of each level istiod takes the oldest policy alone; ports are read in that for the pods alone, and none
// for pods in the namespace of the mesh.

/** What istiod may take for the pods of a Sidecar. */
export interface PortPolicy {
  /** One mode where that is known; several where it depends on what is not: ages, other labels of the pods. */
  readonly modes: ReadonlySet<string>
  /** The policy for the pods; nothing stands for none. Several where it is not known which. */
  readonly policies: readonly (Resource | undefined)[]
  /** The Sidecar is for the pods of all namespaces: one of the root namespace without labels. */
  readonly isForMesh: boolean
}

/** A policy, and whether it is for all pods of the Sidecar: it may be for none of them otherwise. */
interface Fitting {
  readonly policy: Resource
  readonly isSure: boolean
}

const isPolicy = ({ group }: Resource): boolean => group === 'security.istio.io'

/** The labels that a policy asks for; one that asks for none has no selector. */
function selectorOf({ value }: Resource): object | undefined {
  const labels = get(value, 'spec', 'selector', 'matchLabels')
  return isFields(labels) && Object.keys(labels).length > 0 ? labels : undefined
}

/** The labels that a Sidecar picks its pods by. */
export function podLabels({ value }: Resource): object | undefined {
  const labels = get(value, 'spec', 'workloadSelector', 'labels')
  return isFields(labels) && Object.keys(labels).length > 0 ? labels : undefined
}

/** Those of a namespace; one that a manifest leaves out may be any. */
const fittingIn = (namespace: string, policies: readonly Resource[]): readonly Fitting[] =>
  policies
    .filter((policy) => mayBeSame(policy.namespace, namespace))
    .map((policy) => ({ policy, isSure: policy.namespace === namespace }))

const isOlder = (one: Resource, two: Resource): boolean =>
  isAgeKnown(one, two) && compareAge(one, two) < 0

/** Is a policy for each pod that another one is for? */
function isForPodsOf(one: Resource, two: Resource, pods: object | undefined): boolean {
  if (one.namespace === '' || one.namespace !== two.namespace) return false
  const selector = selectorOf(one)
  return selector === undefined || hasLabels({ ...pods, ...selectorOf(two) }, selector)
}

/** Those that istiod may take for pods of which these labels are known: none where an older one is for the same pods. */
function mayBeTaken(
  fitting: readonly Fitting[],
  pods: object | undefined,
): readonly (Resource | undefined)[] {
  const isHidden = ({ policy: two }: Fitting): boolean =>
    fitting.some(
      ({ policy: one, isSure }) => isOlder(one, two) && (isSure || isForPodsOf(one, two, pods)),
    )
  const taken = fitting.filter((one) => !isHidden(one)).map(({ policy }) => policy)
  return [...taken, ...(fitting.some(({ isSure }) => isSure) ? [] : [undefined])]
}

interface Levels {
  readonly isForMesh: boolean
  readonly ofPods: readonly Fitting[]
  readonly ofNamespace: readonly Fitting[]
  readonly ofMesh: readonly Fitting[]
}

function levelsFor({ all, byKind }: Scene, sidecar: Resource): Levels {
  const root = rootNamespaceIn(all)
  const policies = (byKind.get('PeerAuthentication') ?? []).filter(isPolicy)
  const whole = policies.filter((one) => selectorOf(one) === undefined)
  const labels = podLabels(sidecar)
  const isForMesh = sidecar.namespace === root && labels === undefined
  const fittingPods = (some: readonly Resource[]): readonly Fitting[] =>
    isForMesh
      ? some.map((policy) => ({ policy, isSure: false }))
      : fittingIn(sidecar.namespace, some)
  const outside = (one: Resource): boolean => one.namespace !== root
  const selecting = policies.filter((one) => outside(one) && mayHaveLabels(labels, selectorOf(one)))
  return {
    isForMesh,
    ofPods: fittingPods(selecting).map(({ policy, isSure }) => ({
      policy,
      isSure: isSure && hasLabels(labels, selectorOf(policy)),
    })),
    ofNamespace: fittingPods(whole.filter(outside)),
    ofMesh: fittingIn(root, whole),
  }
}

type Modes = readonly (string | undefined)[]

const modeOf = (policy: Resource | undefined): string | undefined =>
  textAt(policy?.value, 'spec', 'mtls', 'mode')

const modesOf = (fitting: readonly Fitting[]): Modes => mayBeTaken(fitting, undefined).map(modeOf)

const isSet = (mode: string | undefined): mode is string => mode !== undefined && mode !== 'UNSET'

/** The first level that says one, by what it may say. */
function inherited([first, ...others]: readonly Modes[]): readonly string[] {
  if (first === undefined) return ['PERMISSIVE']
  return [...new Set(first)].flatMap((mode) => (isSet(mode) ? [mode] : inherited(others)))
}

/** The mutual TLS of the mesh on a port. */
export function mutualTlsOn(scene: Scene, sidecar: Resource, port: number): PortPolicy {
  const { isForMesh, ofPods, ofNamespace, ofMesh } = levelsFor(scene, sidecar)
  const policies = mayBeTaken(ofPods, podLabels(sidecar))
  const own = policies.map((one) => {
    const mode = textAt(one?.value, 'spec', 'portLevelMtls', String(port), 'mode')
    return isSet(mode) ? mode : modeOf(one)
  })
  return {
    modes: new Set(inherited([own, modesOf(ofNamespace), modesOf(ofMesh)])),
    policies,
    isForMesh,
  }
}
