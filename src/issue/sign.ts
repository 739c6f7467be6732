import type { Engine, MaybePromise } from '../crypto/engine.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { contextConstructed } from '../der/tags.ts'
import { bitString, element, integer, sequence } from '../der/writer.ts'
import type { PrivateKey } from '../key/types.ts'
import { signWith } from '../key/private-key-value.ts'
import { type SignatureChoice, type Signing, signingFor } from './signature.ts'

/** The parts of tbsCertificate as DER (RFC 5280, section 4.1). */
export interface Template {
  readonly serial: Uint8Array
  readonly issuer: Uint8Array
  readonly validity: Uint8Array
  readonly subject: Uint8Array
  readonly spki: Uint8Array
  /** In the order in which they are written; one entry may hold several in a row. */
  readonly extensions: readonly Uint8Array[]
}

/** Signs the DER of what is to be signed, and puts the three together. */
export function signDer(
  tbs: Uint8Array,
  key: PrivateKey,
  signing: Signing,
  engine: Engine,
): MaybePromise<Uint8Array> {
  return andThen(signWith(key, engine, signing.scheme, tbs), (signature) =>
    sequence(tbs, signing.algorithm, bitString(signature)),
  )
}

let version: Uint8Array | undefined

/** Writes and signs a certificate, version 3. */
export function signCertificate(
  template: Template,
  issuerKey: PrivateKey,
  engine: Engine,
  choice?: SignatureChoice,
): MaybePromise<Certificate> {
  const signing = signingFor(issuerKey, choice)
  version ??= element(contextConstructed(0), integer(2))
  const { serial, issuer, validity, subject, spki, extensions } = template
  const listed =
    extensions.length === 0 ? [] : [element(contextConstructed(3), sequence(...extensions))]
  const tbs = sequence(
    version,
    serial,
    signing.algorithm,
    issuer,
    validity,
    subject,
    spki,
    ...listed,
  )
  return andThen(signDer(tbs, issuerKey, signing, engine), parseCertificateDer)
}
