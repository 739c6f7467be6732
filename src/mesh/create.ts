import { requireObject, requireStrings } from '../report/argument.ts'
import type {
  CertificateAuthority,
  ClientTlsMode,
  ControlPlaneTls,
  ControlPlaneTlsV1,
  DestinationRule,
  Gateway,
  GatewayTls,
  MeshConfig,
  MtlsMode,
  PeerAuthentication,
  Policy,
  ServiceMeshControlPlaneV1,
  ServiceMeshControlPlaneV2,
} from './types.ts'

/** What a control plane is made from. */
export interface ControlPlaneOptions {
  /** `basic-install` unless given. */
  readonly name?: string
  /** `istio-system` unless given. */
  readonly namespace?: string
  /** `spec.version`, for instance `v2.5`. */
  readonly version?: string
  /** Strict mutual TLS in the whole mesh. */
  readonly mtls?: boolean
  /** Sign with the secret `cacerts`. */
  readonly plugInCa?: boolean
  /** Versions, cipher suites and curves of every proxy; the operator's own when left out. */
  readonly tls?: ControlPlaneTls
}

const NAME = 'basic-install'
const NAMESPACE = 'istio-system'

// the guide's example; privateKey names the default place
const PLUG_IN: CertificateAuthority = {
  type: 'Istiod',
  istiod: { type: 'PrivateKey', privateKey: { rootCADir: '/etc/cacerts' } },
}

/**
 * Makes a `ServiceMeshControlPlane` of `maistra.io/v2`.
 *
 * @example
 * const plane = createServiceMeshControlPlane({ mtls: true, plugInCa: true })
 * plane.spec.security?.certificateAuthority?.type // => 'Istiod'
 */
export function createServiceMeshControlPlane(
  options: ControlPlaneOptions = {},
): ServiceMeshControlPlaneV2 {
  requireObject('options', options)
  const { name = NAME, namespace = NAMESPACE, version, mtls, plugInCa, tls } = options
  return {
    apiVersion: 'maistra.io/v2',
    kind: 'ServiceMeshControlPlane',
    metadata: { name, namespace },
    spec: {
      ...(version === undefined ? {} : { version }),
      security: {
        ...(mtls === undefined ? {} : { dataPlane: { mtls } }),
        ...(plugInCa === true ? { certificateAuthority: PLUG_IN } : {}),
        ...(tls === undefined ? {} : { controlPlane: { tls } }),
      },
    },
  }
}

/** The settings as v1 has them: lists as one string with commas. */
function tlsOfV1(tls: ControlPlaneTls): ControlPlaneTlsV1 {
  requireObject('options.tls', tls)
  const { cipherSuites, ecdhCurves, ...versions } = tls
  if (cipherSuites !== undefined) requireStrings('options.tls.cipherSuites', cipherSuites)
  if (ecdhCurves !== undefined) requireStrings('options.tls.ecdhCurves', ecdhCurves)
  return {
    ...versions,
    ...(cipherSuites === undefined ? {} : { cipherSuites: cipherSuites.join(',') }),
    ...(ecdhCurves === undefined ? {} : { ecdhCurves: ecdhCurves.join(',') }),
  }
}

/**
 * Makes a `ServiceMeshControlPlane` of `maistra.io/v1`: lists become one string with commas, and a plug-in certificate authority
 * is `selfSigned: false`, without which version 1.1 does not mount the secret.
 *
 * @example
 * const plane = createServiceMeshControlPlaneV1({ tls: { ecdhCurves: ['CurveP256', 'X25519'] } })
 * plane.spec.istio.global?.tls?.ecdhCurves // => 'CurveP256,X25519'
 */
export function createServiceMeshControlPlaneV1(
  options: ControlPlaneOptions = {},
): ServiceMeshControlPlaneV1 {
  requireObject('options', options)
  const { name = NAME, namespace = NAMESPACE, version, mtls, plugInCa, tls } = options
  return {
    apiVersion: 'maistra.io/v1',
    kind: 'ServiceMeshControlPlane',
    metadata: { name, namespace },
    spec: {
      ...(version === undefined ? {} : { version }),
      istio: {
        global: {
          ...(mtls === undefined ? {} : { mtls: { enabled: mtls } }),
          ...(tls === undefined ? {} : { tls: tlsOfV1(tls) }),
        },
        ...(plugInCa === true ? { security: { selfSigned: false } } : {}),
      },
    },
  }
}

