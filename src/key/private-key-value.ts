import { requireObject } from '../report/argument.ts'
import { parsePublicKey } from '../certificate/public-key.ts'
import type { Engine, EngineKey, MaybePromise, SignatureScheme } from '../crypto/engine.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import { ownerOf } from '../crypto/wrap-engine.ts'
import { keyError } from './fail.ts'
import type { KeySource, PrivateKey } from './types.ts'

const frozen = (source: KeySource): KeySource =>
  Object.freeze({ ...source, before: Object.freeze([...source.before]) })

interface Secret {
  /** Unencrypted PKCS#8, in our one form; a function until it is asked for. */
  pkcs8: Uint8Array | (() => Uint8Array)
  /** What engines have made of it: nearly always one entry. */
  readonly imported: Imported[]
}

interface Imported {
  readonly engine: Engine
  /** The scheme it was imported for; left out for a key that the engine generated, which serves every scheme. */
  readonly scheme?: string
  readonly key: EngineKey
}

// The key is in a closure behind a name that two copies of the package share (ESM and CommonJS); who prints,
// copies or serialises the value finds nothing in it.
const SECRET = Symbol.for('meshcerts.key')

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

function show(key: PrivateKey): Record<string, unknown> {
  const { type, curve, bits } = key
  return {
    type,
    ...(curve === undefined ? {} : { curve }),
    ...(bits === undefined ? {} : { bits }),
  }
}

/** Makes the value that stands for a key. The bytes are ours from here on; `generated` is what an engine already holds. */
export function lockAway(
  pkcs8: Uint8Array | (() => Uint8Array),
  spki: Uint8Array,
  source: KeySource,
  generated?: Imported,
): PrivateKey {
  const publicKey = parsePublicKey(spki)
  const { type, curve, bits } = publicKey
  const key: PrivateKey = {
    type,
    ...(curve === undefined ? {} : { curve }),
    ...(bits === undefined ? {} : { bits }),
    publicKey,
    source: Object.isFrozen(source) ? source : frozen(source),
  }
  const hidden = { enumerable: false, value: () => show(key) }
  const secret: Secret = { pkcs8, imported: generated === undefined ? [] : [generated] }
  const locked = { enumerable: false, value: () => secret }
  Object.defineProperties(key, { toJSON: hidden, [INSPECT]: hidden, [SECRET]: locked })
  return Object.freeze(key)
}

function secretOf(key: PrivateKey): Secret {
  requireObject('key', key)
  const locked = (key as { readonly [SECRET]?: () => Secret })[SECRET]
  if (locked === undefined) {
    throw keyError('key-malformed', { problem: 'it is not a key that meshcerts read or made' })
  }
  return locked()
}

/** The PKCS#8 of a key, in the clear; not a copy: do not change or keep it. */
export function pkcs8Of(key: PrivateKey): Uint8Array {
  return bytesOf(secretOf(key))
}

function bytesOf(secret: Secret): Uint8Array {
  if (typeof secret.pkcs8 === 'function') secret.pkcs8 = secret.pkcs8()
  return secret.pkcs8
}

const nameOf = (scheme: SignatureScheme): string =>
  'hash' in scheme ? `${scheme.family} ${scheme.hash}` : scheme.family

function importFor(
  key: PrivateKey,
  engine: Engine,
  scheme: SignatureScheme,
): MaybePromise<EngineKey> {
  const secret = secretOf(key)
  const name = nameOf(scheme)
  // a key that is kept for years signs in many calls, each with a signal of its own: one import serves them all
  const owner = ownerOf(engine)
  for (const known of secret.imported) {
    if (known.engine === owner && (known.scheme ?? name) === name) return known.key
  }
  return andThen(engine.importPrivateKey(bytesOf(secret), scheme), (imported) => {
    if (typeof imported === 'string') {
      throw keyError('key-engine', { engine: engine.name, algorithm: key.curve ?? key.type })
    }
    secret.imported.push({ engine: owner, scheme: name, key: imported })
    return imported
  })
}

/**
 * Signs with a private key.
 *
 * @throws MeshCertsError `key-engine` when the engine lacks the algorithm.
 */
export function signWith(
  key: PrivateKey,
  engine: Engine,
  scheme: SignatureScheme,
  data: Uint8Array,
): MaybePromise<Uint8Array> {
  return andThen(importFor(key, engine, scheme), (imported) =>
    andThen(engine.sign(imported, scheme, data), (signature) => {
      if (signature !== undefined) return signature
      throw keyError('key-engine', { engine: engine.name, algorithm: nameOf(scheme) })
    }),
  )
}
