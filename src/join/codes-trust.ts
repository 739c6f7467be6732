import type { Catalogue } from '../report/catalogue.ts'

const IST = 'istio/istio eed52ebb'

/** What goes wrong between the places of one cluster that say what it trusts. */
export const JOIN_TRUST_CODES = {
  'join-trust-no-set': {
    severity: 'warning',
    text: '{cluster}: there is no Secret cacerts and no Secret istio-ca-secret: only what it trusts is known, not what its workloads present',
    rule: 'meshcerts: what is not given is not judged',
    fix: 'give the Secret too: kubectl get secret -n istio-system cacerts -o yaml, or istio-ca-secret where there is no cacerts',
  },
  'join-trust-roots-differ': {
    severity: 'error',
    text: '{place} holds other roots than {reference}: {found} in place of {expected}',
    rule: `${IST}, pilot/pkg/serviceregistry/kube/controller/namespacecontroller.go, pilot/pkg/config/kube/clustertrustbundle/controller.go: istiod writes its root-cert.pem there, and proxies verify istiod with it`,
    fix: 'make both the same: two control planes in one cluster need the same roots (OpenShift Service Mesh 3, migration from 2.6); after a change of the set restart istiod, which writes the others again',
  },
  'join-trust-unreadable': {
    severity: 'error',
    text: '{place}: {problem}',
    rule: 'meshcerts: what cannot be read is not judged',
    fix: 'give it as the cluster has it: kubectl get … -o yaml',
  },
  'join-trust-release': {
    severity: 'warning',
    text: '{of}: the release {found} is not known here; {assumed} is assumed',
    rule: 'the release table of this package: src/release/control-plane.ts',
    fix: 'write spec.version, or name the release with --control-plane',
  },
} as const satisfies Catalogue

/** A code of {@link JOIN_TRUST_CODES}. */
export type JoinTrustCode = keyof typeof JOIN_TRUST_CODES
