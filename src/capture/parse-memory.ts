import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { createOctetMemory } from '../der/octet-memory.ts'

/** Reads a certificate; one that was read before in the same capture is known by its octets. Throws as the parser does. */
export type ParseMemory = (der: Uint8Array) => Certificate

// a capture shows the same few CAs over and over; of many different certificates the first are as good as any
const REMEMBERED = 256

/** Makes the memory of one capture: nothing of it outlives the call. What cannot be read is read again, and says why again. */
export function createParseMemory(): ParseMemory {
  const known = createOctetMemory<Certificate>(REMEMBERED)
  return (der) => {
    const again = known.find(der)
    if (again !== undefined) return again
    const certificate = parseCertificateDer(der)
    // octets of its own, which nobody writes into
    known.add(certificate.der, certificate)
    return certificate
  }
}
