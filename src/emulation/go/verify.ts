// The folder `go`: crypto/x509, encoding/asn1 and encoding/pem as Go has them by release: reading certificates, keys
// and CRLs, and verifying. Not here: what istiod does with the answers (`istiod`).

import { equalBytes, toHex } from '../../der/bytes.ts'
import {
  COUNTS_FAULTY_CHAINS,
  JUDGES_CONSTRAINTS_LAST,
  PROCESSES_POLICIES,
  type GoMinor,
} from '../../release/go-version.ts'
import { GO_VERIFY_WORDS } from './words.ts'
import { goPool, potentialParents, type GoPool } from './cert-pool.ts'
import type { GoCertificate } from './certificate.ts'
import { goSignatureFault, type GoSignatureCheck } from './check-signature.ts'
import { goQuote, goTime } from './format.ts'
import { goConstraintFaultOf } from './name-constraints-go125.ts'
import {
  goConstraintFault,
  type GoConstraintFault,
  type GoRefusedName,
} from './name-constraints.ts'
import { goCandidateName } from './pkix-name.ts'
import { goPoliciesValid } from './policies.ts'
import { goTimeText } from './times.ts'

// Go's Certificate.Verify as it behaves, with its error texts. It predicts istiod and the agents, which are written in Go;
// what is right by RFC 5280 is for verifyChain to say.

/** What Go is asked. */
export interface GoChainQuestion {
  readonly leaf: GoCertificate
  readonly roots: readonly GoCertificate[]
  readonly intermediates: readonly GoCertificate[]
  readonly at: Date
  /** One of these must be allowed all along the chain. */
  readonly usage: 'serverAuth' | 'clientAuth'
  readonly check: GoSignatureCheck
  readonly go: GoMinor
}

/** Why Go refuses a chain, by the kind of its error. */
export type GoChainCause =
  | 'authority'
  | 'expired'
  | 'critical'
  | 'path-length'
  | 'not-a-ca'
  | 'constraints'
  | 'usage'
  | 'policies'
  | 'limit'
  /** Go cannot read the certificate that it is asked about. */
  | 'unparsable'

/** Why Go refuses: its words, and the kind of its error. */
export interface GoRefusal {
  readonly ok: false
  readonly says: string
  readonly kind: GoChainCause
  /** For `constraints`: the name that is not allowed. */
  readonly name?: GoRefusedName
}

export type GoVerdict = { readonly ok: true } | GoRefusal

// maxChainSignatureChecks of Go's crypto/x509
const MAX_SIGNATURE_CHECKS = 100

interface Search extends Pick<GoChainQuestion, 'at' | 'check' | 'go'> {
  readonly roots: GoPool
  readonly intermediates: GoPool
  checks: number
}

const refusal = (kind: GoChainCause, says: string): GoRefusal => ({ ok: false, kind, says })

type Level = 'leaf' | 'intermediate' | 'root'

function timeFault({ notBefore, notAfter }: GoCertificate, at: Date): GoRefusal | undefined {
  const now = at.getTime()
  const early = now < notBefore.milliseconds
  if (!early && now <= notAfter.milliseconds) return undefined
  const limit = early ? `before ${goTimeText(notBefore)}` : `after ${goTimeText(notAfter)}`
  return refusal(
    'expired',
    `x509: certificate has expired or is not yet valid: current time ${goTime(at)} is ${limit}`,
  )
}

const constraintRefusal = ({ says, kind, name }: GoConstraintFault): GoRefusal => ({
  ...refusal('constraints', says),
  name: { kind, name },
})

function constraintFault(
  certificate: GoCertificate,
  chain: readonly GoCertificate[],
  { go }: Search,
): GoRefusal | undefined {
  if (go >= JUDGES_CONSTRAINTS_LAST) return undefined
  const fault = goConstraintFaultOf(certificate, chain, go)
  return fault && constraintRefusal(fault)
}

/** Go's `isValid`: the checks of one certificate when it joins a chain. */
function validFault(
  certificate: GoCertificate,
  level: Level,
  chain: readonly GoCertificate[],
  search: Search,
): GoRefusal | undefined {
  if (certificate.unhandledCritical.length > 0) {
    return refusal('critical', GO_VERIFY_WORDS.critical)
  }
  const fault = timeFault(certificate, search.at) ?? constraintFault(certificate, chain, search)
  if (fault !== undefined) return fault
  const { basicConstraints } = certificate
  if (level === 'intermediate' && basicConstraints?.ca !== true) {
    return refusal('not-a-ca', GO_VERIFY_WORDS['not-a-ca'])
  }
  // every CA below counts, self-issued or not: stricter than RFC 5280, section 6.1.4 (l)
  const { pathLength } = basicConstraints ?? {}
  return pathLength !== undefined && BigInt(chain.length - 1) > pathLength
    ? refusal('path-length', GO_VERIFY_WORDS['path-length'])
    : undefined
}

const SUBJECT_ALT_NAME = '2.5.29.17'

