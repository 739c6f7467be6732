import { equalBytes } from '../../der/bytes.ts'
import type { WebpkiVersion } from '../../release/ztunnel.ts'
import { ownError } from './check-certificate.ts'
import { signatureError, type Verifier } from './check-signature.ts'
import type { Usage } from './extended-key-usage.ts'
import { constraintsError, type Comparisons } from './name-constraints.ts'
import type { WebpkiAnchor } from './read-anchor.ts'
import type { WebpkiCertificate } from './read-certificate.ts'
import type { WebpkiCrl } from './read-crl.ts'
import { statusError } from './revocation.ts'
import { isFatal, mostSpecific, plain, type WebpkiError } from './webpki-error.ts'

// rustls-webpki 0.103.13, src/verify_cert.rs, `build_chain`: every path is tried, anchors before intermediates, and of all
// that fail the error that says most is kept.

/** What was presented and what it is judged by. */
export interface ChainQuestion {
  readonly leaf: WebpkiCertificate
  /** In the order in which they were sent; an error in place of one that cannot be read. */
  readonly intermediates: readonly (WebpkiCertificate | WebpkiError)[]
  readonly anchors: readonly WebpkiAnchor[]
  readonly crls: readonly WebpkiCrl[]
  /** Seconds since 1970. */
  readonly at: number
  readonly usage: Usage
  readonly version: WebpkiVersion
}

/** `Budget`: what one question may cost. */
interface Budget {
  readonly verifier: Verifier
  readonly comparisons: Comparisons
  buildCalls: number
}

// `Budget::default`
const MAX_SIGNATURES = 100
const MAX_BUILD_CALLS = 200_000
const MAX_COMPARISONS = 250_000
const MAX_INTERMEDIATES = 6

const UNKNOWN_ISSUER = plain('UnknownIssuer')

/** One search: the question, and what is left to spend. */
interface Search {
  readonly question: ChainQuestion
  readonly budget: Budget
}

/** The leaf first, then upwards. */
type Path = readonly WebpkiCertificate[]

/** `check_signed_chain`: from the anchor down. */
async function signaturesError(
  path: Path,
  anchor: WebpkiAnchor,
  { question, budget }: Search,
): Promise<WebpkiError | undefined> {
  let issuer: Pick<WebpkiCertificate, 'spki' | 'keyUsage'> = { spki: anchor.spki }
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const certificate = path[depth] as WebpkiCertificate
    const { spki, keyUsage } = issuer
    const error =
      (await signatureError(certificate.signed, spki, budget.verifier)) ??
      (await statusError(
        { certificate, leaf: depth === 0, spki, keyUsage },
        question.crls,
        budget.verifier,
      ))
    if (error !== undefined) return error
    issuer = certificate
  }
  return undefined
}

/** `check_signed_chain_name_constraints`: of the anchor and of every intermediate, over all that is below. */
function namesError(
  path: Path,
  anchor: WebpkiAnchor,
  { question, budget }: Search,
): WebpkiError | undefined {
  const { version } = question
  const { comparisons } = budget
  let constraints = anchor.nameConstraints
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const below = path.slice(0, depth + 1).reverse()
    const error = constraints && constraintsError({ constraints, below, version, comparisons })
    if (error !== undefined) return error
    constraints = (path[depth] as WebpkiCertificate).nameConstraints
  }
  return undefined
}

async function anchorError(
  path: Path,
  anchor: WebpkiAnchor,
  search: Search,
): Promise<WebpkiError | undefined> {
  const head = path.at(-1) as WebpkiCertificate
  if (!equalBytes(head.issuer, anchor.subject)) return UNKNOWN_ISSUER
  return (await signaturesError(path, anchor, search)) ?? namesError(path, anchor, search)
}

/** RFC 4158, section 5.2: no key and name twice. */
const isLoop = (path: Path, candidate: WebpkiCertificate): boolean =>
  path.some(
    ({ spki, subject }) =>
      equalBytes(spki, candidate.spki) && equalBytes(subject, candidate.subject),
  )

async function intermediateError(
  path: Path,
  candidate: WebpkiCertificate | WebpkiError,
  search: Search,
): Promise<WebpkiError | undefined> {
  if ('name' in candidate) return candidate
  const head = path.at(-1) as WebpkiCertificate
  if (!equalBytes(candidate.subject, head.issuer) || isLoop(path, candidate)) return UNKNOWN_ISSUER
  if (search.budget.buildCalls-- <= 0) return plain('MaximumPathBuildCallsExceeded')
  if (path.length > MAX_INTERMEDIATES) return plain('MaximumPathDepthExceeded')
  return pathError([...path, candidate], search)
}

/**
 * `loop_while_non_fatal_error`: the first that has no error ends it.
 *
 * @returns `undefined` when one had none; else the error that says most, or the one that ends everything.
 */
async function firstWithout<One>(
  known: WebpkiError,
  ones: readonly One[],
  errorOf: (one: One) => Promise<WebpkiError | undefined>,
): Promise<WebpkiError | undefined> {
  let kept = known
  for (const one of ones) {
    const error = await errorOf(one)
    if (error === undefined || isFatal(error)) return error
    kept = mostSpecific(kept, error)
  }
  return kept
}

/** `build_chain_inner`. */
async function pathError(path: Path, search: Search): Promise<WebpkiError | undefined> {
  const { at, usage, version, anchors, intermediates } = search.question
  const leaf = path.length === 1
  // intermediates under the head: the leaf is none
  const below = Math.max(0, path.length - 2)
  const own = ownError(path.at(-1) as WebpkiCertificate, { at, usage, leaf, below, version })
  if (own !== undefined) return own
  const error = await firstWithout(UNKNOWN_ISSUER, anchors, (anchor) =>
    anchorError(path, anchor, search),
  )
  if (error === undefined || isFatal(error)) return error
  return firstWithout(error, intermediates, (candidate) =>
    intermediateError(path, candidate, search),
  )
}

/**
 * `EndEntityCert::verify_for_usage`.
 *
 * @returns The error; `undefined` when a path was found.
 */
export function chainError(
  question: ChainQuestion,
  verifier: Omit<Verifier, 'left'>,
): Promise<WebpkiError | undefined> {
  const budget: Budget = {
    verifier: { ...verifier, left: MAX_SIGNATURES },
    comparisons: { left: MAX_COMPARISONS },
    buildCalls: MAX_BUILD_CALLS,
  }
  return pathError([question.leaf], { question, budget })
}
