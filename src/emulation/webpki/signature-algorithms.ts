import type { SignatureAlgorithmInput } from '../../crypto/algorithms.ts'
import { toHex } from '../../der/bytes.ts'
import {
  READS_ABSENT_RSA_PARAMETERS,
  VERIFIES_SHA512_WITH_SMALL_CURVES,
  type ZtunnelRules,
} from '../../release/ztunnel.ts'

// What ztunnel hands to webpki: `SUPPORTED_SIG_ALGS` of rustls 0.23.40 (src/crypto/aws_lc_rs/mod.rs, src/crypto/ring/mod.rs).
// An algorithm is chosen by the octets of its identifier, and goes with keys by the octets of theirs.

/** One algorithm that is verified. */
export interface SupportedAlgorithm {
  /** Content of the AlgorithmIdentifier of the signature, in hex. */
  readonly signature: string
  /** Content of the AlgorithmIdentifier of the key, in hex. */
  readonly key: string
  /** How our engine is asked to do the same. */
  readonly input: SignatureAlgorithmInput
  /** For ECDSA: the first octets of points that are read. */
  readonly points?: readonly number[]
}

const EC_KEY = '06072a8648ce3d0201'
const CURVES = {
  'P-256': EC_KEY + '06082a8648ce3d030107',
  'P-384': EC_KEY + '06052b81040022',
  'P-521': EC_KEY + '06052b81040023',
} as const
const RSA_KEY = '06092a864886f70d0101010500'
const ED25519 = '06032b6570'

const HASHES = [256, 384, 512] as const
type Hash = (typeof HASHES)[number]
type Curve = keyof typeof CURVES

const nth = (hash: Hash): number => HASHES.indexOf(hash) + 1

// RFC 5480, section 2.2: a point, compressed or not, and no hybrid form; ring reads no compressed one
const POINTS = { 'aws-lc': [2, 3, 4], ring: [4] } as const

const ecdsa = (curve: Curve, hash: Hash, crypto: ZtunnelRules['crypto']): SupportedAlgorithm => ({
  points: POINTS[crypto],
  signature: `06082a8648ce3d04030${String(nth(hash) + 1)}`,
  key: CURVES[curve],
  input: { oid: `1.2.840.10045.4.3.${String(nth(hash) + 1)}` },
})

const PKCS1 = { 256: '0b', 384: '0c', 512: '0d' } as const

const pkcs1 = (hash: Hash, parameters: '0500' | ''): SupportedAlgorithm => ({
  signature: `06092a864886f70d0101${PKCS1[hash]}${parameters}`,
  key: RSA_KEY,
  input: { oid: `1.2.840.113549.1.1.${String(nth(hash) + 10)}` },
})

/** RSASSA-PSS-params with the salt as long as the hash, everything written out. */
function pss(hash: Hash): SupportedAlgorithm {
  const digest = `300d060960864801650304020${String(nth(hash))}0500`
  const salt = (hash / 8).toString(16)
  const parameters = `3034a00f${digest}a11c301a06092a864886f70d010108${digest}a2030201${salt}`
  return {
    signature: `06092a864886f70d01010a${parameters}`,
    key: RSA_KEY,
    input: { oid: '1.2.840.113549.1.1.10', parameters: fromHex(parameters) },
  }
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (octet) => parseInt(octet, 16))
}

const ed25519: SupportedAlgorithm = {
  signature: ED25519,
  key: ED25519,
  input: { oid: '1.3.101.112' },
}

/** What decides about the list. */
type Listing = Pick<ZtunnelRules, 'crypto' | 'webpki'>

/** The hashes that go with a curve. */
function hashesOf(curve: Curve, { crypto, webpki }: Listing): readonly Hash[] {
  // ring has neither P-521 nor SHA-512 with the smaller curves
  if (crypto === 'ring') return curve === 'P-521' ? [] : [256, 384]
  return curve === 'P-521' || webpki >= VERIFIES_SHA512_WITH_SMALL_CURVES ? HASHES : [256, 384]
}

function listAlgorithms(rules: Listing): readonly SupportedAlgorithm[] {
  const curves = Object.keys(CURVES) as Curve[]
  const rsa = (parameters: '0500' | ''): SupportedAlgorithm[] =>
    HASHES.map((hash) => pkcs1(hash, parameters))
  return [
    ...curves.flatMap((curve) =>
      hashesOf(curve, rules).map((hash) => ecdsa(curve, hash, rules.crypto)),
    ),
    ed25519,
    ...HASHES.map(pss),
    ...rsa('0500'),
    ...(rules.webpki >= READS_ABSENT_RSA_PARAMETERS ? rsa('') : []),
  ]
}

// a list for each of the few releases that differ
const listed = new Map<string, readonly SupportedAlgorithm[]>()

/** The algorithms of a release, in the order in which rustls lists them. */
export function supportedAlgorithms(rules: Listing): readonly SupportedAlgorithm[] {
  const release = `${rules.crypto} ${String(rules.webpki)}`
  const list = listed.get(release) ?? listAlgorithms(rules)
  listed.set(release, list)
  return list
}

/** Octets as the table spells them. */
export const spell = (octets: Uint8Array): string => toHex(octets)
