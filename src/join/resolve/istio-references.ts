import { CREDENTIAL_MODES } from '../../credential/options.ts'
import { CA_SUFFIX } from '../../emulation/istiod/gateway-credential.ts'
import { get, isFields } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { listAt, textAt, textsAt, type Resource } from '../resources.ts'
import {
  parseCredentialName,
  resourceName,
  refusedCaName,
  refusedName,
  withoutSuffix,
  type Named,
  type NameQuestion,
} from './credential-name.ts'
import { askedOf, type Asked } from './delivery.ts'
import { hasLabels } from './labels.ts'
import type { GatewayMode, Reference, Refused, Wanted } from './reference.ts'
import { clientSettings, isAskedFor, isForSidecars } from './rule-use.ts'

/** Where pods of a gateway run: given, or found by its selector. */
export interface Workloads {
  readonly all: readonly Resource[]
  readonly given: readonly string[]
  /** The minor number of the Istio that reads the manifests. */
  readonly istio: number
  /** It is asked for `sds://NAME` where there is no SDS server. */
  readonly followsSds: boolean
  /** The mesh names an SDS server. */
  readonly hasSdsProvider: boolean
  /** Those of `all` whose pods share a socket with an SDS server. */
  readonly withSocket: readonly Resource[]
}

/** Labels of the pods that a resource makes. */
function podLabels({ kind, value }: Resource): unknown {
  if (kind === 'Pod') return get(value, 'metadata', 'labels')
  return ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet'].includes(kind)
    ? get(value, 'spec', 'template', 'metadata', 'labels')
    : undefined
}

const selected = ({ all }: Workloads, selector: unknown): readonly Resource[] =>
  all.filter((one) => hasLabels(podLabels(one), selector))

/** Do pods that are selected share a socket with an SDS server? */
const haveSocket = ({ withSocket }: Workloads, selector: unknown): boolean =>
  withSocket.some((one) => hasLabels(podLabels(one), selector))

function namespacesOf(workloads: Workloads, selector: unknown): readonly string[] {
  if (workloads.given.length > 0) return workloads.given
  const found = selected(workloads, selector).map(({ namespace }) => namespace)
  return [...new Set(found)].filter((namespace) => namespace !== '')
}

const MODES: readonly string[] = CREDENTIAL_MODES

