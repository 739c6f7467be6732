import {
  CHECK,
  CLOCKS,
  CLUSTER,
  LISTENER,
  MODE,
  NAME_OF_UPSTREAM,
  POD,
  ROOT_CONFIGMAP,
  SERVER,
  TRUST,
  WEBHOOK,
} from './rows.ts'
import { cause, type Faults } from './rows.ts'

// The peer refused: it sent an alert (RFC 8446, section 6.2), or cut the connection. What it looked at is what this side presented.

const NOT_TRUSTED = cause(
  'the peer does not have the root of the certificate that this side presents: another root in its cluster, an old one, or a client from outside without the CA',
  POD,
  'svid-not-from-bundle',
  'root-mismatch',
  'multicluster-root',
  'svid-root-compare',
  'cacerts-rotation-trust',
)
const NO_INTERMEDIATE = cause(
  'this side does not send its intermediate',
  CHECK,
  'chain-missing-intermediate',
  'chain-lacks-ca-cert',
  'workload-leaf-alone',
)
const CLIENT_LACKS_CA = cause(
  'the client does not have the CA of the certificate that is served here (a gateway, a webhook): give it the CA',
  SERVER,
  'path-root-not-trusted',
)
const CLIENT_TRUST = cause(
  'the client does not trust the CA of the certificate that is served here; it trusts others: give it this one (a webhook: as caBundle)',
  SERVER,
  'path-root-not-trusted',
  'webhook-cabundle',
)
const CLIENT_LACKS_CA_OF_LINKERD = cause(
  'the caller does not have the CA of what answers: the API server has an old caBundle for a webhook or an APIService of Linkerd (tap, injector, policy)',
  "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations,apiservices -o jsonpath='{..caBundle}' | tr ' ' '\\n' | sort -u",
)
const OTHER_NAME = cause(
  'the certificate that this side presents does not have the name that the peer expects',
  CLUSTER,
  'svid-identity',
  'svid-trust-domain',
  'path-peer-name',
)
const NAME_ASKED = cause(
  'the certificate does not have the name that the peer asks for',
  SERVER,
  'path-peer-name',
)
const SENT_NONE = cause(
  'this side sent no client certificate, and the peer asks for one: DestinationRule without ISTIO_MUTUAL or MUTUAL, or a client from outside of the mesh',
  'istioctl proxy-config secret POD.NAMESPACE',
)
const CA_BUNDLE = cause(
  'the API server has an old caBundle for the webhook: it refuses the certificate of istiod',
  WEBHOOK,
  'webhook-cabundle',
)
const OLD_AGENT = cause(
  'proxies or agents still have the root of before the CA was changed (ConfigMap istio-ca-root-cert)',
  ROOT_CONFIGMAP,
  'root-mismatch',
  'svid-root-compare',
)
const EXPIRED = cause(
  'the certificate that this side presents has expired',
  POD,
  'svid-time',
  'path-expired',
  'validity-expired',
)
const CLOCK = cause('the clock of the peer is wrong', CLOCKS)
const NO_SUITE = cause(
  'the two sides share no cipher suite, curve or signature algorithm',
  'meshcerts negotiate --client SETTINGS --server SETTINGS',
  'tls-suite-unsupported',
  'tls-suites-without-effect',
  'tls-suite-unknown',
  'tls-curve',
  'tls-key-type',
  'tls-curve-client-certificate',
)
const VERSIONS = cause(
  'the lowest version of one side is above the highest of the other',
  'meshcerts negotiate --client max=1.2 --server min=1.3',
  'tls-min-above-max',
  'tls-max-too-low',
  'tls-version',
  'tls-min-deprecated',
)
const OTHER_KEY = cause(
  'the root was made again with the same name and another key: the names fit, the signature does not',
  TRUST,
  'roots-same-name',
  'root-mismatch',
)

