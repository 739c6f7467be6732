import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import type { PublicKey } from '../types.ts'
import { hexBlock, magnitude, pad } from './layout.ts'
import { shortName } from './objects.ts'
import { readPss, saltOf, type PssParameters } from './pss.ts'

const INDENT = 16

/** A number as OpenSSL labels it: up to 64 bits in decimal and hex, more as a block of hex. */
function labelledNumber(label: string, octets: Uint8Array): string[] {
  const { bytes } = magnitude(Uint8Array.of(0, ...octets))
  if (bytes.length <= 8) {
    const value = BigInt(`0x${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}`)
    return [`${label} ${value.toString()} (0x${value.toString(16)})`]
  }
  const shown = (bytes[0] as number) >= 0x80 ? Uint8Array.of(0, ...bytes) : bytes
  return [label, hexBlock(shown, 15, INDENT + 4)]
}

const headline = (bits: number): string => `Public-Key: (${String(bits)} bit)`

const labelledBytes = (bytes: Uint8Array): string[] => ['pub:', hexBlock(bytes, 15, INDENT + 4)]

// FIPS 186-4, appendix D: the names by which OpenSSL knows curves a second time
const NIST_CURVES: Readonly<Record<string, string>> = {
  prime192v1: 'P-192',
  secp224r1: 'P-224',
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
  sect163k1: 'K-163',
  sect163r2: 'B-163',
  sect233k1: 'K-233',
  sect233r1: 'B-233',
  sect283k1: 'K-283',
  sect283r1: 'B-283',
  sect409k1: 'K-409',
  sect409r1: 'B-409',
  sect571k1: 'K-571',
  sect571r1: 'B-571',
}

// OpenSSL counts the bits of the order of the curve; where that is not the number in its name
const ORDER_BITS: Readonly<Record<string, number>> = {
  secp112r2: 110,
  secp128r2: 126,
  secp160k1: 161,
  secp160r1: 161,
  secp160r2: 161,
  secp224k1: 225,
  sect163r1: 162,
  sect193r1: 193,
  sect233k1: 232,
  sect239k1: 238,
  sect283k1: 281,
  sect283r1: 282,
  sect409k1: 407,
  sect571k1: 570,
  sect571r1: 570,
  SM2: 256,
}

function ecKey(key: PublicKey): string[] | undefined {
  const { parameters } = key.algorithm
  if (parameters?.[0] !== TAG.OID) return undefined
  const curve = shortName(new DerReader(parameters).readOid('namedCurve'))
  const bits = ORDER_BITS[curve] ?? Number(/\d{2,}/.exec(curve)?.[0] ?? Number.NaN)
  if (Number.isNaN(bits) || curve.includes('.')) return undefined
  const nist = NIST_CURVES[curve]
  return [
    headline(bits),
    ...labelledBytes(key.bytes),
    `ASN1 OID: ${curve}`,
    ...(nist === undefined ? [] : [`NIST CURVE: ${nist}`]),
  ]
}

function rsaKey(key: PublicKey): string[] {
  return [
    headline(key.bits as number),
    ...labelledNumber('Modulus:', key.modulus as Uint8Array),
    ...labelledNumber('Exponent:', key.exponent as Uint8Array),
  ]
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

function pssRestrictions(pss: PssParameters): string[] {
  const note = (isDefault: boolean): string => (isDefault ? ' (default)' : '')
  const hash = pss.hash ?? 'sha1'
  const mask = pss.maskHash ?? 'sha1'
  const salt = saltOf(pss)
  return [
    'PSS parameter restrictions:',
    `  Hash Algorithm: ${PROVIDER_HASHES[hash] ?? hash}${note(hash === 'sha1')}`,
    `  Mask Algorithm: MGF1 with ${PROVIDER_HASHES[mask] ?? mask}${note(mask === 'sha1')}`,
    `  Minimum Salt Length: ${salt.toString()}${note(salt === 20n)}`,
    '  Trailer Field: 0x1 (default)',
  ]
}

function pssKey(key: PublicKey): string[] {
  const { parameters } = key.algorithm
  if (parameters === undefined) return [...rsaKey(key), 'No PSS parameter restrictions']
  const pss = readPss(parameters)
  return pss === undefined ? rsaKey(key) : [...rsaKey(key), ...pssRestrictions(pss)]
}

/** Dss-Parms (RFC 3279, section 2.3.2); without them OpenSSL cannot show the key. */
function dsaKey(key: PublicKey): string[] | undefined {
  const { parameters } = key.algorithm
  if (parameters?.[0] !== TAG.SEQUENCE) return undefined
  const numbers = [...integers(key.bytes), ...integers(parameters)]
  const labels = ['pub:', 'P:   ', 'Q:   ', 'G:   ']
  return [
    headline(key.bits as number),
    ...labels.flatMap((label, i) => labelledNumber(label, numbers[i] ?? Uint8Array.of(0))),
  ]
}

/** The INTEGERs of an encoding: of one, or of a SEQUENCE of them. */
function integers(der: Uint8Array): Uint8Array[] {
  const reader = new DerReader(der)
  if (reader.peek() === TAG.SEQUENCE) reader.enter(TAG.SEQUENCE, 'Dss-Parms')
  const found: Uint8Array[] = []
  while (!reader.done) {
    reader.readInteger('DSA number')
    found.push(reader.content())
  }
  return found
}

function keyLines(key: PublicKey): string[] | undefined {
  switch (key.type) {
    case 'RSA':
      return rsaKey(key)
    case 'RSA-PSS':
      return pssKey(key)
    case 'EC':
      return ecKey(key)
    case 'DSA':
      return dsaKey(key)
    case 'unknown':
      return undefined
    default:
      return [`${key.type.toUpperCase()} Public-Key:`, ...labelledBytes(key.bytes)]
  }
}

/** The lines of a public key. Where OpenSSL cannot read it, it says so (and adds lines of its error queue, which differ by run). */
export function publicKeyText(key: PublicKey): string {
  const lines = keyLines(key)
  if (lines === undefined) return `${pad(12)}Unable to load Public Key\n`
  return lines
    .map((line) => (line.startsWith(' '.repeat(INDENT)) ? line : pad(INDENT) + line) + '\n')
    .join('')
}
