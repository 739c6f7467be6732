import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from '../release/control-plane.ts'
import { ztunnelRules } from '../release/ztunnel.ts'

// Who asks the CRLs of ca-crl.pem about a peer. istiod hands the file to every pod since Istio 1.27 (ConfigMap istio-ca-crl); Envoy:
// source/common/tls/cert_validator/default_validator.cc; ztunnel 62d82653, src/tls/crl.rs, workload.rs and revocation.rs; Go's
// crypto/x509 and OpenSSL without options ask none.

/** A component that judges certificates, and what it does with a CRL. */
export interface CrlReader {
  /** What it is called. */
  readonly who: string
  /** Does it refuse what the CRLs revoke? `told`: only where its user asks for it. */
  readonly refuses: 'yes' | 'no' | 'told'
  /** What becomes of connections that stand when the file changes; left out where it does not refuse. */
  readonly standing?: 'kept' | 'cut'
  /** Why, in a few words. */
  readonly why: string
}

const reader = (who: string, refuses: boolean, standing: 'kept' | 'cut', why: string): CrlReader =>
  Object.freeze({ who, refuses: refuses ? 'yes' : 'no', ...(refuses && { standing }), why })

const OTHERS: readonly CrlReader[] = [
  {
    who: 'Go (istiod, the agents, services without a proxy)',
    refuses: 'no',
    why: 'crypto/x509 asks no CRL',
  },
  { who: 'OpenSSL', refuses: 'told', why: 'with -crl_check_all and the CRLs in -CRLfile' },
  { who: 'curl', refuses: 'told', why: 'with --crlfile' },
]

/** Every component of a mesh of this release. */
export function crlReadersOf({
  readsCrl,
  istio,
}: Pick<ControlPlaneRules, 'readsCrl' | 'istio'>): readonly CrlReader[] {
  const ztunnel = ztunnelRules(istio)
  const envoy = readsCrl
    ? 'with one CRL it wants one of every CA of the chain'
    : 'istiod hands no CRL to it before Istio 1.27'
  const rows = [
    reader('Envoy in sidecars', readsCrl, 'kept', envoy),
    reader('Envoy in gateways, towards the mesh', readsCrl, 'kept', envoy),
    ...(ztunnel === undefined
      ? []
      : [
          reader('ztunnel, about clients', ztunnel.readsCrls, 'cut', 'since Istio 1.29'),
          reader('ztunnel, about servers', ztunnel.asksCrlsAboutServers, 'cut', 'since Istio 1.31'),
        ]),
  ]
  return [...rows, ...OTHERS]
}

/**
 * Says of each component of a mesh whether it refuses a certificate that a CRL of `ca-crl.pem` revokes, and what becomes of
 * connections that stand when the file changes.
 *
 * For one certificate and its CRLs, `predictPeer` says what each answers.
 *
 * @param controlPlane - The release; the newest that is known where left out.
 * @returns In a fixed order: Envoy, ztunnel where the release has one, Go, OpenSSL, curl.
 * @throws MeshCertsError `release-unknown` for a release that is not known.
 * @example
 * import { crlReaders } from 'meshcerts'
 * crlReaders('istio-1.28').find(({ who }) => who === 'ztunnel, about clients')?.refuses // => 'no'
 */
export const crlReaders = (controlPlane?: ControlPlane): readonly CrlReader[] =>
  crlReadersOf(parseControlPlane(controlPlane))
