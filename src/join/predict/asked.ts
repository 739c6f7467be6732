import type { KeyUsageName } from '../../certificate/types.ts'
import { parseGoDuration } from '../../emulation/go/duration.ts'
import type { AlternativeNameInput } from '../../issue/extensions.ts'
import { get } from '../../mesh/context.ts'
import { textAt, textsAt, type Resource } from '../resources.ts'

/** The issuer that a manifest names, defaults filled in. */
export interface IssuerRef {
  /** `Issuer` where it is left out. */
  readonly kind: string
  /** `cert-manager.io` where it is left out. */
  readonly group: string
  /** Its name. */
  readonly name: string
}

/** What a Certificate asks for, with the defaults of cert-manager. */
export interface Asked {
  /** Where it stands; an istio-csr request has the values it comes from. */
  readonly resource: Resource
  /** How it is called in messages. */
  readonly label: string
  /** Attributes in the order in which Go writes them. */
  readonly subject: readonly (readonly [string, string])[]
  /** DNS names, URIs, addresses, mailboxes. */
  readonly names: readonly AlternativeNameInput[]
  readonly isCa: boolean
  readonly keyUsage: readonly KeyUsageName[]
  /** Extended usages: names of RFC 5280, or object identifiers. */
  readonly purposes: readonly string[]
  /** Usages as they are written; empty where none are. */
  readonly usages: readonly string[]
  /** Life in milliseconds. */
  readonly duration: number
  readonly key: { readonly algorithm: 'RSA' | 'ECDSA' | 'Ed25519'; readonly size: number }
  readonly encoding: 'PKCS1' | 'PKCS8'
  readonly rotation: 'Always' | 'Never'
  readonly issuerRef: IssuerRef
  /** The Secret it is written to; empty for a CertificateRequest. */
  readonly secretName: string
}

const HOUR = 3_600_000
/** cert-manager/cert-manager 2d0d7f7f, pkg/apis/certmanager/v1/const.go: DefaultCertificateDuration. */
export const DEFAULT_DURATION = 90 * 24 * HOUR

// pkg/api/util/usages.go
const KEY_USAGE: Readonly<Record<string, KeyUsageName>> = {
  signing: 'digitalSignature',
  'digital signature': 'digitalSignature',
  'content commitment': 'nonRepudiation',
  'key encipherment': 'keyEncipherment',
  'key agreement': 'keyAgreement',
  'data encipherment': 'dataEncipherment',
  'cert sign': 'keyCertSign',
  'crl sign': 'cRLSign',
  'encipher only': 'encipherOnly',
  'decipher only': 'decipherOnly',
}
const PURPOSE: Readonly<Record<string, string>> = {
  any: 'anyExtendedKeyUsage',
  'server auth': 'serverAuth',
  'client auth': 'clientAuth',
  'code signing': 'codeSigning',
  'email protection': 'emailProtection',
  's/mime': 'emailProtection',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: 'timeStamping',
  'ocsp signing': 'OCSPSigning',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
}

/** Does cert-manager know a usage? */
export const isUsage = (usage: string): boolean =>
  Object.hasOwn(KEY_USAGE, usage) || Object.hasOwn(PURPOSE, usage)

const own = <T>(table: Readonly<Record<string, T>>, names: readonly string[]): readonly T[] => [
  ...new Set(names.flatMap((name) => (Object.hasOwn(table, name) ? [table[name] as T] : []))),
]

/** pkg/util/pki/csr.go, KeyUsagesForCertificateOrCertificateRequest: isCA adds keyCertSign; without usages there are two. */
export function usagesOf(
  usages: readonly string[],
  isCa: boolean,
): Pick<Asked, 'keyUsage' | 'purposes'> {
  const given = usages.length === 0 ? ['digital signature', 'key encipherment'] : usages
  return {
    keyUsage: own(KEY_USAGE, [...given, ...(isCa ? ['cert sign'] : [])]),
    purposes: own(PURPOSE, given),
  }
}

