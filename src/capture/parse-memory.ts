import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'

/** Reads a certificate; one that was read before in the same capture is known by its octets. Throws as the parser does. */
export type ParseMemory = (der: Uint8Array) => Certificate

// a capture shows the same few CAs over and over; of many different certificates the first are as good as any
const REMEMBERED = 256
const ALIKE = 4
const TAIL = 4

/** The octets at the end belong to the signature: of two certificates they are hardly ever the same. */
function bucketOf(der: Uint8Array): number {
  let bucket = der.length
  for (let at = Math.max(der.length - TAIL, 0); at < der.length; at++)
    bucket = (Math.imul(bucket, 257) + (der[at] as number)) | 0
  return bucket
}

/** Makes the memory of one capture: nothing of it outlives the call. What cannot be read is read again, and says why again. */
export function createParseMemory(): ParseMemory {
  const known = new Map<number, Certificate[]>()
  let count = 0
  return (der) => {
    const bucket = bucketOf(der)
    const alike = known.get(bucket) ?? []
    const again = alike.find((one) => equalBytes(one.der, der))
    if (again !== undefined) return again
    const certificate = parseCertificateDer(der)
    if (count < REMEMBERED && alike.length < ALIKE) {
      count += 1
      alike.push(certificate)
      known.set(bucket, alike)
    }
    return certificate
  }
}
