import type { CipherSuite, EcdhCurve, TlsVersion } from '../tls/index.ts'

/** Name and place of a resource. */
export interface Metadata {
  /** `metadata.name`: for most kinds a DNS label (RFC 1123). */
  readonly name: string
  /** The namespace of the client's context when left out. */
  readonly namespace?: string
}

/** TLS settings of a `ServiceMeshControlPlane` v2: lists of names. */
export interface ControlPlaneTls {
  /** Spelled `TLSv1_2`; `TLS_AUTO`, the default, leaves it to each component. */
  readonly minProtocolVersion?: TlsVersion
  /** Spelled `TLSv1_3`; `TLS_AUTO`, the default, leaves it to each component. */
  readonly maxProtocolVersion?: TlsVersion
  /** IANA names, the preferred first. */
  readonly cipherSuites?: readonly CipherSuite[]
  /** Spelled `CurveP256`, the preferred first. */
  readonly ecdhCurves?: readonly EcdhCurve[]
}

/** TLS settings of a `ServiceMeshControlPlane` v1: one string with commas. */
export interface ControlPlaneTlsV1 {
  /** Spelled `TLSv1_2`. */
  readonly minProtocolVersion?: TlsVersion
  /** Spelled `TLSv1_3`. */
  readonly maxProtocolVersion?: TlsVersion
  /** IANA names with commas between, the preferred first. */
  readonly cipherSuites?: string
  /** Spelled `CurveP256`, with commas between, the preferred first. */
  readonly ecdhCurves?: string
}

/** `spec.security.certificateAuthority` of v2. */
export interface CertificateAuthority {
  /** Who signs: `Istiod` itself; `Custom` and `cert-manager` are other CAs. */
  readonly type: 'Istiod' | 'Custom' | 'cert-manager'
  /** Settings of istiod's own CA; read with `type: Istiod` only. */
  readonly istiod?: {
    /** `SelfSigned`: istiod makes its own root. `PrivateKey`: it reads the secret `cacerts`. */
    readonly type: 'SelfSigned' | 'PrivateKey'
    /** Settings of the plug-in CA; read with `type: PrivateKey` only. */
    readonly privateKey?: {
      /** Folder of the files in istiod's container: `/etc/cacerts` unless given. */
      readonly rootCADir?: string
    }
    /** Life of workload certificates that ask for none: a Go duration such as `24h0m0s`. */
    readonly workloadCertTTLDefault?: string
    /** The longest that a workload can ask for: a Go duration. */
    readonly workloadCertTTLMax?: string
  }
}

/** `ServiceMeshControlPlane` of `maistra.io/v2`, as far as the guide uses it. */
export interface ServiceMeshControlPlaneV2 {
  /** Tells the version of the resource. */
  readonly apiVersion: 'maistra.io/v2'
  /** Tells the resource. */
  readonly kind: 'ServiceMeshControlPlane'
  /** The namespace is that of the control plane. */
  readonly metadata: Metadata
  /** What the operator makes of it is a Helm chart of Istio. */
  readonly spec: {
    /** Release to install, such as `v2.5`; the newest of the operator when left out. */
    readonly version?: string
    /** Certificates and mutual TLS. */
    readonly security?: {
      /** Traffic between workloads. */
      readonly dataPlane?: {
        /**
         * Strict mutual TLS in the whole mesh: the operator writes PeerAuthentication and DestinationRule for
         * it.
         */
        readonly mtls?: boolean
      }
      /** Who signs workload certificates; istiod with a root of its own when left out. */
      readonly certificateAuthority?: CertificateAuthority
      /** Traffic of the control plane, and the TLS settings of the mesh. */
      readonly controlPlane?: {
        /** Mutual TLS between the parts of the control plane. */
        readonly mtls?: boolean
        /** TLS settings of every proxy. */
        readonly tls?: ControlPlaneTls
      }
      /** Whose identities are taken. */
      readonly trust?: {
        /** Trust domain in SPIFFE IDs: `cluster.local` when left out. */
        readonly domain?: string
        /** Further trust domains whose workloads count as of this mesh. */
        readonly additionalDomains?: readonly string[]
      }
    }
  }
}

