import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import type { RevocationList } from '../../certificate/crl.ts'
import { equalBytes } from '../../der/bytes.ts'
import { goTime } from '../../emulation/go/format.ts'
import { extractPem } from '../../pem/extract.ts'
import { CREDENTIAL_CODES } from '../codes.ts'
import { isRefusal, type Opened } from '../open.ts'
import { nameOf, placeOf, type Found } from '../view.ts'
import { dateFindings } from './dates.ts'

// The CAs that clients are judged by in mode MUTUAL and OPTIONAL_MUTUAL, and their CRLs.

const isCa = ({ certificate }: Found): boolean =>
  certificate.basicConstraints?.ca === true || (certificate.version === 1 && certificate.selfIssued)

function checkCas({ roots, at }: Opened): readonly Finding[] {
  const found = roots?.certificates ?? []
  return found.flatMap((one) => [
    ...(isCa(one)
      ? []
      : [finding(CREDENTIAL_CODES, 'credential-client-ca-no-ca', {}, placeOf(one, 'client CA'))]),
    ...dateFindings(one, 'client CA', at),
  ])
}

/** The names that the gateway sends along when it asks (RFC 8446, section 4.2.4). */
function asked({ roots }: Opened): readonly Finding[] {
  const names = [
    ...new Set((roots?.certificates ?? []).map(({ certificate }) => nameOf(certificate))),
  ]
  if (names.length === 0) return []
  const place = { file: (roots as NonNullable<typeof roots>).file }
  return [finding(CREDENTIAL_CODES, 'credential-client-ca-asked', { names }, place)]
}

function listsIn(bytes: Uint8Array, { reading }: Opened): readonly RevocationList[] {
  return extractPem(bytes).blocks.flatMap(({ label, der }) => {
    const list = label === 'X509 CRL' ? reading.revocationList(der) : undefined
    return list === undefined ? [] : [list]
  })
}

function checkCrls(opened: Opened): readonly Finding[] {
  const { ca, roots, at } = opened
  if (ca === undefined || isRefusal(ca) || ca.crl === undefined) return []
  const { key: file } = ca.crl
  const lists = listsIn(ca.crl.bytes, opened)
  if (lists.length === 0) return []
  const expired = lists.filter(({ nextUpdate }) => nextUpdate !== undefined && nextUpdate < at)
  const without = (roots?.certificates ?? []).filter(
    ({ certificate }) =>
      !lists.some(({ issuer }) => equalBytes(issuer.der, certificate.subject.der)),
  )
  return [
    ...expired.map(({ issuer, nextUpdate }) => {
      const facts = { issuer: issuer.text, limit: goTime(nextUpdate as Date), file }
      return finding(CREDENTIAL_CODES, 'credential-crl-expired', facts, { file })
    }),
    ...without.map((one) => {
      const facts = { issuer: nameOf(one.certificate), file }
      return finding(CREDENTIAL_CODES, 'credential-crl-missing', facts, placeOf(one, 'client CA'))
    }),
  ]
}

export const checkClientCas = (opened: Opened): readonly Finding[] => [
  ...checkCas(opened),
  ...checkCrls(opened),
  ...asked(opened),
]
