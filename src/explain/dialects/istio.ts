import { RELOAD_WORDS } from '../../emulation/istiod/reload.ts'
import type { FaultName } from '../faults.ts'
import { finder, type Reading, type Row } from '../reading.ts'
import { readGo } from './go.ts'
import { COMMON_ROWS, type Said } from './istio-words.ts'
import { each } from './said.ts'

// istiod, its agents, istio-csr and cert-manager. Istio at 86c9f01f: security/pkg/pki, pilot/pkg/bootstrap/istio_ca.go,
// pilot/pkg/credentials/kube, pilot/pkg/xds/sds.go, pilot/pkg/config/kube/gateway, pilot/pkg/trustbundle,
// security/pkg/nodeagent; istio-csr at f96fca50: pkg/server, pkg/tls.

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
  [RELOAD_WORDS.contained.toLowerCase(), ['root-change', 'local', 'istiod', 'root-change']],
  [RELOAD_WORDS.other.toLowerCase(), ['root-change', 'local', 'istiod', 'root-change']],
  ['failed to write secret to ca (', ['ca-secret', 'local', 'istiod', 'secret-write']],
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
  ['from secret cache: failed to get root cert', ['secret-missing', 'local', 'istio-agent']],
  ['cannot find fallback secret', ['secret-missing', 'local', 'istio-agent']],
  ['searching for fallback secret', ['secret-missing', 'local', 'istio-agent']],
  ['has empty field, skip adding secret', ['secret-keys', 'local', 'istio-agent']],
  // pkg/istio-agent/agent.go
  ['root ca file for xds does not exist', ['file-missing', 'local', 'istio-agent']],
  ['root ca file for ca does not exist', ['file-missing', 'local', 'istio-agent']],
  ['secretfetcher cannot find secret', ['secret-missing', 'local', 'istio-agent']],
  ['waiting for gateway secret', ['secret-missing', 'local', 'istio-agent']],
  ['waiting for ingress gateway secret', ['secret-missing', 'local', 'istio-agent']],
  // the validation of Envoy's API, in Pilot before 1.6
  ['invalid datasource.filename: value length', ['material-empty', 'local', 'istiod']],
  // roots of the mesh
  ['failed to update meshconfig pem trustanchors', ['trust-anchors', 'local', 'istiod']],
  // security/pkg/k8s/chiron, security/pkg/pki/ra: the signer of Kubernetes
  ...each<Said>(['ra-unsigned', 'this', 'istiod'], 'certsignerdomain is required for signer'),
  ...each<Said>(
    ['ra-root', 'local', 'istiod'],
    'failed to find root cert for signer',
    'no cacertificates defined in mesh config',
    'unable to add ra root as trustanchor',
  ),
  // Linkerd (linkerd/app/core/src/errors), where a client comes without TLS
  ['desc = no tls from remote', ['http-to-tls', 'peer', 'linkerd', 'Unauthenticated']],
  // ztunnel (src/proxy.rs)
  ['maybe a networkpolicy is blocking hbone', ['unreachable', 'none', 'ztunnel']],
  // security/pkg/server/ca, pilot/pkg/xds/auth.go
  ...each<Said>(
    ['csr-refused', 'this', 'istiod'],
    'unable to validate san identities in csr',
    'impersonation not allowed, as node authorizer',
    'impersonation failed for identity',
    'failed to validate impersonated identity',
    'istio ca is not ready',
  ),
  ...each<Said>(
    ['client-unknown', 'this', 'istiod'],
    'connecting over tls port and are authenticated',
  ),
  // pkg/spiffe/spiffe.go: the peer of istiod
  ['does not contain 1 uri type san', ['san', 'this', 'istiod']],
  ['no cert pool found for trust domain', ['trust-domain', 'this', 'istiod']],
  ['exhausted retries to fetch the spiffe bundle', ['unreachable', 'none', 'istiod']],
  ...each<Said>(
    ['certificate-unreadable', 'local', 'istiod'],
    'failed to update new plug-in ca certs',
    'failed generating plugged-in istiod key cert',
    'first time load istiodcert failed',
    'reload istiod cert failed',
    'istiod loading x509 key pairs failed',
  ),
  ...each<Said>(['roots-unreadable', 'local', 'istiod'], 'failed reading root-cert.pem'),
  // pkg/istio-agent, security/pkg/nodeagent/cache
  ...each<Said>(
    ['file-missing', 'local', 'istio-agent'],
    'failed to find root ca cert for',
    'failed to find root xds ca',
    'os ca cert could not be found for agent',
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
  ...each<Said>(
    ['csr-chain', 'local', 'istio-csr'],
    'failed to parse and verify chain returned from issuer',
  ),
  ...each<Said>(['secret-missing', 'local', 'istio-csr'], 'no active issuerref is configured'),
  // istio-csr
  [
    'failed to verify the issued certificate chain against the current mesh roots',
    ['csr-chain', 'local', 'istio-csr'],
  ],
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
]
// `Skipping waiting for gateway secret`
const SKIPPED = /skipping waiting for/
const said = finder(ROWS, ([fault], words) => fault !== 'secret-missing' || !SKIPPED.test(words))

