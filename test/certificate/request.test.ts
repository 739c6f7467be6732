import { createPublicKey, verify } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseCertificateRequest } from '../../src/certificate/request.ts'
import {
  ascii,
  bits,
  cn,
  ED25519,
  extension,
  hex,
  int,
  oid,
  seq,
  set,
  tlv,
  TRUE,
  utf8,
  type Octets,
} from './build.ts'
import { makeKey } from './openssl.ts'
import { openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { outcome } from './outcome.ts'
import { needs, OPENSSL_3_0 } from '../support/needs.ts'

interface Parts {
  readonly version?: Octets
  readonly attributes?: Octets
  readonly signature?: Octets
  readonly end?: Octets
}
const REQUEST = '1.2.840.113549.1.9.14'
const attribute = (type: string, ...values: Octets[]): Octets => seq(oid(type), set(...values))
const asking = (...extensions: Octets[]): Octets => attribute(REQUEST, seq(...extensions))
const list = (...attributes: Octets[]): Octets => tlv(0xa0, ...attributes)

const spki = seq(ED25519, bits(0, ...Array.from({ length: 32 }, (_, i) => i)))
function build({
  version = int(0),
  attributes = list(),
  signature = bits(0, 1, 2),
  end = [],
}: Parts): Uint8Array {
  const info = seq(version, cn('asker'), spki, attributes)
  return Uint8Array.from(seq(info, ED25519, signature, end))
}
const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE REQUEST-----\n`

const san = extension('2.5.29.17', seq(tlv(0x86, ascii('spiffe://cluster.local/ns/a/sa/b'))), TRUE)

describe('a request', () => {
  test('says what is asked for', () => {
    const request = parseCertificateRequest(
      build({
        attributes: list(
          attribute('1.2.840.113549.1.9.7', tlv(0x0c, utf8('secret'))),
          asking(san, extension('1.2.3', [5, 0])),
        ),
      }),
    )
    expect(request).toMatchObject({
      version: 1,
      publicKey: { type: 'Ed25519' },
      signatureAlgorithm: { name: 'ED25519' },
      signature: Uint8Array.of(1, 2),
      attributes: [{ name: 'challengePassword' }, { name: 'extensionRequest' }],
      extensions: [
        { name: 'subjectAltName', critical: true },
        { name: '1.2.3', critical: false },
      ],
      subjectAltName: { critical: true, names: [{ type: 'uri' }] },
      spiffeId: { namespace: 'a', serviceAccount: 'b' },
      basicConstraints: undefined,
      deviations: [],
    })
    expect(request.subject.text).toBe('CN=asker')
    expect(Object.isFrozen(request) && Object.isFrozen(request.attributes[0])).toBe(true)
  })

  test('without attributes asks for no extensions', () => {
    expect(parseCertificateRequest(build({}))).toMatchObject({
      attributes: [],
      extensions: [],
      spiffeId: undefined,
    })
  })

  test('without the field of the attributes is read, and noted', () => {
    expect(parseCertificateRequest(build({ attributes: [] })).deviations).toEqual([
      'attributes-missing',
    ])
  })

  test.each<[string, string, Parts, Parts]>([
    ['version 2', 'certificate-request', { version: int(1) }, {}],
    [
      'an attribute twice',
      'certificate-request',
      { attributes: list(asking(san), asking(san)) },
      { attributes: list(asking(san)) },
    ],
    [
      'two values of extensions',
      'certificate-request',
      { attributes: list(attribute(REQUEST, seq(san), seq())) },
      { attributes: list(attribute(REQUEST, seq(san))) },
    ],
    [
      'an attribute without values',
      'der-truncated',
      { attributes: list(attribute('1.2.3')) },
      { attributes: list(attribute('1.2.3', [5, 0])) },
    ],
    [
      'an extension twice',
      'certificate-duplicate-extension',
      { attributes: list(asking(san, san)) },
      { attributes: list(asking(san)) },
    ],
    [
      'a malformed extension',
      'certificate-ip-length',
      { attributes: list(asking(extension('2.5.29.17', seq(tlv(0x87, hex('0a')))))) },
      { attributes: list(asking(extension('2.5.29.17', seq(tlv(0x87, hex('0a000001')))))) },
    ],
    ['an extra field', 'der-trailing-data', { end: int(1) }, {}],
    [
      'unused bits in the signature',
      'certificate-signature',
      { signature: bits(1, 2) },
      { signature: bits(0, 2) },
    ],
  ])('with %s is refused with %s, its twin is read', (_, code, refused, accepted) => {
    expect(outcome(() => parseCertificateRequest(build(refused)))).toBe(code)
    expect(outcome(() => parseCertificateRequest(build(accepted)))).toBe('ok')
  })

  test.each<[string, string]>([
    ['nothing', ''],
    ['a certificate', pemOf(build({})).replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE')],
    ['two requests', pemOf(build({})).repeat(2)],
  ])('%s is no request', (_, input) => {
    expect(outcome(() => parseCertificateRequest(input))).toBe('certificate-request')
  })

  test.each(['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'])(
    'is read under the label %s',
    (label) => {
      const text = pemOf(build({})).replaceAll('CERTIFICATE REQUEST', label)
      expect(parseCertificateRequest(text).subject.text).toBe('CN=asker')
    },
  )
})

describe('a request made by OpenSSL', needs(OPENSSL_3_0), () => {
  const folder = tempFolder()
  const config = `[req]
distinguished_name = dn
prompt = no
req_extensions = ext
attributes = attrs
[dn]
O = Istio
CN = Intermediate CA
[attrs]
challengePassword = password
unstructuredName = name
[ext]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectAltName = DNS:a.example,URI:spiffe://cluster.local/ns/a/sa/b
`
  test.each([
    ['EC', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['RSA', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
  ])(
    'with a key of %s has the facts that were asked for, and a signature over info',
    (name, args) => {
      const key = makeKey(folder, name, args)
      const file = join(folder, 'req.cnf')
      writeFileSync(file, config)
      const stdout = openssl(['req', '-new', '-config', file, '-key', key])
      const request = parseCertificateRequest(stdout)
      expect(request).toMatchObject({
        subject: { text: 'CN=Intermediate CA,O=Istio' },
        basicConstraints: { critical: true, ca: true, pathLength: 0 },
        keyUsage: { critical: true, usages: ['keyCertSign', 'cRLSign'] },
        spiffeId: { serviceAccount: 'b' },
        deviations: [],
      })
      expect(request.attributes.map((one) => one.name).sort()).toEqual([
        'challengePassword',
        'extensionRequest',
        'unstructuredName',
      ])
      const publicKey = createPublicKey({
        key: Buffer.from(request.publicKey.spki),
        format: 'der',
        type: 'spki',
      })
      expect(verify('sha256', request.info, publicKey, request.signature)).toBe(true)
      const der = openssl(['req', '-outform', 'DER'], { input: stdout })
      expect([...parseCertificateRequest(new Uint8Array(der)).info]).toEqual([...request.info])
    },
  )
})
