import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import type { Authority } from './throw-away.ts'

/** What is written to the Secret: `tls.crt` in order, and `ca.crt`, where there is one. */
export interface Bundle {
  readonly chain: readonly Certificate[]
  readonly ca?: Certificate
}

/** Does Go's CheckSignatureFrom let a certificate sign? (crypto/x509, x509.go; the signature is right by construction.) */
export const mayIssue = ({ basicConstraints, keyUsage }: Certificate): boolean =>
  basicConstraints?.ca === true && keyUsage?.usages.includes('keyCertSign') !== false

/** Its names are equal, and it may sign itself. */
export const isRoot = (certificate: Certificate): boolean =>
  equalBytes(certificate.subject.der, certificate.issuer.der) && mayIssue(certificate)

/**
 * What cert-manager makes of the certificates that the issuers CA and Vault give: the root goes into `ca.crt` and out of
 * `tls.crt`; where there is no root, the highest intermediate is in both.
 *
 * cert-manager/cert-manager 2d0d7f7f, pkg/util/pki/parse_certificate_chain.go, ParseSingleCertificateChain.
 */
export function bundleOf({ certificate, above }: Authority): Bundle {
  const path = [certificate, ...above]
  const top = path.at(-1) as Certificate
  if (path.length === 1) return isRoot(top) ? { chain: path, ca: top } : { chain: path }
  return { chain: isRoot(top) ? path.slice(0, -1) : path, ca: top }
}

/**
 * What the issuers of AWS and Google make of it: the last certificate of the chain goes into `ca.crt`, whatever it is.
 *
 * cert-manager/aws-privateca-issuer cc32c134, pkg/aws/pca.go, splitRootCACertificate; cert-manager/google-cas-issuer fbd6e312,
 * pkg/controllers/signer.go, extractCertAndCA.
 */
export function cloudBundleOf({ certificate, above }: Authority): Bundle {
  const ca = above.at(-1)
  return { chain: [certificate, ...above.slice(0, -1)], ...(ca === undefined ? {} : { ca }) }
}
