import type { Made } from '../support/certificates/certificate.ts'
import { keyPem } from '../support/certificates/keys.ts'

export type Files = Record<string, string | Uint8Array>

/** SEC1, as `openssl ecparam` writes EC keys; PKCS#8 for the others. */
const keyFile = (ca: Made): string =>
  ca.key.asymmetricKeyType === 'ec' && ca.key.asymmetricKeyDetails?.namedCurve !== 'secp256k1'
    ? keyPem(ca, 'sec1')
    : keyPem(ca)

/** The four files of a set. */
export const set = (
  ca: Made,
  chain: readonly Made[],
  roots: readonly Made[],
  files: Files = {},
): Files => ({
  'ca-cert.pem': ca.pem,
  'ca-key.pem': keyFile(ca),
  'cert-chain.pem': chain.map(({ pem }) => pem).join(''),
  'root-cert.pem': roots.map(({ pem }) => pem).join(''),
  ...files,
})
