import { equalBytes } from '../../der/bytes.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { isBoringSsl, type Library } from './library.ts'
import { readTime } from './asn1-time.ts'
import { signatureFault } from './check-links.ts'
import { fitsKeyId, KEY_USAGE, rejectsUsage, sameInteger, type Flagged } from './extension-flags.ts'
import type { InDer } from './question.ts'
import { fault, type VerifyErrorName, type VerifyFault } from './x509-errors.ts'
import { readX509Crl, type X509Crl } from './x509-crl.ts'
import type { DistributionPointValue, GeneralNameValue } from './x509-items.ts'
import { makeName, sameX509Name, type NameEntry, type X509Name } from './x509-name.ts'

// CRL_CHECK and CRL_CHECK_ALL, which Envoy sets when its configuration holds a CRL: every certificate of the built chain,
// the anchor included, needs a current CRL of its issuer (check_revocation in x509_vfy.c, x509_vfy.cc).

export type RevocationLists = readonly X509Crl[]

/** Reads the CRLs; the first that the library cannot read is the answer. */
export function readLists(
  lists: readonly InDer[],
  library: Library,
): RevocationLists | VerifyFault {
  const read: X509Crl[] = []
  for (const [index, { der }] of lists.entries()) {
    const list = readX509Crl(der, library)
    if ('reasons' in list) {
      const detail = `crls[${String(index)}]: ${list.reasons.slice(0, 4).join(' | ')}`
      return { name: 'unreadable', depth: 0, detail }
    }
    read.push(list)
  }
  return read
}

/** What is checked, and against what. */
export interface RevocationQuestion {
  readonly chain: readonly Flagged[]
  readonly lists: RevocationLists
  readonly at: Date
  readonly check: SignatureCheck
}

const SECOND = 1000
const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / SECOND)

/** check_crl_time: nextUpdate is past at its own second. */
function timeFault({ lastUpdate, nextUpdate }: X509Crl, at: Date): VerifyErrorName | undefined {
  const now = secondsOf(at.getTime())
  const from = readTime(lastUpdate)
  if (from === undefined) return 'crl-last-update-field'
  if (secondsOf(from) > now) return 'crl-not-yet-valid'
  if (nextUpdate === undefined) return undefined
  const until = readTime(nextUpdate)
  if (until === undefined) return 'crl-next-update-field'
  return secondsOf(until) <= now ? 'crl-expired' : undefined
}

type PointName = NonNullable<DistributionPointValue['name']>

/** The names of a point: full ones, or that of the issuer with a relative name behind (DIST_POINT_set_dpname). */
function namesOf(
  point: PointName,
  issuer: X509Name,
  library: Library,
): readonly GeneralNameValue[] {
  if (point.kind === 'full') return point.value as readonly GeneralNameValue[]
  const name = makeName([...issuer.rdns, point.value as readonly NameEntry[]], library)
  return name === undefined ? [] : [{ kind: 'directory', value: name }]
}

function sameGeneralName(a: GeneralNameValue, b: GeneralNameValue): boolean {
  if (a.kind === 'directory' || b.kind === 'directory') {
    return a.kind === 'directory' && b.kind === 'directory' && sameX509Name(a.value, b.value)
  }
  if (a.kind !== b.kind || !equalBytes(a.value.bytes, b.value.bytes)) return false
  const [left, right] = [a.inner, b.inner]
  return left === undefined || right === undefined
    ? left === right
    : left.type === right.type && equalBytes(left.bytes, right.bytes)
}

/** idp_check_dp: a name in common; a point without one fits all. */
function shareName(
  point: PointName | undefined,
  scope: PointName | undefined,
  issuers: { readonly ofPoint: X509Name; readonly ofList: X509Name; readonly library: Library },
): boolean {
  if (point === undefined || scope === undefined) return true
  const { ofPoint, ofList, library } = issuers
  const wanted = namesOf(scope, ofList, library)
  return namesOf(point, ofPoint, library).some((name) =>
    wanted.some((other) => sameGeneralName(name, other)),
  )
}

// CRLDP_ALL_REASONS of OpenSSL
const ALL_REASONS = 0x807f

