import { get } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { textAt, type Resource } from '../resources.ts'
import type { GatewayMode, Reference } from './reference.ts'

// istio/istio 86c9f01f, pilot/pkg/config/kube/gateway/conversion.go: buildTLS, buildCaCertificateReference, resolveGatewayTLS.

const list = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = get(value, ...path)
  return Array.isArray(found) ? (found as unknown[]) : []
}

function reference(
  from: Resource,
  path: YamlPath,
  ref: unknown,
  more: Pick<Reference, 'wants' | 'hosts' | 'mode'>,
): Reference {
  const name = textAt(ref, 'name') ?? ''
  const namespace = textAt(ref, 'namespace')
  const kind = textAt(ref, 'kind') ?? 'Secret'
  const group = textAt(ref, 'group') ?? ''
  return {
    ...more,
    from,
    path,
    by: 'gateway-api',
    kind: group === '' || group === 'core' ? kind : `${group}/${kind}`,
    name,
    namespaces: [namespace ?? from.namespace],
    needsGrant: namespace !== undefined && namespace !== from.namespace,
    // the reference as it is written: what is left out is empty
    text: `${group}/${textAt(ref, 'kind') ?? ''}/${name}.${namespace ?? ''}`,
  }
}

const TERMINATE_MODE = 'gateway.istio.io/tls-terminate-mode'

/** Is a certificate of its own used? The two ISTIO_ modes take that of the workload. */
function modeOf(tls: unknown): GatewayMode | undefined {
  const mode = textAt(tls, 'options', TERMINATE_MODE) ?? 'SIMPLE'
  return mode.startsWith('ISTIO_')
    ? undefined
    : mode.endsWith('MUTUAL')
      ? (mode as GatewayMode)
      : 'SIMPLE'
}

/** Client validation of a port: that of `perPort`, else the default. */
function validationOf(gateway: unknown, port: unknown): readonly [unknown, YamlPath] {
  const base = ['spec', 'tls', 'frontend']
  const ports = list(gateway, ...base, 'perPort')
  const index = ports.findIndex((one) => get(one, 'port') === port)
  const own: YamlPath = [...base, 'perPort', index, 'tls', 'validation']
  return index < 0
    ? [get(gateway, ...base, 'default', 'validation'), [...base, 'default', 'validation']]
    : [get(gateway, ...own), own]
}

/** How clients are verified: without a CA of its own, as the mode of the listener has it. */
function clientMode(validation: unknown, mode: GatewayMode, hasClients: boolean): GatewayMode {
  if (!hasClients) return mode
  return textAt(validation, 'mode') === 'AllowInsecureFallback' ? 'OPTIONAL_MUTUAL' : 'MUTUAL'
}

function listenerReferences(
  owner: Resource,
  listener: unknown,
  index: number,
): readonly Reference[] {
  const tls = get(listener, 'tls')
  const terminate = (textAt(tls, 'mode') ?? 'Terminate') === 'Terminate'
  const mode = modeOf(tls)
  if (tls === undefined || !terminate || mode === undefined) return []
  const hostname = textAt(listener, 'hostname')
  const hosts = hostname === undefined ? [] : [hostname]
  const [validation, path] = validationOf(owner.value, get(listener, 'port'))
  const clients = list(validation, 'caCertificateRefs')
  const common = { hosts, mode: clientMode(validation, mode, clients.length > 0) }
  const base = ['spec', 'listeners', index, 'tls', 'certificateRefs']
  const refs = list(tls, 'certificateRefs')
  const pairs = refs.map((ref, at) =>
    reference(owner, [...base, at], ref, { ...common, wants: 'pair' }),
  )
  const cas = clients.map((ref, at) =>
    reference(owner, [...path, 'caCertificateRefs', at], ref, { ...common, wants: 'ca' }),
  )
  // by the option alone the CA is that of the certificate's own Secret
  const [first] = pairs
  const bare = clients.length === 0 && mode !== 'SIMPLE' && first !== undefined
  return [...pairs, ...cas, ...(bare ? [{ ...first, wants: 'client-ca' as const }] : [])]
}

/** The Secrets and ConfigMaps of a Gateway or a ListenerSet of the Gateway API. */
export function listenersReferences(owner: Resource): readonly Reference[] {
  const listeners = list(owner.value, 'spec', 'listeners').flatMap((listener, index) =>
    listenerReferences(owner, listener, index),
  )
  const path = ['spec', 'tls', 'backend', 'clientCertificateRef']
  const client = get(owner.value, ...path)
  const common = { hosts: [], mode: 'SIMPLE' as const, wants: 'pair' as const }
  return client === undefined ? listeners : [...listeners, reference(owner, path, client, common)]
}

/** The CA that a BackendTLSPolicy verifies servers with: in its own namespace, a ConfigMap for Istio. */
export function backendPolicyReferences(policy: Resource): readonly Reference[] {
  const path = ['spec', 'validation', 'caCertificateRefs']
  return list(policy.value, ...path).map((ref, index) =>
    reference(policy, [...path, index], ref, { hosts: [], mode: 'SIMPLE', wants: 'ca' }),
  )
}
