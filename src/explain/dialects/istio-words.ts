import type { Row } from '../reading.ts'
import type { FaultName } from '../faults.ts'
import type { LogComponent, RefusingSide } from '../types.ts'
import { each } from './said.ts'

// What istiod, its agents, istio-csr and cert-manager say, and what any other program can say too: Java loads a root CA, Consul
// decodes a CSR, a controller may not read Secrets. Sources as in istio.ts.

export type Said = readonly [
  fault: FaultName,
  side: RefusingSide,
  writer: LogComponent,
  code?: string,
]

/** Words that are of the control plane only in a line that shows it. */
export const COMMON_ROWS: readonly Row<Said>[] = [
  // pilot/pkg/bootstrap/istio_ca.go: it found no plugged-in files
  ['use self-signed certificate as the ca certificate', ['own-ca', 'none', 'istiod', 'own-ca']],
  // gateways: the secret
  ["but didn't have expected keys", ['secret-keys', 'local', 'istiod']],
  ['", but they were empty', ['secret-keys', 'local', 'istiod']],
  ['", but it was empty', ['secret-keys', 'local', 'istiod']],
  ['the bundle is malformed', ['roots-unreadable', 'local', 'istiod', 'InvalidCACertificateRef']],
  [
    'only secret and configmap are allowed',
    ['reference-refused', 'local', 'istiod', 'InvalidCACertificateKind'],
  ],
  ['only secret is allowed', ['reference-refused', 'local', 'istiod', 'InvalidCertificateRef']],
  ['public key algorithm must be unique', ['settings-conflict', 'local', 'istiod']],
  [
    'the certificate is malformed: tls: ',
    ['certificate-unreadable', 'local', 'istiod', 'InvalidCertificateRef'],
  ],
  ['invalid certificate reference ', ['secret-missing', 'local', 'istiod']],
  ['invalid ca certificate reference ', ['secret-missing', 'local', 'istiod']],
  ['server cert or private key is empty', ['secret-keys', 'local', 'istio-agent']],
  ['ca cert is empty', ['secret-keys', 'local', 'istio-agent']],
  ['failed to fetch key and certificate for', ['secret-missing', 'local', 'istiod']],
  ['failed to fetch ca certificate for', ['secret-missing', 'local', 'istiod']],
  // pilot/pkg/xds/sds.go, pilot/pkg/credentials/kube; before 1.6 the agent of the gateway read Secrets itself
  ['is not authorized to read secrets', ['secret-forbidden', 'local', 'istiod']],
  ['attempted to access unauthorized certificates', ['secret-forbidden', 'local', 'istiod']],
  ['failed to list *v1.secret: secrets is forbidden', ['secret-forbidden', 'local', 'istiod']],
  // security/pkg/pki
  ['cannot get resource "secrets"', ['secret-forbidden', 'local', 'istiod']],
  ['invalid pem encoded certificate', ['certificate-unreadable', 'local', 'istiod']],
  ['invalid certificates:', ['certificate-unreadable', 'local', 'istiod']],
  ['failed to decode pem certificate', ['trust-anchors', 'local', 'istiod']],
  ['certificate is not a ca certificate', ['trust-anchors', 'local', 'istiod']],
  // security/pkg/k8s/chiron, security/pkg/pki/ra: the signer of Kubernetes
  ...each<Said>(
    ['ra-unsigned', 'this', 'istiod'],
    'no certificate returned for the csr',
    'failed to approve csr',
    'failed to watch csr',
    'timeout when watching csr',
  ),
  // security/pkg/server/ca, pilot/pkg/xds/auth.go
  ...each<Said>(['csr-refused', 'this', 'istiod'], 'does not meet the minimum required size'),
  ...each<Said>(
    ['client-unknown', 'this', 'istiod'],
    'cert authentication not allowed',
    'unauthorized xds: ',
  ),
  ['unable to fetch trust anchors from endpoint', ['unreachable', 'none', 'istiod']],
  // security/pkg/pki/ca, pilot/pkg/bootstrap
  ...each<Said>(
    ['ca-secret', 'local', 'istiod'],
    'fail to load ca secret',
    'failed to load ca secret',
    'failed on loading ca secret',
    'failed on updating ca secret',
    'failed to update ca secret',
  ),
  ...each<Said>(
    ['roots-unreadable', 'local', 'istiod'],
    'failed to load ca bundle',
    'cert contains wrong pem type',
    'cert contains invalid x509 certificate',
    'error loading remote ca certs',
    'failed to load remote ca certs',
  ),
  ['failed to read crl file', ['crl-unreadable', 'local', 'istiod']],
  ['failed reading crl file', ['crl-unreadable', 'local', 'istiod']],
  ...each<Said>(
    ['roots-unreadable', 'local', 'istio-agent'],
    'failed to parse some certs from file',
    'failed to parse root certs from file',
    'failed to get tls options to talk to upstream',
  ),
  // istio-csr: pkg/server, pkg/tls, pkg/certmanager
  ...each<Said>(
    ['csr-refused', 'this', 'istio-csr'],
    'csr failed signature check',
    'forbidden extended key usage',
    'forbidden key usage',
    'request sent with no identity',
    'failed to match uris with identities',
    'failed to decode csr',
  ),
  ...each<Said>(
    ['csr-chain', 'local', 'istio-csr'],
    'failed to parse and verify signed certificate',
  ),
  ...each<Said>(
    ['secret-missing', 'local', 'istio-csr'],
    'created certificaterequest has been denied',
    'created certificaterequest has failed',
    'failed to fetch new serving certificate',
    'failed to sign serving certificate',
  ),
  ...each<Said>(
    ['roots-unreadable', 'local', 'istio-csr'],
    'failed to decode root cas in certificate file',
    'failed to read root cas certificate file',
    'failed to load root ca',
    'root ca bundle is empty',
  ),
  // trust-manager: pkg/bundle, pkg/util/pem.go
  ...each<Said>(
    ['roots-unreadable', 'local', 'cert-manager'],
    'bundle contains no pem certificates',
    "couldn't find any valid certificates in bundle",
    'invalid pem data in source',
    'invalid pem data in configmap',
    'invalid pem data in secret',
    'source contains invalid pem data',
    'invalid pem block in bundle',
    'default cas not available',
  ),
  ['bundle source was not found', ['secret-missing', 'local', 'cert-manager']],
  ['failed to sign certificate request', ['csr-chain', 'local', 'istio-csr']],
  ['root ca certificate is not defined', ['no-root', 'local', 'istio-csr']],
  ['no root ca certificate', ['no-root', 'local', 'istio-csr']],
  // the CA says no
  ['request authenticate failure', ['csr-refused', 'peer', 'istio-agent', 'Unauthenticated']],
  ['csr signing error', ['csr-refused', 'peer', 'istio-agent', 'Internal']],
  [
    'is greater than the max allowed ttl',
    ['csr-refused', 'peer', 'istio-agent', 'InvalidArgument'],
  ],
]
