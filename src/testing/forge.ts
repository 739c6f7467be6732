import type { Engine } from '../crypto/engine.ts'
import { contextPrimitive } from '../der/tags.ts'
import { element, integer, sequence } from '../der/writer.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  extension,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
} from '../issue/extensions.ts'
import { writeSerial, writeValidity } from '../issue/fields.ts'
import { type NameInput, writeName } from '../issue/name.ts'
import { signCertificate } from '../issue/sign.ts'
import type { SignatureChoice } from '../issue/signature.ts'
import type { IssuedCertificate } from '../issue/types.ts'
import type { PrivateKey } from '../key/types.ts'

// `issue` makes only what is right; here is made what is wrong on purpose.

/** What a forged certificate is made of; what is left out is as a good CA has it. */
export interface Forgery {
  readonly key: PrivateKey
  /** Who signs: a certificate with its key. Itself when left out. */
  readonly issuer?: IssuedCertificate
  readonly subject?: NameInput
  /** The name as DER, where it is not written as usual. */
  readonly subjectDer?: Uint8Array
  /** The name of the issuer, where it is not that of `issuer`; as DER. */
  readonly issuerName?: Uint8Array
  /** A public key other than that of `key`, as SubjectPublicKeyInfo. */
  readonly spki?: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  /** INTEGER as DER. */
  readonly serial?: Uint8Array
  readonly signature?: SignatureChoice
  /** By name, so that one can be changed or dropped (`null`). */
  readonly extensions?: Readonly<Partial<Record<ExtensionSlot, Uint8Array | null>>>
}

/** The extensions of a CA, and one more. */
export type ExtensionSlot =
  'subjectKey' | 'authorityKey' | 'basicConstraints' | 'keyUsage' | 'extendedKeyUsage' | 'more'

/** Bytes that name a key: some octets of the key itself, which are as good as a hash. */
const keyId = (spki: Uint8Array): Uint8Array => spki.slice(-20)

function extensionsOf(forgery: Forgery, spki: Uint8Array): readonly Uint8Array[] {
  const { issuer } = forgery
  const above = issuer?.certificate.subjectKeyIdentifier?.keyIdentifier
  const all: Readonly<Partial<Record<ExtensionSlot, Uint8Array | null>>> = {
    subjectKey: subjectKeyIdentifier(keyId(spki)),
    ...(above === undefined ? {} : { authorityKey: authorityKeyIdentifier(above) }),
    basicConstraints: basicConstraints(true),
    keyUsage: keyUsage(['keyCertSign', 'cRLSign']),
    ...forgery.extensions,
  }
  return Object.values(all).filter((one) => one !== null)
}

/** Signs whatever is asked for. */
export async function forge(forgery: Forgery, engine: Engine): Promise<IssuedCertificate> {
  const { key, issuer, notBefore, notAfter } = forgery
  const subject =
    forgery.subjectDer ?? writeName(forgery.subject ?? { O: 'Istio', CN: 'Intermediate CA' })
  const spki = forgery.spki ?? key.publicKey.spki
  const template = {
    serial: forgery.serial ?? writeSerial(undefined, engine),
    issuer: forgery.issuerName ?? issuer?.certificate.subject.der ?? subject,
    validity: writeValidity(notBefore, notAfter),
    subject,
    spki,
    extensions: extensionsOf(forgery, spki),
  }
  const signer = issuer?.key ?? key
  const certificate = await signCertificate(template, signer, engine, forgery.signature)
  return Object.freeze({ certificate, key })
}

/** As {@link forge}, with the shape of a workload certificate: whether the issuer may sign is not asked. */
export function forgeWorkload(
  workload: {
    readonly key: PrivateKey
    readonly issuer: IssuedCertificate
    readonly spiffeId: string
    readonly notBefore: Date
    readonly notAfter: Date
  },
  engine: Engine,
): Promise<IssuedCertificate> {
  const { spiffeId, ...rest } = workload
  const extensions = {
    subjectKey: null,
    keyUsage: keyUsage(['digitalSignature', 'keyEncipherment']),
    extendedKeyUsage: extendedKeyUsage(['serverAuth', 'clientAuth']),
    basicConstraints: basicConstraints(false),
    more: subjectAltName([{ type: 'uri', value: spiffeId }], true),
  }
  return forge({ ...rest, subject: [], extensions }, engine)
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Critical name constraints that permit one URI host or DNS name (RFC 5280, section 4.2.1.10). */
export function permitOnly(type: 'uri' | 'dns', base: string): Uint8Array {
  const name = element(contextPrimitive(type === 'uri' ? 6 : 2), utf8(base))
  return extension('2.5.29.30', true, sequence(element(0xa0, sequence(name))))
}

/** Critical policy constraints that ask for a policy at once (RFC 5280, section 4.2.1.11). */
export const requirePolicy = (): Uint8Array =>
  extension('2.5.29.36', true, sequence(integer(0, contextPrimitive(0))))

/** A critical extension that nobody knows. */
export const unknownCritical = (): Uint8Array => extension('1.3.6.1.4.1.99999.1', true, sequence())
