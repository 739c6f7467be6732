import {
  ABSENT,
  cursorOver,
  FAILED,
  fail,
  type Cursor,
  type Failed,
} from '../openssl/asn1-element.ts'
import { factsOf, TBS_CERTIFICATE, type TbsFacts, type TbsValue } from '../openssl/x509.ts'

// x509_parse of BoringSSL at 0.20250818.0 (crypto/x509/x_x509.cc): the outer fields one after another, tbsCertificate by the
// templates that OpenSSL has too.

const VERSION_1 = 0
const VERSION_3 = 2

/** What a version must not have. */
function versionFault(tbs: TbsValue, version: number): string | undefined {
  if (version < VERSION_1 || version > VERSION_3) return 'INVALID_VERSION'
  const hasIds = tbs.issuerUid !== undefined || tbs.subjectUid !== undefined
  const isOver =
    (version === VERSION_1 && hasIds) || (version !== VERSION_3 && tbs.extensions !== undefined)
  return isOver ? 'INVALID_FIELD_FOR_VERSION' : undefined
}

/** Reads a tbsCertificate, which is all of these octets. */
export function readEarlierTbs(signed: Uint8Array, { library, notes }: Cursor): TbsFacts | Failed {
  const cursor = { ...cursorOver(signed, library), notes }
  const read = TBS_CERTIFICATE(cursor, { optional: false })
  if (read === ABSENT || read === FAILED) return FAILED
  const facts = factsOf(read, { library, isDer: true })
  const fault = versionFault(read, facts.version)
  return fault === undefined ? facts : fail(cursor, fault)
}
