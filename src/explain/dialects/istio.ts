import { RELOAD_WORDS } from '../../emulation/istiod/reload.ts'
import type { FaultName } from '../faults.ts'
import { finder, type Reading, type Row } from '../reading.ts'
import type { LogComponent, RefusingSide } from '../types.ts'
import { readGo } from './go.ts'
import { each } from './said.ts'

// istiod, its agents, istio-csr and cert-manager. Istio at 86c9f01f: security/pkg/pki, pilot/pkg/bootstrap/istio_ca.go,
// pilot/pkg/credentials/kube, pilot/pkg/xds/sds.go, pilot/pkg/config/kube/gateway, pilot/pkg/trustbundle,
// security/pkg/nodeagent; istio-csr at f96fca50: pkg/server, pkg/tls.

type Said = readonly [fault: FaultName, side: RefusingSide, writer: LogComponent, code?: string]

const START =
  /failed to create (?:an? )?(?:self-signed )?istiod ca|failed to create an citadel|failed to create ca keycertbundle|failed to get default cert ttl|failed to create discovery service: failed to create ca\b/

/** What stops istiod from starting, behind the words above. */
const START_ROWS: readonly Row<readonly [FaultName, string]>[] = [
  ['incomplete signing ca bundle detected', ['files-incomplete', 'set-incomplete']],
  ['no such file or directory', ['files-incomplete', 'file-missing']],
  ['failed to parse cert pem:', ['certificate-unreadable', 'certificate-unreadable']],
  [
    'failed to parse private key pem: unsupported pem block type for a private key: encrypted',
    ['key-encrypted', 'key-unreadable'],
  ],
  ['failed to parse private key pem:', ['key-unreadable', 'key-unreadable']],
  ['failed to parse cert chain:', ['chain-unreadable', 'chain-unreadable']],
  ['failed to parse crl pem:', ['crl-unreadable', 'crl-unreadable']],
  ['missing crl signed by certificates', ['crl-incomplete', 'crl-missing']],
  ['cert chain has expired', ['chain-expired', 'chain-expired']],
  ['failed to get cert chain ttl', ['certificate-unreadable', 'ttl-unreadable']],
  ['certificate is not authorized to sign other certificates', ['not-a-ca', 'signer-not-a-ca']],
  // security/pkg/pki/ca/ca.go: its own CA, in istio-ca-secret
  ['due to secret write error', ['ca-secret', 'secret-write']],
]
const start = finder(START_ROWS)

function readStart(words: string): Reading | undefined {
  if (!words.includes('failed to ') || !START.test(words)) return undefined
  // what Go says of the set: "the cert does not match the key: tls: …", "cannot verify the cert …: x509: …"
  const go =
    words.includes('cannot verify the cert with') ||
    words.includes('the cert does not match the key')
  const inner = go ? readGo(words) : undefined
  if (inner !== undefined) return { ...inner, side: 'local', writer: 'istiod' }
  const said = start(words)
  return said && { fault: said[0], side: 'local', code: said[1], writer: 'istiod' }
}

