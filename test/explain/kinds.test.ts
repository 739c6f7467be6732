import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'

// Kinds of words, each next to its twin: the same words where they mean something else, or nothing.

const of = (line: string): readonly string[] =>
  explainLine(line).map(({ component, side, code }) => [component, side, code ?? '-'].join(' '))
const causeOf = (line: string): string => explainLine(line)[0]?.causes[0]?.text ?? 'nothing'

describe('an error that is supposed, asked for or denied', () => {
  it.each([
    ['INFO Checking whether certificate has expired', 'Error: certificate has expired'],
    ['DEBU check if the certificate has expired', 'check failed: certificate has expired'],
    [
      'no certificate verify failed events in the last 24h',
      '[SSL] certificate verify failed (_ssl.c:1)',
    ],
    [
      '* SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.',
      '* SSL certificate problem: unable to get local issuer certificate',
    ],
    [
      'the client would see x509: certificate has expired or is not yet valid',
      'the client saw: x509: certificate has expired or is not yet valid',
    ],
    [
      'self-signed certificate in certificate chain is allowed by the configuration',
      'verify error:num=19:self-signed certificate in certificate chain',
    ],
    [
      '2020-08-24T18:29:55.050077Z info sds Skipping waiting for gateway secret',
      '2020-08-24T18:29:55.050077Z info sds waiting for gateway secret',
    ],
  ])('is passed over: %s', (supposed, happened) => {
    expect(of(supposed)).toEqual([])
    expect(of(happened)).toHaveLength(1)
  })
})

describe('who asked whom', () => {
  it('a server that reads plain text has a client without TLS, a client a server without', () => {
    const words = 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number'
    expect(causeOf(`Error accepting a client connection: ${words}`)).toMatch(/^the client speaks/)
    expect(causeOf(`Error connecting to the server: ${words}`)).toMatch(/^the port speaks plain/)
  })

  it('the API server that authenticates looks at the certificate of a client', () => {
    const words = 'x509: certificate has expired or is not yet valid'
    expect(
      causeOf(
        `E0712 1 authentication.go:63] "Unable to authenticate the request" err="[${words}]"`,
      ),
    ).toMatch(/of the client has expired/)
    expect(causeOf(`E0712 1 available_controller.go:1] Get "https://a": ${words}`)).toMatch(
      /of the server has expired/,
    )
  })

  it('Netty shows the first bytes: a request is of a client, an answer of a server', () => {
    const record = (hex: string) =>
      of(`io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: ${hex}`)
    expect(record('474554202f')).toEqual(['java none NotSslRecordException'])
    const causes = ['474554202f', '485454502f'].map((hex) =>
      causeOf(`io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: ${hex}`),
    )
    expect(causes[0]).toMatch(/^the client is outside/)
    expect(causes[1]).toMatch(/^the port speaks plain/)
  })
})

describe('a file', () => {
  it('that is not there is not damaged', () => {
    const nginx = 'nginx: [emerg] cannot load certificate "/data/tls.crt": '
    const missing = `${nginx}BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory)`
    const damaged = `${nginx}PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)`
    expect(causeOf(missing)).toMatch(/^the file does not exist/)
    expect(causeOf(damaged)).toMatch(/^the text is damaged/)
    expect([of(missing), of(damaged)].flat().map((said) => said.split(' ')[1])).toEqual([
      'local',
      'local',
    ])
  })

  it('of which the set of istiod lacks one keeps its own cause', () => {
    const line =
      'failed to create an istiod CA: failed to create CA KeyCertBundle (open etc/cacerts/ca-cert.pem: no such file or directory)'
    expect(of(line)).toEqual(['istiod local file-missing'])
    expect(causeOf(line)).toMatch(/^the secret lacks/)
  })

  it('with a reason behind the words of HAProxy is explained by the reason', () => {
    const line = (reason: string) =>
      `[ALERT] (27) : config : unable to load SSL certificate into SSL Context '/data/a.crt': ${reason}.`
    expect(causeOf(line('ee key too small'))).toMatch(/RSA of 2048/)
    expect(causeOf(line('wrong tag'))).toMatch(/^the text is damaged/)
  })
})

