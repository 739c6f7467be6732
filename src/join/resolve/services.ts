import { get } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { textAt, textsAt, type Resource } from '../resources.ts'
import { usedSettings } from './client-settings.ts'

// The services that a DestinationRule is for. istio/istio eed52ebb, pilot/pkg/model/config.go (ResolveShortnameToFQDN): a name without
// a dot is one of its own namespace, any other is the whole name.

const DOMAIN = 'svc.cluster.local'

const namesOf = ({ kind, group, value, name, namespace }: Resource): readonly string[] => {
  if (kind === 'Service' && group === '') return [`${name}.${namespace}.${DOMAIN}`]
  if (kind === 'ServiceEntry' && group === 'networking.istio.io')
    return textsAt(value, 'spec', 'hosts')
  return []
}

function isFor(host: string, name: string): boolean {
  return host.startsWith('*') ? name.endsWith(host.slice(1)) : host === name
}

/** The Services and ServiceEntries that are given, and that a rule is for. */
export function servicesOf(all: readonly Resource[], rule: Resource): readonly Resource[] {
  const host = textAt(rule.value, 'spec', 'host') ?? ''
  const whole = host.includes('.') ? host : `${host}.${rule.namespace}.${DOMAIN}`
  return all.filter((one) => namesOf(one).some((name) => isFor(whole, name)))
}

/** The ports of a service, as clients call them. */
function portsOf({ value }: Resource): readonly number[] {
  const ports = get(value, 'spec', 'ports')
  if (!Array.isArray(ports)) return []
  const numbers = (ports as unknown[]).map((one) => get(one, 'number') ?? get(one, 'port'))
  return numbers.filter((one): one is number => typeof one === 'number')
}

/** The ports of the services that a rule is for; none where no service is given. */
export const portsFor = (all: readonly Resource[], rule: Resource): readonly number[] => [
  ...new Set(servicesOf(all, rule).flatMap(portsOf)),
]

/** The settings of a DestinationRule that begin TLS, and that a proxy gets. */
export const clientSettings = (all: readonly Resource[], rule: Resource): readonly YamlPath[] =>
  usedSettings(rule, portsFor(all, rule))
