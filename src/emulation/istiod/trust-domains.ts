import type { ControlPlaneRules } from '../../release/control-plane.ts'
import type { CaCertificatesEntry } from './trust-bundle.ts'

// Which trust domains a mesh takes, as istiod tells its proxies (istio/istio eed52ebb, asked):
// pilot/pkg/networking/plugin/authn/util.go TrustDomainsForValidation for those who come in, pkg/spiffe/spiffe.go
// ExpandWithTrustDomains for those who are called, pilot/pkg/networking/core/listener_waypoint.go buildCommonConnectTLSContext
// for what a sidecar calls by HBONE, pilot/pkg/serviceregistry/ambient/workloads.go pickTrustDomain for what a ztunnel calls.

/** What MeshConfig and the environment of istiod say of trust domains. */
export interface TrustDomains {
  readonly trustDomain: string
  readonly aliases: readonly string[]
  readonly caCertificates: readonly CaCertificatesEntry[]
  /** PILOT_SKIP_VALIDATE_TRUST_DOMAIN=true: servers ask for no trust domain. */
  readonly skips: boolean
}

const unique = (domains: readonly string[]): readonly string[] => [
  ...new Set(domains.filter((domain) => domain !== '')),
]

/**
 * Trust domains that a sidecar takes clients of; in the order in which Envoy gets them.
 *
 * @returns Empty where it asks for none: then it takes everybody that chains to a root.
 */
export function domainsOfClients(
  { trustDomain, aliases, caCertificates, skips }: TrustDomains,
  rules: Pick<ControlPlaneRules, 'takesDomainsOfCas'>,
): readonly string[] {
  if (skips) return []
  const ofCas = caCertificates.flatMap(({ trustDomains = [] }) => trustDomains)
  return unique([trustDomain, ...aliases, ...(rules.takesDomainsOfCas ? ofCas : [])])
}

/** Trust domains of a service that a sidecar takes where it calls by Istio's mutual TLS: each with the service account. */
export function domainsOfServers({ trustDomain, aliases }: TrustDomains): readonly string[] {
  return [...new Set([trustDomain, ...aliases])]
}
