import { quoteShort } from '../report/quote.ts'
import type { Engine } from '../crypto/engine.ts'
import { isRefusal } from '../report/error.ts'
import type { PemBlock } from '../pem/block.ts'
import { cipherByName, type Cipher } from './ciphers.ts'
import { checkBlocks, type Encryption, unlock } from './encrypted.ts'
import { keyError } from './fail.ts'

/** Is the block encrypted in the manner of RFC 1421 (`Proc-Type: 4,ENCRYPTED`)? */
export function isLegacyEncrypted(block: PemBlock): boolean {
  return (
    /^4\s*,\s*ENCRYPTED$/.test(header(block, 'Proc-Type').trim()) ||
    header(block, 'DEK-Info') !== ''
  )
}

const header = (block: PemBlock, name: string): string => block.headers[name] ?? ''

function fromHex(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(text)) return undefined
  return Uint8Array.from(text.match(/../g) as string[], (pair) => Number.parseInt(pair, 16))
}

function dekInfo(block: PemBlock): { cipher: Cipher; iv: Uint8Array } {
  const [name = '', hex = ''] = header(block, 'DEK-Info')
    .split(',')
    .map((part) => part.trim())
  if (name === '') throw keyError('key-malformed', { problem: 'the header DEK-Info is missing' })
  const cipher = cipherByName(name)
  if (cipher === undefined) throw keyError('key-unsupported-encryption', { algorithm: shown(name) })
  const iv = fromHex(hex)
  if (iv?.length !== cipher.ivLength) {
    throw keyError('key-malformed', {
      problem: 'the initial vector in DEK-Info has the wrong length',
    })
  }
  return { cipher, iv }
}

// a header is text from outside
const shown = (name: string): string => quoteShort(name, 40)

async function md5(engine: Engine, data: Uint8Array): Promise<Uint8Array> {
  try {
    return await engine.digest('MD5', data)
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw keyError('key-engine', { engine: engine.name, algorithm: 'MD5' })
  }
}

/** EVP_BytesToKey with MD5 and one round: what OpenSSL has always done here. */
async function stretch(
  engine: Engine,
  passphrase: Uint8Array,
  salt: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const key = new Uint8Array(length)
  let last = new Uint8Array(0)
  for (let at = 0; at < length; at += 16) {
    const input = new Uint8Array(last.length + passphrase.length + salt.length)
    input.set(last)
    input.set(passphrase, last.length)
    input.set(salt, last.length + passphrase.length)
    last = new Uint8Array(await md5(engine, input))
    input.fill(0)
    key.set(last.subarray(0, length - at), at)
  }
  last.fill(0)
  return key
}

/** Reads the headers of an encrypted PEM block (RFC 1421, section 4.6.1). */
export function readLegacy(block: PemBlock): Encryption {
  const { cipher, iv } = dekInfo(block)
  checkBlocks(cipher.name, block.der)
  return {
    name: `DEK-Info ${cipher.name}`,
    // one round of MD5
    cost: 0,
    async open(engine, passphrase) {
      const phrase = new TextEncoder().encode(passphrase)
      const key = await stretch(engine, phrase, iv.subarray(0, 8), cipher.keyLength)
      phrase.fill(0)
      return unlock(engine, cipher, { key, iv }, block.der)
    },
  }
}
