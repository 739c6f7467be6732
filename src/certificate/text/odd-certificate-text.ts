import { toHex } from '../../der/bytes.ts'
import { DerReader } from '../../der/reader.ts'
import { contextConstructed, TAG } from '../../der/tags.ts'
import { isRefusal } from '../../report/error.ts'
import { readAlgorithm } from '../algorithm.ts'
import { decodeExtensions, noneDecoded, readExtensionList } from '../extensions.ts'
import { readName } from '../name.ts'
import { parsePublicKey } from '../public-key.ts'
import type { Certificate, Extension } from '../types.ts'
import { serialText } from './certificate-text.ts'
import { extensionText } from './extension-text.ts'
import { publicKeyText } from './key-text.ts'
import { pad, timeText } from './layout.ts'
import { nameText } from './name-text.ts'
import { longName } from './objects.ts'
import { algorithmText } from './signature-text.ts'

// A certificate that the strict reader refuses, part by part: what is sound is printed as OpenSSL prints it, what is not says
// why. The envelope has to be sound, or there are no parts.

const HEX_SHOWN = 64

/** The text of one part, or why there is none, with its first octets. */
function part(octets: Uint8Array, label: string, text: (octets: Uint8Array) => string): string {
  try {
    return text(octets)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const shown = toHex(octets.subarray(0, HEX_SHOWN), ':')
    const more = octets.length > HEX_SHOWN ? `… (${String(octets.length)} octets)` : ''
    return `${label}<cannot be read: ${error.message}>\n${pad(12)}${shown}${more}\n`
  }
}

function serial(octets: Uint8Array): string {
  const reader = new DerReader(octets)
  reader.readAny('serialNumber')
  return `${pad(8)}Serial Number:${serialText(reader.content())}`
}

const name =
  (label: string) =>
  (octets: Uint8Array): string =>
    `${pad(8)}${label}: ${nameText(readName(new DerReader(octets), label))}\n`

function validity(octets: Uint8Array): string {
  const reader = new DerReader(octets)
  reader.enter(TAG.SEQUENCE, 'validity')
  const lines = ['Not Before', 'Not After '].map((label) => {
    const at = reader.position
    reader.readAny('validity')
    const element = octets.subarray(at, reader.position)
    const head = `${pad(12)}${label}: `
    return part(element, head, (time) => {
      const instant = new Date(new DerReader(time).readTime(label.trim()))
      return `${head}${timeText(instant)}\n`
    })
  })
  return `${pad(8)}Validity\n${lines.join('')}`
}

function publicKey(octets: Uint8Array): string {
  const key = parsePublicKey(octets)
  const algorithm = `${pad(12)}Public Key Algorithm: ${longName(key.algorithm.oid)}\n`
  return `${pad(8)}Subject Public Key Info:\n${algorithm}${publicKeyText(key)}`
}

/** One extension; where its value cannot be decoded it is shown as its octets. */
function extension(octets: Uint8Array): string {
  const [one] = readExtensionList(new DerReader(octets))
  const decoded = decoding(octets)
  return extensionText(
    { ...decoded, extensions: [one] } as unknown as Certificate,
    one as Extension,
  )
}

function decoding(octets: Uint8Array): object {
  try {
    return decodeExtensions(new DerReader(octets), () => undefined)
  } catch (error) {
    if (!isRefusal(error)) throw error
    return noneDecoded()
  }
}

function extensions(octets: Uint8Array): string {
  const reader = new DerReader(octets)
  reader.enter(contextConstructed(3), 'extensions')
  reader.enter(TAG.SEQUENCE, 'extensions')
  let text = `${pad(8)}X509v3 extensions:\n`
  while (!reader.done) {
    const at = reader.position
    reader.readAny('extension')
    text += part(octets.subarray(at, reader.position), pad(12), extension)
  }
  return text
}

const signature = (octets: Uint8Array): string =>
  algorithmText(readAlgorithm(new DerReader(octets), 'signature'), 8)

function versionText(octets: Uint8Array): string {
  const reader = new DerReader(octets)
  reader.enter(contextConstructed(0), 'version')
  const version = reader.readSmallInteger('version')
  return `${pad(8)}Version: ${String(version + 1)} (0x${version.toString(16)})\n`
}

const PARTS = [
  [pad(8) + 'Serial Number: ', serial],
  [pad(8), signature],
  [pad(8) + 'Issuer: ', name('Issuer')],
  [pad(8) + 'Validity: ', validity],
  [pad(8) + 'Subject: ', name('Subject')],
  [pad(8) + 'Subject Public Key Info: ', publicKey],
] as const

/** Elements of tbsCertificate after the version, at most as many as RFC 5280, section 4.1 has. */
function elements(reader: DerReader): readonly Uint8Array[] {
  const found: Uint8Array[] = []
  while (!reader.done) {
    const at = reader.position
    reader.readAny('tbsCertificate')
    found.push(reader.bytes.subarray(at, reader.position))
  }
  return found
}

/**
 * Prints what can be read of a certificate that `parseCertificate` refuses, in the layout of {@link formatCertificate}. A part
 * that cannot be read is shown as `<cannot be read: …>` with its first octets in hex.
 *
 * @param der - The octets of the block.
 * @throws MeshCertsError `der-…` where not even the envelope (Certificate, tbsCertificate) can be read.
 */
export function formatOddCertificate(der: Uint8Array): string {
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'Certificate')
  reader.enter(TAG.SEQUENCE, 'tbsCertificate')
  const all = elements(reader)
  const stated = all.filter(([tag], index) => index === 0 && tag === contextConstructed(0))
  const version = stated.length
  const versions = stated.map((octets) => part(octets, `${pad(8)}Version: `, versionText))
  const fixed = PARTS.map(([label, text], index) => {
    const octets = all[version + index]
    return octets === undefined ? `${label}<missing>\n` : part(octets, label, text)
  })
  const last = all.slice(version + PARTS.length)
  const listed = last
    .filter(([tag]) => tag === contextConstructed(3))
    .map((octets) => part(octets, `${pad(8)}X509v3 extensions: `, extensions))
  return [`Certificate:\n${pad(4)}Data:\n`, ...versions, ...fixed, ...listed].join('')
}
