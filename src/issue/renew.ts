import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { requireObject } from '../report/argument.ts'
import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { samePublicKey } from '../key/prove-public-half.ts'
import { endBelow } from './authority.ts'
import { authorityKeyIdentifier, extension } from './extensions.ts'
import { issueError } from './fail.ts'
import { later, lifetime, type SerialInput, writeSerial, writeValidity } from './fields.ts'
import { requireIssuer } from './issuer.ts'
import { signCertificate } from './sign.ts'
import type { SignatureChoice } from './signature.ts'
import type { CertificateAuthority } from './types.ts'

/** How a CA certificate is renewed. */
export interface RenewOptions extends LongCallOptions {
  /** The CA certificate whose time is running out. Its key is not needed, unless it signs itself. */
  readonly certificate: Certificate
  /** Who signs: the CA above; for a root the root itself with its key. */
  readonly issuer: CertificateAuthority
  /** The instant of issue. The clock is never read. */
  readonly at: Date
  /** Days from `at`; as many as the old certificate had when left out. Held to the end of the CA above. */
  readonly days?: number
  /** A random one when left out. For a root that certificates below name by its serial number, its own. */
  readonly serial?: SerialInput
  /** How the issuer signs, where it is not the usual way. */
  readonly signature?: SignatureChoice
}

const AUTHORITY_KEY = '2.5.29.35'
const DAY = 86_400_000

/** The extensions as they are; what names the key above names that of the issuer. */
function extensionsOf({ certificate, issuer }: RenewOptions): readonly Uint8Array[] {
  const above = issuer.certificate.subjectKeyIdentifier?.keyIdentifier
  return certificate.extensions.flatMap(({ oid, critical, value }) => {
    if (oid !== AUTHORITY_KEY || certificate.selfIssued) return [extension(oid, critical, value)]
    return above === undefined ? [] : [authorityKeyIdentifier(above)]
  })
}

/** RFC 5280, section 6.1.3 (a) (4): the path goes on only under the name that is in it. */
function requireSameIssuer({ certificate, issuer }: RenewOptions): void {
  const { subject, publicKey } = issuer.certificate
  const { selfIssued } = certificate
  const named = equalBytes(certificate.issuer.der, subject.der)
  // a root is signed by its own key, whichever other CA has its name
  const signs = !selfIssued || samePublicKey(certificate.publicKey.spki, publicKey.spki)
  if (named && signs) return
  const problem = `it is not the issuer of "${certificate.subject.text}", which names "${certificate.issuer.text}"${named ? ' with another key' : ''}`
  throw issueError('issue-not-a-ca', { issuer: `"${subject.text}"`, problem })
}

/**
 * Renews a CA certificate: the same name and key, the same extensions octet for octet, other dates and another serial number. What
 * it has signed goes on being verified by it, as names and key identifiers stay.
 *
 * @param options - `certificate`, `issuer` and `at` are needed.
 * @returns The new certificate, read back; the key of the old one belongs to it.
 * @throws MeshCertsError `issue-not-a-ca` where `issuer` did not issue it or may not sign, `issue-key-mismatch`, `issue-validity`,
 * `issue-option`, `issue-serial`.
 * @example
 * import { createRoot, renewAuthority } from 'meshcerts/issue'
 * const root = await createRoot({ at: new Date('2026-01-01') })
 * const renewed = await renewAuthority({ certificate: root.certificate, issuer: root, at: new Date('2035-01-01') })
 * renewed.notAfter.getUTCFullYear() // => 2044
 */
export async function renewAuthority(options: RenewOptions): Promise<Certificate> {
  requireObject('options', options)
  const { certificate, issuer, at } = options
  const engine = engineOf(options)
  requireObject('certificate', certificate, 'a certificate')
  requireObject('certificate.subject', certificate.subject, 'the subject of a certificate')
  requireIssuer(issuer, 'keyCertSign')
  requireSameIssuer(options)
  const old = (certificate.notAfter.getTime() - certificate.notBefore.getTime()) / DAY
  const end = later(at, lifetime('days', options.days ?? old, 'days'))
  const template = {
    serial: writeSerial(options.serial, engine),
    issuer: certificate.issuer.der,
    validity: writeValidity(at, certificate.selfIssued ? end : endBelow(issuer, undefined, end)),
    subject: certificate.subject.der,
    spki: certificate.publicKey.spki,
    extensions: extensionsOf(options),
  }
  return signCertificate(template, issuer.key, engine, options.signature)
}
