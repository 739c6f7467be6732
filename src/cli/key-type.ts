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
