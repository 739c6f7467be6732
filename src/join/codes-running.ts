import type { Catalogue } from '../report/catalogue.ts'

const CONTROLLER =
  'istio/istio eed52ebb, pilot/pkg/serviceregistry/kube/controller/namespacecontroller.go: istiod writes its root-cert.pem into the ConfigMap istio-ca-root-cert of every namespace that it serves, when it starts and when its CA bundle changes; sidecars and gateways verify istiod with it'
const PRESENTED =
  'istio/istio eed52ebb, security/pkg/nodeagent/cache/secretcache.go; istio/ztunnel, src/identity/manager.rs: a workload keeps its certificate and the roots that came with it until it asks for the next one'

/** What a cluster and its workloads run, next to the set that is meant. */
export const JOIN_RUNNING_CODES = {
  'join-roots-old-everywhere': {
    severity: 'error',
    text: 'istiod publishes {found} in every namespace ({count}), and {reference} holds {expected}: it has not taken that Secret',
    rule: CONTROLLER,
    fix: 'see that istiod takes the set and that the change breaks nothing (meshcerts check, meshcerts plan OLD NEW), then restart it, and it writes every ConfigMap: kubectl -n {namespace} rollout restart deployment/istiod (istiod-REVISION where there are revisions)',
  },
  'join-roots-old': {
    severity: 'error',
    text: '{count} of {all} namespaces hold {found} in the ConfigMap {map}, and {reference} holds {expected}: {namespaces}',
    rule: CONTROLLER,
    fix: 'see whether the mesh serves the namespace (its labels next to discoverySelectors, the ServiceMeshMemberRoll): kubectl get namespace {first} --show-labels; where it does, restart istiod, which writes the ConfigMap: kubectl -n {namespace} rollout restart deployment/istiod; where it does not, remove what is left there: kubectl -n {first} delete configmap {map}',
  },
  'join-roots-apart': {
    severity: 'warning',
    text: '{count} of {all} namespaces hold {found} in the ConfigMap {map}, and the other ones {expected}: {namespaces}',
    rule: CONTROLLER,
    fix: 'give the Secret too, which says which of the two is old: kubectl get secret,configmap -A -o json | meshcerts check -',
  },
  'join-roots-none': {
    severity: 'error',
    text: 'the ConfigMap {place} holds no certificate in root-cert.pem: sidecars and gateways of this namespace cannot verify istiod',
    rule: CONTROLLER,
    fix: 'remove it, and istiod writes it again where it serves the namespace: kubectl -n {first} delete configmap {map}',
  },
  'join-roots-missing': {
    severity: 'error',
    text: 'no ConfigMap with the roots of istiod in {namespaces}: a pod with a sidecar that starts there waits for it (MountVolume.SetUp failed for volume "istiod-ca-cert")',
    rule: CONTROLLER,
    fix: 'see whether istiod serves the namespace (discoverySelectors of MeshConfig next to its labels, the ServiceMeshMemberRoll): kubectl get namespace {first} --show-labels; where it does, its log says why it does not write: kubectl logs -A -l app=istiod --tail=-1 | grep -i configmap',
  },
  'join-clusters-apart': {
    severity: 'warning',
    text: '{one} and {other} have no root in common: {found} and {expected}; where they are one mesh, their workloads refuse each other',
    rule: 'RFC 5280, section 6.1: a path ends in a trust anchor of who verifies it',
    fix: 'see who refuses whom, and what closes it: meshcerts trust {files}',
  },
  'join-workload-chain-old': {
    severity: 'warning',
    text: '{workload} presents a certificate of {found}, and the set signs with {expected}; it leads to a root of the set, so peers take it until {until}',
    rule: PRESENTED,
    fix: 'once istiod signs with the set, it changes when the workload asks again, or by a restart: {restart}',
  },
  'join-workload-chain-refused': {
    severity: 'error',
    text: '{workload} presents a certificate of {found}, and no path leads from it to a root of the set: workloads that hold only those roots refuse it',
    rule: PRESENTED,
    fix: 'where the set is in use, restart the workload: {restart}; where it is not yet, change to it in the steps of meshcerts plan OLD NEW, which keep the old root as long as it is needed',
  },
  'join-workload-ended': {
    severity: 'error',
    text: 'the certificate of {workload} is valid from {from} until {until} only: peers refuse it',
    rule: 'RFC 5280, section 4.1.2.5',
    fix: 'look why it does not get a new one (the log of the proxy: meshcerts explain), then restart it: {restart}',
  },
  'join-workload-roots-old': {
    severity: 'error',
    text: '{workload} trusts {found}, none of which is in root-cert.pem ({expected}): it refuses workloads of the set',
    rule: PRESENTED,
    fix: 'where the set is in use, restart the workload: {restart}; where it is not yet, change to it in the steps of meshcerts plan OLD NEW, which add the new root first',
  },
  'join-workload-roots-lack': {
    severity: 'warning',
    text: '{workload} trusts {found}, and not yet all of root-cert.pem: {expected} is missing',
    rule: PRESENTED,
    fix: 'wait until it asks again, or restart it, before anything is signed under that root alone: {restart}',
  },
  'join-workload-roots-left': {
    severity: 'info',
    text: '{workload} still trusts {found} too, which is not in root-cert.pem',
    rule: PRESENTED,
    fix: 'where that root is to go, restart the workload: {restart}',
  },
  'join-workload-none': {
    severity: 'error',
    text: '{file} holds no workload certificate (none has a SPIFFE ID): nothing in it was compared with the set',
    rule: 'meshcerts: what cannot be read is not judged',
    fix: 'give what a workload holds: istioctl proxy-config secret POD -n NAMESPACE -o json, or istioctl ztunnel-config certificates -o json',
  },
} as const satisfies Catalogue

/** A code of {@link JOIN_RUNNING_CODES}. */
export type JoinRunningCode = keyof typeof JOIN_RUNNING_CODES