function sameNames(a: GoCertificate, b: GoCertificate): boolean {
  const find = ({ extensions }: GoCertificate): string | undefined => {
    const found = extensions.find(({ oid }) => oid === SUBJECT_ALT_NAME)
    return found && toHex(found.value)
  }
  return find(a) === find(b)
}

/** The same entity may be once in a chain: equal subject, key and alternative names. */
function alreadyInChain(candidate: GoCertificate, chain: readonly GoCertificate[]): boolean {
  return chain.some(
    (certificate) =>
      equalBytes(candidate.subject.der, certificate.subject.der) &&
      equalBytes(candidate.spki, certificate.spki) &&
      sameNames(candidate, certificate),
  )
}

/** The first candidate of the right name that did not do, and why. */
interface Hint {
  readonly certificate: GoCertificate
  readonly says: string
}

function unknownAuthority(hint: Hint | undefined): GoRefusal {
  const says = GO_VERIFY_WORDS.authority
  if (hint === undefined) return refusal('authority', says)
  const { subject, serial } = hint.certificate
  const name = goQuote(goCandidateName(subject, serial))
  return refusal(
    'authority',
    `${says} (possibly because of ${goQuote(hint.says)} while trying to verify candidate authority certificate ${name})`,
  )
}

interface Built {
  readonly chains: readonly (readonly GoCertificate[])[]
  readonly refusal?: GoRefusal | undefined
}

const LIMIT = refusal(
  'limit',
  'x509: signature check attempts limit reached while verifying certificate chain',
)

const outcomeOf = (
  chains: Built['chains'],
  fault: GoRefusal | undefined,
  hint: Hint | undefined,
): Built => (chains.length > 0 ? { chains } : { chains, refusal: fault ?? unknownAuthority(hint) })

/** Can a certificate come next in a chain? */
const canFollow = (certificate: GoCertificate, chain: readonly GoCertificate[]): boolean =>
  certificate.publicKey !== undefined && !alreadyInChain(certificate, chain)

/** Go's `buildChains`: depth first over roots, then intermediates; the first fault of a candidate is the hint. */
async function buildChains(chain: readonly GoCertificate[], search: Search): Promise<Built> {
  const child = chain.at(-1) as GoCertificate
  const chains: (readonly GoCertificate[])[] = []
  let hint: Hint | undefined
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
      fault = LIMIT
      break
    }
    if (!canFollow(certificate, chain)) continue
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
  return outcomeOf(chains, fault, hint)
}

const PURPOSES = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const
const ANY_PURPOSE = '2.5.29.37.0'

/** Is the usage allowed by every certificate that lists any, the anchor included? */
function allowsUsage(chain: readonly GoCertificate[], usage: GoChainQuestion['usage']): boolean {
  // Go takes an empty list for an absent one
  return chain.every(
    ({ purposes }) =>
      purposes.length === 0 || purposes.includes(ANY_PURPOSE) || purposes.includes(PURPOSES[usage]),
  )
}

/** Chains that fell away, by what was wrong with them. */
interface Fallen {
  policies: number
  usages: number
  constraints: GoConstraintFault | undefined
}

function fallenWords({ policies, usages, constraints }: Fallen, go: GoMinor): GoRefusal {
  if (constraints !== undefined) return constraintRefusal(constraints)
  if (policies === 0) {
    return refusal('usage', GO_VERIFY_WORDS.usage)
  }
  const what = go >= COUNTS_FAULTY_CHAINS ? 'candidate chains' : 'chains'
  const details = [
    ...(usages > 0 ? [`${String(usages)} ${what} with incompatible key usage`] : []),
    `${String(policies)} ${what} with invalid policies`,
  ]
  const all = go < COUNTS_FAULTY_CHAINS && usages === 0
  const detail = all ? 'all candidate chains have invalid policies' : details.join(', ')
  return refusal('policies', `x509: no valid chains built: ${detail}`)
}

function judgeChains(
  { usage, go }: Pick<GoChainQuestion, 'usage' | 'go'>,
  built: readonly (readonly GoCertificate[])[],
): GoVerdict {
  const fallen: Fallen = { policies: 0, usages: 0, constraints: undefined }
  let good = false
  for (const chain of built) {
    if (go >= PROCESSES_POLICIES && !goPoliciesValid(chain)) fallen.policies++
    else if (!allowsUsage(chain, usage)) fallen.usages++
    else {
      const fault = go >= JUDGES_CONSTRAINTS_LAST ? goConstraintFault(chain) : undefined
      if (fault === undefined) good = true
      else fallen.constraints ??= fault
    }
  }
  return good ? { ok: true } : fallenWords(fallen, go)
}

/**
 * What Go's `x509.Certificate.Verify` answers, with its text.
 *
 * Names chain byte for byte; key identifiers only order the candidates; validity, path length, usages and name
 * constraints of the anchor count; a leaf that is listed as a root is its own chain, whether it is a CA or not.
 */
export async function verifyGoChain(question: GoChainQuestion): Promise<GoVerdict> {
  const { leaf, at, check, go } = question
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
  if (search.roots.has(leaf)) return judgeChains(question, [[leaf]])
  const built = await buildChains([leaf], search)
  return built.refusal ?? judgeChains(question, built.chains)
}
