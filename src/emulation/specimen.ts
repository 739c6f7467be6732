import { parseCertificateDer } from '../certificate/parse.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { contextConstructed, contextPrimitive } from '../der/tags.ts'
import {
  bitString,
  boolean,
  concat,
  element,
  integer,
  octetString,
  oid,
  sequence,
  time,
  unsignedInteger,
} from '../der/writer.ts'

// A certificate as a control plane would issue it, without the key: the shape is what peers judge. Its signature is a
// placeholder, so it goes to nobody; `specimenCheck` answers for it.

/** What a specimen is made of; parts are DER. */
export interface SpecimenParts {
  /** The signing certificate. */
  readonly signer: Certificate
  /** AlgorithmIdentifier of the signature. */
  readonly algorithm: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly subject: Uint8Array
  /** Behind keyUsage and extendedKeyUsage, in their order. */
  readonly extensions: readonly Uint8Array[]
}

// the generator of P-256 as a public key: some point that is on the curve
const KEY = sequence(
  sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
  bitString(
    Uint8Array.from(
      (
        '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
        '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'
      )
        .match(/../g)
        ?.map((octet) => parseInt(octet, 16)) ?? [],
    ),
  ),
)

/** An extension, with its value as it is in the OCTET STRING. */
export function specimenExtension(
  identifier: string,
  critical: boolean,
  value: Uint8Array,
): Uint8Array {
  return sequence(oid(identifier), ...(critical ? [boolean(true)] : []), octetString(value))
}

// keyUsage (digitalSignature and keyEncipherment), extendedKeyUsage
const SAME_IN_ALL = concat([
  specimenExtension('2.5.29.15', true, bitString(Uint8Array.of(0xa0), 5)),
  specimenExtension(
    '2.5.29.37',
    false,
    sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2')),
  ),
])

/** authorityKeyIdentifier as Go writes it: where the signer has a subjectKeyIdentifier. */
export function authorityOf({ subjectKeyIdentifier }: Certificate): readonly Uint8Array[] {
  const identifier = subjectKeyIdentifier?.keyIdentifier
  if (identifier === undefined) return []
  const value = sequence(element(contextPrimitive(0), identifier))
  return [specimenExtension('2.5.29.35', false, value)]
}

/** Makes a specimen. */
export function createSpecimen(parts: SpecimenParts): Certificate {
  const { signer, algorithm, notBefore, notAfter, subject, extensions } = parts
  const tbs = sequence(
    element(contextConstructed(0), integer(2)),
    unsignedInteger(Uint8Array.of(1)),
    algorithm,
    signer.subject.der,
    sequence(time(notBefore), time(notAfter)),
    subject,
    KEY,
    element(contextConstructed(3), sequence(SAME_IN_ALL, ...extensions)),
  )
  return parseCertificateDer(sequence(tbs, algorithm, bitString(Uint8Array.of(0))))
}

/** A signature check under which specimens count as signed by the key of `signer`, and by no other. */
export function specimenCheck(
  signer: Certificate,
  specimens: readonly Certificate[],
  check: SignatureCheck,
): SignatureCheck {
  return (certificate, issuer) => {
    if (!specimens.some(({ der }) => der === certificate.der)) return check(certificate, issuer)
    const isSigner =
      equalBytes(issuer.publicKey.spki, signer.publicKey.spki) || equalBytes(issuer.der, signer.der)
    return isSigner ? 'valid' : 'invalid'
  }
}
