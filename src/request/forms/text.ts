import { toHex } from '../../der/bytes.ts'
import { describeKey } from '../../cacerts/checks/key.ts'
import { visible } from '../../report/quote.ts'
import type { Asked } from './asked.ts'

const limitOf = (pathLength: number | undefined): string =>
  pathLength === undefined ? 'no path length' : `path length ${String(pathLength)}`

/** What a CA of a mesh needs, for people. */
export function textForm({ request, pathLength, days, csr }: Asked, sha256: Uint8Array): string {
  const purposes =
    'none at all; or both serverAuth and clientAuth. One of them alone breaks the mesh.'
  return `Please sign this request (${csr}) as a subordinate CA. It signs the certificates of workloads in a service mesh.

  Subject              ${visible(request.subject.text)} (unchanged: same parts, same order, same string types)
  Public key           ${describeKey(request.publicKey)}, that of the request
                       SHA-256 ${toHex(sha256)}
  basicConstraints     critical, CA:TRUE, ${limitOf(pathLength)}
  keyUsage             critical, keyCertSign and cRLSign (digitalSignature does no harm)
  extendedKeyUsage     ${purposes}
  subjectKeyIdentifier, authorityKeyIdentifier
                       both; the latter with the subjectKeyIdentifier of your CA
  nameConstraints      none, or ones that permit the URI names spiffe://TRUST-DOMAIN/… and the DNS names of the cluster
  Signature            SHA-256 or better; RSA or ECDSA
  Life                 ${String(days)} days, and not beyond the end of your CA

Please send back, as PEM (not PKCS#7, not DER):
  1. this certificate
  2. every CA certificate between it and the root
  3. the root
No private key goes either way.
`
}
