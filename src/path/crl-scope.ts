import type { IssuingDistributionPoint, RevocationList } from '../certificate/crl.ts'
import type {
  Certificate,
  DistributionPoint,
  GeneralName,
  Name,
  RevocationReason,
} from '../certificate/types.ts'
import { REASON_FLAGS } from '../certificate/distribution-points.ts'
import { equalBytes } from '../der/bytes.ts'
import { foldedKey, relativeNameKey, sameName } from '../certificate/name-comparison.ts'

// Which CRL speaks of which certificate: RFC 5280, section 6.3.3 (b), (d).

// the first bit is not used
const REASONS = REASON_FLAGS.slice(1)

/** One bit for each reason. */
export const ALL_REASONS = (1 << REASONS.length) - 1

function reasonMask(reasons: readonly RevocationReason[] | undefined): number {
  if (reasons === undefined) return ALL_REASONS
  let mask = 0
  for (const [bit, reason] of REASONS.entries()) if (reasons.includes(reason)) mask |= 1 << bit
  return mask
}

/** The reasons that a CRL can give for a certificate whose distribution point this is. */
export function commonReasons(point: DistributionPoint, list: RevocationList): number {
  return reasonMask(point.reasons) & reasonMask(list.issuingDistributionPoint?.onlySomeReasons)
}

function nameKey(name: GeneralName): string {
  return name.type === 'directory'
    ? `directory ${foldedKey(name.name)}`
    : `${name.type} ${name.value}`
}

type PointName = Pick<DistributionPoint, 'fullName' | 'relativeName'>

/** All names of a point as keys; a name relative to an issuer is spelled out. */
function pointKeys({ fullName, relativeName }: PointName, base: Name): readonly string[] {
  if (fullName !== undefined) return fullName.map(nameKey)
  if (relativeName === undefined) return []
  return [`directory ${[foldedKey(base), relativeNameKey(relativeName)].join('\u0004')}`]
}

export function directoryNames(names: readonly GeneralName[] | undefined): readonly Name[] {
  return (names ?? []).flatMap((name) => (name.type === 'directory' ? [name.name] : []))
}

/** RFC 5280, section 6.3.3 (b)(2)(i). */
function meetsPoint(
  certificate: Certificate,
  point: DistributionPoint,
  list: RevocationList,
  issuing: IssuingDistributionPoint,
): boolean {
  const published = pointKeys(issuing, list.issuer)
  if (published.length === 0) return true
  const base = directoryNames(point.crlIssuer)[0] ?? certificate.issuer
  const wanted = pointKeys(point, base)
  const names = wanted.length > 0 ? wanted : (point.crlIssuer ?? []).map(nameKey)
  return names.some((name) => published.includes(name))
}

/** RFC 5280, section 6.3.3 (b)(2)(ii) to (iv). */
function meetsKind(certificate: Certificate, issuing: IssuingDistributionPoint): boolean {
  const isCa = certificate.basicConstraints?.ca === true
  if (issuing.onlyAttributeCertificates) return false
  return isCa ? !issuing.onlyUserCertificates : !issuing.onlyCaCertificates
}

/** RFC 5280, section 6.3.3 (b)(1): who may have issued the CRL. */
function meetsIssuer(
  certificate: Certificate,
  point: DistributionPoint,
  list: RevocationList,
): boolean {
  if (point.crlIssuer === undefined) return sameName(list.issuer, certificate.issuer)
  return (
    list.issuingDistributionPoint?.indirect === true &&
    directoryNames(point.crlIssuer).some((name) => sameName(name, list.issuer))
  )
}

/** Does the CRL speak of the certificate, when it is looked for at this distribution point? */
export function covers(
  certificate: Certificate,
  point: DistributionPoint,
  list: RevocationList,
): boolean {
  if (!meetsIssuer(certificate, point, list)) return false
  const issuing = list.issuingDistributionPoint
  if (issuing === undefined) return true
  return meetsPoint(certificate, point, list, issuing) && meetsKind(certificate, issuing)
}

/**
 * The distribution points of a certificate, and at last the one that RFC 5280, section 6.3.3 assumes for every
 * certificate: named like the issuer, for all reasons.
 */
export function pointsOf(certificate: Certificate): readonly DistributionPoint[] {
  const { issuer } = certificate
  const assumed = { fullName: [{ type: 'directory' as const, value: issuer.text, name: issuer }] }
  return [...(certificate.crlDistributionPoints?.points ?? []), assumed]
}

function extensionBytes(list: RevocationList, name: string): Uint8Array | undefined {
  return list.extensions.find((extension) => extension.name === name)?.value
}

function sameExtension(a: RevocationList, b: RevocationList, name: string): boolean {
  const one = extensionBytes(a, name)
  const other = extensionBytes(b, name)
  return one === undefined || other === undefined ? one === other : equalBytes(one, other)
}

/** Can the delta bring this complete CRL up to date (RFC 5280, section 5.2.4 and 6.3.3 (c))? */
export function updates(delta: RevocationList, complete: RevocationList): boolean {
  const from = delta.deltaCrlIndicator?.number
  const to = delta.crlNumber?.number
  const number = complete.crlNumber?.number
  if (from === undefined || to === undefined || number === undefined) return false
  return (
    from <= number &&
    number < to &&
    sameExtension(delta, complete, 'issuingDistributionPoint') &&
    sameExtension(delta, complete, 'authorityKeyIdentifier')
  )
}
