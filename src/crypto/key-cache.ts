import { latin1 } from '../der/strings.ts'
import type { Engine, EngineKey, MaybePromise, SignatureScheme } from './engine.ts'

type Imported = MaybePromise<EngineKey | 'invalid' | 'unsupported'>

/** Imported public keys, by SubjectPublicKeyInfo: importing costs as much as checking. */
export interface KeyCache {
  /** The key that was imported before, or what `make` gives now. */
  find(engine: Engine, spki: Uint8Array, scheme: SignatureScheme, make: () => Imported): Imported
}

/**
 * Makes a cache of imported keys.
 *
 * @param limit - How many keys it holds at most; the one that was not used for longest goes first.
 */
export function createKeyCache(limit: number): KeyCache {
  const caches = new WeakMap<Engine, Map<string, Imported>>()
  return Object.freeze({
    find(engine: Engine, spki: Uint8Array, scheme: SignatureScheme, make: () => Imported) {
      const keys = caches.get(engine) ?? new Map<string, Imported>()
      if (keys.size === 0) caches.set(engine, keys)
      const hash = 'hash' in scheme ? scheme.hash : ''
      const name = `${scheme.family} ${hash} ${latin1(spki)}`
      const found = keys.get(name)
      const key = found ?? make()
      // a Map keeps the order of insertion: what is used goes to its end
      if (found !== undefined) keys.delete(name)
      else if (keys.size >= limit) keys.delete(keys.keys().next().value as string)
      keys.set(name, key)
      return key
    },
  })
}
