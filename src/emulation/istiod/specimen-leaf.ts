import { parseCertificateDer } from '../../certificate/parse.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { equalBytes } from '../../der/bytes.ts'
import { contextConstructed, contextPrimitive } from '../../der/tags.ts'
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
} from '../../der/writer.ts'

// A certificate as istiod would issue it, without the key: the shape is what peers judge. Its signature is a placeholder,
// so it goes to nobody; `specimenCheck` answers for it.

/** What a specimen is made of. */
interface SpecimenFacts {
  /** The signing certificate. */
  readonly signer: Certificate
  readonly at: Date
  /** Milliseconds it lives. */
  readonly ttl: number
  readonly uri?: string
  readonly dns?: readonly string[]
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

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

const EC_ALGORITHMS: Readonly<Record<string, string>> = {
  'P-384': '1.2.840.10045.4.3.3',
  'P-521': '1.2.840.10045.4.3.4',
}

/** The algorithm istiod signs with, by the key of the signing certificate. */
function algorithm({ publicKey }: Certificate): Uint8Array {
  if (publicKey.type === 'Ed25519') return sequence(oid('1.3.101.112'))
  if (publicKey.type === 'RSA') {
    return sequence(oid('1.2.840.113549.1.1.11'), element(0x05))
  }
  return sequence(oid(EC_ALGORITHMS[publicKey.curve ?? ''] ?? '1.2.840.10045.4.3.2'))
}

function extension(identifier: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(identifier), ...(critical ? [boolean(true)] : []), octetString(value))
}

// keyUsage (digitalSignature and keyEncipherment), extendedKeyUsage, basicConstraints
const SAME_IN_ALL = concat([
  extension('2.5.29.15', true, bitString(Uint8Array.of(0xa0), 5)),
  extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
  extension('2.5.29.19', true, sequence()),
])

function extensions({ signer, uri, dns = [] }: SpecimenFacts): Uint8Array {
  const identifier = signer.subjectKeyIdentifier?.keyIdentifier
  const names = [
    ...(uri === undefined ? [] : [element(contextPrimitive(6), text(uri))]),
    ...dns.map((name) => element(contextPrimitive(2), text(name))),
  ]
  return sequence(
    SAME_IN_ALL,
    ...(identifier === undefined
      ? []
      : [extension('2.5.29.35', false, sequence(element(contextPrimitive(0), identifier)))]),
    extension('2.5.29.17', true, sequence(...names)),
  )
}

// istiod dates its certificates back by this much
const BACKDATED = 2 * 60 * 1000

/** Makes a specimen of what istiod issues under a signing certificate. */
function createSpecimen(facts: SpecimenFacts): Certificate {
  const { signer, at, ttl } = facts
  const signature = algorithm(signer)
  const tbs = sequence(
    element(contextConstructed(0), integer(2)),
    unsignedInteger(Uint8Array.of(1)),
    signature,
    signer.subject.der,
    sequence(time(new Date(at.getTime() - BACKDATED)), time(new Date(at.getTime() + ttl))),
    sequence(),
    KEY,
    element(contextConstructed(3), extensions(facts)),
  )
  return parseCertificateDer(sequence(tbs, signature, bitString(Uint8Array.of(0))))
}

/** Whom istiod issues for, and where it runs. */
export interface SpecimenMesh extends Pick<SpecimenFacts, 'signer' | 'at' | 'ttl'> {
  readonly trustDomain: string
  readonly istiodNamespace: string
}

/** A workload and istiod itself, as istiod would issue for them, and the signature check that answers for both. */
export interface Specimens {
  readonly leaf: Certificate
  readonly istiod: Certificate
  readonly check: SignatureCheck
}

/** The names of istiod's own certificate, in its order. */
const istiodNames = (namespace: string): readonly string[] =>
  ['istiod', 'istiod-remote', 'istio-pilot'].map((name) => `${name}.${namespace}.svc`)

/** Makes what istiod would issue for a workload and for itself. */
export function createSpecimens(mesh: SpecimenMesh, check: SignatureCheck): Specimens {
  const { signer, at, ttl, trustDomain, istiodNamespace } = mesh
  const uri = `spiffe://${trustDomain}/ns/foo/sa/bar`
  const leaf = createSpecimen({ signer, at, ttl, uri })
  const istiod = createSpecimen({ signer, at, ttl, dns: istiodNames(istiodNamespace) })
  return { leaf, istiod, check: specimenCheck(signer, [leaf, istiod], check) }
}

/** A signature check under which specimens count as signed by the key of `signer`, and by no other. */
function specimenCheck(
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
