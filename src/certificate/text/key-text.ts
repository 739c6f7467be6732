import { isRefusal } from '../../report/error.ts'
import type { PublicKey } from '../types.ts'
import { dsaKeyText } from './dsa-text.ts'
import { ecText } from './ec-text.ts'
import { labelledBytes, labelledNumber } from './labelled.ts'
import { pad } from './layout.ts'
import { readPss, saltOf, type PssParameters } from './pss.ts'

const INDENT = 16

function rsaText(key: PublicKey): string {
  return [
    `${pad(INDENT)}Public-Key: (${String(key.bits)} bit)\n`,
    labelledNumber('Modulus:', key.modulus as Uint8Array, INDENT),
    labelledNumber('Exponent:', key.exponent as Uint8Array, INDENT),
  ].join('')
}

// the names of hashes as OpenSSL's providers call them
const PROVIDER_HASHES: Readonly<Record<string, string>> = {
  sha1: 'SHA1',
  sha224: 'SHA2-224',
  sha256: 'SHA2-256',
  sha384: 'SHA2-384',
  sha512: 'SHA2-512',
  'sha512-224': 'SHA2-512/224',
  'sha512-256': 'SHA2-512/256',
}

const providerName = (hash: string): string => PROVIDER_HASHES[hash] ?? hash
const markDefault = (isDefault: boolean): string => (isDefault ? ' (default)' : '')

function restrictionsText(pss: PssParameters): string {
  const { hash = 'sha1', maskHash = 'sha1' } = pss
  const salt = saltOf(pss)
  const lines = [
    'PSS parameter restrictions:',
    `  Hash Algorithm: ${providerName(hash)}${markDefault(hash === 'sha1')}`,
    `  Mask Algorithm: MGF1 with ${providerName(maskHash)}${markDefault(maskHash === 'sha1')}`,
    `  Minimum Salt Length: ${salt.toString()}${markDefault(salt === 20n)}`,
    '  Trailer Field: 0x1 (default)',
  ]
  return lines.map((line) => `${pad(INDENT)}${line}\n`).join('')
}

function pssText(key: PublicKey): string | undefined {
  const { parameters } = key.algorithm
  if (parameters === undefined)
    return `${rsaText(key)}${pad(INDENT)}No PSS parameter restrictions\n`
  const pss = readPss(parameters)
  return pss && rsaText(key) + restrictionsText(pss)
}

function keyText(key: PublicKey): string | undefined {
  switch (key.type) {
    case 'RSA':
      return rsaText(key)
    case 'RSA-PSS':
      return pssText(key)
    case 'EC':
      return ecText(key, INDENT)
    case 'DSA':
      return dsaKeyText(key, INDENT)
    case 'unknown':
      return undefined
    default:
      return `${pad(INDENT)}${key.type.toUpperCase()} Public-Key:\n${labelledBytes('pub:', key.bytes, INDENT)}`
  }
}

function attempt(key: PublicKey): string | undefined {
  try {
    return keyText(key)
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/**
 * The lines of a public key. Where OpenSSL cannot read it, it says so (and adds lines of its error queue, which are
 * different each time).
 */
export const publicKeyText = (key: PublicKey): string =>
  attempt(key) ?? `${pad(12)}Unable to load Public Key\n`
