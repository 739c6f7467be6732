import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  sign as nodeSign,
  type KeyObject,
} from 'node:crypto'
import { formatPem } from '../../src/pem/format.ts'
import {
  bitString,
  boolean,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  utf8String,
} from '../../src/der/writer.ts'

// Certificates and CRLs to order, faults included, by node:crypto and the DER writer: what `src/issue` refuses to make.

export const AT = new Date('2001-06-01T12:00:00Z')
const FROM = new Date('2001-01-01T00:00:00Z')
const TO = new Date('2002-01-01T00:00:00Z')

const kept = new Map<string, KeyObject>()

/** The key of this label; made once. P-256 unless `make` says otherwise. */
export function key(label: string, make?: () => KeyObject): KeyObject {
  const known =
    kept.get(label) ?? make?.() ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  kept.set(label, known)
  return known
}

export const rsa = (label: string, bits = 2048): KeyObject =>
  key(label, () => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey)

const ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  O: '2.5.4.10',
  L: '2.5.4.7',
}

/** A name from `O=x,CN=y` in this order; a value that begins with `!` is a PrintableString. */
function name(text: string): Uint8Array {
  const parts = text === '' ? [] : text.split(',')
  return sequence(
    ...parts.map((part) => {
      const [type = '', value = ''] = part.split('=')
      const encoded = value.startsWith('!') ? printableString(value.slice(1)) : utf8String(value)
      return setOf(sequence(oid(ATTRIBUTES[type] as string), encoded))
    }),
  )
}

export const extension = (identifier: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(oid(identifier), ...(critical ? [boolean(true)] : []), octetString(value))

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const TAGS: Readonly<Record<string, number>> = { email: 0x81, dns: 0x82, uri: 0x86 }

/** `dns:x`, `uri:x`, `email:x`, `dir:O=x`. */
function generalName(text: string): Uint8Array {
  const [type = '', ...rest] = text.split(':')
  const value = rest.join(':')
  return type === 'dir' ? element(0xa4, name(value)) : element(TAGS[type] as number, ascii(value))
}

const subtrees = (tag: number, names: readonly string[] = []): readonly Uint8Array[] =>
  names.length === 0 ? [] : [element(tag, ...names.map((one) => sequence(generalName(one))))]

type Usage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign'
const BITS: Readonly<Record<Usage, number>> = {
  digitalSignature: 0x80,
  keyEncipherment: 0x20,
  keyCertSign: 0x04,
  cRLSign: 0x02,
}

function keyUsage(usages: readonly Usage[]): Uint8Array {
  const octet = usages.reduce((bits, usage) => bits | BITS[usage], 0)
  return extension(
    '2.5.29.15',
    true,
    bitString(Uint8Array.of(octet), 31 - Math.clz32(octet & -octet)),
  )
}

const PURPOSES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  code: '1.3.6.1.5.5.7.3.3',
}

/** What a certificate is to be. */
export interface Spec {
  readonly subject?: string
  /** The name written as issuer, where it is not that of the issuer. */
  readonly issuerName?: string
  readonly key?: KeyObject
  /** The public key as it stands in the certificate, where it is written oddly. */
  readonly spki?: Uint8Array
  readonly from?: Date
  readonly to?: Date
  readonly serial?: string
  readonly version?: 1 | 3
  readonly ski?: false | string
  readonly aki?: false | string | Uint8Array
  readonly bc?: false | { readonly ca: boolean; readonly pathLength?: number }
  readonly ku?: false | readonly Usage[]
  readonly eku?: readonly string[]
  readonly san?: readonly string[]
  readonly permit?: readonly string[]
  readonly exclude?: readonly string[]
  readonly more?: readonly Uint8Array[]
  readonly hash?: 'sha1' | 'sha256' | 'sha384' | 'md5'
}

/** A certificate that was made, with its key. */
export interface Made {
  readonly der: Uint8Array
  readonly pem: string
  readonly key: KeyObject
  readonly subject: Uint8Array
  readonly serial: Uint8Array
  readonly ski: Uint8Array | undefined
}

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

const spkiOf = (priv: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(priv).export({ type: 'spki', format: 'der' }))

const SIGNATURES: Readonly<Record<string, string>> = {
  'ec sha1': '1.2.840.10045.4.1',
  'ec sha256': '1.2.840.10045.4.3.2',
  'ec sha384': '1.2.840.10045.4.3.3',
  'rsa sha1': '1.2.840.113549.1.1.5',
  'rsa sha256': '1.2.840.113549.1.1.11',
  'rsa md5': '1.2.840.113549.1.1.4',
  'ed25519 sha256': '1.3.101.112',
}

function algorithm(priv: KeyObject, hash: string): Uint8Array {
  const type = priv.asymmetricKeyType === 'rsa-pss' ? 'rsa' : String(priv.asymmetricKeyType)
  const identifier = oid(SIGNATURES[`${type} ${hash}`] as string)
  return type === 'rsa' ? sequence(identifier, nullValue()) : sequence(identifier)
}

function signed(tbs: Uint8Array, priv: KeyObject, hash: string): Uint8Array {
  const plain = priv.asymmetricKeyType === 'ed25519'
  const signature = new Uint8Array(nodeSign(plain ? null : hash, tbs, priv))
  return sequence(tbs, algorithm(priv, hash), bitString(signature))
}

