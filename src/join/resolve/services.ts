import { get } from '../../mesh/context.ts'
import { groupBy } from '../../report/group-by.ts'
import { listAt, textAt, textsAt, type Resource } from '../resources.ts'

// The services that a DestinationRule is for. istio/istio eed52ebb, pilot/pkg/model/config.go (ResolveShortnameToFQDN): a name without
// a dot is one of its own namespace, any other is the whole name.

export const DOMAIN = 'svc.cluster.local'

/** The hosts of a Service or a ServiceEntry. */
export const namesOf = ({ kind, group, value, name, namespace }: Resource): readonly string[] => {
  if (kind === 'Service' && group === '') return [`${name}.${namespace}.${DOMAIN}`]
  if (kind === 'ServiceEntry' && group === 'networking.istio.io')
    return textsAt(value, 'spec', 'hosts')
  return []
}

type Services = ReadonlyMap<string, readonly Resource[]>

/** By name, of the resources of one call: a dump of a cluster has thousands of rules and of services. */
const known = new WeakMap<readonly Resource[], Services>()

function byName(all: readonly Resource[]): Services {
  const before = known.get(all)
  if (before !== undefined) return before
  const named = all.flatMap((one) => namesOf(one).map((name) => ({ name, one })))
  const found = new Map(
    [...groupBy(named, ({ name }) => name)].map(([name, some]) => [
      name,
      some.map((each) => each.one),
    ]),
  )
  known.set(all, found)
  return found
}

/** The host of a rule, in full. */
export function hostOf({ value, namespace }: Resource): string {
  const host = textAt(value, 'spec', 'host') ?? ''
  return host.includes('.') || host === '*' ? host : `${host}.${namespace}.${DOMAIN}`
}

/** The Services and ServiceEntries that are given, and that a rule is for. */
export function servicesOf(all: readonly Resource[], rule: Resource): readonly Resource[] {
  const whole = hostOf(rule)
  const services = byName(all)
  if (!whole.startsWith('*')) return services.get(whole) ?? []
  const below = [...services].filter(([name]) => name.endsWith(whole.slice(1)))
  return [...new Set(below.flatMap(([, found]) => found))]
}

/** The ports of a service, as clients call them. */
export function portsOf({ value }: Resource): readonly number[] {
  const numbers = listAt(value, 'spec', 'ports').map(
    (one) => get(one, 'number') ?? get(one, 'port'),
  )
  return numbers.filter((one): one is number => typeof one === 'number')
}

/** By the hosts of rules, of the resources of one call: every namespace may have a rule for `*.local`. */
const knownPorts = new WeakMap<readonly Resource[], Map<string, readonly number[]>>()

/** The ports of the services that a rule is for; none where no service is given. */
export function portsFor(all: readonly Resource[], rule: Resource): readonly number[] {
  const byHost = knownPorts.get(all) ?? new Map<string, readonly number[]>()
  knownPorts.set(all, byHost)
  const host = hostOf(rule)
  const ports = byHost.get(host) ?? [...new Set(servicesOf(all, rule).flatMap(portsOf))]
  byHost.set(host, ports)
  return ports
}
