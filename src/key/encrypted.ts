import { known } from '../report/quote.ts'
import type { Engine } from '../crypto/engine.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { type Cipher, cipherByOid } from './ciphers.ts'
import { keyError } from './fail.ts'
import {
  costOfRounds,
  limitIterations,
  readPbkdf2,
  readScrypt,
  type KeyLimits,
  type Stretch,
  stretchPkcs12,
} from './kdf.ts'

type Limits = Partial<KeyLimits>

/** An encryption that was understood, ready for a passphrase. */
export interface Encryption {
  /** `PBES2 PBKDF2-SHA-256 aes-256-cbc` */
  readonly name: string
  /** What the derivation of its key costs, as a part of the most that one may. */
  readonly cost: number
  /**
   * `bare` stands for no password at all, which PKCS#12 knows besides the empty one.
   *
   * @throws MeshCertsError `key-passphrase-wrong`, `key-engine`.
   */
  open(engine: Engine, passphrase: string, bare?: boolean): Promise<Uint8Array>
}

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const SCRYPT = '1.3.6.1.4.1.11591.4.11'

// RFC 8018, appendix A.3 and RFC 7292, appendix C, with the names that OpenSSL prints
const BROKEN: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.5.1': 'pbeWithMD2AndDES-CBC',
  '1.2.840.113549.1.5.3': 'pbeWithMD5AndDES-CBC',
  '1.2.840.113549.1.5.4': 'pbeWithMD2AndRC2-CBC',
  '1.2.840.113549.1.5.6': 'pbeWithMD5AndRC2-CBC',
  '1.2.840.113549.1.5.10': 'pbeWithSHA1AndDES-CBC',
  '1.2.840.113549.1.5.11': 'pbeWithSHA1AndRC2-CBC',
  '1.2.840.113549.1.12.1.1': 'pbeWithSHA1And128BitRC4',
  '1.2.840.113549.1.12.1.2': 'pbeWithSHA1And40BitRC4',
  '1.2.840.113549.1.12.1.5': 'pbeWithSHA1And128BitRC2-CBC',
  '1.2.840.113549.1.12.1.6': 'pbeWithSHA1And40BitRC2-CBC',
  '1.3.14.3.2.7': 'DES-CBC',
  '1.2.840.113549.3.2': 'RC2-CBC',
  '1.2.840.113549.3.4': 'RC4',
  '1.3.6.1.4.1.3029.1.2': 'BF-CBC',
  '1.2.840.113533.7.66.10': 'CAST5-CBC',
  '1.2.840.113533.7.66.12': 'pbeWithMD5AndCast5CBC',
  '1.2.410.200004.1.4': 'SEED-CBC',
  '1.3.6.1.4.1.188.7.1.1.2': 'IDEA-CBC',
}

// RFC 7292, appendix C: 3DES with three keys or two
const PKCS12_TRIPLE: Readonly<Record<string, 16 | 24>> = {
  '1.2.840.113549.1.12.1.3': 24,
  '1.2.840.113549.1.12.1.4': 16,
}

const unsupported = (oid: string) =>
  keyError('key-unsupported-encryption', { algorithm: known(BROKEN[oid] ?? oid) })

/** Decrypts; the key is zeroed. */
export async function unlock(
  engine: Engine,
  cipher: Cipher,
  secret: { readonly key: Uint8Array; readonly iv: Uint8Array },
  data: Uint8Array,
): Promise<Uint8Array> {
  const { key, iv } = secret
  const plain = await engine.decrypt({ cipher: cipher.name, key, iv, data })
  key.fill(0)
  if (plain === 'unsupported') {
    throw keyError('key-engine', { engine: engine.name, algorithm: cipher.name })
  }
  if (plain === 'invalid') throw keyError('key-passphrase-wrong', {})
  return plain
}

function readStretch(reader: DerReader, limits: Limits): Stretch {
  const outer = reader.enter(TAG.SEQUENCE, 'keyDerivationFunc')
  const oid = reader.readOid('keyDerivationFunc')
  if (oid !== PBKDF2 && oid !== SCRYPT) throw unsupported(oid)
  const stretch = oid === PBKDF2 ? readPbkdf2(reader, limits) : readScrypt(reader, limits)
  reader.leave(outer, 'keyDerivationFunc')
  return stretch
}

