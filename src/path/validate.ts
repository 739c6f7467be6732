import type { Certificate } from '../certificate/types.ts'
import type { MaybePromise } from '../crypto/engine.ts'
import { andThen, isPromise } from '../crypto/maybe-promise.ts'
import { equalBytes } from '../der/bytes.ts'
import type { Finding } from '../report/finding.ts'
import type { LimitName } from './budget.ts'
import { judgeIssuer } from './checks-ca.ts'
import type { Context } from './verification-state.ts'
import { pathFinding, placeOf } from './path-finding.ts'
import type { Judgement } from './certificate-checks.ts'
import { authorityKeyMismatches } from './key-identifiers.ts'
import { foldedKey } from '../certificate/name-comparison.ts'
import { checkPath, type PathOutcome } from './path-checks.ts'
import { checkPeerName, type PeerName, type PublicSuffixTest } from './peer-name.ts'
import type { PolicyInputs } from './policies.ts'
import type { Pool } from './pool.ts'
import {
  createSearch,
  nextPath,
  rejectLink,
  rejectPath,
  type Attempt,
  type Search,
} from './search.ts'
import { checkLink, checkLinks, type BrokenLink } from './check-links.ts'
import { limited, trusted, untrusted, type Verdict } from './verdict.ts'

/** What one validation asks, besides the rules. */
export interface Question {
  readonly context: Context
  readonly pool: Pool
  readonly policies: PolicyInputs
  readonly peerName: PeerName | undefined
  readonly isPublicSuffix: PublicSuffixTest | undefined
  readonly judge: (certificate: Certificate) => Judgement
  /** Asked of every path that holds: a finding refuses it. */
  readonly revocation: ((path: readonly Certificate[]) => Promise<RevocationAnswer>) | undefined
}

export interface RevocationAnswer {
  readonly fault?: Finding
  readonly warnings: readonly Finding[]
}

const LIMIT_CODES = {
  signatures: 'path-limit-signatures',
  nodes: 'path-limit-nodes',
  nameComparisons: 'path-limit-name-comparisons',
} as const

function limitVerdict(question: Question, search: Search | undefined): Verdict {
  const { budget } = question.context
  const limit: LimitName = budget.exceeded ?? 'nodes'
  const found = pathFinding(LIMIT_CODES[limit], { limit: budget.limits[limit] })
  return limited(limit, found, search?.attempts ?? [], question.pool.unreadable)
}

function warningsOf(question: Question, path: readonly Certificate[]): Finding[] {
  const { rules } = question.context
  const warnings: Finding[] = []
  for (let depth = 1; depth < path.length; depth++) {
    const role = depth === path.length - 1 ? 'root' : 'intermediate'
    warnings.push(...judgeIssuer(path[depth] as Certificate, role, rules).warnings)
  }
  warnings.push(...authorityKeyMismatches(path))
  return warnings
}

/** A pool certificate that cannot be read does not refuse a path without it; where there is none, it may be the reason. */
function asWarnings(findings: readonly Finding[]): Finding[] {
  return findings.map((found) => Object.freeze({ ...found, severity: 'warning' as const }))
}

function refused(question: Question, attempts: readonly Attempt[], leaf: Certificate): Verdict {
  const { unreadable } = question.pool
  const tried: readonly Attempt[] =
    attempts.length > 0
      ? attempts
      : [{ path: [leaf], finding: pathFinding('path-no-path', {}, placeOf(leaf, 'leaf')) }]
  const hopeless = tried.every(({ finding }) => finding.code.startsWith('path-no-'))
  if (!hopeless) return untrusted(tried, asWarnings(unreadable))
  const causes = unreadable.map((finding) => ({ path: [leaf], finding }))
  return untrusted([...causes, ...tried])
}

/** RFC 5280, section 4.2.1.1 spares a self-signed certificate: only its signature says whether the anchor is one. */
async function anchorFault(
  question: Question,
  path: readonly Certificate[],
): Promise<Finding | 'limit' | undefined> {
  const anchor = path.at(-1) as Certificate
  const { context } = question
  if (context.rules.switches.akiMissing !== 'error') return undefined
  if (anchor.authorityKeyIdentifier?.keyIdentifier !== undefined) return undefined
  const outcome = await checkLink(context, { child: anchor, issuer: anchor, above: [] })
  if (outcome === 'limit') return 'limit'
  // an algorithm that cannot be checked says nothing against a root whose names are equal
  const selfSigned = outcome === 'valid' || (outcome === 'unsupported' && anchor.selfIssued)
  return selfSigned ? undefined : pathFinding('path-aki-missing', {}, placeOf(anchor, 'root'))
}

function needsAnchorSignature(question: Question, path: readonly Certificate[]): boolean {
  return (
    question.context.rules.switches.akiMissing === 'error' &&
    path.at(-1)?.authorityKeyIdentifier?.keyIdentifier === undefined
  )
}

/** What is left to ask of a path when its signatures hold: mostly nothing, and then nothing is waited for. */
async function lastQuestions(
  question: Question,
  path: readonly Certificate[],
): Promise<RevocationAnswer | 'limit'> {
  const fault = await anchorFault(question, path)
  if (fault === 'limit') return 'limit'
  if (fault !== undefined) return { fault, warnings: [] }
  const answer = await question.revocation?.(path)
  if (question.context.budget.exceeded !== undefined) return 'limit'
  return answer ?? { warnings: [] }
}

type Step = Verdict | 'next' | 'end'

function accept(
  question: Question,
  path: readonly Certificate[],
  outcome: Extract<PathOutcome, { status: 'good' }>,
  warningsOn: { readonly leaf: readonly Finding[]; readonly revocation?: readonly Finding[] },
): Verdict {
  const warnings = [
    ...warningsOn.leaf,
    ...warningsOf(question, path),
    ...(warningsOn.revocation ?? []),
    ...asWarnings(question.pool.unreadable),
  ]
  return trusted(path, outcome.policies, outcome.authority, warnings)
}

