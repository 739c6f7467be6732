import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { CAPTURE_CODES, extractChain, splitProxyCerts } from '../../src/capture/index.ts'
import { transcriptManifest, vectorBytes } from '../support/vectors.ts'

const read = (file: string): string => vectorBytes(file).toString('utf8')
const pem = (name: string): string => read(`s-client/p256-${name}.pem`)
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const json = (file: string): object => JSON.parse(read(`sources/${file}`)) as object
const names = new Map(
  Object.entries(transcriptManifest().certs).map(([name, hash]) => [
    hash,
    name.replace('p256-', ''),
  ]),
)
const nameOf = (der: Uint8Array): string =>
  names.get(createHash('sha256').update(der).digest('hex')) ?? '?'

const found = (input: string | Uint8Array | object): string[] =>
  extractChain(input).certificates.map(({ certificate, role, source }) =>
    `${nameOf(certificate.der)} ${role} ${source}`.trim(),
  )
const codes = (input: string | Uint8Array | object): string[] =>
  extractChain(input).notes.map(({ code }) => code)

describe('carriers of certificates', () => {
  const chain = 'dynamicActiveSecrets[0].secret.tlsCertificate.certificateChain'
  const bundle = 'dynamicActiveSecrets[1].secret.validationContext.trustedCa'

  test('istioctl proxy-config secret: chain and roots, by their place', () => {
    const expected = [
      `leaf leaf ${chain}`,
      `int intermediate ${chain}`,
      `root root ${chain}`,
      `root root ${bundle}`,
    ]
    expect(found(json('proxy-config-secret.json'))).toEqual(expected)
    expect(found(read('sources/proxy-config-secret.json'))).toEqual(expected)
    expect(found(Buffer.from(read('sources/proxy-config-secret.json')))).toEqual(expected)
    expect(codes(json('proxy-config-secret.json'))).toEqual([])
  })

  test('/config_dump: the same in snake case, roots first, more than one of them', () => {
    const at = 'configs[0].dynamic_active_secrets'
    expect(found(json('config-dump-secrets.json'))).toEqual([
      `root root ${at}[0].secret.validation_context.trusted_ca`,
      `root2 root ${at}[0].secret.validation_context.trusted_ca`,
      `leaf leaf ${at}[1].secret.tls_certificate.certificate_chain`,
      `int intermediate ${at}[1].secret.tls_certificate.certificate_chain`,
      `root root ${at}[1].secret.tls_certificate.certificate_chain`,
      `root2 root ${at}[1].secret.tls_certificate.certificate_chain`,
    ])
  })

  test('the SPIFFE validator: a bundle for each trust domain', () => {
    const dump = {
      dynamicActiveSecrets: [
        {
          secret: {
            validationContext: {
              customValidatorConfig: {
                typedConfig: {
                  trust_domains: [
                    { name: 'a', trust_bundle: { inline_string: pem('root') } },
                    { name: 'b', trust_bundle: { filename: '/etc/b.pem' } },
                  ],
                },
              },
            },
          },
        },
      ],
    }
    const at =
      'dynamicActiveSecrets[0].secret.validationContext.customValidatorConfig.typedConfig.trust_domains[0].trust_bundle'
    expect(found(dump)).toEqual([`root root ${at}`])
    expect(codes(dump)).toEqual(['capture-file-reference'])
  })

  test('/certs has no PEM, and that is said', () => {
    expect(found(json('admin-certs.json'))).toEqual([])
    expect(codes(json('admin-certs.json'))).toEqual(['capture-no-pem'])
  })

  test('a Secret, a List of them, a parsed YAML of one', () => {
    const expected = [
      'int intermediate data["ca-cert.pem"]',
      'int intermediate data["cert-chain.pem"]',
      'root root data["cert-chain.pem"]',
      'root root data["root-cert.pem"]',
    ]
    expect(found(json('secret-get.json'))).toEqual(expected)
    expect(found(parse(read('sources/secret-dry-run.yaml')) as object)).toEqual(expected)
    expect(found({ kind: 'List', items: [json('secret-get.json')] })).toEqual(
      expected.map((line) => line.replace(' data', ' items[0].data')),
    )
    expect(codes(json('secret-get.json'))).toEqual([])
  })

  test('stringData is plain text, and wins over data', () => {
    const secret = parse(read('sources/secret-stringdata.yaml')) as object
    expect(found(secret)).toContain('root root stringData["root-cert.pem"]')
    expect(codes(secret)).toEqual([])
    const both = { ...secret, data: { 'root-cert.pem': base64(pem('root2')) } }
    expect(found(both).filter((line) => line.includes('root2'))).toEqual([])
    expect(codes(both)).toEqual(['secret-stringdata'])
  })

  test('a ConfigMap is plain text', () => {
    const map = parse(read('sources/configmap-istio-ca-root-cert.yaml')) as object
    expect(found(map)).toEqual(['root root data["root-cert.pem"]'])
  })

  test('other entries of a Secret are no fault', () => {
    const secret = { kind: 'Secret', data: { token: base64('x'), 'ca.crt': base64(pem('root')) } }
    expect(codes(secret)).toEqual([])
    expect(codes({ kind: 'Secret', data: { ...secret.data, 'tls.crt': base64('x') } })).toEqual([
      'pem-no-block',
    ])
  })

  test('a value that was encoded twice is read, and a note names its place', () => {
    const secret = { kind: 'Secret', data: { 'ca-cert.pem': base64(base64(pem('int'))) } }
    const [note] = extractChain(secret).notes
    expect([note?.code, note?.file]).toEqual(['secret-double-base64', 'data["ca-cert.pem"]'])
    expect(found(secret)).toEqual(['int intermediate data["ca-cert.pem"]'])
  })

  test('DER is read, in a file and in a Secret', () => {
    const der = extractChain(pem('int')).certificates[0]?.certificate.der ?? new Uint8Array()
    expect(found(der)).toEqual(['int intermediate'])
    expect(codes(der)).toEqual([])
    const secret = { kind: 'Secret', data: { 'ca.crt': Buffer.from(der).toString('base64') } }
    expect(found(secret)).toEqual(['int intermediate data["ca.crt"]'])
  })

  // ztunnel, src/admin.rs: dump_certs
  const entry = (name: string) => ({ pem: base64(pem(name)), serialNumber: '1' })
  const identity = 'spiffe://cluster.local/ns/foo/sa/bar'
  const held = {
    identity,
    state: 'Available',
    certChain: [entry('leaf'), entry('int')],
    rootCerts: [entry('root')],
  }
  const without = { identity, state: 'Unavailable: no answer', certChain: [], rootCerts: [] }

  test('ztunnel: the chain and the roots of an identity, and which has none', () => {
    const expected = ['leaf leaf', 'int intermediate', 'root root']
    const roles = (input: object) => found(input).map((one) => one.replace(/ [^ ]*$/, ''))
    expect(roles([held])).toEqual(expected)
    expect(codes([held])).toEqual([])
    for (const input of [[held, without], { certificates: [without, held] }]) {
      expect(roles(input)).toEqual(expected)
      expect(extractChain(input).notes).toMatchObject([
        {
          code: 'capture-ztunnel-state',
          severity: 'warning',
          facts: { identity, state: 'Unavailable: no answer' },
        },
      ])
    }
  })

  test('keys come as blocks, unread', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n'
    const capture = extractChain(pem('int') + key)
    expect(capture.keys.map(({ block }) => block.label)).toEqual(['PRIVATE KEY'])
    expect(capture.certificates.length).toBe(1)
  })

  test.each([
    [
      'a block that is no certificate',
      '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n',
      ['capture-not-a-certificate'],
    ],
    ['JSON of something else', '{"a": 1}', ['capture-unknown-shape']],
    ['an empty array', '[]', ['capture-unknown-shape']],
    ['ztunnel without certificates', JSON.stringify([without]), ['capture-ztunnel-state']],
    [
      'ztunnel with no lists at all',
      JSON.stringify([{ ...without, state: 'Initializing', certChain: null, rootCerts: null }]),
      ['capture-ztunnel-state'],
    ],
    ['an empty Secret', '{"kind": "Secret", "data": {}}', ['capture-no-certificate']],
    ['broken base64', '{"kind": "Secret", "data": {"ca.crt": "!"}}', ['capture-not-base64']],
    ['a YAML manifest', 'kind: Secret\ndata:\n  ca.crt: LS0t\n', ['pem-no-block', 'capture-yaml']],
    [
      'a key alone',
      '-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n',
      ['capture-other-kind'],
    ],
    ['nothing', '', ['capture-empty']],
    [
      '-brief',
      'CONNECTION ESTABLISHED\nProtocol version: TLSv1.3\n',
      ['output-no-peer-certificate'],
    ],
    ['too deep', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`, ['capture-too-deep']],
    ['deeper than the stack', `${'['.repeat(1e5)}${']'.repeat(1e5)}`, ['capture-too-deep']],
  ])('%s gives no certificate, and an error says so', (_, input, expected) => {
    expect(found(input)).toEqual([])
    expect(codes(input)).toEqual(expected)
    expect(extractChain(input).notes.some(({ severity }) => severity === 'error')).toBe(true)
    const { files, findings } = splitProxyCerts(input)
    expect(findings.map(({ code }) => code)).toEqual(expected)
    expect(files.length).toBe(expected.includes('capture-not-a-certificate') ? 1 : 0)
  })

  test('the twin of them all has no note', () => {
    expect(codes(pem('int'))).toEqual([])
    expect(found(pem('int'))).toEqual(['int intermediate'])
  })

  test('an object that contains itself is read once', () => {
    const loop: Record<string, unknown> = { kind: 'List', items: [json('secret-get.json')] }
    loop['self'] = loop
    expect(found(loop).length).toBe(4)
  })

  test.each([
    ['a chain in order', ['leaf', 'int', 'root'], ['leaf', 'intermediate', 'root']],
    ['a chain upside down', ['root', 'int', 'leaf'], ['root', 'intermediate', 'leaf']],
    [
      'two roots of which one is new',
      ['leaf', 'int', 'root', 'root2'],
      ['leaf', 'intermediate', 'root', 'root'],
    ],
    [
      'three levels',
      ['leaf3', 'int3', 'mid', 'root'],
      ['leaf', 'intermediate', 'intermediate', 'root'],
    ],
    [
      'a CA of another chain',
      ['leaf', 'int', 'int3', 'root'],
      ['leaf', 'intermediate', 'unrelated', 'root'],
    ],
    ['a second leaf', ['leaf', 'leaf3', 'int'], ['leaf', 'unrelated', 'intermediate']],
    ['the leaf twice', ['leaf', 'leaf', 'int'], ['leaf', 'leaf', 'intermediate']],
    ['CAs alone', ['int', 'mid', 'root'], ['intermediate', 'intermediate', 'root']],
  ])('%s: roles by what the certificates are', (_, order, roles) => {
    const capture = extractChain(order.map(pem).join(''))
    expect(capture.certificates.map(({ role }) => role)).toEqual(roles)
  })

  test('a verify code is named where it is not the usual one, an alert behind the chain always', () => {
    const file = 's-client/openssl-3.0.showcerts.mtls-required.merged.txt'
    const said = codes(read(file)).filter((code) => !code.startsWith('pem-'))
    expect(said).toEqual(['capture-alert'])
    const expired = read(file).replaceAll('Verify return code: 19', 'Verify return code: 10')
    expect(codes(expired)).toContain('output-verify-code')
    expect(codes(pem('leaf'))).toEqual([])
  })
})

test.each([42, undefined, Promise.resolve('')])('%s is not a capture (capture-input)', (input) => {
  expect(() => extractChain(input as never)).toThrow(
    expect.objectContaining({ code: 'capture-input' }),
  )
  expect(codes(pem('leaf'))).toEqual([])
})

test('every code of the room is named in its tests', () => {
  const tests = [
    'carriers.test.ts',
    'transcripts.test.ts',
    'dressing.test.ts',
    'instead.test.ts',
    '../hostile/limits.test.ts',
    // those of a Secret are named by the rooms that give them
    '../cacerts/secret-and-releases.test.ts',
    '../cacerts/other-files.test.ts',
    '../field/files.test.ts',
  ].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  const missing = Object.keys(CAPTURE_CODES).filter((code) => !tests.join('').includes(code))
  expect(missing).toEqual([])
})
