import { dotted } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { groupBy } from '../../report/group-by.ts'
import { textAt, type Resource } from '../resources.ts'
import { originates, settingsPaths, usedOf, usedSettings, type Placed } from './client-settings.ts'
import {
  disagree,
  exportOf,
  hasSelector,
  inOrderOfUse,
  isAgeKnown,
  selectorText,
  type Merged,
} from './rule-groups.ts'
import {
  ANOTHER,
  chosen,
  clientsOf,
  hostsFor,
  indexesOf,
  nearest,
  ROOT,
  strange,
  strangerOf,
  type Client,
  type Indexes,
} from './rule-index.ts'
import { DOMAIN, hostOf, namesOf, portsFor, portsOf } from './services.ts'

// Which DestinationRules proxies use, where there are several. istio/istio eed52ebb: pilot/pkg/model/push_context.go (destinationRule),
// sidecar.go (DestinationRule), config.go (MostSpecificHostMatch). Asked of Istio by the kind `delivery`.

/** Settings of rules that proxies get, by their places. */
type Used = Map<Resource, Set<string>>

/** What becomes of all rules. */
export interface RuleUse {
  /** By any proxy. */
  readonly byProxies: ReadonlyMap<Resource, ReadonlySet<string>>
  /** By gateways: where they run in the namespaces that were given, by those. */
  readonly byGateways: ReadonlyMap<Resource, ReadonlySet<string>>
  /** By pods that a selector of another rule picks, which this one without a selector is merged into. */
  readonly byOthers: ReadonlyMap<Resource, ReadonlySet<string>>
  /** Another rule that is used in place of this one if it is older, which nobody can tell. */
  readonly doubtful: ReadonlyMap<Resource, Resource>
}

interface Service {
  readonly host: string
  /** Where it may be. */
  readonly namespaces: readonly string[]
  readonly ports: readonly number[]
}

function note(used: Used, { rule, path }: Placed): void {
  const paths = used.get(rule) ?? new Set()
  used.set(rule, paths.add(dotted(path)))
}

/** Of a host `db.shop.svc.cluster.local` the namespace is in the name; of any other it is not known. */
function homesOf(host: string, rules: readonly Resource[]): readonly string[] {
  const [, namespace, ...rest] = host.split('.')
  if (rest.join('.') === DOMAIN && namespace !== undefined) return [namespace]
  return [...new Set([...rules.map((one) => one.namespace), ANOTHER])]
}

/** Everything that rules may be for: what is given, and what they name and is not. */
function servicesIn(all: readonly Resource[], rules: readonly Resource[]): readonly Service[] {
  const given = all.flatMap((one) =>
    namesOf(one).map((host) => ({ host, namespaces: [one.namespace], ports: portsOf(one) })),
  )
  const known = new Set(given.map(({ host }) => host))
  const named = [...groupBy(rules, hostOf)].filter(([host]) => !known.has(host))
  return [
    ...given,
    ...named.map(([host, [rule, ...others]]) => ({
      host,
      namespaces: homesOf(host, [rule, ...others]),
      ports: portsFor(all, rule),
    })),
  ]
}

/** Pairs of one namespace of which the older one is heard, and nobody can tell which that is. */
function doubtsOf(rules: readonly Resource[], doubtful: Map<Resource, Resource>): void {
  const groups = groupBy(rules, (one) =>
    [one.namespace, hostOf(one), [...exportOf(one)].toSorted().join(','), selectorText(one)].join(
      '\n',
    ),
  )
  for (const [first, ...others] of groups.values()) {
    for (const other of others) {
      if (isAgeKnown(first, other) || !disagree(first, other)) continue
      doubtful.set(other, first)
      if (!doubtful.has(first)) doubtful.set(first, other)
    }
  }
}

interface Run {
  readonly given: readonly string[]
  readonly indexes: Indexes
  readonly doubtful: ReadonlyMap<Resource, Resource>
  readonly byProxies: Used
  readonly byGateways: Used
  readonly byOthers: Used
  /** Namespaces whose rules for a host no service with such ports has had as the nearest so far. */
  readonly left: Map<string, Set<string>>
  /** What has been noted of a rule, by readers and ports. */
  readonly done: Map<Merged, Set<string>>
}

/** Hosts of a service that rules are for, and the ports that it has. */
interface Asked {
  readonly hosts: readonly string[]
  readonly ports: readonly number[]
}

function noteMerged(run: Run, used: Used, merged: Merged, ports: readonly number[]): void {
  const isForSome = hasSelector(merged.rules[0])
  for (const placed of usedOf(merged, ports)) {
    note(used, placed)
    if (isForSome && !hasSelector(placed.rule)) note(run.byOthers, placed)
  }
  // each may be the one that is heard
  for (const rule of merged.rules.filter((one) => run.doubtful.has(one)))
    for (const path of usedSettings(rule, ports)) note(used, { rule, path })
}

/** Is it the first time? Most services of a mesh have the same rules and the same ports. */
function isNew({ done }: Run, merged: Merged, key: string): boolean {
  const keys = done.get(merged) ?? new Set()
  done.set(merged, keys)
  return keys.size < keys.add(key).size
}

