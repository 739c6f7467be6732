// The room `key`: private keys in every form, encrypted or not; writing them; does a key belong to a certificate. A key
// never prints. Not here: making keys (`issue`), and how Go reads one (`emulation/go`).

import {
  CALL_LIMITS,
  engineOf,
  type CallLimits,
  type LongCallOptions,
} from '../crypto/long-call.ts'
import { someLimits, requireObject } from '../report/argument.ts'
import type { Engine } from '../crypto/engine.ts'
import { latin1 } from '../der/strings.ts'
import type { PemBlock } from '../pem/block.ts'
import { extractPem } from '../pem/extract.ts'
import { errorAt, isRefusal, type MeshCertsError } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import { type Encryption, readEncrypted } from './encrypted.ts'
import { keyError, reading } from './fail.ts'
import { readJwk } from './jwk.ts'
import { KEY_LIMITS, type KeyLimits } from './kdf.ts'
import { isLegacyEncrypted, readLegacy } from './dek-info.ts'
import { type DerForm, formOf, readKey } from './read.ts'
import { settle } from './prove-public-half.ts'
import type { KeySource, PrivateJwk, PrivateKey } from './types.ts'
import { refuseForeign, refuseLabel } from './refuse-other-formats.ts'
import { isBytes } from '../report/kinds.ts'

/** What opens an encrypted key, and what computes. */
export interface ParseKeyOptions extends LongCallOptions {
  /** Of an encrypted key; taken as UTF-8. The empty text is a passphrase too. */
  readonly passphrase?: string
  /** What the call may cost: its operations, and what opening the key may. */
  readonly limits?: CallLimits & Partial<KeyLimits>
}

/** What a private key can be read from. */
export type PrivateKeyInput = string | Uint8Array | PemBlock | PrivateJwk

/** The limits of a call that may open keys. */
export const OPENING_LIMITS = { ...CALL_LIMITS, ...KEY_LIMITS }

interface Call {
  readonly engine: Engine
  readonly passphrase: string | undefined
  readonly limits: Partial<KeyLimits>
}

const CLEAR = new Set<DerForm>(['pkcs8', 'pkcs1', 'sec1', 'dsa'])

