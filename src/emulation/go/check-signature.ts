import { signatureAlgorithm } from '../../crypto/algorithms.ts'
import type { SignatureScheme } from '../../crypto/engine.ts'
import type { Certificate, PublicKey } from '../../certificate/types.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { REFUSES_SHA1, REFUSES_SHORT_RSA, type GoMinor } from '../../release/go-version.ts'

const CANNOT_SIGN =
  'x509: invalid signature: parent certificate cannot sign this kind of certificate'
const UNIMPLEMENTED = 'x509: cannot verify signature: algorithm unimplemented'

const GO_KEY_TYPES: Partial<Record<PublicKey['type'], string>> = {
  RSA: '*rsa.PublicKey',
  EC: '*ecdsa.PublicKey',
  Ed25519: 'ed25519.PublicKey',
  X25519: '*ecdh.PublicKey',
  DSA: '*dsa.PublicKey',
}

/** Does Go keep a public key for it? What it does not know is parsed and left out. */
export function hasGoKey(key: PublicKey): boolean {
  return GO_KEY_TYPES[key.type] !== undefined
}

/** The name Go has for a signature algorithm; `undefined` where it has none. */
function goAlgorithm(scheme: SignatureScheme): { name: string; keys: string } | undefined {
  const hash = 'hash' in scheme ? scheme.hash.replace('-', '') : ''
  switch (scheme.family) {
    case 'RSA':
      return hash === 'SHA224' ? undefined : { name: `${hash}-RSA`, keys: 'RSA' }
    case 'RSA-PSS': {
      const known =
        ['SHA256', 'SHA384', 'SHA512'].includes(hash) &&
        scheme.saltLength * 8 === Number(hash.slice(3))
      return known ? { name: `${hash}-RSAPSS`, keys: 'RSA' } : undefined
    }
    case 'ECDSA':
      return hash === 'SHA224' ? undefined : { name: `ECDSA-${hash}`, keys: 'ECDSA' }
    case 'Ed25519':
      return { name: 'Ed25519', keys: 'Ed25519' }
    default:
      return undefined
  }
}

function isInsecure(scheme: SignatureScheme, go: GoMinor): boolean {
  const hash = 'hash' in scheme ? scheme.hash : undefined
  return hash === 'MD5' || (hash === 'SHA-1' && go >= REFUSES_SHA1)
}

const KEYS_OF: Readonly<Record<string, PublicKey['type']>> = {
  RSA: 'RSA',
  ECDSA: 'EC',
  Ed25519: 'Ed25519',
}

const FAILURES: Readonly<Record<string, string>> = {
  RSA: 'crypto/rsa: verification error',
  ECDSA: 'x509: ECDSA verification failure',
  Ed25519: 'x509: Ed25519 verification failure',
}

function keyFault(keys: string, key: PublicKey, go: GoMinor): string | undefined {
  if (KEYS_OF[keys] !== key.type) {
    return `x509: signature algorithm specifies an ${keys} public key, but have public key of type ${GO_KEY_TYPES[key.type] ?? '<nil>'}`
  }
  const bits = key.bits ?? 0
  if (key.type === 'RSA' && bits < 1024 && go >= REFUSES_SHORT_RSA) {
    return `crypto/rsa: ${String(bits)}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)`
  }
  return undefined
}

/** May this certificate sign others? A version 1 certificate may: Go reads no extensions in it. */
function maySign(parent: Certificate): boolean {
  if (parent.version !== 3) return true
  if (parent.basicConstraints?.ca !== true) return false
  const usages = parent.keyUsage?.usages
  // Go takes a keyUsage without any bit for an absent one
  return usages === undefined || usages.length === 0 || usages.includes('keyCertSign')
}

/** Why Go's `CheckSignatureFrom` refuses, in its words; `undefined` when it accepts. */
export async function goSignatureFault(
  child: Certificate,
  parent: Certificate,
  go: GoMinor,
  check: SignatureCheck,
): Promise<string | undefined> {
  if (!maySign(parent)) return CANNOT_SIGN
  const { scheme } = signatureAlgorithm(child.signatureAlgorithm)
  const algorithm = scheme && goAlgorithm(scheme)
  if (scheme === undefined || algorithm === undefined) return UNIMPLEMENTED
  if (isInsecure(scheme, go)) {
    return `x509: cannot verify signature: insecure algorithm ${algorithm.name}`
  }
  const fault = keyFault(algorithm.keys, parent.publicKey, go)
  if (fault !== undefined) return fault
  return (await check(child, parent)) === 'valid' ? undefined : FAILURES[algorithm.keys]
}