const ROWS: readonly Row<Said>[] = [
  [
    'incomplete signing ca bundle detected',
    ['files-incomplete', 'local', 'istiod', 'set-incomplete'],
  ],
  // pilot/pkg/bootstrap/istio_ca.go: it found no plugged-in files
  ['use self-signed certificate as the ca certificate', ['own-ca', 'none', 'istiod', 'own-ca']],
  [RELOAD_WORDS.contained.toLowerCase(), ['root-change', 'local', 'istiod', 'root-change']],
  [RELOAD_WORDS.other.toLowerCase(), ['root-change', 'local', 'istiod', 'root-change']],
  ['failed to write secret to ca (', ['ca-secret', 'local', 'istiod', 'secret-write']],
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
  ['missing a referencegrant', ['reference-refused', 'local', 'istiod', 'RefNotPermitted']],
  [
    'tls mode can only support up to 2 server certificates',
    ['settings-conflict', 'local', 'istiod'],
  ],
  ['only one cacertificateref is supported', ['settings-conflict', 'local', 'istiod']],
  [
    'cannot specify client certificates or ca certificate',
    ['settings-conflict', 'local', 'istiod'],
  ],
  ['public key algorithm must be unique', ['settings-conflict', 'local', 'istiod']],
  [
    'the certificate is malformed: tls: ',
    ['certificate-unreadable', 'local', 'istiod', 'InvalidCertificateRef'],
  ],
  ['invalid certificate reference ', ['secret-missing', 'local', 'istiod']],
  ['invalid ca certificate reference ', ['secret-missing', 'local', 'istiod']],
  ['server cert or private key is empty', ['secret-keys', 'local', 'istio-agent']],
  ['ca cert is empty', ['secret-keys', 'local', 'istio-agent']],
  ['from secret cache: failed to get root cert', ['secret-missing', 'local', 'istio-agent']],
  ['cannot find fallback secret', ['secret-missing', 'local', 'istio-agent']],
  ['searching for fallback secret', ['secret-missing', 'local', 'istio-agent']],
  // pkg/istio-agent/agent.go
  ['root ca file for xds does not exist', ['file-missing', 'local', 'istio-agent']],
  ['root ca file for ca does not exist', ['file-missing', 'local', 'istio-agent']],
  ['secretfetcher cannot find secret', ['secret-missing', 'local', 'istio-agent']],
  ['waiting for gateway secret', ['secret-missing', 'local', 'istio-agent']],
  ['waiting for ingress gateway secret', ['secret-missing', 'local', 'istio-agent']],
  ['failed to fetch key and certificate for', ['secret-missing', 'local', 'istiod']],
  ['failed to fetch ca certificate for', ['secret-missing', 'local', 'istiod']],
  // pilot/pkg/xds/sds.go, pilot/pkg/credentials/kube; before 1.6 the agent of the gateway read Secrets itself
  ['is not authorized to read secrets', ['secret-forbidden', 'local', 'istiod']],
  ['attempted to access unauthorized certificates', ['secret-forbidden', 'local', 'istiod']],
  ['failed to list *v1.secret: secrets is forbidden', ['secret-forbidden', 'local', 'istiod']],
  // security/pkg/pki
  ['cannot get resource "secrets"', ['secret-forbidden', 'local', 'istiod']],
  ['invalid pem encoded certificate', ['certificate-unreadable', 'local', 'istiod']],
  // the validation of Envoy's API, in Pilot before 1.6
  ['invalid datasource.filename: value length', ['material-empty', 'local', 'istiod']],
  ['invalid certificates:', ['certificate-unreadable', 'local', 'istiod']],
  // roots of the mesh
  ['failed to update meshconfig pem trustanchors', ['trust-anchors', 'local', 'istiod']],
  ['failed to decode pem certificate', ['trust-anchors', 'local', 'istiod']],
  ['certificate is not a ca certificate', ['trust-anchors', 'local', 'istiod']],
  // security/pkg/k8s/chiron, security/pkg/pki/ra: the signer of Kubernetes
  ...each<Said>(
    ['ra-unsigned', 'this', 'istiod'],
    'no certificate returned for the csr',
    'failed to approve csr',
    'failed to watch csr',
    'timeout when watching csr',
    'certsignerdomain is required for signer',
  ),
  ...each<Said>(
    ['ra-root', 'local', 'istiod'],
    'failed to find root cert for signer',
    'no cacertificates defined in mesh config',
    'unable to add ra root as trustanchor',
  ),
  // ztunnel (src/proxy.rs)
  ['maybe a networkpolicy is blocking hbone', ['unreachable', 'none', 'ztunnel']],
  // security/pkg/server/ca, pilot/pkg/xds/auth.go
  ...each<Said>(
    ['csr-refused', 'this', 'istiod'],
    'unable to validate san identities in csr',
    'does not meet the minimum required size',
    'impersonation not allowed, as node authorizer',
    'impersonation failed for identity',
    'failed to validate impersonated identity',
    'istio ca is not ready',
  ),
  ...each<Said>(
    ['client-unknown', 'this', 'istiod'],
    'cert authentication not allowed',
    'unauthorized xds: ',
    'connecting over tls port and are authenticated',
  ),
  // pkg/spiffe/spiffe.go: the peer of istiod
  ['does not contain 1 uri type san', ['san', 'this', 'istiod']],
  ['no cert pool found for trust domain', ['trust-domain', 'this', 'istiod']],
  ['exhausted retries to fetch the spiffe bundle', ['unreachable', 'none', 'istiod']],
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
    ['certificate-unreadable', 'local', 'istiod'],
    'failed to update new plug-in ca certs',
    'failed generating plugged-in istiod key cert',
    'first time load istiodcert failed',
    'reload istiod cert failed',
    'istiod loading x509 key pairs failed',
  ),
  ...each<Said>(
    ['roots-unreadable', 'local', 'istiod'],
    'failed to load ca bundle',
    'cert contains wrong pem type',
    'cert contains invalid x509 certificate',
    'failed reading root-cert.pem',
    'error loading remote ca certs',
    'failed to load remote ca certs',
  ),
  ['failed to read crl file', ['crl-unreadable', 'local', 'istiod']],
  ['failed reading crl file', ['crl-unreadable', 'local', 'istiod']],
  // pkg/istio-agent, security/pkg/nodeagent/cache
  ...each<Said>(
    ['file-missing', 'local', 'istio-agent'],
    'failed to find root ca cert for',
    'failed to find root xds ca',
    'os ca cert could not be found for agent',
  ),
  ...each<Said>(
    ['roots-unreadable', 'local', 'istio-agent'],
    'failed to parse some certs from file',
    'failed to parse root certs from file',
    'failed to get tls options to talk to upstream',
  ),
  [
    'failed to generate secret for proxy from file',
    ['certificate-unreadable', 'local', 'istio-agent'],
  ],
  // the signer of Kubernetes
  ['found root cert is not a ca type cert', ['ra-root', 'local', 'istiod']],
  [
    'failed to find root cert from either signed cert-chain or mesh config',
    ['ra-root', 'local', 'istiod'],
  ],
  ['root cert from signed cert-chain is invalid', ['ra-root', 'local', 'istiod']],
  // istio-csr: pkg/server, pkg/tls, pkg/certmanager
  ...each<Said>(
    ['csr-refused', 'this', 'istio-csr'],
    'csr failed signature check',
    'forbidden extended key usage',
    'forbidden key usage',
    'request sent with no identity',
    'failed to decode csr',
  ),
  ...each<Said>(
    ['csr-chain', 'local', 'istio-csr'],
    'failed to parse and verify signed certificate',
    'failed to parse and verify chain returned from issuer',
  ),
  ...each<Said>(
    ['secret-missing', 'local', 'istio-csr'],
    'created certificaterequest has been denied',
    'created certificaterequest has failed',
    'no active issuerref is configured',
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
  // istio-csr
  [
    'failed to verify the issued certificate chain against the current mesh roots',
    ['csr-chain', 'local', 'istio-csr'],
  ],
  ['failed to sign certificate request', ['csr-chain', 'local', 'istio-csr']],
  ['root ca certificate is not defined', ['no-root', 'local', 'istio-csr']],
  ['no root ca certificate', ['no-root', 'local', 'istio-csr']],
  [
    '"msg"="failed to authenticate request"',
    ['client-unknown', 'this', 'istio-csr', 'Unauthenticated'],
  ],
  ['failed to authenticate client from', ['client-unknown', 'this', 'istiod', 'Unauthenticated']],
  ['authenticator kubejwtauthenticator', ['client-unknown', 'this', 'istiod', 'Unauthenticated']],
  [
    'authenticator clientcertauthenticator',
    ['client-unknown', 'this', 'istiod', 'Unauthenticated'],
  ],
  // the CA says no
  ['request authenticate failure', ['csr-refused', 'peer', 'istio-agent', 'Unauthenticated']],
  ['csr signing error', ['csr-refused', 'peer', 'istio-agent', 'Internal']],
  [
    'is greater than the max allowed ttl',
    ['csr-refused', 'peer', 'istio-agent', 'InvalidArgument'],
  ],
]
// `Skipping waiting for gateway secret`
const SKIPPED = /skipping waiting for/
const said = finder(ROWS, ([fault], words) => fault !== 'secret-missing' || !SKIPPED.test(words))

