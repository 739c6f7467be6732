import { quoteLabel } from './quote-label.ts'
import { finding } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { encodeBase64 } from './base64.ts'
import { PEM_CODES } from './codes.ts'

const COLUMNS = 64 // RFC 7468, section 2: generators wrap at exactly 64
// RFC 7468, section 3: printable ASCII, words joined by one blank or hyphen
const LABEL = /^[!-,.-~]+(?:[- ][!-,.-~]+)*$/

/**
 * Writes one PEM block: LF, 64 columns, a newline at the end.
 *
 * @param label - What is after BEGIN, for instance `CERTIFICATE`.
 * @param der - The octets; none gives BEGIN and END with nothing between.
 * @throws {@link MeshCertsError} `pem-write-label` when the label is empty or has line ends, dashes at its edge or other
 *   characters that RFC 7468, section 3 has no place for.
 * @example
 * import { formatPem, parsePem } from 'meshcerts'
 * const pem = formatPem('CERTIFICATE', Uint8Array.of(0x30, 0x00))
 * pem // => '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'
 * parsePem(pem)[0]?.label // => 'CERTIFICATE'
 */
export function formatPem(label: string, der: Uint8Array): string {
  if (!LABEL.test(label))
    throw new MeshCertsError(finding(PEM_CODES, 'pem-write-label', { label: quoteLabel(label) }))
  const base64 = encodeBase64(der)
  const lines = [`-----BEGIN ${label}-----`]
  for (let at = 0; at < base64.length; at += COLUMNS) lines.push(base64.slice(at, at + COLUMNS))
  lines.push(`-----END ${label}-----`, '')
  return lines.join('\n')
}
