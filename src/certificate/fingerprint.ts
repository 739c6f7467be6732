import { engine as defaultEngine } from '#engine'
import type { Engine } from '../crypto/engine.ts'
import { toHex } from '../der/bytes.ts'
import type { Certificate } from './types.ts'

/** Hashes of a fingerprint. */
export type FingerprintHash = 'sha256' | 'sha1'

const HASHES = { sha256: 'SHA-256', sha1: 'SHA-1' } as const

/**
 * The fingerprint of a certificate: the hash of its DER.
 *
 * @param certificate - The certificate, or its DER.
 * @param hash - `sha256`, or `sha1` for the sake of old lists.
 * @param options - Another engine than that of the runtime.
 * @returns Lower-case hex without colons: 64 characters for `sha256`, 40 for `sha1`.
 * @throws MeshCertsError `crypto-no-hash` when the engine lacks the hash.
 * @example
 * import { fingerprint, parseCertificate } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * (await fingerprint(parseCertificate(readFileSync('fixtures/good/ca-cert.pem')))).length // => 64
 */
export async function fingerprint(
  certificate: Pick<Certificate, 'der'> | Uint8Array,
  hash: FingerprintHash = 'sha256',
  options: {
    /** The engine of the runtime when left out. */
    readonly engine?: Engine
  } = {},
): Promise<string> {
  const der = certificate instanceof Uint8Array ? certificate : certificate.der
  const { engine = defaultEngine } = options
  return toHex(await engine.digest(HASHES[hash], der))
}
