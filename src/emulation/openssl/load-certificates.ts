import type { Certificate } from '../../certificate/types.ts'
import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import type { LoadedPem } from '../../pem/openssl-pem.ts'
import { isMeshCertsError } from '../../report/error.ts'
import type { Reading } from '../parse-cache.ts'
import type { LoadedCertificates } from '../stack.ts'

/** A TRUSTED CERTIFICATE has OpenSSL's own data behind the certificate. */
function withoutTrust(der: Uint8Array): Uint8Array {
  const reader = new DerReader(der)
  reader.read(TAG.SEQUENCE, 'Certificate')
  return reader.element()
}

/** The certificates of the blocks that OpenSSL or BoringSSL found. */
export function loadCertificates(pem: LoadedPem, reading: Reading): LoadedCertificates {
  const certificates: Certificate[] = []
  let loads = pem.status === 'loaded'
  for (const { der } of pem.certificates) {
    try {
      certificates.push(reading.parse(withoutTrust(der)))
    } catch (error) {
      if (!isMeshCertsError(error)) throw error
      loads = false
    }
  }
  return { loads, certificates }
}
