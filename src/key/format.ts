import { formatPem } from '../pem/format.ts'
import { readEc, writeEc } from './ec.ts'
import { keyError } from './fail.ts'
import { readPkcs8 } from './pkcs8.ts'
import type { PrivateKey } from './types.ts'
import { pkcs8Of } from './private-key-value.ts'

/** The forms a key can be written in. */
export type PrivateKeyFormat = 'pkcs8' | 'pkcs1' | 'sec1'

function writeTraditional(key: PrivateKey, form: PrivateKeyFormat): Uint8Array {
  const { inner, parameters } = readPkcs8(pkcs8Of(key))
  if (form === 'pkcs1' && key.type === 'RSA') return inner.slice()
  if (form !== 'sec1' || key.type !== 'EC') {
    throw keyError('key-format', { type: key.type, form })
  }
  const parts = readEc(inner, parameters)
  const der = writeEc(parts, true)
  parts.secret.fill(0)
  return der
}

const LABELS = { pkcs8: 'PRIVATE KEY', pkcs1: 'RSA PRIVATE KEY', sec1: 'EC PRIVATE KEY' } as const

/**
 * Gives a private key away as DER, in the clear.
 *
 * @param key - The key.
 * @param form - `pkcs8` for every key, `pkcs1` for RSA, `sec1` for EC.
 * @returns A copy that is the caller's to zero.
 * @throws MeshCertsError `key-format` when the form does not hold such a key.
 */
export function privateKeyDer(key: PrivateKey, form: PrivateKeyFormat = 'pkcs8'): Uint8Array {
  return form === 'pkcs8' ? pkcs8Of(key).slice() : writeTraditional(key, form)
}

/**
 * Gives a private key away as PEM, in the clear: a form that istiod reads, with nothing in front.
 *
 * @param key - The key.
 * @param form - `pkcs8` for every key, `pkcs1` for RSA, `sec1` for EC.
 * @returns One block: LF, 64 columns, final newline.
 * @throws MeshCertsError `key-format` when the form does not hold such a key.
 * @example
 * import { formatPrivateKey, parsePrivateKey } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const key = await parsePrivateKey(readFileSync('fixtures/good/ca-key.pem'))
 * formatPrivateKey(key, 'pkcs1').split('\n')[0] // => '-----BEGIN RSA PRIVATE KEY-----'
 */
export function formatPrivateKey(key: PrivateKey, form: PrivateKeyFormat = 'pkcs8'): string {
  const der = privateKeyDer(key, form)
  const pem = formatPem(LABELS[form], der)
  der.fill(0)
  return pem
}
