import type { Certificate } from '../certificate/types.ts'
import type { KeyAlgorithm } from '../crypto/engine.ts'
import { usageError } from './fail.ts'
import type { Arguments } from './options.ts'

const KEY_TYPES: ReadonlyMap<string, KeyAlgorithm> = new Map([
  ['p256', 'P-256'],
  ['p384', 'P-384'],
  ['p521', 'P-521'],
  ['rsa2048', 'RSA-2048'],
  ['rsa3072', 'RSA-3072'],
  ['rsa4096', 'RSA-4096'],
  ['ed25519', 'Ed25519'],
])

/** The kind of key of `--key-type`; throws `cli-usage` for another word. */
export function keyTypeOf(given: Arguments, command: string): KeyAlgorithm {
  const text = given.text('key-type') ?? 'p256'
  const found = KEY_TYPES.get(text.toLowerCase().replaceAll('-', ''))
  if (found !== undefined) return found
  const known = [...KEY_TYPES.keys()].join(', ')
  throw usageError(`--key-type: "${text}" is not one of ${known}`, command)
}

const RSA_SIZES = [2048, 3072, 4096] as const
const CURVES: Readonly<Record<string, KeyAlgorithm>> = {
  'P-256': 'P-256',
  'P-384': 'P-384',
  'P-521': 'P-521',
}

/** The kind of key of a certificate, where a new one of it can be made. */
export function keyTypeIn({ publicKey }: Certificate): KeyAlgorithm | undefined {
  const { type, bits, curve = '' } = publicKey
  if (type === 'Ed25519') return type
  if (type !== 'RSA') return CURVES[curve]
  return RSA_SIZES.filter((size) => size === bits).map((size) => `RSA-${size}` as const)[0]
}
