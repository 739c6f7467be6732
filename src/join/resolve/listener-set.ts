import { dotted, get } from '../../mesh/context.ts'
import { labelOf, mayBeSame, qualified, textAt, type Resource } from '../resources.ts'
import { hasLabels } from './labels.ts'
import { report, type Scene } from './resolve.ts'

// A ListenerSet and the Gateway that it belongs to. istio/istio eed52ebb, pilot/pkg/config/kube/gateway/gateway_collection.go
// (ListenerSetCollection), gatewaycommon/gateway_utils.go (NamespaceAcceptedByAllowListeners).

const PARENT = ['spec', 'parentRef']

/** The Gateway that a ListenerSet names; nothing where it is not among the manifests. */
export function parentOf(all: readonly Resource[], set: Resource): Resource | undefined {
  const name = textAt(set.value, ...PARENT, 'name')
  const namespace = textAt(set.value, ...PARENT, 'namespace') ?? set.namespace
  return all.find(
    (one) =>
      one.kind === 'Gateway' &&
      one.group === 'gateway.networking.k8s.io' &&
      one.name === name &&
      mayBeSame(one.namespace, namespace),
  )
}

const NAME_LABEL = 'kubernetes.io/metadata.name'

/** Is the ListenerSet in a namespace whose labels are asked for? Nothing where that namespace is not among the manifests. */
function isSelected(
  all: readonly Resource[],
  set: Resource,
  selector: unknown,
): boolean | undefined {
  const namespace = all.find(({ kind, name }) => kind === 'Namespace' && name === set.namespace)
  const given = get(namespace?.value, 'metadata', 'labels')
  const labels = { ...(given as object | undefined), [NAME_LABEL]: set.namespace }
  if (get(selector, 'matchExpressions') !== undefined) return undefined
  const isKnown = namespace !== undefined || hasLabels(labels, get(selector, 'matchLabels'))
  return isKnown ? hasLabels(labels, get(selector, 'matchLabels')) : undefined
}

/** Does a Gateway take listeners from this set? It takes none unless it says so; undefined where that cannot be known. */
function isAllowed(
  all: readonly Resource[],
  set: Resource,
  gateway: Resource,
): boolean | undefined {
  const namespaces = get(gateway.value, 'spec', 'allowedListeners', 'namespaces')
  const from = textAt(namespaces, 'from')
  if (from === 'All') return true
  if (from === 'Same') return mayBeSame(set.namespace, gateway.namespace)
  return from === 'Selector' ? isSelected(all, set, get(namespaces, 'selector')) : false
}

const SAYS = "The parent Gateway does not allow this reference; check the 'spec.allowedRoutes'"

/** Reports a ListenerSet that its Gateway does not take, or whose Gateway is not given. */
export function checkListenerSet(scene: Scene, set: Resource): void {
  if (set.kind !== 'ListenerSet' && set.kind !== 'XListenerSet') return
  const at = { from: set, path: PARENT }
  const name = textAt(set.value, ...PARENT, 'name') ?? ''
  const namespace = textAt(set.value, ...PARENT, 'namespace') ?? set.namespace
  const facts = { of: labelOf(set), field: dotted(PARENT), gateway: qualified(namespace, name) }
  const parent = parentOf(scene.all, set)
  if (parent === undefined) report(scene, at, 'join-parent-not-given', facts)
  else if (isAllowed(scene.all, set, parent) === false) {
    const from = mayBeSame(set.namespace, parent.namespace) ? 'Same' : 'All'
    report(scene, at, 'join-listeners-not-allowed', { ...facts, says: SAYS, from })
  }
}