describe('what this side loads', () => {
  const missing = 'no such file or directory'

  it.each([
    [`open /data/tls/ca.crt: ${missing}`, `open /data/app/settings.yaml: ${missing}`, 'go'],
    [
      `Error: ENOENT: ${missing}, open '/data/tls.key'`,
      `Error: ENOENT: ${missing}, open '/data/a.json'`,
      'node',
    ],
    ["[Errno 2] No such file or directory: '/data/ca.pem'", '[Errno 2] No such file: a', 'python'],
    [
      "System.IO.FileNotFoundException: Could not find file '/data/a.pfx'.",
      "System.IO.FileNotFoundException: Could not find file '/data/a.dll'.",
      'dotnet',
    ],
    [
      'java.nio.file.NoSuchFileException: /data/server.p12',
      'java.nio.file.NoSuchFileException: /data/server.txt',
      'java',
    ],
  ])('is missed where it is a certificate, in each language: %s', (line, other, writer) => {
    expect(of(line)).toEqual([`${writer} local ENOENT`])
    expect(causeOf(line)).toMatch(/^the file does not exist/)
    expect(of(other)).toEqual([])
  })

  it('may be there and not for this user', () => {
    expect(of('open /data/tls.key: permission denied')).toEqual(['go local EACCES'])
    expect(causeOf('open /data/tls.key: permission denied')).toMatch(/another owner/)
    expect(of('ssh: permission denied (publickey)')).toEqual([])
  })

  it('may be in a store whose password is wrong, or that is not there', () => {
    const kafka = 'KafkaException: Failed to load SSL keystore /data/a.jks of type JKS'
    expect(causeOf(kafka)).toMatch(/^the password/)
    expect(causeOf(`${kafka}: java.io.FileNotFoundException: /data/a.jks`)).toMatch(
      /^the file does not exist/,
    )
    expect(causeOf('error:11800071:PKCS12 routines::mac verify failure')).toMatch(/^the password/)
    expect(of('KafkaException: Failed to load settings')).toEqual([])
  })

  it('may be a Secret or a ConfigMap that the kubelet does not find', () => {
    const mount = (what: string) => `MountVolume.SetUp failed for volume "a" : ${what} not found`
    expect(of(mount('configmap "istio-ca-root-cert"'))).toEqual(['go local -'])
    expect(of(mount('configmap "settings"'))).toEqual([])
  })
})

describe('a connection that nobody takes', () => {
  const refused = 'dial tcp 192.0.2.1:443: connect: connection refused'
  it('ends before TLS begins: an address of https is no word of it', () => {
    expect(of(`Get "https://a.example/certificates": ${refused}`)).toEqual([])
    expect(of(`Get "https://a.example/": dial tcp 192.0.2.1:443: i/o timeout`)).toEqual([])
    expect(of(`transport: tls handshake: ${refused}`)).toEqual(['go none ECONNREFUSED'])
    expect(of(`failed calling webhook "a": Post "https://b.svc": ${refused}`)).toEqual([
      'kube-apiserver none ECONNREFUSED',
    ])
    expect(of('Get "https://a.example/": net/http: TLS handshake timeout')).toEqual([
      'go none http.tlsHandshakeTimeoutError',
    ])
  })
})

describe('istiod', () => {
  it('says that it could not keep its own CA, and not that it makes one', () => {
    const failed = 'error\tpkica\tFailed to write secret to CA (error: it exists). Abort.'
    const makes =
      'info\tpkica\tFailed to get secret (error: secrets "istio-ca-secret" not found), will create one'
    expect(of(failed)).toEqual(['istiod local secret-write'])
    expect(of(makes)).toEqual([])
  })

  it('may not read Secrets, or reads them', () => {
    const list = 'Failed to list *v1.Secret: secrets is '
    expect(of(`error\tkube\t${list}forbidden: User "a" cannot list`)).toEqual(['istiod local -'])
    expect(of(`error\tkube\t${list}busy`)).toEqual([])
  })
})

describe('a check of Linkerd', () => {
  it('is explained where it is marked as failed', () => {
    const check = 'issuer cert is issued by the trust anchor'
    expect(of(`× ${check}`)).toEqual(['linkerd local issued'])
    expect(of(`√ ${check}`)).toEqual([])
  })
})

describe('numbers without names', () => {
  it.each([
    // sslerr.h: SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, SSL_R_DH_KEY_TOO_SMALL
    ['error:1408F119:lib(20):func(143):reason(281)', 'this DECRYPTION_FAILED_OR_BAD_RECORD_MAC'],
    ['error:0A00018A:lib(20)::reason(394)', 'this DH_KEY_TOO_SMALL'],
    // errno of Windows in twelve bits: WSAECONNRESET
    [
      'TLS error: 33556294:system library:OPENSSL_internal:unknown error',
      'peer CONNECTION_RESET_BY_PEER',
    ],
  ])('%s', (line, said) => {
    expect(of(line).map((one) => one.replace(/^\S+ /, ''))).toEqual([said])
  })

  it('an empty queue says nothing, but the program around it may', () => {
    const empty = '(error:00000000:lib(0):func(0):reason(0))'
    expect(of(`fe_https/1: SSL handshake failure ${empty}`)).toEqual(['haproxy this -'])
    expect(of(`something else ${empty}`)).toEqual([])
  })

  it('the bits of GnuTLS that OpenLDAP shows', () => {
    const bits = (hex: string) => causeOf(`TLS: peer cert untrusted or revoked (0x${hex})`)
    expect(bits('42')).toMatch(/not in the trust store/)
    expect(bits('402')).toMatch(/has expired/)
    expect(bits('22')).toMatch(/revoked/)
  })
})

