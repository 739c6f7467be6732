import {
  CHECK,
  CLOCKS,
  CLUSTER,
  LINKERD_CHECK,
  PEER_POD,
  POD,
  ROOT_CONFIGMAP,
  SERVER,
  TRUST,
  WEBHOOK,
} from './rows.ts'
import { DAMAGED_CODES } from './local.ts'
import { cause, type Faults } from './rows.ts'

// This side looked at a certificate and refused it. istio/istio 26324, 26349, 32562, 34920, 36465, 45739, 49874, 52356.

const OTHER_ROOT = cause(
  'the two sides trust different roots: another root in the other cluster, or a pod that still has its certificate from before the root was changed',
  PEER_POD,
  'svid-not-from-bundle',
  'root-mismatch',
  'multicluster-root',
  'svid-root-compare',
  'path-root-not-trusted',
  'path-no-anchor',
  'cacerts-rotation-trust',
)
const NO_INTERMEDIATE = cause(
  'the other side does not send the intermediate: cert-chain.pem lacks it, or it is not the issuer of the certificate',
  CHECK,
  'chain-missing-intermediate',
  'chain-lacks-ca-cert',
  'chain-unrelated',
  'chain-order',
  'workload-leaf-alone',
  'dn-issuer',
  'dn-byte-compare',
  'path-no-issuer',
  'path-no-path',
)
const SAME_NAME = cause(
  'the root was made again with the same name and another key: the names fit, the signature does not',
  TRUST,
  'roots-same-name',
  'root-mismatch',
  'path-signature-invalid',
  'akid-mismatch',
  'linkerd-issuer-untrusted',
)
const NOT_IN_STORE = cause(
  'the CA that signed the certificate is not in the trust store of this program (a CA of your own, or a proxy that signs its own)',
  SERVER,
  'root-mismatch',
  'svid-not-from-bundle',
  'svid-root-compare',
  'path-root-not-trusted',
  'path-no-anchor',
  'linkerd-issuer-untrusted',
  'linkerd-text-cut',
  'linkerd-no-certificate',
  'linkerd-check-refuses',
)
const SERVER_SENDS_LEAF = cause(
  'the server sends its certificate without the intermediate',
  SERVER,
  'credential-chain-incomplete',
  'credential-chain-ends',
  'chain-missing-intermediate',
  'chain-lacks-ca-cert',
  'workload-leaf-alone',
  'chain-unrelated',
  'dn-issuer',
  'dn-byte-compare',
  'path-no-issuer',
  'path-no-path',
)
const CA_BUNDLE = cause(
  'caBundle of the webhook is not the root that signed the certificate of the webhook: istiod (or its CA) was changed or reinstalled, or a tool wrote an old caBundle back',
  WEBHOOK,
  'webhook-cabundle',
)
const WEBHOOK_OLD = cause(
  'an old control plane or revision still answers behind the service of the webhook',
  'kubectl get pods -n istio-system -l app=istiod',
)
const AGENT_ROOT = cause(
  'the agent has another root than istiod: ConfigMap istio-ca-root-cert of this namespace is old, or of another control plane',
  ROOT_CONFIGMAP,
  'root-mismatch',
  'svid-root-compare',
  'rotation-root',
)
const ISTIOD_OLD = cause(
  'istiod still serves its old certificate: restart it after cacerts was changed',
  'kubectl rollout restart deployment/istiod -n istio-system',
  'rotation-restart',
)
const SET_ROOT = cause(
  'root-cert.pem is not the root that signed ca-cert.pem',
  CHECK,
  'root-mismatch',
  'roots-same-name',
  'dn-byte-compare',
  'dn-issuer',
  'root-not-self-signed',
  'akid-mismatch',
  'cacerts-files-swapped',
)
const SET_CHAIN = cause(
  'cert-chain.pem lacks an intermediate between ca-cert.pem and root-cert.pem',
  CHECK,
  'chain-missing-intermediate',
  'chain-unrelated',
  'cert-unparsable',
  'pem-extra-in-ca-cert',
)
const SET_DAMAGED = cause(
  'root-cert.pem or cert-chain.pem cannot be read, or only in part: Go skips such a certificate without a word',
  CHECK,
  ...DAMAGED_CODES,
  'cert-unparsable',
  'key-unusual-ca',
  'key-algorithm',
  'cacerts-signature-unknown',
  'cacerts-cert-not-strict',
)
const PEER_LEAF_EXPIRED = cause(
  'the certificate of the other side has expired: its agent cannot renew it, because istiod does not answer or refuses',
  PEER_POD,
  'svid-time',
  'path-expired',
)
const CA_EXPIRED = cause(
  'the intermediate or the root has expired',
  CHECK,
  'validity-expired',
  'chain-first-expired',
  'root-extra-expired',
  'validity-nesting',
  'path-expired',
)
const CLOCK = cause('the clock of one node is wrong', CLOCKS)
const NAMES_OLD = cause(
  'the name that this side expects is not in the certificate: another service account, another trust domain, or subjectAltNames of the DestinationRule are old',
  CLUSTER,
  'svid-identity',
  'svid-trust-domain',
  'path-peer-spiffe',
  'path-peer-name',
)
const OTHER_POD = cause(
  'the address now belongs to another pod: the endpoint or its names are old',
  'istioctl proxy-config endpoints POD.NAMESPACE --cluster CLUSTER',
)

