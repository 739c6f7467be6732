import { describeValue } from '../report/describe-value.ts'
import { certificateError } from './fail.ts'
import { parseRevocationLists, sameRevocationList, type RevocationList } from './crl.ts'
import { parseCertificates, sameCertificate } from './parse.ts'
import type { Certificate, Name } from './types.ts'
import { refuseArgument, requireObject } from '../report/argument.ts'
import { isBytes, isDate } from '../report/kinds.ts'

/** Certificates: parsed, as PEM text, or as bytes in PEM or DER; one value, or a list of them. */
export type CertificatesInput =
  Certificate | string | Uint8Array | readonly (Certificate | string | Uint8Array)[]

/** One certificate: parsed, as PEM text, or as bytes in PEM or DER. */
export type CertificateInput = Certificate | string | Uint8Array

/** CRLs: parsed, as PEM text, or as bytes in PEM or DER; one value, or a list of them. */
export type RevocationListsInput =
  RevocationList | string | Uint8Array | readonly (RevocationList | string | Uint8Array)[]

const isText = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || isBytes(value)

function hasShape(value: object, field: 'subject' | 'thisUpdate'): boolean {
  const parsed = value as Readonly<Record<string, unknown>>
  const name = parsed['issuer'] as Partial<Name> | null | undefined
  const date = parsed[field === 'subject' ? 'notAfter' : 'thisUpdate']
  return isBytes(parsed['der']) && isBytes(name?.der) && isDate(date)
}

/** Certificates and CRLs are objects over their DER. */
export function isParsed(value: unknown, field: 'subject' | 'thisUpdate'): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    return hasShape(value, field)
  } catch {
    // a Proxy of a certificate says nothing: its facts belong to the certificate alone
    return false
  }
}

/**
 * Demands a certificate that was read.
 *
 * @returns It, as {@link sameCertificate} has it.
 * @throws MeshCertsError `report-argument`.
 */
export function requireCertificate(
  argument: string,
  value: unknown,
  expected = 'a certificate, as parseCertificate gives it',
): Certificate {
  requireObject(argument, value, expected)
  if (!isParsed(value, 'subject')) refuseArgument(argument, expected, value)
  return sameCertificate(value as Certificate)
}

/** What a list may hold: how it is called, what a parsed one has, and how text of it is read. */
interface Kind<Parsed> {
  readonly what: string
  readonly field: 'subject' | 'thisUpdate'
  readonly parse: (text: string | Uint8Array) => readonly Parsed[]
  readonly same: (parsed: Parsed) => Parsed
}

const CERTIFICATES: Kind<Certificate> = {
  what: 'certificates',
  field: 'subject',
  parse: parseCertificates,
  same: sameCertificate,
}
const CRLS: Kind<RevocationList> = {
  what: 'CRLs',
  field: 'thisUpdate',
  parse: parseRevocationLists,
  same: sameRevocationList,
}

function readList<Parsed>(
  input: unknown,
  option: string,
  { what, field, parse, same }: Kind<Parsed>,
): readonly Parsed[] {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input]
  return list.flatMap((one) => {
    if (isText(one)) return parse(one)
    if (isParsed(one, field)) return [same(one as Parsed)]
    throw certificateError('certificate-input', { option, what, found: describeValue(one) })
  })
}

/**
 * The certificates of an input, in its order.
 *
 * @param option - What the caller calls it, for the error.
 * @throws MeshCertsError `certificate-input` for a value of another kind, and what {@link parseCertificates} throws.
 */
export const readCertificates = (
  input: CertificatesInput,
  option: string,
): readonly Certificate[] => readList(input, option, CERTIFICATES)

/**
 * The one certificate of an input.
 *
 * @param option - What the caller calls it, for the error.
 * @throws MeshCertsError `certificate-input` for a value of another kind, and what {@link parseCertificates} throws.
 */
export function readOneCertificate(input: CertificateInput, option: string): Certificate {
  const [certificate, ...more] = readCertificates(input, option)
  if (certificate === undefined || more.length > 0 || Array.isArray(input)) {
    const found = `${String(more.length + (certificate === undefined ? 0 : 1))} in a list or a text`
    throw certificateError('certificate-input', { option, what: 'one certificate', found })
  }
  return certificate
}

/**
 * The CRLs of an input, in its order.
 *
 * @param option - What the caller calls it, for the error.
 * @throws MeshCertsError `certificate-input` for a value of another kind, and what {@link parseRevocationLists} throws.
 */
export const readRevocationLists = (
  input: RevocationListsInput,
  option: string,
): readonly RevocationList[] => readList(input, option, CRLS)
