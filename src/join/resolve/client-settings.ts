import { dotted, get } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { textAt, type Resource } from '../resources.ts'

// Where a DestinationRule has TLS settings, and which of them are used. istio/istio eed52ebb: pilot/pkg/networking/util/util.go
// (GetPortLevelTrafficPolicy, MergeSubsetTrafficPolicy), pilot/pkg/model/destination_rule.go (MergeTrafficPolicy).

const listAt = (value: unknown, path: YamlPath): readonly unknown[] => {
  const found = get(value, ...path)
  return Array.isArray(found) ? (found as unknown[]) : []
}

const TOP = ['spec', 'trafficPolicy']

/** The policies of a rule: its own, then those of its subsets. */
const policyPaths = ({ value }: Resource): readonly YamlPath[] => [
  TOP,
  ...listAt(value, ['spec', 'subsets']).map((_, index) => [
    'spec',
    'subsets',
    index,
    'trafficPolicy',
  ]),
]

/** The settings of single ports of a policy. */
const portPaths = ({ value }: Resource, policy: YamlPath): readonly YamlPath[] =>
  listAt(value, [...policy, 'portLevelSettings']).map((_, index) => [
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

/** The settings whose `tls` a cluster has; nothing where it has none. */
function usedBy(rule: Resource, policy: YamlPath, port: number): YamlPath | undefined {
  const around = ofPort(rule, TOP, port) ?? TOP
  const own = policy === TOP ? around : (ofPort(rule, policy, port) ?? policy)
  const isInherited = own === policy && !hasTls(rule, own)
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
  const named = settingsPaths(rule).map((path) => portOf(rule, path) ?? ANOTHER)
  const all = ports.length > 0 ? ports : [...new Set([...named, ANOTHER])]
  const used = policyPaths(rule).flatMap((policy) =>
    all.map((port) => dotted(usedBy(rule, policy, port) ?? [])),
  )
  return settingsPaths(rule).filter((path) => originates(rule, path) && used.includes(dotted(path)))
}
