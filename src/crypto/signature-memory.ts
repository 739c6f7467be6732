import { latin1 } from '../der/strings.ts'
import type {
  Engine,
  EngineKey,
  MaybePromise,
  SignatureOutcome,
  SignatureScheme,
} from './engine.ts'
import { createKeyCache } from './key-cache.ts'
import { andThen } from './maybe-promise.ts'
import { wrapEngine } from './wrap-engine.ts'

// a set or a capture holds a handful of keys and signatures; more only costs a second computation
const KEYS = 64
const SIGNATURES = 256

/** All that the answer depends on besides the key. */
function nameOf(scheme: SignatureScheme, signature: Uint8Array, data: Uint8Array): string {
  const hash = 'hash' in scheme ? scheme.hash : ''
  const salt = 'saltLength' in scheme ? String(scheme.saltLength) : ''
  return `${scheme.family} ${hash} ${salt} ${String(signature.length)} ${latin1(signature)}${latin1(data)}`
}

/**
 * The same engine, which imports each public key once and checks each signature once: several readers of one capture ask for the
 * same. What it knows it knows by the octets of key, signature and data, so that what was changed is checked again. Make one for a
 * call, and let go of it with the call.
 */
export function rememberSignatureChecks(engine: Engine): Engine {
  const keys = createKeyCache(KEYS)
  const known = new Map<EngineKey, Map<string, MaybePromise<SignatureOutcome>>>()
  let count = 0
  return wrapEngine(engine, {
    importPublicKey(info, scheme) {
      const again = keys.get(engine, info.spki, scheme)
      if (again !== undefined) return again
      return andThen(engine.importPublicKey(info, scheme), (key) => {
        keys.set(engine, info.spki, scheme, key)
        return key
      })
    },
    verify(key, scheme, signature, data) {
      const name = nameOf(scheme, signature, data)
      const answers = known.get(key) ?? new Map<string, MaybePromise<SignatureOutcome>>()
      const again = answers.get(name)
      if (again !== undefined) return again
      const outcome = engine.verify(key, scheme, signature, data)
      if (count < SIGNATURES) {
        count += 1
        known.set(key, answers.set(name, outcome))
      }
      return outcome
    },
  })
}
