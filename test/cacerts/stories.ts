import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PeerAnswers } from '../../src/cacerts/peers.ts'
import { formatPem } from '../../src/pem/format.ts'
import { element, integer, octetString, sequence } from '../../src/der/writer.ts'
import {
  bytes,
  extension,
  forge,
  forgeCrl,
  key,
  keyPem,
  rsa,
  set,
  type Files,
  type Made,
} from './forge.ts'
import { CA, ca, ca3, GOOD, GOOD3, mid, other, root, TLS, TLS3, withCa, withRoot } from './world.ts'

// One set, one fault. The words are those of ../shared/domain/checks.json and domain.md, measured on the real loaders with
// sets of the same names; the sets themselves are made here.

type Breaks = Partial<Record<keyof PeerAnswers, string>>

export interface Story {
  readonly name: string
  readonly files: Files
  /** What istiod says behind `failed to create an istiod CA: `; left out where it accepts. */
  readonly says?: string
  /** The peers that refuse, with their words; all others accept. */
  readonly breaks?: Breaks
  /** `severity code`. */
  readonly finds: readonly string[]
  /** The set without the fault. */
  readonly twin?: Files
}

const bundle = (tail: string): string => `failed to create CA KeyCertBundle (${tail})`
const BAD_CERT = bundle('failed to parse cert PEM: invalid PEM encoded certificate')
const BAD_X509 = bundle('failed to parse cert PEM: failed to parse X.509 certificate')
const badKey = (tail: string): string => bundle(`failed to parse private key PEM: ${tail}`)
const path = (tail: string): string =>
  bundle(
    `cannot verify the cert with the provided root chain and cert pool with error: x509: ${tail}`,
  )
const UNKNOWN = path('certificate signed by unknown authority')
const unknown = (because: string, candidate: string): string =>
  path(
    `certificate signed by unknown authority (possibly because of "x509: ${because}" while trying to verify candidate authority certificate "${candidate}")`,
  )
const TTL = (tail: string): string => `failed to get default cert TTL ${tail}`
const noTtl = (tail: string): string =>
  TTL(
    `failed to get cert chain TTL failed to extract cert expiration timestamp: failed to parse the cert: ${tail}`,
  )
const PAIR = bundle('the cert does not match the key: tls: private key does not match public key')

const every = (go: string, boring: string, open: string): Breaks => ({
  goServer: go,
  goClient: go,
  goIstiodServing: go,
  boringsslServer: boring,
  boringsslClient: boring,
  openssl30Server: open,
  openssl30Client: open,
  openssl111Server: open,
})
const NO_ISSUER = every(
  'x509: certificate signed by unknown authority',
  'unable to get local issuer certificate depth=0',
  '20 unable to get local issuer certificate (depth 0)',
)
const NOT_FOR_AKI: Breaks = {
  boringsslServer: 'unable to get local issuer certificate depth=1',
  boringsslClient: 'unable to get local issuer certificate depth=1',
  openssl30Server: '20 unable to get local issuer certificate (depth 1)',
  openssl30Client: '20 unable to get local issuer certificate (depth 1)',
  openssl111Server: '20 unable to get local issuer certificate (depth 1)',
}
const WRONG_FIRST: Breaks = {
  boringsslServer: 'certificate signature failure depth=1',
  boringsslClient: 'certificate signature failure depth=1',
  openssl30Server: '7 certificate signature failure (depth 1)',
  openssl30Client: '7 certificate signature failure (depth 1)',
  openssl111Server: '7 certificate signature failure (depth 1)',
}
const crlBreaks = (says: string): Breaks => ({ boringsslServer: says, boringsslClient: says })

const edit = (file: string, change: (text: string) => string, base: Files = GOOD): Files => ({
  ...base,
  [file]: change(base[file] as string),
})
const chomp = (text: string): string => text.replace(/\n$/, '')

