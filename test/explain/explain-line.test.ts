import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'
import { linesOf } from '../../src/explain/lines.ts'
import { processorTime } from '../support/processor-time.ts'

const ALERT = 'TLS error: 268436504:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA'

describe('explainLine', () => {
  it('numbers lines from 1 and passes over what is not about TLS', () => {
    const text = `started\r\n${ALERT}\r\nloaded certificate for foo\n${ALERT}\n`
    expect(explainLine(text).map(({ line, code }) => [line, code])).toEqual([
      [2, 'unknown_ca'],
      [4, 'unknown_ca'],
    ])
    expect(explainLine('')).toEqual([])
  })

  it('refuses what is not text: explain-input', () => {
    const bytes = new TextEncoder().encode(ALERT)
    expect(() => explainLine(bytes as unknown as string)).toThrow('found bytes')
    expect(explainLine(new TextDecoder().decode(bytes))).toHaveLength(1)
  })

  it('has nothing of the line in what it says', () => {
    const key = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v0VaguRRosLRASLg4g0yLxZ7aYw=='
    const answer = JSON.stringify(explainLine(`${ALERT} ${key}`))
    expect(answer).toContain('unknown_ca')
    expect(answer).not.toContain('MC4C')
  })

  it('never guesses: words about certificates without a fault are passed over', () => {
    const lines = [
      'info: certificate for www.example.com renewed',
      '2024-01-01T00:00:00.000000Z\tinfo\tca\tloaded root cert from certificate chain',
      'Verify return code: 0 (ok)',
      'SSL certificate verify ok.',
      '[2024-01-01T00:00:00.000Z] "GET /certificates/tls HTTP/1.1" 200 - via_upstream - "-" 0 1 2 3',
      'TLSv1.3 (IN), TLS handshake, Certificate (11):',
      '2024-01-01T00:00:00.000000Z\tinfo\tcache\tgenerated new workload certificate\tlatency=1ms ttl=24h',
      'upstream request timeout',
      'x509 is a format',
    ]
    expect(explainLine(lines.join('\n'))).toEqual([])
  })

  // istio 24009 and 25108, ztunnel 1316: lines of public reports
  it('does not take what a program makes for what it refuses', () => {
    const of = (line: string) => explainLine(line).map(({ side, code }) => [side, code])
    for (const made of [
      '{"level":"info","msg":"generating self-signed certificate for the webhook"}',
      'time="2024-01-01T00:00:00Z" level=info msg="Creating a self-signed certificate"',
      'W0101 Using self-signed certificate for TLS',
    ])
      expect(of(made)).toEqual([])
    expect(of('curl: (60) SSL certificate problem: self-signed certificate')).toEqual([
      ['this', 'X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT'],
    ])
    const own =
      '2020-07-28T20:33:07.186878Z\tinfo\tUse self-signed certificate as the CA certificate'
    expect(of(own)).toEqual([['none', 'own-ca']])
    const dns = 'failed to create injection webhook: open var/run/secrets/istio-dns/cert-chain.pem'
    const start = 'error\tfailed to create discovery service: '
    const missing = ': no such file or directory'
    // a file of another kind: nothing of the set
    expect(of(`${start}sidecar injector: ${dns}${missing}`)).toEqual([['local', 'ENOENT']])
    expect(
      of(
        `${start}failed to create CA: failed to create an istiod CA: open etc/cacerts/x${missing}`,
      ),
    ).toEqual([['local', 'file-missing']])
  })

  it('tells what istiod asks of clients from what it asks of servers, and of its own files', () => {
    const unknown = 'x509: certificate signed by unknown authority'
    const istiod = (words: string) => explainLine(`2020-06-30T09:06:56.516278Z\tinfo\t${words}`)[0]
    const client = istiod(
      `grpc: Server.Serve failed to complete security handshake from "192.0.2.1:1": tls: failed to verify client certificate: ${unknown}`,
    )
    expect(client?.causes[0]?.text).toMatch(/^the two sides trust different roots/)
    const server = istiod(
      `Get "https://sso.example": tls: failed to verify certificate: ${unknown}`,
    )
    expect(server?.causes[0]?.text).toMatch(/trust store of this program/)
    const files = istiod(
      `failed to create CA KeyCertBundle (cannot verify the cert with the provided root chain and cert pool with error: ${unknown})`,
    )
    expect(files?.meaning).toBe('the certificate of this side does not lead to its own root')
    expect(server?.meaning).toMatch(/^the certificate of the other side/)
  })

  it('knows what ztunnel said of a name that does not fit, before and after 1.24', () => {
    const meaning = (words: string) =>
      explainLine(`error="io error: invalid peer certificate: ${words}"`)[0]?.meaning
    const named = meaning('Other(OtherError(SanError([], [])))')
    expect(named).toMatch(/no name in the certificate/)
    expect(meaning('ApplicationVerificationFailure')).toBe(named)
    expect(meaning('BadEncoding')).toMatch(/cannot be read/)
  })

  it('decodes a packed code whose name was cut off', () => {
    const of = (line: string) => explainLine(line).map(({ side, code }) => [side, code])
    expect(of('TLS_error:|268435703:SSL_routines:OPENSSL_internal:')).toEqual([
      ['none', 'WRONG_VERSION_NUMBER'],
    ])
    expect(of('TLS error: 268435581:')).toEqual([['this', 'CERTIFICATE_VERIFY_FAILED']])
    expect(of('TLS error: 268436502:')).toEqual([['peer', 'certificate_unknown']])
    // OpenSSL: another library number, other reasons
    expect(of('TLS error: 337047686:')).toEqual([['this', 'CERTIFICATE_VERIFY_FAILED']])
    expect(of('TLS error: 336151576:')).toEqual([['peer', 'unknown_ca']])
    expect(of('TLS error: 999:')).toEqual([])
  })

  it('takes time in proportion to the line', () => {
    const long = `x509: ${'certificate '.repeat(200_000)}`
    const started = processorTime()
    explainLine(long)
    explainLine(`TLS error: ${'a_'.repeat(1_000_000)}`)
    explainLine('"'.repeat(1_000_000) + ' tls: ')
    for (let times = 0; times < 10; times += 1)
      explainLine(`x509: certificate has expired ${'org.a.'.repeat(2_600)}`)
    expect(processorTime() - started).toBeLessThan(2_000)
  })
})

describe('lines of a text in parts', () => {
  async function* parts(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
    await Promise.resolve()
    for (const one of all) yield typeof one === 'string' ? new TextEncoder().encode(one) : one
  }

  async function all(given: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
    const lines: string[] = []
    for await (const line of linesOf(given)) lines.push(line)
    return lines
  }

  it('are whole, wherever a part ends', async () => {
    expect(await all(parts('on', 'e\ntw', 'o\n\nthree'))).toEqual(['one', 'two', '', 'three'])
    expect(await all(parts())).toEqual([])
    const bytes = new TextEncoder().encode('ä\nö')
    expect(await all(parts(...[...bytes].map((byte) => Uint8Array.of(byte))))).toEqual(['ä', 'ö'])
  })

  it('are read as UTF-16 where the text says so', async () => {
    const little = Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0])
    expect(await all(parts(little))).toEqual(['a', 'b'])
  })

  it('are cut where there is no end, and the next is whole', async () => {
    const piece = 'x'.repeat(100_000)
    const [first, second] = await all(parts(piece, piece, `${piece}\nsecond`))
    expect([first?.length, second]).toEqual([65_536, 'second'])
  })
})