// crypto/x509/pkix, Name.ToRDNSequence: the order in which Go writes a name
const SUBJECT: readonly (readonly [string, string])[] = [
  ['C', 'countries'],
  ['O', 'organizations'],
  ['OU', 'organizationalUnits'],
  ['L', 'localities'],
  ['ST', 'provinces'],
  ['street', 'streetAddresses'],
  ['postalCode', 'postalCodes'],
]

function subjectOf(spec: unknown): Asked['subject'] {
  const commonName = textAt(spec, 'commonName') ?? ''
  const serial = textAt(spec, 'subject', 'serialNumber') ?? ''
  return [
    ...SUBJECT.flatMap(([type, field]) =>
      textsAt(spec, 'subject', field).map((value) => [type, value] as const),
    ),
    ...(commonName === '' ? [] : [['CN', commonName] as const]),
    ...(serial === '' ? [] : [['serialNumber', serial] as const]),
    ...literalSubject(textAt(spec, 'literalSubject') ?? ''),
  ]
}

// RFC 4514, section 3; the last attribute of the text is written first
function literalSubject(literal: string): Asked['subject'] {
  const parts = literal === '' ? [] : literal.split(/(?<!\\),/)
  return parts.reverse().flatMap((part) => {
    const [type = '', ...rest] = part.split('=')
    return [[type.trim(), rest.join('=').trim().replace(/\\(.)/g, '$1')] as const]
  })
}

function namesOf(spec: unknown): Asked['names'] {
  const of = (type: AlternativeNameInput['type'], field: string): AlternativeNameInput[] =>
    textsAt(spec, field).map((value) => ({ type, value }))
  return [
    ...of('email', 'emailAddresses'),
    ...of('dns', 'dnsNames'),
    ...of('uri', 'uris'),
    ...of('ip', 'ipAddresses'),
  ]
}

/** The issuer that a manifest names. */
export function issuerRefOf(ref: unknown): IssuerRef {
  return {
    kind: textAt(ref, 'kind') || 'Issuer',
    group: textAt(ref, 'group') || 'cert-manager.io',
    name: textAt(ref, 'name') ?? '',
  }
}

const SIZES = { RSA: 2048, ECDSA: 256, Ed25519: 256 } as const

function keyOf(spec: unknown): Asked['key'] {
  const given = textAt(spec, 'privateKey', 'algorithm') ?? ''
  const algorithm = given === 'ECDSA' || given === 'Ed25519' ? given : 'RSA'
  const size = get(spec, 'privateKey', 'size')
  return {
    algorithm,
    size: typeof size === 'number' && size > 0 && algorithm !== 'Ed25519' ? size : SIZES[algorithm],
  }
}

/** What a Certificate of cert-manager asks for. A duration that cannot be read counts as the default: the trap says so. */
export function askedBy(resource: Resource, label: string): Asked {
  const spec = resource.value['spec']
  const isCa = get(spec, 'isCA') === true
  const usages = textsAt(spec, 'usages')
  const duration = textAt(spec, 'duration')
  return {
    resource,
    label,
    subject: subjectOf(spec),
    names: namesOf(spec),
    isCa,
    ...usagesOf(usages, isCa),
    usages,
    duration: (duration === undefined ? undefined : parseGoDuration(duration)) ?? DEFAULT_DURATION,
    key: keyOf(spec),
    encoding: textAt(spec, 'privateKey', 'encoding') === 'PKCS8' ? 'PKCS8' : 'PKCS1',
    // pkg/apis/certmanager/v1/types_certificate.go: Always since cert-manager 1.18
    rotation: textAt(spec, 'privateKey', 'rotationPolicy') === 'Never' ? 'Never' : 'Always',
    issuerRef: issuerRefOf(get(spec, 'issuerRef')),
    secretName: textAt(spec, 'secretName') ?? '',
  }
}
