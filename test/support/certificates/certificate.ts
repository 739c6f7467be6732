import type { KeyObject } from 'node:crypto'
import { element, time } from '../../../src/der/writer.ts'
import { formatPem } from '../../../src/pem/format.ts'
import { extensionsOf, keyIdentifier, type PointSpec, type Usage } from './extensions.ts'
import { key, signerOf, spkiOf } from './keys.ts'
import { bytes, name } from './names.ts'
import { writeCertificate, type ExtensionPlan, type Hash } from './write.ts'

// Certificates to order, faults included: what `src/issue` refuses to make. Issuers are named, or a certificate that was made.

export const START = new Date('2001-01-01T00:00:00Z')
export const END = new Date('2002-01-01T00:00:00Z')
export const YEAR_2001 = new Date('2001-06-01T00:00:00Z')
/** Noon of a day in the middle of {@link START} and {@link END}. */
export const AT = new Date('2001-06-01T12:00:00Z')

/** What a certificate is to be. */
export interface CertificateSpec {
  readonly subject: string
  readonly issuer: string
  /** The subject's key, or its label: its name where left out. */
  readonly key?: string | KeyObject | undefined
  /** The key that signs, or its label: the issuer's name where left out. */
  readonly signedWith?: string | KeyObject
  /** The public key as it is in the certificate, where it is written oddly. */
  readonly spki?: Uint8Array
  /** The content of the INTEGER, also in hex. */
  readonly serial?: number | string | Uint8Array
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly version?: 1 | 3
  /** Undefined for no basicConstraints. */
  readonly ca?: boolean | undefined
  readonly bcNotCritical?: boolean
  readonly pathLength?: number | undefined
  readonly usages?: readonly Usage[] | undefined
  readonly eku?: readonly string[] | undefined
  readonly ekuCritical?: boolean
  readonly san?: readonly string[] | undefined
  readonly sanCritical?: boolean
  readonly permitted?: readonly string[]
  readonly excluded?: readonly string[]
  readonly ncNotCritical?: boolean
  readonly policies?: readonly string[]
  readonly mappings?: readonly (readonly [string, string])[]
  readonly requireExplicit?: number
  readonly inhibitMapping?: number
  readonly inhibitAny?: number
  readonly points?: readonly PointSpec[]
  /** False for none; a text is the label of the key that is named instead. */
  readonly ski?: false | string
  readonly aki?: false | string
  readonly extra?: readonly ExtensionPlan[]
  readonly algorithm?: Uint8Array
  /** The algorithm outside, where it is another. */
  readonly outerAlgorithm?: Uint8Array
  readonly hash?: Hash
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

const keyOf = (given: string | KeyObject): KeyObject =>
  typeof given === 'string' ? key(given) : given

let count = 0

function serialOf(serial: CertificateSpec['serial']): Uint8Array {
  if (serial instanceof Uint8Array) return serial
  if (typeof serial === 'string') return bytes(serial)
  const number = serial ?? 0x40000000 + ++count
  const hex = number.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return bytes(even >= '80' && even.length === 2 ? `00${even}` : even)
}

/** Whose name, key and key identifier stand for the issuer. */
interface Above {
  readonly name: Uint8Array
  readonly key: KeyObject
  readonly ski: Uint8Array | undefined
}

function build(spec: CertificateSpec, above: (self: Above) => Above): Made {
  const own = keyOf(spec.key ?? spec.subject)
  const spki = spec.spki ?? spkiOf(own)
  const subject = name(spec.subject)
  const ski = spec.ski === false ? undefined : keyIdentifier(spec.ski ?? spki)
  const issuer = above({ name: subject, key: own, ski })
  const aki = spec.aki === undefined ? issuer.ski : spec.aki && keyIdentifier(spec.aki)
  const serial = serialOf(spec.serial)
  const { version = 3, notBefore = START, notAfter = END } = spec
  const der = writeCertificate(
    {
      version,
      serial: element(0x02, serial),
      subject,
      issuer: issuer.name,
      notBefore: time(notBefore),
      notAfter: time(notAfter),
      spki,
      hash: spec.hash,
      algorithm: spec.algorithm,
      outerAlgorithm: spec.outerAlgorithm,
      extensions: version === 1 ? [] : extensionsOf({ spec, ski, aki: aki || undefined }),
    },
    signerOf(issuer.key),
  )
  return { der, pem: formatPem('CERTIFICATE', der), key: own, subject, serial, ski }
}

/** A certificate as DER, its issuer by name: keys and key identifiers follow from the labels. */
export function certificate(spec: CertificateSpec): Uint8Array {
  const signer = spec.signedWith ?? spec.issuer
  const signing = keyOf(signer)
  const above = { name: name(spec.issuer), key: signing, ski: keyIdentifier(spkiOf(signing)) }
  return build(spec, () => above).der
}

const CA = { ca: true, usages: ['keyCertSign', 'cRLSign'] } as const

/** A CA certificate with everything that RFC 5280 wants. */
export const authority = (spec: CertificateSpec): Uint8Array => certificate({ ...CA, ...spec })

/** A self-signed root. */
export const root = (subject: string, spec: Partial<CertificateSpec> = {}): Uint8Array =>
  authority({ subject, issuer: subject, ...spec })

/** A certificate of a server and client for `dns:leaf.example`. */
export const leaf = (issuer: string, spec: Partial<CertificateSpec> = {}): Uint8Array =>
  certificate({
    subject: 'CN=leaf',
    issuer,
    usages: ['digitalSignature'],
    eku: ['server', 'client'],
    san: ['dns:leaf.example'],
    ...spec,
  })

/** As {@link CertificateSpec}, issued by a certificate that was made; the issuer's name only where another is to be written. */
export type ForgeSpec = Partial<CertificateSpec>

/** A CA certificate with its key, signed by a certificate that was made; self-signed where none is given. */
export function forge(spec: ForgeSpec, issuer?: Made): Made {
  const { subject = 'O=Istio,CN=Root CA', issuer: written } = spec
  return build({ ...CA, ...spec, subject, issuer: written ?? '' }, (self) => {
    const {
      name: above,
      key: signer,
      ski,
    } = issuer
      ? { name: issuer.subject, key: issuer.key, ski: issuer.ski }
      : { ...self, ski: undefined }
    return { name: written === undefined ? above : name(written), key: signer, ski }
  })
}
