import { requireCertificate } from '../certificate/input.ts'
import { requireObject } from '../report/argument.ts'
import type { Certificate, KeyUsageName } from '../certificate/types.ts'
import { keyMatches, requireKey } from '../key/matches.ts'
import { issueError } from './fail.ts'
import type { CertificateAuthority } from './types.ts'

/** How a certificate is called in messages. */
const nameOf = (certificate: Certificate): string =>
  certificate.subject.text === ''
    ? 'the certificate without a name'
    : `"${certificate.subject.text}"`

const CA = 'a CA: { certificate, key }'

// what was found good once stays good: both parts are frozen
const proved = new WeakMap<CertificateAuthority, Set<KeyUsageName>>()

function requireUsage(certificate: Certificate, usage: KeyUsageName): void {
  const name = nameOf(certificate)
  if (certificate.basicConstraints?.ca !== true) {
    throw issueError('issue-not-a-ca', { issuer: name, problem: 'it is not a CA certificate' })
  }
  if (certificate.keyUsage?.usages.includes(usage) === false) {
    throw issueError('issue-not-a-ca', { issuer: name, problem: `it lacks the usage ${usage}` })
  }
}

/**
 * Demands that a CA can do what it is asked to: cA, the usage where usages are named, and its own key.
 *
 * @returns The CA, with the certificate that its DER says.
 */
export function requireIssuer(
  issuer: CertificateAuthority,
  usage: KeyUsageName,
): CertificateAuthority {
  requireObject('issuer', issuer, CA)
  if (proved.get(issuer)?.has(usage) === true) return issuer
  const { certificate: given, key } = issuer
  const certificate = requireCertificate('issuer.certificate', given, CA)
  requireKey('issuer.key', key)
  requireUsage(certificate, usage)
  if (!keyMatches(key, certificate))
    throw issueError('issue-key-mismatch', { issuer: nameOf(certificate) })
  if (!Object.isFrozen(issuer) || certificate !== given) return { certificate, key }
  proved.set(issuer, (proved.get(issuer) ?? new Set()).add(usage))
  return issuer
}

/** The path length of a CA below another: what was asked for, or one less than the issuer allows. */
export function pathLengthBelow(
  issuer: Certificate,
  wanted: number | undefined,
): number | undefined {
  const allowed = issuer.basicConstraints?.pathLength
  if (allowed === undefined) return wanted
  const below = wanted ?? allowed - 1
  if (allowed < 1 || below > allowed - 1) {
    throw issueError('issue-path-length', {
      issuer: nameOf(issuer),
      allowed,
      wanted: wanted === undefined ? 1 : wanted + 1,
    })
  }
  return below
}
