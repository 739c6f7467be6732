import { generateKeyPairSync } from 'node:crypto'
import { formatPem } from '../../../src/pem/format.ts'
import { key, keyPem, rsa } from '../../support/certificates/keys.ts'
import { bytes } from '../../support/certificates/names.ts'
import { ca, GOOD, other, withCa } from '../good-sets.ts'
import { type Story, bundle, BAD_X509, badKey, PAIR, edit } from './words.ts'

const pss = generateKeyPairSync('rsa-pss', {
  modulusLength: 2048,
}).privateKey
const openssh = (): string =>
  formatPem('OPENSSH PRIVATE KEY', new TextEncoder().encode('openssh-key-v1\0 no key at all'))
const ecParameters = (): string => formatPem('EC PARAMETERS', bytes('06082a8648ce3d030107'))

export const KEYS: readonly Story[] = [
  {
    name: 'key-ecparams-first',
    files: edit('ca-key.pem', (text) => ecParameters() + text),
    says: badKey('unsupported PEM block type for a private key: EC PARAMETERS'),
    finds: ['error key-ec-parameters-first'],
    twin: edit('ca-key.pem', (text) => text + ecParameters()),
  },
  {
    name: 'key-openssh',
    files: { ...GOOD, 'ca-key.pem': openssh() },
    says: badKey('unsupported PEM block type for a private key: OPENSSH PRIVATE KEY'),
    finds: ['error key-not-a-key'],
  },
  {
    name: 'key-cert-then-key',
    files: edit('ca-key.pem', (text) => ca.pem + text),
    says: badKey('unsupported PEM block type for a private key: CERTIFICATE'),
    finds: ['error key-not-a-key'],
    twin: edit('ca-key.pem', (text) => text + ca.pem),
  },
  {
    name: 'key-enc-pkcs8',
    files: {
      ...GOOD,
      'ca-key.pem': ca.key.export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'x',
      }),
    },
    says: badKey('unsupported PEM block type for a private key: ENCRYPTED PRIVATE KEY'),
    finds: ['error key-encrypted'],
  },
  {
    name: 'key-label-pkcs8-but-sec1',
    files: edit('ca-key.pem', (text) => text.replaceAll('EC PRIVATE', 'PRIVATE')),
    says: badKey(
      'failed to parse the PKCS8 private key: x509: failed to parse private key (use ParseECPrivateKey instead for this key format)',
    ),
    finds: ['error key-label-content'],
    twin: { ...GOOD, 'ca-key.pem': keyPem(ca) },
  },
  {
    name: 'key-swapped-with-cert',
    files: { ...GOOD, 'ca-cert.pem': GOOD['ca-key.pem'] as string, 'ca-key.pem': ca.pem },
    says: BAD_X509,
    finds: ['error key-files-swapped'],
  },
  {
    name: 'key-mismatch-same-type',
    files: { ...GOOD, 'ca-key.pem': keyPem(other) },
    says: PAIR,
    finds: ['error key-mismatch'],
  },
  {
    name: 'key-mismatch-type',
    files: { ...GOOD, 'ca-key.pem': keyPem({ key: rsa('rsa-stranger') }) },
    says: bundle(
      'the cert does not match the key: tls: private key type does not match public key type',
    ),
    finds: ['error key-mismatch'],
  },
  {
    name: 'key-broken-inside',
    files: { ...GOOD, 'ca-key.pem': formatPem('PRIVATE KEY', bytes('020101')) },
    says: badKey(
      "failed to parse the PKCS8 private key: asn1: structure error: tags don't match (16 vs {class:0 tag:2 length:1 isCompound:false}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} pkcs8 @2",
    ),
    finds: ['error key-unreadable'],
  },
  {
    name: 'keytype-k1',
    files: withCa({
      key: key('k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey),
    }),
    says: BAD_X509,
    finds: ['error cert-unparsable'],
  },
  {
    name: 'keytype-p256-explicit-params',
    files: withCa({
      key: ca.key,
      spki: new Uint8Array(
        generateKeyPairSync('ec', {
          namedCurve: 'P-256',
          paramEncoding: 'explicit',
        }).publicKey.export({
          type: 'spki',
          format: 'der',
        }),
      ),
    }),
    says: BAD_X509,
    finds: ['error cert-unparsable'],
  },
  {
    name: 'keytype-rsa-pss',
    files: withCa({ key: pss }),
    says: badKey(
      'failed to parse the PKCS8 private key: x509: PKCS#8 wrapping contained private key with unknown algorithm: 1.2.840.113549.1.1.10',
    ),
    finds: ['error key-algorithm'],
    twin: withCa({ key: rsa('proper') }),
  },
  {
    name: 'keytype-rsa1024',
    files: withCa({ key: rsa('short', 1024) }),
    finds: ['warning key-weak'],
    twin: withCa({ key: rsa('proper') }),
  },
  {
    name: 'keytype-ed',
    files: withCa({ key: key('ed', () => generateKeyPairSync('ed25519').privateKey) }),
    finds: ['info key-unusual-ca'],
  },
]