let count = 0
const nextSerial = (): Uint8Array => Uint8Array.of(0x40, 0, ++count >> 8, count & 0xff)

type Extensions = readonly Uint8Array[]

function authorityKey({ aki }: Spec, issuer: Made | undefined): Extensions {
  if (aki instanceof Uint8Array) return [extension('2.5.29.35', false, aki)]
  const named = typeof aki === 'string' ? bytes(aki) : issuer?.ski
  if (aki === false || named === undefined) return []
  return [extension('2.5.29.35', false, sequence(element(0x80, named)))]
}

function basicConstraints({ bc = { ca: true } }: Spec): Extensions {
  if (bc === false) return []
  const content = [
    ...(bc.ca ? [boolean(true)] : []),
    ...(bc.pathLength === undefined ? [] : [integer(bc.pathLength)]),
  ]
  return [extension('2.5.29.19', true, sequence(...content))]
}

function purposes({ eku }: Spec): Extensions {
  if (eku === undefined) return []
  const written = eku.map((one) => oid(PURPOSES[one] as string))
  return [extension('2.5.29.37', false, sequence(...written))]
}

function names({ san, subject }: Spec): Extensions {
  if (san === undefined) return []
  return [extension('2.5.29.17', subject === '', sequence(...san.map(generalName)))]
}

function constraints({ permit, exclude }: Spec): Extensions {
  if (permit === undefined && exclude === undefined) return []
  const content = sequence(...subtrees(0xa0, permit), ...subtrees(0xa1, exclude))
  return [extension('2.5.29.30', true, content)]
}

function extensionsOf(spec: Spec, ski: Uint8Array | undefined, issuer: Made | undefined) {
  const { ku = ['keyCertSign', 'cRLSign'], more = [] } = spec
  return [
    ...(ski === undefined ? [] : [extension('2.5.29.14', false, octetString(ski))]),
    ...authorityKey(spec, issuer),
    ...basicConstraints(spec),
    ...(ku === false ? [] : [keyUsage(ku)]),
    ...purposes(spec),
    ...names(spec),
    ...constraints(spec),
    ...more,
  ]
}

function identifier({ ski }: Spec, spki: Uint8Array): Uint8Array | undefined {
  if (ski === false) return undefined
  return ski === undefined ? new Uint8Array(createHash('sha1').update(spki).digest()) : bytes(ski)
}

const issuerNameOf = ({ issuerName }: Spec, { subject }: Pick<Made, 'subject'>): Uint8Array =>
  issuerName === undefined ? subject : name(issuerName)

const ROOT = 'O=Istio,CN=Root CA'

/** Makes a certificate; self-signed where no issuer is given. */
export function forge(spec: Spec, issuer?: Made): Made {
  const { subject: subjectText = ROOT, hash = 'sha256', from = FROM, to = TO } = spec
  const own = spec.key ?? key(subjectText)
  const spki = spec.spki ?? spkiOf(own)
  const subject = name(subjectText)
  const ski = identifier(spec, spki)
  const serial = spec.serial === undefined ? nextSerial() : bytes(spec.serial)
  const signer = issuer?.key ?? own
  const fields = [
    element(0x02, serial),
    algorithm(signer, hash),
    issuerNameOf(spec, issuer ?? { subject }),
    sequence(time(from), time(to)),
    subject,
    spki,
  ]
  const extensions = element(0xa3, sequence(...extensionsOf(spec, ski, issuer)))
  const tbs =
    spec.version === 1
      ? sequence(...fields)
      : sequence(element(0xa0, integer(2)), ...fields, extensions)
  const der = signed(tbs, signer, hash)
  return { der, pem: formatPem('CERTIFICATE', der), key: own, subject, serial, ski }
}

/** Makes a CRL of version 2 with nothing in it, or one certificate. */
export function forgeCrl(
  issuer: Made,
  { key: other, to = TO, revoked }: { key?: KeyObject; to?: Date; revoked?: Made } = {},
) {
  const priv = other ?? issuer.key
  const tbs = sequence(
    integer(1),
    algorithm(priv, 'sha256'),
    issuer.subject,
    time(FROM),
    time(to),
    ...(revoked === undefined
      ? []
      : [sequence(sequence(element(0x02, revoked.serial), time(FROM)))]),
    element(0xa0, sequence(extension('2.5.29.20', false, integer(1)))),
  )
  return formatPem('X509 CRL', signed(tbs, priv, 'sha256'))
}

/** The private key as PKCS#8 in PEM, or in another form. */
export const keyPem = (
  { key: priv }: { readonly key: KeyObject },
  type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8',
): string => priv.export({ type, format: 'pem' }) as string

export type Files = Record<string, string | Uint8Array>

/** The four files of a set. */
export function set(
  ca: Made,
  chain: readonly Made[],
  roots: readonly Made[],
  files: Files = {},
): Files {
  return {
    'ca-cert.pem': ca.pem,
    'ca-key.pem':
      ['secp256k1'].includes(String(ca.key.asymmetricKeyDetails?.namedCurve)) ||
      ca.key.asymmetricKeyType !== 'ec'
        ? keyPem(ca)
        : keyPem(ca, 'sec1'),
    'cert-chain.pem': chain.map(({ pem }) => pem).join(''),
    'root-cert.pem': roots.map(({ pem }) => pem).join(''),
    ...files,
  }
}