/** `ServiceMeshControlPlane` of `maistra.io/v1`, as far as the guide uses it. */
export interface ServiceMeshControlPlaneV1 {
  /** Tells the version of the resource. */
  readonly apiVersion: 'maistra.io/v1'
  /** Tells the resource. */
  readonly kind: 'ServiceMeshControlPlane'
  /** The namespace is that of the control plane. */
  readonly metadata: Metadata
  /** Values of Istio's Helm chart under `istio`. */
  readonly spec: {
    /** Release to install, such as `v1.1`. */
    readonly version?: string
    /** Values of the chart. */
    readonly istio: {
      /** Values of all parts. */
      readonly global?: {
        /** Mutual TLS between workloads. */
        readonly mtls?: {
          /** True is strict in the whole mesh. */
          readonly enabled: boolean
        }
        /** TLS settings of every proxy. */
        readonly tls?: ControlPlaneTlsV1
      }
      /** Values of the CA. */
      readonly security?: {
        /** False mounts the secret `cacerts`; true makes a root. */
        readonly selfSigned: boolean
      }
    }
  }
}

/** How a sidecar treats what comes in. */
export type MtlsMode = 'UNSET' | 'DISABLE' | 'PERMISSIVE' | 'STRICT'

/** `PeerAuthentication` of `security.istio.io`. */
export interface PeerAuthentication {
  /** Both are served by Istio 1.22 and newer; older ones know `v1beta1` only. */
  readonly apiVersion: 'security.istio.io/v1beta1' | 'security.istio.io/v1'
  /** Tells the resource. */
  readonly kind: 'PeerAuthentication'
  /** In the namespace of the control plane it counts for the whole mesh, elsewhere for its namespace. */
  readonly metadata: Metadata
  /** Without a selector: it counts for every workload of the scope. */
  readonly spec: {
    /** What is asked of incoming connections. */
    readonly mtls: {
      /**
       * `STRICT` refuses plain text, `PERMISSIVE` takes both, `DISABLE` plain text only, `UNSET` takes it from
       * the next wider scope.
       */
      readonly mode: MtlsMode
    }
  }
}

/** `Policy` of `authentication.istio.io/v1alpha1`: what OpenShift Service Mesh 1.1 has instead. */
export interface Policy {
  /** Gone since Istio 1.6. */
  readonly apiVersion: 'authentication.istio.io/v1alpha1'
  /** Tells the resource. */
  readonly kind: 'Policy'
  /** The name has to be `default` for a whole namespace. */
  readonly metadata: Metadata
  /** Without targets: it counts for every workload of the namespace. */
  readonly spec: {
    /** How the other side shows who it is: one entry. */
    readonly peers: readonly {
      /** By mutual TLS. */
      readonly mtls: {
        /** `STRICT` when left out. */
        readonly mode?: 'PERMISSIVE' | 'STRICT'
      }
    }[]
  }
}

/** How a sidecar treats what goes out. */
export type ClientTlsMode = 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL'

/** `DestinationRule` of `networking.istio.io`. */
export interface DestinationRule {
  /** Istio 1.22 and newer serve all three. */
  readonly apiVersion:
    'networking.istio.io/v1alpha3' | 'networking.istio.io/v1beta1' | 'networking.istio.io/v1'
  /** Tells the resource. */
  readonly kind: 'DestinationRule'
  /** In the namespace of the control plane it counts for all clients of the mesh. */
  readonly metadata: Metadata
  /** Which connections, and how they are made. */
  readonly spec: {
    /** Name of a service, whole or with a leading `*`: `*.local` is every service of the cluster. */
    readonly host: string
    /** How clients connect. */
    readonly trafficPolicy: {
      /** TLS that the client's proxy begins. */
      readonly tls: {
        /**
         * `ISTIO_MUTUAL` presents the workload certificate; `MUTUAL` wants files of its own; `SIMPLE` presents
         * nothing; `DISABLE` is plain text.
         */
        readonly mode: ClientTlsMode
      }
    }
  }
}

