import { requireObject } from '../report/argument.ts'
import type { Certificate } from '../certificate/types.ts'
import { samePublicKey } from './prove-public-half.ts'
import type { PrivateKey } from './types.ts'

const KEY = 'a private key, as parsePrivateKey gives it'
const CERTIFICATE = 'a certificate, as parseCertificate gives it'

/**
 * Tells whether a private key belongs to a certificate: whether both have the same public key.
 *
 * @param key - The key.
 * @param certificate - The certificate, or anything else that holds a `publicKey`.
 * @returns An EC point may be compressed in one and written out in the other; everything else is equal byte for byte.
 * @example
 * import { keyMatches, parseCertificate, parsePrivateKey } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const key = await parsePrivateKey(readFileSync('fixtures/good/ca-key.pem'))
 * keyMatches(key, parseCertificate(readFileSync('fixtures/good/ca-cert.pem'))) // => true
 */
export function keyMatches(key: PrivateKey, certificate: Pick<Certificate, 'publicKey'>): boolean {
  requireObject('key', key, KEY)
  requireObject('key', key.publicKey, KEY)
  requireObject('certificate', certificate, CERTIFICATE)
  requireObject('certificate', certificate.publicKey, CERTIFICATE)
  return samePublicKey(key.publicKey.spki, certificate.publicKey.spki)
}
