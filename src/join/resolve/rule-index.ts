import type { Resource } from '../resources.ts'
import { groupBy } from '../../report/group-by.ts'
import {
  exportOf,
  hasSelector,
  isFor,
  labelsOf,
  mergeRules,
  selectorText,
  type Labels,
  type Merged,
} from './rule-groups.ts'

// The lists in which istiod looks for the rules of a host. istio/istio eed52ebb: pilot/pkg/model/push_context.go (setDestinationRules,
// destinationRule), sidecar.go (DestinationRule), config.go (MostSpecificHostMatch). Rules merge by host and namespace, whatever
// the service: the lists are made once for all services.

/** A namespace without rules. */
export const ANOTHER = '*'
const NONE: Labels = []

const isWild = (host: string): boolean => host.startsWith('*')

/** The wildcards that a host is below, the longest first. */
const wildcardsOf = (host: string): readonly string[] => {
  const text = isWild(host) ? host.slice(1) : host
  return Array.from({ length: text.length + 1 }, (_, index) => `*${text.slice(index)}`)
}

/** A host, and the wildcards that it is below, the nearest first. */
export const hostsFor = (host: string): readonly string[] => [
  ...new Set([host, ...wildcardsOf(host)]),
]

/** Merged rules by their hosts, then by their namespaces. */
type Index = ReadonlyMap<string, ReadonlyMap<string, readonly Merged[]>>

function indexOf(rules: readonly Resource[]): Index {
  const index = new Map<string, Map<string, readonly Merged[]>>()
  for (const [namespace, all] of groupBy(rules, (one) => one.namespace)) {
    for (const [host, merged] of mergeRules(all)) {
      const there = index.get(host) ?? new Map<string, readonly Merged[]>()
      index.set(host, there.set(namespace, merged))
    }
  }
  return index
}

/** Is a rule one of its own namespace too? */
const isOwn = (rule: Resource): boolean => {
  const to = exportOf(rule)
  return to.size === 0 || ['*', '.', rule.namespace].some((one) => to.has(one))
}

const isPrivate = (rule: Resource): boolean => {
  const to = exportOf(rule)
  return to.size === 1 && (to.has('.') || to.has(rule.namespace))
}

/** Do proxies of its own namespace look for a rule before all others? Those of the root namespace, where it is for them alone. */
export const isForHome = (rule: Resource, root: string): boolean =>
  rule.namespace === root ? isPrivate(rule) : isOwn(rule)

/** The lists in which istiod looks: of the namespace of a proxy, then of others. */
export interface Indexes {
  readonly own: Index
  readonly exported: Index
  /** The root namespace, where all look last. */
  readonly root: string
}

/** Of rules in their order of use. */
export const indexesOf = (rules: readonly Resource[], root: string): Indexes => ({
  own: indexOf(rules.filter((one) => isForHome(one, root))),
  exported: indexOf(rules.filter((one) => !isPrivate(one))),
  root,
})

/** The rules of the nearest host. */
export function nearest(
  index: Index,
  namespace: string,
  hosts: readonly string[],
): readonly Merged[] {
  for (const host of hosts) {
    const found = index.get(host)?.get(namespace)
    if (found !== undefined) return found
  }
  return []
}

/** Those of them that proxies of a namespace see. */
const exportedTo = (list: readonly Merged[], client: string): readonly Merged[] =>
  list.filter(({ exportTo }) => exportTo.size === 0 || exportTo.has('*') || exportTo.has(client))

/** Where a proxy looks, in order, without what is empty; it has the first. `home` is the namespace of the service. */
export function listsFor(
  { own, exported, root }: Indexes,
  client: string,
  { hosts, home }: { readonly hosts: readonly string[]; readonly home: string },
): readonly (readonly [Merged, ...Merged[]])[] {
  return [
    nearest(own, client, hosts),
    exportedTo(nearest(exported, home, hosts), client),
    exportedTo(nearest(exported, root, hosts), client),
  ].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others]]))
}

/** A kind of proxies. */
export interface Client {
  readonly namespace: string
  readonly labels: Labels
}

/** Of several the first with a selector for the pods, else the last without one. */
export function chosen(seen: readonly Merged[], { namespace, labels }: Client): Merged | undefined {
  const fits = seen.find(
    ({ rules: [first] }) =>
      hasSelector(first) && first.namespace === namespace && isFor(first, labels),
  )
  return fits ?? seen.findLast(({ rules: [first] }) => !hasSelector(first))
}

/** The kinds of pods of a namespace that may have another rule of a list: by its selectors, and without labels. */
export function clientsOf(namespace: string, list: readonly Merged[]): readonly Client[] {
  const selected = list.map(({ rules: [first] }) => first).filter(hasSelector)
  const labels = [...groupBy(selected, selectorText).values()].map(([one]) => labelsOf(one))
  return [NONE, ...labels].map((one) => ({ namespace, labels: one }))
}

/** Pods of a namespace that no selector is for. */
export const strangerOf = (namespace: string): Client => ({ namespace, labels: NONE })
