import type { Place } from '../report/finding.ts'
import { isPkcs7 } from './der-shape.ts'
import type { Notes } from './notes.ts'
import { quoteHeader, quoteLabel } from './quote-label.ts'

const OTHER_CERTIFICATE_LABELS: ReadonlySet<string> = new Set([
  'X509 CERTIFICATE',
  'TRUSTED CERTIFICATE',
])
const PKCS7_LABELS: ReadonlySet<string> = new Set(['PKCS7', 'PKCS #7 SIGNED DATA', 'CMS'])

/** Is it a certificate by its label, one that OpenSSL takes for one? */
export const isCertificateLabel = (label: string): boolean =>
  label === 'CERTIFICATE' || OTHER_CERTIFICATE_LABELS.has(label)

/** Is it a private key by its label (RFC 7468, sections 10 and 11; RFC 5915; RFC 8017)? */
export const isKeyLabel = (label: string): boolean =>
  label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY')

/** Notes what a label, or the octets under it, mean for those who look for certificates. */
export function noteLabel(
  notes: Notes,
  { label, der }: { readonly label: string; readonly der: Uint8Array },
  place: Place,
  offset: number,
): void {
  if (OTHER_CERTIFICATE_LABELS.has(label)) notes.add('pem-label', { label, offset }, place)
  if (PKCS7_LABELS.has(label) || (isCertificateLabel(label) && isPkcs7(der))) {
    notes.add('pem-pkcs7', { label, offset }, place)
  }
}

/** Notes header lines, but not those by which RFC 1421 says that a key is encrypted. */
export function noteHeaders(
  notes: Notes,
  { label, names }: { readonly label: string; readonly names: readonly string[] },
  place: Place,
  offset: number,
): void {
  if (names.length === 0) return
  if (label.endsWith('PRIVATE KEY') && names.includes('Proc-Type')) return
  const severity = isCertificateLabel(label) ? 'warning' : 'info'
  const facts = () => ({
    label: quoteLabel(label),
    names: names.slice(0, 8).map(quoteHeader),
    offset,
  })
  notes.add('pem-headers', facts, place, { severity })
}
