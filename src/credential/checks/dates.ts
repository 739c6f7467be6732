import type { Finding } from '../../report/finding.ts'
import { finding } from '../../report/catalogue.ts'
import { goTime } from '../../emulation/go/format.ts'
import { CREDENTIAL_CODES } from '../codes.ts'
import type { Opened } from '../open.ts'
import { nameOf, placeOf, type Found } from '../view.ts'

const DAY = 24 * 3600 * 1000
/** The last third of the ninety days that public CAs give: cert-manager renews then, and a gateway that is not renewed shows. */
const SOON = 15 * DAY

function daysText(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY)
  return days === 1 ? '1 day' : `${String(days)} days`
}

/** Of CAs there may be several, and which one it is says the name and the block. */
const ownName = ({ certificate, block }: Found, role: string): string =>
  role === 'server' ? '' : ` ${nameOf(certificate)} (block ${String(block)})`

/** A certificate that is out of date, or will be soon. */
export function dateFindings(found: Found, role: string, at: Date): readonly Finding[] {
  const { notBefore, notAfter } = found.certificate
  const { file } = found
  const place = placeOf(found, role)
  const what = `the certificate of the ${role}${ownName(found, role)}`
  const left = notAfter.getTime() - at.getTime()
  if (left < 0) {
    const facts = { what, limit: goTime(notAfter), file }
    return [finding(CREDENTIAL_CODES, 'credential-expired', facts, place)]
  }
  if (at < notBefore) {
    const facts = { what, limit: goTime(notBefore) }
    return [finding(CREDENTIAL_CODES, 'credential-not-yet-valid', facts, place)]
  }
  if (left > SOON) return []
  const facts = { what, limit: goTime(notAfter), left: daysText(left) }
  return [finding(CREDENTIAL_CODES, 'credential-expires-soon', facts, place)]
}

/** The dates of every certificate that is presented. */
export function checkDates({ chain, leaf, at }: Opened): readonly Finding[] {
  return (chain?.certificates ?? []).flatMap((found) =>
    dateFindings(found, found === leaf ? 'server' : 'CA', at),
  )
}
