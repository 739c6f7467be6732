import { readBoringX509 } from '../boringssl/parse-x509.ts'
import { cursorOver, FAILED, isBoring } from './asn1-element.ts'
import type { Library } from './library.ts'
import { flagsOf, type Flagged } from './extension-flags.ts'
import { readOpenSslX509, type X509 } from './x509.ts'

/** A certificate that a library cannot read, with the reasons of its error queue, the first raised first. */
export interface Unreadable {
  readonly reasons: readonly string[]
}

export const isUnreadable = (read: object): read is Unreadable => 'reasons' in read

/** A certificate as a library reads it. */
interface ReadX509 {
  readonly certificate: X509 | Unreadable
  /** Where reading stopped: PEM may hold more behind a certificate, which nobody looks at. */
  readonly end: number
  /** With its flags, by library: two that read alike may flag differently. */
  readonly flags: Map<Library, Flagged>
}

function readAt(der: Uint8Array, library: Library): ReadX509 {
  const cursor = cursorOver(der, library)
  const read = isBoring(cursor) ? readBoringX509(cursor) : readOpenSslX509(cursor)
  const certificate = read === FAILED ? { reasons: cursor.notes.reasons } : read
  return { certificate, end: cursor.position, flags: new Map() }
}

// what OpenSSL 3.0 reads, 1.1.1 reads alike; it reads a little more
const READS_LESS: Readonly<Partial<Record<Library, Library>>> = { 'openssl-1.1.1': 'openssl-3.0' }

const known = new Map<Library, WeakMap<Uint8Array, ReadX509>>()

/** Each array of bytes is read once a library. */
function readX509(der: Uint8Array, library: Library): ReadX509 {
  const less = READS_LESS[library]
  const alike = less && readX509(der, less)
  if (alike !== undefined && !isUnreadable(alike.certificate)) return alike
  const answers = known.get(library) ?? new WeakMap<Uint8Array, ReadX509>()
  known.set(library, answers)
  const found = answers.get(der) ?? readAt(der, library)
  answers.set(der, found)
  return found
}

/** The certificate at the beginning of the bytes with what its extensions say, or why it cannot be read. */
export function readFlagged(
  der: Uint8Array,
  library: Library,
): { readonly certificate: Flagged | Unreadable; readonly end: number } {
  const { certificate, end, flags } = readX509(der, library)
  if (isUnreadable(certificate)) return { certificate, end }
  const found = flags.get(library) ?? flagsOf(certificate, library)
  flags.set(library, found)
  return { certificate: found, end }
}
