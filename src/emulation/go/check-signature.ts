import {
  DROPS_SHA1_HINT,
  REFUSES_SHA1,
  REFUSES_SHORT_RSA,
  type GoMinor,
} from '../../release/go-version.ts'
import type { MaybePromise, SignatureOutcome } from '../../crypto/engine.ts'
import type { GoCertificate } from './certificate.ts'
import type { GoPublicKey } from './public-key.ts'
import { rsaPublicKeyFault, shortRsaFault } from './rsa-faults.ts'
import type { GoSignatureAlgorithm } from './signature-algorithm.ts'

/** Did the key of `issuer` sign this? Algorithm and key are known to fit. */
export type GoSignatureCheck = (
  signed: GoCertificate,
  issuer: GoCertificate,
) => MaybePromise<SignatureOutcome>

const CANNOT_SIGN =
  'x509: invalid signature: parent certificate cannot sign this kind of certificate'
const UNIMPLEMENTED = 'x509: cannot verify signature: algorithm unimplemented'

const KEY_CERT_SIGN = 5
const CRL_SIGN = 6

function insecure({ name, hash }: GoSignatureAlgorithm, go: GoMinor): string | undefined {
  const sha1 = hash === 'SHA1'
  if (hash !== 'MD5' && !(sha1 && go >= REFUSES_SHA1)) return undefined
  const hint = sha1 && go < DROPS_SHA1_HINT ? ' (temporarily override with GODEBUG=x509sha1=1)' : ''
  return `x509: cannot verify signature: insecure algorithm ${name}${hint}`
}

const KEYS: Readonly<Record<GoPublicKey['type'], GoSignatureAlgorithm['keys'] | undefined>> = {
  '*rsa.PublicKey': 'RSA',
  '*ecdsa.PublicKey': 'ECDSA',
  'ed25519.PublicKey': 'Ed25519',
  // read, and not used to verify
  '*dsa.PublicKey': undefined,
}

function keyFault(
  { keys }: GoSignatureAlgorithm,
  key: GoPublicKey,
  go: GoMinor,
): string | undefined {
  const own = KEYS[key.type]
  if (own === undefined) return UNIMPLEMENTED
  if (own !== keys) {
    return `x509: signature algorithm specifies an ${keys} public key, but have public key of type ${key.type}`
  }
  // a key that only verifies was not looked at before (VerifyPKCS1v15 and VerifyPSS of crypto/rsa; asked of 1.23.12)
  if (key.numbers === undefined || go < REFUSES_SHORT_RSA) return undefined
  const { modulus, exponent } = key.numbers
  return shortRsaFault(modulus) ?? rsaPublicKeyFault(modulus, exponent, go)
}

/** May this certificate sign, as far as its extensions say, with this bit of keyUsage? A version 1 certificate may. */
function maySign({ version, basicConstraints, keyUsage }: GoCertificate, bit: number): boolean {
  if (version === 3 && basicConstraints?.ca !== true) return false
  // Go takes a keyUsage without any bit for an absent one
  return keyUsage.size === 0 || keyUsage.has(bit)
}

const FAILURES: Readonly<Record<GoSignatureAlgorithm['keys'], string>> = {
  RSA: 'crypto/rsa: verification error',
  ECDSA: 'x509: ECDSA verification failure',
  Ed25519: 'x509: Ed25519 verification failure',
  DSA: UNIMPLEMENTED,
}

/** What `checkSignature` has against an algorithm and a key, before the signature itself; `undefined` when nothing. */
function algorithmFault(
  algorithm: GoSignatureAlgorithm | undefined,
  key: GoPublicKey | undefined,
  go: GoMinor,
): string | undefined {
  if (key === undefined || algorithm === undefined) return UNIMPLEMENTED
  return insecure(algorithm, go) ?? keyFault(algorithm, key, go)
}

/** The same for a CRL: SHA-1 is allowed there. */
export function goCrlAlgorithmFault(
  algorithm: GoSignatureAlgorithm | undefined,
  key: GoPublicKey | undefined,
  go: GoMinor,
): string | undefined {
  return algorithm?.hash === 'SHA1' && key !== undefined
    ? keyFault(algorithm, key, go)
    : algorithmFault(algorithm, key, go)
}

/** Why Go's `CheckSignatureFrom` refuses, in its words; `undefined` when it accepts. */
export async function goSignatureFault(
  child: GoCertificate,
  parent: GoCertificate,
  go: GoMinor,
  check: GoSignatureCheck,
): Promise<string | undefined> {
  if (!maySign(parent, KEY_CERT_SIGN)) return CANNOT_SIGN
  const fault = algorithmFault(child.signatureAlgorithm, parent.publicKey, go)
  if (fault !== undefined || child.signatureAlgorithm === undefined) return fault
  return (await check(child, parent)) === 'valid'
    ? undefined
    : FAILURES[child.signatureAlgorithm.keys]
}

/** May this certificate sign CRLs, as `RevocationList.CheckSignatureFrom` asks? */
export const maySignCrl = (certificate: GoCertificate): boolean => maySign(certificate, CRL_SIGN)