// the form of Istio's log (istio.io/istio/pkg/log), its names, the loggers of istio-csr, cert-manager and trust-manager, and a
// reference as the conversion of gateways writes it: group/kind/name.namespace
const OF_CONTROL_PLANE =
  /\d{4}-\d\d-\d\dt[\d:]+\.\d{6}z\s(?:debug|info|warn|error|fatal)\s|"scope": ?"|istio|citadel|\bpilot\b|\bztunnel\b|cert-manager|certificaterequest|trust[/-]manager|\bbundles +failed|\bsource(?:build|not)\w+|\bgrpc[ -]server"? "msg"=|\btls-provider\b|\b(?:workload|serverca|pkica)|found (?:secret,|keys? ")|ca cert expiry timestamp|certificate reference [\w.-]*\/\w+\/[\w-]+\./
// the same form without the time, which many cut off
const WITHOUT_TIME = /^(?:debug|info|warn|error|fatal)\t[a-z]\w*\t\S/
const common = finder(COMMON_ROWS)

/** The CA did not sign, or was not reached: only where the line is about a certificate. */
const ASKED =
  /workload certificate|istiocertificateservice|signing grpc error|create certificate|warm certificate|csr|sign.{0,20}certificate/
const CODES: readonly Row<Said>[] = [
  ['code = unauthenticated', ['csr-refused', 'peer', 'istio-agent', 'Unauthenticated']],
  ['code = permissiondenied', ['csr-refused', 'peer', 'istio-agent', 'PermissionDenied']],
  ['code = invalidargument', ['csr-refused', 'peer', 'istio-agent', 'InvalidArgument']],
  ['code = unimplemented', ['ca-address', 'peer', 'istio-agent', 'Unimplemented']],
  // ztunnel: what tonic says for the codes
  ['have valid authentication credentials', ['csr-refused', 'peer', 'ztunnel', 'Unauthenticated']],
  [
    'caller does not have permission to execute',
    ['csr-refused', 'peer', 'ztunnel', 'PermissionDenied'],
  ],
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

/** Words that anybody can say, in a line of the control plane. */
function ownCommon(words: string, line: string): Said | undefined {
  const found = common(words)
  const own = found !== undefined && (OF_CONTROL_PLANE.test(words) || WITHOUT_TIME.test(line))
  return own ? found : undefined
}

// a Secret that a Gateway names: the reason of Go says more
const NAMED: readonly FaultName[] = ['certificate-unreadable', 'secret-missing']

/** Words of the control plane that no library says. */
export function readIstio(words: string, line = words): Reading | undefined {
  const starting = readStart(words)
  if (starting !== undefined) return starting
  const found = said(words) ?? ownCommon(words, line) ?? askedFor(words)
  if (found === undefined) return undefined
  const [fault, side, writer, code] = found
  const inner = NAMED.includes(fault) ? readGo(words) : undefined
  return {
    fault: inner === undefined || inner.fault === 'unparsable' ? fault : inner.fault,
    side,
    writer,
    ...(code === undefined ? {} : { code }),
  }
}
