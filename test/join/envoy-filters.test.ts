import { createPrivateKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyNamed } from '../../scripts/differential/material/keys.ts'
import { make } from '../credential/material.ts'
import { base64, check, codes, first, object, root, secret, server } from './gateways.ts'

// TLS that an EnvoyFilter holds itself. The words are those of Envoy 1.40 with --mode validate, given the same contexts.

const TYPES = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3'

const filter = (common: object, type = 'UpstreamTlsContext', name = 'common_tls_context') =>
  object('networking.istio.io/v1alpha3', 'EnvoyFilter', ['shop', 'db'], {
    spec: {
      configPatches: [
        {
          applyTo: type === 'UpstreamTlsContext' ? 'CLUSTER' : 'FILTER_CHAIN',
          match: { context: 'SIDECAR_OUTBOUND' },
          patch: {
            operation: 'MERGE',
            value: {
              transport_socket: {
                name: 'envoy.transport_sockets.tls',
                typed_config: { '@type': `${TYPES}.${type}`, [name]: common },
              },
            },
          },
        },
      ],
    },
  })

const text = (pem: string): object => ({ inline_string: pem })
const pair = (chain: object | undefined, key: object | undefined): object => ({
  ...(chain !== undefined && { certificate_chain: chain }),
  ...(key !== undefined && { private_key: key }),
})
const certificates = (...all: readonly object[]): object => ({ tls_certificates: all })
const trust = (ca: object, more: object = {}): object => ({
  validation_context: { trusted_ca: ca, ...more },
})

const CHAIN = text(server.pem)
const KEY = text(server.keyPem)

describe('what Envoy does not load', () => {
  it.each([
    [
      'a key of another certificate',
      certificates(pair(CHAIN, text(root.keyPem))),
      'Failed to load private key from <inline>, Cause: error:0b000074:X.509 certificate routines:OPENSSL_internal:KEY_VALUES_MISMATCH',
    ],
    [
      'no key',
      certificates(pair(CHAIN, undefined)),
      'Failed to load incomplete private key from path: ',
    ],
    [
      'no certificate',
      certificates(pair(undefined, KEY)),
      'Failed to load incomplete certificate from : certificate chain not set',
    ],
    [
      'an empty certificate',
      certificates(pair(text(''), KEY)),
      'Failed to load incomplete certificate from : certificate chain not set',
    ],
    [
      'two certificates of a client',
      certificates(pair(CHAIN, KEY), pair(CHAIN, KEY)),
      'Multiple TLS certificates are not supported for client contexts',
    ],
    ['an empty CA', trust(text('')), 'DataSource cannot be empty'],
    [
      'a word for a CA',
      trust(text('hello')),
      'Failed to load trusted CA certificates from <inline>',
    ],
    ['a key for a CA', trust(KEY), 'Failed to load trusted CA certificates from <inline>'],
    [
      'a suite that nobody knows',
      { tls_params: { cipher_suites: ['NO-SUCH'] } },
      'Failed to initialize cipher suites NO-SUCH. The following ciphers were rejected when tried individually: NO-SUCH',
    ],
    [
      'a curve that nobody knows',
      { tls_params: { ecdh_curves: ['P-999'] } },
      'Failed to initialize ECDH curves P-999',
    ],
  ])('%s', async (_, common, says) => {
    const report = await check(filter(common))
    expect(first(report)).toContain(`"${says}"`)
    const isOfList = 'tls_params' in common
    expect(codes(report).includes('join-inline')).toBe(!isOfList)
    expect(report.status).toBe('fail')
  })
})

describe('what to do about it', () => {
  const bare = Buffer.from(keyNamed(server.key).forms['PRIVATE KEY']!)
  const locked = createPrivateKey({ key: bare, format: 'der', type: 'pkcs8' }).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'abc',
  }) as string
  const old = make({ cn: 'old', key: 'p224-a', issuer: root, hosts: ['a.example.com'] })

  it.each([
    [
      'an encrypted key',
      certificates(pair(CHAIN, text(locked))),
      'no password is given',
      /^put its password next to it, as password, or the key/,
    ],
    [
      'a chain that begins with the CA',
      certificates(pair(text(root.pem + server.pem), KEY)),
      'the server certificate has to be the first',
      /^put block 2 in front/,
    ],
    [
      'a key that Envoy does not serve',
      certificates(pair(text(old.pem), text(old.keyPem))),
      'with the key',
      /^have it issued for a key that Envoy serves/,
    ],
    [
      'a key of another certificate',
      certificates(pair(CHAIN, text(root.keyPem))),
      'does not belong',
      /^put the certificate and the key of one renewal there/,
    ],
    ['a word for a CA', trust(text('hello')), 'trusted_ca', /label CERTIFICATE$/],
    [
      'a CRL that is none',
      trust(text(root.pem), {
        crl: text('-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n'),
      }),
      'crl cannot be read',
      /label X509 CRL$/,
    ],
  ])('%s', async (_, common, says, fix) => {
    const [found] = (await check(filter(common))).findings
    expect(found?.message).toContain(says)
    expect(found?.fix).toMatch(fix)
  })

  // Envoy with --mode validate opens such a key
  it('a key with its password is left to Envoy', async () => {
    const opened = { ...pair(CHAIN, text(locked)), password: text('abc') }
    const report = await check(filter(certificates(opened)))
    expect(report.status).toBe('pass')
    expect(report.findings.map(({ code }) => code)).toEqual(['join-inline-not-judged'])
    expect(first(report)).toContain('tls_certificates[0] is used with password: whether')
  })
})