/** The signatures of a path. */
function checkSignatures(
  question: Question,
  search: Search,
  path: readonly Certificate[],
): MaybePromise<'good' | 'bad' | 'limit'> {
  const judgeBroken = (broken: BrokenLink | undefined): 'good' | 'bad' | 'limit' => {
    if (broken === undefined) return 'good'
    if (broken.outcome === 'limit') return 'limit'
    rejectLink(search, path, broken.depth, broken.outcome === 'unsupported')
    return 'bad'
  }
  const checked = checkLinks(question.context, path)
  return checked instanceof Promise ? checked.then(judgeBroken) : judgeBroken(checked)
}

const isAskedMore = (question: Question, path: readonly Certificate[]): boolean =>
  question.revocation !== undefined || needsAnchorSignature(question, path)

/** What costs: signatures, then what may take more of them. */
function settle(
  question: Question,
  search: Search,
  path: readonly Certificate[],
  finish: (warnings: readonly Finding[]) => Verdict,
): MaybePromise<Step> {
  return andThen(checkSignatures(question, search, path), (signatures): MaybePromise<Step> => {
    if (signatures === 'limit') return limitVerdict(question, search)
    if (signatures === 'bad') return 'next'
    return isAskedMore(question, path) ? settleMore(question, search, path, finish) : finish([])
  })
}

async function settleMore(
  question: Question,
  search: Search,
  path: readonly Certificate[],
  finish: (warnings: readonly Finding[]) => Verdict,
): Promise<Step> {
  const answer = await lastQuestions(question, path)
  if (answer === 'limit') return limitVerdict(question, search)
  if (answer.fault === undefined) return finish(answer.warnings)
  rejectPath(search, path, answer.fault)
  return 'next'
}

/** Tries the next path. Everything cheap comes before the signatures. */
function tryNext(question: Question, search: Search, leafJudgement: Judgement): MaybePromise<Step> {
  const path = nextPath(search)
  if (path === undefined) return 'end'
  if (path === 'limit') return limitVerdict(question, search)
  const outcome = checkPath(question.context, path, question.policies)
  if (outcome.status === 'limit') return limitVerdict(question, search)
  if (outcome.status === 'bad') {
    rejectPath(search, path, outcome.finding)
    return 'next'
  }
  return settle(question, search, path, (revocation) =>
    accept(question, path, outcome, { leaf: leafJudgement.warnings, revocation }),
  )
}

/** Tries path after path. An engine that answers at once is never waited for. */
function runSearch(
  question: Question,
  search: Search,
  leafJudgement: Judgement,
): MaybePromise<Verdict | readonly Attempt[]> {
  for (;;) {
    const tried = tryNext(question, search, leafJudgement)
    if (isPromise(tried)) {
      return tried.then((step) => {
        if (step === 'end') return search.attempts
        return step === 'next' ? runSearch(question, search, leafJudgement) : step
      })
    }
    if (tried === 'end') return search.attempts
    if (tried !== 'next') return tried
  }
}

/** Are there names in the pool or the leaf that are equal only by folding? Else looking again finds nothing new. */
function foldingHelps(pool: Pool, leaf: Certificate): boolean {
  const spellings = new Map<string, Uint8Array>()
  for (const { subject, issuer } of [leaf, ...pool.anchors, ...pool.intermediates]) {
    for (const name of [subject, issuer]) {
      const key = foldedKey(name)
      const known = spellings.get(key)
      if (known === undefined) spellings.set(key, name.der)
      else if (!equalBytes(known, name.der)) return true
    }
  }
  return false
}

/** A leaf that is itself a trust anchor is trusted as it is, if it would do as one. */
function asAnchor(
  question: Question,
  leaf: Certificate,
  judgement: Judgement,
): Verdict | undefined {
  const { pool, context } = question
  if (!pool.anchors.some((anchor) => anchor === leaf || equalBytes(anchor.der, leaf.der))) {
    return undefined
  }
  if (judgeIssuer(leaf, 'root', context.rules).fault !== undefined) return undefined
  const outcome = checkPath(context, [leaf], question.policies)
  return outcome.status === 'good'
    ? accept(question, [leaf], outcome, { leaf: judgement.warnings })
    : undefined
}

/** Looks again with names folded, where that could find more than their bytes did. */
function searchFolded(
  question: Question,
  leaf: Certificate,
  judgement: Judgement,
  attempts: readonly Attempt[],
): MaybePromise<Verdict> {
  const { context, pool } = question
  if (!foldingHelps(pool, leaf)) return refused(question, attempts, leaf)
  const search = createSearch(context, pool, leaf, 'folded')
  return andThen(runSearch(question, search, judgement), (found) =>
    'status' in found ? found : refused(question, found, leaf),
  )
}

/** Builds and validates paths until one holds (RFC 5280, section 6). */
export function validate(question: Question, leaf: Certificate): MaybePromise<Verdict> {
  const { context, pool } = question
  const judgement = question.judge(leaf)
  const fault = judgement.fault ?? checkPeerName(leaf, question.peerName, question.isPublicSuffix)
  if (fault !== undefined) {
    return untrusted([{ path: [leaf], finding: fault }], asWarnings(pool.unreadable))
  }
  const direct = asAnchor(question, leaf, judgement)
  if (direct !== undefined) return direct
  const search = createSearch(context, pool, leaf, 'bytes')
  return andThen(runSearch(question, search, judgement), (found) =>
    'status' in found ? found : searchFolded(question, leaf, judgement, found),
  )
}
