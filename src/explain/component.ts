import type { LogComponent } from './types.ts'
import { bare } from './wraps.ts'

// Who wrote a line: the form of its log first, then what only one program prints. The first that fits.

const ENVOY_LOG =
  /^\[(?:Envoy \(Epoch|\d{4}-\d\d-\d\d[ T][\d:.]+Z?\]\[\d+\]\[)|\[\d{4}-\d\d-\d\d [\d:.]+\]\[\d+\]\[(?:trace|debug|info|warning|error|critical)\]\[\w+\]/
// istio.io/istio/pkg/log: microseconds, levels in lower case (ztunnel had them in upper case)
const ISTIO_LOG =
  /(?:^|[\s|])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z?\s+(?:debug|trace|info|warn|warning|error|critical|fatal)\b/

/** The API server says so, and who reads its answer quotes it. */
export const CALLS_WEBHOOK =
  /[Ff]ailed (?:calling|to call) (?:admission )?webhook|conversion webhook for /

const RULES: readonly (readonly [pattern: RegExp, component: LogComponent])[] = [
  // the kubelet: what it mounts has names of others
  [/\bFailedMount\b|\bMountVolume\.SetUp failed\b/, 'go'],
  // in the form of its own log, whatever it quotes
  [/\bcert-manager\/[\w/-]+ "msg"=|"?logger"?[=:]"cert-manager/, 'cert-manager'],
  [CALLS_WEBHOOK, 'kube-apiserver'],
  [
    /kube-apiserver|Error from server|authentication\.go:\d+\]|dispatcher\.go:\d+\]|available_controller\.go|OpenAPI spec for|Unable to authenticate the request/,
    'kube-apiserver',
  ],
  [
    /istio-csr|\bgrpc[_-]server "msg"=|\btls-provider\b|"logger":"(?:grpc_server|tls-provider|configmap)"|current mesh roots|\blogger=grpc-server serving-addr=|"logger"="(?:grpc-server|tls-provider)/,
    'istio-csr',
  ],
  [
    /cert-manager[/.]|\b(?:cluster)?issuers controller: |Failed to initialize Vault client|error initializing issuer|\bmessage: ['"]?Failed to register ACME account|\bcert-manager(?:-\w+){0,2}\b.{0,80}(?:controller|webhook|issuer|re-queuing)|re-queuing item due to|\btrust\/manager|\bSource(?:Build|Not)\w+ .{0,40}\bbundles\b|\bcontroller[=:]"?bundles?\b|certificaterequests?-|controller="(?:issuers|clusterissuers|certificates)/,
    'cert-manager',
  ],
  // the proxy: `[    12.3s]  INFO ThreadId(01) …`, before 2.9 `INFO proxy={server=in …} linkerd2_proxy::…`
  [
    /^ *[×‼] (?:trust (?:anchors|roots)|issuer cert|certificate config) |\blinkerd2?[-_]|\blinkerd check\b|\/run\/linkerd\/|\bno_tls_from_remote\b|^\[ *\d+\.\d+s\] +[A-Z]+ ThreadId\(|ThreadId\(\d+\).*\blinkerd|container linkerd-/,
    'linkerd',
  ],
  [ENVOY_LOG, 'envoy'],
  [/"scope": ?"envoy/, 'envoy'],
  [/"scope": ?"(?:ca|sds|cache|xdsproxy|citadelclient|security|secretfetcher)"/, 'istio-agent'],
  [/"scope": ?"(?:access|xds|proxy|state|identity)/, 'ztunnel'],
  [/"scope": ?"/, 'istiod'],
  // Istio's log as JSON without a scope: any program in Go can have the form
  [
    /^\{"level":"\w+","time":"[\d-]+T[\d:]+\.\d{6}Z","msg":.*(?:[Ii]stio|[Cc]itadel|[Pp]ilot|\.svc:150\d\d)/,
    'istiod',
  ],
  [
    /\d{4}-\d\d-\d\dT[\d:.]+Z?\s+(?:debug|trace|info|warning|warn|error|critical)\s+envoy\b/,
    'envoy',
  ],
  [
    /\bztunnel\b|\bXDS client connection error|\b(?:src|dst)\.(?:workload|identity|hbone_addr|addr|namespace)\b|hbone|\bidentity::manager\b|"h2 failed: |\bgRPC error: code: '|\b(?:proxy|xds|access|state|identity|tls)::?\w*.{0,200}InvalidCertificate\(|SanTrustDomainError/i,
    'ztunnel',
  ],
  [
    /\bjruby\b|\s--- \[|\bjava\.(?:security|io|net|lang)\b|sun\.security|io\.netty|javax\.net\.ssl|\bSSLHandshakeException|PKIX path|CertPath|bouncycastle|okhttp|\[o\.e\.|SecurityNetty4|\.java:\d+\)|\b(?:[a-z]\w{0,60}\.){2,12}[A-Z]\w{0,80}Exception|keytool error|\bCWPKI\d{4}[EW]|\bBEA-09\d{4}\b/,
    'java',
  ],
  [
    /\b(?:RevocationStatusUnknown|OfflineRevocation|PartialChain|UntrustedRoot|NotTimeValid): /,
    'dotnet',
  ],
  [
    /(?:^|[\s:[(])(?:ASP)?\.NET (?:Core )?- |\bInterop\+|\bwith OpenSSL error - |\bNpgsql\.|\bMicrosoft\.[A-Z]\w+\.|\bSystem\.(?:Net|Security|IO|ServiceModel|NotSupported|InvalidOperation)\w*|\bAuthenticationException: The remote certificate|\.cs:line \d+/,
    'dotnet',
  ],
  [
    /OpenSSL::(?:SSL|PKey|X509)|[+-]\d{4} \[(?:warn|error|info)\]: |^[DIWEF], \[\d{4}-|\bSSL_(?:connect|accept) (?:SYSCALL )?returned=|Faraday::|certificate verify failed \[[^\]]{1,200} for \/?CN=|\.rb:\d+/,
    'ruby',
  ],
  [
    /<\d+\.\d+\.\d+>|#PID<\d|Mint\.TransportError|\bTLS :?(?:client|server): In state|\b(?:CLIENT|SERVER) ALERT: (?:Fatal|Warning) - |\bssl_\w+\.erl\b|\{:?tls_alert,/,
    'erlang',
  ],
  [
    /\[SSL: |\bSSL: [A-Z][A-Z0-9_]{4,}\] |\[\('SSL routines', |\[SSL\] |\(_ssl\.c:\d+\)|ssl\.SSL\w*|SSLError\(|SSLCertVerificationError|requests\.exceptions|urllib3?\b|aiohttp|HTTPSConnectionPool|\bcertifi\b|\bpip3? install|\bFile ".*", line \d+|\bPython\b|OSError:|^RuntimeError: SSL |\((?:MainThread|SyncWorker_\d+|Thread-\d+)\) \[|^(?:ERROR|WARNING|INFO|DEBUG|CRITICAL):(?:root|\w+(?:\.\w+)+):|\/(?:MainProcess|ForkPoolWorker-\d+)\]|\{\w+\.py:\d+\}|\| (?:ERROR|WARNING) +\| [\w.]+:|FAILED! => \{|(?:Hostname|IP address) mismatch, certificate is not valid for|(?<!: ?)Missing (?:Authority|Subject) Key Identifier|OpenSSL\.SSL\.SysCallError|\bsocket\.timeout/,
    'python',
  ],
  [
    /ssl_transport_security|ssl_utils\.cc|TSI_PROTOCOL|last error: U\w+: ipv|failed to connect to all addresses|Handshake failed with (?:fatal )?error SSL_ERROR|\b14 UNAVAILABLE: |ssl_security_connector|grpc(?:_|\.)core|tsi_|security_handshaker/,
    'grpc',
  ],
  [
    /\b(?:net|NET)::ERR_|net_error -\d+|ssl_client_socket|cert_verify_proc|(?<!NSS error -\d{4,5} \()\b(?:SEC_ERROR|MOZILLA_PKIX_ERROR|PR_(?:END_OF|CONNECT))_|Secure Connection Failed|NSURLErrorDomain|kCFStreamError|\bboringssl_session_/,
    'browser',
  ],
  [
    /^OpenSSL: error:|^ERROR: The certificate (?:of |is not |doesn't |hasn't )|[Ii]ssued certificate (?:has expired|not yet valid)|[Ss]elf-signed certificate encountered/,
    'wget',
  ],
  [/^curl: \(\d+\)/, 'curl'],
  [/(?<![\w.])(?:SSL|X509|PK|NET) - [A-Z][a-z]+ \w/, 'mbedtls'],
  [
    /^\|<\d>\||^\*\*\* (?:Received alert|Fatal error|PKI verification)|^- Status: |\bgnutls-cli\b|\bgnutls\.c:|^GnuTLS error|\bgnutls returned error/,
    'gnutls',
  ],
  [
    /\bcurl: \(\d+\)|\bOpenSSL\/\d[\w.-]{0,12}: error:|\bSSL peer certificate or SSH remote key was not OK|\bc(?:url|URL)\b.*\b[Ee]rror|\bCurl\b.*\berror|libcurl|fatal: unable to access|^\* +(?:SSL|TLS|OpenSSL|LibreSSL|BoringSSL|schannel|NSS|GnuTLS|gnutls|mbedTLS|wolfSSL|[Ss]erver cert|subject|issuer|ALPN|Connected|Closing|Recv|Send|[Ee]rror|Peer|[Uu]nable to|successfully set|\(\d+\) \()|^< |SSL certificate problem|schannel:|NSS error|GnuTLS recv|gnutls_handshake/,
    'curl',
  ],
  [
    /while SSL handshaking|(?:^|\*\d+ )SSL_(?:read|write|shutdown)\(\) failed \(SSL: |\bnginx(?:: |\[\d| +\|)|^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+|upstream SSL certificate|client SSL certificate verify error|SSL_do_handshake\(\) failed|SSL_CTX_use_PrivateKey|cannot load certificate/,
    'nginx',
  ],
  [
    /\bhaproxy|\[(?:ALERT|WARNING|NOTICE)\]\s+(?:\d+\/\d+|\(\d+\))|: SSL (?:handshake failure|client (?:CA chain|certificate not))|parsing \[.*:\d+\]|backend \S+.*is DOWN|Layer6 invalid response/i,
    'haproxy',
  ],
  [
    /deps\/openssl\/openssl\/|^\s*(?:Uncaught )?Error: error:[0-9A-Fa-f]{8}:|(?:^\s*(?:\{ )?(?:\[cause\]: )?(?:Uncaught )?|\(in promise\) |\b[A-Z]\w*|\[|[:.] )Error: (?:unable to (?:get|verify)|self[- ]signed certificate|certificate has expired|Hostname\/IP|Client network socket)|\bcode: ?'(?:ERR_|UNABLE_|SELF_|DEPTH_|CERT_|E[A-Z]+')|\bnpm (?:ERR|error)|node:(?:internal|_tls|events|net)|\bERR_TLS_|\bERR_OSSL_|TLSSocket|\bSequelize\w+Error\b|_tls_wrap|FetchError|AxiosError|(?<!X509_V_ERR_)UNABLE_TO_(?:VERIFY|GET)_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT_IN_CHAIN|write EPROTO|\bat .*\.[cm]?js:\d+|NODE_EXTRA_CA|Ignoring extra certs from|\bsecure-?[cC]ontext\b|configSecureContext|undici|\bfetch failed: |:\d+\)? connection closed with error (?!tls: )|\bRedis connection to \S+ failed - |ERR_SSL_(?!PROTOCOL_ERROR|VERSION_OR|OBSOLETE|CLIENT_AUTH|SERVER_CERT|KEY_USAGE|PINNED|WEAK_SER|UNRECOGNIZED_NAME_ALERT|BAD_RECORD|DECRYPT_ERROR_ALERT)|[Cc]lient network socket disconnected|certificate's altnames/,
    'node',
  ],
  [/\b(?:ERR_CERT|ERR_SSL|ERR_BAD_SSL|SSL_ERROR)_(?!SYSCALL|SSL\b|ZERO|WANT)[A-Z_]+/, 'browser'],
  // servers of mail, VPNs, MongoDB, Fluent Bit: OpenSSL is what they link
  [
    /^\{"t":\{"\$date"|^\d+:[MSCX] \d\d \w{3} \d{4} |\brdkafka#|\bDB::\w{0,20}Exception\b|\bPoco::|\bboringssl\/src\/|\[MY-\d+\]|^(?:PHP )?Warning: {1,2}\w+\(\)|\bpostfix\/\w|\bdovecot: |\bopenvpn\b|\bstunnel\b|\bSSL peer certificate validation failed|\[tls\] (?:syscall )?error: |\bAH0[12]\d{3}: |TLS_ERROR: BIO|TLS object -> incoming/,
    'openssl',
  ],
  // Rust with OpenSSL (native-tls)
  [/(?:error sending request|error trying to connect|[Hh]yper).{0,400}SSL routines/, 'openssl'],
  [
    /^\s*\d+: (?:invalid peer certificate|received fatal alert|error trying to connect)|WebPKIError\(|error communicating with database|error performing TLS handshake|error sending request for url|reqwest|\btonic(?:::| error)|\brustls failed to parse|\bHyper\(|^\s*thread '[^']{1,100}' panicked|error trying to connect|hyper(?:_util)?::|tokio|rustls(?:::|-native-certs)/,
    'rustls',
  ],
  [
    /failed to warm certificate|CSR signing failed|failed to generate (?:workload certificate|secret for)|\s(?:citadelclient|xdsproxy|sds|cache|security)\t|[sS]ecret-?[fF]etcher|\bfallback secret\b|has empty field, skip adding secret|sdsServiceLog|cacheLog|\s(?:citadelclient|xdsproxy)\s|\s(?:warn|error|info)\s+(?:sds|ca|cache)\s|request authenticate failure|root CA file for |pilot-agent|istio-agent|istio-proxy agent/,
    'istio-agent',
  ],
  [
    /tls handshake error: Custom|TLS handshake error: Timeout during|identity verification error|^(?:error=.?)?(?:io error: |Custom \{.{0,40})?(?:invalid peer certificate|peer is incompatible|peer sent no|received corrupt|InvalidCertificate\(|AlertReceived\()|ApplicationVerificationFailure|SanError\(|xds::client|proxy::(?:in|out)bound/,
    'ztunnel',
  ],
  // any other program that rustls serves
  [
    /invalid peer certificate|InvalidCertificate\(|AlertReceived\(|PeerIncompatible\(|General\("no server cert|"target": ?"\w+::|\(os error \d+\)/,
    'rustls',
  ],
  [ISTIO_LOG, 'istiod'],
  // without the time, which many cut off
  [/^(?:debug|info|warn|error|fatal)(?:\t| {2,})[a-z]\w*(?:\t| {2,})\S/, 'istiod'],
  [
    /\bistiod\b.*\b(?:CA|discovery)\b|failed to create discovery service|kubernetes:\/\/|Updating new ROOT-CA|\bAuthenticator (?:KubeJWT|ClientCert)Authenticator|gateway listener \S+ validation failed/,
    'istiod',
  ],
  [
    /upstream connect error|filter_chain_not_found|TLS[_ ]error:|SSL error: \d{8}|OPENSSL_internal|transport[_ ]failure[_ ]reason|upstream_reset_before|response_flags|<inline>|embedded message failed validation|verify.cert.failed|^[A-Z][A-Z0-9]*(?:[_|][A-Z0-9]+)+$/,
    'envoy',
  ],
  [
    /\[\d+\](?::)? (?:\S+ ){0,12}(?:LOG|FATAL|ERROR): {2}|\bpsql: |\bpsycopg2?\.\w*Error\b|\bpg_\w{1,20}: (?:error|could)|\bconnection to server at "[^"]+".{0,60} failed:|\bpg_hba\.conf\b|could not accept SSL connection/,
    'postgres',
  ],
  [
    /rpc error: code = (?:Una|Uni|Deadline|Internal|Permission)|transport: (?:authentication handshake failed|Error while dialing)|desc = "transport: |(?<!system=|logger=)grpc(?!\.\w+=)/,
    'grpc',
  ],
]

// the form of a logger of Go: klog, logrus, zap, log, go-kit, hclog; what a program says in it of others it quotes
const GO_LOG =
  /(?:^|[\]:] )(?:[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.-]+\.go:\d+\]|time="[^"]+" level=\w+ (?:msg|error)=|\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (?!\[\w+\] \d+#|kid\d+\||(?:ERROR|WARN|INFO|DEBUG) +(?:[a-z]\w{0,60}\.){1,12}[A-Z])|\{"level":"\w+",(?:"ts"|"time\w*":"|"caller"|"logger")|(?:ts|level|caller|t)=\S+ (?:ts|level|caller|lvl)=|(?:WARN|ERRO|INFO|DEBU|FATA)\[\d{4}\]|\d{4}-\S+ (?:DBG|INF|WRN|ERR|FTL) )|rpc error: code = \w+ desc = |\bhttp: TLS handshake error from /
const QUOTED =
  /^(?:openssl|java|node|python|curl|browser|rustls|wget|gnutls|ruby|dotnet|erlang|mbedtls)$/

// crypto/x509 is not in these: their names are in what was asked for, an image or an address
const NOT_IN_GO = /^(?:nginx|haproxy|postgres|gnutls|mbedtls|wget)$/

/**
 * The program that wrote a line: its form or its words show that, else it is the one whose words the library's are.
 *
 * @param writer - Who writes so, where the line does not show it.
 */
export function componentOf(line: string, writer: LogComponent): LogComponent {
  // with what stands in front of it, too: syslog names the program
  const inner = bare(line)
  const says = (pattern: RegExp): boolean => pattern.test(inner) || pattern.test(line)
  const found = RULES.find(([pattern]) => says(pattern))?.[1] ?? writer
  const quoted = QUOTED.test(found) && says(GO_LOG)
  return quoted || (writer === 'go' && NOT_IN_GO.test(found)) ? 'go' : found
}