/** The CA did not sign, or was not reached: only where the line is about a certificate. */
const ASKED = /workload certificate|create certificate|warm certificate|csr|sign.{0,20}certificate/
const CODES: readonly Row<Said>[] = [
  ['code = unauthenticated', ['csr-refused', 'peer', 'istio-agent', 'Unauthenticated']],
  ['code = permissiondenied', ['csr-refused', 'peer', 'istio-agent', 'PermissionDenied']],
  ['code = invalidargument', ['csr-refused', 'peer', 'istio-agent', 'InvalidArgument']],
  ['code = unimplemented', ['ca-address', 'peer', 'istio-agent', 'Unimplemented']],
  ['code = internal', ['csr-refused', 'peer', 'istio-agent', 'Internal']],
]
const refused = finder(CODES)
// istiod answers so to the agent and to ztunnel; many other programs say it of passwords
const STREAM =
  /(?:rpc error|grpc|xds).{0,120}(?:code = \w+ desc = |message: ")"?authentication failure/

function askedFor(words: string): Said | undefined {
  if (words.includes('authentication failure') && STREAM.test(words))
    return ['csr-refused', 'peer', 'istio-agent', 'Unauthenticated']
  const found = refused(words)
  return found !== undefined && ASKED.test(words) ? found : undefined
}

/** Words of the control plane that no library says. */
export function readIstio(words: string): Reading | undefined {
  const starting = readStart(words)
  if (starting !== undefined) return starting
  const found = said(words) ?? askedFor(words)
  if (found === undefined) return undefined
  const [fault, side, writer, code] = found
  // a Secret that a Gateway names: the reason of Go says more
  const inner =
    fault === 'certificate-unreadable' || fault === 'secret-missing' ? readGo(words) : undefined
  return {
    fault: inner === undefined || inner.fault === 'unparsable' ? fault : inner.fault,
    side,
    writer,
    ...(code === undefined ? {} : { code }),
  }
}
