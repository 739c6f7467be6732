import { get } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { listAt, textAt, type Resource } from '../resources.ts'
import type { Workloads } from './istio-references.ts'
import { parentOf } from './listener-set.ts'
import type { GatewayMode, Reference, Refused } from './reference.ts'

// istio/istio 86c9f01f, pilot/pkg/config/kube/gateway/conversion.go: buildTLS, buildCaCertificateReference, resolveGatewayTLS.

function reference(
  from: Resource,
  path: YamlPath,
  ref: unknown,
  more: Pick<Reference, 'wants' | 'hosts' | 'mode' | 'refused' | 'listener' | 'parent'>,
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
    // the group `core` is that of no kind: Istio takes it for another one
    kind: group === '' ? kind : `${group}/${kind}`,
    name,
    namespaces: [namespace ?? from.namespace],
    needsGrant: namespace !== undefined && namespace !== from.namespace,
    // the reference with what the API server fills in
    text: `${group}/${kind}/${name}.${namespace ?? ''}`,
  }
}

const TERMINATE_MODE = 'gateway.istio.io/tls-terminate-mode'

/** Is a certificate of its own used? Not where TLS goes through, and the two ISTIO_ modes take that of the workload. */
function modeOf(tls: unknown): GatewayMode | undefined {
  if ((textAt(tls, 'mode') ?? 'Terminate') !== 'Terminate') return undefined
  const mode = textAt(tls, 'options', TERMINATE_MODE) ?? 'SIMPLE'
  if (mode === 'ISTIO_SIMPLE' || mode === 'ISTIO_MUTUAL') return undefined
  return mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL' ? mode : 'SIMPLE'
}

/** Client validation of a port: that of `perPort`, else the default. */
function validationOf(gateway: unknown, port: unknown): readonly [unknown, YamlPath] {
  const base = ['spec', 'tls', 'frontend']
  const ports = listAt(gateway, ...base, 'perPort')
  const index = ports.findIndex((one) => get(one, 'port') === port)
  const own: YamlPath = [...base, 'perPort', index, 'tls', 'validation']
  return index < 0
    ? [get(gateway, ...base, 'default', 'validation'), [...base, 'default', 'validation']]
    : [get(gateway, ...own), own]
}

/** How clients are verified: the option of the listener wins over the mode of the validation. */
function clientMode(validation: unknown, mode: GatewayMode, hasClients: boolean): GatewayMode {
  if (!hasClients || mode !== 'SIMPLE') return mode
  return textAt(validation, 'mode') === 'AllowInsecureFallback' ? 'OPTIONAL_MUTUAL' : 'MUTUAL'
}

/** `spec.tls.frontend` is read from Istio 1.28 on. */
const ISTIO_WITH_FRONTEND = 28
/** Before, istiod does not hand the gateway the Secret of a CA (istio pull request 60278). */
const ISTIO_WITH_CA_SECRETS = 31
/** `spec.tls.backend` is looked at from Istio 1.31 on (`validateBackendClientCertificateRef`): on its main branch b01690e6 did not yet. */
const ISTIO_WITH_CLIENT_CERTIFICATE = 31
/** The newest of the releases that do not hand out the CA in mode OPTIONAL_MUTUAL (istio issues 60113 and 60618). */
const LAST_WITHOUT_OPTIONAL = 31

const NOT_HANDED_OUT = 'cross namespace secret reference requires ReferenceGrant'

function notHandedOut(name: string, advice: string): Refused {
  const says = `attempted to access unauthorized certificates ${name}-cacert: ${NOT_HANDED_OUT}`
  const problem = `istiod does not hand it to the gateway, and logs "${says}"`
  return { outcome: 'wrong-kind', problem, says, advice }
}

const IN_CONFIGMAP = 'put the CA into a ConfigMap, with the key ca.crt'

/** Why the CA of a frontend validation is not used, whatever it holds. */
function refusedFrontend(ref: unknown, istio: number): Refused | undefined {
  if (istio < ISTIO_WITH_FRONTEND)
    return {
      outcome: 'not-read',
      problem: 'Istio reads spec.tls.frontend from 1.28 on: clients are not asked for certificates',
      advice:
        'update to Istio 1.28, or set the option gateway.istio.io/tls-terminate-mode: MUTUAL and add ca.crt to the Secret of the certificate',
    }
  const isSecret = textAt(ref, 'kind') === 'Secret'
  return isSecret && istio < ISTIO_WITH_CA_SECRETS
    ? notHandedOut(textAt(ref, 'name') ?? '', `${IN_CONFIGMAP}, or update to Istio 1.31`)
    : undefined
}

