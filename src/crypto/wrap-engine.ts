import { equalBytes } from '../der/bytes.ts'
import type { Engine } from './engine.ts'

/** The same engine with some methods replaced. It may be an object of a class: each call goes to the engine itself. */
export function wrapEngine(engine: Engine, methods: Partial<Engine>): Engine {
  return {
    name: engine.name,
    digest: (...given) => engine.digest(...given),
    randomBytes: (...given) => engine.randomBytes(...given),
    importPublicKey: (...given) => engine.importPublicKey(...given),
    verify: (...given) => engine.verify(...given),
    generateKey: (...given) => engine.generateKey(...given),
    importPrivateKey: (...given) => engine.importPrivateKey(...given),
    exportPrivateKey: (...given) => engine.exportPrivateKey(...given),
    publicKeyOf: (...given) => engine.publicKeyOf(...given),
    sign: (...given) => engine.sign(...given),
    pbkdf2: (...given) => engine.pbkdf2(...given),
    scrypt: (...given) => engine.scrypt(...given),
    decrypt: (...given) => engine.decrypt(...given),
    ...methods,
  }
}

const watched = new WeakMap<Engine, Engine>()

/** As {@link wrapEngine}, for methods that only watch: a key that the engine has imported serves what is made here too. */
export function watchEngine(engine: Engine, methods: Partial<Engine>): Engine {
  const made = wrapEngine(engine, methods)
  watched.set(made, ownerOf(engine))
  return made
}

/** Whose keys an engine works with: that of which it was made by {@link watchEngine}, else itself. */
export const ownerOf = (engine: Engine): Engine => watched.get(engine) ?? engine

/**
 * The same engine, which computes the public half of the last key once: Go and we ask for that of one key, and it takes as
 * long as several signatures. It holds a copy of that key: make one for a call, and let go of it with the call.
 */
export function rememberPublicHalf(engine: Engine): Engine {
  let last:
    { readonly pkcs8: Uint8Array; readonly half: ReturnType<Engine['publicKeyOf']> } | undefined
  return wrapEngine(engine, {
    publicKeyOf(pkcs8) {
      if (last === undefined || !equalBytes(last.pkcs8, pkcs8)) {
        last?.pkcs8.fill(0)
        last = { pkcs8: pkcs8.slice(), half: engine.publicKeyOf(pkcs8) }
      }
      return last.half
    },
  })
}
