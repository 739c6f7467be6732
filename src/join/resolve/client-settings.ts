import { dotted, get, isFields } from '../../mesh/context.ts'
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

/** A policy of a rule. */
export interface Placed {
  readonly rule: Resource
  readonly path: YamlPath
}

/** What a proxy has for a host, out of one rule or of several. */
export interface Policies {
  /** Left out where none of the rules has one. */
  readonly top: Placed | undefined
  readonly subsets: readonly Placed[]
}

const isThere = ({ rule, path }: Placed): boolean => isFields(get(rule.value, ...path))

/** The policies of a rule by itself. */
export function policiesOf(rule: Resource): Policies {
  const [top, ...subsets] = policyPaths(rule).map((path): Placed => ({ rule, path }))
  return { top: top !== undefined && isThere(top) ? top : undefined, subsets }
}

/** A policy, and the settings of its ports by their numbers. */
interface Policy extends Placed {
  readonly ports: ReadonlyMap<number, YamlPath>
}

function policyAt({ rule, path }: Placed): Policy {
  const ports = new Map<number, YamlPath>()
  for (const settings of portPaths(rule, path)) {
    const port = portOf(rule, settings)
    // the first is used
    if (port !== undefined && !ports.has(port)) ports.set(port, settings)
  }
  return { rule, path, ports }
}

const settingsFor = ({ rule, path, ports }: Policy, port: number): Placed => ({
  rule,
  path: ports.get(port) ?? path,
})

/** The settings that a cluster is made by: those of the subset, where they say nothing of TLS those around it. */
function usedBy(top: Policy | undefined, subset: Policy | undefined, port: number) {
  const around = top === undefined ? undefined : settingsFor(top, port)
  if (subset === undefined) return around
  const own = settingsFor(subset, port)
  const isInherited = own.path === subset.path && !hasTls(own.rule, own.path)
  return isInherited ? around : own
}

/** Any port that no settings are for. */
const ANOTHER = 0

/**
 * The settings that proxies get, with TLS or without: by the ports of the services, else by every port that may be.
 *
 * @param ports - Of the services that the rules are for; empty where they are not known.
 */
export function usedOf({ top, subsets }: Policies, ports: readonly number[]): readonly Placed[] {
  const around = top === undefined ? undefined : policyAt(top)
  return [undefined, ...subsets.map(policyAt)].flatMap((subset) => {
    const named = [...(subset?.ports.keys() ?? []), ...(around?.ports.keys() ?? []), ANOTHER]
    return [...(ports.length > 0 ? ports : new Set(named))].flatMap(
      (port) => usedBy(around, subset, port) ?? [],
    )
  })
}

/**
 * The settings of a rule by itself that begin TLS, and that a proxy gets.
 *
 * @param ports - As of {@link usedOf}.
 */
export function usedSettings(rule: Resource, ports: readonly number[]): readonly YamlPath[] {
  const used = new Set(usedOf(policiesOf(rule), ports).map(({ path }) => dotted(path)))
  return settingsPaths(rule).filter((path) => originates(rule, path) && used.has(dotted(path)))
}
