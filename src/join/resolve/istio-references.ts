import { get, isFields } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { textAt, textsAt, type Resource } from '../resources.ts'
import type { GatewayMode, Reference } from './reference.ts'

/** Where pods of a gateway run: given, or found by its selector. */
export interface Workloads {
  readonly all: readonly Resource[]
  readonly given: readonly string[]
}

const list = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = get(value, ...path)
  return Array.isArray(found) ? (found as unknown[]) : []
}

const hasLabels = (labels: unknown, selector: unknown): boolean =>
  isFields(selector) &&
  Object.keys(selector).length > 0 &&
  Object.entries(selector).every(([name, value]) => get(labels, name) === value)

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

interface Named {
  readonly kind: 'Secret' | 'ConfigMap'
  readonly name: string
  readonly namespace?: string
}

const SCHEMES = {
  'kubernetes://': 'Secret',
  'kubernetes-gateway://': 'Secret',
  'configmap://': 'ConfigMap',
} as const

/**
 * What a credentialName names: a Secret of the pods' namespace, or with a scheme another object; nothing for what does not come
 * from Kubernetes (`builtin://`, `sds://`, files).
 *
 * istio/istio 86c9f01f, pilot/pkg/model/credentials/resource.go, ParseResourceName.
 */
function parseCredentialName(text: string): Named | undefined {
  const scheme = (Object.keys(SCHEMES) as (keyof typeof SCHEMES)[]).find((one) =>
    text.startsWith(one),
  )
  if (scheme === undefined) return text.includes('://') ? undefined : { kind: 'Secret', name: text }
  const [first = '', ...rest] = text.slice(scheme.length).split('/')
  const kind = SCHEMES[scheme]
  return rest.length === 0
    ? { kind, name: first }
    : { kind, name: rest.join('/'), namespace: first }
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
  more: Pick<Reference, 'wants' | 'namespaces' | 'hosts' | 'mode'>,
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

/** The Secret with the CA of clients: the one that is named, or that of the first pair. */
function clientCaName(
  tls: unknown,
  base: YamlPath,
  [first]: readonly NamedAt[],
): NamedAt | undefined {
  if (textAt(tls, 'mode') === 'SIMPLE') return undefined
  const own = textAt(tls, 'caCertCredentialName')
  return own === undefined ? first : [[...base, 'caCertCredentialName'], own]
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
  const common = { namespaces, hosts: hostsOf(server), mode: mode as GatewayMode }
  const names = credentialNames(tls, base)
  const pairs = names.flatMap(([path, text]) => {
    const named = parseCredentialName(text)
    return named === undefined
      ? []
      : [reference(gateway, path, named, { ...common, wants: 'pair' })]
  })
  const [path, ca] = clientCaName(tls, base, names) ?? []
  const named = ca === undefined ? undefined : parseCredentialName(ca)
  if (path === undefined || named === undefined) return pairs
  return [...pairs, reference(gateway, path, named, { ...common, wants: 'client-ca' })]
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
  const named = parseCredentialName(textAt(tls, 'credentialName') ?? '')
  if (named === undefined || named.name === '' || !['SIMPLE', 'MUTUAL'].includes(mode)) return []
  const selector = get(rule.value, 'spec', 'workloadSelector', 'matchLabels')
  // with a selector it is for sidecars of its own namespace, else for gateways
  const namespaces = selector === undefined ? workloads.given : [rule.namespace]
  const common = { namespaces, hosts: [], mode: mode as GatewayMode }
  const at = [...path, 'tls', 'credentialName']
  const ca = named.kind === 'ConfigMap' ? 'ca' : 'client-ca'
  return [
    ...(mode === 'MUTUAL' ? [reference(rule, at, named, { ...common, wants: 'pair' })] : []),
    reference(rule, at, named, { ...common, wants: ca }),
  ]
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

/** The Secrets that an EnvoyFilter names by SDS: `kubernetes://NAME`, with `-cacert` where it is a CA. */
export function filterReferences(filter: Resource, workloads: Workloads): readonly Reference[] {
  const patches = get(filter.value, 'spec', 'configPatches')
  return textsIn(patches, ['spec', 'configPatches']).flatMap(([path, text]) => {
    const named = text.includes('://') ? parseCredentialName(text) : undefined
    if (named === undefined || named.name === '') return []
    const isCa = named.name.endsWith('-cacert') || named.kind === 'ConfigMap'
    const common = { namespaces: workloads.given, hosts: [], mode: 'SIMPLE' as const }
    const name = named.kind === 'Secret' ? named.name.replace(/-cacert$/, '') : named.name
    return [
      reference(
        filter,
        path,
        { ...named, name },
        { ...common, wants: isCa ? 'client-ca' : 'pair' },
      ),
    ]
  })
}
