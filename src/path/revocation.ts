import type { RevocationList } from '../certificate/crl.ts'
import type { RevokedCertificate } from '../certificate/crl-entries.ts'
import type { Certificate, DistributionPoint } from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import type { Context } from './verification-state.ts'
import { findSigner, type RevocationJob, type RevocationScope } from './crl-issuer.ts'
import { findEntry, crlsOf, type CrlPool } from './crl-pool.ts'
import {
  ALL_REASONS,
  commonReasons,
  covers,
  directoryNames,
  pointsOf,
  updates,
} from './crl-scope.ts'
import { ageFault, crlFault } from './crl-validity.ts'
import { second } from './checks-every-certificate.ts'
import { pathFinding, placeOf, type Level } from './path-finding.ts'
import type { Pool } from './pool.ts'
import type { RevocationAnswer } from './validate.ts'

type Status =
  | { readonly status: 'good' }
  | {
      readonly status: 'revoked'
      readonly entry: RevokedCertificate
      readonly list: RevocationList
    }
  | { readonly status: 'unknown'; readonly problems: readonly string[] }

interface Inquiry {
  readonly job: RevocationJob
  readonly certificate: Certificate
  /** The certificates above it in the path, the trust anchor last. */
  readonly above: readonly Certificate[]
  readonly problems: string[]
}

interface Delta {
  readonly list: RevocationList
  readonly current: boolean
}

/** The newest delta that brings the complete CRL up to date, a current one before others; the same key has signed both. */
async function findDelta(
  { job }: Inquiry,
  complete: RevocationList,
  signer: Certificate,
): Promise<Delta | undefined> {
  const { context, crls } = job
  let stale: Delta | undefined
  for (const list of crlsOf(crls, complete.issuer)) {
    if (!updates(list, complete) || crlFault(list, context.rules) !== undefined) continue
    const current = ageFault(list, context.rules) === undefined
    if (stale !== undefined && !current) continue
    if (typeof (await findSigner(job, list, [signer], [])) === 'string') continue
    if (current) return { list, current }
    stale = { list, current }
  }
  return stale
}

/** RFC 5280, section 6.3.3 (i) to (k). What a stale delta revoked stays revoked; what it released may not be. */
function look(
  certificate: Certificate,
  complete: RevocationList,
  delta: Delta | undefined,
): Status {
  const changed = delta && findEntry(delta.list, certificate)
  const released = changed?.reason === 'removeFromCRL'
  if (released && delta?.current === true) return { status: 'good' }
  if (delta !== undefined && changed !== undefined && !released) {
    return { status: 'revoked', entry: changed, list: delta.list }
  }
  const entry = findEntry(complete, certificate)
  return entry === undefined ? { status: 'good' } : { status: 'revoked', entry, list: complete }
}

/** What one complete CRL says; a text where it cannot be used. */
async function ask(inquiry: Inquiry, list: RevocationList): Promise<Status | string> {
  const { job, certificate, above } = inquiry
  const { rules } = job.context
  const fault = crlFault(list, rules)
  if (fault !== undefined) return fault
  const signer = await findSigner(job, list, above, above)
  if (typeof signer === 'string') return signer
  const delta = await findDelta(inquiry, list, signer)
  // RFC 5280, section 6.3.3 (a)(1)(i): a current delta keeps an older complete CRL in use
  const stale = delta?.current === true ? undefined : ageFault(list, rules)
  if (stale !== undefined) return stale
  return look(certificate, list, delta)
}

function listsFor(inquiry: Inquiry, point: DistributionPoint): readonly RevocationList[] {
  const { job, certificate } = inquiry
  const issuers =
    point.crlIssuer === undefined ? [certificate.issuer] : directoryNames(point.crlIssuer)
  return issuers
    .flatMap((issuer) => crlsOf(job.crls, issuer))
    .filter((list) => list.deltaCrlIndicator === undefined && covers(certificate, point, list))
}

/** RFC 5280, section 6.3.3: goes through the distribution points until every reason is accounted for. */
async function statusOf(inquiry: Inquiry): Promise<Status> {
  let accounted = 0
  for (const point of pointsOf(inquiry.certificate)) {
    for (const list of listsFor(inquiry, point)) {
      const reasons = commonReasons(point, list)
      if ((reasons & ~accounted) === 0) continue
      const answer = await ask(inquiry, list)
      if (typeof answer === 'string') {
        inquiry.problems.push(answer)
        continue
      }
      if (answer.status === 'revoked') return answer
      accounted |= reasons
      if (accounted === ALL_REASONS) return { status: 'good' }
    }
  }
  return { status: 'unknown', problems: inquiry.problems }
}

function missingLevel({ scope, context }: RevocationJob): Level {
  return context.rules.switches.revocationMissing ?? (scope === undefined ? 'warning' : 'error')
}

function report(
  job: RevocationJob,
  certificate: Certificate,
  depth: number,
  status: Status,
): Finding | undefined {
  const place = placeOf(certificate, depth === 0 ? 'leaf' : 'intermediate')
  if (status.status === 'good') return undefined
  if (status.status === 'revoked') {
    const { entry, list } = status
    const date = second(entry.revocationDate)
    const facts = { date, reason: entry.reason ?? 'unspecified', issuer: list.issuer.text }
    return pathFinding('path-revoked', facts, place)
  }
  const [reason] = status.problems
  const issuer = certificate.issuer.text
  if (reason !== undefined) return pathFinding('path-crl-unusable', { issuer, reason }, place)
  const level = missingLevel(job)
  if (level === 'off') return undefined
  return pathFinding('path-crl-missing', { issuer }, place, { severity: level })
}

/** Asks for the certificates of a path that the scope names, from the anchor down. */
async function checkRevocation(
  job: RevocationJob,
  path: readonly Certificate[],
): Promise<RevocationAnswer> {
  const warnings: Finding[] = [...job.crls.unreadable]
  const top = job.scope === 'leaf' ? 0 : path.length - 2
  for (let depth = Math.min(top, path.length - 2); depth >= 0; depth--) {
    const certificate = path[depth] as Certificate
    const above = path.slice(depth + 1)
    const status = await statusOf({ job, certificate, above, problems: [] })
    const found = report(job, certificate, depth, status)
    if (found?.severity === 'error') return { fault: found, warnings }
    if (found !== undefined) warnings.push(found)
  }
  return { warnings }
}

/** The check for every path that holds otherwise; nothing where nothing is asked. */
export function createRevocationCheck(
  context: Context,
  pool: Pool,
  crls: CrlPool,
  scope: RevocationScope | undefined,
): ((path: readonly Certificate[]) => Promise<RevocationAnswer>) | undefined {
  if (scope === 'off' || (scope === undefined && crls.count === 0)) return undefined
  const job: RevocationJob = { context, pool, crls, scope, trail: [], recheck: checkRevocation }
  return (path) => checkRevocation(job, path)
}
