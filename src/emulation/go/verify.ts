import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import { processPolicies } from '../../path/policies.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { goConstraintFault } from './name-constraints.ts'
import { goPool, potentialParents, type GoPool } from './cert-pool.ts'
import { goSignatureFault, hasGoKey } from './check-signature.ts'
import { goCandidateName, goQuote, goTime } from './format.ts'
import { MEASURED_GO, PROCESSES_POLICIES, type GoMinor } from '../../release/go-version.ts'

// Go's Certificate.Verify as it behaves, with its error texts. It predicts istiod and the agents, which are written in Go;
// what is right by RFC 5280 is for verifyChain to say.

/** What Go is asked. Certificates that Go cannot parse are to be left out by the caller. */
export interface GoQuestion {
  readonly leaf: Certificate
  readonly roots: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly at: Date
  /** One of these must be allowed all along the chain. */
  readonly usage: 'serverAuth' | 'clientAuth'
  readonly check: SignatureCheck
  readonly go?: GoMinor
}

/** Why Go refuses: its words, and the facts behind them. */
export interface GoRefusal {
  readonly ok: false
  readonly says: string
  readonly kind:
    | 'authority'
    | 'expired'
    | 'critical'
    | 'path-length'
    | 'not-a-ca'
    | 'constraints'
    | 'usage'
    | 'policies'
    | 'limit'
  /** The certificate it stumbled over. */
  readonly certificate: Certificate
  /** For `authority`: the candidate of the right name that did not do, and why. */
  readonly hint?: { readonly certificate: Certificate; readonly says: string } | undefined
}

export type GoVerdict =
  { readonly ok: true; readonly chains: readonly (readonly Certificate[])[] } | GoRefusal

// maxChainSignatureChecks of Go's crypto/x509
const MAX_SIGNATURE_CHECKS = 100

interface Search {
  readonly roots: GoPool
  readonly intermediates: GoPool
  readonly at: Date
  readonly go: GoMinor
  readonly check: SignatureCheck
  checks: number
}

function refusal(kind: GoRefusal['kind'], certificate: Certificate, says: string): GoRefusal {
  return { ok: false, kind, certificate, says }
}

const HANDLED = new Set([
  'keyUsage',
  'basicConstraints',
  'cRLDistributionPoints',
  'authorityKeyIdentifier',
  'extendedKeyUsage',
  'subjectKeyIdentifier',
  'certificatePolicies',
  'authorityInfoAccess',
])
const HANDLED_WITH_POLICIES = new Set(['policyConstraints', 'policyMappings', 'inhibitAnyPolicy'])
const GO_NAME_TYPES = new Set(['dns', 'email', 'ip', 'uri'])

/** Does Go know what to do with every critical extension? */
export function hasUnhandledCritical(certificate: Certificate, go: GoMinor): boolean {
  if (certificate.version !== 3) return false
  return certificate.extensions.some(({ critical, name }) => {
    if (!critical || HANDLED.has(name)) return false
    if (HANDLED_WITH_POLICIES.has(name)) return go < PROCESSES_POLICIES
    if (name === 'subjectAltName') {
      return !certificate.subjectAltName?.names.some(({ type }) => GO_NAME_TYPES.has(type))
    }
    if (name === 'nameConstraints') {
      const { permitted = [], excluded = [] } = certificate.nameConstraints ?? {}
      return [...permitted, ...excluded].some(({ base }) => !GO_NAME_TYPES.has(base.type))
    }
    return true
  })
}

type Level = 'leaf' | 'intermediate' | 'root'

function timeFault(certificate: Certificate, at: Date): GoRefusal | undefined {
  const early = at < certificate.notBefore
  if (!early && at <= certificate.notAfter) return undefined
  const limit = early ? certificate.notBefore : certificate.notAfter
  const where = early ? 'before' : 'after'
  return refusal(
    'expired',
    certificate,
    `x509: certificate has expired or is not yet valid: current time ${goTime(at)} is ${where} ${goTime(limit)}`,
  )
}

/** Go's `isValid`: the checks of one certificate when it joins a chain. */
function validFault(
  certificate: Certificate,
  level: Level,
  chain: readonly Certificate[],
  search: Search,
): GoRefusal | undefined {
  if (hasUnhandledCritical(certificate, search.go)) {
    return refusal('critical', certificate, 'x509: unhandled critical extension')
  }
  const expired = timeFault(certificate, search.at)
  if (expired !== undefined) return expired
  const constraints = certificate.version === 3 ? certificate.basicConstraints : undefined
  if (level === 'intermediate' && constraints?.ca !== true) {
    return refusal(
      'not-a-ca',
      certificate,
      'x509: certificate is not authorized to sign other certificates',
    )
  }
  // every CA below counts, self-issued or not: stricter than RFC 5280, section 6.1.4 (l)
  if (constraints?.pathLength !== undefined && chain.length - 1 > constraints.pathLength) {
    return refusal(
      'path-length',
      certificate,
      'x509: too many intermediates for path length constraint',
    )
  }
  return undefined
}

function sameNames(a: Certificate, b: Certificate): boolean {
  const find = (certificate: Certificate): Uint8Array | undefined =>
    certificate.extensions.find(({ name }) => name === 'subjectAltName')?.value
  const [left, right] = [find(a), find(b)]
  return left === undefined || right === undefined ? left === right : equalBytes(left, right)
}

