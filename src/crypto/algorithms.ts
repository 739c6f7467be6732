import { ALGORITHM_NAMES } from '../der/oids.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { CRYPTO_CODES } from './codes.ts'
import type { SignatureScheme } from './engine.ts'
import { readPssParameters } from './pss.ts'

/** What the parameters of an algorithm have to be. */
type ParameterRule = 'absent' | 'null-or-absent' | 'pss'

interface Row {
  readonly scheme: SignatureScheme
  readonly parameters: ParameterRule
}

// RFC 4055, section 5: NULL, and absent is accepted too
const rsa = (hash: 'MD5' | 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512'): Row => ({
  scheme: { family: 'RSA', hash },
  parameters: 'null-or-absent',
})
// RFC 5758, section 3.2: absent
const ecdsa = (hash: 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512'): Row => ({
  scheme: { family: 'ECDSA', hash },
  parameters: 'absent',
})
// RFC 3279, section 2.2.2 and RFC 5758, section 3.1: absent
const dsa = (hash: 'SHA-1' | 'SHA-224' | 'SHA-256'): Row => ({
  scheme: { family: 'DSA', hash },
  parameters: 'absent',
})
// RFC 8410, section 3 and RFC 9881, section 2: absent
const plain = (family: 'Ed25519' | 'Ed448' | 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'): Row => ({
  scheme: { family },
  parameters: 'absent',
})

const PSS = '1.2.840.113549.1.1.10'

const ROWS: Readonly<Record<string, Row>> = {
  '1.2.840.113549.1.1.4': rsa('MD5'),
  '1.2.840.113549.1.1.5': rsa('SHA-1'),
  '1.2.840.113549.1.1.14': rsa('SHA-224'),
  '1.2.840.113549.1.1.11': rsa('SHA-256'),
  '1.2.840.113549.1.1.12': rsa('SHA-384'),
  '1.2.840.113549.1.1.13': rsa('SHA-512'),
  '1.2.840.10045.4.1': ecdsa('SHA-1'),
  '1.2.840.10045.4.3.1': ecdsa('SHA-224'),
  '1.2.840.10045.4.3.2': ecdsa('SHA-256'),
  '1.2.840.10045.4.3.3': ecdsa('SHA-384'),
  '1.2.840.10045.4.3.4': ecdsa('SHA-512'),
  '1.2.840.10040.4.3': dsa('SHA-1'),
  '2.16.840.1.101.3.4.3.1': dsa('SHA-224'),
  '2.16.840.1.101.3.4.3.2': dsa('SHA-256'),
  '1.3.101.112': plain('Ed25519'),
  '1.3.101.113': plain('Ed448'),
  '2.16.840.1.101.3.4.3.17': plain('ML-DSA-44'),
  '2.16.840.1.101.3.4.3.18': plain('ML-DSA-65'),
  '2.16.840.1.101.3.4.3.19': plain('ML-DSA-87'),
}

/** The identifier and parameters of a signature algorithm; an `AlgorithmIdentifier` of a certificate is one. */
export interface SignatureAlgorithmInput {
  readonly oid: string
  /** DER with tag and length; left out where absent. */
  readonly parameters?: Uint8Array
}

/** A signature algorithm that was looked up: either what to do, or why nothing can be done. */
export type SignatureAlgorithm =
  | { readonly name: string; readonly scheme: SignatureScheme; readonly problem?: never }
  | { readonly name: string; readonly scheme?: never; readonly problem: Finding }

function malformed(name: string, problem: string): SignatureAlgorithm {
  const facts = { algorithm: name, problem }
  return { name, problem: finding(CRYPTO_CODES, 'crypto-algorithm-parameters', facts) }
}

function pss(name: string, parameters: Uint8Array | undefined): SignatureAlgorithm {
  // RFC 4055 3.1: parameters are there when the identifier names a signature
  if (parameters === undefined) return malformed(name, 'they are missing')
  const read = readPssParameters(parameters)
  if (typeof read === 'string') return malformed(name, read)
  return { name, scheme: { family: 'RSA-PSS', hash: read.hash, saltLength: read.saltLength } }
}

const isNull = (der: Uint8Array): boolean => der.length === 2 && der[0] === 5 && der[1] === 0

/**
 * Looks up a signature algorithm of a certificate, a CRL or a request.
 *
 * @param input - Identifier and parameters as encoded.
 * @returns The name OpenSSL prints (the identifier itself where it is not known) with the scheme; or with a `problem`,
 * `crypto-algorithm-unknown` or `crypto-algorithm-parameters`.
 */
export function signatureAlgorithm(input: SignatureAlgorithmInput): SignatureAlgorithm {
  const { oid, parameters } = input
  const name = ALGORITHM_NAMES[oid] ?? oid
  if (oid === PSS) return pss(name, parameters)
  const row = ROWS[oid]
  if (row === undefined) {
    return { name, problem: finding(CRYPTO_CODES, 'crypto-algorithm-unknown', { algorithm: name }) }
  }
  if (parameters !== undefined && (row.parameters === 'absent' || !isNull(parameters))) {
    return malformed(name, row.parameters === 'absent' ? 'they must be absent' : 'not NULL')
  }
  return { name, scheme: row.scheme }
}