/** The TLS part of `meshConfig`. */
export interface MeshConfig {
  /** Trust domain in SPIFFE IDs: `cluster.local` when left out. */
  readonly trustDomain?: string
  /** Trust domains that authorization policies take for the same; after a migration the old one. */
  readonly trustDomainAliases?: readonly string[]
  /** For connections with workload certificates (ISTIO_MUTUAL), on both sides. */
  readonly meshMTLS?: {
    /** `TLS_AUTO`, the default, is TLS 1.2. */
    readonly minProtocolVersion?: 'TLS_AUTO' | 'TLSV1_2' | 'TLSV1_3'
    /** OpenSSL names, the preferred first; read by Istio 1.19 and newer. */
    readonly cipherSuites?: readonly string[]
  }
  /** For all other TLS: gateways and TLS to the outside. */
  readonly tlsDefaults?: {
    /** `TLS_AUTO`, the default, is TLS 1.2. */
    readonly minProtocolVersion?: 'TLS_AUTO' | 'TLSV1_2' | 'TLSV1_3'
    /** OpenSSL names, the preferred first; read by Istio 1.20 and newer. */
    readonly cipherSuites?: readonly string[]
    /** Spelled `P-256`, the preferred first; read by Istio 1.17 and newer. */
    readonly ecdhCurves?: readonly string[]
  }
}

/** `servers[].tls` of a `Gateway`. */
export interface GatewayTls {
  /**
   * `SIMPLE` presents a certificate, `MUTUAL` and `OPTIONAL_MUTUAL` ask for one too, `ISTIO_MUTUAL` uses
   * the workload certificate; the two `PASSTHROUGH` forward the bytes.
   */
  readonly mode:
    'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL' | 'PASSTHROUGH' | 'AUTO_PASSTHROUGH' | 'OPTIONAL_MUTUAL'
  /**
   * Secret with certificate and key, in the namespace of the gateway's workload; for SIMPLE, MUTUAL and
   * OPTIONAL_MUTUAL.
   */
  readonly credentialName?: string
  /** `TLS_AUTO`, the default, is TLS 1.2. */
  readonly minProtocolVersion?: 'TLS_AUTO' | 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3'
  /** `TLS_AUTO`, the default, is TLS 1.3. */
  readonly maxProtocolVersion?: 'TLS_AUTO' | 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3'
  /** OpenSSL names, the preferred first; Envoy's default list when left out. */
  readonly cipherSuites?: readonly string[]
}

/** `Gateway` of `networking.istio.io` with one server. */
export interface Gateway {
  /** Istio 1.22 and newer serve all three. */
  readonly apiVersion:
    'networking.istio.io/v1alpha3' | 'networking.istio.io/v1beta1' | 'networking.istio.io/v1'
  /** Tells the resource. */
  readonly kind: 'Gateway'
  /** The namespace of the Gateway; its workload may be in another one. */
  readonly metadata: Metadata
  /** Which workload listens, and for what. */
  readonly spec: {
    /** Labels of the pods of the gateway: `istio: ingressgateway` for that of the installation. */
    readonly selector: Readonly<Record<string, string>>
    /** One for each port and set of hosts. */
    readonly servers: readonly {
      /** Where it listens. */
      readonly port: {
        /** 1 to 65535, as the Service has it. */
        readonly number: number
        /** Any label, unique in the Gateway. */
        readonly name: string
        /** `HTTPS` or `TLS` for these settings. */
        readonly protocol: string
      }
      /** Host names by SNI: whole, with a leading `*.`, or `*`; a namespace may lead (`ns/host`). */
      readonly hosts: readonly string[]
      /** How the listener does TLS. */
      readonly tls: GatewayTls
    }[]
  }
}
