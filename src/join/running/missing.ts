import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { shellWord } from '../../report/shell.ts'
import { JOIN_RUNNING_CODES } from '../codes-running.ts'
import { listAt, textAt, type Resource } from '../resources.ts'

// Namespaces of the mesh without the ConfigMap that their sidecars mount. Said only of those whose ConfigMaps are in the dump: each
// namespace has one of Kubernetes itself (kube-root-ca.crt), so one of which there is none was not asked for.

/** What is looked for, and where. */
export interface MapsOfCluster {
  readonly all: readonly Resource[]
  /** What the ConfigMap may be called. */
  readonly names: ReadonlySet<string>
  /** Namespaces that have it. */
  readonly holding: readonly string[]
  /** Namespaces that istiod never writes. */
  readonly ignored: readonly string[]
}

/** Labels of a namespace whose pods get a sidecar (the webhooks of Istio; the member roll of OpenShift Service Mesh 2). */
function isInjected({ value }: Resource): boolean {
  const label = (name: string): string | undefined => textAt(value, 'metadata', 'labels', name)
  if (textAt(value, 'status', 'phase') === 'Terminating') return false
  if (label('istio-injection') === 'disabled') return false
  return [label('istio-injection'), label('istio.io/rev'), label('maistra.io/member-of')].some(
    (one) => one !== undefined && one !== '',
  )
}

/** A pod that waits for it, or did when it started. */
const mounts = ({ value }: Resource, names: ReadonlySet<string>): boolean =>
  listAt(value, 'spec', 'volumes').some((one) => names.has(textAt(one, 'configMap', 'name') ?? ''))

/** The namespaces of the mesh that lack it; none where nobody has it, since istiod may not publish here at all. */
export function missingMaps({ all, names, holding, ignored }: MapsOfCluster): readonly Finding[] {
  if (holding.length === 0) return []
  const of = (kind: string): readonly Resource[] => all.filter((one) => one.kind === kind)
  const listed = new Set(of('ConfigMap').map(({ namespace }) => namespace))
  const lacks = (namespace: string): boolean =>
    listed.has(namespace) && !holding.includes(namespace) && !ignored.includes(namespace)
  const pods = of('Pod').filter((one) => mounts(one, names) && lacks(one.namespace))
  const labelled = of('Namespace').filter((one) => isInjected(one) && lacks(one.name))
  const waiting = [...new Set(pods.map(({ namespace }) => namespace))].toSorted()
  const others = [...new Set(labelled.map(({ name }) => name))].toSorted()
  const make = (
    namespaces: string[],
    from: Resource | undefined,
    severity: 'error' | 'warning',
  ): readonly Finding[] =>
    from === undefined
      ? []
      : [
          finding(
            JOIN_RUNNING_CODES,
            'join-roots-missing',
            { namespaces, count: namespaces.length, first: shellWord(namespaces[0] ?? '') },
            from.placeOf([]),
            { severity },
          ),
        ]
  return [
    ...make(waiting, pods[0], 'error'),
    ...make(
      others.filter((name) => !waiting.includes(name)),
      labelled.find(({ name }) => !waiting.includes(name)),
      'warning',
    ),
  ]
}
