import { GO_KEY_PAIR_WORDS } from './words.ts'
import { equalBytes } from '../../der/bytes.ts'
import type { Engine } from '../../crypto/engine.ts'
import { readPublicKeyInfo } from '../../crypto/public-key.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import { COMPARES_RSA_EXPONENTS, type GoMinor } from '../../release/go-version.ts'
import type { Reading } from '../parse-cache.ts'
import { publicHalfOf, type GoPrivateKey } from './private-key.ts'
import type { GoPublicKey } from './public-key.ts'

// Go's tls.X509KeyPair: other blocks count than for the readers before it, and the key may be in any form under any label.

const isKeyLabel = (label: string): boolean =>
  label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY')

function firstCertificate(blocks: readonly PlacedGoPemBlock[]): Uint8Array | string {
  const skipped: string[] = []
  for (const { label, der } of blocks) {
    if (label === 'CERTIFICATE') return der
    skipped.push(label)
  }
  if (skipped.length === 0) return GO_KEY_PAIR_WORDS.noCertificate
  if (skipped.length === 1 && (skipped[0] as string).endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${skipped.join(' ')}]`
}

function firstKey(blocks: readonly PlacedGoPemBlock[]): Uint8Array | string {
  const skipped: string[] = []
  for (const { label, der } of blocks) {
    if (isKeyLabel(label)) return der
    skipped.push(label)
  }
  if (skipped.length === 0) return GO_KEY_PAIR_WORDS.noKey
  if (skipped.length === 1 && skipped[0] === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key'
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${skipped.join(' ')}]`
}

/** `parsePrivateKey` of crypto/tls: the forms in turn. */
function anyPrivateKey(der: Uint8Array, reading: Reading): GoPrivateKey | string {
  for (const form of ['pkcs1', 'pkcs8', 'sec1'] as const) {
    const { value } = reading.goKey(der, form)
    if (value?.type === 'X25519') {
      return 'tls: found unknown private key type in PKCS#8 wrapping'
    }
    if (value !== undefined) return value
  }
  return GO_KEY_PAIR_WORDS.unreadable
}

const TYPES: Readonly<Record<string, GoPrivateKey['type']>> = {
  '*rsa.PublicKey': 'RSA',
  '*ecdsa.PublicKey': 'ECDSA',
  'ed25519.PublicKey': 'Ed25519',
}

/** `undefined` where the engine cannot compute the public half; another curve is another key without it. */
async function sameHalf(
  key: Extract<GoPrivateKey, { type: 'ECDSA' | 'Ed25519' }>,
  spki: Uint8Array,
  engine: Engine,
): Promise<boolean | undefined> {
  const curve = readPublicKeyInfo(spki)?.curve
  if (key.type === 'ECDSA' && curve !== key.curve.name) return false
  const half = await publicHalfOf(key, engine)
  return half && equalBytes(half, spki)
}

/** `undefined` where the engine cannot compute the public half. */
async function sameKey(
  key: GoPrivateKey,
  { spki, numbers }: GoPublicKey,
  go: GoMinor,
  engine: Engine,
): Promise<boolean | undefined> {
  if (key.type === 'X25519') return false
  if (key.type !== 'RSA') return sameHalf(key, spki, engine)
  const exponents = go < COMPARES_RSA_EXPONENTS || key.exponent === numbers?.exponent
  return exponents && key.modulus === numbers?.modulus
}

/** Is it the key of this certificate? `undefined` where the engine cannot compute the public half. */
export async function goKeyBelongs(
  ...[key, publicKey, go, engine]: readonly [
    key: GoPrivateKey,
    publicKey: GoPublicKey | undefined,
    go: GoMinor,
    engine: Engine,
  ]
): Promise<boolean | undefined> {
  if (publicKey === undefined || TYPES[publicKey.type] !== key.type) return false
  return sameKey(key, publicKey, go, engine)
}

const NO_MATCH = GO_KEY_PAIR_WORDS.mismatch

type PairOfFiles = readonly [
  certificateFile: Uint8Array,
  keyFile: Uint8Array,
  reading: Reading,
  engine: Engine,
]

/**
 * Why the pair of files is refused, in Go's words; `undefined` when certificate and key belong together.
 *
 * A key that the engine cannot use counts as another one: the caller watches the engine (`watchSignatures`).
 */
export async function goKeyPairFault(...files: PairOfFiles): Promise<string | undefined> {
  const answer = await comparePair(...files)
  if (typeof answer === 'string') return answer
  return answer === true ? undefined : NO_MATCH
}

/** The same for a caller that does not watch the engine: a key that the engine cannot use is not said to be another one. */
export async function knownKeyPairFault(...files: PairOfFiles): Promise<string | undefined> {
  const answer = await comparePair(...files)
  if (typeof answer === 'string') return answer
  return answer === false ? NO_MATCH : undefined
}

/** Go's words where a file is refused by itself, else whether the two belong together as {@link sameKey} says. */
async function comparePair(
  ...[certificateFile, keyFile, reading, engine]: PairOfFiles
): Promise<string | boolean | undefined> {
  const certificateDer = firstCertificate(reading.blocks(certificateFile))
  if (typeof certificateDer === 'string') return certificateDer
  const keyDer = firstKey(reading.blocks(keyFile))
  if (typeof keyDer === 'string') return keyDer
  const { value: certificate, problem } = reading.go(certificateDer)
  if (problem !== undefined) return problem
  const key = anyPrivateKey(keyDer, reading)
  if (typeof key === 'string') return key
  const { publicKey } = certificate
  const type = publicKey && TYPES[publicKey.type]
  if (publicKey === undefined || type === undefined) return GO_KEY_PAIR_WORDS.unknownAlgorithm
  if (type !== key.type) return GO_KEY_PAIR_WORDS.otherType
  return sameKey(key, publicKey, reading.release, engine)
}