const NO_TLS_THERE = cause(
  'the peer does not speak TLS on this port, or wants mutual TLS and got none: PeerAuthentication and DestinationRule do not fit',
  MODE,
  'tls-side',
)
const CLOSED = cause(
  'the peer, or a load balancer or firewall on the way, closed the connection: a restart, a health check, an idle timeout',
  'kubectl logs PEER-POD -n NAMESPACE --previous',
)
export const ALERT_FAULTS = {
  'alert-unknown-ca': {
    meaning: 'the peer does not trust the CA of the certificate that this side presents',
    mesh: [NOT_TRUSTED, NO_INTERMEDIATE, CLIENT_LACKS_CA],
    client: [
      cause(
        'the CA of the client certificate is not among those that the server trusts',
        SERVER,
        'root-mismatch',
        'svid-not-from-bundle',
      ),
      cause(
        'the client does not have the CA of the certificate that is served here',
        SERVER,
        'path-root-not-trusted',
      ),
      NO_INTERMEDIATE,
    ],
    server: [CLIENT_TRUST, NO_INTERMEDIATE],
    istiod: [CA_BUNDLE, OLD_AGENT],
    linkerd: [NOT_TRUSTED, CLIENT_LACKS_CA_OF_LINKERD],
  },
  'alert-bad-certificate': {
    meaning:
      'the peer refuses the certificate that this side presents; Go sends this alert for most reasons',
    mesh: [NOT_TRUSTED, OTHER_NAME, EXPIRED],
    server: [CLIENT_TRUST, NAME_ASKED, EXPIRED],
    linkerd: [CLIENT_LACKS_CA_OF_LINKERD, NOT_TRUSTED],
    client: [
      cause(
        'the client does not trust the CA of the certificate that is served here, or the server that of the client',
        SERVER,
        'path-root-not-trusted',
        'root-mismatch',
        'svid-not-from-bundle',
      ),
      cause(
        'the server wants a client certificate and got none: Go and Java say so by this alert in TLS 1.2',
        'curl --cert CLIENT.crt --key CLIENT.key --cacert CA.crt https://HOST',
      ),
      NAME_ASKED,
      EXPIRED,
    ],
    istiod: [CA_BUNDLE, OLD_AGENT],
  },
  'alert-certificate-unknown': {
    meaning:
      'the peer refuses the certificate that this side presents and does not say why; Envoy sends this where names do not fit, Java and Chrome for any reason',
    mesh: [NOT_TRUSTED, OTHER_NAME, CLIENT_LACKS_CA],
    client: [
      cause(
        'the peer does not trust the CA of the certificate that this side presents',
        SERVER,
        'path-root-not-trusted',
        'root-mismatch',
        'svid-not-from-bundle',
      ),
      NAME_ASKED,
    ],
    server: [CLIENT_TRUST, NAME_ASKED],
    istiod: [OLD_AGENT, CA_BUNDLE],
  },
  'alert-certificate-expired': {
    meaning: 'the peer finds the certificate that this side presents expired',
    mesh: [
      EXPIRED,
      cause(
        'the intermediate or the root has expired',
        CHECK,
        'validity-expired',
        'chain-first-expired',
        'root-extra-expired',
      ),
      CLOCK,
    ],
  },
  'alert-certificate-revoked': {
    meaning: 'the peer finds the certificate that this side presents in a CRL',
    mesh: [
      cause('the certificate, or its CA, was revoked: issue a new one', POD, 'path-revoked'),
      cause(
        'the CRL that the peer has is not complete, or has expired',
        CHECK,
        'crl-incomplete-for-peers',
        'crl-expired',
      ),
    ],
  },
  'alert-unsupported-certificate': {
    meaning: 'the peer cannot use a certificate of this kind',
    mesh: [
      cause(
        'the extendedKeyUsage of the certificate or of its CA lacks the purpose (clientAuth or serverAuth)',
        POD,
        'svid-usage',
        'ca-eku',
        'root-eku',
        'path-eku',
      ),
      cause(
        'the kind of the key, or its curve, is not known to the peer',
        POD,
        'key-algorithm',
        'svid-key',
        'tls-key-type',
      ),
    ],
  },
  'alert-certificate-required': {
    meaning: 'the peer asks for a client certificate, and this side sent none',
    mesh: [
      SENT_NONE,
      cause(
        'the client has a certificate, but of none of the CAs that the server names',
        POD,
        'svid-not-from-bundle',
        'root-mismatch',
      ),
    ],
    client: [
      cause(
        'the client gives no certificate: the server (a gateway with MUTUAL, a sidecar with STRICT) wants one',
        'curl --cert CLIENT.crt --key CLIENT.key --cacert CA.crt https://HOST',
      ),
      cause('the client has a certificate, but of none of the CAs that the server names', SERVER),
    ],
  },
  'alert-handshake-failure': {
    meaning: 'the peer found nothing that both sides can do',
    mesh: [
      NO_SUITE,
      SENT_NONE,
      cause('the server has no certificate for this name (SNI)', LISTENER),
    ],
    upstream: [
      NAME_OF_UPSTREAM,
      cause(
        'the server wants a client certificate (proxy_ssl_certificate) and gets none, or the two share no cipher suite, curve or signature algorithm',
        SERVER,
      ),
    ],
  },
  'alert-protocol-version': {
    meaning: 'the peer does not speak a TLS version that this side offers',
    mesh: [
      VERSIONS,
      cause('the program on one side is too old for TLS 1.2', SERVER, 'tls-min-deprecated'),
    ],
  },
  'alert-insufficient-security': {
    meaning: 'the peer finds the cipher suites that this side offers too weak',
    mesh: [NO_SUITE],
  },
  'alert-decrypt-error': {
    meaning: 'the peer could not verify a signature of this side',
    mesh: [
      cause(
        'the certificate and the private key do not belong together',
        POD,
        'key-mismatch',
        'svid-key',
      ),
      OTHER_KEY,
    ],
  },
  'alert-access-denied': {
    meaning: 'the peer read the certificate, and does not let its owner in',
    mesh: [OTHER_NAME, NOT_TRUSTED],
  },
  'alert-unrecognized-name': {
    meaning: 'the peer serves nothing under the name (SNI) that was asked for',
    mesh: [
      cause('no server of the Gateway has this host', LISTENER),
      cause('the client sends no SNI, or an address in its place', CLUSTER),
    ],
    upstream: [NAME_OF_UPSTREAM],
  },
  'alert-no-application-protocol': {
    meaning: 'the two sides share no application protocol (ALPN)',
    mesh: [
      cause(
        'one side speaks HTTP/2 only and the other HTTP/1.1, or a client from outside offers no istio protocol',
        LISTENER,
      ),
    ],
  },
  'alert-internal-error': {
    meaning: 'the peer had a fault of its own, often no certificate to serve',
    mesh: [
      cause(
        'the peer has no certificate: its secret is missing or was refused',
        'istioctl proxy-config secret PEER-POD.NAMESPACE',
      ),
      cause('read the log of the peer at this time', 'kubectl logs PEER-POD -n NAMESPACE'),
    ],
    upstream: [NAME_OF_UPSTREAM],
  },
  'alert-other': {
    meaning: 'the peer ended the handshake by an alert',
    mesh: [
      cause(
        'a proxy on the way changes what is sent, or the library of one side has a fault: update it',
        SERVER,
      ),
      NO_SUITE,
    ],
  },
  'alert-close': {
    meaning: 'the peer closed the connection as TLS asks for',
    mesh: [
      cause(
        'the peer had no more to say: a client that gave up, a health check, a person who cancelled',
        'kubectl logs PEER-POD -n NAMESPACE',
      ),
    ],
  },
  'cut-of-client': {
    meaning: 'the server cut the connection before it said a word of TLS',
    mesh: [
      cause(
        'the server does not speak TLS on this port, or wants mutual TLS and got none; or it, a load balancer or a firewall on the way closed the connection',
        SERVER,
        'tls-side',
      ),
      cause(
        'a gateway of Istio has no server for the name that the client asks for (SNI), or did not get its certificate: ask by name (curl --resolve), and not by address with a Host header',
        'istioctl proxy-config listeners GATEWAY-POD.NAMESPACE',
        'credential-host',
      ),
    ],
  },
  cut: {
    meaning: 'the peer cut the connection during or after the handshake, without an alert',
    mesh: [NO_TLS_THERE, CLOSED],
    upstream: [NAME_OF_UPSTREAM, NO_TLS_THERE, CLOSED],
    agent: [
      cause(
        'what is between the agent and istiod cut the connection: a network policy, a proxy, or istiod restarts',
        'kubectl get pods -n istio-system',
      ),
      cause(
        'istiod does not serve TLS on this port yet',
        'kubectl logs deployment/istiod -n istio-system',
      ),
    ],
  },
} as const satisfies Faults