/** By the option alone the CA is that of the certificate's own Secret. */
function bareCa(pair: Reference, istio: number): Reference {
  const advice = `use mode MUTUAL, or ${IN_CONFIGMAP}, and name it in spec.tls.frontend.default.validation.caCertificateRefs`
  const refused =
    pair.mode === 'OPTIONAL_MUTUAL' && istio <= LAST_WITHOUT_OPTIONAL
      ? notHandedOut(pair.name, advice)
      : undefined
  return { ...pair, wants: 'client-ca', refused }
}

/** Whose listeners they are: a ListenerSet has the client validation of the Gateway that it belongs to. */
interface Owner {
  readonly from: Resource
  /** Left out for a Gateway, and where it is not among the manifests. */
  readonly parent?: Resource | undefined
  readonly istio: number
}

function listenerReferences(
  { from: owner, parent, istio }: Owner,
  listener: unknown,
  index: number,
): readonly Reference[] {
  const tls = get(listener, 'tls')
  const mode = tls === undefined ? undefined : modeOf(tls)
  if (mode === undefined) return []
  const hostname = textAt(listener, 'hostname')
  const hosts = hostname === undefined ? [] : [hostname]
  const [validation, path] = validationOf((parent ?? owner).value, get(listener, 'port'))
  const clients = listAt(validation, 'caCertificateRefs')
  const asks = clients.length > 0 && istio >= ISTIO_WITH_FRONTEND
  const at = ['spec', 'listeners', index]
  const common = { hosts, mode: clientMode(validation, mode, asks), listener: at }
  const base = [...at, 'tls', 'certificateRefs']
  const certificates = listAt(tls, 'certificateRefs')
  const isOneOfTwo = certificates.length === 2
  const pairs = certificates.map((ref, at) => ({
    ...reference(owner, [...base, at], ref, { ...common, wants: 'pair' }),
    isOneOfTwo,
  }))
  const cas = clients.map((ref, at) => {
    const refused = refusedFrontend(ref, istio)
    const place = [...path, 'caCertificateRefs', at]
    return reference(owner, place, ref, { ...common, wants: 'ca', refused, parent })
  })
  const [first] = pairs
  const bare = !asks && mode !== 'SIMPLE' && first !== undefined
  return [...pairs, ...cas, ...(bare ? [bareCa(first, istio)] : [])]
}

/** The Secrets and ConfigMaps of a Gateway or a ListenerSet of the Gateway API. */
export function listenersReferences(
  owner: Resource,
  { all, istio }: Pick<Workloads, 'all' | 'istio'>,
): readonly Reference[] {
  const parent = owner.kind === 'Gateway' ? undefined : parentOf(all, owner)
  const listeners = listAt(owner.value, 'spec', 'listeners').flatMap((listener, index) =>
    listenerReferences({ from: owner, parent, istio }, listener, index),
  )
  const path = ['spec', 'tls', 'backend', 'clientCertificateRef']
  const client = get(owner.value, ...path)
  const common = { hosts: [], mode: 'SIMPLE' as const, wants: 'pair' as const }
  if (client === undefined || istio < ISTIO_WITH_CLIENT_CERTIFICATE) return listeners
  return [...listeners, reference(owner, path, client, common)]
}

/** The CA that a BackendTLSPolicy verifies servers with: in its own namespace, a ConfigMap for Istio, the first one alone. */
export function backendPolicyReferences(policy: Resource): readonly Reference[] {
  const path = ['spec', 'validation', 'caCertificateRefs']
  // the CAs of the system win
  if (textAt(policy.value, 'spec', 'validation', 'wellKnownCACertificates') !== undefined) return []
  const [first] = listAt(policy.value, ...path)
  const refs = first === undefined ? [] : [first]
  return refs.map((ref, index) =>
    reference(policy, [...path, index], ref, { hosts: [], mode: 'SIMPLE', wants: 'ca' }),
  )
}
