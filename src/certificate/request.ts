import { allBlocks } from '../pem/all-blocks.ts'
import { requireText } from '../pem/input.ts'
import type { PemBlock } from '../pem/block.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { DerReader } from '../der/reader.ts'
import { contextConstructed, TAG } from '../der/tags.ts'
import { errorAt, isRefusal } from '../report/error.ts'
import { readAlgorithm } from './algorithm.ts'
import type { Note } from './extension-values.ts'
import { decodeExtensions, noneDecoded, readExtensionList, type Decoded } from './extensions.ts'
import { certificateError } from './fail.ts'
import { freezeDeep } from './freeze.ts'
import { withJson } from './json.ts'
import { readName } from './name.ts'
import { readPublicKey } from './public-key.ts'
import { spiffeIdOf } from './spiffe.ts'
import type { AlgorithmIdentifier, Extension, Name, PublicKey, SpiffeId } from './types.ts'

/** An attribute of a request (RFC 2986, section 4.1). */
export interface RequestAttribute {
  /** Attribute type, dotted. */
  readonly oid: string
  /** `extensionRequest`, `challengePassword`, `unstructuredName`; the identifier itself for others. */
  readonly name: string
  /** Each value as DER with tag and length. */
  readonly values: readonly Uint8Array[]
}

/** A certification request (PKCS#10): the facts in it, frozen, with the requested extensions decoded as in a certificate. */
export interface CertificateRequest extends Decoded {
  /** The bytes it was read from, exactly the request. */
  readonly der: Uint8Array
  /** CertificationRequestInfo as DER: the bytes that are signed. */
  readonly info: Uint8Array
  /** As people count: the field says 0 (RFC 2986, section 4.1); other versions are refused. */
  readonly version: 1
  /** The name asked for; empty in requests of Istio's agent. */
  readonly subject: Name
  /** The key to be certified; `signature` proves that the sender holds its private half. */
  readonly publicKey: PublicKey
  /** In the order of the request; none appears twice. */
  readonly attributes: readonly RequestAttribute[]
  /** The requested extensions in their order; empty when none are asked for. */
  readonly extensions: readonly Extension[]
  /** How the request is signed. */
  readonly signatureAlgorithm: AlgorithmIdentifier
  /** Contents of the BIT STRING: made with the key of the request. */
  readonly signature: Uint8Array
  /** Where there is exactly one URI and it is an Istio identity. */
  readonly spiffeId: SpiffeId | undefined
  /** Codes of deviations that loaders tolerate. */
  readonly deviations: readonly string[]
}

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'
const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.9.2': 'unstructuredName',
  '1.2.840.113549.1.9.7': 'challengePassword',
  '1.2.840.113549.1.9.8': 'unstructuredAddress',
  [EXTENSION_REQUEST]: 'extensionRequest',
}

function readAttribute(reader: DerReader): RequestAttribute {
  const what = 'attributes'
  const outer = reader.enter(TAG.SEQUENCE, what)
  const oid = reader.readOid(what)
  const set = reader.enter(TAG.SET, what)
  const values: Uint8Array[] = []
  // RFC 2986 4.1: SET SIZE (1..MAX)
  do {
    reader.readAny(what)
    values.push(reader.element())
  } while (!reader.done)
  reader.leave(set, what)
  reader.leave(outer, what)
  return { oid, name: ATTRIBUTE_TYPES[oid] ?? oid, values }
}

function readAttributes(reader: DerReader, note: Note): readonly RequestAttribute[] {
  // RFC 2986 4.1: the field is there, even when the set is empty; OpenSSL reads requests without it
  if (reader.peek() < 0) {
    note('attributes-missing')
    return []
  }
  const outer = reader.enter(contextConstructed(0), 'attributes')
  const attributes: RequestAttribute[] = []
  const seen = new Set<string>()
  while (!reader.done) {
    const attribute = readAttribute(reader)
    if (seen.has(attribute.oid))
      throw certificateError('certificate-request', {
        problem: `the attribute ${attribute.name} appears twice`,
      })
    seen.add(attribute.oid)
    attributes.push(attribute)
  }
  reader.leave(outer, 'attributes')
  return attributes
}

interface Requested {
  readonly extensions: readonly Extension[]
  readonly decoded: Decoded
}

