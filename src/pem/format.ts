import { requireString } from '../report/argument.ts'
import { quoteLabel } from './quote-label.ts'
import { startsWith } from './ascii.ts'
import { describeValue } from '../report/describe-value.ts'
import { finding } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { encodeBase64 } from './base64.ts'
import { PEM_CODES } from './codes.ts'
import { isBytes } from '../report/kinds.ts'

const BEGIN = new TextEncoder().encode('-----BEGIN ')
const COLUMNS = 64 // RFC 7468, section 2: generators wrap at exactly 64
// RFC 7468, section 3: printable ASCII, words joined by one blank or hyphen
const LABEL = /^[!-,.-~]+(?:[- ][!-,.-~]+)*$/

/** PEM in a block would be read as DER, and is none. */
function requireOctets(label: string, der: unknown): void {
  const isPem = isBytes(der) && startsWith(der, BEGIN, 0)
  if (isBytes(der) && !isPem) return
  const found = isPem ? 'PEM' : describeValue(der)
  throw new MeshCertsError(finding(PEM_CODES, 'pem-write-octets', { label, found }))
}

/**
 * Writes one PEM block: LF, 64 columns, a newline at the end.
 *
 * @param label - What is after BEGIN, for instance `CERTIFICATE`.
 * @param der - The octets; none gives BEGIN and END with nothing between.
 * @throws {@link MeshCertsError} `pem-write-label` when the label is empty or has line ends, dashes at its edge or other
 *   characters that RFC 7468, section 3 has no place for; `pem-write-octets` for what is not DER in a Uint8Array.
 * @example
 * import { formatPem, parsePem } from 'meshcerts'
 * const pem = formatPem('CERTIFICATE', Uint8Array.of(0x30, 0x00))
 * pem // => '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'
 * parsePem(pem)[0]?.label // => 'CERTIFICATE'
 */
export function formatPem(label: string, der: Uint8Array): string {
  requireString('label', label)
  if (!LABEL.test(label))
    throw new MeshCertsError(finding(PEM_CODES, 'pem-write-label', { label: quoteLabel(label) }))
  requireOctets(label, der)
  const base64 = encodeBase64(der)
  const lines = [`-----BEGIN ${label}-----`]
  for (let at = 0; at < base64.length; at += COLUMNS) lines.push(base64.slice(at, at + COLUMNS))
  lines.push(`-----END ${label}-----`, '')
  return lines.join('\n')
}
