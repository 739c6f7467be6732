// The folder `text`: a certificate in the words of `openssl x509 -text`, measured with OpenSSL 3.0. Not here: our own
// words about a certificate.

import { magnitude } from '../integer.ts'
import { DerReader } from '../../der/reader.ts'
import { contextPrimitive, TAG } from '../../der/tags.ts'
import { toBigInt, toHex } from '../../der/bytes.ts'
import { readOneCertificate, type CertificateInput } from '../input.ts'
import type { Certificate } from '../types.ts'
import { extensionText } from './extension-text.ts'
import { publicKeyText } from './key-text.ts'
import { hexBlock, pad, timeText } from './layout.ts'
import { nameText } from './name-text.ts'
import { longName } from './objects.ts'
import { algorithmText, signatureText } from './signature-text.ts'

const LONGEST = 8
const LARGEST = 2n ** 63n

/** A serial that fits a signed 64-bit number in decimal and hex; others as octets. */
export function serialText(serial: Uint8Array): string {
  const { bytes, negative } = magnitude(serial)
  const value = bytes.length <= LONGEST ? toBigInt(bytes) : undefined
  // -1 is OpenSSL's own mark for "does not fit"
  const fits =
    value !== undefined && (negative ? value <= LARGEST && value !== 1n : value < LARGEST)
  if (fits) {
    const sign = negative ? '-' : ''
    return ` ${sign}${value.toString()} (${sign}0x${value.toString(16)})\n`
  }
  return `\n${pad(12)}${negative ? ' (Negative)' : ''}${toHex(bytes, ':')}\n`
}

const UNIQUE_IDS = ['Issuer', 'Subject'] as const

/** The unique identifiers, which nobody else has a use for, straight from the DER. */
function uniqueIdsText(certificate: Certificate): string {
  const reader = new DerReader(certificate.tbs)
  reader.enter(TAG.SEQUENCE, 'tbsCertificate')
  let text = ''
  while (!reader.done) {
    reader.readAny('tbsCertificate')
    for (const [index, title] of UNIQUE_IDS.entries()) {
      if (reader.tag !== contextPrimitive(index + 1)) continue
      // the first content octet counts the unused bits; OpenSSL indents the octets on the line of the title too
      const block = hexBlock(reader.content().subarray(1), 18, 12)
      text += `${pad(8)}${title} Unique ID: ${block}\n`
    }
  }
  return text
}

function extensionsText(certificate: Certificate): string {
  if (certificate.extensions.length === 0) return ''
  const parts = certificate.extensions.map((extension) => extensionText(certificate, extension))
  return `${pad(8)}X509v3 extensions:\n${parts.join('')}`
}

/**
 * Prints a certificate byte for byte as OpenSSL 3.0 does with `openssl x509 -text -noout`.
 *
 * Extensions it does not decode are shown as it dumps them. Where OpenSSL cannot read a public key (an unknown algorithm, a
 * curve written out), its line `Unable to load Public Key` is here without the lines of its error queue below. Keys that
 * only newer versions know (ML-DSA) are printed as those do.
 *
 * @param input - The certificate: parsed, as PEM text, or as bytes in PEM or DER.
 * @returns Lines with LF, the last one ended.
 * @example
 * import { formatCertificate, parseCertificate } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * formatCertificate(parseCertificate(readFileSync('fixtures/good/ca-cert.pem'))).split('\n', 1) // => ['Certificate:']
 */
export function formatCertificate(input: CertificateInput): string {
  const certificate = readOneCertificate(input, 'certificate')
  const { version, publicKey } = certificate
  return [
    `Certificate:\n${pad(4)}Data:\n`,
    `${pad(8)}Version: ${String(version)} (0x${String(version - 1)})\n`,
    `${pad(8)}Serial Number:${serialText(certificate.serialBytes)}`,
    algorithmText(certificate.tbsSignatureAlgorithm, 8),
    `${pad(8)}Issuer: ${nameText(certificate.issuer)}\n`,
    `${pad(8)}Validity\n`,
    `${pad(12)}Not Before: ${timeText(certificate.notBefore)}\n`,
    `${pad(12)}Not After : ${timeText(certificate.notAfter)}\n`,
    `${pad(8)}Subject: ${nameText(certificate.subject)}\n`,
    `${pad(8)}Subject Public Key Info:\n`,
    `${pad(12)}Public Key Algorithm: ${longName(publicKey.algorithm.oid)}\n`,
    publicKeyText(publicKey),
    uniqueIdsText(certificate),
    extensionsText(certificate),
    signatureText(certificate.signatureAlgorithm, certificate.signature),
  ].join('')
}
