import { DerReader } from '../../der/reader.ts'
import { contextPrimitive, TAG } from '../../der/tags.ts'
import { decodeTime } from '../../der/time.ts'
import { pad, rawText, timeText } from './layout.ts'
import { sctListText } from './sct-text.ts'

/** Extensions outside RFC 5280 that OpenSSL shows decoded; `undefined` where a value is not what it should be. */
type FormatValue = (value: Uint8Array, indent: number) => string | undefined

function ia5Text(value: Uint8Array, indent: number): string {
  const reader = new DerReader(value)
  reader.read(TAG.IA5_STRING, 'comment')
  return pad(indent) + rawText(reader.content())
}

const NETSCAPE_TYPES = [
  'SSL Client',
  'SSL Server',
  'S/MIME',
  'Object Signing',
  'Unused',
  'SSL CA',
  'S/MIME CA',
  'Object Signing CA',
]

function netscapeType(value: Uint8Array, indent: number): string | undefined {
  const reader = new DerReader(value)
  reader.readBitString('netscapeCertType')
  const bits = reader.content()[0] ?? 0
  const names = NETSCAPE_TYPES.filter((_, bit) => (bits & (0x80 >> bit)) !== 0)
  return names.length === 0 ? undefined : pad(indent) + names.join(', ')
}

// RFC 7633, section 4.1: numbers of TLS extensions
const TLS_FEATURES: Readonly<Record<number, string>> = {
  5: 'status_request',
  17: 'status_request_v2',
}

function tlsFeature(value: Uint8Array, indent: number): string | undefined {
  const reader = new DerReader(value)
  reader.enter(TAG.SEQUENCE, 'tlsFeature')
  const features: string[] = []
  while (!reader.done) {
    const number = reader.readSmallInteger('tlsFeature')
    features.push(TLS_FEATURES[number] ?? String(number))
  }
  return features.length === 0 ? undefined : pad(indent) + features.join(', ')
}

/** PrivateKeyUsagePeriod (RFC 3280, section 4.2.1.4): one time or both. */
function privateKeyUsagePeriod(value: Uint8Array, indent: number): string | undefined {
  const reader = new DerReader(value)
  reader.enter(TAG.SEQUENCE, 'privateKeyUsagePeriod')
  const parts: string[] = []
  for (const [number, label] of ['Not Before', 'Not After'].entries()) {
    if (!reader.readOptional(contextPrimitive(number), 'privateKeyUsagePeriod')) continue
    const time = decodeTime(reader.bytes, reader.start, reader.stop, true)
    if (time === undefined) return undefined
    parts.push(`${label}: ${timeText(new Date(time))}`)
  }
  return pad(indent) + parts.join(', ')
}

function noCheck(value: Uint8Array): string {
  const reader = new DerReader(value)
  reader.readNull('noCheck')
  return ''
}

const NETSCAPE = '2.16.840.1.113730.1'

/** By identifier. */
export const OTHER_EXTENSIONS: Readonly<Record<string, FormatValue>> = {
  [`${NETSCAPE}.1`]: netscapeType,
  [`${NETSCAPE}.2`]: ia5Text,
  [`${NETSCAPE}.3`]: ia5Text,
  [`${NETSCAPE}.4`]: ia5Text,
  [`${NETSCAPE}.7`]: ia5Text,
  [`${NETSCAPE}.8`]: ia5Text,
  [`${NETSCAPE}.12`]: ia5Text,
  [`${NETSCAPE}.13`]: ia5Text,
  '1.3.6.1.5.5.7.1.24': tlsFeature,
  '2.5.29.16': privateKeyUsagePeriod,
  '1.3.6.1.5.5.7.48.1.5': noCheck,
  '1.3.6.1.4.1.11129.2.4.2': sctListText,
}