function reasonsOf({ reasons }: DistributionPointValue): number {
  if (reasons === undefined) return ALL_REASONS
  const [first = 0, second = 0] = reasons.bytes
  return (first | (second << 8)) & ALL_REASONS
}

const directoryOf = (names: readonly GeneralNameValue[] | undefined): readonly X509Name[] =>
  (names ?? []).flatMap((name) => (name.kind === 'directory' ? [name.value] : []))

/** Does a distribution point of the certificate lead to this list? */
function leadsTo(
  point: DistributionPointValue,
  { x509, library }: Flagged,
  list: X509Crl,
): boolean {
  if (isBoringSsl(library)) {
    // neither lists by reason nor lists of others are known there
    if (point.reasons !== undefined || point.issuer !== undefined) return false
  } else if (point.issuer !== undefined) {
    const named = directoryOf(point.issuer).some((name) => sameX509Name(name, list.issuer))
    if (!named) return false
  }
  const owner = directoryOf(point.issuer)[0] ?? x509.issuer
  return (
    list.scope === undefined ||
    shareName(point.name, list.scope.name, { ofPoint: owner, ofList: list.issuer, library })
  )
}

/** Is a list for other certificates only? */
function isForOthers({ ca }: Flagged, { scope }: X509Crl): boolean {
  if (scope === undefined) return false
  return scope.onlyAttribute || (ca ? scope.onlyUser : scope.onlyCa)
}

/** crl_crldp_check: the reasons that the list covers for the certificate; `undefined` where it is out of scope. */
function scopeOf(certificate: Flagged, list: X509Crl): number | undefined {
  if (isForOthers(certificate, list)) return undefined
  const point = certificate.distributionPoints.find((one) => leadsTo(one, certificate, list))
  if (point !== undefined) {
    return isBoringSsl(certificate.library) ? ALL_REASONS : reasonsOf(point)
  }
  return list.scope?.name === undefined ? ALL_REASONS : undefined
}

// CRL_SCORE_… of x509_vfy.c
const SCORE = {
  noCritical: 0x100,
  scope: 0x80,
  time: 0x40,
  name: 0x20,
  issuer: 0x18,
  path: 0x08,
  keyId: 0x04,
}

/** A list as it suits a certificate. */
interface Candidate {
  readonly list: X509Crl
  readonly score: number
  readonly issuer: Flagged
  readonly reasons: number
}

/** crl_akid_check: the certificate of the path that the list's key identifier fits. */
function issuerOf(
  list: X509Crl,
  chain: readonly Flagged[],
  depth: number,
): { readonly issuer: Flagged; readonly score: number } | undefined {
  const first = Math.min(depth + 1, chain.length - 1)
  const issuer = chain[first] as Flagged
  if (fitsKeyId(issuer, list.authorityKeyId)) return { issuer, score: SCORE.keyId | SCORE.issuer }
  const above = chain
    .slice(first + 1)
    .find(
      (one) => sameX509Name(one.x509.subject, list.issuer) && fitsKeyId(one, list.authorityKeyId),
    )
  return above && { issuer: above, score: SCORE.keyId | SCORE.path }
}

/** setup_idp: what a scope may not say. */
function isUsableScope(scope: NonNullable<X509Crl['scope']>, library: Library): boolean {
  const { name, onlyUser, onlyCa, onlyAttribute, indirect, hasReasons } = scope
  const only = [onlyUser, onlyCa, onlyAttribute].filter(Boolean).length
  // OpenSSL 3.5 wants it to say something (asked in 3.5.8; RFC 5280 5.2.5)
  const isEmpty = name === undefined && only === 0
  if (isEmpty && library === 'openssl-3.5') return false
  return only <= 1 && !indirect && !hasReasons
}

function isUsable({ scope, issuer, isDelta }: X509Crl, { x509, library }: Flagged): boolean {
  // get_crl_score of OpenSSL 3.5 (measured; 3.0 and 1.1.1 take a delta for a list of its own)
  if (isDelta && library === 'openssl-3.5') return false
  if (scope !== undefined && !isUsableScope(scope, library)) return false
  return sameX509Name(x509.issuer, issuer)
}

