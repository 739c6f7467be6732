import type { Engine, PublicKeyInfo } from '../crypto/engine.ts'
import { KEY_OID, readPublicKeyInfo } from '../crypto/public-key.ts'
import { equalBytes } from '../der/bytes.ts'
import { samePoint } from './ec.ts'
import { keyError } from './fail.ts'
import type { ReadKey } from './read.ts'
import type { KeySource, PrivateKey } from './types.ts'
import { lockAway } from './private-key-value.ts'

const UNREADABLE = 'the numbers are not a key of their kind'

const sameCurve = ({ parameters: a }: PublicKeyInfo, { parameters: b }: PublicKeyInfo): boolean =>
  a !== undefined && b !== undefined && equalBytes(a, b)

/** Are two SubjectPublicKeyInfo the same key? EC points may be written in full or compressed. */
export function samePublicKey(a: Uint8Array, b: Uint8Array): boolean {
  if (equalBytes(a, b)) return true
  const [left, right] = [readPublicKeyInfo(a), readPublicKeyInfo(b)]
  if (left === undefined || right?.oid !== left.oid) return false
  // NULL or absent, hash bound or not: an RSA key is its numbers
  if (left.oid === KEY_OID.RSA || left.oid === KEY_OID.RSA_PSS) {
    return equalBytes(left.bytes, right.bytes)
  }
  return left.oid === KEY_OID.EC && sameCurve(left, right) && samePoint(left.bytes, right.bytes)
}

/** The public half as the engine computes it; `undefined` where it cannot, and the file states one. */
async function derive(read: ReadKey, engine: Engine): Promise<Uint8Array | undefined> {
  const derived = await engine.publicKeyOf(read.bare)
  if (derived === 'invalid') throw keyError('key-malformed', { problem: UNREADABLE })
  if (derived !== 'unsupported') {
    // one octet is the point at infinity: the number is a multiple of the order
    if (readPublicKeyInfo(derived)?.bytes.length !== 1) return derived
    throw keyError('key-malformed', { problem: UNREADABLE })
  }
  if (read.stated !== undefined) return undefined
  throw keyError('key-engine', { engine: engine.name, algorithm: read.algorithm })
}

async function publicHalf(read: ReadKey, engine: Engine): Promise<Uint8Array> {
  const { stated } = read
  if (read.proved && stated !== undefined) return stated
  const derived = await derive(read, engine)
  if (stated === undefined) return derived as Uint8Array
  if (derived !== undefined && !sameHalf(stated, derived)) {
    throw keyError('key-inconsistent', {
      problem: 'the public half belongs to another private key',
    })
  }
  return stated
}

// a curve written out is written in more than one way: the points alone are compared
function sameHalf(stated: Uint8Array, derived: Uint8Array): boolean {
  const [left, right] = [readPublicKeyInfo(stated), readPublicKeyInfo(derived)]
  if (left?.curve === 'explicit' && right?.curve !== undefined) {
    return samePoint(left.bytes, right.bytes)
  }
  return samePublicKey(stated, derived)
}

/** Finds or proves the public half, and makes the value. What was read is zeroed where it is not kept. */
export async function settle(
  read: ReadKey,
  engine: Engine,
  source: KeySource,
): Promise<PrivateKey> {
  const spki = await publicHalf(read, engine)
  const info = readPublicKeyInfo(spki)
  if (info === undefined) throw keyError('key-malformed', { problem: UNREADABLE })
  const pkcs8 = read.complete(info.bytes)
  if (pkcs8 !== read.bare) read.bare.fill(0)
  return lockAway(pkcs8, spki.slice(), source)
}
