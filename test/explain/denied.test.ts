import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'

// Words of a failure where nothing failed, each next to its twin: the same words, where something did. A false cause is worse than
// none.

const of = (line: string): readonly string[] =>
  explainLine(line).map(({ component, side, code }) => [component, side, code ?? '-'].join(' '))

describe('a line of which nothing failed', () => {
  it.each([
    // denials
    ['TLS handshake did not fail', 'TLS handshake did fail'],
    ['TLS handshake finished; no error', 'TLS handshake failed: no error'],
    ['tls handshakes: 10 total, 0 failed', 'tls handshake: 10 failed'],
    ['TLS handshake failures: none', 'TLS handshake failure: no route'],
    ['Keine Fehler beim TLS handshake, 0 errors', 'Fehler: TLS handshake failed'],
    ['none of the certificates has expired', 'one of the certificates has expired'],
    ['all certificates are valid; none is expired', 'the certificate of web is expired'],
    // what is counted, set or explained
    ['tls_handshake_failures_total 3', 'tls_handshake_failure: reason 3'],
    ['# HELP x_total certificate has expired', 'HELP! x certificate has expired'],
    ['tls connection error rate: 0%', 'tls connection error: EPROTO'],
    ['certificate is invalid: false', 'certificate is invalid: bad PEM'],
    ['{"tls_handshake_error":false}', '{"msg":"tls handshake error"}'],
    ['tls_handshake_timeout: 10s', 'tls handshake timeout (10s)'],
    ['client certificate required = no', 'error: client certificate required'],
    // tests and notes of a release
    ['test tls::certificate_has_expired ... ok', 'test of tls: certificate has expired'],
    ['--- PASS: TestTLSHandshakeFailed', '--- FAIL: TLS handshake failed'],
    ['- Fixed a bug where certificate validation failed', '- certificate validation failed'],
    // a note of a release quotes whole lines of a log, with their addresses
    ['fix: x509: certificate has expired', 'dial: x509: certificate has expired'],
    [
      'Added the port to: TLS handshake error from 10.0.0.1:1: EOF',
      'http: TLS handshake error from 10.0.0.1:1: EOF',
    ],
    [
      'the proxy no longer logs TLS handshake errors: EOF',
      'the proxy logs TLS handshake errors: EOF',
    ],
    [
      'proxy no longer logs `remote error: tls: bad certificate`',
      'proxy no longer logs; remote error: tls: bad certificate',
    ],
    // a rule that is read in
    [
      'prometheus rules updated: x509: certificate has expired or is not yet valid',
      'prometheus rules updated with error: Get "https://x": x509: certificate has expired or is not yet valid',
    ],
    ['alert rule Expired loaded: certificate has expired', 'alert rule: certificate has expired'],
    // faults that are gone
    ['[RESOLVED] certificate for web has expired', '[FIRING] certificate for web has expired'],
    ['the certificate was expired and has been replaced', 'the certificate was expired'],
    ['Recovered from TLS handshake failure', 'Recovering from TLS handshake failure'],
    ['cert file not found, generating a new one', 'cert file not found'],
    ['no client certificate provided, using password authentication', 'no client certificate sent'],
  ])('is passed over: %s', (nothing, happened) => {
    expect(of(nothing)).toEqual([])
    expect(of(happened)).toHaveLength(1)
  })
})