/** get_crl_score; `undefined` for a list that has nothing to do with the certificate. */
function rate(
  list: X509Crl,
  { chain, at }: RevocationQuestion,
  depth: number,
  known: number,
): Candidate | undefined {
  const certificate = chain[depth] as Flagged
  if (!isUsable(list, certificate)) return undefined
  const found = issuerOf(list, chain, depth)
  if (found === undefined) return undefined
  let score = SCORE.name | found.score
  if (!list.unhandledCritical) score |= SCORE.noCritical
  if (timeFault(list, at) === undefined) score |= SCORE.time
  const reasons = scopeOf(certificate, list)
  if (reasons === undefined) return { list, score, issuer: found.issuer, reasons: known }
  // OpenSSL: a list that adds no reason is of no use
  if ((reasons & ~known) === 0) return undefined
  return { list, score: score | SCORE.scope, issuer: found.issuer, reasons: known | reasons }
}

function isNewer(list: X509Crl, than: X509Crl): boolean {
  const [a, b] = [readTime(list.lastUpdate), readTime(than.lastUpdate)]
  return a !== undefined && b !== undefined && a > b
}

/** get_crl_sk: the best score, then the newest, then the first. */
function bestOf(question: RevocationQuestion, depth: number, known: number): Candidate | undefined {
  let best: Candidate | undefined
  for (const list of question.lists) {
    const candidate = rate(list, question, depth, known)
    if (candidate === undefined) continue
    const isBetter =
      best === undefined ||
      candidate.score > best.score ||
      (candidate.score === best.score && isNewer(list, best.list))
    if (isBetter) best = candidate
  }
  return best
}

/** check_crl; OpenSSL looks at fewer things of a delta. */
async function listFault(
  { list, score, issuer }: Candidate,
  { at, check }: RevocationQuestion,
): Promise<VerifyErrorName | undefined> {
  if (!list.isDelta) {
    if (rejectsUsage(issuer, KEY_USAGE.cRLSign)) return 'crl-no-sign'
    if ((score & SCORE.scope) === 0) return 'crl-scope'
  }
  const late = (score & SCORE.time) === 0 ? timeFault(list, at) : undefined
  if (late !== undefined) return late
  // X509_CRL_verify of OpenSSL 3.0 looks at the outer algorithm alone
  const outer = issuer.library === 'openssl-3.0' || issuer.library === 'openssl-1.1.1'
  const signed = outer ? { ...list, tbsAlgorithm: list.algorithm } : list
  const found = await signatureFault(signed, issuer, check)
  return found === 'signature' ? 'crl-signature' : found
}

/** cert_crl: critical extensions first, then the serial number. */
function entryFault({ list }: Candidate, { x509 }: Flagged): VerifyErrorName | undefined {
  if (list.unhandledCritical) return 'crl-critical'
  const entry = list.revoked.find(
    ({ serial, issuers }) =>
      sameInteger(serial, x509.serial) &&
      (issuers === undefined || issuers.some((name) => sameX509Name(name, x509.issuer))),
  )
  return entry === undefined || entry.isRemoval ? undefined : 'revoked'
}

/** check_cert; OpenSSL goes on until every reason is covered. */
async function certificateFault(
  question: RevocationQuestion,
  depth: number,
): Promise<VerifyErrorName | undefined> {
  const certificate = question.chain[depth] as Flagged
  if (certificate.isProxy) return undefined
  for (let known = 0; known !== ALL_REASONS;) {
    const best = bestOf(question, depth, known)
    if (best === undefined) return 'no-crl'
    const found = (await listFault(best, question)) ?? entryFault(best, certificate)
    if (found !== undefined) return found
    if (best.reasons === known) return 'no-crl'
    known = best.reasons
  }
  return undefined
}

/** The revocation check of a chain; nothing is checked where the peer holds no CRL. */
export async function revocationFault(
  question: RevocationQuestion,
): Promise<VerifyFault | undefined> {
  if (question.lists.length === 0) return undefined
  for (const depth of question.chain.keys()) {
    const found = await certificateFault(question, depth)
    if (found !== undefined) return fault(found, depth)
  }
  return undefined
}
