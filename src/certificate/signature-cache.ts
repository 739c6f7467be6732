import type { SignatureAlgorithmInput } from '../crypto/algorithms.ts'
import type { Engine, MaybePromise, SignatureOutcome } from '../crypto/engine.ts'
import { createKeyCache } from '../crypto/key-cache.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import { verifySignature } from '../crypto/verify-signature.ts'

/** What was signed: a `Certificate` is one. */
export interface SignedCertificate {
  /** The array of bytes that it is known by. */
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithmInput
  readonly signature: Uint8Array
}

/** Whose key it is: a `Certificate` is one. */
export interface SigningCertificate {
  /** The array of bytes that it is known by. */
  readonly der: Uint8Array
  readonly publicKey: { readonly spki: Uint8Array }
}

/** Did `issuer` sign `certificate`? Names, dates and usages are not looked at. */
export type SignatureCheck = (
  certificate: SignedCertificate,
  issuer: SigningCertificate,
) => MaybePromise<SignatureOutcome>

// a set or a capture holds a handful of keys; more only costs a second import
const KEYS = 64

/** A check that remembers every answer: several readers of one set ask for the same signatures. */
export function rememberSignatures(engine: Engine): SignatureCheck {
  const keys = createKeyCache(KEYS)
  const known = new WeakMap<Uint8Array, WeakMap<Uint8Array, SignatureOutcome>>()
  return (certificate, issuer) => {
    const answers = known.get(certificate.der) ?? new WeakMap<Uint8Array, SignatureOutcome>()
    const answer = answers.get(issuer.der)
    if (answer !== undefined) return answer
    known.set(certificate.der, answers)
    const outcome = verifySignature(
      engine,
      {
        spki: issuer.publicKey.spki,
        algorithm: certificate.signatureAlgorithm,
        signature: certificate.signature,
        data: certificate.tbs,
      },
      keys,
    )
    return andThen(outcome, (found) => {
      answers.set(issuer.der, found)
      return found
    })
  }
}
