import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'

// Words of programs that no library says, each next to its twin: nearly the same words, where nothing failed or something else did.

const of = (line: string): readonly string[] =>
  explainLine(line).map(({ component, side, code }) => [component, side, code ?? '-'].join(' '))
const causeOf = (line: string): string => explainLine(line)[0]?.causes[0]?.text ?? 'nothing'

describe('plain English', () => {
  it.each([
    [
      'gateway: the serving certificate is already expired, closing listener',
      'gateway: the serving certificate is not expired, listener stays',
      'openssl local -',
      /not renewed/,
    ],
    [
      'ERROR private key does not match certificate /etc/tls/a.crt',
      'INFO private key matches certificate /etc/tls/a.crt',
      'openssl local -',
      /only one of the two/,
    ],
    [
      'peer did not present a certificate',
      'peer did present a certificate',
      'openssl this -',
      /outside of the mesh|client/,
    ],
    [
      'error: server name is not in certificate of the broker',
      'server name is in certificate of the broker',
      'openssl this -',
      /lacks the host/,
    ],
    [
      'failed to read the private key of /etc/tls/tls.key, tls stays off',
      'will read the private key of /etc/tls/tls.key, tls stays on',
      'openssl local -',
      /in the place of the key/,
    ],
    [
      'failed to open truststore for the certificate of the broker',
      'opened truststore for the certificate of the broker',
      'openssl local -',
      /password/,
    ],
    [
      'TLS handshake with 10.0.0.1 failed: unknown',
      'TLS handshake with 10.0.0.1 done',
      'openssl this -',
      /does not speak TLS|share no/,
    ],
    [
      'TLS handshake with 10.0.0.1 failed: timed out',
      'TLS handshake with 10.0.0.1 took 1 s',
      'openssl none -',
      /MTU|firewall/,
    ],
    [
      'TLS handshake with 10.0.0.1 failed: connection closed',
      'TLS connection with 10.0.0.1 closed',
      'openssl peer -',
      /does not speak TLS/,
    ],
    [
      'server rejected our certificate',
      'server accepted our certificate',
      'openssl peer -',
      /does not trust|does not have the root/,
    ],
    [
      'certificate validation failed for peer 7',
      'whether certificate validation failed for peer 7 is not known',
      'openssl this -',
      /trust store/,
    ],
    [
      'unsupported TLS version offered by client',
      'supported TLS version offered by client',
      'openssl this -',
      /lowest version/,
    ],
    [
      'Error: Server certificate/key are inconsistent.',
      'Server certificate/key are consistent.',
      'openssl local -',
      /only one of the two/,
    ],
    [
      'SSL connection closed by server during handshake.',
      'SSL connection closed by server after 3 requests.',
      'openssl peer -',
      /does not speak TLS/,
    ],
  ])('%s', (line, twin, expected, cause) => {
    expect(of(line)).toEqual([expected])
    expect(causeOf(line)).toMatch(cause)
    expect(of(twin)).toEqual([])
  })

  it('is asked last: a library that says more comes first', () => {
    expect(of('TLS handshake failed: x509: certificate has expired or is not yet valid')).toEqual([
      'go this x509.Expired',
    ])
  })

  it('takes as long for a line of any length', () => {
    const line = `failed ${'to load the certificate of '.repeat(4_000)}`
    const begun = performance.now()
    explainLine(line)
    explainLine(`cert ${'key '.repeat(30_000)}`)
    expect(performance.now() - begun).toBeLessThan(3_000)
  })
})

