import type { Engine } from './engine.ts'
import { cryptoError } from './fail.ts'
import { webEngine } from './web.ts'
import type { CryptoLike } from './web-types.ts'

// looked up when it is used: a test or a polyfill may put it there after we were loaded
function find(): CryptoLike {
  const { crypto } = globalThis as { readonly crypto?: Partial<CryptoLike> }
  if (crypto?.subtle === undefined) throw cryptoError('crypto-no-web-crypto', {})
  return crypto as CryptoLike
}

/** The engine of every runtime but Node: Web Crypto. */
export const engine: Engine = webEngine('web', find)