/** Runs openssl; what it makes is the form, the verdict on it is measured elsewhere. */
function openssl(args: readonly string[], input?: string): string {
  return execFileSync('openssl', args, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}
const work = mkdtempSync(join(tmpdir(), 'meshcerts-stories-'))
function pkcs7(certificates: readonly Made[]): string {
  const file = join(work, 'certificates.pem')
  writeFileSync(file, certificates.map(({ pem }) => pem).join(''))
  return openssl(['crl2pkcs7', '-nocrl', '-certfile', file])
}

const PEM: readonly Story[] = [
  {
    name: 'pem-bom-ca',
    files: edit('ca-cert.pem', (text) => `\ufeff${text}`),
    says: BAD_CERT,
    finds: ['error pem-bom'],
  },
  {
    name: 'pem-bom-key',
    files: edit('ca-key.pem', (text) => `\ufeff${text}`),
    says: badKey('invalid PEM-encoded key'),
    finds: ['error pem-bom'],
  },
  {
    name: 'pem-zero-width-space-before-begin',
    files: edit('ca-cert.pem', (text) => `\u200b${text}`),
    says: BAD_CERT,
    finds: ['error pem-bom'],
  },
  {
    name: 'pem-cr-only',
    files: edit('ca-cert.pem', (text) => text.replaceAll('\n', '\r')),
    says: BAD_CERT,
    finds: ['error pem-cr-only'],
  },
  {
    name: 'pem-cr-only-root',
    files: edit('root-cert.pem', (text) => text.replaceAll('\n', '\r')),
    says: UNKNOWN,
    finds: ['error pem-cr-only'],
  },
  {
    name: 'pem-literal-backslash-n',
    files: edit('ca-cert.pem', (text) => text.replaceAll('\n', '\\n')),
    says: BAD_CERT,
    finds: ['error pem-one-line'],
  },
  {
    name: 'pem-all-one-line-spaces',
    files: edit('ca-cert.pem', (text) => text.replaceAll('\n', ' ')),
    says: BAD_CERT,
    finds: ['error pem-one-line'],
  },
  {
    name: 'pem-tab-indented-root',
    files: edit('root-cert.pem', (text) => text.replaceAll(/^/gm, '\t')),
    says: UNKNOWN,
    finds: ['error pem-indented'],
  },
  {
    name: 'pem-glued-root',
    files: edit('root-cert.pem', (text) => chomp(text) + other.pem),
    says: UNKNOWN,
    finds: ['error pem-glued'],
  },
  {
    name: 'pem-glued-root-2',
    files: edit('root-cert.pem', (text) => chomp(other.pem) + text),
    says: UNKNOWN,
    finds: ['error pem-glued'],
  },
  {
    name: 'tls-crt-no-newline',
    files: edit('tls.crt', chomp, TLS),
    says: noTtl('invalid PEM encoded certificate'),
    finds: ['error pem-final-newline'],
    twin: TLS,
  },
  {
    name: 'pem-no-final-newline',
    files: Object.fromEntries(
      Object.entries(GOOD).map(([file, text]) => [file, chomp(text as string)]),
    ),
    finds: ['info pem-final-newline'],
  },
  {
    name: 'yaml-block-marker-in-value',
    files: edit('root-cert.pem', (text) => `|\n${text.replaceAll(/^(?=.)/gm, '  ')}`),
    says: UNKNOWN,
    finds: ['error pem-yaml-residue'],
  },
  {
    name: 'yaml-quote-in-value',
    files: edit('ca-cert.pem', (text) => `"${chomp(text)}"\n`),
    says: BAD_CERT,
    finds: ['error pem-yaml-residue'],
  },
  {
    name: 'pem-der-root',
    files: { ...GOOD, 'root-cert.pem': root.der },
    says: UNKNOWN,
    finds: ['error pem-der'],
  },
  {
    name: 'pem-pkcs7-ca',
    files: { ...GOOD, 'ca-cert.pem': pkcs7([ca]) },
    says: BAD_X509,
    finds: ['error pem-pkcs7'],
  },
  {
    name: 'pem-pkcs7-chain',
    files: { ...GOOD, 'cert-chain.pem': pkcs7([ca, root]) },
    says: noTtl('failed to parse X.509 certificate'),
    finds: ['error pem-pkcs7'],
  },
  {
    name: 'pem-pkcs7-root',
    files: { ...GOOD, 'root-cert.pem': pkcs7([root]) },
    says: UNKNOWN,
    finds: ['error pem-pkcs7'],
  },
  {
    name: 'pem-headers-in-root',
    files: edit('root-cert.pem', (text) => text.replace('-----\n', '-----\nComment: our root\n\n')),
    says: UNKNOWN,
    finds: ['error pem-headers'],
  },
  {
    name: 'pem-headers-in-cert',
    files: edit('ca-cert.pem', (text) => text.replace('-----\n', '-----\nComment: ours\n\n')),
    finds: ['warning pem-headers'],
  },
  {
    name: 'pem-crlf-all',
    files: Object.fromEntries(
      Object.entries(GOOD).map(([file, text]) => [file, (text as string).replaceAll('\n', '\r\n')]),
    ),
    finds: ['info pem-crlf'],
  },
  {
    name: 'pem-bag-attributes',
    files: edit(
      'ca-cert.pem',
      (text) => `Bag Attributes\n    localKeyID: 01\nsubject=CN = x\n${text}`,
    ),
    finds: ['info pem-noise'],
  },
  {
    name: 'pem-smart-dashes',
    files: edit('ca-cert.pem', (text) =>
      text.replaceAll('-----', '\u2014\u2014\u2014\u2014\u2014'),
    ),
    says: BAD_CERT,
    finds: ['error pem-smart-dashes'],
  },
  {
    name: 'pem-utf16-ca',
    files: { ...GOOD, 'ca-cert.pem': new Uint8Array(Buffer.from(`\ufeff${ca.pem}`, 'utf16le')) },
    says: BAD_CERT,
    finds: ['error pem-utf16'],
  },
  {
    name: 'pem-label-x509',
    files: edit('ca-cert.pem', (text) => text.replaceAll('CERTIFICATE', 'X509 CERTIFICATE')),
    says: bundle(
      'the cert does not match the key: tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [X509 CERTIFICATE]',
    ),
    finds: ['error pem-label'],
  },
  {
    name: 'ca-empty',
    files: { ...GOOD, 'ca-cert.pem': '' },
    says: BAD_CERT,
    finds: ['error pem-no-block'],
  },
  {
    name: 'pem-base64-again',
    files: edit('ca-cert.pem', (text) => Buffer.from(text).toString('base64')),
    says: BAD_CERT,
    finds: ['error secret-double-base64'],
  },
  {
    name: 'root-one-corrupt',
    files: edit(
      'root-cert.pem',
      (text) => text + formatPem('CERTIFICATE', other.der.slice(0, 200)),
    ),
    breaks: {
      boringsslServer: 'Failed to load trusted CA certificates from <inline>',
      boringsslClient: 'Failed to load trusted CA certificates from <inline>',
      openssl30Server: 'load error',
      openssl30Client: 'load error',
      openssl111Server: 'load error',
      envoyLoadsSecret: 'Failed to load trusted CA certificates from <inline>',
    },
    finds: ['error pem-corrupt-block'],
  },
  {
    name: 'root-contains-key',
    files: edit('root-cert.pem', (text) => text + keyPem(root)),
    finds: ['error pem-private-key-published'],
  },
  {
    name: '3tier-mid-in-ca-cert-file',
    files: { ...GOOD3, 'ca-cert.pem': ca3.pem + mid.pem, 'cert-chain.pem': ca3.pem },
    says: UNKNOWN,
    finds: ['error pem-extra-in-ca-cert', 'error chain-missing-intermediate'],
    twin: GOOD3,
  },
  {
    name: 'ca-cert-file-has-root-first',
    files: { ...GOOD, 'ca-cert.pem': root.pem + ca.pem },
    says: PAIR,
    finds: ['error pem-extra-in-ca-cert', 'error key-mismatch'],
  },
  {
    name: 'ca-cert-file-reversed',
    files: { ...GOOD3, 'ca-cert.pem': mid.pem + ca3.pem },
    says: PAIR,
    finds: ['error pem-extra-in-ca-cert', 'error key-mismatch'],
    twin: GOOD3,
  },
  {
    name: 'ca-cert-file-ca+root',
    files: { ...GOOD, 'ca-cert.pem': ca.pem + root.pem },
    finds: ['warning pem-extra-in-ca-cert'],
  },
]

const pss = generateKeyPairSync('rsa-pss', {
  modulusLength: 2048,
  hashAlgorithm: 'sha256',
  mgf1HashAlgorithm: 'sha256',
  saltLength: 32,
}).privateKey
const openssh = (): string =>
  formatPem('OPENSSH PRIVATE KEY', new TextEncoder().encode('openssh-key-v1\0 no key at all'))
const ecParameters = (): string => formatPem('EC PARAMETERS', bytes('06082a8648ce3d030107'))

const KEYS: readonly Story[] = [
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
      }) as string,
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
    files: { ...GOOD, 'ca-key.pem': keyPem({ key: rsa('stranger') }) },
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

