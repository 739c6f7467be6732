import { get, isFields } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { textAt, textsAt, type Resource } from '../resources.ts'
import {
  parseCredentialName,
  refusedCaName,
  refusedName,
  withoutSuffix,
  type Named,
  type NameQuestion,
} from './credential-name.ts'
import { hasLabels } from './labels.ts'
import type { GatewayMode, Reference, Refused, Wanted } from './reference.ts'

/** Where pods of a gateway run: given, or found by its selector. */
export interface Workloads {
  readonly all: readonly Resource[]
  readonly given: readonly string[]
  /** The minor number of the Istio that reads the manifests. */
  readonly istio: number
}

const list = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = get(value, ...path)
  return Array.isArray(found) ? (found as unknown[]) : []
}

/** Labels of the pods that a resource makes. */
function podLabels({ kind, value }: Resource): unknown {
  if (kind === 'Pod') return get(value, 'metadata', 'labels')
  return ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet'].includes(kind)
    ? get(value, 'spec', 'template', 'metadata', 'labels')
    : undefined
}

function namespacesOf({ all, given }: Workloads, selector: unknown): readonly string[] {
  if (given.length > 0) return given
  const found = all
    .filter((one) => one.namespace !== '' && hasLabels(podLabels(one), selector))
    .map(({ namespace }) => namespace)
  return [...new Set(found)]
}

const MODES: readonly string[] = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']

