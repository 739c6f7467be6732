import type { Certificate } from '../../certificate/types.ts'
import { latin1 } from '../../der/strings.ts'
import { concat } from '../../der/writer.ts'
import { formatPem } from '../../pem/format.ts'
import type { ViewedSet } from '../open-set.ts'
import type { CacertsSet } from '../read.ts'

// A set with more roots than it has. What is there stays as it is, octet for octet, so that releases before 1.30 know it again.

/** The roots of a set: the file, as it is and as it is read. */
export interface Anchors {
  readonly file: string
  readonly bytes: Uint8Array
  readonly certificates: readonly Certificate[]
}

export function anchorsOf({ views, roles }: ViewedSet): Anchors {
  const certificates = views.roots?.certificates.map(({ certificate }) => certificate) ?? []
  return { file: roles.names.roots, bytes: roles.bytes.roots ?? new Uint8Array(0), certificates }
}

/** Those certificates that a file of roots does not hold, each once. */
export function missingRoots(
  { certificates }: Anchors,
  wanted: readonly Certificate[],
): readonly Certificate[] {
  const known = new Set(certificates.map(({ der }) => latin1(der)))
  return wanted.filter(({ der }) => {
    const key = latin1(der)
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
}

export const rootsPem = (certificates: readonly Certificate[]): string =>
  certificates.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

const utf8 = new TextEncoder()
const NEWLINE = utf8.encode('\n')

/** The file as it is, and the certificates behind it. */
export function appendRoots({ bytes }: Anchors, added: readonly Certificate[]): Uint8Array {
  if (added.length === 0) return bytes
  const isEnded = bytes.length === 0 || bytes.at(-1) === NEWLINE[0]
  return concat([bytes, ...(isEnded ? [] : [NEWLINE]), utf8.encode(rootsPem(added))])
}

/** The same set with another file of roots. */
export function withRoots(set: CacertsSet, { file }: Anchors, roots: Uint8Array): CacertsSet {
  return Object.freeze({ ...set, files: Object.freeze({ ...set.files, [file]: roots }) })
}

/** Two sets with the same files, octet for octet. */
export function sameFiles(a: CacertsSet, b: CacertsSet): boolean {
  const names = Object.keys(a.files)
  return (
    names.length === Object.keys(b.files).length &&
    names.every((name) => {
      const [one, other] = [a.files[name], b.files[name]]
      return one !== undefined && other !== undefined && latin1(one) === latin1(other)
    })
  )
}