describe('what one program says', () => {
  it.each([
    // Envoy, default_validator.cc: neither hash fits
    [
      'TLS error: |268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify cert failed: cert hash and spki:TLS_error_end',
      /another key/,
    ],
    // OpenSSL, extensions_srvr.c: the group of the share is not in supported_groups
    [
      '[crit] 1#1: *1 SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: 203.0.113.7',
      /scans the port/,
    ],
    // net/http reads the alert of a server of TLS
    [
      'Get "http://a:9090": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02"',
      /mutual TLS|http:/,
    ],
    // Erlang, tls_record.erl
    [
      'TLS server: In state hello at tls_record.erl:564 generated SERVER ALERT: Fatal - Unexpected Message - {unsupported_record_type,65}',
      /plain/,
    ],
    // Schannel, events 36887 and 36888
    [
      'A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 70.',
      /lowest version/,
    ],
    // Istio, security/pkg/pki/ra: the signer of the cluster
    [
      '2024-02-24T03:11:04.101221Z\terror\tserverca\tCSR signing error (no certificate returned for the CSR: "csr-workload-a")',
      /signer/,
    ],
    // client-go, util/certificate/certificate_manager.go
    [
      'E0529 14:18:56.794752   25170 certificate_manager.go:378] Certificate request was not signed: timed out waiting for the condition',
      /approved/,
    ],
    // trust-manager, pkg/util/pem.go
    [
      'Warning  SourceBuildError  1s  bundles  Failed to build bundle sources: invalid PEM data in source: bundle contains no PEM certificates',
      /damaged/,
    ],
    // the validation of Envoy's API
    [
      'embedded message failed validation | caused by CertificateValidationContextValidationError.TrustedCa: value length must be at least 1',
      /neither a file nor a Secret/,
    ],
  ])('%s', (line, cause) => {
    expect(causeOf(line)).toMatch(cause)
  })

  it.each([
    ['TLS requested but server does not support TLS', 'go none -'],
    [
      'ERROR (MainThread) [core] Error doing job: SSL error in data received',
      'python this SSLError',
    ],
    [
      'Error 60 connecting to https://a: Peer certificate cannot be authenticated with given CA certificates.',
      'curl this CURLE_PEER_FAILED_VERIFICATION',
    ],
    [
      '<Warning> <Security> <BEA-090504> <Certificate chain received from a failed hostname verification check.>',
      'java this SSLException',
    ],
    ['ERROR: cert_chain_file path /etc/certs/tls.crt does not exist', 'openssl local -'],
    ['2023-12-14 07:34:22.999+00:00 [notice] <0.12823.0>  - no_suitable_ciphers', 'erlang this -'],
    ['ConnectionError: PostgreSQL server at "db:5432" rejected SSL upgrade', 'python none -'],
    ['rsyslogd: error: peer name not authorized - not permitted to talk to it', 'gnutls this -'],
    ['LOG4[3]: Rejected by CERT at depth=0: CN=mail.example.com', 'openssl this -'],
    [
      '2024-03-01T10:11:12.123456Z\terror\taccess\tconnection complete\tsrc.addr=10.0.0.1:1234 error="connection timed out, maybe a NetworkPolicy is blocking HBONE port 15008: deadline has elapsed"',
      'ztunnel none -',
    ],
    [
      '  Warning  FailedMount  2m  kubelet, node-1  MountVolume.SetUp failed for volume "certs" : secret "cert-manager-webhook-tls" not found',
      'go local -',
    ],
    [
      '2024/03/01 10:11:12 kid1| ERROR: negotiating TLS on FD 27: error:0A000086:SSL routines::certificate verify failed (1/-1/0)',
      'openssl this CERTIFICATE_VERIFY_FAILED',
    ],
  ])('%s', (line, expected) => {
    expect(of(line)).toEqual([expected])
  })

  it('of a database that wants TLS speaks of pg_hba.conf only where it is PostgreSQL', () => {
    const said = (line: string): string =>
      (explainLine(line)[0]?.causes ?? []).map(({ text }) => text).join(' ')
    const insecure =
      'ERROR 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.'
    expect(said(insecure)).toMatch(/^the client connects in plain text/)
    expect(said(insecure)).not.toMatch(/PostgreSQL|pg_hba/)
    expect(
      said(
        'FATAL: no pg_hba.conf entry for host "10.0.0.9", user "a", database "b", no encryption',
      ),
    ).toMatch(/pg_hba\.conf lacks/)
  })

  it('of Schannel is the alert that this side sent, or got', () => {
    const of36888 =
      'A fatal alert was generated and sent to the remote endpoint. The TLS protocol defined fatal error code is 40.'
    expect(of(of36888)).toEqual(['dotnet this handshake_failure'])
    expect(of(of36888.replace('generated and sent to', 'received from'))).toEqual([
      'dotnet peer handshake_failure',
    ])
  })
})
