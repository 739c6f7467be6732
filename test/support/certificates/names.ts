import {
  element,
  ia5String,
  oid,
  printableString,
  sequence,
  setOf,
  utf8String,
} from '../../../src/der/writer.ts'

// Names in short text: `O=Istio,CN=Root CA` and `dns:a.example`.

const ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  O: '2.5.4.10',
  C: '2.5.4.6',
  L: '2.5.4.7',
  emailAddress: '1.2.840.113549.1.9.1',
}

function valueOf(type: string, value: string): Uint8Array {
  if (type === 'emailAddress') return ia5String(value)
  return value.startsWith('!') ? printableString(value.slice(1)) : utf8String(value)
}

/** One relative name: `CN=x`; with `!` in front of the value it is a PrintableString. */
export function relativeName(text: string): Uint8Array {
  const [type = '', ...rest] = text.split('=')
  return sequence(oid(ATTRIBUTES[type] ?? type), valueOf(type, rest.join('=')))
}

/** A name from `O=x,CN=y`, in the order written; empty for an empty text. */
export const name = (text: string): Uint8Array =>
  sequence(...(text === '' ? [] : text.split(',').map((part) => setOf(relativeName(part)))))

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A GeneralName from `dns:x`, `email:x`, `uri:x`, `ip:` with hex, `dir:O=x`, `other:1.2.3` (RFC 5280, section 4.2.1.6). */
export function generalName(text: string): Uint8Array {
  const colon = text.indexOf(':')
  const value = text.slice(colon + 1)
  switch (text.slice(0, colon)) {
    case 'email':
      return element(0x81, ascii(value))
    case 'dns':
      return element(0x82, ascii(value))
    case 'uri':
      return element(0x86, ascii(value))
    case 'ip':
      return element(0x87, bytes(value))
    case 'dir':
      return element(0xa4, name(value))
    default:
      return element(0xa0, oid(value), element(0xa0, utf8String('x')))
  }
}

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
