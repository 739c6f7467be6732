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

/** A key that was asked for a short while ago. The octets are a copy. */
interface Recent {
  readonly name: string
  readonly spki: Uint8Array
  readonly scheme: SignatureScheme
  readonly key: Imported
}

/** The keys of one engine: all by name, the one that was not used for longest first, and the last few, the newest first. */
interface Keys {
  readonly named: Map<string, Imported>
  readonly recent: Recent[]
}

// the issuers of a chain, which in a batch are the same over and over: to compare a few costs less than to make a name
const RECENT = 4

function nameOf(spki: Uint8Array, scheme: SignatureScheme): string {
  const hash = 'hash' in scheme ? scheme.hash : ''
  return `${scheme.family} ${hash} ${latin1(spki)}`
}

/** A Map keeps the order of insertion: what is used goes to its end. */
function touch({ named }: Keys, name: string, key: Imported): void {
  named.delete(name)
  named.set(name, key)
}

function remember(keys: Keys, one: Recent): void {
  touch(keys, one.name, one.key)
  keys.recent.unshift({ ...one, spki: one.spki.slice() })
  if (keys.recent.length > RECENT) keys.recent.pop()
}

function forgetOldest({ named, recent }: Keys): void {
  const [oldest] = named.keys()
  named.delete(oldest as string)
  const at = recent.findIndex(({ name }) => name === oldest)
  if (at >= 0) recent.splice(at, 1)
}

function find(keys: Keys, spki: Uint8Array, scheme: SignatureScheme): Imported | undefined {
  for (const one of keys.recent) {
    if (one.scheme !== scheme || !equalBytes(one.spki, spki)) continue
    touch(keys, one.name, one.key)
    return one.key
  }
  const name = nameOf(spki, scheme)
  const key = keys.named.get(name)
  if (key !== undefined) remember(keys, { name, spki, scheme, key })
  return key
}

/**
 * Makes a cache of imported keys.
 *
 * @param limit - How many keys it holds at most for an engine; the one that was not used for longest goes first.
 */
export function createKeyCache(limit: number): KeyCache {
  const caches = new WeakMap<Engine, Keys>()
  return Object.freeze({
    get(given: Engine, spki: Uint8Array, scheme: SignatureScheme) {
      const keys = caches.get(ownerOf(given))
      return keys && find(keys, spki, scheme)
    },
    set(given: Engine, spki: Uint8Array, scheme: SignatureScheme, key: Imported) {
      const engine = ownerOf(given)
      const keys = caches.get(engine) ?? { named: new Map<string, Imported>(), recent: [] }
      caches.set(engine, keys)
      if (keys.named.size >= limit) forgetOldest(keys)
      remember(keys, { name: nameOf(spki, scheme), spki, scheme, key })
    },
  })
}