describe('alerts of Erlang', () => {
  it('have the reason behind them', () => {
    const line = (reason: string) =>
      `TLS client: In state wait_cert at ssl_handshake.erl:2113 generated CLIENT ALERT: Fatal - Handshake Failure\n - {bad_cert,${reason}}`.replace(
        '\n',
        ' ',
      )
    expect(causeOf(line('hostname_check_failed'))).toMatch(/lacks the host/)
    expect(causeOf(line('cert_expired'))).toMatch(/has expired/)
  })

  it('as a value are of the side that looks at certificates, else of the peer', () => {
    expect(of("{:error, {:tls_alert, 'unknown ca'}}")).toEqual(['erlang this unknown_ca'])
    expect(of('{error,{tls_alert,"handshake failure"}}')).toEqual(['erlang peer handshake_failure'])
    expect(of('{error,{tls_alert_count,3}}')).toEqual([])
  })
})

describe('what a program quotes', () => {
  const words =
    "unable to access 'https://a.example/': SSL certificate problem: self-signed certificate"
  it.each([
    `time="2024-01-01T00:00:00Z" level=error msg="fatal: ${words}"`,
    `E0101 12:00:00.000000       1 git.go:12] fatal: ${words}`,
    `{"level":"error","ts":"2024-01-01T00:00:00Z","msg":"fatal: ${words}"}`,
    `2024/01/01 00:00:00 fatal: ${words}`,
  ])('is written by the program whose form the line has: %s', (line) => {
    expect(of(line)).toEqual([of(`fatal: ${words}`)[0]?.replace(/^curl/, 'go')])
    expect(of(`fatal: ${words}`)[0]).toMatch(/^curl this/)
  })

  it('of nginx has the date of a logger of Go, and is not of Go', () => {
    const line = `2024/01/01 00:00:00 [error] 7#7: *1 upstream SSL certificate verify error: (18:self-signed certificate)`
    expect(of(line)[0]).toMatch(/^nginx this/)
  })
})

describe('the same words of OpenSSL', () => {
  const words = 'certificate verify failed: unable to get local issuer certificate'
  it.each([
    [`2020-09-13 23:00:17 ERROR (Thread-228) [a.b] ${words}`, 'python'],
    [`ERROR:urllib3.connection:${words}`, 'python'],
    [`[2024-01-01 00:00:00,000: ERROR/MainProcess] ${words}`, 'python'],
    [`ERROR:proto_tls:tls_print: TLS: ${words}`, 'openssl'],
    [`2018-03-19 11:59:09 +0000 [warn]: #0 ssl: ${words}`, 'ruby'],
    [`00:00:00.000 [error] GenServer #PID<0.1.0> ssl: ${words}`, 'erlang'],
    [`2024-01-01T00:00:00Z ERR a.go:1 > ssl: ${words}`, 'go'],
    [`ERRO[0000] ssl: ${words}`, 'go'],
    [`  at app.js: Error: unable to get local issuer certificate`, 'node'],
    [`1:M 01 Jan 2024 00:00:00.000 # ssl: ${words}`, 'openssl'],
  ])('are of the program whose logger has the form: %s', (line, writer) => {
    expect(of(line)[0]?.split(' ').slice(0, 2)).toEqual([writer, 'this'])
  })

  it('in the log of cert-manager are about a webhook, where the API server says so', () => {
    const called = (frame: string) =>
      `${frame}"error"="failed calling webhook \\"a\\": x509: certificate signed by unknown authority"`
    const line = called('E1021 1 controller.go:158] cert-manager/controller/A "msg"="again" ')
    expect(of(line)).toEqual(['cert-manager this x509.UnknownAuthorityError'])
    expect(causeOf(line)).toMatch(/^caBundle/)
    expect(of(called(''))).toEqual(['kube-apiserver this x509.UnknownAuthorityError'])
  })
})

describe('the name of a program', () => {
  const failed = 'x509: certificate signed by unknown authority'
  it('in an address or an image does not say who wrote', () => {
    for (const name of ['nginx', 'haproxy', 'postgres'])
      expect(of(`Head "https://a.example/v2/${name}/manifests/1": ${failed}`)).toEqual([
        'go this x509.UnknownAuthorityError',
      ])
    expect(of('nginx: [emerg] cannot load certificate "/data/a.crt"')[0]).toMatch(/^nginx local/)
  })
})

