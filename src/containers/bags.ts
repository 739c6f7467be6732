import { octetString, sequence } from '../der/writer.ts'
import { type Encryption, readEncrypted } from '../key/encrypted.ts'
import type { KeyLimits } from '../key/kdf.ts'
import { asContainersError, containersError, malformed } from './fail.ts'
import { children, type Node, octetsOf, oidOf, rawOf, readTree, type TreeLimits } from './tree.ts'

const KIND = 'PKCS#12'
const BAG = '1.2.840.113549.1.12.10.1'
const X509 = '1.2.840.113549.1.9.22.1'

/** What was found in the bags, in the order of the file. */
export interface Found {
  readonly certificates: Uint8Array[]
  readonly keys: FoundKey[]
  /** What was skipped, in words. */
  readonly passed: string[]
  /** What reading may cost. */
  readonly limits: ReadingLimits
}

/** What reading the parts of a file, and opening one of them, may cost. */
export type ReadingLimits = Partial<TreeLimits> & Partial<KeyLimits>

/** A key: PKCS#8 in the clear, or still encrypted. */
export type FoundKey = { readonly clear: Uint8Array } | { readonly locked: Encryption }

// RFC 7292, section 4.2.6 lets bags be in bags; nobody does it deeper than once
const MAX_DEPTH = 4

/** Reads an encryption; what it says of a key is said of the file. */
export function readLock(
  algorithm: Uint8Array,
  data: Uint8Array,
  limits: Partial<KeyLimits>,
): Encryption {
  return lockOf(sequence(algorithm, octetString(data)), limits)
}

function lockOf(der: Uint8Array, limits: Partial<KeyLimits>): Encryption {
  try {
    return readEncrypted(der, limits)
  } catch (error) {
    throw asContainersError(error)
  }
}

/** The value of a bag: `[0] EXPLICIT`. */
function inside(node: Node | undefined): Node {
  const [value] = children(node, KIND)
  if (value === undefined) throw malformed(KIND, 'a bag is empty')
  return value
}

function readCertBag(value: Node, found: Found): void {
  const [type, wrapped] = children(value, KIND)
  if (oidOf(type) !== X509) found.passed.push('a certificate that is not X.509 (sdsiCertificate)')
  else found.certificates.push(octetsOf(inside(wrapped), KIND))
}

const OTHERS: Readonly<Record<string, string>> = { 4: 'a CRL', 5: 'a secret (secretBag)' }

function readBag(bag: Node, found: Found, depth: number): void {
  const [id, wrapped] = children(bag, KIND)
  const oid = oidOf(id)
  const value = inside(wrapped)
  const type = oid.startsWith(`${BAG}.`) ? oid.slice(BAG.length + 1) : ''
  if (type === '1') found.keys.push({ clear: rawOf(value) })
  else if (type === '2') found.keys.push({ locked: lockOf(rawOf(value), found.limits) })
  else if (type === '3') readCertBag(value, found)
  else if (type === '6') readBags(value, found, depth + 1)
  else found.passed.push(OTHERS[type] ?? `a bag of the type ${oid}`)
}

function readBags(contents: Node, found: Found, depth: number): void {
  if (depth > MAX_DEPTH) {
    throw containersError('containers-cost', {
      what: 'bags in bags',
      found: depth,
      limit: MAX_DEPTH,
    })
  }
  for (const bag of children(contents, KIND)) readBag(bag, found, depth)
}

/** Reads SafeContents (RFC 7292, section 4.2). */
export function readSafeContents(bytes: Uint8Array, found: Found): void {
  readBags(readTree(bytes, KIND, found.limits), found, 1)
}
