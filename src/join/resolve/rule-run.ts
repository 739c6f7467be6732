import { dotted } from '../../mesh/context.ts'
import { groupBy } from '../../report/group-by.ts'
import type { Resource } from '../resources.ts'
import { usedOf, type Placed } from './client-settings.ts'
import { hasSelector, isFor, labelsOf, type Labels, type Merged } from './rule-groups.ts'
import {
  ANOTHER,
  chosen,
  clientsOf,
  hostsFor,
  indexesOf,
  listsFor,
  nearest,
  strangerOf,
  type Client,
  type Indexes,
} from './rule-index.ts'
import { DOMAIN, hostOf, namesOf, portsFor, portsOf } from './services.ts'

// Which DestinationRules proxies use in one order of them. istio/istio eed52ebb: pilot/pkg/model/push_context.go (destinationRule),
// sidecar.go (DestinationRule), config.go (MostSpecificHostMatch). Asked of Istio by the kind `delivery`.

/** Settings of rules that proxies get, by their places. */
type Used = Map<Resource, Set<string>>

/** What some proxies have. */
interface Had {
  readonly used: Used
  /** What they have where they pass over a rule, or over some of it. */
  readonly insteadOf: Map<Resource, Merged>
}

/** What becomes of all rules. */
export interface RuleRun {
  readonly proxies: Had
  /** Where gateways run in the namespaces that were given, of those; else as of all proxies. */
  readonly gateways: Had
  /** What gateways have, by the host of the service. */
  readonly ofGateways: Map<string, Merged>
  /** What is used by pods that a selector of another rule picks, which a rule without a selector is merged into. */
  readonly byOthers: Used
}

interface Service {
  readonly host: string
  /** Where it may be. */
  readonly namespaces: readonly string[]
  readonly ports: readonly number[]
}

/** Of a host `db.shop.svc.cluster.local` the namespace is in the name; of any other it is not known. */
export function homesOf(host: string, rules: readonly Resource[]): readonly string[] {
  const [, namespace, ...rest] = host.split('.')
  if (rest.join('.') === DOMAIN && namespace !== undefined) return [namespace]
  return [...new Set([...rules.map((one) => one.namespace), ANOTHER])]
}

/** Everything that rules may be for: what is given, and what they name and is not. */
export function servicesIn(
  all: readonly Resource[],
  rules: readonly Resource[],
): readonly Service[] {
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

interface Run extends RuleRun {
  readonly given: readonly string[]
  readonly indexes: Indexes
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

const isGateway = ({ given }: Run, { namespace }: Client): boolean =>
  given.length === 0 || given.includes(namespace)

const readersOf = (run: Run, client: Client): readonly Had[] =>
  isGateway(run, client) ? [run.proxies, run.gateways] : [run.proxies]

function note(used: Used, { rule, path }: Placed): void {
  const paths = used.get(rule) ?? new Set()
  used.set(rule, paths.add(dotted(path)))
}

function noteMerged(run: Run, used: Used, merged: Merged, ports: readonly number[]): void {
  const isForSome = hasSelector(merged.rules[0])
  for (const placed of usedOf(merged, ports)) {
    note(used, placed)
    if (isForSome && !hasSelector(placed.rule)) note(run.byOthers, placed)
  }
}

/** Pods that have the labels that a rule asks for, and no others. */
const areItsOwn = (rule: Resource, labels: Labels): boolean =>
  isFor(rule, labels) && labels.length === labelsOf(rule).length

/** Remembers what proxies have in place of those of a list that are for them. */
function passOver(run: Run, list: readonly Merged[], client: Client, heard: Merged): void {
  const own = list.filter(
    // others may have a rule that these do not have
    ({ rules: [first] }) => !hasSelector(first) || areItsOwn(first, client.labels),
  )
  for (const { insteadOf } of readersOf(run, client))
    for (const rule of own.flatMap(({ rules }) => rules))
      if (!insteadOf.has(rule)) insteadOf.set(rule, heard)
}

/** Is it the first time? Most services of a mesh have the same rules and the same ports. */
function isNew({ done }: Run, merged: Merged, key: string): boolean {
  const keys = done.get(merged) ?? new Set()
  done.set(merged, keys)
  return keys.size < keys.add(key).size
}

/** Notes what proxies have of a list, and returns it. */
function take(
  run: Run,
  list: readonly Merged[],
  client: Client,
  ports: readonly number[],
): Merged | undefined {
  const heard = chosen(list, client)
  if (heard === undefined) return undefined
  passOver(run, list, client, heard)
  if (isNew(run, heard, `${String(isGateway(run, client))} ${ports.join(',')}`))
    for (const { used } of readersOf(run, client)) noteMerged(run, used, heard, ports)
  return heard
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
  const { root } = run.indexes
  const lists = [home, root].flatMap((one) => nearest(run.indexes.exported, one, hosts))
  const named = lists.flatMap(({ exportTo }) => [...exportTo])
  const all = new Set([ANOTHER, root, ...named, ...run.given])
  // itself, and nobody
  all.delete('.')
  all.delete('~')
  return all
}

/** What proxies have of wherever they look, and what they pass over then. */
function judgeStrange(run: Run, { hosts, ports }: Asked, home: string): void {
  for (const namespace of strangersOf(run, hosts, home)) {
    const client = strangerOf(namespace)
    const [list, ...later] = listsFor(run.indexes, namespace, { hosts, home })
    if (list === undefined) continue
    const heard = take(run, list, client, ports) ?? list[0]
    for (const one of later) passOver(run, one, client, heard)
    const [host = ''] = hosts
    if (isGateway(run, client) && !run.ofGateways.has(host)) run.ofGateways.set(host, heard)
  }
}

/** What proxies have of rules in their order, for services, with gateways in the namespaces that are given. */
export function runOf(
  order: readonly Resource[],
  services: readonly Service[],
  given: readonly string[],
  root: string,
): RuleRun {
  const there = new Set(order.map(hostOf))
  const run: Run = {
    given,
    indexes: indexesOf(order, root),
    proxies: { used: new Map(), insteadOf: new Map() },
    gateways: { used: new Map(), insteadOf: new Map() },
    ofGateways: new Map(),
    byOthers: new Map(),
    left: new Map(),
    done: new Map(),
  }
  for (const { host, namespaces, ports } of services) {
    const asked = { hosts: hostsFor(host).filter((one) => there.has(one)), ports }
    if (asked.hosts.length === 0) continue
    judgeOwn(run, asked)
    for (const home of namespaces) judgeStrange(run, asked, home)
  }
  return run
}
