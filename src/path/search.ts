import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import type { Finding } from '../report/finding.ts'
import { spend } from './budget.ts'
import { workingKey } from './check-links.ts'
import { judgeIssuer } from './checks-ca.ts'
import type { Context } from './verification-state.ts'
import { nameOf, pathFinding, placeOf } from './path-finding.ts'
import { isEmptyName, type NameComparison } from '../certificate/name-comparison.ts'
import { isSelfIssued, tooManyIntermediates } from './path-checks.ts'
import { candidatesFor, keyFor, type Candidate, type Pool } from './pool.ts'
import { reachableNames } from './reachable-names.ts'

/** A path that was tried, the leaf first, and what ended it. */
export interface Attempt {
  readonly path: readonly Certificate[]
  readonly finding: Finding
}

interface Frame {
  readonly certificate: Certificate
  readonly candidates: readonly Candidate[]
  next: number
  /** Was all that failed below this certificate independent of the path that led to it? */
  pure: boolean
}

/** A search for paths: it hands out one after the other, and hears what is wrong with each. */
export interface Search {
  readonly context: Context
  readonly pool: Pool
  readonly comparison: NameComparison
  readonly frames: Frame[]
  /** The certificates of the frames, and of the path handed out last. */
  readonly path: Certificate[]
  readonly attempts: Attempt[]
  /** Links whose signature does not hold. */
  readonly broken: Map<Certificate, Set<Certificate>>
  /** Certificates from which no trust anchor can be reached, whatever leads to them. */
  readonly dead: Set<Certificate>
  visits: number
  reviewAt: number
  reachable: ReadonlySet<string> | undefined
}

// what is shown; the best are wanted, not all
const MAX_ATTEMPTS = 50
// most searches end within a few steps; only then is it worth while to see which names lead anywhere
const FIRST_REVIEW = 32

function openFrame(search: Search, certificate: Certificate): void {
  const { pool, comparison, context } = search
  const candidates = candidatesFor(pool, comparison, certificate, context.rules.at)
  search.frames.push({ certificate, candidates, next: 0, pure: true })
  search.path.push(certificate)
  const alone = candidates.every((candidate) => isSameEntity(candidate.certificate, certificate))
  if (alone) {
    const finding = noIssuer(search, certificate)
    addAttempt(search, [...search.path], finding)
  }
}

function roleAt(search: Search): 'leaf' | 'intermediate' {
  return search.path.length === 1 ? 'leaf' : 'intermediate'
}

function noIssuer(search: Search, certificate: Certificate): Finding {
  const place = placeOf(certificate, roleAt(search))
  const { subject, issuer, selfIssued } = certificate
  if (search.pool.anchors.length === 0) return pathFinding('path-no-anchor', {}, place)
  return selfIssued && !isEmptyName(subject)
    ? pathFinding('path-root-not-trusted', { subject: subject.text }, place)
    : pathFinding('path-no-issuer', { issuer: issuer.text }, place)
}

function addAttempt(search: Search, path: readonly Certificate[], finding: Finding): void {
  if (search.attempts.length >= MAX_ATTEMPTS) return
  search.attempts.push(Object.freeze({ path: Object.freeze(path), finding }))
}

/** Begins a search for paths from a certificate to the trust anchors of a pool. */
export function createSearch(
  context: Context,
  pool: Pool,
  leaf: Certificate,
  comparison: NameComparison,
): Search {
  const search: Search = {
    context,
    pool,
    comparison,
    frames: [],
    path: [],
    attempts: [],
    broken: new Map(),
    dead: new Set(),
    visits: 0,
    reviewAt: FIRST_REVIEW,
    reachable: undefined,
  }
  openFrame(search, leaf)
  return search
}

function isSameEntity(a: Certificate, b: Certificate): boolean {
  return (
    a === b ||
    (equalBytes(a.subject.der, b.subject.der) && equalBytes(a.publicKey.spki, b.publicKey.spki))
  )
}

/** Is the same name with the same key in the path already? Then going on would be going round. */
function isRepeated(search: Search, certificate: Certificate): boolean {
  return search.path.some((other) => isSameEntity(other, certificate))
}