const critical = extension('1.3.6.1.4.1.99999.1', true, octetString(bytes('00')))
const explicitPolicy = extension('2.5.29.36', true, sequence(element(0x80, Uint8Array.of(0))))
const early = new Date('2001-03-01T00:00:00Z')
const late = new Date('2001-09-01T00:00:00Z')
const URI = 'spiffe://cluster.local/ns/foo/sa/bar'
const uriRefused = `x509: a root or intermediate certificate is not authorized to sign for this name: URI "${URI}" is not permitted by any constraint`
const v1Root = forge({ subject: 'O=Istio,CN=Root v1', version: 1 })

const CERTIFICATES: readonly Story[] = [
  {
    name: 'serial-negative',
    files: withCa({ serial: 'ff01' }),
    says: BAD_X509,
    finds: ['error cert-unparsable'],
  },
  { name: 'serial-zero', files: withCa({ serial: '00' }), finds: ['warning cert-serial-odd'] },
  {
    name: 'serial-25-octets',
    files: withCa({ serial: '40'.repeat(25) }),
    finds: ['warning cert-serial-odd'],
  },
  {
    name: 'self-signed-noCA',
    files: (() => {
      const one = forge({ subject: 'O=Istio,CN=Self', bc: { ca: false } })
      return set(one, [one], [one])
    })(),
    says: UNKNOWN,
    finds: ['error ca-not-ca'],
    twin: (() => {
      const one = forge({ subject: 'O=Istio,CN=Self' })
      return set(one, [one], [one])
    })(),
  },
  {
    name: 'ca-not-CA',
    files: withCa({ bc: { ca: false } }),
    says: 'certificate is not authorized to sign other certificates',
    finds: ['error ca-not-ca'],
  },
  {
    name: 'ca-no-keyCertSign',
    files: withCa({ subject: 'CN=Int noKCS', ku: ['cRLSign'] }),
    breaks: {
      ...every(
        'x509: certificate signed by unknown authority (possibly because of "x509: invalid signature: parent certificate cannot sign this kind of certificate" while trying to verify candidate authority certificate "Int noKCS")',
        'unable to get local issuer certificate depth=0',
        '79 invalid CA certificate (depth 1)',
      ),
      openssl111Server: '24 invalid CA certificate (depth 1)',
    },
    finds: ['error ca-no-key-cert-sign'],
    twin: withCa({ ku: false }),
  },
  {
    name: 'ca-eku-clientAuth',
    files: withCa({ eku: ['client'] }),
    says: path('certificate specifies an incompatible key usage'),
    finds: ['error ca-eku'],
  },
  {
    name: 'ca-eku-serverAuth',
    files: withCa({ eku: ['server'] }),
    breaks: {
      goClient: 'x509: certificate specifies an incompatible key usage',
      boringsslClient: 'unsupported certificate purpose depth=1',
      openssl30Client: '26 unsuitable certificate purpose (depth 1)',
    },
    finds: ['error ca-eku'],
    twin: withCa({ eku: ['server', 'client'] }),
  },
  {
    name: 'ca-eku-any',
    files: withCa({ eku: ['any'] }),
    breaks: {
      boringsslServer: 'unsupported certificate purpose depth=1',
      boringsslClient: 'unsupported certificate purpose depth=1',
      openssl30Server: '26 unsuitable certificate purpose (depth 1)',
      openssl30Client: '26 unsuitable certificate purpose (depth 1)',
      openssl111Server: '26 unsupported certificate purpose (depth 1)',
    },
    finds: ['error ca-eku'],
    twin: withCa({ eku: ['any', 'server', 'client'] }),
  },
  { name: 'ca-eku-any+both', files: withCa({ eku: ['any', 'server', 'client'] }), finds: [] },
  {
    name: 'root-eku-clientAuth',
    files: withRoot({ eku: ['client'] }),
    says: path('certificate specifies an incompatible key usage'),
    finds: ['error root-eku'],
    twin: withRoot({ eku: ['server', 'client'] }),
  },
  {
    name: 'root-not-CA',
    files: withRoot({ subject: 'O=Istio,CN=Root noCA', bc: { ca: false } }),
    says: unknown(
      'invalid signature: parent certificate cannot sign this kind of certificate',
      'Root noCA',
    ),
    finds: ['error root-not-ca'],
    twin: withCa({}, v1Root, [v1Root]),
  },
  {
    name: 'root-no-keyCertSign',
    files: withRoot({ subject: 'O=Istio,CN=Root noKCS', ku: ['cRLSign'] }),
    says: unknown(
      'invalid signature: parent certificate cannot sign this kind of certificate',
      'Root noKCS',
    ),
    finds: ['error root-not-ca'],
  },
  {
    name: 'ca-expired',
    files: withCa({ to: early }),
    says: path(
      'certificate has expired or is not yet valid: current time 2001-06-01T12:00:00Z is after 2001-03-01T00:00:00Z',
    ),
    finds: ['error validity-expired'],
  },
  {
    name: 'root-not-yet',
    files: withRoot({ from: late }),
    says: path(
      'certificate has expired or is not yet valid: current time 2001-06-01T12:00:00Z is before 2001-09-01T00:00:00Z',
    ),
    finds: ['error validity-expired'],
  },
  {
    name: 'ca-expires-in-20-days',
    files: withCa({ to: new Date('2001-06-21T12:00:00Z') }),
    finds: ['warning validity-short'],
  },
  {
    name: 'ca-outlives-root',
    files: withCa({ to: new Date('2003-01-01T00:00:00Z') }),
    finds: ['warning validity-nesting'],
  },
  {
    name: 'pathlen0-parent',
    files: (() => {
      const mid0 = forge({ subject: 'O=Istio,CN=Mid0 CA', bc: { ca: true, pathLength: 0 } }, root)
      const one = forge({ subject: 'O=Istio,CN=Int4' }, mid0)
      return set(one, [one, mid0], [root])
    })(),
    breaks: every(
      'x509: too many intermediates for path length constraint',
      'path length constraint exceeded depth=2',
      '25 path length constraint exceeded (depth 2)',
    ),
    finds: ['error path-length'],
    twin: GOOD3,
  },
  {
    name: 'root-pathlen0',
    files: withRoot({ bc: { ca: true, pathLength: 0 } }),
    breaks: {
      goServer: 'x509: too many intermediates for path length constraint',
      goClient: 'x509: too many intermediates for path length constraint',
      goIstiodServing: 'x509: too many intermediates for path length constraint',
      openssl30Server: '25 path length constraint exceeded (depth 2)',
      openssl30Client: '25 path length constraint exceeded (depth 2)',
      openssl111Server: '25 path length constraint exceeded (depth 2)',
    },
    finds: ['error path-length'],
    twin: withRoot({ bc: { ca: true, pathLength: 1 } }),
  },
  {
    name: 'nc-permit-uri-example.org',
    files: withCa({ permit: ['uri:example.org'] }),
    breaks: {
      goServer: uriRefused,
      goClient: uriRefused,
      boringsslServer: 'permitted subtree violation depth=0',
      boringsslClient: 'permitted subtree violation depth=0',
      openssl30Server: '47 permitted subtree violation (depth 0)',
      openssl30Client: '47 permitted subtree violation (depth 0)',
      openssl111Server: '47 permitted subtree violation (depth 0)',
    },
    finds: ['error name-constraints-uri'],
    twin: withCa({ permit: ['uri:cluster.local'] }),
  },
  {
    name: 'nc-root-dns-violated-by-int-san',
    files: withRoot({ permit: ['dns:example.com'] }, { san: ['dns:istiod.istio-system.svc'] }),
    says: path(
      'a root or intermediate certificate is not authorized to sign for this name: DNS name "istiod.istio-system.svc" is not permitted by any constraint',
    ),
    finds: ['error name-constraints-dns'],
    twin: withRoot({ permit: ['dns:svc'] }, { san: ['dns:istiod.istio-system.svc'] }),
  },
  {
    name: 'nc-permit-dns',
    files: withCa({ permit: ['dns:example.com'] }),
    breaks: {
      goIstiodServing:
        'x509: a root or intermediate certificate is not authorized to sign for this name: DNS name "istiod.istio-system.svc" is not permitted by any constraint',
    },
    finds: ['error name-constraints-dns'],
  },
  { name: 'nc-permit-dns-svc', files: withCa({ permit: ['dns:svc'] }), finds: [] },
  { name: 'nc-permit-email', files: withCa({ permit: ['email:example.com'] }), finds: [] },
  {
    name: 'ca-unknown-critical-ext',
    files: withCa({ more: [critical] }),
    says: path('unhandled critical extension'),
    finds: ['error critical-extension'],
    twin: withCa({ more: [extension('1.3.6.1.4.1.99999.1', false, octetString(bytes('00')))] }),
  },
  {
    name: 'policy-constraints-critical',
    files: withCa({ more: [explicitPolicy] }),
    says: path('no valid chains built: 1 candidate chains with invalid policies'),
    finds: ['error policy-constraints'],
    twin: withCa({
      more: [extension('2.5.29.54', true, integer(0))],
    }),
  },
  {
    name: 'ca-empty-subject',
    files: withCa({ subject: '', key: key('nobody') }),
    breaks: {
      openssl30Server: '18 self-signed certificate (depth 0)',
      openssl30Client: '18 self-signed certificate (depth 0)',
      openssl111Server: '18 self signed certificate (depth 0)',
    },
    finds: ['error ca-empty-subject'],
  },
  {
    name: 'sig-sha1-ecdsa',
    files: withCa({ hash: 'sha1' }),
    says: unknown('cannot verify signature: insecure algorithm ECDSA-SHA1', 'Root CA'),
    finds: ['error signature-hash'],
  },
]

