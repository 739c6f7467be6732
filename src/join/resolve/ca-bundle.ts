import { clientCaOf, readCredential } from '../../credential/read.ts'
import { goCertificates } from '../../emulation/go/append-certs.ts'
import type { Reading } from '../../emulation/parse-cache.ts'
import type { Resource } from '../resources.ts'
import type { Reference } from './reference.ts'
import { prefixed } from './words.ts'

/**
 * What the controller of the Gateway API says of a CA that a validation names and that holds no certificate: it looks before it looks
 * for a grant (conversion.go, buildCaCertificateReference, then buildTLS). Nothing where the object lacks the keys, which is said before.
 */
export function bundleFault(
  reference: Reference,
  target: Resource,
  reading: Reading,
): string | undefined {
  if (reference.by !== 'gateway-api' || reference.wants !== 'ca') return undefined
  const found = clientCaOf(readCredential(target.value))
  if ('says' in found) return undefined
  const certificates = goCertificates(found.roots.bytes, reading)
  return certificates.length === 0 ? prefixed(reference, 'the bundle is malformed') : undefined
}