function isBroken(search: Search, child: Certificate, issuer: Certificate): boolean {
  return search.broken.get(child)?.has(issuer) === true
}

/** Now and then, ever more seldom, see which names still lead to an anchor: without it, cliques of CAs take for ever. */
function review(search: Search): void {
  if (++search.visits < search.reviewAt) return
  search.reviewAt *= 2
  search.reachable = reachableNames(search.pool, search.comparison, search.dead)
}

function leadsNowhere(search: Search, certificate: Certificate): boolean {
  if (search.dead.has(certificate)) return true
  const { reachable, comparison } = search
  return reachable !== undefined && !reachable.has(keyFor(comparison)(certificate.issuer))
}

function closeFrame(search: Search): void {
  const frame = search.frames.pop() as Frame
  search.path.pop()
  if (frame.pure) search.dead.add(frame.certificate)
  else {
    const parent = search.frames.at(-1)
    if (parent !== undefined) parent.pure = false
  }
}

/** Would the path have more intermediates than allowed? Nothing further up could change that. */
function isTooDeep(search: Search, candidate: Certificate): boolean {
  const { context, path } = search
  const limit = context.budget.limits.intermediates
  if (path.length <= limit) return false
  let count = 0
  for (const certificate of [...path.slice(1), candidate]) if (!isSelfIssued(certificate)) count++
  return count > limit
}

/** Looks at one candidate. True when the path is complete with it. */
function tryCandidate(search: Search, frame: Frame, candidate: Candidate): boolean {
  const { certificate, anchor } = candidate
  if (isBroken(search, frame.certificate, certificate)) return false
  if (isRepeated(search, certificate)) {
    frame.pure = false
    return false
  }
  const role = anchor ? 'root' : 'intermediate'
  const { fault } = judgeIssuer(certificate, role, search.context.rules)
  if (fault !== undefined) {
    addAttempt(search, [...search.path, certificate], fault)
    return false
  }
  if (anchor) {
    search.path.push(certificate)
    return true
  }
  if (leadsNowhere(search, certificate)) return false
  if (isTooDeep(search, certificate)) {
    frame.pure = false
    addAttempt(
      search,
      [...search.path, certificate],
      tooManyIntermediates(search.context, search.path),
    )
  } else openFrame(search, certificate)
  return false
}

/** The next path that nothing is known against; `undefined` when there is none; `limit` when there were too many. */
export function nextPath(search: Search): readonly Certificate[] | 'limit' | undefined {
  const { frames, path, context } = search
  path.length = frames.length
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const candidate = frame.candidates[frame.next++]
    if (candidate === undefined) {
      closeFrame(search)
      continue
    }
    if (!spend(context.budget, 'nodes')) return 'limit'
    review(search)
    if (tryCandidate(search, frame, candidate)) return [...path]
  }
  return undefined
}

/** Says that the path handed out last fails as a whole. */
export function rejectPath(search: Search, path: readonly Certificate[], finding: Finding): void {
  addAttempt(search, path, finding)
  const frame = search.frames.at(-1)
  if (frame !== undefined) frame.pure = false
}

/** Says that in the path handed out last the signature at this depth does not hold: no path with that link is any good, mostly. */
export function rejectLink(
  search: Search,
  path: readonly Certificate[],
  depth: number,
  unsupported: boolean,
): void {
  const child = path[depth] as Certificate
  const issuer = path[depth + 1] as Certificate
  const place = placeOf(child, depth === 0 ? 'leaf' : 'intermediate')
  const finding = unsupported
    ? pathFinding(
        'path-signature-unsupported',
        { algorithm: child.signatureAlgorithm.name, engine: search.context.engine.name },
        place,
      )
    : pathFinding('path-signature-invalid', { issuer: nameOf(issuer) }, place)
  addAttempt(search, path.slice(0, depth + 2), finding)
  // a DSA key that takes its parameters from above may be another one in the next path
  if (workingKey(issuer, path.slice(depth + 2)) !== issuer.publicKey.spki) return
  const issuers = search.broken.get(child)
  if (issuers === undefined) search.broken.set(child, new Set([issuer]))
  else issuers.add(issuer)
  search.frames.length = depth + 1
}