describe('nginx', () => {
  const line = (to: string) =>
    `2024/01/01 00:00:00 [error] 1#1: *1 SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40) while SSL handshaking${to}, client: 192.0.2.1`
  it('sends no name to the server behind it, unless it is told to', () => {
    expect(causeOf(line(' to upstream'))).toMatch(/proxy_ssl_server_name/)
    expect(causeOf(line(''))).not.toMatch(/proxy_ssl_server_name/)
  })
})

describe('a certificate that a program of mail cannot load', () => {
  it('is not there or not for it, or damaged; the reason stands on the next line', () => {
    const line =
      'warning: cannot get RSA certificate from file "/data/a.pem": disabling TLS support'
    expect(of(line)).toEqual(['openssl local -'])
    expect(causeOf(line)).toMatch(/another owner/)
    expect(of('cannot get the list from file "/data/a.pem"')).toEqual([])
  })
})

describe('a message of the handshake that is not as it must be', () => {
  it('is one, whichever it is, of Go', () => {
    expect(of('tls: server sent two HelloRetryRequest messages')).toEqual(['go this tls.Message'])
    expect(of('if tls: server sent two messages, close')).toEqual([])
  })

  it('has a verb of the library: what a program says of its own TLS has not', () => {
    const sent = 'received unexpected CertificateStatus message'
    expect(of(`tls: ${sent}`)).toEqual(['go this tls.Message'])
    for (const own of [
      'INFO tls: server listening on :8443',
      'level=info msg="tls: client auth enabled"',
      'tls: server certificate loaded from /data/tls.crt',
      'error in config: "tls: client" must be a map',
      'tls: invalid EncryptedClientHelloKey Config: 1',
      'tls: invalid NextProtos value',
    ])
      expect([own, ...of(own)]).toEqual([own])
    // handshake_client_tls13.go, auth.go: of the key of this side
    expect(
      of('tls: client certificate private key of type *a.Key does not implement crypto.Signer'),
    ).toEqual(['go local tls.UnsupportedCertificate'])
  })

  it('is one of OpenSSL and BoringSSL by any name of their queue', () => {
    const boring = (name: string) => `TLS error: 268435703:SSL routines:OPENSSL_internal:${name}`
    expect(of('error:0A00009F:SSL routines::length mismatch')).toEqual([
      'openssl this LENGTH_MISMATCH',
    ])
    expect(of(boring('MISSING_KEY_SHARE').replace('703', '836'))).toEqual([
      'envoy this MISSING_KEY_SHARE',
    ])
    // Modules/_ssl.c: `[library: REASON] text (_ssl.c:line)`
    expect(of('[SSL: LENGTH_MISMATCH] length mismatch (_ssl.c:997)')).toEqual([
      'python this LENGTH_MISMATCH',
    ])
    expect(of('Connected to database orders [ssl: enabled] in 3 ms')).toEqual([])
    expect(of('redis [SSL: enabled]')).toEqual([])
  })
})

describe('an error of another library behind a call of OpenSSL', () => {
  it('is of the file that the call loads', () => {
    const of1 = (call: string) => causeOf(`error:140DC009:SSL routines:${call}:PEM lib`)
    expect(of1('SSL_CTX_use_certificate_chain_file')).toMatch(/^the text is damaged/)
    expect(of1('SSL_CTX_use_PrivateKey_file')).toMatch(/place of the key/)
  })

  it('may be that no decoder knows the key', () => {
    expect(causeOf('error:1E08010C:DECODER routines::unsupported')).toMatch(/place of the key/)
    expect(of('error:0308010C:digital envelope routines::unsupported')).toEqual([])
  })
})

describe('renegotiation', () => {
  it('of a server that is too old is another thing than that of a peer who wants it again', () => {
    const words = (name: string) => `error:0A000152:SSL routines::${name}`
    expect(causeOf(words('unsafe legacy renegotiation disabled'))).toMatch(/older than 2010/)
    expect(causeOf('tls: no renegotiation [SSL: NO_RENEGOTIATION]')).toMatch(/client certificate/)
  })
})

describe('a version that OpenSSL does not know', () => {
  it('is of a hello of TLS where that is read, and no TLS at all elsewhere', () => {
    const words = (place: string) => `error:1417D0FC:SSL routines:${place}:unknown protocol`
    expect(of(words('tls_process_client_hello'))).toEqual(['openssl this UNKNOWN_PROTOCOL'])
    expect(of(words('SSL23_GET_SERVER_HELLO'))).toEqual(['openssl none UNKNOWN_PROTOCOL'])
  })
})

