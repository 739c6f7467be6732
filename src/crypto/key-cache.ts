import { equalBytes } from '../der/bytes.ts'
import { latin1 } from '../der/strings.ts'
import type { Engine, EngineKey, SignatureScheme } from './engine.ts'
import { ownerOf } from './wrap-engine.ts'

/** What an import came to; bytes that are not a key will never be one. */
export type Imported = EngineKey | 'invalid' | 'unsupported'

/** Imported public keys, by SubjectPublicKeyInfo: importing costs as much as checking. */
export interface KeyCache {
  /** The key that was imported before for just these bytes and this use. */
  get(engine: Engine, spki: Uint8Array, scheme: SignatureScheme): Imported | undefined
  /** Remembers a key. */
  set(engine: Engine, spki: Uint8Array, scheme: SignatureScheme, key: Imported): void
}

/** What was asked for last: in a batch it is the same key over and over. The bytes are a copy. */
interface Last {
  readonly engine: Engine
  readonly spki: Uint8Array
  readonly scheme: SignatureScheme
  readonly key: Imported
}

function nameOf(spki: Uint8Array, scheme: SignatureScheme): string {
  const hash = 'hash' in scheme ? scheme.hash : ''
  return `${scheme.family} ${hash} ${latin1(spki)}`
}

/**
 * Makes a cache of imported keys.
 *
 * @param limit - How many keys it holds at most; the one that was not used for longest goes first.
 */
export function createKeyCache(limit: number): KeyCache {
  const caches = new WeakMap<Engine, Map<string, Imported>>()
  let last: Last | undefined
  return Object.freeze({
    get(given: Engine, spki: Uint8Array, scheme: SignatureScheme) {
      const engine = ownerOf(given)
      const again = last?.scheme === scheme && last.engine === engine && equalBytes(last.spki, spki)
      if (again) return last?.key
      const keys = caches.get(engine)
      const name = nameOf(spki, scheme)
      const key = keys?.get(name)
      if (keys === undefined || key === undefined) return undefined
      // a Map keeps the order of insertion: what is used goes to its end
      keys.delete(name)
      keys.set(name, key)
      last = { engine, spki: spki.slice(), scheme, key }
      return key
    },
    set(given: Engine, spki: Uint8Array, scheme: SignatureScheme, key: Imported) {
      const engine = ownerOf(given)
      const keys = caches.get(engine) ?? new Map<string, Imported>()
      caches.set(engine, keys)
      if (keys.size >= limit) keys.delete(keys.keys().next().value as string)
      keys.set(nameOf(spki, scheme), key)
      last = { engine, spki: spki.slice(), scheme, key }
    },
  })
}