const keyless = { ski: false } as const
const samedn = forge({ subject: 'O=Istio,CN=Root CA', key: key('second root') })
const samednPlain = forge({ subject: 'O=Istio,CN=Root CA', key: key('second root'), ski: false })
const plainRoot = forge({ subject: 'O=Istio,CN=Root CA', ...keyless })
const renewed = forge({ subject: 'O=Istio,CN=Root CA' })
const renewedId = forge({ subject: 'O=Istio,CN=Root CA', ski: '09'.repeat(20) })
const bySerial = sequence(element(0xa1, element(0xa4, root.subject)), element(0x82, root.serial))

const CHAINS: readonly Story[] = [
  {
    name: 'tls-crt-leafonly-3tier',
    files: { ...TLS3, 'tls.crt': ca3.pem },
    says: UNKNOWN,
    finds: ['error chain-missing-intermediate'],
    twin: TLS3,
  },
  { name: 'tls-crt-has-chain', files: TLS3, finds: [], twin: TLS },
  {
    name: 'chain-empty-file',
    files: { ...GOOD, 'cert-chain.pem': '' },
    breaks: NO_ISSUER,
    finds: ['error chain-lacks-ca-cert'],
  },
  {
    name: 'chain-garbage',
    files: { ...GOOD, 'cert-chain.pem': 'this is no certificate\n' },
    says: noTtl('invalid PEM encoded certificate'),
    finds: ['error chain-first-unreadable'],
  },
  {
    name: 'chain-first-expired',
    files: { ...GOOD, 'cert-chain.pem': forge({ subject: CA, to: early }, root).pem + ca.pem },
    says: TTL('cert chain has expired'),
    finds: ['error chain-first-expired'],
  },
  {
    name: 'chain-unrelated-second',
    files: { ...GOOD, 'cert-chain.pem': ca.pem + other.pem },
    finds: ['warning chain-unrelated'],
  },
  {
    name: '3tier-chain-mid-first',
    files: { ...GOOD3, 'cert-chain.pem': mid.pem + ca3.pem },
    finds: ['warning chain-order'],
    twin: GOOD3,
  },
  {
    name: 'ok-chain-ca+root',
    files: { ...GOOD, 'cert-chain.pem': ca.pem + root.pem },
    finds: ['info chain-has-root'],
  },
  {
    name: '3tier-chain-ca-only-missing-mid',
    files: { ...GOOD3, 'cert-chain.pem': ca3.pem },
    says: UNKNOWN,
    finds: ['error chain-missing-intermediate'],
    twin: GOOD3,
  },
  {
    name: 'root-is-other',
    files: { ...GOOD, 'root-cert.pem': other.pem },
    says: UNKNOWN,
    finds: ['error root-mismatch'],
  },
  {
    name: 'root-same-DN-other-key',
    files: { ...GOOD, 'root-cert.pem': samedn.pem },
    says: unknown('ECDSA verification failure', 'Root CA'),
    finds: ['error root-mismatch'],
  },
  {
    name: '3tier-partial-root-is-mid',
    files: { ...GOOD3, 'cert-chain.pem': ca3.pem, 'root-cert.pem': mid.pem },
    finds: ['info root-not-self-signed'],
    twin: GOOD3,
  },
  {
    name: 'samedn-skid-but-no-akid-wrong-first',
    files: withCa({ aki: false }, root, [samedn, root]),
    breaks: WRONG_FIRST,
    finds: ['error roots-same-name'],
    twin: withCa({ aki: false }, root, [root, samedn]),
  },
  {
    name: 'samedn-noakid-wrong-first',
    files: withCa({ aki: false }, plainRoot, [samednPlain, plainRoot]),
    breaks: WRONG_FIRST,
    finds: ['error roots-same-name'],
    twin: withCa({ aki: false }, plainRoot, [plainRoot, samednPlain]),
  },
  { name: 'samedn-akid-wrong-first', files: withCa({}, root, [samedn, root]), finds: [] },
  {
    name: 'no-skid-akid',
    files: withCa({ ski: false, aki: false }, plainRoot, [plainRoot]),
    finds: [],
  },
  {
    name: 'root-renewed-same-key-same-skid',
    files: { ...GOOD, 'root-cert.pem': renewed.pem },
    finds: [],
  },
  {
    name: 'root-renewed-same-key-new-skid',
    files: { ...GOOD, 'root-cert.pem': renewedId.pem },
    breaks: NOT_FOR_AKI,
    finds: ['error akid-mismatch'],
  },
  {
    name: 'akid-issuer-serial-only-root-renewed',
    files: withCa({ aki: bySerial }, root, [renewed]),
    breaks: NOT_FOR_AKI,
    finds: ['error akid-mismatch'],
    twin: withCa({ aki: bySerial }, root, [root]),
  },
  {
    name: 'int-subject-equals-root-subject',
    files: withCa({ subject: 'O=Istio,CN=Root CA', key: key('same name') }),
    finds: ['info names-self-issued'],
  },
  {
    name: 'dn-issuer-wrong-sig-right',
    files: withCa({ issuerName: 'O=Istio,CN=Some Other CA' }),
    says: UNKNOWN,
    finds: ['error dn-issuer'],
  },
  {
    name: 'dn-case-differs',
    files: withCa({ issuerName: 'O=Istio,CN=ROOT CA' }),
    says: UNKNOWN,
    finds: ['error dn-byte-compare'],
  },
  {
    name: 'dn-space',
    files: withCa({ issuerName: 'O=Istio,CN=Root  CA' }),
    says: UNKNOWN,
    finds: ['error dn-byte-compare'],
  },
  {
    name: 'dn-encoding',
    files: withCa({ issuerName: 'O=!Istio,CN=!Root CA' }),
    says: UNKNOWN,
    finds: ['error dn-byte-compare'],
  },
  {
    name: 'root-expired-extra',
    files: edit('root-cert.pem', (text) => text + forge({ subject: 'CN=Old', to: early }).pem),
    finds: ['warning root-extra-expired'],
  },
  {
    name: 'root-dup',
    files: edit('root-cert.pem', (text) => text + text),
    finds: ['info root-duplicate'],
  },
  {
    name: 'root-begins-with-a-request',
    files: edit('root-cert.pem', (text) => formatPem('CERTIFICATE REQUEST', bytes('3000')) + text),
    finds: ['error webhook-cabundle'],
  },
]