/** Hosts of a server, their namespaces left out: `prod/*.example.com`. */
const hostsOf = (server: unknown): readonly string[] =>
  textsAt(server, 'hosts')
    .map((host) => host.replace(/^[^/]*\//, ''))
    .filter((host) => host !== '*')

function reference(
  from: Resource,
  path: YamlPath,
  named: Named,
  more: Pick<
    Reference,
    'text' | 'wants' | 'namespaces' | 'hosts' | 'mode' | 'refused' | 'listener' | 'mayBeElsewhere'
  >,
): Reference {
  const { kind, name, namespace } = named
  const namespaces = namespace === undefined ? more.namespaces : [namespace]
  return { ...more, from, path, by: 'istio', kind, name, namespaces, needsGrant: false }
}

type NamedAt = readonly [YamlPath, string]

/** The Secrets that a server names, each with its place. */
function credentialNames(tls: unknown, base: YamlPath): readonly NamedAt[] {
  const single = textAt(tls, 'credentialName')
  return [
    ...(single === undefined || single === ''
      ? []
      : [[[...base, 'credentialName'], single] as const]),
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
  readonly followsSds: boolean
  readonly hasSdsServer: boolean
  readonly common: Pick<Reference, 'namespaces' | 'hosts' | 'mode' | 'listener'>
}

/** The CA that belongs to a pair has the suffix behind the name of the pair. */
const askedFor = (text: string, isOfPair: boolean): string =>
  `${resourceName(text)}${isOfPair ? CA_SUFFIX : ''}`

function namedBy(
  { gateway, istio, followsSds, hasSdsServer, common }: Server,
  [path, written]: NamedAt,
  wants: 'pair' | 'client-ca',
  judge: Judge,
): readonly Reference[] {
  const asking = { istio, followsSds, hasServer: hasSdsServer, isDestinationRule: false }
  const isDerived = wants === 'client-ca' && judge === refusedName
  const asked = askedOf(written, asking, isDerived)
  if (asked === undefined) return []
  const { named, mayBeElsewhere } = asked
  // what stands behind sds:// is among no verified references, nor is the CA of a pair but for MUTUAL (mergeGateways)
  const isVerified = !mayBeElsewhere && !(isDerived && common.mode === 'OPTIONAL_MUTUAL')
  const home = isVerified ? { home: gateway.namespace } : {}
  const resource = askedFor(asked.text, isDerived)
  const question = { ...asked, resource, wants, pods: common.namespaces, istio, ...home }
  const found = judge === refusedCaName ? withoutSuffix(named) : named
  const more = { ...common, text: resource, wants, refused: judge(question), mayBeElsewhere }
  return [reference(gateway, path, found, more)]
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
  if (own !== undefined && own !== '')
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
  const selector = get(gateway.value, 'spec', 'selector')
  const namespaces = namespacesOf(workloads, selector)
  const hasSdsServer = workloads.hasSdsProvider || haveSocket(workloads, selector)
  const listener = ['spec', 'servers', index]
  const common = { namespaces, hosts: hostsOf(server), mode: mode as GatewayMode, listener }
  const names = credentialNames(tls, base)
  const { istio, followsSds } = workloads
  const own = { gateway, istio, followsSds, hasSdsServer, common }
  const pairs = names.flatMap((name) => namedBy(own, name, 'pair', refusedName))
  return [...pairs, ...clientCa(own, tls, base, names)]
}

/** The Secrets of an Istio Gateway. */
export function gatewayReferences(gateway: Resource, workloads: Workloads): readonly Reference[] {
  return listAt(gateway.value, 'spec', 'servers').flatMap((server, index) =>
    serverReferences(gateway, workloads, server, index),
  )
}

/** Of a DestinationRule the SDS servers of the mesh are not asked, a socket in the pods is. */
function askedByPolicy(
  rule: Resource,
  workloads: Workloads,
  [text, wants]: readonly [string, Wanted],
): Asked | undefined {
  const selector = get(rule.value, 'spec', 'workloadSelector', 'matchLabels')
  // without a selector it is for gateways, any of them
  const isForAny = selector === undefined && workloads.withSocket.length > 0
  const hasServer = isForAny || haveSocket(workloads, selector)
  const { istio, followsSds } = workloads
  const asking = { istio, followsSds, hasServer, isDestinationRule: true }
  return askedOf(text, asking, wants !== 'pair')
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
  if (text === '' || !['SIMPLE', 'MUTUAL'].includes(mode)) return []
  // with a selector it is for sidecars of its own namespace, else for gateways
  const isOwn = isForSidecars(workloads.all, rule, path)
  const namespaces = isOwn ? [rule.namespace] : workloads.given
  const common = { namespaces, hosts: [], mode: mode as GatewayMode }
  const at = [...path, 'tls', 'credentialName']
  return wantedBy(tls, mode).flatMap((wants) => {
    const asked = askedByPolicy(rule, workloads, [text, wants])
    if (asked === undefined) return []
    const { named, mayBeElsewhere } = asked
    const resource = askedFor(asked.text, wants !== 'pair')
    const question = { ...asked, resource, wants, pods: namespaces, istio: workloads.istio }
    const refused = strangeConfigMap(rule, text, named) ?? refusedName(question)
    const kind = wants !== 'pair' && named.kind === 'ConfigMap' ? 'ca' : wants
    const more = { ...common, text: resource, wants: kind, refused, mayBeElsewhere } as const
    return [reference(rule, at, named, more)]
  })
}

/** Nobody asks for a CA that nothing is verified with (ApplyCredentialSDSToClientCommonTLSContext). */
function wantedBy(tls: unknown, mode: string): readonly ('pair' | 'client-ca')[] {
  const ca = get(tls, 'insecureSkipVerify') === true ? [] : (['client-ca'] as const)
  return mode === 'MUTUAL' ? ['pair', ...ca] : ca
}

/** pkg/config/validation/agent/validation.go, ValidateTLS. */
function strangeConfigMap(
  { namespace: home }: Resource,
  text: string,
  { name, namespace = '' }: Named,
): Refused | undefined {
  if (!text.startsWith('configmap://') || home === '' || namespace === '' || namespace === home)
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
  return clientSettings(workloads.all, rule)
    .filter((path) => isAskedFor(workloads, rule, path))
    .flatMap((path) => policyReferences(rule, workloads, get(rule.value, ...path), path))
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
    if (!SDS_NAME.test(text)) return []
    const named = parseCredentialName(text)
    const wants =
      named.name.endsWith('-cacert') || named.kind === 'ConfigMap' ? 'client-ca' : 'pair'
    const pods = workloads.given
    const refused = refusedName({
      text,
      resource: text,
      named,
      wants,
      pods,
      istio: workloads.istio,
    })
    const common = { text, namespaces: pods, hosts: [], mode: 'SIMPLE' as const }
    return [reference(filter, path, withoutSuffix(named), { ...common, wants, refused })]
  })
}