describe('the certificate of a server that the cipher suite has no use for', () => {
  it('is of the server, and an address with the word of it is of nothing', () => {
    // ssl3_check_cert_and_algorithm: the client looks at what the server sent
    const line = (kind: string) => `error:0A0000AA:SSL routines::missing ${kind} signing cert`
    for (const kind of ['rsa', 'dsa', 'ecdsa']) {
      expect(of(line(kind))).toEqual([`openssl this MISSING_${kind.toUpperCase()}_SIGNING_CERT`])
      expect(causeOf(line(kind))).toMatch(/cipher suites/)
    }
    expect(
      of('url: /v1/signing_cert (SSLError([SSL: CERTIFICATE_VERIFY_FAILED] failed (_ssl.c:1)'),
    ).toEqual(['python this CERTIFICATE_VERIFY_FAILED'])
    expect(causeOf('cert-manager: signing certificate is not a CA')).toMatch(/basicConstraints/)
  })
})

describe('an exception of Java', () => {
  const failed = 'javax.net.ssl.SSLHandshakeException: '
  const boring = (reason: string) => `error:100000f7:SSL routines:OPENSSL_internal:${reason}`
  it.each([
    [boring('CERTIFICATE_VERIFY_FAILED'), 'java this CERTIFICATE_VERIFY_FAILED'],
    [boring('UNSUPPORTED_PROTOCOL'), 'java this UNSUPPORTED_PROTOCOL'],
    ['Connection reset by peer', 'java peer ECONNRESET'],
    ['Read timed out', 'java none ETIMEDOUT'],
    [`SSL handshake aborted: ${boring('WRONG_VERSION_NUMBER')}`, 'java none WRONG_VERSION_NUMBER'],
    ['SSL handshake aborted: ssl=0x1: I/O error during system call', 'java peer SSLException'],
    ['Failed to create SSL connection', 'java this SSLHandshakeException'],
    ['closed', 'java this SSLHandshakeException'],
  ])('is explained by the reason that it holds, else by its name: %s', (reason, said) => {
    expect(of(failed + reason)).toEqual([said])
  })

  it('of a chain that failed on Android says not why', () => {
    expect(causeOf(`${failed}Chain validation failed`)).not.toMatch(/expired/)
    expect(of(`${failed}Chain validation failed`)).toEqual(['java this CertPathValidatorException'])
    expect(of('ERROR ledger: cert chain validation failed for block 7')).toEqual([])
  })

  it('of a store that is not there is not one of its password', () => {
    const error = 'keytool error: java.lang.Exception: Keystore file does not exist: a.jks'
    expect(causeOf(error)).toMatch(/^the file does not exist/)
    expect(causeOf('java.io.IOException: keystore password was incorrect')).toMatch(/^the password/)
    expect(of('java.security.KeyStoreException: JKS not found')).toEqual([])
  })

  it.each([
    [
      'java.security.InvalidKeyException: invalid key format',
      'java.security.InvalidKeyException: Illegal key size',
    ],
    [
      'java.security.InvalidKeyException: invalid key format',
      'java.security.InvalidKeyException: Invalid AES key length: 5 bytes',
    ],
    [
      'javax.net.ssl.SSLException: Tag mismatch!',
      'javax.crypto.AEADBadTagException: Tag mismatch!',
    ],
    [
      'java.io.IOException: failed to decrypt safe contents entry: javax.crypto.BadPaddingException: Given final block not properly padded',
      'ERROR key: javax.crypto.BadPaddingException: Given final block not properly padded',
    ],
    [
      'java.security.cert.CertificateException: java.io.IOException: Empty input',
      'ERROR cache key parser: empty input',
    ],
    [
      'java.security.cert.CertificateException: java.io.IOException: Illegal header: -----BEGIN',
      'ERROR key: Illegal header: X-Api-Key',
    ],
    [
      `${failed}Client requested protocol TLSv1 is not enabled or supported in server context`,
      'INFO ssl: client requested protocol h2',
    ],
    // sun.security.provider.certpath.OCSPResponse
    [
      'java.security.cert.CertPathValidatorException: Response is unreliable: its validity interval is out-of-date',
      'openid key response is unreliable',
    ],
  ])('is of TLS or certificates, and its words are not elsewhere: %s', (line, elsewhere) => {
    expect(of(line)[0]).toMatch(/^java /)
    expect(of(elsewhere)).toEqual([])
  })
})

describe('words of Windows', () => {
  it('that a key is not there are those of an exception', () => {
    const words = 'Keyset does not exist'
    expect(of(`CryptographicException: ${words}`)).toEqual(['dotnet local -'])
    expect(of(`jwt ${words}`)).toEqual([])
  })

  it('of a principal are about a certificate, or about Kerberos, by text and by number', () => {
    const words = 'The target principal name is incorrect.'
    expect(causeOf(`(provider: SSL Provider, error: 0 - ${words})`)).toMatch(/lacks the host/)
    expect(of(`${words}  Cannot generate SSPI context.`)).toEqual([])
    expect(of(`${words}  Cannot generate SSPI context. (0x80090322)`)).toEqual([])
    expect(of(`Kerberos: ${words}`)).toEqual([])
    expect(of(`schannel: https://kerberos.example: SEC_E_WRONG_PRINCIPAL`)).toEqual([
      'curl this SEC_E_WRONG_PRINCIPAL',
    ])
  })
})

