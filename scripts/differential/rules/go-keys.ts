import {
  bitString,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
} from '../../../src/der/writer.ts'
import { contextConstructed } from '../../../src/der/tags.ts'
import { concat, pemBlock } from '../material/certificate.ts'
import { keyNamed } from '../material/keys.ts'
import type { Rule } from './types.ts'

// What Go looks at in keys of RFC 5915, RFC 5208 and RFC 8410, and which blocks tls.X509KeyPair takes.

const ID = {
  rsa: oid('1.2.840.113549.1.1.1'),
  ec: oid('1.2.840.10045.2.1'),
  ed25519: oid('1.3.101.112'),
  x25519: oid('1.3.101.110'),
  ed448: oid('1.3.101.113'),
}
const P256 = oid('1.2.840.10045.3.1.7')
const P384 = oid('1.3.132.0.34')
const K256 = oid('1.3.132.0.10')
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const OCTETS = 32

const number = (value: bigint, octets = OCTETS): Uint8Array =>
  Buffer.from(value.toString(16).padStart(2 * octets, '0'), 'hex')

interface EcParts {
  readonly version?: number
  readonly secret?: Uint8Array
  readonly curve?: Uint8Array | undefined
  readonly more?: readonly Uint8Array[]
}

function ec(parts: EcParts = {}): Uint8Array {
  const { version = 1, secret = number(7n), more = [] } = parts
  const curve = 'curve' in parts ? parts.curve : P256
  return sequence(
    integer(version),
    octetString(secret),
    ...(curve === undefined ? [] : [element(contextConstructed(0), curve)]),
    ...more,
  )
}

const pkcs8 = (algorithm: readonly Uint8Array[], inner: Uint8Array, version = 0): Uint8Array =>
  sequence(integer(version), sequence(...algorithm), octetString(inner))

const plain = (length: number): Uint8Array => octetString(new Uint8Array(length).fill(5))

const SEC1: readonly (readonly [string, Uint8Array])[] = [
  ['as it should be', ec()],
  ['version 0', ec({ version: 0 })],
  ['version 2', ec({ version: 2 })],
  ['no curve', ec({ curve: undefined })],
  ['a curve that Go has not', ec({ curve: K256 })],
  ['number 0', ec({ secret: number(0n) })],
  ['number 1', ec({ secret: number(1n) })],
  ['below the order', ec({ secret: number(ORDER - 1n) })],
  ['the order', ec({ secret: number(ORDER) })],
  ['above the order', ec({ secret: number(ORDER + 1n) })],
  ['an octet short', ec({ secret: number(7n, OCTETS - 1) })],
  ['a zero in front', ec({ secret: number(7n, OCTETS + 1) })],
  ['two zeros in front', ec({ secret: number(7n, OCTETS + 2) })],
  ['an octet more', ec({ secret: number(2n ** 256n + 7n, OCTETS + 1) })],
  ['an octet more, far in front', ec({ secret: number(2n ** 264n + 7n, OCTETS + 2) })],
  ['short for its curve', ec({ curve: P384 })],
  ['a public half that is none', ec({ more: [element(contextConstructed(1), nullValue())] })],
  ['octets behind it', concat([ec(), Uint8Array.of(0)])],
  ['members behind it', ec({ more: [nullValue()] })],
  ['PKCS#8', keyNamed('p256-a').forms['PRIVATE KEY']!],
  ['PKCS#1', keyNamed('rsa-ca').forms['RSA PRIVATE KEY']!],
  ['nothing', new Uint8Array(0)],
]

const RSA = keyNamed('rsa-ca').forms['RSA PRIVATE KEY']!
const PKCS8: readonly (readonly [string, Uint8Array])[] = [
  ['RSA', pkcs8([ID.rsa, nullValue()], RSA)],
  ['RSA without parameters', pkcs8([ID.rsa], RSA)],
  ['RSA with octets behind it', pkcs8([ID.rsa, nullValue()], concat([RSA, Uint8Array.of(0)]))],
  ['RSA that holds EC', pkcs8([ID.rsa, nullValue()], ec())],
  ['EC', pkcs8([ID.ec, P256], ec({ curve: undefined }))],
  ['EC, no curve', pkcs8([ID.ec], ec({ curve: undefined }))],
  ['EC, the curve inside', pkcs8([ID.ec], ec())],
  ['EC, parameters that are no curve', pkcs8([ID.ec, nullValue()], ec())],
  ['EC, another curve inside', pkcs8([ID.ec, P256], ec({ curve: P384 }))],
  ['EC, a curve that Go has not', pkcs8([ID.ec, K256], ec({ curve: undefined }))],
  ['EC that holds RSA', pkcs8([ID.ec, P256], RSA)],
  ['Ed25519', pkcs8([ID.ed25519], plain(32))],
  ['Ed25519 with parameters', pkcs8([ID.ed25519, nullValue()], plain(32))],
  ['Ed25519, an octet short', pkcs8([ID.ed25519], plain(31))],
  ['Ed25519, an octet more', pkcs8([ID.ed25519], plain(33))],
  ['Ed25519, bare', pkcs8([ID.ed25519], new Uint8Array(32).fill(5))],
  ['X25519', pkcs8([ID.x25519], plain(32))],
  ['X25519 with parameters', pkcs8([ID.x25519, nullValue()], plain(32))],
  ['X25519, an octet short', pkcs8([ID.x25519], plain(31))],
  ['X25519, an octet more', pkcs8([ID.x25519], plain(33))],
  ['Ed448', pkcs8([ID.ed448], plain(57))],
  ['version 1', pkcs8([ID.ed25519], plain(32), 1)],
  ['version 9', pkcs8([ID.ed25519], plain(32), 9)],
  ['SEC 1', ec()],
  ['PKCS#1', RSA],
  ['nothing', new Uint8Array(0)],
]
const PKCS1: readonly (readonly [string, Uint8Array])[] = [
  ['as it should be', RSA],
  ['octets behind it', concat([RSA, Uint8Array.of(0)])],
  ['PKCS#8', pkcs8([ID.rsa, nullValue()], RSA)],
  ['SEC 1', ec()],
]

