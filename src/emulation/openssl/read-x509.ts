import { readBoringX509 } from '../boringssl/parse-x509.ts'
import { cursorOver, FAILED, isBoring, type Library } from './asn1-element.ts'
import { readOpenSslX509, type X509 } from './x509.ts'

/** A certificate that a library cannot read, with the reasons of its error queue, the first raised first. */
export interface Unreadable {
  readonly reasons: readonly string[]
}

export const isUnreadable = (read: X509 | Unreadable): read is Unreadable => 'reasons' in read

/** How many octets it takes, and what it is. */
export interface ReadX509 {
  readonly certificate: X509 | Unreadable
  /** Where reading stopped: PEM may hold more behind a certificate, which nobody looks at. */
  readonly end: number
}

function readAt(der: Uint8Array, library: Library): ReadX509 {
  const cursor = cursorOver(der, library)
  const read = isBoring(cursor) ? readBoringX509(cursor) : readOpenSslX509(cursor)
  const certificate = read === FAILED ? { reasons: cursor.reasons } : read
  return { certificate, end: cursor.position }
}

// OpenSSL 1.1.1 and 3.0 read alike
const READER: Readonly<Record<Library, Library>> = {
  boringssl: 'boringssl',
  'openssl-3.5': 'openssl-3.5',
  'openssl-3.0': 'openssl-3.0',
  'openssl-1.1.1': 'openssl-3.0',
}

const known = new Map<Library, WeakMap<Uint8Array, ReadX509>>()

/** Reads the certificate at the beginning of the bytes; each array of bytes once a library. */
export function readX509(der: Uint8Array, library: Library): ReadX509 {
  const reader = READER[library]
  const answers = known.get(reader) ?? new WeakMap<Uint8Array, ReadX509>()
  known.set(reader, answers)
  const found = answers.get(der) ?? readAt(der, reader)
  answers.set(der, found)
  return found
}