describe('a name that looks like a class', () => {
  const expired = 'x509: certificate has expired or is not yet valid'
  it('of Kubernetes does not make a line of Go one of Java', () => {
    expect(of(`failed to watch io.k8s.api.core.v1.Secret: ${expired}`)).toEqual([
      'go this x509.Expired',
    ])
    expect(of(`io.netty.handler.codec.DecoderException: ${expired}`)).toEqual([
      'java this x509.Expired',
    ])
  })

  it('behind the date and the level is of a logger of Java, a sentence of one of Go', () => {
    const at = '2024/01/01 00:00:00 ERROR '
    expect(of(`${at}javax.net.ssl.SSLHandshakeException: PKIX path building failed`)).toEqual([
      'java this ValidatorException',
    ])
    // log/slog writes so, too
    expect(
      of(`${at}git: fatal: unable to access 'https://a.example/': SSL certificate problem: ok`),
    ).toEqual(['go this CURLE_PEER_FAILED_VERIFICATION'])
  })
})

describe('the word Error', () => {
  const words = 'certificate has expired'
  it.each(['', 'Uncaught ', '[cause]: ', 'Uncaught (in promise) ', 'Request', 'failed: '])(
    'of Node stands at the beginning, behind a mark or in a name: %s',
    (before) => {
      expect(of(`${before}Error: ${words}`)).toEqual(['node this X509_V_ERR_CERT_HAS_EXPIRED'])
    },
  )

  it.each(['MySQL connection ', 'lftp: Fatal '])(
    'in a sentence is of any program: %s',
    (before) => {
      expect(of(`${before}Error: ${words}`)).toEqual(['openssl this X509_V_ERR_CERT_HAS_EXPIRED'])
    },
  )

  it('with a strict look at identifiers is of Python, whose default that is', () => {
    const missing = 'Missing Authority Key Identifier'
    const code = 'X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER'
    expect(of(`cannot use certificate [${missing}]`)).toEqual([`python this ${code}`])
    expect(of(`verify error:num=86:${missing}`)).toEqual([`openssl this ${code}`])
    expect(of(`error 86 at 0 depth lookup: ${missing}`)).toEqual([`openssl this ${code}`])
  })
})

describe('a certificate that HAProxy loads', () => {
  const line = (what: string) => `unable to load certificate${what}`
  it('is of a file that it names, of which it says what is wrong', () => {
    expect(of(line(" chain from file '/data/a.pem'"))).toEqual(['haproxy local -'])
    expect(causeOf(line(" from file '/data/a.pem': ee key too small"))).toMatch(/RSA of 2048/)
    expect(of(line(''))).toEqual(['openssl local -'])
  })
})

describe('a server that takes no connection without TLS', () => {
  const refused = 'no pg_hba.conf entry for host "10.0.0.9", user "app", database "orders", '
  it.each([
    ['ERROR 3159: Connections using insecure transport are prohibited', 'openssl'],
    ['server does not allow insecure connections, client must use SSL/TLS', 'openssl'],
    ['The server is configured to only allow SSL connections', 'openssl'],
    [`${refused}no encryption`, 'postgres'],
    [`${refused}SSL off`, 'postgres'],
    ['pq: node is running secure mode, SSL connection required', 'postgres'],
    ['FATAL:  SSL required', 'postgres'],
  ])('says so to a client that asks for none: %s', (line, writer) => {
    expect(of(line)).toEqual([`${writer} none -`])
    expect(causeOf(line)).toMatch(/^the client connects in plain text/)
  })

  it.each([
    `${refused}SSL encryption`,
    'pg_hba.conf was reloaded, no encryption changed',
    'INFO insecure transport is allowed for tests',
  ])('is not one that refuses for another reason, or not at all: %s', (line) => {
    expect(of(line)).toEqual([])
  })

  it('is another than one that has no TLS', () => {
    const line = 'SSL handshake received but server is started without SSL support'
    expect(causeOf(line)).toMatch(/^the server does not speak TLS/)
  })
})

describe('a port without TLS that gets a ClientHello', () => {
  it.each([
    ['10.0.0.1 - - [x] "\\x16\\x03\\x01\\x00\\xEE\\x01\\x00" 400 157 "-" "-"', 'nginx'],
    ['{"request":"\\u0016\\u0003\\u0001\\u0002","status":400}', 'nginx'],
    ["code 400, message Bad request syntax ('\\x16\\x03\\x01\\x02\\x00')", 'python'],
    ['Invalid character found in method name [0x160x030x010x02]', 'java'],
    ['BadMessageException: 400: Illegal character CNTL=0x16', 'java'],
    // 0x16030100, read as a length
    ['Invalid receive (size = 369295616 larger than 104857600)', 'java'],
  ])('shows its first octets: %s', (line, writer) => {
    expect(of(line)).toEqual([`${writer} none -`])
    expect(causeOf(line)).toMatch(/^the client speaks TLS to a plain port/)
  })

  it.each([
    '10.0.0.1 - - [x] "\\x05\\x01\\x00" 400 157 "-" "-"',
    'Invalid character found in method name [0x050x010x00]',
    'Invalid receive (size = 1195725856 larger than 104857600)',
  ])('is not one that gets something else: %s', (line) => {
    expect(of(line)).toEqual([])
  })
})

