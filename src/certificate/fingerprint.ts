import { requireObject, requireString } from '../report/argument.ts'
import { engine as defaultEngine } from '#engine'
import type { Engine } from '../crypto/engine.ts'
import { requireEngine } from '../crypto/long-call.ts'
import { toHex } from '../der/bytes.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { describeValue } from '../report/describe-value.ts'
import { certificateError } from './fail.ts'
import { readOneCertificate, type CertificateInput } from './input.ts'
import type { Certificate } from './types.ts'
import { isBytes } from '../report/kinds.ts'

/** Hashes of a fingerprint. */
export type FingerprintHash = 'sha256' | 'sha1'

const HASHES = { sha256: 'SHA-256', sha1: 'SHA-1' } as const

function derOf(certificate: Pick<Certificate, 'der'> | Uint8Array | string): Uint8Array {
  if (isBytes(certificate) && looksLikeDer(certificate)) return certificate
  // anything that has its DER is known by it
  const { der } = Object(certificate) as { readonly der?: unknown }
  return isBytes(der) ? der : readOneCertificate(certificate as CertificateInput, 'certificate').der
}

/**
 * The fingerprint of a certificate: the hash of its DER.
 *
 * @param certificate - The certificate: parsed, as PEM text, or as bytes in PEM or DER. DER is hashed as it is, read or not.
 * @param hash - `sha256`, or `sha1` for the sake of old lists.
 * @param options - Another engine than that of the runtime.
 * @returns Lower-case hex without colons: 64 characters for `sha256`, 40 for `sha1`.
 * @throws MeshCertsError `certificate-input` for anything else, what {@link parseCertificates} throws, `crypto-no-hash` when the engine lacks the hash.
 * @example
 * import { fingerprint, parseCertificate } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * (await fingerprint(parseCertificate(readFileSync('fixtures/good/ca-cert.pem')))).length // => 64
 */
export async function fingerprint(
  certificate: Pick<Certificate, 'der'> | Uint8Array | string,
  hash: FingerprintHash = 'sha256',
  options: {
    /** The engine of the runtime when left out. */
    readonly engine?: Engine
  } = {},
): Promise<string> {
  requireString('hash', hash)
  requireObject('options', options)
  requireEngine(options.engine)
  const name = (HASHES as Readonly<Record<string, 'SHA-256' | 'SHA-1' | undefined>>)[hash]
  if (name === undefined) {
    const what = Object.keys(HASHES).join(' or ')
    throw certificateError('certificate-input', {
      option: 'hash',
      what,
      found: describeValue(hash),
    })
  }
  const der = derOf(certificate)
  const { engine = defaultEngine } = options
  return toHex(await engine.digest(name, der))
}
