import { CHECK, CLOCKS, CLUSTER, LISTENER, MODE, POD as POD_ROOT, SECRET, WEBHOOK } from './rows.ts'
import { cause, type Faults } from './rows.ts'

// Nobody refused anybody: this side cannot load its own material, or the fault is not in a certificate at all.

const DAMAGED = cause(
  'the text is damaged: END and BEGIN on one line, blanks before a line, a byte order mark, base64 twice',
  SECRET,
  'pem-no-block',
  'credential-chain-unreadable',
  'credential-client-ca-unreadable',
  'cert-unparsable',
  'key-unreadable',
  'cacerts-first-block',
)
export const DAMAGED_CODES = DAMAGED.findings

const OTHER_LEAF = cause(
  'the certificate is an older or a newer one than the key: only one of the two was replaced',
  SECRET,
  'key-mismatch',
  'credential-key-mismatch',
  'key-files-swapped',
)
const LEAF_DROPPED = cause(
  'the first certificate is not that of the key: the leaf is missing, or an intermediate is before it',
  SECRET,
  'key-mismatch',
  'chain-order',
  'credential-chain-order',
  'cacerts-first-block',
  'pem-extra-in-ca-cert',
)
const ENCRYPTED = cause(
  'the key has a passphrase: write it without one, as PKCS#8',
  'openssl pkcs8 -topk8 -nodes -in KEY -out NEW-KEY',
  'key-encrypted',
  'credential-key-encrypted',
)
const NOT_A_KEY = cause(
  'what is in the place of the key is not one that can be read: empty, a certificate, or a kind that is not known',
  SECRET,
  'key-not-a-key',
  'credential-key-unreadable',
  'credential-key-missing',
  'key-unreadable',
  'linkerd-key-unreadable',
  'key-label-content',
  'key-ec-parameters-first',
  'key-files-swapped',
  'cacerts-files-swapped',
  'key-algorithm',
  'cacerts-first-block',
  'key-weak',
)

const UNREACHED = [
  cause(
    'a network policy, a firewall or the CNI keeps the pod from istiod (port 15012)',
    'kubectl get networkpolicy -A',
  ),
  cause('istiod is down or too busy', 'kubectl get pods -n istio-system -l app=istiod'),
]

const STARTTLS = 'openssl s_client -starttls PROTOCOL -connect HOST:PORT </dev/null'
const SCAN = cause('something scans the port', LISTENER)

