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
  isFor,
  labelsOf,
  mergeRules,
  selectorText,
  type Labels,
  type Merged,
} from './rule-groups.ts'
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

/** Where istiod runs, and where rules for the whole mesh are. */
const ROOT = 'istio-system'
const NONE: Labels = []
/** A namespace without rules. */
const ANOTHER = '*'

interface Service {
  readonly host: string
  /** Where it may be. */
  readonly namespaces: readonly string[]
  readonly ports: readonly number[]
}

interface Client {
  readonly namespace: string
  readonly labels: Labels
}

const isWild = (host: string): boolean => host.startsWith('*')

/** The wildcards that a host is below, the longest first. */
const wildcardsOf = (host: string): readonly string[] => {
  const text = isWild(host) ? host.slice(1) : host
  return Array.from({ length: text.length + 1 }, (_, index) => `*${text.slice(index)}`)
}

const hostsFor = (host: string): readonly string[] => [host, ...wildcardsOf(host)]

type Index = ReadonlyMap<string, ReadonlyMap<string, readonly Merged[]>>

/** Rules of each namespace, merged. */
const indexOf = (rules: readonly Resource[]): Index =>
  new Map(
    [...groupBy(rules, ({ namespace }) => namespace)].map(([name, all]) => [name, mergeRules(all)]),
  )

const isOwn = (rule: Resource): boolean => {
  const to = exportOf(rule)
  return to.size === 0 || ['*', '.', rule.namespace].some((one) => to.has(one))
}

const isPrivate = (rule: Resource): boolean => {
  const to = exportOf(rule)
  return to.size === 1 && (to.has('.') || to.has(rule.namespace))
}

/** The three lists in which istiod looks. */
interface Indexes {
  readonly own: Index
  readonly exported: Index
  readonly ofRoot: Index
}

const indexesOf = (rules: readonly Resource[]): Indexes => ({
  own: indexOf(rules.filter(isOwn)),
  exported: indexOf(rules.filter((one) => !isPrivate(one))),
  ofRoot: indexOf(rules.filter((one) => isPrivate(one) && one.namespace === ROOT)),
})

/** The rules of the nearest host. */
function nearest(index: Index, namespace: string, hosts: readonly string[]): readonly Merged[] {
  const ofHosts = index.get(namespace)
  const host = hosts.find((one) => ofHosts?.has(one))
  return (host === undefined ? undefined : ofHosts?.get(host)) ?? []
}

const exportedTo =
  (client: string) =>
  ({ exportTo }: Merged): boolean =>
    exportTo.size === 0 || exportTo.has('*') || exportTo.has(client)

const own = ({ own, ofRoot }: Indexes, client: string, hosts: readonly string[]) =>
  nearest(client === ROOT ? ofRoot : own, client, hosts)

/** Where a namespace has none of its own: those of the service, else those of the mesh. */
function strange(
  { exported }: Indexes,
  client: string,
  hosts: readonly string[],
  home: string,
): readonly Merged[] {
  const ofService = nearest(exported, home, hosts).filter(exportedTo(client))
  if (ofService.length > 0) return ofService
  return nearest(exported, ROOT, hosts).filter(exportedTo(client))
}

/** Of several the first with a selector for the pods, else the last without one. */
function chosen(seen: readonly Merged[], { namespace, labels }: Client): Merged | undefined {
  const fits = seen.find(
    ({ rules: [first] }) =>
      hasSelector(first) && first.namespace === namespace && isFor(first, labels),
  )
  return fits ?? seen.findLast(({ rules: [first] }) => !hasSelector(first))
}

function clientsOf(rules: readonly Resource[], given: readonly string[]): readonly Client[] {
  const named = rules.flatMap((one) => [one.namespace, ...exportOf(one)])
  const namespaces = new Set(
    [...named, ...given, ANOTHER].filter(
      // itself, and nobody
      (one) => one !== '.' && one !== '~',
    ),
  )
  return [...namespaces].flatMap((namespace) => {
    const own = rules.filter((one) => one.namespace === namespace && hasSelector(one))
    const labels = [...groupBy(own, selectorText).values()].map(([one]) => labelsOf(one))
    return [NONE, ...labels].map((one) => ({ namespace, labels: one }))
  })
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
  readonly all: readonly Resource[]
  readonly given: readonly string[]
  readonly doubtful: ReadonlyMap<Resource, Resource>
  readonly byProxies: Used
  readonly byGateways: Used
  readonly byOthers: Used
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

/** Every choice of every client; of the gateways among them in the second set. */
function judgeService(run: Run, { host, namespaces, ports }: Service, rules: readonly Resource[]) {
  const indexes = indexesOf(rules)
  const there = new Set(rules.map(hostOf))
  const hosts = hostsFor(host).filter((one) => there.has(one))
  const byProxies = new Set<Merged>()
  const byGateways = new Set<Merged>()
  for (const client of clientsOf(rules, run.given)) {
    const isGateway = run.given.length === 0 || run.given.includes(client.namespace)
    const local = own(indexes, client.namespace, hosts)
    const seen =
      local.length > 0
        ? [local]
        : namespaces.map((home) => strange(indexes, client.namespace, hosts, home))
    for (const merged of seen.flatMap((one) => chosen(one, client) ?? [])) {
      byProxies.add(merged)
      if (isGateway) byGateways.add(merged)
    }
  }
  for (const merged of byProxies) noteMerged(run, run.byProxies, merged, ports)
  for (const merged of byGateways) noteMerged(run, run.byGateways, merged, ports)
}

function useOf(all: readonly Resource[], given: readonly string[]): RuleUse {
  const rules = inOrderOfUse(
    all.filter(({ group, kind }) => group === 'networking.istio.io' && kind === 'DestinationRule'),
  )
  const byHost = groupBy(rules, hostOf)
  const doubtful = new Map<Resource, Resource>()
  doubtsOf(rules, doubtful)
  const run = {
    all,
    given,
    doubtful,
    byProxies: new Map(),
    byGateways: new Map(),
    byOthers: new Map(),
  }
  const places = new Map(rules.map((rule, index) => [rule, index]))
  const placeOf = (rule: Resource): number => places.get(rule) ?? 0
  for (const service of servicesIn(all, rules)) {
    const own = [...new Set(hostsFor(service.host))].flatMap((host) => byHost.get(host) ?? [])
    const ordered = own.toSorted((one, two) => placeOf(one) - placeOf(two))
    if (ordered.length > 0) judgeService(run, service, ordered)
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
