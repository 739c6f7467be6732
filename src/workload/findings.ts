import type { Capture, CapturedCertificate } from '../capture/types.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { WORKLOAD_CODES } from './codes.ts'
import { describePeers, wordsOf } from '../emulation/peers.ts'
import { nameOf, placeOf } from './place.ts'
import { contentOf, nearest, presented, type Question } from './evidence.ts'
import type { WorkloadStep } from './steps.ts'
import { checkSvid } from './check-svid.ts'

/** A path that is right by RFC 5280, and that single stacks do not find or do not take. */
function peerFindings({ verdict, refusing, trust }: Question, place: Place): readonly Finding[] {
  if (verdict.status !== 'trusted' || refusing.length === 0) return []
  const facts = {
    peers: describePeers(refusing, trust.rules),
    says: [...new Set(refusing.map(({ says }) => says))],
    refusing: wordsOf(refusing),
  }
  return [finding(WORKLOAD_CODES, 'workload-peers-refuse', facts, place)]
}

/** The name of a self-signed certificate among it that is named after the trust domain: istiod's own CA. */
function istiodsOwn({ capture, leaf }: Question): string | undefined {
  const domain = leaf.certificate.spiffeId?.trustDomain ?? 'cluster.local'
  const names = capture.certificates.flatMap(({ certificate: { selfIssued, subject } }) =>
    selfIssued ? [subject.text] : [],
  )
  return names.find((name) => name === `O=${domain}` || name === 'O=cluster.local')
}

function notFromBundle(question: Question, signed: boolean | undefined): readonly Finding[] {
  const { verdict, leaf } = question
  if (verdict.status === 'trusted' ? signed !== false : signed === true) return []
  const own = istiodsOwn(question)
  const issuer = leaf.certificate.issuer.text
  if (verdict.status !== 'trusted' && signed === undefined && own === undefined && rooted(question))
    return []
  const problem =
    own !== undefined
      ? `its root is ${own}, as istiod names the CA it makes for itself: it does not use your set`
      : `it was issued by ${issuer === '' ? 'a CA without name' : issuer}, not by the key of your CA`
  return [finding(WORKLOAD_CODES, 'svid-not-from-bundle', { problem, issuer }, placeOf(leaf))]
}

/** Is one of the trusted roots presented? Then the fault is on the way, not in the CA. */
function rooted(question: Question): boolean {
  const sent = presented(question)
  return question.trust.roots.some((root) => sent.has(contentOf(root)))
}

// what a command calls the file where only certificates were given
const ROOTS_ONLY = { roots: 'ROOT' } as const

function rootCompare(question: Question, step: WorkloadStep): readonly Finding[] {
  const [root] = question.trust.roots
  if (step.outcome !== 'fail' || root === undefined) return []
  const last = question.capture.certificates.at(-1) as CapturedCertificate
  const { files = ROOTS_ONLY } = question.trust
  const facts = { problem: nearest(root, question), block: last.block.block, rootFile: files.roots }
  return [finding(WORKLOAD_CODES, 'svid-root-compare', facts)]
}

function count(question: Question): readonly Finding[] {
  const { trust, capture } = question
  const { chain, files } = trust
  const found = capture.certificates.length
  if (chain === undefined || files === undefined) return []
  const expected = 1 + chain.length + trust.roots.length
  if (found === expected) return []
  const facts = {
    found,
    expected,
    chain: chain.length,
    chainFile: files.chain,
    roots: trust.roots.length,
    rootFile: files.roots,
  }
  return [finding(WORKLOAD_CODES, 'output-count', facts)]
}

// what the rules for workloads say more plainly is not said twice
const SAID_AS: Readonly<Record<string, readonly string[]>> = {
  'svid-time': ['path-expired', 'path-not-yet-valid'],
  'svid-identity': ['path-peer-name'],
  'svid-ca-flag': [
    'path-leaf-ca',
    'path-key-cert-sign',
    'path-usage-without-ca',
    'path-peer-spiffe',
  ],
  'svid-one-uri': ['path-peer-spiffe'],
  'svid-format': ['path-peer-spiffe'],
  'svid-usage': ['path-eku'],
}

/** The place of the presented certificate that a finding of the path speaks of, where its name tells. */
function placed(one: Finding, { certificates }: Capture): Finding {
  if (one.block !== undefined || one.certificate === undefined) return one
  const told = one.certificate
  const [found, ...more] = certificates.filter(({ certificate }) =>
    told.includes(nameOf(certificate)),
  )
  return found === undefined || more.length > 0 ? one : { ...one, ...placeOf(found) }
}

// a workload whose issuer is known and was not sent: the file that istiod sends behind it lacks it
const NOT_SENT =
  'put ca-cert.pem into cert-chain.pem, restart istiod, then the workload: meshcerts check says what istiod will send'

function pathFindings(
  { verdict, capture }: Question,
  svid: readonly Finding[],
  signed: boolean | undefined,
): readonly Finding[] {
  const said = new Set(svid.flatMap(({ code }) => SAID_AS[code] ?? []))
  return verdict.findings
    .filter(({ code, certificate }) => !said.has(code) || !(certificate?.includes('leaf') ?? true))
    .map((one) =>
      signed === true && one.code === 'path-no-issuer' ? { ...one, fix: NOT_SENT } : one,
    )
    .map((one) => placed(one, capture))
}

/** Everything there is to say about a workload. */
export function findingsOf(
  question: Question,
  signed: boolean | undefined,
  steps: readonly WorkloadStep[],
): readonly Finding[] {
  const { capture, leaf, options } = question
  const place = placeOf(leaf)
  const svid = checkSvid(leaf.certificate, options, place)
  return [
    ...notFromBundle(question, signed),
    ...svid,
    ...pathFindings(question, svid, signed),
    ...peerFindings(question, place),
    ...capture.notes,
    ...rootCompare(question, steps[0] as WorkloadStep),
    ...count(question),
  ]
}
