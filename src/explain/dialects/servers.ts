import type { Reading, Row } from '../reading.ts'
import { loadReason } from './reasons.ts'
import { each, sayings, type Said } from './said.ts'
import { CLUSTER } from './cluster.ts'
import { DAEMONS } from './daemons.ts'
import { PLAIN_OR_TLS } from './plain-or-tls.ts'
import { SPIFFE } from './spiffe.ts'

// What nginx, HAProxy, databases, brokers, other programs in Go and grpc say in their own words.

const ROWS: readonly Row<Said>[] = [
  // nginx (src/event/ngx_event_openssl.c, src/http/ngx_http_request.c)
  ['no required ssl certificate was sent', ['no-client-certificate', 'this', 'nginx', '400']],
  ['client sent no required ssl certificate', ['no-client-certificate', 'this', 'nginx', '400']],
  ['the ssl certificate error', ['verify', 'this', 'nginx', '400']],
  ['client sent plain http request to https port', ['http-to-tls', 'none', 'nginx', '497']],
  ['the plain http request was sent to https port', ['http-to-tls', 'none', 'nginx', '497']],
  ['upstream ssl certificate does not match', ['host', 'this', 'nginx']],
  // lua-nginx-module (ngx_http_lua_socket_tcp.c)
  ['lua ssl certificate does not match host', ['host', 'this', 'nginx']],
  ['no "ssl certificate" is defined', ['secret-missing', 'local', 'nginx']],
  ['ssl certificate key" is defined', ['secret-missing', 'local', 'nginx']],
  ['no ssl client certificate ', ['roots-unreadable', 'local', 'nginx']],
  ['"ssl stapling" ignored', ['staple', 'local', 'nginx']],
  ['ssl ctx set1 curves list', ['no-versions', 'local', 'nginx']],
  ['x509 store add crl', ['crl-unreadable', 'local', 'nginx']],
  ['cannot load crl', ['crl-unreadable', 'local', 'nginx']],
  ['ssl renegotiation disabled', ['renegotiation', 'this', 'nginx']],
  ...each<Said>(
    ['revocation', 'local', 'nginx'],
    'ocsp responder timed out',
    'ocsp responder prematurely closed',
    'ocsp responder sent invalid',
    'ocsp response not successful',
  ),
  ['cannot load certificate key', ['key-unreadable', 'local', 'nginx']],
  ['cannot load certificate', ['certificate-unreadable', 'local', 'nginx']],
  ['peer closed connection in ssl handshake', ['cut', 'peer', 'nginx']],
  ['ssl ctx use privatekey', ['key-unreadable', 'local', 'nginx']],
  ['ssl ctx use certificate', ['certificate-unreadable', 'local', 'nginx']],
  ['ssl ctx load verify locations', ['roots-unreadable', 'local', 'nginx']],
  ['ssl load client ca file', ['roots-unreadable', 'local', 'nginx']],
  ['ssl ctx set cipher list', ['no-versions', 'local', 'nginx']],
  ['pem read bio x509', ['certificate-unreadable', 'local', 'nginx']],
  ['pem read bio privatekey', ['key-unreadable', 'local', 'nginx']],
  ['pem read bio dhparams', ['certificate-unreadable', 'local', 'nginx']],
  // Apache httpd (modules/ssl/ssl_engine_init.c, ssl_engine_io.c)
  ['failed to configure certificate', ['certificate-unreadable', 'local', 'openssl', 'AH02562']],
  ['failed to configure encrypted', ['key-encrypted', 'local', 'openssl', 'AH02564']],
  [
    'do not match',
    ['key-mismatch', 'local', 'openssl', 'AH02565', /certificate and private key \S+ from/],
  ],
  [
    'failed to configure at least one certificate and key',
    ['secret-missing', 'local', 'openssl', 'AH02572'],
  ],
  [
    'unable to configure verify locations for client authentication',
    ['roots-unreadable', 'local', 'openssl', 'AH01895'],
  ],
  ['ssl client authentication failed', ['verify', 'this', 'openssl', 'AH02010']],
  ...each<Said>(
    ['no-client-certificate', 'this', 'openssl', 'AH02263'],
    'no acceptable peer certificate available',
    'client certificate missing',
  ),
  ['re-negotiation handshake failed', ['handshake', 'this', 'openssl', 'AH02261']],
  ...each<Said>(
    ['no-server-certificate', 'this', 'openssl', 'AH02032'],
    'have no compatible ssl setup',
    'no hostname was provided via sni',
  ),
  ...each<Said>(
    ['own-name', 'local', 'openssl', 'AH01909'],
    'does not include an id which matches',
    'server certificate is a ca certificate (',
  ),
  ['ssl proxy connect failed', ['handshake', 'this', 'openssl', 'AH02003']],
  ['ssl handshake stopped: connection was closed', ['cut', 'peer', 'openssl', 'AH02006']],
  ['pass phrase incorrect for key', ['key-encrypted', 'local', 'openssl', 'AH02580']],
  ...each<Said>(
    ['key-unreadable', 'local', 'openssl', 'AH02579'],
    'init: private key not found',
    'unable to read server private key',
  ),
  ['proxy client certificate and private key do not match', ['key-mismatch', 'local', 'openssl']],
  [
    'does not exist or is empty',
    [
      'file-missing',
      'local',
      'openssl',
      undefined,
      /ssl\w{0,20}(?:certificate|revocation)\w{0,20}:/,
    ],
  ],
  ['crl checking has been enabled, but neither', ['crl-unreadable', 'local', 'openssl', 'AH01899']],
  ...each<Said>(
    ['no-versions', 'local', 'openssl'],
    'no ssl protocols available',
    'unable to configure permitted ssl ciphers',
  ),
  ['failed to configure ca certificate chain', ['chain-unreadable', 'local', 'openssl']],
  ['failed to load sslcacertificatefile', ['roots-unreadable', 'local', 'openssl']],
  ['ssl stapling init cert: ', ['staple', 'local', 'openssl']],
  ['http spoken on https port', ['http-to-tls', 'none', 'openssl', 'AH01996']],
  ['in handshake (server ', ['handshake', 'this', 'openssl', 'AH02008', /ssl library error/]],
  ['ssl proxy: peer certificate is expired', ['expired', 'this', 'openssl', 'AH02004']],
  ['ssl proxy: peer certificate does not match', ['host', 'this', 'openssl', 'AH02411']],
  ['ssl proxy: peer certificate cn mismatch', ['host', 'this', 'openssl', 'AH02005']],
  // HAProxy (src/ssl_sock.c, src/connection.c)
  ['inconsistencies between private key and certificate', ['key-mismatch', 'local', 'haproxy']],
  ['unable to load ssl private key', ['key-unreadable', 'local', 'haproxy']],
  ['unable to load private key', ['key-unreadable', 'local', 'haproxy']],
  ['no private key found', ['key-unreadable', 'local', 'haproxy']],
  ['unable to load ssl certificate', ['certificate-unreadable', 'local', 'haproxy']],
  ['unable to load certificate from file', ['certificate-unreadable', 'local', 'haproxy']],
  ['unable to load ca file', ['roots-unreadable', 'local', 'haproxy']],
  ['no ssl certificate specified for bind', ['secret-missing', 'local', 'haproxy']],
  ['ssl client ca chain cannot be verified', ['issuer', 'this', 'haproxy']],
  ['ssl client certificate not trusted', ['issuer', 'this', 'haproxy']],
  [
    'server presented an ssl certificate different from the configured one',
    ['host', 'this', 'haproxy'],
  ],
  ['ssl certificate different from the expected one', ['host', 'this', 'haproxy']],
  ...each<Said>(
    ['no-versions', 'local', 'haproxy'],
    'all ssl/tls versions are disabled',
    'unable to set ssl cipher list',
    'unable to set ssl curves list',
  ),
  ...each<Said>(
    ['roots-unreadable', 'local', 'haproxy'],
    'enabled but no ca file specified',
    'unable to set ca file',
    "couldn't open the ca-file",
  ),
  ['unable to configure crl file', ['crl-unreadable', 'local', 'haproxy']],
  ...each<Said>(
    ['chain-unreadable', 'local', 'haproxy'],
    'unable to load certificate chain from file',
    'unable to load chain certificate',
  ),
  ['unable to stat ssl certificate', ['file-missing', 'local', 'haproxy']],
  ['client-initiated ssl renegotiation', ['renegotiation', 'this', 'haproxy']],
  ['connection closed during ssl handshake', ['cut', 'peer', 'haproxy']],
  ['connection error during ssl handshake', ['cut', 'peer', 'haproxy']],
  ['timeout during ssl handshake', ['timeout', 'none', 'haproxy']],
  [
    'layer6 invalid response',
    ['server-check', 'this', 'haproxy', undefined, /layer6 invalid response.{0,60}ssl handshake/],
  ],
  ['ssl handshake failure', ['handshake', 'this', 'haproxy']],
  // PostgreSQL: the server (src/backend/libpq/be-secure-openssl.c, auth.c), libpq (fe-secure-openssl.c)
  ['connection requires a valid client certificate', ['no-client-certificate', 'this', 'postgres']],
  ['certificate authentication failed for user', ['san', 'this', 'postgres']],
  ['could not load server certificate file', ['certificate-unreadable', 'local', 'postgres']],
  ['could not load private key file', ['key-unreadable', 'local', 'postgres']],
  ['could not access private key file', ['key-unreadable', 'local', 'postgres']],
  [
    'has group or world access',
    ['key-permissions', 'local', 'postgres', undefined, /private key file/],
  ],
  ['must be owned by the database user', ['key-permissions', 'local', 'postgres']],
  ['check of private key failed', ['key-mismatch', 'local', 'postgres']],
  ['certificate present, but not private key file', ['key-unreadable', 'local', 'postgres']],
  ['could not load root certificate file', ['roots-unreadable', 'local', 'postgres']],
  ['could not read root certificate file', ['roots-unreadable', 'local', 'postgres']],
  [
    'does not exist',
    ['file-missing', 'local', 'postgres', undefined, /root certificate file "[^"]*" does not/],
  ],
  ['could not load ssl certificate revocation list file', ['crl-unreadable', 'local', 'postgres']],
  [
    'does not match host name',
    ['host', 'this', 'postgres', undefined, /server certificate for "[^"]*"/],
  ],
  ['server does not support ssl, but ssl was required', ['tls-off', 'none', 'postgres']],
  ['ssl connection has been closed unexpectedly', ['cut', 'peer', 'postgres']],
  ...PLAIN_OR_TLS,
  // MongoDB (src/mongo/util/net/ssl_manager_openssl.cpp, src/mongo/transport)
  ['no ssl certificate provided by peer', ['no-client-certificate', 'this', 'openssl']],
  ['certificate does not match the host name', ['host', 'this', 'openssl']],
  // Redis (src/tls.c); without TLS the error has a text
  ['error accepting a client connection: (null)', ['cut', 'peer', 'openssl']],
  ...each<Said>(
    ['roots-unreadable', 'local', 'openssl'],
    'failed to configure ca certificate(s)',
    'either tls-ca-cert-file or tls-ca-cert-dir',
  ),
  // grpc-go (internal/transport/http2_client.go): one side of the two does TLS, and the other does not
  ['error reading server preface: http2: ', ['plaintext', 'none', 'grpc']],
  [
    'error reading server preface',
    [
      'cut',
      'peer',
      'grpc',
      undefined,
      /preface: (?:eof|unexpected eof|.*connection reset|.*broken)/,
    ],
  ],
  // grpc-java (ProtocolNegotiators.java)
  ['channel closed while performing protocol negotiation', ['cut', 'peer', 'java']],
  // Kafka (clients: SslTransportLayer, NetworkClient): the reason is in the exception that follows
  ['failed authentication due to: ssl handshake failed', ['handshake', 'this', 'java']],
  ['sslauthenticationexception: ssl handshake failed', ['handshake', 'this', 'java']],
  ['failed authentication with', ['handshake', 'this', 'java', undefined, /ssl handshake failed/]],
  // Elasticsearch (SecurityTransportExceptionHandler.java, SecurityHttpExceptionHandler.java)
  ["client did not trust this server's certificate", ['alert-certificate-unknown', 'peer', 'java']],
  ['received plaintext traffic on an encrypted channel', ['http-to-tls', 'none', 'java']],
  ['received plaintext http traffic on an https channel', ['http-to-tls', 'none', 'java']],
  // etcd (client/pkg/transport/listener_tls.go): the client has to come from an address of its certificate
  ['does not match any of dnsnames', ['host', 'this', 'go']],
  // Caddy (certmagic handshake.go), Traefik (pkg/tls/tlsmanager.go)
  [
    'no certificate available',
    ['no-server-certificate', 'this', 'go', undefined, /tls handshake|tls\./],
  ],
  ['strict sni enabled - no certificate found', ['no-server-certificate', 'this', 'go']],
  // the kubelet (pkg/volume/secret, configmap; pkg/kubelet/certificate/bootstrap)
  [
    'mountvolume.setup failed',
    [
      'secret-missing',
      'local',
      'go',
      undefined,
      /(?:secret|configmap) "[^"]{0,200}(?:cert|tls|\bca\b)[^"]{0,200}" not found/,
    ],
  ],
  [
    'references non-existent secret key',
    ['secret-keys', 'local', 'go', undefined, /key: [^ ]*(?:cert|tls|\bca\b|\.crt|\.pem)/],
  ],
  ['part of the existing bootstrap client certificate', ['own-expired', 'local', 'go']],
  // Traefik (pkg/provider/kubernetes), Contour (internal/dag)
  [
    'error configuring tls',
    ['secret-missing', 'local', 'go', undefined, /: secret \S+ does not exist/],
  ],
  ['missing the following tls data entries', ['secret-keys', 'local', 'go']],
  ['secret contains an empty ca certificate', ['secret-keys', 'local', 'go']],
  ['ssl secret not found', ['secret-missing', 'local', 'go']],
  ['unresolved secret reference', ['secret-missing', 'local', 'go']],
  ['is invalid: secret not found', ['secret-missing', 'local', 'go']],
  // SslStream, in the language of Windows
  [
    'authentication.authenticationexception: ',
    [
      'verify',
      'this',
      'dotnet',
      undefined,
      /authenticationexception: (?:das remotezertifikat|le certificat|el certificado|.{0,40}(?:证书|憑證|証明書|인증서|сертификат))/,
    ],
  ],
  // ClickHouse (Poco)
  [
    'ssl exception: configuration error: no certificate file has been specified',
    ['secret-missing', 'local', 'openssl'],
  ],
  // etcd, Traefik
  ['keyfile and certfile are not presented', ['secret-missing', 'local', 'go']],
  ['is above the maximum version', ['no-versions', 'local', 'go', undefined, /tls min/]],
  // cert-manager (pkg/issuer/ca, pkg/server/tls)
  ['error getting keypair for ca issuer', ['secret-missing', 'local', 'cert-manager']],
  ['error getting signing ca tls certificate', ['secret-missing', 'local', 'cert-manager']],
  ['signing certificate is not a ca', ['not-a-ca', 'local', 'cert-manager']],
  [
    'failed to generate serving certificate',
    ['no-server-certificate', 'local', 'cert-manager', undefined, /logger="cert-manager/],
  ],
  ['no tls.certificate available', ['no-server-certificate', 'this', 'cert-manager']],
  // the controller of ingress-nginx (internal/ingress/controller/store/{backend_ssl,store}.go)
  ['no keypair or ca cert could be found in', ['secret-keys', 'local', 'go']],
  ['error obtaining pem from secret', ['secret-missing', 'local', 'go']],
  [
    'was not found',
    ['secret-missing', 'local', 'go', undefined, /local ssl certificate \S+ was not found/],
  ],
  ['intermediate chain ca certs: ', ['chain-unreadable', 'local', 'go']],
  ['error generating ca certificate chain for secret', ['chain-unreadable', 'local', 'go']],
  ...SPIFFE,
  ...CLUSTER,
  ...DAEMONS,
  // grpc (src/core/tsi)
  ['peer name', ['host', 'this', 'grpc', undefined, /peer name \S+ is not in peer certificate/]],
  [
    'cannot check peer: missing selected alpn property',
    ['alert-no-application-protocol', 'this', 'grpc'],
  ],
  ['hostname verification check failed', ['host', 'this', 'grpc']],
  ...each<Said>(
    ['roots-unreadable', 'local', 'grpc'],
    'could not get default pem root certs',
    'pem root certs != nullptr',
    'could not load any root certificate',
    'could not load root certificates',
    'cannot load server root certificates',
  ),
  ['no match found for server name', ['host', 'this', 'grpc']],
  ['peer certificate verification failed', ['verify', 'this', 'grpc']],
  // src/core/lib/security/transport/security_handshaker.cc
  ['handshake read failed', ['cut', 'peer', 'grpc', undefined, /security handshake failed/]],
  ['handshake write failed', ['cut', 'peer', 'grpc', undefined, /security handshake failed/]],
]

const said = sayings(ROWS)

/** What servers say in their own words; behind those about what they load may be the reason of OpenSSL. */
export function readServer(words: string): Reading | undefined {
  const found = said(words)
  if (found?.side !== 'local') return found
  const reason = loadReason(words)
  return reason === undefined ? found : { ...found, fault: reason }
}
