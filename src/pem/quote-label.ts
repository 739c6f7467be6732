import { cutKeys, isName, quoteInput } from '../report/quote.ts'

// What is where a label or a header belongs may be a part of the body: of a key, where the line end is lost. So only what is
// known is named; of the rest only the length is given.

// RFC 7468, OpenSSL's pem.h, OpenSSH and what has been seen in the field
const LABELS: ReadonlySet<string> = new Set([
  'ANY PRIVATE KEY',
  'ATTRIBUTE CERTIFICATE',
  'CERTIFICATE',
  'CERTIFICATE CHAIN',
  'CERTIFICATE PAIR',
  'CERTIFICATE REQUEST',
  'CMS',
  'CRL',
  'DH PARAMETERS',
  'DSA PARAMETERS',
  'DSA PRIVATE KEY',
  'EC PARAMETERS',
  'EC PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'NEW CERTIFICATE REQUEST',
  'OPENSSH PRIVATE KEY',
  'PARAMETERS',
  'PKCS #7 SIGNED DATA',
  'PKCS7',
  'PKCS12',
  'PRIVATE KEY',
  'PUBLIC KEY',
  'RSA PRIVATE KEY',
  'RSA PUBLIC KEY',
  'SSL SESSION PARAMETERS',
  'SSH2 ENCRYPTED PRIVATE KEY',
  'TRUSTED CERTIFICATE',
  'X509 CERTIFICATE',
  'X509 CRL',
  'X9.42 DH PARAMETERS',
])

// RFC 1421, section 4.6, and the lines that OpenSSL writes above blocks
const HEADERS: ReadonlySet<string> = new Set([
  'bag attributes',
  'comment',
  'content-domain',
  'dek-info',
  'friendlyname',
  'issuer',
  'issuer-certificate',
  'key-info',
  'localkeyid',
  'mic-info',
  'originator-certificate',
  'originator-id-asymmetric',
  'originator-id-symmetric',
  'proc-type',
  'recipient-id-asymmetric',
  'recipient-id-symmetric',
  'subject',
  'version',
])

/** Seven characters of base64 are five octets: too few of a key to matter. */
const SHORT = 7

const counted = (text: string, what: string): string =>
  `(${what} of ${String(text.length)} characters)`

/** A label for a message, as it is written where it is known in whatever case. */
export function quoteLabel(written: string): string {
  const known = LABELS.has(written.trim().replace(/\s+/g, ' ').toUpperCase())
  return known || written.length <= SHORT ? quoteInput(written) : counted(written, 'a label')
}

/** The name of a header for a message. */
export function quoteHeader(name: string): string {
  const known = HEADERS.has(name.toLowerCase()) || name.length <= SHORT
  return known ? quoteInput(name) : counted(name, 'a header')
}

// AES-256-CBC,0123…: the initial vector of a cipher is not secret, and has 16 octets at most
const DEK_INFO = /^[A-Za-z0-9-]{1,24}\s*,\s*[0-9A-Fa-f]{1,32}$/

const isHarmlessName = (name: string): boolean =>
  quoteHeader(name) === name || (/^[A-Z]?[a-z]+(?:[- ][A-Z]?[a-z]+)*$/.test(name) && isName(name))

// RFC 1421 has about a dozen
const MOST_HEADERS = 100

/** Can headers be printed? A line of the body that has a colon is read as a header too; so many are lines of something. */
export function areHarmless(headers: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(headers)
  return (
    entries.length <= MOST_HEADERS &&
    entries.every(
      ([name, value]) =>
        isHarmlessName(name) &&
        (cutKeys(value) === value || (name === 'DEK-Info' && DEK_INFO.test(value))),
    )
  )
}
