import { EXTENSION_NAMES } from '../der/oids.ts'
import type { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { readDistributionPoints } from './distribution-points.ts'
import {
  readAccessDescriptions,
  readAlternativeNames,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readExtendedKeyUsage,
  readInhibitAnyPolicy,
  readKeyIdentifier,
  readKeyUsage,
  readNameConstraints,
  readPolicyConstraints,
  readPolicyMappings,
  type Note,
} from './extension-values.ts'
import { certificateError } from './fail.ts'
import type { Certificate, Extension } from './types.ts'

/** The facts of a certificate that its extensions hold. */
export type Decoded = Pick<
  Certificate,
  | 'basicConstraints'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'subjectAltName'
  | 'issuerAltName'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'nameConstraints'
  | 'certificatePolicies'
  | 'policyMappings'
  | 'policyConstraints'
  | 'inhibitAnyPolicy'
  | 'crlDistributionPoints'
  | 'freshestCrl'
  | 'authorityInfoAccess'
  | 'subjectInfoAccess'
>

/** One shape for all certificates: the engine of the runtime is several times as fast with it. */
export function noneDecoded(): Decoded {
  return {
    basicConstraints: undefined,
    keyUsage: undefined,
    extendedKeyUsage: undefined,
    subjectAltName: undefined,
    issuerAltName: undefined,
    subjectKeyIdentifier: undefined,
    authorityKeyIdentifier: undefined,
    nameConstraints: undefined,
    certificatePolicies: undefined,
    policyMappings: undefined,
    policyConstraints: undefined,
    inhibitAnyPolicy: undefined,
    crlDistributionPoints: undefined,
    freshestCrl: undefined,
    authorityInfoAccess: undefined,
    subjectInfoAccess: undefined,
  }
}

type Decode = (reader: DerReader, critical: boolean, note: Note) => object

// from the identifier to the fact of a Certificate and the reader of its value
const KNOWN: Readonly<Record<string, readonly [field: keyof Decoded, decode: Decode]>> = {
  basicConstraints: ['basicConstraints', readBasicConstraints],
  keyUsage: ['keyUsage', readKeyUsage],
  extendedKeyUsage: ['extendedKeyUsage', readExtendedKeyUsage],
  subjectAltName: ['subjectAltName', (r, c, n) => readAlternativeNames(r, c, n, 'subjectAltName')],
  issuerAltName: ['issuerAltName', (r, c, n) => readAlternativeNames(r, c, n, 'issuerAltName')],
  subjectKeyIdentifier: ['subjectKeyIdentifier', readKeyIdentifier],
  authorityKeyIdentifier: ['authorityKeyIdentifier', readAuthorityKeyIdentifier],
  nameConstraints: ['nameConstraints', readNameConstraints],
  certificatePolicies: ['certificatePolicies', readCertificatePolicies],
  policyMappings: ['policyMappings', readPolicyMappings],
  policyConstraints: ['policyConstraints', readPolicyConstraints],
  inhibitAnyPolicy: ['inhibitAnyPolicy', readInhibitAnyPolicy],
  cRLDistributionPoints: [
    'crlDistributionPoints',
    (r, c, n) => readDistributionPoints(r, c, n, 'cRLDistributionPoints'),
  ],
  freshestCRL: ['freshestCrl', (r, c, n) => readDistributionPoints(r, c, n, 'freshestCRL')],
  authorityInfoAccess: [
    'authorityInfoAccess',
    (r, c, n) => readAccessDescriptions(r, c, n, 'authorityInfoAccess'),
  ],
  subjectInfoAccess: [
    'subjectInfoAccess',
    (r, c, n) => readAccessDescriptions(r, c, n, 'subjectInfoAccess'),
  ],
}

/** Decodes the value of the extension that was just read, in place. */
function decodeValue(
  reader: DerReader,
  extension: { readonly name: string; readonly critical: boolean },
  decode: Decode,
  note: Note,
): object {
  const { position, limit, start, stop } = reader
  reader.position = start
  reader.limit = stop
  const value = Object.freeze(decode(reader, extension.critical, note))
  reader.finish(extension.name)
  reader.position = position
  reader.limit = limit
  return value
}

/** Moves over one Extension (RFC 5280, section 4.1); leaves `start` and `stop` of the reader at its value. */
function readHead(reader: DerReader, note: Note): { oid: string; name: string; critical: boolean } {
  const outer = reader.enter(TAG.SEQUENCE, 'extension')
  const oid = reader.readOid('extnID')
  const name = EXTENSION_NAMES[oid] ?? oid
  let critical = false
  if (reader.peek() === TAG.BOOLEAN) {
    critical = reader.readBoolean(name)
    // X.690 11.5: a DEFAULT is not written; old tools do, every loader takes it
    if (!critical) note('default-written')
  }
  reader.read(TAG.OCTET_STRING, name)
  reader.leave(outer, name)
  return { oid, name, critical }
}

/** Reads the list of Extensions up to the limit of the reader, as it is. */
export function readExtensionList(reader: DerReader): readonly Extension[] {
  const list: Extension[] = []
  while (!reader.done) list.push({ ...readHead(reader, ignore), value: reader.content() })
  return list
}

const ignore = (): void => undefined

/**
 * Decodes the known Extensions up to the limit of the reader.
 *
 * @throws MeshCertsError `certificate-duplicate-extension`, and what the readers of the values throw.
 */
export function decodeExtensions(reader: DerReader, note: Note): Decoded {
  const decoded: { -readonly [Field in keyof Decoded]: object | undefined } = noneDecoded()
  let others: Set<string> | undefined
  while (!reader.done) {
    const head = readHead(reader, note)
    const known = KNOWN[head.name]
    const twice =
      known === undefined ? others?.has(head.oid) === true : decoded[known[0]] !== undefined
    // RFC 5280 4.2: not more than one instance of an extension
    if (twice) throw certificateError('certificate-duplicate-extension', { extension: head.name })
    if (known === undefined) (others ??= new Set()).add(head.oid)
    else decoded[known[0]] = decodeValue(reader, head, known[1], note)
  }
  return decoded as Decoded
}