describe('words that a log of gRPC has in its fields', () => {
  const words = 'Get "https://git.example/": x509: certificate signed by unknown authority'
  it('do not make the words of Go those of grpc', () => {
    expect(of(`error="${words}" grpc.code=Unknown grpc.method=Test system=grpc`)).toEqual([
      'go this x509.UnknownAuthorityError',
    ])
    expect(of(`grpc: addrConn.createTransport failed: ${words}`)).toEqual([
      'grpc this x509.UnknownAuthorityError',
    ])
  })
})

describe('what istiod may not read, or cannot', () => {
  it('is a Secret of its CA, not one of anybody', () => {
    const refused = (what: string) =>
      `istio-ca-secret is forbidden: User "istiod" cannot get resource "${what}" in API group ""`
    expect(of(refused('secrets'))).toEqual(['istiod local -'])
    expect(of(refused('pods'))).toEqual([])
  })

  it('is a CA certificate, where it says that it cannot parse it', () => {
    const words = 'failed to extract CA cert expiry timestamp (error failed to parse the CA cert: '
    expect(of(`${words}invalid PEM encoded certificate)`)).toEqual(['istiod local -'])
    expect(of('rotator: CA cert expiry timestamp is 2030-01-01')).toEqual([])
  })
})

describe('a response of OCSP that nginx asks for', () => {
  it('is to be stapled: no peer was refused', () => {
    const asked = 'while requesting certificate status, responder: ocsp.example'
    expect(of(`[error] 1#0: OCSP responder timed out ${asked}`)).toEqual(['nginx local -'])
    expect(of(`[info] 1#0: certificate status good ${asked}`)).toEqual([])
  })
})

describe('words of GnuTLS', () => {
  const words = 'Error in the push function.'
  it('are of who prints them', () => {
    expect(of(`TLS: can't connect: ${words}.`)).toEqual(['gnutls peer GNUTLS_E_PUSH_ERROR'])
    expect(of(`curl: (35) gnutls_handshake() failed: ${words}`)).toEqual([
      'curl peer GNUTLS_E_PUSH_ERROR',
    ])
  })
})

describe('a name that OpenLDAP looks for', () => {
  it('is in the certificate of the server, or not', () => {
    const line = 'TLS: unable to get CN from peer certificate'
    expect(of(line)).toEqual(['openssl this -'])
    expect(causeOf(line)).toMatch(/lacks the host/)
    expect(of('TLS: hostname (a) does not match common name in certificate (b).')).toHaveLength(1)
    expect(of('TLS: CN of peer certificate is b.example')).toEqual([])
  })
})

describe('an extension that Java does not take where it stands', () => {
  it('is one of a message of the handshake', () => {
    const words = 'extension (5) should not be presented in certificate_request'
    expect(causeOf(`javax.net.ssl.SSLHandshakeException: ${words}`)).toMatch(/the library of one/)
    expect(of(words)).toEqual(['java this SSLHandshakeException'])
    expect(of('certificate: extension (5) is presented in certificate_request')).toEqual([])
  })
})

describe('a store of Java', () => {
  it('is not opened, or not known', () => {
    const store = 'java.security.KeyStoreException: '
    expect(causeOf(`${store}problem accessing trust store`)).toMatch(/^the password/)
    expect(of(`${store}PKCS13 not found`)).toEqual([])
  })
})

describe('the roots of an agent of Istio', () => {
  it.each(['CA', 'XDS'])('are in a file, which is there or not: %s', (what) => {
    const line = `root CA file for ${what} does not exist /var/run/secrets/istio/root-cert.pem`
    expect(of(line)).toEqual(['istio-agent local -'])
    expect(causeOf(line)).toMatch(/^the file does not exist/)
    expect(of(`Using root CA file for ${what} /var/run/secrets/istio/root-cert.pem`)).toEqual([])
  })
})