/** extensionRequest (RFC 2985, section 5.4.2): one value, a list of extensions. */
function readRequested(attributes: readonly RequestAttribute[], note: Note): Requested {
  const attribute = attributes.find(({ oid }) => oid === EXTENSION_REQUEST)
  if (attribute === undefined) return { extensions: [], decoded: noneDecoded() }
  const [value, ...more] = attribute.values
  if (value === undefined || more.length > 0)
    throw certificateError('certificate-request', {
      problem: 'extensionRequest has several values',
    })
  const list = (): DerReader => {
    const reader = new DerReader(value)
    reader.enter(TAG.SEQUENCE, 'extensionRequest')
    return reader
  }
  return { decoded: decodeExtensions(list(), note), extensions: readExtensionList(list()) }
}

const own = new WeakSet<CertificateRequest>()

/**
 * Reads exactly one certification request in DER (RFC 2986, section 4).
 *
 * The signature is not checked: it is made with the key of the request, so callers that want that proof verify `info`.
 *
 * @throws MeshCertsError `der-…` where the encoding is not DER, `certificate-…` where the fields break RFC 2986 or 5280.
 */
export function parseCertificateRequestDer(der: Uint8Array): CertificateRequest {
  const deviations: string[] = []
  const note: Note = (deviation) => {
    if (!deviations.includes(deviation)) deviations.push(deviation)
  }
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'CertificationRequest')
  const inner = reader.enter(TAG.SEQUENCE, 'CertificationRequestInfo')
  const { at } = reader
  const version = reader.readSmallInteger('version')
  if (version !== 0)
    throw certificateError('certificate-request', {
      problem: `its version is ${String(version + 1)}, not 1`,
    })
  const subject = readName(reader, 'subject')
  const publicKey = readPublicKey(reader, 'subjectPublicKeyInfo')
  const attributes = readAttributes(reader, note)
  reader.leave(inner, 'CertificationRequestInfo')
  const info = der.subarray(at, reader.position)
  const signatureAlgorithm = readAlgorithm(reader, 'signatureAlgorithm')
  const unused = reader.readBitString('signature')
  if (unused !== 0) throw certificateError('certificate-signature', { unused })
  const signature = reader.content()
  reader.leave(outer, 'CertificationRequest')
  reader.finish('CertificationRequest')
  const { extensions, decoded } = readRequested(attributes, note)
  const request: CertificateRequest = {
    ...decoded,
    der,
    info,
    version: 1,
    subject,
    publicKey,
    attributes,
    extensions,
    signatureAlgorithm,
    signature,
    spiffeId: spiffeIdOf(decoded.subjectAltName?.names),
    deviations,
  }
  own.add(request)
  return freezeDeep(withJson(request, ['der', 'info', 'signature']))
}

/** As `sameCertificate`: a request that was not read here is read again from its DER. */
export const sameRequest = (given: CertificateRequest): CertificateRequest =>
  own.has(given) ? given : parseCertificateRequestDer(given.der)

const LABELS: ReadonlySet<string> = new Set(['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'])

function parseBlock(block: PemBlock): CertificateRequest {
  try {
    return parseCertificateRequestDer(block.der)
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw errorAt(error, { block: block.block, line: block.line })
  }
}

// no text begins with SEQUENCE and a length above 127; a shorter request fits its length
const beginsLikeDer = (input: Uint8Array): boolean =>
  (input[0] === TAG.SEQUENCE && (input[1] as number) >= 0x80) || looksLikeDer(input)

/**
 * Reads exactly one certification request, PKCS#10 (RFC 2986).
 *
 * The signature is not checked.
 *
 * @param input - PEM text, or its bytes, with anything around the one block; or DER.
 * @throws MeshCertsError `certificate-request` when there is none, or more than one, or it breaks RFC 2986; `der-…` and
 * `certificate-…` with block and line when it cannot be read; `pem-too-long` or `pem-too-many` for a text that is not read.
 */
export function parseCertificateRequest(input: string | Uint8Array): CertificateRequest {
  requireText(input)
  if (typeof input !== 'string' && beginsLikeDer(input)) return parseCertificateRequestDer(input)
  const blocks = allBlocks(input).filter((block) => LABELS.has(block.label))
  const [block] = blocks
  if (block === undefined || blocks.length > 1)
    throw certificateError('certificate-request', {
      problem: `expected one block CERTIFICATE REQUEST, found ${String(blocks.length)}`,
    })
  return parseBlock(block)
}