/** Hosts of a server, their namespaces left out: `prod/*.example.com`. */
const hostsOf = (server: unknown): readonly string[] =>
  textsAt(server, 'hosts')
    .map((host) => host.replace(/^[^/]*\//, ''))
    .filter((host) => host !== '*')

function reference(
  from: Resource,
  path: YamlPath,
  named: Named,
  more: Pick<Reference, 'wants' | 'namespaces' | 'hosts' | 'mode' | 'refused' | 'listener'>,
): Reference {
  const { kind, name, namespace } = named
  const namespaces = namespace === undefined ? more.namespaces : [namespace]
  return { ...more, from, path, by: 'istio', kind, name, namespaces, needsGrant: false, text: name }
}

type NamedAt = readonly [YamlPath, string]

/** The Secrets that a server names, each with its place. */
function credentialNames(tls: unknown, base: YamlPath): readonly NamedAt[] {
  const single = textAt(tls, 'credentialName')
  return [
    ...(single === undefined ? [] : [[[...base, 'credentialName'], single] as const]),
    ...textsAt(tls, 'credentialNames').map(
      (name, at) => [[...base, 'credentialNames', at], name] as const,
    ),
  ]
}

/** What istiod makes of a name of a server. */
type Judge = (question: NameQuestion) => Refused | undefined

interface Server {
  readonly gateway: Resource
  readonly istio: number
  readonly common: Pick<Reference, 'namespaces' | 'hosts' | 'mode' | 'listener'>
}

function namedBy(
  { gateway, istio, common }: Server,
  [path, text]: NamedAt,
  wants: 'pair' | 'client-ca',
  judge: Judge,
): readonly Reference[] {
  const named = parseCredentialName(text)
  if (named === undefined) return []
  const home = gateway.namespace
  const refused = judge({ text, named, wants, pods: common.namespaces, istio, home })
  const found = judge === refusedCaName ? withoutSuffix(named) : named
  return [reference(gateway, path, found, { ...common, wants, refused })]
}

/** The CA of clients: the one that is named, else that of the first pair. */
function clientCa(
  server: Server,
  tls: unknown,
  base: YamlPath,
  [first]: readonly NamedAt[],
): readonly Reference[] {
  if (server.common.mode === 'SIMPLE') return []
  const own = textAt(tls, 'caCertCredentialName')
  if (own !== undefined)
    return namedBy(server, [[...base, 'caCertCredentialName'], own], 'client-ca', refusedCaName)
  return first === undefined ? [] : namedBy(server, first, 'client-ca', refusedName)
}

function serverReferences(
  gateway: Resource,
  workloads: Workloads,
  server: unknown,
  index: number,
): readonly Reference[] {
  const tls = get(server, 'tls')
  const mode = textAt(tls, 'mode') ?? ''
  if (!MODES.includes(mode)) return []
  const base = ['spec', 'servers', index, 'tls']
  const namespaces = namespacesOf(workloads, get(gateway.value, 'spec', 'selector'))
  const listener = ['spec', 'servers', index]
  const common = { namespaces, hosts: hostsOf(server), mode: mode as GatewayMode, listener }
  const names = credentialNames(tls, base)
  const own = { gateway, istio: workloads.istio, common }
  const pairs = names.flatMap((name) => namedBy(own, name, 'pair', refusedName))
  return [...pairs, ...clientCa(own, tls, base, names)]
}

/** The Secrets of an Istio Gateway. */
export function gatewayReferences(gateway: Resource, workloads: Workloads): readonly Reference[] {
  return list(gateway.value, 'spec', 'servers').flatMap((server, index) =>
    serverReferences(gateway, workloads, server, index),
  )
}

function policyReferences(
  rule: Resource,
  workloads: Workloads,
  policy: unknown,
  path: YamlPath,
): readonly Reference[] {
  const tls = get(policy, 'tls')
  const mode = textAt(tls, 'mode') ?? ''
  const text = textAt(tls, 'credentialName') ?? ''
  const named = parseCredentialName(text)
  if (named === undefined || !['SIMPLE', 'MUTUAL'].includes(mode)) return []
  const selector = get(rule.value, 'spec', 'workloadSelector', 'matchLabels')
  // with a selector it is for sidecars of its own namespace, else for gateways
  const namespaces = selector === undefined ? workloads.given : [rule.namespace]
  const common = { namespaces, hosts: [], mode: mode as GatewayMode }
  const at = [...path, 'tls', 'credentialName']
  const ca = named.kind === 'ConfigMap' ? 'ca' : 'client-ca'
  // nobody asks for a CA that nothing is verified with (ApplyCredentialSDSToClientCommonTLSContext)
  const cas: readonly Wanted[] = get(tls, 'insecureSkipVerify') === true ? [] : [ca]
  const wanted: readonly Wanted[] = mode === 'MUTUAL' ? ['pair', ...cas] : cas
  return wanted.map((wants) => {
    const question = { text, named, wants, pods: namespaces, istio: workloads.istio }
    const refused = strangeConfigMap(rule, named) ?? refusedName(question)
    return reference(rule, at, named, { ...common, wants, refused })
  })
}

/** pkg/config/validation/agent/validation.go, ValidateTLS. */
function strangeConfigMap({ namespace: home }: Resource, named: Named): Refused | undefined {
  const { kind, name, namespace = '' } = named
  if (kind !== 'ConfigMap' || home === '' || namespace === '' || namespace === home)
    return undefined
  const says = `invalid configmap:// credentialName: namespace must match the configuration namespace "${home}"`
  return {
    outcome: 'wrong-namespace',
    problem: `the API server refuses the DestinationRule: "${says}"`,
    says,
    advice: `copy the ConfigMap into the namespace ${home}, and write configmap://${home}/${name}`,
  }
}

/** The Secrets of a DestinationRule: the certificate of the client, and the CA of the server. */
export function destinationReferences(rule: Resource, workloads: Workloads): readonly Reference[] {
  const policies: readonly (readonly [unknown, YamlPath])[] = [
    [get(rule.value, 'spec', 'trafficPolicy'), ['spec', 'trafficPolicy']],
    ...list(rule.value, 'spec', 'subsets').map(
      (subset, index) =>
        [get(subset, 'trafficPolicy'), ['spec', 'subsets', index, 'trafficPolicy']] as const,
    ),
  ]
  return policies.flatMap(([policy, path]) => [
    ...policyReferences(rule, workloads, policy, path),
    ...list(policy, 'portLevelSettings').flatMap((port, index) =>
      policyReferences(rule, workloads, port, [...path, 'portLevelSettings', index]),
    ),
  ])
}

/** Every text of a value, with the way to it. Manifests nest at most 200 deep: the reader refuses more. */
function textsIn(value: unknown, path: YamlPath): readonly (readonly [YamlPath, string])[] {
  if (typeof value === 'string') return [[path, value]]
  if (Array.isArray(value)) return value.flatMap((one, index) => textsIn(one, [...path, index]))
  return isFields(value)
    ? Object.entries(value).flatMap(([name, one]) => textsIn(one, [...path, name]))
    : []
}

/** Other texts with a scheme are URLs. */
const SDS_NAME = /^(?:kubernetes|kubernetes-gateway|configmap):\/\//

/** The Secrets that an EnvoyFilter names by SDS: `kubernetes://NAME`, with `-cacert` where it is a CA. */
export function filterReferences(filter: Resource, workloads: Workloads): readonly Reference[] {
  const patches = get(filter.value, 'spec', 'configPatches')
  return textsIn(patches, ['spec', 'configPatches']).flatMap(([path, text]) => {
    const named = text.includes('://') ? parseCredentialName(text) : undefined
    if (named === undefined || !SDS_NAME.test(text)) return []
    const wants =
      named.name.endsWith('-cacert') || named.kind === 'ConfigMap' ? 'client-ca' : 'pair'
    const pods = workloads.given
    const refused = refusedName({ text, named, wants, pods, istio: workloads.istio })
    const common = { namespaces: pods, hosts: [], mode: 'SIMPLE' as const }
    return [reference(filter, path, withoutSuffix(named), { ...common, wants, refused })]
  })
}
