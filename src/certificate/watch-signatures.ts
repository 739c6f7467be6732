import type { Engine, MaybePromise } from '../crypto/engine.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import { curveOfPrivateKey, keyOidOfPrivateKey } from '../crypto/private-key-info.ts'
import { KEY_OID } from '../crypto/public-key.ts'
import { verifySignature } from '../crypto/verify-signature.ts'
import { wrapEngine } from '../crypto/wrap-engine.ts'
import type { SignatureCheck } from './signature-cache.ts'

// "This engine cannot check it" is a third outcome. A prediction that rests on it is neither yes nor no, and we must not put it
// into the mouth of the component that could have checked it.

/** What a question is asked with. */
export interface SignatureTools {
  readonly check: SignatureCheck
  readonly engine: Engine
}

/** What an engine cannot check. */
export interface Unchecked {
  /** The kind of key, with the curve of an EC key: `EC P-224`. */
  readonly algorithm: string
  /** The name of the engine. */
  readonly engine: string
}

/** The first thing that could not be checked. */
export interface UncheckedSignature extends Unchecked {
  /** DER of the certificate whose signature it was; left out for a CRL and a private key. */
  readonly der?: Uint8Array
}

const KINDS = new Map<string, string>(Object.entries(KEY_OID).map(([name, oid]) => [oid, name]))

const kindText = (oid: string, curve: string | undefined): string =>
  [KINDS.get(oid) ?? oid, curve].filter((part) => part !== undefined).join(' ')

function keyText(pkcs8: Uint8Array): string {
  const oid = keyOidOfPrivateKey(pkcs8)
  return oid === undefined ? 'the private key' : kindText(oid, curveOfPrivateKey(pkcs8))
}

/** The same engine, that notes what it says it cannot do. */
function notingEngine(engine: Engine, note: (algorithm: string) => void): Engine {
  const noting = <T>(outcome: MaybePromise<T>, algorithm: () => string): MaybePromise<T> =>
    andThen(outcome, (found) => {
      if (found === 'unsupported') note(algorithm())
      return found
    })
  return wrapEngine(engine, {
    importPublicKey: (info, scheme) =>
      noting(engine.importPublicKey(info, scheme), () => kindText(info.oid, info.curve)),
    verify: (key, scheme, signature, data) =>
      noting(engine.verify(key, scheme, signature, data), () => `${scheme.family} with this key`),
    publicKeyOf: (pkcs8) => noting(engine.publicKeyOf(pkcs8), () => keyText(pkcs8)),
  })
}

/**
 * Asks a question and notes what the engine could not check on the way.
 *
 * @returns The answer, and `unchecked` where the engine alone may be the reason for a "no".
 */
export async function watchSignatures<Answer>(
  { check, engine }: SignatureTools,
  ask: (tools: SignatureTools) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly unchecked: UncheckedSignature | undefined }> {
  let unchecked: UncheckedSignature | undefined
  const noting = (der?: Uint8Array): Engine =>
    notingEngine(engine, (algorithm) => {
      unchecked ??= { algorithm, engine: engine.name, ...(der === undefined ? {} : { der }) }
    })
  // the outcome may be remembered, or one of an algorithm that no engine is asked about: the engine says it again for itself
  const watched: SignatureCheck = (certificate, issuer) =>
    andThen(check(certificate, issuer), (found) => {
      if (found !== 'unsupported') return found
      return verifySignature(noting(certificate.der), {
        spki: issuer.publicKey.spki,
        algorithm: certificate.signatureAlgorithm,
        signature: certificate.signature,
        data: certificate.tbs,
      })
    })
  const answer = await ask({ check: watched, engine: noting() })
  return { answer, unchecked }
}