/** Notes what proxies have of a list. */
function take(run: Run, list: readonly Merged[], client: Client, ports: readonly number[]): void {
  const heard = chosen(list, client)
  if (heard === undefined) return
  const isGateway = run.given.length === 0 || run.given.includes(client.namespace)
  if (!isNew(run, heard, `${String(isGateway)} ${ports.join(',')}`)) return
  noteMerged(run, run.byProxies, heard, ports)
  if (isGateway) noteMerged(run, run.byGateways, heard, ports)
}

/** What proxies have of their own namespace: each list once for all services that it is the nearest for. */
function judgeOwn(run: Run, { hosts, ports }: Asked): void {
  const { own } = run.indexes
  for (const [place, host] of hosts.entries()) {
    const lists = own.get(host)
    const key = `${host} ${ports.join(',')}`
    const left = run.left.get(key) ?? new Set(lists?.keys())
    run.left.set(key, left)
    const nearer = hosts.slice(0, place)
    for (const namespace of left) {
      if (nearest(own, namespace, nearer).length > 0) continue
      left.delete(namespace)
      const list = lists?.get(namespace) ?? []
      for (const client of clientsOf(namespace, list)) take(run, list, client, ports)
    }
  }
}

/** Namespaces that a list is seen in, by their names; those that it does not name are all alike. */
function strangersOf(run: Run, hosts: readonly string[], home: string): ReadonlySet<string> {
  const lists = [home, ROOT].flatMap((one) => nearest(run.indexes.exported, one, hosts))
  const named = lists.flatMap(({ exportTo }) => [...exportTo])
  const all = new Set([...run.given, ANOTHER, ROOT, ...named])
  // itself, and nobody
  all.delete('.')
  all.delete('~')
  return all
}

/** What proxies have that have no rule of their own namespace. */
function judgeStrange(run: Run, { hosts, ports }: Asked, home: string): void {
  for (const namespace of strangersOf(run, hosts, home)) {
    if (nearest(run.indexes.own, namespace, hosts).length > 0) continue
    take(run, strange(run.indexes, namespace, { hosts, home }), strangerOf(namespace), ports)
  }
}

function useOf(all: readonly Resource[], given: readonly string[]): RuleUse {
  const rules = inOrderOfUse(
    all.filter(({ group, kind }) => group === 'networking.istio.io' && kind === 'DestinationRule'),
  )
  const there = new Set(rules.map(hostOf))
  const doubtful = new Map<Resource, Resource>()
  doubtsOf(rules, doubtful)
  const run: Run = {
    given,
    indexes: indexesOf(rules),
    doubtful,
    byProxies: new Map(),
    byGateways: new Map(),
    byOthers: new Map(),
    left: new Map(),
    done: new Map(),
  }
  for (const { host, namespaces, ports } of servicesIn(all, rules)) {
    const asked = { hosts: hostsFor(host).filter((one) => there.has(one)), ports }
    if (asked.hosts.length === 0) continue
    judgeOwn(run, asked)
    for (const home of namespaces) judgeStrange(run, asked, home)
  }
  return run
}

/** By the resources of one call. */
const known = new WeakMap<readonly Resource[], Map<string, RuleUse>>()

/**
 * What proxies use of all rules.
 *
 * @param given - Namespaces of the gateways; empty where they are not known.
 */
export function ruleUse(all: readonly Resource[], given: readonly string[]): RuleUse {
  const uses = known.get(all) ?? new Map<string, RuleUse>()
  known.set(all, uses)
  const key = given.join('\n')
  const use = uses.get(key) ?? useOf(all, given)
  uses.set(key, use)
  return use
}

/** Does a proxy of some kind get the settings of a rule at a place? */
export const isUsed = (
  used: ReadonlyMap<Resource, ReadonlySet<string>>,
  rule: Resource,
  path: YamlPath,
): boolean => used.get(rule)?.has(dotted(path)) === true

/** The settings of a DestinationRule that begin TLS, and that a proxy gets. */
export const clientSettings = (all: readonly Resource[], rule: Resource): readonly YamlPath[] =>
  settingsPaths(rule).filter(
    (path) => originates(rule, path) && isUsed(ruleUse(all, []).byProxies, rule, path),
  )

/** Where resources are read, and where gateways run. */
export interface Readers {
  readonly all: readonly Resource[]
  /** Namespaces of the gateways; empty where they are not known. */
  readonly given: readonly string[]
}

/** Does a Secret go to sidecars of the namespace of the rule: by its selector, or that of a rule it is merged into? */
export const isForSidecars = (all: readonly Resource[], rule: Resource, path: YamlPath): boolean =>
  hasSelector(rule) || isUsed(ruleUse(all, []).byOthers, rule, path)

/** Without a selector a Secret is for gateways, which may have another rule; a ConfigMap is for sidecars too. */
export function isAskedFor({ all, given }: Readers, rule: Resource, path: YamlPath): boolean {
  const name = textAt(rule.value, ...path, 'tls', 'credentialName') ?? ''
  if (name === '' || isForSidecars(all, rule, path) || name.startsWith('configmap://')) return true
  return isUsed(ruleUse(all, given).byGateways, rule, path)
}
