import { set, type Files } from './set-files.ts'
import { forge, type Made, type ForgeSpec } from '../support/certificates/certificate.ts'
import { keyPem } from '../support/certificates/keys.ts'

// The good sets that stories edit.

export const root = forge({ subject: 'O=Istio,CN=Root CA' })
export const other = forge({ subject: 'O=Other,CN=Other Root' })
export const CA = 'O=Istio,L=cluster1,CN=Intermediate CA'
export const mid = forge({ subject: 'O=Istio,CN=Middle CA' }, root)
export const ca = forge({ subject: CA }, root)
export const ca3 = forge({ subject: CA }, mid)

/** Two tiers, as the Istio guide has them. */
export const GOOD: Files = set(ca, [ca], [root])
/** Three tiers. */
export const GOOD3: Files = set(ca3, [ca3, mid], [root])
/** The same as cert-manager writes them. */
export const TLS: Files = {
  'tls.crt': ca.pem,
  'tls.key': keyPem(ca),
  'ca.crt': root.pem,
}
export const TLS3: Files = {
  'tls.crt': ca3.pem + mid.pem,
  'tls.key': keyPem(ca3),
  'ca.crt': root.pem,
}

/** A set of two tiers whose signing certificate differs from that of {@link GOOD}. */
export function withCa(
  spec: ForgeSpec,
  issuer: Made = root,
  roots: readonly Made[] = [root],
): Files {
  const one = forge({ subject: CA, ...spec }, issuer)
  return set(one, [one], roots)
}

/** A set of two tiers whose root differs. */
export function withRoot(spec: ForgeSpec, below: ForgeSpec = {}): Files {
  const one = forge({ subject: 'O=Istio,CN=Root CA', ...spec })
  return withCa(below, one, [one])
}