/** The same entity may stand once in a chain: equal subject, key and alternative names. */
function alreadyInChain(candidate: Certificate, chain: readonly Certificate[]): boolean {
  return chain.some(
    (certificate) =>
      equalBytes(candidate.subject.der, certificate.subject.der) &&
      equalBytes(candidate.publicKey.spki, certificate.publicKey.spki) &&
      sameNames(candidate, certificate),
  )
}

interface Built {
  readonly chains: readonly (readonly Certificate[])[]
  readonly refusal?: GoRefusal | undefined
}

function unknownAuthority(certificate: Certificate, hint: GoRefusal['hint']): GoRefusal {
  const because =
    hint === undefined
      ? ''
      : ` (possibly because of ${goQuote(hint.says)} while trying to verify candidate authority certificate ${goQuote(goCandidateName(hint.certificate))})`
  const says = `x509: certificate signed by unknown authority${because}`
  return { ...refusal('authority', certificate, says), hint }
}

/** Go's `buildChains`: depth first over roots, then intermediates; the first fault of a candidate is the hint. */
async function buildChains(chain: readonly Certificate[], search: Search): Promise<Built> {
  const child = chain.at(-1) as Certificate
  const chains: (readonly Certificate[])[] = []
  let hint: GoRefusal['hint']
  let fault: GoRefusal | undefined
  const candidates = [
    ...potentialParents(search.roots, child).map(
      (certificate) => ({ certificate, level: 'root' }) as const,
    ),
    ...potentialParents(search.intermediates, child).map(
      (certificate) => ({ certificate, level: 'intermediate' }) as const,
    ),
  ]
  for (const { certificate, level } of candidates) {
    if (++search.checks > MAX_SIGNATURE_CHECKS) {
      const says = 'x509: signature check attempts limit reached while verifying certificate chain'
      fault = refusal('limit', child, says)
      break
    }
    if (!hasGoKey(certificate.publicKey) || alreadyInChain(certificate, chain)) continue
    const unsigned = await goSignatureFault(child, certificate, search.go, search.check)
    if (unsigned !== undefined) {
      hint ??= { certificate, says: unsigned }
      continue
    }
    fault = validFault(certificate, level, chain, search)
    if (fault !== undefined) {
      hint ??= { certificate, says: fault.says }
      continue
    }
    const longer = [...chain, certificate]
    if (level === 'root') chains.push(longer)
    else {
      const above = await buildChains(longer, search)
      chains.push(...above.chains)
      fault = above.refusal
    }
  }
  if (chains.length > 0) return { chains }
  return { chains, refusal: fault ?? unknownAuthority(child, hint) }
}

/** Is the usage allowed by every certificate that lists any, the anchor included? */
function allowsUsage(chain: readonly Certificate[], usage: string): boolean {
  return chain.every((certificate) => {
    const purposes = certificate.version === 3 ? (certificate.extendedKeyUsage?.purposes ?? []) : []
    // Go takes an empty list for an absent one
    return (
      purposes.length === 0 || purposes.includes('anyExtendedKeyUsage') || purposes.includes(usage)
    )
  })
}

function hasValidPolicies(chain: readonly Certificate[], go: GoMinor): boolean {
  if (go < PROCESSES_POLICIES || chain.length === 1) return true
  return processPolicies(chain, {}, (certificate) => certificate.selfIssued).status === 'valid'
}

function judgeChains(
  question: GoQuestion,
  built: readonly (readonly Certificate[])[],
  go: GoMinor,
): GoVerdict {
  const { leaf, usage } = question
  const chains: (readonly Certificate[])[] = []
  let policies = 0
  let usages = 0
  let constraints: string | undefined
  for (const chain of built) {
    if (!hasValidPolicies(chain, go)) policies++
    else if (!allowsUsage(chain, usage)) usages++
    else {
      const fault = goConstraintFault(chain)
      if (fault === undefined) chains.push(chain)
      else constraints ??= fault
    }
  }
  if (chains.length > 0) return { ok: true, chains }
  if (constraints !== undefined) {
    const says = `x509: a root or intermediate certificate is not authorized to sign for this name: ${constraints}`
    return refusal('constraints', leaf, says)
  }
  if (policies === 0) {
    return refusal('usage', leaf, 'x509: certificate specifies an incompatible key usage')
  }
  const details = [
    ...(usages > 0 ? [`${String(usages)} candidate chains with incompatible key usage`] : []),
    `${String(policies)} candidate chains with invalid policies`,
  ]
  return refusal('policies', leaf, `x509: no valid chains built: ${details.join(', ')}`)
}

/**
 * What Go's `x509.Certificate.Verify` answers, with its text.
 *
 * Names chain byte for byte; key identifiers only order the candidates; validity, path length, usages and name
 * constraints of the anchor count. Measured with Go 1.26.10 on 218 sets.
 */
export async function predictGo(question: GoQuestion): Promise<GoVerdict> {
  const { leaf, at, check, go = MEASURED_GO } = question
  const search: Search = {
    roots: goPool(question.roots),
    intermediates: goPool(question.intermediates),
    at,
    go,
    check,
    checks: 0,
  }
  const fault = validFault(leaf, 'leaf', [], search)
  if (fault !== undefined) return fault
  // a certificate that is its own anchor is a chain of one; that only one which may sign counts follows from the
  // measured answer for a self-signed certificate without CA:TRUE (unknown authority), not from Go's source
  const isCa = leaf.version !== 3 || leaf.basicConstraints?.ca === true
  if (isCa && search.roots.has(leaf)) return judgeChains(question, [[leaf]], go)
  const built = await buildChains([leaf], search)
  return built.refusal ?? judgeChains(question, built.chains, go)
}