/**
 * Makes a `PeerAuthentication`, `default` and `STRICT` by default; in the namespace of the control plane it counts
 * for the whole mesh.
 *
 * @example
 * createPeerAuthentication({ namespace: 'bookinfo' }).spec.mtls.mode // => 'STRICT'
 */
export function createPeerAuthentication(options: {
  /** That of the control plane for the whole mesh. */
  readonly namespace: string
  /** `default` unless given. */
  readonly name?: string
  /** `STRICT` unless given. */
  readonly mode?: MtlsMode
  /** `security.istio.io/v1beta1` unless given: every release knows it. */
  readonly apiVersion?: PeerAuthentication['apiVersion']
}): PeerAuthentication {
  requireObject('options', options)
  const { namespace, name = 'default', mode = 'STRICT' } = options
  return {
    apiVersion: options.apiVersion ?? 'security.istio.io/v1beta1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace },
    spec: { mtls: { mode } },
  }
}

/**
 * Makes a `Policy` that asks for mutual TLS in a namespace: OpenShift Service Mesh 1.1 only.
 *
 * @example
 * createPolicy({ namespace: 'bookinfo' }).spec.peers // => [{ mtls: {} }]
 */
export function createPolicy(options: {
  /** The namespace whose workloads are protected. */
  readonly namespace: string
}): Policy {
  requireObject('options', options)
  return {
    apiVersion: 'authentication.istio.io/v1alpha1',
    kind: 'Policy',
    metadata: { name: 'default', namespace: options.namespace },
    spec: { peers: [{ mtls: {} }] },
  }
}

/**
 * Makes a `DestinationRule` for the client side: `*.local`, the whole mesh, with mutual TLS by default.
 *
 * @example
 * createDestinationRule({ namespace: 'istio-system' }).spec.host // => '*.local'
 */
export function createDestinationRule(options: {
  /** That of the control plane for all clients of the mesh. */
  readonly namespace: string
  /** `default` unless given. */
  readonly name?: string
  /** `*.local` unless given: every service of the cluster. */
  readonly host?: string
  /** `ISTIO_MUTUAL` unless given. */
  readonly mode?: ClientTlsMode
  /** `networking.istio.io/v1alpha3` unless given: every release knows it. */
  readonly apiVersion?: DestinationRule['apiVersion']
}): DestinationRule {
  requireObject('options', options)
  const { namespace, name = 'default', host = '*.local', mode = 'ISTIO_MUTUAL' } = options
  return {
    apiVersion: options.apiVersion ?? 'networking.istio.io/v1alpha3',
    kind: 'DestinationRule',
    metadata: { name, namespace },
    spec: { host, trafficPolicy: { tls: { mode } } },
  }
}

/**
 * Makes a fragment of `meshConfig`, under that key.
 *
 * @example
 * createMeshConfig({ meshMTLS: { minProtocolVersion: 'TLSV1_3' } }).meshConfig.meshMTLS // => { minProtocolVersion: 'TLSV1_3' }
 */
export function createMeshConfig(meshConfig: MeshConfig): {
  /** The fragment as given, unchanged. */
  readonly meshConfig: MeshConfig
} {
  return { meshConfig }
}

/**
 * Makes a `Gateway` with one HTTPS server on port 443.
 *
 * @example
 * const gateway = createGateway({ name: 'web', namespace: 'web', hosts: ['*'], tls: { mode: 'SIMPLE', credentialName: 'web' } })
 * gateway.spec.servers[0]?.tls.mode // => 'SIMPLE'
 */
export function createGateway(options: {
  /** Name of the resource. */
  readonly name: string
  /** Namespace of the resource. */
  readonly namespace: string
  /** Host names by SNI; `*` for all. */
  readonly hosts: readonly string[]
  /** How port 443 does TLS. */
  readonly tls: GatewayTls
  /** Labels of the gateway's pods: `istio: ingressgateway` unless given. */
  readonly selector?: Readonly<Record<string, string>>
  /** `networking.istio.io/v1beta1` unless given. */
  readonly apiVersion?: Gateway['apiVersion']
}): Gateway {
  requireObject('options', options)
  const { name, namespace, hosts, tls, selector = { istio: 'ingressgateway' } } = options
  return {
    apiVersion: options.apiVersion ?? 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: {
      selector,
      servers: [{ port: { number: 443, name: 'https', protocol: 'HTTPS' }, hosts, tls }],
    },
  }
}