describe('a Secret that an ingress names', () => {
  it.each([
    ['Error configuring TLS for ingress web/api: secret web/cert does not exist', /not exist/],
    ['TLS Secret "internal" is invalid: Secret not found', /not exist/],
    ['secret kube-system/cert is missing the following TLS data entries: tls.crt', /lacks tls.crt/],
    ['getting certificate blocks: secret contains an empty CA certificate', /are empty/],
  ])('is not there, or lacks something: %s', (line, cause) => {
    expect(of(line)).toEqual(['go local -'])
    expect(causeOf(line)).toMatch(cause)
  })

  it('of which nothing is said is well', () => {
    expect(of('Configuring TLS for ingress web/api: secret web/cert')).toEqual([])
    expect(of('the TLS data entries are tls.crt, tls.key')).toEqual([])
  })
})

describe('a certificate of kubeadm that has expired', () => {
  const words = ' certificate: the certificate has expired'
  it('is one of its own, and one of a peer elsewhere', () => {
    expect(of(`failure loading apiserver-etcd-client${words}`)).toEqual([
      'go local kubeadm.Expired',
    ])
    expect(of(`server${words}`)).toEqual(['openssl this X509_V_ERR_CERT_HAS_EXPIRED'])
  })
})

describe('plain text on a port of HTTPS', () => {
  const words = 'received plaintext http traffic on an https channel'
  it('is said by Elasticsearch without a word of TLS', () => {
    expect(of(`${words}, closing connection`)).toEqual(['java none -'])
    expect(of('received plaintext mail on a channel')).toEqual([])
  })
})

describe('words of the Security framework of macOS', () => {
  it('are of the program that prints them: Envoy has those of OpenSSL', () => {
    expect(of('SSL peer certificate validation failed: CSSMERR_TP_CERT_REVOKED')).toEqual([
      'openssl this CSSMERR_TP_CERT_REVOKED',
    ])
    expect(of('CERT_REVOKED')).toEqual(['envoy this CERT_REVOKED'])
    expect(of('CSSMERR_TP_OK')).toHaveLength(1)
  })
})

describe('a key that is pinned', () => {
  it.each([
    'curl: (90) SSL: public key does not match pinned public key',
    'javax.net.ssl.SSLPeerUnverifiedException: Certificate pinning failure!',
    'net::ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN',
  ])('is another, whoever signed the certificate: %s', (line) => {
    expect(causeOf(line)).toMatch(/^the certificate was renewed with another key/)
  })

  it('is not said to be, where the CA is not known or nothing is wrong', () => {
    expect(
      causeOf('curl: (60) SSL certificate problem: unable to get local issuer certificate'),
    ).toMatch(/trust store/)
    expect(of('INFO pinned public key of the server loaded')).toEqual([])
  })
})

describe('who wrote the words of a library', () => {
  const boring = 'error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED'
  const bad = 'remote error: tls: bad certificate'
  it.each([
    // ClickHouse links BoringSSL, as Envoy does
    [`DB::NetException: SSL Exception: ${boring}`, 'openssl', `TLS error: ${boring}`, 'envoy'],
    [
      'SSL_read() failed (SSL: error:0A000119:SSL routines::decryption failed or bad record mac)',
      'nginx',
      'SSL_read: error:0A000119:SSL routines::decryption failed or bad record mac',
      'openssl',
    ],
    [`connection error: desc = "transport: ${bad}"`, 'grpc', `connection error: ${bad}`, 'go'],
    [
      'http: TLS handshake error from 10.0.0.1:5: certs: no server certificate is supported',
      'go',
      'TLS handshake error: certs: no server certificate is supported',
      'openssl',
    ],
    [
      'OpenSSL/3.0.8: error:0A000152:SSL routines::unsafe legacy renegotiation disabled',
      'curl',
      'error:0A000152:SSL routines::unsafe legacy renegotiation disabled',
      'openssl',
    ],
    [`${boring} (external/boringssl/src/ssl/handshake.cc:713)`, 'openssl', boring, 'envoy'],
    [
      'ERROR: The certificate is not trusted.',
      'wget',
      'Status: The certificate is not trusted.',
      'gnutls',
    ],
  ])('is seen by its form: %s', (line, writer, twin, other) => {
    expect(of(line).map((said) => said.split(' ')[0])).toEqual([writer])
    expect(of(twin).map((said) => said.split(' ')[0])).toEqual([other])
  })
})

describe('a connection that ends, or does not speak TLS', () => {
  it.each([
    [
      'error reading http request over tls server conn: EOF',
      'go peer EOF',
      'error reading server conn: EOF',
    ],
    [
      'HandshakeException: Connection terminated during handshake',
      'openssl peer EOF',
      'Connection terminated during shutdown',
    ],
    [
      'rpc error: code = Unauthenticated desc = no_tls_from_remote',
      'linkerd peer Unauthenticated',
      'rpc error: code = Unauthenticated desc = no_token',
    ],
  ])('is told from one that ends otherwise: %s', (line, expected, twin) => {
    expect(of(line)).toEqual([expected])
    expect(of(twin)).toEqual([])
  })
})