const CONNECTS_PLAIN = cause(
  'the client connects in plain text, without TLS: switch it on there (sslmode=require, --ssl-mode=REQUIRED, tls=true)',
  STARTTLS,
)
export const LOCAL_FAULTS = {
  'key-mismatch': {
    meaning: 'the certificate and the private key do not belong together',
    mesh: [OTHER_LEAF, LEAF_DROPPED],
  },
  'key-unreadable': {
    meaning: 'the private key cannot be read',
    mesh: [NOT_A_KEY, ENCRYPTED, DAMAGED],
  },
  'key-encrypted': {
    meaning: 'the private key has a passphrase, and nobody is there to type it',
    mesh: [ENCRYPTED, NOT_A_KEY],
  },
  'file-missing': {
    meaning: 'the file with the certificate, the key or the roots cannot be opened',
    mesh: [
      cause(
        'the file does not exist under this path: the path is wrong, or its Secret or volume is not mounted there, or has another key',
        'kubectl exec POD -- ls -lL DIRECTORY',
        'files-incomplete',
      ),
      cause(
        'the certificate was not issued yet: the CA does not answer or refuses',
        'kubectl logs POD -n NAMESPACE | meshcerts explain',
      ),
    ],
  },
  'file-unusable': {
    meaning: 'a certificate or its key cannot be loaded; the reason stands on the next line',
    mesh: [
      cause(
        'the file does not exist under this path, or has another owner or a mode that does not let this user read',
        'ls -lL FILE',
        'files-incomplete',
      ),
      DAMAGED,
    ],
  },
  'tls-wanted': {
    meaning: 'the server takes no connection without TLS',
    mesh: [CONNECTS_PLAIN],
  },
  'pg-hba': {
    meaning: 'PostgreSQL has no rule that lets this client in without TLS',
    mesh: [CONNECTS_PLAIN, cause('pg_hba.conf lacks this address, user or database')],
  },
  'tls-to-plain': {
    meaning: 'a client speaks TLS to a port that does not',
    mesh: [
      cause(
        'the client speaks TLS to a plain port: it was told https://, or the DestinationRule (or auto mTLS) takes the pod for one with a sidecar',
        MODE,
        'tls-side',
      ),
      SCAN,
    ],
  },
  'tls-off': {
    meaning:
      'the server does not do TLS at all, and the client wants it; no certificate was refused',
    mesh: [
      cause(
        'the server does not speak TLS: it was given no certificate, or TLS is switched off there',
        STARTTLS,
      ),
      cause(
        'another server answers than the one that is meant, or a pooler or proxy between the two',
        STARTTLS,
      ),
    ],
  },
  'key-permissions': {
    meaning:
      'the file with the private key is refused: others may read it, or it has another owner',
    mesh: [
      cause(
        'the Secret is mounted with a mode that others can read: set defaultMode 0600 (0640 for root), and fsGroup',
        'kubectl exec POD -- ls -lL KEY',
      ),
    ],
  },
  'own-ca': {
    meaning: 'istiod signs with a CA that it made itself: it found no CA files',
    mesh: [
      cause(
        'nothing is wrong, if no CA was plugged in',
        'kubectl get secret cacerts istio-ca-secret -n istio-system --ignore-not-found',
      ),
      cause(
        'the Secret is not called cacerts, is in another namespace, or came after istiod started',
        'kubectl get secret cacerts -n istio-system -o yaml | meshcerts check -',
        'secret-name',
        'files-none-known',
      ),
    ],
  },
  'own-expired': {
    meaning: 'the certificate of this side has expired: it does not use it',
    mesh: [
      cause(
        'the certificate has expired and was not renewed: the node or the pod was off, or the CA refused',
        'openssl x509 -in CERTIFICATE -noout -dates',
        'svid-time',
        'path-expired',
      ),
      cause('the clock of this node is wrong', CLOCKS),
    ],
  },
  'key-kind': {
    meaning: 'the key is of a kind or a size that this side does not take',
    mesh: [
      cause(
        'make a key that every peer takes: ECDSA P-256, or RSA of 2048 bits',
        'openssl ecparam -name prime256v1 -genkey -noout -out KEY',
        'key-algorithm',
        'credential-key-kind',
        'credential-key-fips',
        'credential-key-unreadable',
        'linkerd-issuer-key',
        'key-weak',
        'svid-key',
      ),
      cause('the certificate is for another kind of key', SECRET, 'key-mismatch'),
    ],
  },
  'certificate-unreadable': {
    meaning: 'the certificate cannot be read',
    mesh: [
      DAMAGED,
      cause(
        'the first block is not a certificate, or the files were exchanged',
        CHECK,
        'cacerts-first-block',
        'cacerts-files-swapped',
        'key-files-swapped',
        'cert-unparsable',
        'chain-first-unreadable',
        'cacerts-cert-not-strict',
      ),
    ],
  },
  'chain-unreadable': {
    meaning: 'the chain of certificates cannot be loaded',
    mesh: [
      DAMAGED,
      cause(
        'one block of the chain is not a certificate, or has a key or a keyUsage that BoringSSL does not take',
        CHECK,
        'cert-unparsable',
        'credential-key-kind',
        'credential-usage',
        'credential-chain-order',
        'credential-envoy-refuses',
        'chain-first-unreadable',
        'pem-private-key-published',
        'cacerts-cert-not-strict',
      ),
    ],
  },
  'roots-unreadable': {
    meaning: 'the roots cannot be loaded: this side then trusts nobody',
    mesh: [
      DAMAGED,
      cause(
        'the file with roots is empty, or holds no certificate that can be read',
        CHECK,
        'cert-unparsable',
        'root-not-ca',
        'pem-private-key-published',
        'cacerts-ztunnel-refuses',
        'root-mismatch',
      ),
    ],
  },
  staple: {
    meaning: 'there is no OCSP response that this server can staple',
    mesh: [
      cause(
        'it is of another certificate, damaged or an error, or a must-staple certificate has none',
        SECRET,
        'credential-staple',
      ),
    ],
    client: [
      cause(
        'the certificate names no OCSP server (Let’s Encrypt since 2025, a CA of your own): switch stapling off',
        'openssl x509 -in CERTIFICATE -noout -ocsp_uri',
        'credential-staple',
      ),
      cause('the issuer is not in the file of the certificate: add its chain', SECRET),
    ],
  },
  'own-name': {
    meaning: 'the certificate of this server is not for its name, or not one of a server',
    mesh: [
      cause(
        'subjectAltName of the certificate lacks the name of the server, or it is another file than is meant',
        'openssl x509 -in CERTIFICATE -noout -text',
        'credential-host',
        'credential-no-names',
      ),
      cause(
        'the certificate is that of a CA: give the server one that was issued for it',
        'openssl x509 -in CERTIFICATE -noout -text',
        'svid-ca-flag',
      ),
    ],
  },
  'crl-unreadable': {
    meaning: 'the CRL cannot be read',
    mesh: [
      cause(
        'ca-crl.pem is damaged or is not a CRL',
        CHECK,
        'crl-unreadable',
        'credential-crl-unreadable',
      ),
      DAMAGED,
    ],
  },
  'crl-incomplete': {
    meaning: 'a certificate of the chain has no CRL: istiod wants one of each',
    mesh: [
      cause(
        'ca-crl.pem lacks the CRL of a CA in cert-chain.pem',
        CHECK,
        'crl-missing-issuer',
        'crl-incomplete-for-peers',
      ),
      cause(
        'the CRL was signed by another key, or its CA may not sign CRLs',
        CHECK,
        'crl-no-crlsign',
        'crl-unreadable',
      ),
    ],
  },
  'files-incomplete': {
    meaning: 'only a part of the CA files is there: istiod does not start with it',
    mesh: [
      cause(
        'the secret lacks ca-cert.pem, ca-key.pem, root-cert.pem or cert-chain.pem',
        CHECK,
        'files-incomplete',
        'files-none-known',
      ),
      cause(
        'the names of the keys in the secret are not those that istiod reads',
        CHECK,
        'files-none-known',
        'files-unread',
        'files-tls-format-version',
      ),
    ],
  },
  'chain-expired': {
    meaning: 'the first certificate of cert-chain.pem has expired: nothing that is signed lives',
    mesh: [
      cause(
        'the signing certificate has expired: renew it',
        CHECK,
        'chain-first-expired',
        'validity-expired',
      ),
      cause(
        'the first certificate in cert-chain.pem is not the signing certificate',
        CHECK,
        'chain-order',
        'chain-first-expired',
      ),
    ],
  },
  'root-change': {
    meaning: 'the roots in the secret changed: a running istiod goes on with the old set',
    mesh: [
      cause(
        'restart istiod, after a step in which both roots are trusted',
        'meshcerts trust --previous OLD-DIR DIR',
        'rotation-root',
        'rotation-root-bytes',
        'rotation-restart',
        'cacerts-multiroot-off',
      ),
      cause(
        'ISTIO_MULTIROOT_MESH is off',
        'kubectl get deployment istiod -n istio-system -o yaml | grep -A1 MULTIROOT',
        'cacerts-multiroot-off',
      ),
    ],
  },
  'secret-missing': {
    meaning: 'the secret with the certificate is not there for this component',
    mesh: [
      cause(
        'the Secret does not exist under this name, or not in the namespace of the gateway',
        'kubectl get secret NAME -n GATEWAY-NAMESPACE',
      ),
      cause(
        'the certificate was not issued yet: the CA does not answer or refuses',
        'kubectl logs POD -n NAMESPACE | meshcerts explain',
      ),
    ],
  },
  'secret-keys': {
    meaning: 'the Secret is there, and its keys are not those that are read',
    mesh: [
      cause(
        'the Secret lacks tls.crt and tls.key (or cert and key; for the CA: ca.crt or cacert), or they are empty',
        SECRET,
      ),
      cause('the CA of a MUTUAL server is looked for in NAME-cacert first, then in NAME', SECRET),
    ],
  },
  'reference-refused': {
    meaning: 'the Gateway may not use what it refers to',
    mesh: [
      cause(
        'the Secret is in another namespace, and there is no ReferenceGrant',
        'kubectl get referencegrants -A',
      ),
      cause(
        'what is referred to is not a Secret or ConfigMap of the right kind',
        'kubectl get gateway NAME -n NAMESPACE -o yaml',
      ),
    ],
  },
  'settings-conflict': {
    meaning: 'the TLS settings contradict each other',
    mesh: [
      cause(
        'credentialName, files and CA are set together, or a list of names without a CA',
        'kubectl get gateway,destinationrule -A -o yaml | meshcerts tls -',
        'tls-shape',
      ),
      cause('MUTUAL without a client certificate and key', CLUSTER),
    ],
  },
  'no-versions': {
    meaning: 'the settings here leave no TLS version or cipher suite',
    mesh: [
      cause(
        'the lowest version is above the highest, or no cipher suite is left for it',
        'meshcerts tls FILE',
        'tls-min-above-max',
        'tls-suites-without-effect',
        'tls-suite-unsupported',
        'tls-suite-unknown',
      ),
      cause(
        'this side does not know a cipher suite or a curve of the settings: a build for FIPS knows fewer',
        'meshcerts tls FILE',
        'tls-curve',
        'tls-suite-unknown',
      ),
    ],
  },
  'trust-anchors': {
    meaning: 'all roots in meshConfig.caCertificates are refused: the old list stays',
    mesh: [
      cause(
        'one entry of caCertificates is not one CA certificate in PEM: one bad entry refuses the list',
        "kubectl get configmap istio -n istio-system -o jsonpath='{.data.mesh}'",
        'root-not-ca',
      ),
      DAMAGED,
    ],
  },
  'ra-unsigned': {
    meaning: 'the signer of the cluster gives no certificate for the request that istiod made',
    mesh: [
      cause(
        'the signer is not there, or does not sign: its name (CERT_SIGNER, signerName) is misspelt, its controller is off, or the issuer behind it is not ready',
        'kubectl get csr',
      ),
      cause(
        'istiod may not create or approve requests for this signer',
        'kubectl auth can-i approve signers/NAME --as=system:serviceaccount:istio-system:istiod',
      ),
    ],
  },
  'request-waits': {
    meaning: 'the request for a certificate waits: nobody has signed it',
    mesh: [
      cause(
        'nobody approved the request: serving certificates of the kubelet wait for an administrator or a controller that approves them',
        'kubectl get csr',
      ),
      cause('the controller that signs is off, or does not know this signer', 'kubectl get csr'),
    ],
  },
  'request-refused': {
    meaning: 'the API server does not take the request for a certificate',
    mesh: [
      cause(
        'the credential that asks has expired: the old client certificate, or the bootstrap token',
        'openssl x509 -in CERTIFICATE -noout -dates',
        'svid-time',
      ),
      cause('its user may not create requests for certificates', 'kubectl get csr'),
    ],
  },
  'ra-root': {
    meaning: 'the signer of the cluster gives no root with its certificates',
    mesh: [
      cause(
        'meshConfig.caCertificates has no entry whose certSigners holds this signer',
        "kubectl get configmap istio -n istio-system -o jsonpath='{.data.mesh}'",
      ),
      cause(
        'the chain of the signer does not end in a CA certificate',
        'kubectl get csr NAME -o yaml | meshcerts show -',
        'root-not-ca',
      ),
    ],
  },
  'csr-chain': {
    meaning: 'istio-csr got a certificate that does not lead to its root',
    mesh: [
      cause(
        'the issuer was changed, or its ca.crt is an intermediate (Vault): give istio-csr the root by rootCAFile',
        'kubectl get certificaterequest -n istio-system -o yaml | meshcerts show -',
        'root-mismatch',
        'chain-missing-intermediate',
      ),
      cause(
        'the root that istio-csr has is old',
        "kubectl get configmap istio-ca-root-cert -n NAMESPACE -o jsonpath='{.data.root-cert\\.pem}' | meshcerts show -",
        'root-mismatch',
      ),
    ],
  },
  'no-root': {
    meaning: 'istio-csr knows no root: neither rootCAFile nor ca.crt of the issuer',
    mesh: [
      cause(
        'the issuer gives no ca.crt (ACME, Vault without chain): mount the root and set rootCAFile',
        'kubectl get certificaterequest -n istio-system -o yaml',
      ),
    ],
  },
  'csr-refused': {
    meaning: 'the CA did not sign the request of the workload',
    mesh: [
      cause(
        'the token of the pod is not accepted: it expired, is for another audience or cluster, or the API server does not answer',
        'kubectl logs deployment/istiod -n istio-system',
      ),
      cause(
        'the identity or the lifetime that was asked for is not allowed',
        'kubectl logs deployment/istiod -n istio-system',
        'ttl-request',
      ),
    ],
  },
  'client-unknown': {
    meaning: 'istiod knows the client neither by its certificate nor by its token',
    mesh: [
      cause(
        'the token of the pod is not accepted: it expired, is for another audience or cluster, or the API server does not answer',
        'kubectl get --raw /.well-known/openid-configuration',
      ),
      cause(
        'the certificate of the client does not lead to the root of istiod: the CA was changed after it was issued',
        POD_ROOT,
        'root-mismatch',
        'svid-root-compare',
      ),
    ],
  },
  'ca-address': {
    meaning: 'what answers is not a CA for workloads',
    mesh: [
      cause(
        'caAddress (CA_ADDR) names an istiod whose CA is off (ENABLE_CA_SERVER=false), or another service',
        "kubectl get configmap istio -n istio-system -o jsonpath='{.data.mesh}'",
      ),
      cause(
        'the pod was not restarted after the CA was moved, to istio-csr for instance',
        'kubectl get pod POD -n NAMESPACE -o yaml | grep -A1 CA_ADDR',
      ),
    ],
  },
  plaintext: {
    meaning: 'one side speaks TLS, and the other something else on this port',
    mesh: [
      cause(
        'the other side has no sidecar or does no mutual TLS, and the DestinationRule (or auto mTLS) makes this side speak TLS',
        MODE,
        'tls-side',
      ),
      cause(
        'the port is plain HTTP, or the application itself speaks TLS: the protocol of the port or the mode of the DestinationRule is wrong',
        LISTENER,
      ),
    ],
    client: [
      cause(
        'the port speaks plain HTTP: use http://, or the port of HTTPS',
        'curl -v http://HOST:PORT',
      ),
      cause(
        'a proxy on the way answers in plain text: HTTPS_PROXY has https:// where http:// is right',
        'env | grep -i proxy',
      ),
    ],
    server: [
      cause(
        'the client speaks plain HTTP, or another protocol without TLS, to a port of TLS: a client or a health check that was not told to use TLS',
        LISTENER,
        'tls-side',
      ),
      SCAN,
    ],
  },
  'http-to-tls': {
    meaning: 'a client speaks plain HTTP to a port that expects TLS',
    mesh: [
      cause(
        'the client is outside of the mesh, or its DestinationRule disables TLS, and the port wants mutual TLS',
        MODE,
        'tls-side',
      ),
      cause('the client uses http:// for a port of HTTPS', LISTENER),
    ],
  },
  unreachable: {
    meaning: 'the handshake did not take place: the other side cannot be reached',
    mesh: [
      cause(
        'nothing listens on the address: the pod is down, or the port is wrong',
        'kubectl get endpoints SERVICE -n NAMESPACE',
      ),
      cause('a network policy or firewall drops the connection', 'kubectl get networkpolicy -A'),
    ],
    agent: UNREACHED,
  },
  timeout: {
    meaning: 'the connection or its handshake took too long; no certificate was refused',
    mesh: [
      cause(
        'the network loses packets (MTU), or a firewall drops them',
        'kubectl get networkpolicy -A',
      ),
      cause(
        'the other side is too busy, or does not speak TLS on this port',
        'kubectl top pods -n NAMESPACE',
      ),
    ],
    agent: UNREACHED,
  },
  'webhook-without-tls': {
    meaning: 'the webhook did not answer; its certificate was not refused',
    mesh: [
      cause(
        'the service of the webhook has no pod that is ready',
        'kubectl get endpoints -n istio-system',
      ),
      cause(
        'the API server cannot reach the service: a firewall between control plane and nodes',
        WEBHOOK,
      ),
    ],
  },
} as const satisfies Faults