/** After decryption: text that is not a key at all means that the passphrase was wrong, whatever the padding said. */
function formOfOpened(plain: Uint8Array): DerForm {
  try {
    const form = formOf(plain)
    if (CLEAR.has(form)) return form
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  throw keyError('key-passphrase-wrong', {})
}

async function open(encryption: Encryption, call: Call, source: KeySource): Promise<PrivateKey> {
  if (call.passphrase === undefined) throw keyError('key-passphrase-missing', {})
  const plain = await encryption.open(call.engine, call.passphrase)
  try {
    const form = formOfOpened(plain)
    const read = reading(() => readKey(plain, form))
    return await settle(read, call.engine, {
      ...source,
      form: read.form,
      encryption: encryption.name,
    })
  } finally {
    plain.fill(0)
  }
}

async function parseDer(der: Uint8Array, call: Call, source: KeySource): Promise<PrivateKey> {
  const form = reading(() => formOf(der))
  if (form === 'encrypted')
    return open(
      reading(() => readEncrypted(der, call.limits)),
      call,
      source,
    )
  if (form === 'pkcs12') {
    throw keyError('key-unsupported-form', {
      form: 'PKCS#12',
      command: 'openssl pkcs12 -in FILE -nocerts -noenc -out ca-key.pem',
    })
  }
  const read = reading(() => readKey(der, form))
  return settle(read, call.engine, { ...source, form: read.form })
}

async function parseBlock(
  block: PemBlock,
  before: readonly string[],
  call: Call,
): Promise<PrivateKey> {
  const { label, line } = block
  refuseLabel(label)
  const source: KeySource = { form: 'pkcs8', encoding: 'pem', label, line, before }
  if (!isLegacyEncrypted(block)) return parseDer(block.der, call, source)
  return open(
    reading(() => readLegacy(block)),
    call,
    source,
  )
}

async function parseAt(
  block: PemBlock,
  before: readonly string[],
  call: Call,
): Promise<PrivateKey> {
  try {
    return await parseBlock(block, before, call)
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw errorAt(error, { block: block.block, line: block.line })
  }
}

const isKeyLabel = (label: string): boolean => /(?:^| )PRIVATE KEY$/.test(label.toUpperCase())

/** The error for a text without a readable key block: what was lost of one, where there was one. */
function noKey(notes: readonly Finding[]): MeshCertsError {
  const lost = notes.find(
    ({ severity, facts }) =>
      severity === 'error' && typeof facts['label'] === 'string' && isKeyLabel(facts['label']),
  )
  if (lost === undefined) return keyError('key-none', {})
  const { block, line } = lost
  return errorAt(keyError('key-malformed', { problem: lost.message }), {
    ...(block !== undefined && { block }),
    ...(line !== undefined && { line }),
  })
}

async function parseText(input: string | Uint8Array, call: Call): Promise<PrivateKey> {
  const { blocks, notes } = extractPem(input)
  const keys = blocks.filter((block) => isKeyLabel(block.label))
  const [key] = keys
  if (key === undefined) throw noKey(notes)
  if (keys.length > 1) throw keyError('key-several', { found: keys.length })
  const before = blocks.slice(0, blocks.indexOf(key)).map((block) => block.label)
  try {
    return await parseAt(key, before, call)
  } finally {
    // ours: decoded here out of the text
    key.der.fill(0)
  }
}

// DER begins with SEQUENCE and a length that no text has behind a zero: a key of 128 octets or more, or a short Ed25519 one
const isDer = (input: Uint8Array): boolean =>
  input[0] === 0x30 && ((input[1] as number) >= 0x80 || (input[1] as number) === input.length - 2)

const isBlock = (input: object): input is PemBlock =>
  'der' in input && isBytes((input as PemBlock).der)

const INPUT = 'PEM text, bytes, a block of extractPem, or a JWK'

async function parse(input: PrivateKeyInput, call: Call): Promise<PrivateKey> {
  if (typeof input === 'string') {
    refuseForeign(input)
    return input.trimStart().startsWith('{') ? parseJwkText(input, call) : parseText(input, call)
  }
  if (isBytes(input)) {
    if (isDer(input)) return parseDer(input, call, { form: 'pkcs8', encoding: 'der', before: [] })
    refuseForeign(latin1(input, 0, Math.min(input.length, 64)))
    return input[0] === 0x7b
      ? parseJwkText(new TextDecoder().decode(input), call)
      : parseText(input, call)
  }
  requireObject('input', input, INPUT)
  if (isBlock(input)) return parseAt(input, [], call)
  return parseJwk(input, call)
}

function parseJwk(jwk: PrivateJwk, call: Call): Promise<PrivateKey> {
  const read = reading(() => readJwk(jwk))
  return settle(read, call.engine, { form: 'jwk', encoding: 'jwk', before: [] })
}

function parseJwkText(text: string, call: Call): Promise<PrivateKey> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // no cause: the message of JSON.parse quotes the text
    throw keyError('key-malformed', { problem: 'it begins like JSON and is none' })
  }
  // [], 5, null: JSON too
  if (typeof value !== 'object' || value === null)
    throw keyError('key-malformed', { problem: 'the JSON is not an object' })
  return parseJwk(value as PrivateJwk, call)
}

/**
 * Reads exactly one private key: PKCS#8, PKCS#1, SEC 1 or the old form of DSA, in PEM or DER, in the clear or encrypted
 * (PBES2; PBES1 with 3DES and `Proc-Type: 4,ENCRYPTED` on Node), or a JWK.
 *
 * The content says which form it is, not the label; `source` keeps both. Blocks that are not keys are skipped. The
 * public half is computed and compared with the one in the file. Nothing of the key is in an error, and what was
 * copied on the way is zeroed; a string cannot be.
 *
 * @param input - PEM text or its bytes, DER, a block of `extractPem`, a JWK as object or JSON text.
 * @param options - Passphrase and engine.
 * @throws MeshCertsError `key-none`, `key-several`; `key-passphrase-missing`, `key-passphrase-wrong`, `key-malformed`;
 * `key-inconsistent`; `key-unsupported-encryption`, `key-unsupported-form`, `key-unsupported-algorithm`, `key-engine`, `key-cost`.
 * @example
 * import { parsePrivateKey } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const key = await parsePrivateKey(readFileSync('fixtures/good/ca-key.pem'))
 * key.type // => 'RSA'
 */
export async function parsePrivateKey(
  input: PrivateKeyInput,
  options: ParseKeyOptions = {},
): Promise<PrivateKey> {
  requireObject('options', options)
  const { passphrase } = options
  const limits = someLimits(options.limits, KEY_LIMITS)
  return parse(input, { engine: engineOf(options, OPENING_LIMITS), passphrase, limits })
}
