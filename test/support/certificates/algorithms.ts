import { nullValue, oid, sequence } from '../../../src/der/writer.ts'
import type { Hash } from './write.ts'

// AlgorithmIdentifiers of signatures (RFC 3279, RFC 4055, RFC 5758, RFC 8410).

const ECDSA: Readonly<Partial<Record<Hash, string>>> = {
  sha1: '1.2.840.10045.4.1',
  sha224: '1.2.840.10045.4.3.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}
const RSA: Readonly<Record<Hash, string>> = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha224: '1.2.840.113549.1.1.14',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}

export const ecdsaAlgorithm = (hash: Hash = 'sha256'): Uint8Array => sequence(oid(ECDSA[hash]!))
export const rsaAlgorithm = (hash: Hash = 'sha256'): Uint8Array =>
  sequence(oid(RSA[hash]), nullValue())
export const ED25519 = sequence(oid('1.3.101.112'))