const keys = (form: string, cases: readonly (readonly [string, Uint8Array])[]): Rule[] =>
  cases.map(([name, der]) => ({
    generator: 'go-key',
    name: `${form}: ${name}`,
    input: { form, der },
  }))

const OCTET = Uint8Array.of(1)
const DSA = sequence(
  sequence(oid('1.2.840.10040.4.1'), sequence(integer(23), integer(11), integer(2))),
  bitString(integer(8)),
)

/** The same modulus with 3 in place of 65537. */
function otherExponent(spki: Uint8Array): Uint8Array {
  const changed = spki.slice()
  changed.set([1, 0, 3], spki.length - 3)
  return changed
}

const text = (written: string): Uint8Array => new TextEncoder().encode(written)
const both = (...parts: readonly Uint8Array[]): Uint8Array => concat([...parts])

/** Pairs of files; `leaf` makes the certificate of a key. */
export function goPairRules(leaf: (key: string, change?: object) => Uint8Array): readonly Rule[] {
  const form = (name: string, label = 'PRIVATE KEY'): Uint8Array => keyNamed(name).forms[label]!
  const certificate = pemBlock('CERTIFICATE', leaf('p256-a'))
  const key = pemBlock('EC PRIVATE KEY', form('p256-a', 'EC PRIVATE KEY'))
  const none = pemBlock('PRIVATE KEY', text('none'))
  const pair = (name: string, certificateText: Uint8Array, keyText: Uint8Array): Rule => ({
    generator: 'go-pair',
    name: `pair: ${name}`,
    input: { certificate: certificateText, key: keyText },
  })
  const keyed = (name: string, spki: Uint8Array, keyName: string): Rule =>
    pair(
      name,
      pemBlock('CERTIFICATE', leaf('p256-a', { spki })),
      pemBlock('PRIVATE KEY', form(keyName)),
    )
  const labelled = (label: string): Rule =>
    pair(`label ${label}`, certificate, pemBlock(label, form('p256-a')))
  return [
    pair('fits', certificate, key),
    ...['PRIVATE KEY', 'EC PRIVATE KEY', 'ANY PRIVATE KEY', 'XPRIVATE KEY', 'X'].map(labelled),
    pair('another certificate', pemBlock('CERTIFICATE', leaf('p256-b')), key),
    ...['p256-b', 'p384-a', 'ed-a', 'rsa-ca'].map((name) =>
      keyed(`key ${name}`, keyNamed('p256-a').spki, name),
    ),
    ...['p384-a', 'p521-a', 'ed-a', 'rsa-ca'].flatMap((name) => [
      keyed(`both ${name}`, keyNamed(name).spki, name),
      keyed(`certificate ${name}`, keyNamed(name).spki, 'p256-a'),
    ]),
    keyed('RSA of another modulus', keyNamed('rsa-other').spki, 'rsa-ca'),
    keyed('Ed25519 of another', keyNamed('ed-b').spki, 'ed-a'),
    keyed('RSA of another exponent', otherExponent(keyNamed('rsa-ca').spki), 'rsa-ca'),
    keyed(
      'an algorithm nobody knows',
      sequence(sequence(oid('1.2.3.4')), bitString(OCTET)),
      'ed-a',
    ),
    keyed('X25519', sequence(sequence(ID.x25519), bitString(new Uint8Array(32))), 'ed-a'),
    keyed('DSA', DSA, 'ed-a'),
    pair('X25519 as the key', certificate, pemBlock('PRIVATE KEY', pkcs8([ID.x25519], plain(32)))),
    pair(
      'PKCS#1',
      pemBlock('CERTIFICATE', leaf('p256-a', { spki: keyNamed('rsa-ca').spki })),
      pemBlock('RSA PRIVATE KEY', RSA),
    ),
    pair('no certificate', text('nothing\n'), key),
    pair('no key', certificate, text('nothing\n')),
    pair('files change places', key, certificate),
    pair('two keys for a certificate', both(key, key), key),
    pair('something else for a certificate', pemBlock('X', leaf('p256-a')), key),
    pair('two certificates for a key', certificate, both(certificate, certificate)),
    pair('something else for a key', certificate, pemBlock('X', leaf('p256-a'))),
    pair('blocks in front', both(key, certificate), both(certificate, key)),
    pair('a certificate that is none', pemBlock('CERTIFICATE', text('none')), key),
    pair('a key that is none', certificate, none),
    pair('the first key counts', certificate, both(none, key)),
  ]
}

export const GO_KEY_RULES: readonly Rule[] = [
  ...keys('sec1', SEC1),
  ...keys('pkcs8', PKCS8),
  ...keys('pkcs1', PKCS1),
]
