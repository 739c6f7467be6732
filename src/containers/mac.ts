import type { Engine } from '../crypto/engine.ts'
import { equalBytes } from '../der/bytes.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import {
  costOfRounds,
  HASH_SIZES,
  limitIterations,
  readPbkdf2,
  stretchPkcs12,
  type KeyLimits,
} from '../key/kdf.ts'
import { containersError } from './fail.ts'

/** What MacData says (RFC 7292, section 4). */
export interface Mac {
  /** The digest algorithm, or PBMAC1. */
  readonly oid: string
  /** Its parameters as DER; left out where absent. */
  readonly parameters?: Uint8Array
  readonly digest: Uint8Array
  readonly salt: Uint8Array
  readonly iterations: number
  /** What its derivation may cost. */
  readonly limits: Partial<KeyLimits>
}

type Hash = keyof typeof HASH_SIZES

const HASHES: Readonly<Record<string, Hash>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}

// RFC 8018, appendix B.1
const HMACS: Readonly<Record<string, Hash>> = {
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.8': 'SHA-224',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
}

const PBMAC1 = '1.2.840.113549.1.5.14'
const PBKDF2 = '1.2.840.113549.1.5.12'

const unsupported = (what: string): Error =>
  containersError('containers-unsupported-encryption', { algorithm: `a MAC with ${what}` })

/** HMAC (RFC 2104) out of the hash that every engine has. */
async function hmac(
  engine: Engine,
  hash: Hash,
  key: Uint8Array,
  data: Uint8Array,
): Promise<Uint8Array> {
  const block = HASH_SIZES[hash][1]
  const short = key.length > block ? await engine.digest(hash, key) : key
  const pad = async (octet: number, message: Uint8Array): Promise<Uint8Array> => {
    const input = new Uint8Array(block + message.length).fill(octet, 0, block)
    for (let i = 0; i < short.length; i++) input[i] = octet ^ (short[i] as number)
    input.set(message, block)
    const out = await engine.digest(hash, input)
    input.fill(0, 0, block)
    return out
  }
  return pad(0x5c, await pad(0x36, data))
}

/** A passphrase, ready to be tried: `bare` is none at all. */
export interface Attempt {
  readonly passphrase: string
  readonly bare: boolean
}

/** PBMAC1-params (RFC 9579, section 5; RFC 8018, appendix A.5). */
async function pbmac1(mac: Mac, data: Uint8Array, engine: Engine, attempt: Attempt) {
  const reader = new DerReader(mac.parameters ?? new Uint8Array(0))
  const outer = reader.enter(TAG.SEQUENCE, 'PBMAC1-params')
  const function_ = reader.enter(TAG.SEQUENCE, 'keyDerivationFunc')
  const kdf = reader.readOid('keyDerivationFunc')
  if (kdf !== PBKDF2) throw unsupported(`PBMAC1 and ${kdf}`)
  const stretch = readPbkdf2(reader, mac.limits)
  reader.leave(function_, 'keyDerivationFunc')
  const inner = reader.enter(TAG.SEQUENCE, 'messageAuthScheme')
  const scheme = reader.readOid('messageAuthScheme')
  if (!reader.done) reader.readNull('messageAuthScheme')
  reader.leave(inner, 'messageAuthScheme')
  reader.leave(outer, 'PBMAC1-params')
  const hash = HMACS[scheme]
  if (hash === undefined) throw unsupported(`PBMAC1 and ${scheme}`)
  const phrase = new TextEncoder().encode(attempt.passphrase)
  // RFC 9579, section 4: keyLength is there; 20 octets and shorter are refused
  if (stretch.length === undefined || stretch.length <= 20 || stretch.length > 64) {
    throw unsupported('PBMAC1 and a key of odd length')
  }
  const key = await stretch.run(engine, phrase, stretch.length)
  phrase.fill(0)
  if (key === undefined) {
    throw containersError('containers-engine', { engine: engine.name, algorithm: stretch.name })
  }
  return hmac(engine, hash, key, data)
}

async function classic(mac: Mac, data: Uint8Array, engine: Engine, attempt: Attempt) {
  const hash = HASHES[mac.oid]
  if (hash === undefined) throw unsupported(mac.oid)
  const iterations = limitIterations(mac.iterations, mac.limits)
  const length = HASH_SIZES[hash][0]
  const { salt } = mac
  const key = await stretchPkcs12(engine, { ...attempt, salt, iterations, id: 3, length, hash })
  const code = await hmac(engine, hash, key, data)
  key.fill(0)
  return code
}

/** What one attempt costs; of PBMAC1 the derivation has its own limit. */
export const costOfMac = ({ oid, iterations }: Mac): number =>
  oid === PBMAC1 ? 1 : costOfRounds(iterations)

/** Does the MAC fit the contents under this passphrase? */
export async function macFits(
  mac: Mac,
  data: Uint8Array,
  engine: Engine,
  attempt: Attempt,
): Promise<boolean> {
  const code =
    mac.oid === PBMAC1
      ? await pbmac1(mac, data, engine, attempt)
      : await classic(mac, data, engine, attempt)
  return equalBytes(code, mac.digest)
}
