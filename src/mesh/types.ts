import type { CipherSuite, EcdhCurve, TlsVersion } from '../tls/index.ts'

/** Name and place of a resource. */
export interface Metadata {
  readonly name: string
  readonly namespace?: string
}

/** TLS settings of a `ServiceMeshControlPlane` v2: lists of names. */
export interface ControlPlaneTls {
  readonly minProtocolVersion?: TlsVersion
  readonly maxProtocolVersion?: TlsVersion
  readonly cipherSuites?: readonly CipherSuite[]
  readonly ecdhCurves?: readonly EcdhCurve[]
}

/** TLS settings of a `ServiceMeshControlPlane` v1: one string with commas. */
export interface ControlPlaneTlsV1 {
  readonly minProtocolVersion?: TlsVersion
  readonly maxProtocolVersion?: TlsVersion
  readonly cipherSuites?: string
  readonly ecdhCurves?: string
}

/** `spec.security.certificateAuthority` of v2. */
export interface CertificateAuthority {
  readonly type: 'Istiod' | 'Custom' | 'cert-manager'
  readonly istiod?: {
    readonly type: 'SelfSigned' | 'PrivateKey'
    readonly privateKey?: { readonly rootCADir?: string }
    readonly workloadCertTTLDefault?: string
    readonly workloadCertTTLMax?: string
  }
}

/** `ServiceMeshControlPlane` of `maistra.io/v2`, as far as the guide uses it. */
export interface ServiceMeshControlPlaneV2 {
  readonly apiVersion: 'maistra.io/v2'
  readonly kind: 'ServiceMeshControlPlane'
  readonly metadata: Metadata
  readonly spec: {
    readonly version?: string
    readonly security?: {
      readonly dataPlane?: { readonly mtls?: boolean }
      readonly certificateAuthority?: CertificateAuthority
      readonly controlPlane?: { readonly mtls?: boolean; readonly tls?: ControlPlaneTls }
      readonly trust?: { readonly domain?: string; readonly additionalDomains?: readonly string[] }
    }
  }
}

/** `ServiceMeshControlPlane` of `maistra.io/v1`, as far as the guide uses it. */
export interface ServiceMeshControlPlaneV1 {
  readonly apiVersion: 'maistra.io/v1'
  readonly kind: 'ServiceMeshControlPlane'
  readonly metadata: Metadata
  readonly spec: {
    readonly version?: string
    readonly istio: {
      readonly global?: {
        readonly mtls?: { readonly enabled: boolean }
        readonly tls?: ControlPlaneTlsV1
      }
      readonly security?: { readonly selfSigned: boolean }
    }
  }
}

/** How a sidecar treats what comes in. */
export type MtlsMode = 'UNSET' | 'DISABLE' | 'PERMISSIVE' | 'STRICT'

/** `PeerAuthentication` of `security.istio.io`. */
export interface PeerAuthentication {
  readonly apiVersion: 'security.istio.io/v1beta1' | 'security.istio.io/v1'
  readonly kind: 'PeerAuthentication'
  readonly metadata: Metadata
  readonly spec: { readonly mtls: { readonly mode: MtlsMode } }
}

/** `Policy` of `authentication.istio.io/v1alpha1`: what OpenShift Service Mesh 1.1 has instead. */
export interface Policy {
  readonly apiVersion: 'authentication.istio.io/v1alpha1'
  readonly kind: 'Policy'
  readonly metadata: Metadata
  readonly spec: {
    readonly peers: readonly { readonly mtls: { readonly mode?: 'PERMISSIVE' | 'STRICT' } }[]
  }
}

/** How a sidecar treats what goes out. */
export type ClientTlsMode = 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL'

/** `DestinationRule` of `networking.istio.io`. */
export interface DestinationRule {
  readonly apiVersion:
    'networking.istio.io/v1alpha3' | 'networking.istio.io/v1beta1' | 'networking.istio.io/v1'
  readonly kind: 'DestinationRule'
  readonly metadata: Metadata
  readonly spec: {
    readonly host: string
    readonly trafficPolicy: { readonly tls: { readonly mode: ClientTlsMode } }
  }
}

/** The TLS part of `meshConfig`. */
export interface MeshConfig {
  readonly trustDomain?: string
  readonly trustDomainAliases?: readonly string[]
  readonly meshMTLS?: {
    readonly minProtocolVersion?: 'TLS_AUTO' | 'TLSV1_2' | 'TLSV1_3'
    readonly cipherSuites?: readonly string[]
  }
  readonly tlsDefaults?: {
    readonly minProtocolVersion?: 'TLS_AUTO' | 'TLSV1_2' | 'TLSV1_3'
    readonly cipherSuites?: readonly string[]
    readonly ecdhCurves?: readonly string[]
  }
}

/** `servers[].tls` of a `Gateway`. */
export interface GatewayTls {
  readonly mode:
    'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL' | 'PASSTHROUGH' | 'AUTO_PASSTHROUGH' | 'OPTIONAL_MUTUAL'
  readonly credentialName?: string
  readonly minProtocolVersion?: 'TLS_AUTO' | 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3'
  readonly maxProtocolVersion?: 'TLS_AUTO' | 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3'
  readonly cipherSuites?: readonly string[]
}

/** `Gateway` of `networking.istio.io` with one server. */
export interface Gateway {
  readonly apiVersion:
    'networking.istio.io/v1alpha3' | 'networking.istio.io/v1beta1' | 'networking.istio.io/v1'
  readonly kind: 'Gateway'
  readonly metadata: Metadata
  readonly spec: {
    readonly selector: Readonly<Record<string, string>>
    readonly servers: readonly {
      readonly port: { readonly number: number; readonly name: string; readonly protocol: string }
      readonly hosts: readonly string[]
      readonly tls: GatewayTls
    }[]
  }
}