const LINKERD_ROOTS = cause(
  'the two sides have different trust anchors: the proxy started before they were changed, or they are of another installation',
  'linkerd check --proxy',
  'linkerd-issuer-untrusted',
  'linkerd-anchors-differ',
)
const LINKERD_ISSUER = cause(
  'the issuer of the identity controller was not signed by the trust anchor, or a root was made again with the same name',
  LINKERD_CHECK,
  'linkerd-issuer-untrusted',
  'linkerd-text-cut',
)
const LINKERD_LEAF = [LINKERD_ROOTS, LINKERD_ISSUER]

const ENDS_TLS = cause(
  'something on the way (a load balancer, an ingress) ends TLS and serves a certificate of its own',
  SERVER,
)

export const VERIFY_FAULTS = {
  verify: {
    meaning: 'this side refuses the certificate of the other side; the line does not say why',
    mesh: [OTHER_ROOT, NAMES_OLD, OTHER_POD, NO_INTERMEDIATE, PEER_LEAF_EXPIRED],
    client: [
      NOT_IN_STORE,
      SERVER_SENDS_LEAF,
      cause('the certificate has expired', SERVER, 'path-expired', 'svid-time'),
    ],
    linkerd: LINKERD_LEAF,
  },
  issuer: {
    meaning: 'the certificate of the other side does not lead to a root that this side trusts',
    own: 'the certificate of this side does not lead to its own root',
    mesh: [OTHER_ROOT, NO_INTERMEDIATE, SAME_NAME],
    client: [NOT_IN_STORE, SERVER_SENDS_LEAF],
    webhook: [CA_BUNDLE, WEBHOOK_OLD],
    agent: [AGENT_ROOT, ISTIOD_OLD],
    istiod: [SET_ROOT, SET_CHAIN, SET_DAMAGED],
    linkerd: LINKERD_LEAF,
  },
  'wrong-signature': {
    meaning: 'a root or an intermediate has the right name, and its key did not make the signature',
    mesh: [SAME_NAME, OTHER_ROOT],
    client: [SAME_NAME, NOT_IN_STORE],
    webhook: [CA_BUNDLE, WEBHOOK_OLD],
    agent: [AGENT_ROOT, SAME_NAME, ISTIOD_OLD],
    istiod: [SAME_NAME, SET_ROOT, SET_DAMAGED],
    linkerd: [LINKERD_ISSUER, LINKERD_ROOTS],
  },
  'cannot-sign': {
    meaning: 'what has the right name is not allowed to sign certificates',
    mesh: [
      cause(
        'the CA certificate lacks keyCertSign or CA:TRUE',
        CHECK,
        'ca-no-key-cert-sign',
        'ca-not-ca',
        'root-not-ca',
        'path-not-ca',
        'path-key-cert-sign',
        'key-unusual-ca',
      ),
      cause(
        'root-cert.pem holds a certificate that is not the root, such as that of a server',
        CHECK,
        'root-mismatch',
        'root-not-self-signed',
      ),
    ],
  },
  'self-signed': {
    meaning: 'the other side presents a self-signed certificate that this side does not trust',
    mesh: [
      cause(
        'it is not from the CA of the mesh: an application or a gateway serves its own',
        PEER_POD,
        'svid-not-from-bundle',
        'root-mismatch',
        'path-root-not-trusted',
      ),
      OTHER_ROOT,
    ],
    client: [
      cause(
        'the self-signed certificate is not in the trust store of this program: give it as CA',
        SERVER,
        'path-root-not-trusted',
        'root-mismatch',
        'svid-not-from-bundle',
      ),
      cause(
        'another server answers than the one that is meant: a gateway with its default certificate',
        SERVER,
      ),
    ],
  },
  'self-signed-root': {
    meaning: 'the chain ends in a self-signed root that this side does not trust',
    mesh: [
      OTHER_ROOT,
      cause(
        'this side has the intermediate instead of the root, or an old root',
        TRUST,
        'root-not-self-signed',
        'root-mismatch',
      ),
    ],
    client: [
      NOT_IN_STORE,
      cause('a proxy on the way opens TLS and signs with its own root', SERVER),
    ],
  },
  expired: {
    meaning: 'a certificate on the way to the root is outside of its validity',
    mesh: [PEER_LEAF_EXPIRED, CA_EXPIRED, CLOCK],
    client: [
      cause(
        'the certificate of the server has expired and was not renewed',
        SERVER,
        'path-expired',
        'svid-time',
        'validity-expired',
      ),
      cause(
        'an intermediate or the root in the trust store has expired',
        SERVER,
        'path-expired',
        'validity-expired',
        'root-extra-expired',
        'chain-first-expired',
      ),
      CLOCK,
    ],
    server: [
      cause(
        'the certificate of the client has expired and was not renewed',
        POD,
        'path-expired',
        'svid-time',
        'validity-expired',
      ),
      cause(
        'the CA of the client, as this server has it, has expired',
        SERVER,
        'path-expired',
        'validity-expired',
        'root-extra-expired',
        'chain-first-expired',
      ),
      CLOCK,
    ],
    webhook: [
      cause(
        'the certificate of the webhook has expired: restart what serves it',
        'kubectl rollout restart deployment/istiod -n istio-system',
        'validity-expired',
      ),
      cause('the root in caBundle has expired', WEBHOOK, 'webhook-cabundle', 'validity-expired'),
    ],
    agent: [
      cause(
        'the certificate of istiod or its CA has expired',
        CHECK,
        'validity-expired',
        'chain-first-expired',
      ),
      cause(
        'the root that the agent has (istio-ca-root-cert) has expired',
        ROOT_CONFIGMAP,
        'validity-expired',
        'root-extra-expired',
      ),
      CLOCK,
    ],
    istiod: [
      cause(
        'ca-cert.pem, cert-chain.pem or root-cert.pem has expired',
        CHECK,
        'validity-expired',
        'chain-first-expired',
        'cacerts-not-yet-valid',
      ),
      CLOCK,
    ],
  },
  'not-yet-valid': {
    meaning: 'a certificate on the way to the root is not valid yet',
    mesh: [
      CLOCK,
      cause(
        'the certificate was made with a start in the future',
        CHECK,
        'cacerts-not-yet-valid',
        'path-not-yet-valid',
        'svid-time',
        'validity-expired',
      ),
    ],
  },
  san: {
    meaning: 'the chain is good, and no name in the certificate is the one that this side expects',
    mesh: [NAMES_OLD, OTHER_POD],
    client: [
      cause(
        'the name in the certificate is not the one that this side expects: a SPIFFE ID, or the common name for a user of a database',
        SERVER,
        'svid-identity',
        'svid-trust-domain',
        'path-peer-spiffe',
        'path-peer-name',
      ),
      ENDS_TLS,
    ],
  },
  pinned: {
    meaning: 'the key of the certificate is not the pinned one',
    mesh: [cause('the certificate was renewed with another key: pin that one', SERVER), ENDS_TLS],
  },
  host: {
    meaning: 'the certificate does not have the name that was asked for',
    mesh: [
      cause(
        'subjectAltName of the certificate lacks the host (a common name does not count)',
        SERVER,
        'credential-host',
        'credential-no-names',
        'path-peer-name',
        'path-leaf-san-missing',
        'path-leaf-common-name',
        'svid-identity',
      ),
      cause(
        'another certificate is served than is meant: no or another SNI, or another server',
        SERVER,
      ),
    ],
    webhook: [
      cause(
        'the certificate of the webhook was made for another service, namespace or revision',
        'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml | grep -A4 service:',
      ),
      CA_BUNDLE,
    ],
    agent: [
      cause(
        'discoveryAddress names istiod by a name that its certificate does not have (a revision, another namespace, an address)',
        "kubectl get configmap istio -n istio-system -o jsonpath='{.data.mesh}'",
        'path-peer-name',
      ),
      cause('something else than istiod answers on the address', SERVER),
    ],
  },
  'trust-domain': {
    meaning: 'the other side is of another trust domain',
    mesh: [
      cause(
        'the two sides have different trust domains; ztunnel does not ask trustDomainAliases',
        POD,
        'svid-trust-domain',
        'svid-identity',
      ),
      cause(
        'the pod still has a certificate of before the trust domain was changed',
        PEER_POD,
        'svid-trust-domain',
      ),
    ],
  },
  usage: {
    meaning: 'a certificate on the way to the root is not allowed for this purpose',
    mesh: [
      cause(
        'the CA or an intermediate has an extendedKeyUsage that lacks serverAuth or clientAuth',
        CHECK,
        'ca-eku',
        'root-eku',
        'path-eku',
        'path-eku-empty',
        'linkerd-issuer-untrusted',
      ),
      cause(
        'the certificate itself is for servers only, or for clients only',
        PEER_POD,
        'svid-usage',
        'path-eku',
        'path-eku-empty',
      ),
    ],
  },
  'key-usage': {
    meaning: 'keyUsage of the certificate lacks what the handshake needs',
    mesh: [
      cause(
        'the certificate is that of a CA, or was made without digitalSignature',
        PEER_POD,
        'svid-usage',
        'svid-ca-flag',
      ),
      cause('the intermediate is before the certificate of the server', PEER_POD, 'chain-order'),
    ],
  },
  'not-a-ca': {
    meaning: 'what signed the certificate is not a CA',
    mesh: [
      cause(
        'ca-cert.pem or an intermediate was made without basicConstraints CA:TRUE',
        CHECK,
        'ca-not-ca',
        'path-not-ca',
        'cacerts-cert-not-strict',
        'path-version',
        'key-unusual-ca',
      ),
      cause(
        'root-cert.pem holds a certificate that is not a CA',
        CHECK,
        'root-not-ca',
        'ca-no-key-cert-sign',
        'root-mismatch',
      ),
    ],
  },
  'leaf-is-ca': {
    meaning: 'the certificate that is presented is that of a CA',
    mesh: [
      cause(
        'the workload presents a certificate with CA:TRUE: ask the issuer for one without',
        PEER_POD,
        'svid-ca-flag',
        'path-leaf-ca',
      ),
      cause('the intermediate is before the certificate of the workload', PEER_POD, 'chain-order'),
    ],
  },
  'path-length': {
    meaning: 'there are more CAs below one than its pathlen allows',
    mesh: [
      cause(
        'a CA above the signing CA has pathlen:0: no CA may be below it',
        CHECK,
        'path-length',
        'cacerts-peers-refuse',
        'cacerts-istiod-refuses',
      ),
      cause(
        'another CA was put between (cert-manager, Vault, SPIRE), for which pathlen has no room',
        CHECK,
        'path-length',
      ),
    ],
  },
  constraints: {
    meaning: 'name constraints of a CA do not allow a name in the certificate, or cannot be read',
    mesh: [
      cause(
        'nameConstraints of the CA do not allow the SPIFFE ID or the host',
        CHECK,
        'name-constraints-uri',
        'name-constraints-dns',
        'path-name-not-permitted',
        'path-name-excluded',
      ),
      cause(
        'the component takes no such name constraints at all (ztunnel: any for URI or directoryName)',
        CHECK,
        'cacerts-ztunnel-refuses',
        'workload-ztunnel-refuses',
        'path-name-constraint-unsupported',
        'name-constraints-uri',
      ),
    ],
  },
  distrusted: {
    meaning: 'the chain is good, and the browser does not take certificates of this CA so',
    mesh: [
      cause(
        'the CA is public, and the certificate is not in the logs of certificate transparency: ask the CA for one with SCTs',
        SERVER,
      ),
      cause('the browser no longer trusts the CA: get the certificate from another one', SERVER),
    ],
  },
  critical: {
    meaning: 'this side does not know a critical extension',
    mesh: [
      cause(
        'the CA marks an extension critical that is not for a mesh: issue it without',
        CHECK,
        'critical-extension',
        'path-critical-extension',
        'policy-constraints',
      ),
      cause(
        'ztunnel takes no critical certificatePolicies, policyConstraints and inhibitAnyPolicy',
        CHECK,
        'cacerts-ztunnel-refuses',
        'workload-ztunnel-refuses',
      ),
    ],
  },
  policies: {
    meaning: 'certificate policies of the chain do not fit',
    mesh: [
      cause(
        'policyConstraints or policy mappings of a CA ask for policies that are not there',
        CHECK,
        'policy-constraints',
        'path-policy-required',
        'path-policy-mapping-any',
      ),
    ],
  },
  algorithm: {
    meaning: 'the signature is of a kind that this side does not check',
    mesh: [
      cause(
        'a certificate is signed with SHA-1 or another hash that is refused',
        CHECK,
        'signature-hash',
        'path-algorithm-weak',
        'key-algorithm',
      ),
      cause(
        'the key of a CA is too short, on a curve or of a kind (ML-DSA) that this side does not know',
        CHECK,
        'key-weak',
        'key-algorithm',
        'path-key-weak',
      ),
    ],
  },
  revoked: {
    meaning: 'the certificate is in a CRL',
    mesh: [
      cause('the CA has revoked it: issue a new one', PEER_POD, 'path-revoked'),
      cause('the CRL is of another CA with the same name', CHECK, 'crl-unreadable'),
    ],
  },
  'crl-missing': {
    meaning: 'one CA has a CRL, and another none: Envoy then wants one of every CA of the chain',
    mesh: [
      cause(
        'ca-crl.pem lacks the CRL of an intermediate or of the root',
        CHECK,
        'crl-incomplete-for-peers',
        'crl-missing-issuer',
        'path-crl-missing',
      ),
    ],
    client: [
      cause(
        'this side checks revocation, and lacks the CRL of a CA of the chain: it was not given, cannot be reached from here, or does not exist',
        SERVER,
        'crl-missing-issuer',
        'path-crl-missing',
      ),
      cause(
        'one CA of the chain has a CRL here, and another has none',
        CHECK,
        'crl-incomplete-for-peers',
      ),
    ],
  },
  revocation: {
    meaning: 'this side does not get to know whether the certificate was revoked',
    mesh: [
      cause(
        'the CRL or the OCSP server that the certificate names cannot be reached from here, or the certificate names none (a CA of your own); curl on Windows: --ssl-revoke-best-effort',
        SERVER,
        'crl-missing-issuer',
        'path-crl-missing',
      ),
      cause(
        'the server staples no OCSP response, or an old one, and the certificate asks for it (must-staple)',
        SERVER,
        'credential-staple',
      ),
    ],
  },
  'crl-expired': {
    meaning: 'a CRL is outside of its validity',
    mesh: [
      cause(
        'the CRL was not published again before its nextUpdate',
        CHECK,
        'crl-expired',
        'path-crl-unusable',
      ),
      CLOCK,
    ],
  },
  'crl-unusable': {
    meaning: 'a CRL cannot be used',
    mesh: [
      cause(
        'the CRL is damaged, of another issuer, or its issuer may not sign CRLs',
        CHECK,
        'crl-unreadable',
        'crl-no-crlsign',
        'path-crl-unusable',
        'crl-missing-issuer',
      ),
    ],
  },
  unparsable: {
    meaning: 'a certificate cannot be read, or has something that this side refuses to read',
    mesh: [
      cause(
        'the certificate is damaged, or made by a tool that does not keep to RFC 5280',
        CHECK,
        'cert-unparsable',
        'cacerts-cert-not-strict',
        'cert-serial-odd',
        'svid-format',
        'linkerd-no-certificate',
      ),
      cause(
        'another kind of file was given where a certificate is expected',
        CHECK,
        'cacerts-files-swapped',
        'key-files-swapped',
        'cacerts-first-block',
      ),
    ],
  },
  strict: {
    meaning: 'a certificate of the chain lacks something that RFC 5280 demands (X509_STRICT)',
    mesh: [
      cause(
        'a CA of your own made it without authorityKeyIdentifier, subjectKeyIdentifier or keyUsage: Python checks strictly from 3.13 on',
        SERVER,
        'cacerts-cert-not-strict',
        'ca-no-key-cert-sign',
        'akid-mismatch',
      ),
      cause(
        'a proxy or a security tool on the way signs certificates of its own, and its CA is such a one',
        SERVER,
        'path-no-anchor',
      ),
    ],
  },
  limit: {
    meaning: 'there are too many possible paths from the certificate to a root',
    mesh: [
      cause(
        'many certificates with one name: remove those that are not needed',
        CHECK,
        'root-duplicate',
        'roots-same-name',
        'path-limit-signatures',
        'path-limit-nodes',
      ),
    ],
  },
  'system-roots': {
    meaning: 'this side has no roots at all',
    mesh: [
      cause(
        'the image has no ca-certificates, or the file with roots is not mounted',
        'kubectl exec POD -- ls /etc/ssl/certs',
      ),
      cause('the roots that were given are empty or cannot be read', CHECK, 'cert-unparsable'),
    ],
  },
} as const satisfies Faults
