import { GO_VERIFY_WORDS } from '../emulation/go/words.ts'
import type { Catalogue } from '../report/catalogue.ts'

const IST = 'istio/istio 86c9f01f'
const GATEWAY_API = `${IST}, pilot/pkg/config/kube/gateway/conversion.go (read)`

/** What goes wrong between a manifest and the Secrets, ConfigMaps and certificates it names. */
export const JOIN_MANIFESTS_CODES = {
  'join-nothing': {
    severity: 'error',
    text: 'no manifest names a certificate: {found}',
    rule: 'meshcerts: a check that looked at nothing does not pass',
    fix: 'give the Gateway, DestinationRule, BackendTLSPolicy or webhook configuration together with its Secrets',
  },
  'join-missing': {
    severity: 'error',
    text: '{of}: {field} names {wanted}, which is not there{near}; {component} says "{says}"',
    rule: `${IST}, pilot/pkg/credentials/kube/secrets.go; ${GATEWAY_API}`,
    fix: 'create it, or correct the name',
  },
  'join-not-given': {
    severity: 'warning',
    text: '{of}: {field} names {wanted}, which is not among the manifests: it is not judged',
    rule: 'meshcerts: what is not given is not judged',
    fix: 'give it too: {command}',
  },
  'join-namespace': {
    severity: 'error',
    text: '{of}: {field} names {wanted}, but {found} is in another namespace; {component} says "{says}"',
    rule: `${IST}, pilot/pkg/xds/sds.go: a credentialName is looked for in the namespace of the gateway's pods, not of the Gateway`,
    fix: 'move it to the namespace {namespace}',
  },
  'join-namespace-unknown': {
    severity: 'warning',
    text: "{of}: {field} is looked for in the namespace of the gateway's pods, which is not among the manifests; {found} works only if they run there",
    rule: `${IST}, pilot/pkg/xds/sds.go`,
    fix: 'say where they run with --gateway-namespace, or give the Deployment of the gateway too',
  },
  'join-no-grant': {
    severity: 'error',
    text: '{of}: {field} names {wanted} in another namespace without a ReferenceGrant there; {component} says "{says}"',
    rule: GATEWAY_API,
    fix: 'create a ReferenceGrant in {namespace}: from kind {from} of namespace {home}, to kind {to}',
  },
  'join-refused': {
    severity: 'error',
    text: '{of}: {field} names {wanted}: {problem}',
    rule: `${IST}, pilot/pkg/model/credentials/resource.go, pilot/pkg/xds/sds.go, pilot/pkg/model/gateway.go; releases by their tags`,
    fix: '{advice}',
  },
  'join-sds-server': {
    severity: 'warning',
    text: '{of}: {field} names {wanted} for an SDS server, and none is among the manifests; without one {problem}',
    rule: 'istio/istio eed52ebb, pilot/pkg/security/model/authentication.go, ConstructSdsSecretConfigForCredential; releases by their tags',
    fix: '{advice}',
  },
  'join-shim': {
    severity: 'error',
    text: '{of}: {field} names {wanted}, which is not there, and cert-manager does not make it for {owner}: its event says "{says}"',
    rule: 'cert-manager/cert-manager 036b0165, pkg/controller/certificate-shim/sync.go (read)',
    fix: '{advice}',
  },
  'join-shared-certificate': {
    severity: 'warning',
    text: '{of}: {field} serves {hosts} with the certificate of {other}, on the same port: a browser with a connection to {otherHosts} uses it for {hosts} too, and gets 404',
    rule: 'RFC 9113, section 9.1.1: a connection is used again for every name of its certificate at the same address; istio/istio 49023, 51233, 52853',
    fix: '{advice}',
  },
  'join-empty-name': {
    severity: 'error',
    text: '{of}: {field} is empty, so Envoy refuses the listener of this port with all its servers: "{says}"',
    rule: 'istio/istio eed52ebb, pilot/pkg/security/model/authentication.go, ApplyCredentialSDSToServerCommonTLSContext; Envoy 1.40 (asked)',
    fix: 'remove it, or write the name of a Secret',
  },
  'join-kind': {
    severity: 'error',
    text: '{of}: {field} names {wanted}, which cannot be used here; {component} says "{says}"',
    rule: GATEWAY_API,
    fix: '{advice}',
  },
  'join-no-certificate': {
    severity: 'error',
    text: '{of}: {field} ends TLS and names no certificate: the API server refuses it with "{says}"',
    rule: 'Gateway API v1, ListenerTLSConfig: a rule of its CRD',
    fix: 'name the Secret with the certificate and its key in certificateRefs',
  },
  'join-too-many': {
    severity: 'error',
    text: '{of}: {field} names {count}; {component} says "{says}"',
    rule: GATEWAY_API,
    fix: 'keep {most}',
  },
  'join-file': {
    severity: 'info',
    text: '{of}: {field} names {file}, a file in the pods that use it: what is in it is not judged here',
    rule: 'meshcerts: what is not given is not judged',
    fix: 'give the files: meshcerts credential CERT KEY; or name a Secret with credentialName, which is judged, and renewed without a restart',
  },
  'join-without-secret': {
    severity: 'info',
    text: '{of}: {field} is {mode} and uses no Secret: {whose}',
    rule: 'istio/istio eed52ebb, pkg/config/validation/validation.go, validateTLSOptions; pilot/pkg/config/kube/gateway/conversion.go, buildTLS',
    fix: '{advice}',
  },
  'join-inline-not-judged': {
    severity: 'info',
    text: '{of}: {field} is used with {other}: whether Envoy loads it is not judged here',
    rule: 'Envoy, api/envoy/extensions/transport_sockets/tls/v3/common.proto, TlsCertificate',
  },
  'join-inline': {
    severity: 'error',
    text: '{of}: {field}: {problem}; {refuser} refuses the {refused}: "{says}"',
    rule: 'Envoy 1.40 (asked with --mode validate), source/common/tls; Istio, pkg/config/validation/envoyfilter (asked)',
    fix: '{advice}',
  },
  'join-sidecar-ingress': {
    severity: 'warning',
    text: '{of}: {field} is not used: {why}',
    rule: 'istio/istio eed52ebb, pilot/pkg/features/experimental.go, ENABLE_TLS_ON_SIDECAR_INGRESS is off; pilot/pkg/networking/core/listener_inbound.go, buildInboundListeners',
    fix: '{advice}',
  },
  'join-port-unknown': {
    severity: 'error',
    text: '{of}: {field} is for port {port}, which {service} does not have: nobody uses these TLS settings',
    rule: 'istio/istio eed52ebb, pilot/pkg/networking/util/util.go, GetPortLevelTrafficPolicy: the port is the one that clients call, not its targetPort',
    fix: 'write the port of the service: {ports}',
  },
  'join-rule-unused': {
    severity: 'error',
    text: '{of}: {field} is not used by any {who}: {why}',
    rule: 'istio/istio eed52ebb, pilot/pkg/model/push_context.go, destinationRule; destination_rule.go, mergeDestinationRule (asked which settings are used)',
    fix: '{advice}',
  },
  'join-rule-age': {
    severity: 'warning',
    text: '{of}: {field} is used only if this rule is {age} than {other}, which is for the same host; that is not known here',
    rule: 'istio/istio eed52ebb, pilot/pkg/model/push_context.go, sortConfigBySelectorAndCreationTime; destination_rule.go, mergeDestinationRule',
    fix: '{advice}; or give them with their creationTimestamp: kubectl get destinationrules -A -o yaml',
  },
  'join-port-plain': {
    severity: 'warning',
    text: '{of}: {field} is for port {port} and has no tls; it replaces all other settings, so {unused} is not used: to a server outside the mesh the proxy sends plain text there',
    rule: 'istio/istio eed52ebb, pilot/pkg/networking/util/util.go, GetPortLevelTrafficPolicy: settings of a port inherit nothing',
    fix: 'copy tls of {unused} into {field}; if no TLS is meant, write mode: DISABLE under tls there',
  },
  'join-system-roots': {
    severity: 'info',
    text: '{of}: {field} names no CA of its own: the server is verified with the public CAs in the image of the proxy, and one with a certificate of a private CA is refused with CERTIFICATE_VERIFY_FAILED',
    rule: 'istio/istio eed52ebb, pilot/pkg/networking/core/cluster_tls.go, constructUpstreamTLS; on from 1.21 (VERIFY_CERTIFICATE_AT_CLIENT)',
    fix: 'for a server with a private CA put that CA under ca.crt into a Secret, and name it with credentialName in place of caCertificates',
  },
  'join-unverified': {
    severity: 'info',
    text: '{of}: {field} verifies no certificate of the server: {why}',
    rule: 'istio/istio eed52ebb, pilot/pkg/networking/core/cluster_tls.go, constructUpstreamTLS; the upgrade notes of 1.21',
    fix: 'put the CA of the server under ca.crt into a Secret, name it with credentialName, and take insecureSkipVerify out',
  },
  'join-first-certificate': {
    severity: 'error',
    text: '{of}: {field} presents the certificate that the mesh gave the gateway, and no client from outside trusts it: {first} cannot be used, and istiod hands on its empty name in place of the second',
    rule: 'istio/istio eed52ebb, pilot/pkg/config/kube/gateway/conversion.go, buildTLS; pilot/pkg/networking/core/listener.go, BuildListenerTLSContext',
    fix: 'correct the first of the certificateRefs, or remove it: the other alone is served',
  },
  'join-parent-not-given': {
    severity: 'info',
    text: '{of}: {field} names Gateway {gateway}, which is not among the manifests: whether it takes these listeners, and asks their clients for certificates, is not judged',
    rule: 'meshcerts: what is not given is not judged',
    fix: 'give it too: kubectl get gateways.gateway.networking.k8s.io -A -o yaml',
  },
  'join-listeners-not-allowed': {
    severity: 'error',
    text: '{of}: {field} names Gateway {gateway}, which takes no listeners from here, so none of them is served; the status of the ListenerSet says "{says}"',
    rule: 'istio/istio eed52ebb, pilot/pkg/config/kube/gatewaycommon/gateway_utils.go, NamespaceAcceptedByAllowListeners: a Gateway takes none unless it says so',
    fix: 'set spec.allowedListeners.namespaces.from of the Gateway to {from}',
  },
  'join-suffix': {
    severity: 'error',
    text: '{of}: {field} is {mode}, but there is no CA for {whose}: {wanted} is not there, and {pair} holds none; {near}',
    rule: `${IST}, pilot/pkg/credentials/kube/secrets.go, GetCaCert: the CA is looked for under NAME-cacert, then in NAME`,
    fix: 'name the Secret with the CA {name}, with the key cacert or ca.crt',
  },
  'join-keys': {
    severity: 'error',
    text: '{of}: {field} names {wanted}; {component} says "{says}"',
    rule: `${IST}, pilot/pkg/credentials/kube/secrets.go, ExtractCertInfo, ExtractRoot`,
    fix: 'put the certificate into tls.crt, its key into tls.key, the CA of clients into ca.crt',
  },
  'join-gateways-only': {
    severity: 'info',
    text: '{of}: {field} is read by gateways only: without a workloadSelector sidecars do not use TLS by this rule',
    rule: `${IST}, pilot/pkg/networking/core/cluster_tls.go, buildUpstreamClusterTLSContext`,
    fix: 'for sidecars add spec.workloadSelector, and put the Secret into the namespace of their pods',
  },
  'join-secret': {
    severity: 'error',
    text: '{of}: {field} names {wanted}, which the API server does not take as it is: {problem}',
    rule: 'Kubernetes, pkg/apis/core/validation: ValidateSecret',
  },
  'join-webhook-root': {
    severity: 'error',
    text: `{of}: the caBundle of webhook {webhook} holds "{found}", not the root of the mesh ("{root}"): the API server refuses istiod with "${GO_VERIFY_WORDS.authority}"`,
    rule: `${IST}, pkg/webhooks/util/util.go: istiod writes its root into caBundle; Kubernetes verifies the webhook with it alone`,
    fix: 'restart istiod, which writes it again: kubectl -n {namespace} rollout restart deployment/istiod; if another tool manages the webhook, give it the root',
  },
  'join-webhook-bundle': {
    severity: 'error',
    text: '{of}: the caBundle of webhook {webhook} {problem}',
    rule: 'Kubernetes, admissionregistration.k8s.io/v1: base64 of PEM; pkg/util/webhook, ValidateCABundle',
    fix: 'leave caBundle out where istiod patches it, or give it the root of the mesh in base64',
  },
  'join-webhook-no-root': {
    severity: 'warning',
    text: '{of}: the caBundle of webhook {webhook} is not compared: the root of the mesh is not among the manifests',
    rule: 'meshcerts: what is not given is not judged',
    fix: 'give it with --root root-cert.pem, or give the ConfigMap too: kubectl -n {namespace} get configmap istio-ca-root-cert -o yaml',
  },
} as const satisfies Catalogue

/** A code of manifests joined with material. */
export type JoinManifestsCode = keyof typeof JOIN_MANIFESTS_CODES