const crl = (text: string, files: Files = GOOD): Files => ({ ...files, 'ca-crl.pem': text })
const chained: Files = { ...GOOD, 'cert-chain.pem': ca.pem + root.pem }
const missing = (names: string): string => bundle(`missing CRL signed by certificates: [${names}]`)
// Go prints names in an order of its own
const CA_GO = 'CN=Intermediate CA,O=Istio,L=cluster1'

const CRLS: readonly Story[] = [
  {
    name: 'crl-garbage',
    files: crl('this is no CRL\n'),
    says: missing(CA_GO),
    finds: ['error crl-missing-issuer'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-wrong-signer',
    files: crl(forgeCrl(ca, { key: other.key })),
    says: missing(CA_GO),
    finds: ['error crl-missing-issuer'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-with-a-key-in-the-chain',
    files: crl(forgeCrl(ca) + forgeCrl(root), { ...GOOD, 'cert-chain.pem': ca.pem + keyPem(root) }),
    says: bundle('failed to parse cert chain: x509: malformed tbs certificate'),
    finds: ['error crl-missing-issuer', 'error pem-private-key-published'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-both-chain-ca+root',
    files: crl(forgeCrl(ca) + forgeCrl(root), chained),
    finds: ['info chain-has-root'],
  },
  {
    name: 'crl-int-only-chain-ca',
    files: crl(forgeCrl(ca)),
    breaks: crlBreaks('unable to get certificate CRL depth=1'),
    finds: ['error crl-incomplete-for-peers'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-int-only-chain-ca+root',
    files: crl(forgeCrl(ca), chained),
    says: missing('CN=Root CA,O=Istio'),
    finds: ['error crl-missing-issuer'],
    twin: crl(forgeCrl(ca) + forgeCrl(root), chained),
  },
  {
    name: 'crl-expired',
    files: crl(forgeCrl(ca, { to: early }) + forgeCrl(root, { to: early })),
    breaks: crlBreaks('CRL has expired depth=0'),
    finds: ['error crl-expired'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-cert-in-crl-file',
    files: crl(ca.pem),
    says: bundle('failed to parse CRL PEM: x509: unsupported crl version'),
    finds: ['error crl-unreadable'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-ca-without-cRLSign',
    files: (() => {
      const one = forge({ subject: 'O=Istio,CN=Int nocrlsign', ku: ['keyCertSign'] }, root)
      return crl(forgeCrl(one) + forgeCrl(root), set(one, [one], [root]))
    })(),
    says: missing('CN=Int nocrlsign,O=Istio'),
    finds: ['error crl-no-crlsign'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
]

const INCOMPLETE = 'incomplete signing CA bundle detected'
const without = (name: string, files: Files = GOOD): Files =>
  Object.fromEntries(Object.entries(files).filter(([file]) => file !== name))

const FILES: readonly Story[] = [
  ...['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'].map((file) => ({
    name: `missing ${file}`,
    files: without(file),
    says: INCOMPLETE,
    finds: ['error files-incomplete'],
  })),
  {
    name: 'tls-no-ca.crt',
    files: without('ca.crt', TLS),
    says: INCOMPLETE,
    finds: ['error files-incomplete'],
    twin: TLS,
  },
  {
    name: 'tls-crt-only-plus-pem',
    files: { ...GOOD, 'tls.crt': ca.pem },
    says: INCOMPLETE,
    finds: ['error files-incomplete'],
  },
  {
    name: 'tls-and-pem-both',
    files: { ...GOOD, ...TLS },
    finds: ['info files-tls-format-wins'],
    twin: TLS,
  },
]

export const stories: readonly Story[] = [
  ...FILES,
  ...PEM,
  ...KEYS,
  ...CERTIFICATES,
  ...CHAINS,
  ...CRLS,
]