function readScheme(reader: DerReader): { cipher: Cipher; iv: Uint8Array } {
  const outer = reader.enter(TAG.SEQUENCE, 'encryptionScheme')
  const oid = reader.readOid('encryptionScheme')
  const cipher = cipherByOid(oid)
  if (cipher === undefined) throw unsupported(oid)
  reader.read(TAG.OCTET_STRING, 'initial vector')
  const iv = reader.content()
  if (iv.length !== cipher.ivLength) {
    throw keyError('key-malformed', { problem: 'the initial vector has the wrong length' })
  }
  reader.leave(outer, 'encryptionScheme')
  return { cipher, iv }
}

function readPbes2(reader: DerReader, data: () => Uint8Array, limits: Limits): Encryption {
  const outer = reader.enter(TAG.SEQUENCE, 'PBES2-params')
  const stretch = readStretch(reader, limits)
  const { cipher, iv } = readScheme(reader)
  reader.leave(outer, 'PBES2-params')
  return {
    name: `PBES2 ${stretch.name} ${cipher.name}`,
    cost: stretch.cost,
    async open(engine, passphrase) {
      const phrase = new TextEncoder().encode(passphrase)
      const key = await stretch.run(engine, phrase, cipher.keyLength)
      phrase.fill(0)
      if (key === undefined) {
        throw keyError('key-engine', { engine: engine.name, algorithm: stretch.name })
      }
      return unlock(engine, cipher, { key, iv }, data())
    },
  }
}

function readPkcs12(
  reader: DerReader,
  keyLength: 16 | 24,
  data: () => Uint8Array,
  limits: Limits,
): Encryption {
  const outer = reader.enter(TAG.SEQUENCE, 'pkcs-12PbeParams')
  reader.read(TAG.OCTET_STRING, 'salt')
  const salt = reader.content()
  const iterations = limitIterations(reader.readSmallInteger('iterations'), limits)
  reader.leave(outer, 'pkcs-12PbeParams')
  if (salt.length === 0) throw keyError('key-malformed', { problem: 'the salt is empty' })
  return {
    name: `PBES1 pbeWithSHA1And${keyLength === 24 ? '3' : '2'}-KeyTripleDES-CBC`,
    // SHA-1 gives 20 octets at a time: two for the key, one for the initial vector
    cost: 3 * costOfRounds(iterations),
    async open(engine, passphrase, bare = false) {
      const input = { passphrase, salt, iterations, bare }
      const short = await stretchPkcs12(engine, { ...input, id: 1, length: keyLength })
      const iv = await stretchPkcs12(engine, { ...input, id: 2, length: 8 })
      // two keys: the first once more
      const key = new Uint8Array(24)
      key.set(short)
      if (keyLength === 16) key.set(short.subarray(0, 8), 16)
      short.fill(0)
      const cipher = { name: 'des-ede3-cbc', keyLength: 24, ivLength: 8 }
      return unlock(engine, cipher, { key, iv }, data())
    },
  }
}

/** Reads EncryptedPrivateKeyInfo (RFC 5958, section 3). */
export function readEncrypted(der: Uint8Array, limits: Limits = {}): Encryption {
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'EncryptedPrivateKeyInfo')
  const algorithm = reader.enter(TAG.SEQUENCE, 'encryptionAlgorithm')
  const oid = reader.readOid('encryptionAlgorithm')
  let data: Uint8Array = new Uint8Array(0)
  const encryption = byOid(reader, oid, () => data, limits)
  reader.leave(algorithm, 'encryptionAlgorithm')
  reader.read(TAG.OCTET_STRING, 'encryptedData')
  data = reader.content()
  reader.leave(outer, 'EncryptedPrivateKeyInfo')
  reader.finish('EncryptedPrivateKeyInfo')
  checkBlocks(encryption.name, data)
  return encryption
}

function byOid(reader: DerReader, oid: string, data: () => Uint8Array, limits: Limits): Encryption {
  if (oid === PBES2) return readPbes2(reader, data, limits)
  const triple = PKCS12_TRIPLE[oid]
  if (triple !== undefined) return readPkcs12(reader, triple, data, limits)
  throw unsupported(oid)
}

/** Demands whole blocks of the ciphers that work on blocks: else the file was cut, whatever the passphrase. */
export function checkBlocks(name: string, data: Uint8Array): void {
  const octets = name.toLowerCase().includes('des') ? 8 : 16
  const whole = data.length > 0 && data.length % octets === 0
  if (name.toLowerCase().endsWith('cbc') && !whole) {
    throw keyError('key-malformed', {
      problem: 'the encrypted data is not a whole number of blocks',
    })
  }
}
