import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { ownerOf } from '../crypto/wrap-engine.ts'
import { requireObject, requireString } from '../report/argument.ts'
import type { Engine, KeyAlgorithm, MaybePromise } from '../crypto/engine.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import type { KeySource, PrivateKey } from '../key/types.ts'
import { lockAway } from '../key/private-key-value.ts'
import { requireKey } from '../key/matches.ts'
import { issueError } from './fail.ts'

const ALGORITHMS = new Set<KeyAlgorithm>([
  'RSA-2048',
  'RSA-3072',
  'RSA-4096',
  'P-256',
  'P-384',
  'P-521',
  'Ed25519',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
])

const SOURCE: KeySource = Object.freeze({
  form: 'generated',
  encoding: 'none',
  before: Object.freeze([]),
})

/** As {@link generateKey}, at once where the engine answers at once. */
export function makeKey(algorithm: KeyAlgorithm, engine: Engine): MaybePromise<PrivateKey> {
  requireString('the kind of key', algorithm)
  if (!ALGORITHMS.has(algorithm)) {
    throw issueError('issue-key-algorithm', { engine: engine.name, algorithm })
  }
  return andThen(engine.generateKey(algorithm), (pair) => {
    if (pair === undefined) {
      throw issueError('issue-key-algorithm', { engine: engine.name, algorithm })
    }
    const { privateKey, spki, pkcs8 } = pair
    const held = { engine: ownerOf(engine), key: privateKey }
    if (pkcs8 !== undefined) return lockAway(pkcs8, spki, SOURCE, held)
    return andThen(engine.exportPrivateKey(privateKey), (bytes) =>
      lockAway(bytes, spki, SOURCE, held),
    )
  })
}

/** The key that was given, or a new one. */
export function keyFor(
  key: PrivateKey | KeyAlgorithm | undefined,
  engine: Engine,
): MaybePromise<PrivateKey> {
  if (key === undefined || typeof key === 'string') return makeKey(key ?? 'P-256', engine)
  requireKey('key', key)
  return key
}

/**
 * Makes a new private key.
 *
 * @param algorithm - The kind of key; ML-DSA where the runtime has it (Node 24 and newer).
 * @param options - The engine; that of the runtime when left out.
 * @throws MeshCertsError `issue-key-algorithm` when the engine cannot make such a key.
 * @example
 * import { generateKey } from 'meshcerts/issue'
 * const key = await generateKey('P-384')
 * key.curve // => 'P-384'
 */
export async function generateKey(
  algorithm: KeyAlgorithm = 'P-256',
  options: LongCallOptions = {},
): Promise<PrivateKey> {
  requireObject('options', options)
  return makeKey(algorithm, engineOf(options))
}
