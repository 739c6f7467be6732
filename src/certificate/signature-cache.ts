import type { Certificate } from './types.ts'
import type { Engine, MaybePromise, SignatureOutcome } from '../crypto/engine.ts'
import { createKeyCache } from '../crypto/key-cache.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import { verifySignature } from '../crypto/verify-signature.ts'

/** Did `issuer` sign `certificate`? Names, dates and usages are not looked at. */
export type SignatureCheck = (
  certificate: Certificate,
  issuer: Certificate,
) => MaybePromise<SignatureOutcome>

// a set or a capture holds a handful of keys; more only costs a second import
const KEYS = 64

/** A check that remembers every answer: several readers of one set ask for the same signatures. */
export function rememberSignatures(engine: Engine): SignatureCheck {
  const keys = createKeyCache(KEYS)
  const known = new WeakMap<Certificate, WeakMap<Certificate, SignatureOutcome>>()
  return (certificate, issuer) => {
    const answers = known.get(certificate) ?? new WeakMap<Certificate, SignatureOutcome>()
    const answer = answers.get(issuer)
    if (answer !== undefined) return answer
    known.set(certificate, answers)
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
      answers.set(issuer, found)
      return found
    })
  }
}
