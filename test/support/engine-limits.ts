import { engine } from '#engine'
import type { SignatureScheme } from '../../src/crypto/engine.ts'
import { readPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { parseGoCertificate } from '../../src/emulation/go/certificate.ts'
import { keyForm, parseGoPrivateKey, publicHalfOf } from '../../src/emulation/go/private-key.ts'
import type { GoPublicKey } from '../../src/emulation/go/public-key.ts'
import { scanGoPem } from '../../src/pem/go-pem.ts'
import type { GoMinor } from '../../src/release/go-version.ts'

const SCHEMES: Readonly<Record<GoPublicKey['type'], SignatureScheme | undefined>> = {
  '*rsa.PublicKey': { family: 'RSA', hash: 'SHA-256' },
  '*ecdsa.PublicKey': { family: 'ECDSA', hash: 'SHA-256' },
  'ed25519.PublicKey': { family: 'Ed25519' },
  // nobody in a mesh verifies with one
  '*dsa.PublicKey': undefined,
}

async function isBeyond(der: Uint8Array, go: GoMinor): Promise<boolean> {
  const key = parseGoCertificate(der, go).value?.publicKey
  const info = key && readPublicKeyInfo(key.spki)
  const scheme = key && SCHEMES[key.type]
  if (info !== undefined && scheme !== undefined)
    return (await engine.importPublicKey(info, scheme)) === 'unsupported'
  const form = keyForm(der)
  const secret = form && parseGoPrivateKey(der, form, go).value
  if (secret?.type !== 'ECDSA' && secret?.type !== 'Ed25519') return false
  return (await publicHalfOf(secret, engine)) === undefined
}

/** Do these files hold a key that Go verifies with and that the engine of this run says it cannot use? */
export async function holdsKeyBeyondEngine(
  files: Readonly<Record<string, Uint8Array>>,
  go: GoMinor,
): Promise<boolean> {
  const blocks = Object.values(files).flatMap((bytes) => scanGoPem(bytes))
  const answers = await Promise.all(blocks.map(({ der }) => isBeyond(der, go)))
  return answers.includes(true)
}
