import { checkControlPlaneV1, checkControlPlaneV2, V2_PATHS } from './check-control-plane.ts'
import type { Schema } from './check-fields.ts'
import {
  checkDestinationRule,
  checkGateway,
  checkPeerAuthentication,
  checkSidecar,
} from './check-istio.ts'
import { checkEnvoyFilter } from './envoy-contexts.ts'
import { checkMeshConfig, checkMeshText } from './check-mesh-config.ts'
import { checkPolicy } from './check-other.ts'
import { checkApiServer, checkOtherProfile } from './check-profile.ts'
import { get, type Context } from './context.ts'
import { meshTextIn } from './mesh-map.ts'
import {
  CERT_MANAGER,
  CRDS,
  HELM,
  MAISTRA,
  OLD_POLICY,
  OPENSHIFT,
  OPERATOR,
  SAIL,
} from './schema/sources.ts'

/** How resources of one kind are checked. */
export interface Kind {
  /** What `apiVersion` may be, the best first. */
  readonly versions: readonly string[]
  /** What `spec` is checked against; without it there is no schema. */
  readonly spec?: Schema
  /** What more is checked, given the whole resource. */
  readonly check?: (context: Context, resource: unknown) => void
}

const ofSpec =
  (check: (context: Context, spec: unknown) => void): NonNullable<Kind['check']> =>
  (context, resource) => {
    check(context, get(resource, 'spec'))
  }

const meshConfigAt = (...path: readonly string[]): Kind['check'] =>
  ofSpec((context, spec) => {
    checkMeshConfig(context, get(spec, ...path), ['spec', ...path])
  })

type Check = Kind['check']

function kind(versions: readonly string[], spec: Schema, check?: Check): Kind {
  return check === undefined ? { versions, spec } : { versions, spec, check }
}

const networking = (type: string, check?: Check): Kind =>
  kind(
    ['networking.istio.io/v1', 'networking.istio.io/v1beta1', 'networking.istio.io/v1alpha3'],
    { type, source: CRDS },
    check,
  )
const security = (type: string, check?: Check): Kind =>
  kind(['security.istio.io/v1', 'security.istio.io/v1beta1'], { type, source: CRDS }, check)
const sail = (type: string, check?: Check): Kind =>
  kind(
    ['sailoperator.io/v1', 'sailoperator.io/v1alpha1', 'operator.istio.io/v1alpha1'],
    { type, source: SAIL },
    check,
  )
const authentication = (name: 'Policy' | 'MeshPolicy'): Kind =>
  kind(
    ['authentication.istio.io/v1alpha1'],
    { type: 'Policy', source: OLD_POLICY },
    (context, resource) => {
      checkPolicy(context, resource, name)
    },
  )

const certManager = (type: string): Kind =>
  kind(['cert-manager.io/v1'], { type, source: CERT_MANAGER })

const CONTROL_PLANE = ['maistra.io/v2', 'maistra.io/v1']
const CONTROL_PLANE_V1 = kind(
  CONTROL_PLANE,
  {
    type: 'ControlPlaneV1',
    source: HELM,
    handled: V2_PATHS.map(([key]) => `spec.${key}`),
  },
  ofSpec(checkControlPlaneV1),
)
const CONTROL_PLANE_V2 = kind(
  CONTROL_PLANE,
  { type: 'ControlPlaneV2', source: MAISTRA, handled: ['spec.istio'] },
  ofSpec(checkControlPlaneV2),
)

const KINDS: Readonly<Record<string, Kind>> = {
  ServiceMeshControlPlane: CONTROL_PLANE_V2,
  ServiceMeshMemberRoll: kind(['maistra.io/v1'], {
    type: 'ServiceMeshMemberRoll',
    source: MAISTRA,
  }),
  ServiceMeshMember: kind(['maistra.io/v1'], { type: 'ServiceMeshMember', source: MAISTRA }),
  Policy: authentication('Policy'),
  MeshPolicy: authentication('MeshPolicy'),
  PeerAuthentication: security('PeerAuthentication', ofSpec(checkPeerAuthentication)),
  AuthorizationPolicy: security('AuthorizationPolicy'),
  RequestAuthentication: security('RequestAuthentication'),
  Gateway: networking('Gateway', ofSpec(checkGateway)),
  DestinationRule: networking('DestinationRule', ofSpec(checkDestinationRule)),
  Sidecar: networking('Sidecar', ofSpec(checkSidecar)),
  ServiceEntry: networking('ServiceEntry'),
  VirtualService: networking('VirtualService'),
  WorkloadEntry: networking('WorkloadEntry'),
  WorkloadGroup: networking('WorkloadGroup'),
  EnvoyFilter: kind(
    ['networking.istio.io/v1alpha3'],
    { type: 'EnvoyFilter', source: CRDS },
    checkEnvoyFilter,
  ),
  ProxyConfig: kind(['networking.istio.io/v1beta1'], { type: 'ProxyConfig', source: CRDS }),
  Telemetry: kind(['telemetry.istio.io/v1', 'telemetry.istio.io/v1alpha1'], {
    type: 'Telemetry',
    source: CRDS,
  }),
  WasmPlugin: kind(['extensions.istio.io/v1alpha1'], { type: 'WasmPlugin', source: CRDS }),
  IstioOperator: kind(
    ['install.istio.io/v1alpha1'],
    { type: 'IstioOperator', source: OPERATOR, lenient: true },
    (context, resource) => {
      for (const path of [['meshConfig'], ['values', 'meshConfig']])
        meshConfigAt(...path)?.(context, resource)
    },
  ),
  Istio: sail('Istio', meshConfigAt('values', 'meshConfig')),
  IstioRevision: sail('IstioRevision', meshConfigAt('values', 'meshConfig')),
  IstioRevisionTag: sail('IstioRevisionTag'),
  IstioCNI: sail('IstioCNI'),
  ZTunnel: sail('ZTunnel'),
  Certificate: certManager('CmCertificate'),
  CertificateRequest: certManager('CmCertificateRequest'),
  Issuer: certManager('CmIssuer'),
  ClusterIssuer: certManager('CmIssuer'),
  APIServer: kind(
    ['config.openshift.io/v1'],
    { type: 'APIServer', source: OPENSHIFT },
    ofSpec(checkApiServer),
  ),
  // their other fields are not for a mesh, and are not checked
  IngressController: {
    versions: ['operator.openshift.io/v1'],
    check: ofSpec(checkOtherProfile('IngressController', 'the router of OpenShift')),
  },
  KubeletConfig: {
    versions: ['machineconfiguration.openshift.io/v1'],
    check: ofSpec(checkOtherProfile('KubeletConfig', 'the kubelet')),
  },
}

/** The ConfigMap that istiod reads meshConfig from; its text is checked, there is no schema for the rest. */
const MESH_TEXT: Kind = {
  versions: ['v1'],
  check: (context, resource) => {
    checkMeshText(context, meshTextIn(resource))
  },
}

/** The names of the kinds that are checked. */
export const KIND_NAMES: readonly string[] = Object.keys(KINDS)

/** How a resource is checked; nothing where its kind is not known. */
export function kindOfResource(name: string, resource: unknown): Kind | undefined {
  if (name === 'ServiceMeshControlPlane' && get(resource, 'apiVersion') === 'maistra.io/v1')
    return CONTROL_PLANE_V1
  if (meshTextIn(resource) !== undefined) return MESH_TEXT
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
}
