import { refuseArgument, requireObject } from '../report/argument.ts'
import { isBytes } from '../report/kinds.ts'
import type { Certificate, PublicKey } from '../certificate/types.ts'
import { samePublicKey } from './prove-public-half.ts'
import type { PrivateKey } from './types.ts'

const KEY = 'a private key, as parsePrivateKey gives it'
const CERTIFICATE = 'a certificate, as parseCertificate gives it'

/** Demands what holds a public key in DER. */
function requirePublicKey(argument: string, value: unknown, expected: string): void {
  requireObject(argument, value, expected)
  const { publicKey } = value as { readonly publicKey?: unknown }
  requireObject(argument, publicKey, expected)
  if (!isBytes((publicKey as Partial<PublicKey>).spki)) refuseArgument(argument, expected, value)
}

/**
 * Demands a private key, or another holder of a public key, for a certificate: its identifier is made of the bytes.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireKey(argument: string, key: unknown, expected = KEY): void {
  requirePublicKey(argument, key, expected)
  const { publicKey, bits } = key as { readonly publicKey: Partial<PublicKey>; bits?: unknown }
  // the hash of a signature follows from the size
  const sized = bits === undefined || typeof bits === 'number'
  if (!sized || !isBytes(publicKey.bytes)) refuseArgument(argument, expected, key)
}

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
  requirePublicKey('key', key, KEY)
  requirePublicKey('certificate', certificate, CERTIFICATE)
  return samePublicKey(key.publicKey.spki, certificate.publicKey.spki)
}
