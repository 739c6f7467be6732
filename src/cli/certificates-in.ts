import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { extractPem } from '../pem/extract.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { isMeshCertsError } from '../report/error.ts'

/** The certificates of a text that can be read, in its order. */
export function certificatesOf(bytes: Uint8Array | undefined): readonly Certificate[] {
  const blocks = bytes === undefined ? [] : extractPem(bytes).blocks
  return blocks
    .filter(({ label }) => isCertificateLabel(label))
    .flatMap(({ der }) => {
      try {
        return [parseCertificateDer(der)]
      } catch (error) {
        if (isMeshCertsError(error)) return []
        throw error
      }
    })
}
