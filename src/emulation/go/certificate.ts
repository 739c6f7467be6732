import { equalBytes } from '../../der/bytes.ts'
import { REFUSES_NEGATIVE_SERIAL, type GoMinor } from '../../release/go-version.ts'
import {
  contextConstructed,
  context,
  GO_TAG,
  GoString,
  readBitString,
  readInt,
  readIntegerOctets,
  rightAligned,
  signedOf,
} from './cryptobyte.ts'
import {
  NO_EXTENSIONS,
  nextExtension,
  readGoExtensions,
  type GoExtension,
  type GoExtensionFacts,
} from './extensions.ts'
import { attempt, fail, type Attempt } from './fault.ts'
import { parseGoName, type GoName } from './pkix-name.ts'
import { parseAlgorithm, parsePublicKeyInfo, type GoPublicKey } from './public-key.ts'
import { goSignatureAlgorithm, type GoSignatureAlgorithm } from './signature-algorithm.ts'
import { parseGoTime, type GoTime } from './times.ts'

// crypto/x509's parseCertificate. It is a reader of its own, and not a list of objections to ours: Go reads other things than
// RFC 5280 allows, leaves much of what it reads unread, and its errors come in the order in which it reads.

/** A certificate as Go holds it. */
export interface GoCertificate extends GoExtensionFacts {
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly version: 1 | 2 | 3
  readonly serial: bigint
  readonly issuer: GoName
  readonly subject: GoName
  readonly notBefore: GoTime
  readonly notAfter: GoTime
  /** SubjectPublicKeyInfo as it is. */
  readonly spki: Uint8Array
  /** Left out for a kind of key that Go keeps none of. */
  readonly publicKey?: GoPublicKey
  /** Left out for an algorithm that Go does not know. */
  readonly signatureAlgorithm?: GoSignatureAlgorithm
  readonly signature: Uint8Array
  /** Of version 3. */
  readonly extensions: readonly GoExtension[]
}

/** A SEQUENCE with its head, and inside it. */
function entered(from: GoString, problem: string): { der: Uint8Array; inside: GoString } {
  const whole = from.readElement(GO_TAG.SEQUENCE) ?? fail(problem)
  const der = whole.bytes
  return { der, inside: whole.read(GO_TAG.SEQUENCE) ?? fail(problem) }
}

const VERSIONS = 3n

function parseVersion(tbs: GoString): 1 | 2 | 3 {
  const tag = contextConstructed(0)
  if (!tbs.peek(tag)) return 1
  const inside = tbs.read(tag)
  const version = inside && readInt(inside)
  if (version === undefined || version < 0n || inside?.empty !== true)
    fail('x509: malformed version')
  // a version that fits the int of Go, one more than that of the field
  if (version >= VERSIONS) fail('x509: invalid version')
  return (Number(version) + 1) as 1 | 2 | 3
}

function parseSerial(tbs: GoString, go: GoMinor): bigint {
  const octets = readIntegerOctets(tbs) ?? fail('x509: malformed serial number')
  const serial = signedOf(octets)
  if (serial < 0n && go >= REFUSES_NEGATIVE_SERIAL) fail('x509: negative serial number')
  return serial
}

/** The algorithm within; the one behind tbsCertificate must be the same, octet for octet. */
export function parseBothAlgorithms(
  tbs: GoString,
  outer: GoString,
): GoSignatureAlgorithm | undefined {
  const inner = tbs.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed signature algorithm identifier')
  const behind = outer.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed algorithm identifier')
  if (!equalBytes(inner.bytes, behind.bytes)) {
    fail("x509: inner and outer signature algorithm identifiers don't match")
  }
  return goSignatureAlgorithm(parseAlgorithm(inner))
}

function parseExtensionList(list: GoString): readonly GoExtension[] {
  const extensions = new Map<string, GoExtension>()
  while (!list.empty) {
    const extension = nextExtension(list)
    const { oid } = extension
    if (extensions.has(oid))
      fail(`x509: certificate contains duplicate extension with OID "${oid}"`)
    extensions.set(oid, extension)
  }
  return [...extensions.values()]
}

/** What follows the public key: nothing in version 1, unique identifiers in version 2, extensions in version 3. */
function parseTail(tbs: GoString, version: number): readonly GoExtension[] {
  if (version === 1) return []
  if (!tbs.skipOptional(context(1))) fail('x509: malformed issuerUniqueID')
  if (!tbs.skipOptional(context(2))) fail('x509: malformed subjectUniqueID')
  const tag = contextConstructed(3)
  if (version !== 3 || !tbs.peek(tag)) return []
  const list = tbs.read(tag)?.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed extensions')
  return parseExtensionList(list)
}

/** What Go was reading when it stopped. */
export type GoPart =
  | 'structure'
  | 'version'
  | 'serial'
  | 'signature-algorithm'
  | 'issuer'
  | 'validity'
  | 'subject'
  | 'key'
  | 'extensions'
  | 'signature'
  | 'trailing'

/** A certificate, or Go's words and where they were said. */
export type GoReading = Attempt<GoCertificate> & { readonly part?: GoPart }

interface Progress {
  part: GoPart
}

function parse(der: Uint8Array, go: GoMinor, progress: Progress): GoCertificate {
  const input = new GoString(der)
  const outer = entered(input, 'x509: malformed certificate')
  const { der: tbsDer, inside: tbs } = entered(outer.inside, 'x509: malformed tbs certificate')
  progress.part = 'version'
  const version = parseVersion(tbs)
  progress.part = 'serial'
  const serial = parseSerial(tbs, go)
  progress.part = 'signature-algorithm'
  const algorithm = parseBothAlgorithms(tbs, outer.inside)
  progress.part = 'issuer'
  const issuer = parseGoName(tbs.readElement(GO_TAG.SEQUENCE) ?? fail('x509: malformed issuer'), go)
  progress.part = 'validity'
  const validity = tbs.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed validity')
  const notBefore = parseGoTime(validity)
  const notAfter = parseGoTime(validity)
  progress.part = 'subject'
  // Go says issuer of the subject too
  const subject = parseGoName(
    tbs.readElement(GO_TAG.SEQUENCE) ?? fail('x509: malformed issuer'),
    go,
  )
  progress.part = 'key'
  const { der: spki, key } = parsePublicKeyInfo(tbs, go)
  progress.part = 'extensions'
  const extensions = parseTail(tbs, version)
  const facts = extensions.length > 0 ? readGoExtensions(extensions, go) : NO_EXTENSIONS
  progress.part = 'signature'
  const bits = readBitString(outer.inside) ?? fail('x509: malformed signature')
  progress.part = 'trailing'
  if (!input.empty) fail('x509: trailing data')
  return {
    ...facts,
    der: outer.der,
    tbs: tbsDer,
    version,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    spki,
    ...(key && { publicKey: key }),
    ...(algorithm && { signatureAlgorithm: algorithm }),
    signature: rightAligned(bits),
    extensions,
  }
}

/** What Go's `x509.ParseCertificate` makes of some bytes: the certificate, or its words. */
export function parseGoCertificate(der: Uint8Array, go: GoMinor): GoReading {
  const progress: Progress = { part: 'structure' }
  const read = attempt(() => parse(der, go, progress))
  return read.problem === undefined ? read : { ...read, part: progress.part }
}
