import { certificateError } from './fail.ts'
import { parseRevocationLists, type RevocationList } from './crl.ts'
import { parseCertificates } from './parse.ts'
import type { Certificate } from './types.ts'

/** Certificates: parsed, as PEM text, or as bytes in PEM or DER; one value, or a list of them. */
export type CertificatesInput =
  Certificate | string | Uint8Array | readonly (Certificate | string | Uint8Array)[]

/** CRLs: parsed, as PEM text, or as bytes in PEM or DER; one value, or a list of them. */
export type RevocationListsInput =
  RevocationList | string | Uint8Array | readonly (RevocationList | string | Uint8Array)[]

const isText = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || value instanceof Uint8Array

/** Certificates and CRLs are objects over their DER. */
const isParsed = (value: unknown, field: 'subject' | 'thisUpdate'): boolean =>
  typeof value === 'object' && value !== null && 'der' in value && field in value

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return typeof value
  return value instanceof Promise ? 'a promise: await it first' : 'an object of another kind'
}

/**
 * The certificates of an input, in its order.
 *
 * @param option - What the caller calls it, for the error.
 * @throws MeshCertsError `certificate-input` for a value of another kind, and what {@link parseCertificates} throws.
 */
export function readCertificates(input: CertificatesInput, option: string): readonly Certificate[] {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input]
  return list.flatMap((one) => {
    if (isText(one)) return parseCertificates(one)
    if (!isParsed(one, 'subject')) {
      throw certificateError('certificate-input', {
        option,
        what: 'certificates',
        found: describe(one),
      })
    }
    return [one as Certificate]
  })
}

/**
 * The CRLs of an input, in its order.
 *
 * @param option - What the caller calls it, for the error.
 * @throws MeshCertsError `certificate-input` for a value of another kind, and what {@link parseRevocationLists} throws.
 */
export function readRevocationLists(
  input: RevocationListsInput,
  option: string,
): readonly RevocationList[] {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input]
  return list.flatMap((one) => {
    if (isText(one)) return parseRevocationLists(one)
    if (!isParsed(one, 'thisUpdate')) {
      throw certificateError('certificate-input', { option, what: 'CRLs', found: describe(one) })
    }
    return [one as RevocationList]
  })
}