describe('what istiod does not take', () => {
  const words = `istiod refuses the EnvoyFilter: "Envoy filter: can't unmarshal Any nested proto ${TYPES}.UpstreamTlsContext: illegal base64 data"`
  const bytes = (value: string): object => ({ inline_bytes: value })
  // one of two lengths is no multiple of three
  const padded = [server.pem, `${server.pem}\n`].map(base64).find((one) => one.endsWith('='))!
  const unpadded = padded.replace(/=+$/, '')

  // each asked of Istio's validation
  it.each([
    ['PEM', server.pem, false],
    ['base64 of it', base64(server.pem), true],
    ['base64 in lines', base64(server.pem).replace(/.{64}/g, '$&\n'), true],
    ['base64 with a blank', ` ${base64(server.pem)}`, false],
    ['base64 without its padding', unpadded, false],
    ['base64 with its padding', padded, true],
  ])('%s as bytes', async (_, value, isTaken) => {
    const report = await check(filter(certificates(pair(bytes(value), KEY))))
    expect(report.status).toBe(isTaken ? 'pass' : 'fail')
    if (!isTaken) expect(first(report)).toContain(words)
  })

  it('a CA as bytes that is PEM', async () => {
    expect(first(await check(filter(trust(bytes(root.pem)))))).toContain(words)
    expect((await check(filter(trust(bytes(base64(root.pem)))))).status).toBe('pass')
  })
})

describe('what Envoy loads', () => {
  it.each([
    ['a pair', certificates(pair(CHAIN, KEY))],
    [
      'a pair in base64',
      certificates(
        pair({ inline_bytes: base64(server.pem) }, { inline_bytes: base64(server.keyPem) }),
      ),
    ],
    ['a CA', trust(text(root.pem))],
    [
      'a CA that is combined with one by SDS',
      {
        combined_validation_context: { default_validation_context: { trusted_ca: text(root.pem) } },
      },
    ],
    ['a CRL without a block', trust(text(root.pem), { crl: text('hello') })],
    ['suites that it knows', { tls_params: { cipher_suites: ['ECDHE-RSA-AES128-GCM-SHA256'] } }],
  ])('%s', async (_, common) => {
    expect(codes(await check(filter(common)))).toEqual([])
  })

  it('two certificates of a server', async () => {
    const two = certificates(pair(CHAIN, KEY), pair(CHAIN, KEY))
    expect(codes(await check(filter(two, 'DownstreamTlsContext')))).toEqual([])
  })
})

describe('where it stands', () => {
  const at = 'spec.configPatches[0].patch.value.transport_socket.typed_config'

  it('is said by the fields as they are written', async () => {
    const own = {
      tlsCertificates: [
        {
          certificateChain: { inlineString: server.pem },
          privateKey: { inlineString: root.keyPem },
        },
      ],
    }
    const report = await check(filter(own, 'DownstreamTlsContext', 'commonTlsContext'))
    expect(first(report)).toContain(
      `EnvoyFilter shop/db: ${at}.commonTlsContext.tlsCertificates[0].certificateChain.inlineString: the private key does not belong to the server certificate; Envoy refuses the listener`,
    )
  })

  it('an expired certificate is loaded, and said at its place', async () => {
    const late = { at: new Date('2200-01-01') }
    const report = await check(filter(certificates(pair(CHAIN, KEY))), late)
    expect(first(report)).toContain(
      `${at}.common_tls_context.tls_certificates[0].certificate_chain`,
    )
    expect(codes(report)).toEqual(['credential-expired'])
  })

  it('files of the pods are not judged', async () => {
    const files = pair({ filename: '/etc/a.pem' }, { filename: '/etc/a.key' })
    const report = await check(filter(certificates(files)))
    expect(report.findings.map(({ code }) => code)).toEqual(['join-file', 'join-file'])
    const provider = { certificate_chain: CHAIN, private_key_provider: { provider_name: 'qat' } }
    expect((await check(filter(certificates(provider)))).findings).toMatchObject([
      { code: 'join-inline-not-judged', severity: 'info' },
    ])
  })

  it('an EnvoyFilter without TLS names nothing', async () => {
    expect(codes(await check(filter({}) + secret(['shop', 'db'], 'ca.crt')))).toEqual([
      'join-nothing',
    ])
  })
})
