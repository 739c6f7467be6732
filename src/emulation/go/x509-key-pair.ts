import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import type { Engine } from '../../crypto/engine.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import { goCertificate } from './append-certs.ts'
import type { Reading } from '../parse-cache.ts'

// Go's tls.X509KeyPair: other blocks count than for the readers before it.

const isKeyLabel = (label: string): boolean =>
  label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY')

function firstCertificate(blocks: readonly PlacedGoPemBlock[]): Uint8Array | string {
  const skipped: string[] = []
  for (const { label, der } of blocks) {
    if (label === 'CERTIFICATE') return der
    skipped.push(label)
  }
  if (skipped.length === 0) return 'tls: failed to find any PEM data in certificate input'
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
  if (skipped.length === 0) return 'tls: failed to find any PEM data in key input'
  if (skipped.length === 1 && skipped[0] === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key'
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${skipped.join(' ')}]`
}

function pairFault(certificate: Certificate, spki: Uint8Array): string | undefined {
  const { type, spki: own } = certificate.publicKey
  if (!['RSA', 'EC', 'Ed25519'].includes(type)) return 'tls: unknown public key algorithm'
  if (equalBytes(own, spki)) return undefined
  // SEQUENCE, length, AlgorithmIdentifier: the curve is not part of Go's key type
  const same = keyKind(own) === keyKind(spki)
  return same
    ? 'tls: private key does not match public key'
    : 'tls: private key type does not match public key type'
}

// the object identifiers of the three key types Go has, as they stand in a SubjectPublicKeyInfo
const KINDS = {
  RSA: '6,9,42,134,72,134,247,13,1,1,1',
  EC: '6,7,42,134,72,206,61,2,1',
  Ed25519: '6,3,43,101,112',
}

function keyKind(spki: Uint8Array): string | undefined {
  const head = String(spki.subarray(0, 24))
  return Object.entries(KINDS).find(([, octets]) => head.includes(octets))?.[0]
}

/** Why the pair of files is refused, in Go's words; `undefined` when certificate and key belong together. */
export async function goKeyPairFault(
  certificateFile: Uint8Array,
  keyFile: Uint8Array,
  reading: Reading,
  engine: Engine,
): Promise<string | undefined> {
  const certificateDer = firstCertificate(reading.blocks(certificateFile))
  if (typeof certificateDer === 'string') return certificateDer
  const keyDer = firstKey(reading.blocks(keyFile))
  if (typeof keyDer === 'string') return keyDer
  const { certificate, problem } = goCertificate(certificateDer, reading)
  if (problem !== undefined) return problem
  const spki = await reading.publicHalf(keyDer, engine)
  return spki === undefined ? 'tls: failed to parse private key' : pairFault(certificate, spki)
}