describe('another thing of the same name', () => {
  it.each([
    ['ssh: certificate does not match key', 'tls: certificate does not match key'],
    ['foreign key does not match cert_id', 'private key does not match cert'],
    ['unknown ca option --foo', 'unknown ca: --foo is given'],
    ['failed to open certificate page', 'failed to open certificate file'],
    ['failed decoding CA error response: <', 'failed decoding CA error: bad PEM'],
    [
      'helm: deleting: secrets "old-certs" not found (ignored)',
      'RouterCertsDegraded: secret/old-certs -n auth: could not be retrieved: secret "old-certs" not found',
    ],
    ['cache-file a.pem not found, tls off', 'ca-file a.pem not found, tls off'],
    [
      'FCM webhook push failed: server key missing',
      '{"caller":"webhook/webhook.go:176","message":"server key missing"}',
    ],
    [
      'docker: no certificate file has been specified',
      'SSL Exception: Configuration error: no certificate file has been specified',
    ],
    [
      'requesting a signed certificate from the master; unauthorized clients are refused',
      'Failed while requesting a signed certificate from the master: cannot create certificate signing request: Unauthorized',
    ],
    [
      'vault: failed to obtain identity for client linkerd',
      'linkerd_proxy_identity_client::certify: Failed to obtain identity error=status: Unknown',
    ],
    [
      'Untrusted TLS connection established; server certificate not verified',
      'status=bounced (Server certificate not verified)',
    ],
    ['unknown ca file extension .foo', 'unknown ca file a.pem'],
    ['error loading root filesystem: tls module', 'error loading root certificate: tls module'],
    ['Error: unable to open database /var/cert/root.db', 'Error: unable to open cert /var/root.db'],
    ['domain not found in certbot config', 'domain not found in certificate'],
    ['certificate does not contain name constraints', 'certificate does not contain name a.b'],
    ['server rejected certificate request: quota', 'server rejected certificate: quota'],
    ['no suitable ciphers configured', 'no suitable ciphers: configured'],
    ['<0.1.0>  - no_suitable_ciphers configured', '<0.1.0>  - no_suitable_ciphers'],
    [
      'lost connection to broker, certificate is fine',
      'smtpd: lost connection after starttls, tls',
    ],
  ])('is passed over: %s', (other, meant) => {
    expect(of(other)).toEqual([])
    expect(of(meant)).toHaveLength(1)
  })
})

describe('words of the control plane that anybody can say', () => {
  const form = '2024-03-01T10:11:12.123456Z\terror\t'
  it.each([
    [
      'failed to load CA bundle /a.pem: open /a.pem: no such file or directory',
      'go local ENOENT',
      'istiod local -',
    ],
    ['failed to decode CSR: asn1: syntax error', 'go this asn1.SyntaxError', 'istiod this -'],
    [
      'failed to load root CA: ENOENT: no such file or directory, open ca.pem',
      'node local ENOENT',
      'istiod local -',
    ],
  ])('are those of the language without its form: %s', (words, language, own) => {
    expect(of(words)).toEqual([language])
    expect(of(form + words)).toEqual([own])
  })

  it.each(['csr failed signature check', 'invalid certificate reference "foo": parsing failed'])(
    'are nothing without it: %s',
    (words) => {
      expect(of(`docker: ${words}`)).toEqual([])
      expect(of(form + words)).toHaveLength(1)
    },
  )

  it('in JSON are of istiod where they name it', () => {
    const json = (msg: string) =>
      of(`{"level":"info","time":"2024-03-01T10:11:12.123456Z","msg":"${msg}"}`)
    const alert = 'http: TLS handshake error from 10.0.0.1:5: remote error: tls: bad certificate'
    expect(json(alert)).toEqual(['go peer bad_certificate'])
    expect(json(`istiod webhook: ${alert}`)).toEqual(['istiod peer bad_certificate'])
  })
})

describe('which side refuses', () => {
  it.each([
    ['our server rejected client certificate CN=foo: unknown CA', 'openssl this -'],
    ['the server rejected client certificate CN=foo', 'openssl peer -'],
    ['the agent certificate for host web has expired; deny', 'openssl this -'],
    ['our certificate for host web has expired; deny', 'openssl local -'],
    ['Closing: connection closed with error tls: bad record MAC', 'go this bad_record_mac'],
    ['10.0.0.1:443 connection closed with error unable to get issuer certificate', 'node'],
  ])('%s', (line, expected) => {
    expect(of(line).join()).toContain(expected)
  })
})

describe('a file that cannot be read', () => {
  it.each([
    ['unable to read file: /var/run/secrets/tls.crt: Permission denied', 'EACCES'],
    ['unable to read file: /var/run/secrets/tls.crt: No such file or directory', 'ENOENT'],
    ['unable to read file: /var/run/secrets/tls.crt', '-'],
  ])('has the code that the line gives, and no other: %s', (line, code) => {
    expect(of(line)).toEqual([`envoy local ${code}`])
  })
})
