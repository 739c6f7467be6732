import { magnitude } from '../integer.ts'
import { toHex } from '../../der/bytes.ts'
import type { AlgorithmIdentifier } from '../types.ts'
import { dsaSignatureText } from './dsa-text.ts'
import { hexBlock, pad } from './layout.ts'
import { longName } from './objects.ts'
import { readPss } from './pss.ts'

const PSS = '1.2.840.113549.1.1.10'
// dsaWithSHA1 and its successors: OpenSSL prints the two numbers
const DSA: ReadonlySet<string> = new Set([
  '1.2.840.10040.4.3',
  '2.16.840.1.101.3.4.3.1',
  '2.16.840.1.101.3.4.3.2',
])

function hexInteger(octets: Uint8Array): string {
  const { bytes, negative } = magnitude(octets)
  return `${negative ? '-' : ''}${toHex(bytes).toUpperCase()}`
}

function pssText(parameters: Uint8Array | undefined): string {
  const pss = readPss(parameters)
  const margin = pad(8)
  if (pss === undefined) return `${margin}(INVALID PSS PARAMETERS)\n`
  const mask =
    pss.mask === undefined
      ? 'mgf1 with sha1 (default)'
      : `${pss.mask} with ${pss.maskHash ?? 'INVALID'}`
  const salt = pss.salt === undefined ? '14 (default)' : hexInteger(pss.salt)
  const trailer = pss.trailer === undefined ? '01 (default)' : hexInteger(pss.trailer)
  const lines = [
    '',
    `Hash Algorithm: ${pss.hash ?? 'sha1 (default)'}`,
    `Mask Algorithm: ${mask}`,
    ` Salt Length: 0x${salt}`,
    `Trailer Field: 0x${trailer}`,
  ]
  return lines.map((line) => `${margin}${line}\n`).join('')
}

const details = (algorithm: AlgorithmIdentifier): string =>
  algorithm.oid === PSS ? pssText(algorithm.parameters) : '\n'

/** The line of a signature algorithm, with the parameters of RSASSA-PSS below it. */
export function algorithmText(algorithm: AlgorithmIdentifier, indent: number): string {
  return `${pad(indent)}Signature Algorithm: ${longName(algorithm.oid)}${details(algorithm)}`
}

/** The block at the end: the algorithm again and the octets of the signature. */
export function signatureText(algorithm: AlgorithmIdentifier, signature: Uint8Array): string {
  const head = `${pad(4)}Signature Algorithm: ${longName(algorithm.oid)}\n${pad(4)}Signature Value:`
  const numbers = DSA.has(algorithm.oid) ? dsaSignatureText(signature, 8) : undefined
  return `${head}${details(algorithm)}${numbers ?? `${hexBlock(signature, 18, 8)}\n`}`
}
