import { latin1 } from '../der/strings.ts'
import { containersError, type Kind } from './fail.ts'
import { children, isUniversal, type Node, oidOf } from './tree.ts'

const USE: Readonly<Record<string, string>> = {
  'PKCS#7': 'readPkcs7',
  'PKCS#12': 'readPkcs12',
  'a certificate': 'parseCertificate',
  'a private key': 'parsePrivateKey',
  'PEM text': 'extractPem',
}

const other = (wanted: Kind, found: string): Error =>
  containersError('containers-other-kind', { wanted, found, use: USE[found] ?? 'extractPem' })

/** Text is never PKCS#12: says what it is instead. */
export function refuseText(bytes: Uint8Array, wanted: Kind): void {
  if (bytes.length === 0) throw containersError('containers-none', { wanted })
  const label = /-----BEGIN ([^-\r\n]{1,40})-----/.exec(latin1(bytes.subarray(0, 4096)))?.[1]
  if (label === undefined) return
  if (bytes[0] === 0x30 && (bytes[1] as number) >= 0x80) return
  throw other(wanted, /PKCS7|CMS/.test(label) ? 'PKCS#7' : 'PEM text')
}

const CONTENT_TYPES = '1.2.840.113549.1.7.'

/** A version in front: PKCS#12 and PKCS#8, or PKCS#1 and SEC 1, which go on with a number or octets. */
function versionedKind(second: Node, wanted: Kind): string | undefined {
  if (isUniversal(second, 2) || isUniversal(second, 4)) return 'a private key'
  if (!isUniversal(second, 16)) return undefined
  const inner = oidOf(children(second, wanted)[0])
  return inner.startsWith(CONTENT_TYPES) ? 'PKCS#12' : 'a private key'
}

/** What a file is, as far as its first two elements tell: an AlgorithmIdentifier, a number, a type of contents. */
function kindOf([first, second]: readonly Node[], wanted: Kind): string | undefined {
  if (first === undefined) return undefined
  if (oidOf(first).startsWith(CONTENT_TYPES)) return 'PKCS#7'
  if (second === undefined) return undefined
  if (isUniversal(first, 2)) return versionedKind(second, wanted)
  if (!isUniversal(first, 16)) return undefined
  if (isUniversal(second, 4)) return 'a private key'
  return children(first, wanted).length >= 6 ? 'a certificate' : undefined
}

/** Refuses a file that is plainly something else, and says what. */
export function refuseOtherKind(root: Node, wanted: Kind): void {
  if (!isUniversal(root, 16)) return
  const found = kindOf(children(root, wanted), wanted)
  if (found !== undefined && found !== wanted) throw other(wanted, found)
}
