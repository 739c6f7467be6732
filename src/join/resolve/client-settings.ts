import { dotted, get } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { listAt, textAt, type Resource } from '../resources.ts'

// Where a DestinationRule has TLS settings, and which of them are used. istio/istio eed52ebb: pilot/pkg/networking/util/util.go
// (GetPortLevelTrafficPolicy, MergeSubsetTrafficPolicy), pilot/pkg/model/destination_rule.go (MergeTrafficPolicy).

const TOP = ['spec', 'trafficPolicy']

/** The policies of a rule: its own, then those of its subsets. */
const policyPaths = ({ value }: Resource): readonly YamlPath[] => [
  TOP,
  ...listAt(value, 'spec', 'subsets').map((_, index) => [
    'spec',
    'subsets',
    index,
    'trafficPolicy',
  ]),
]

/** The settings of single ports of a policy. */
const portPaths = ({ value }: Resource, policy: YamlPath): readonly YamlPath[] =>
  listAt(value, ...policy, 'portLevelSettings').map((_, index) => [
    ...policy,
    'portLevelSettings',
    index,
  ])

/** Everything that may hold `tls`: the policies, each with its ports behind it. */
export const settingsPaths = (rule: Resource): readonly YamlPath[] =>
  policyPaths(rule).flatMap((path) => [path, ...portPaths(rule, path)])

/** The number of the port that settings are for. */
export const portOf = ({ value }: Resource, settings: YamlPath): number | undefined => {
  const number = get(value, ...settings, 'port', 'number')
  return typeof number === 'number' ? number : undefined
}

const ORIGINATES = ['SIMPLE', 'MUTUAL']

/** Do settings begin TLS to a server outside the mesh? */
export const originates = ({ value }: Resource, settings: YamlPath): boolean =>
  ORIGINATES.includes(textAt(value, ...settings, 'tls', 'mode') ?? '')

const hasTls = ({ value }: Resource, settings: YamlPath): boolean => {
  const tls = get(value, ...settings, 'tls')
  return tls !== undefined && tls !== null
}

const ofPort = (rule: Resource, policy: YamlPath, port: number): YamlPath | undefined =>
  portPaths(rule, policy).find((path) => portOf(rule, path) === port)

/** What would be used in the place of settings of a port that have no `tls`; nothing where that is no TLS either. */
export function replacedBy(rule: Resource, settings: YamlPath): YamlPath | undefined {
  const policy = settings.slice(0, -2)
  const port = portOf(rule, settings)
  if (port === undefined || hasTls(rule, settings)) return undefined
  const around = policy.includes('subsets') ? [policy, ofPort(rule, TOP, port) ?? TOP] : [policy]
  const used = around.find((path) => hasTls(rule, path))
  return used !== undefined && originates(rule, used) ? used : undefined
}

/** A policy, and the settings of its ports by their numbers. */
interface Policy {
  readonly path: YamlPath
  readonly ports: ReadonlyMap<number, YamlPath>
}

function policyAt(rule: Resource, path: YamlPath): Policy {
  const ports = new Map<number, YamlPath>()
  for (const settings of portPaths(rule, path)) {
    const port = portOf(rule, settings)
    // the first is used
    if (port !== undefined && !ports.has(port)) ports.set(port, settings)
  }
  return { path, ports }
}

/** The settings whose `tls` a cluster has; nothing where it has none. */
function usedBy(
  rule: Resource,
  [top, policy]: readonly [Policy, Policy],
  port: number,
): YamlPath | undefined {
  const around = top.ports.get(port) ?? top.path
  const own = policy === top ? around : (policy.ports.get(port) ?? policy.path)
  const isInherited = own === policy.path && !hasTls(rule, own)
  const used = isInherited ? around : own
  return hasTls(rule, used) ? used : undefined
}

/** Any port that no settings are for. */
const ANOTHER = 0

/**
 * The settings that begin TLS, and that a proxy gets: by the ports of the services, else by every port that may be.
 *
 * @param ports - Of the services that the rule is for; empty where they are not known.
 */
export function usedSettings(rule: Resource, ports: readonly number[]): readonly YamlPath[] {
  const [top, ...subsets] = policyPaths(rule).map((path) => policyAt(rule, path)) as [
    Policy,
    ...Policy[],
  ]
  const used = new Set<string>()
  for (const policy of [top, ...subsets]) {
    const named = [...policy.ports.keys(), ...top.ports.keys(), ANOTHER]
    for (const port of ports.length > 0 ? ports : new Set(named))
      used.add(dotted(usedBy(rule, [top, policy], port) ?? []))
  }
  return settingsPaths(rule).filter((path) => originates(rule, path) && used.has(dotted(path)))
}
