import type { Capture, CapturedCertificate } from '../capture/types.ts'
import type { Certificate } from '../certificate/types.ts'
import { PATH_CODES } from '../path/codes.ts'
import { limitReached } from '../path/verdict.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { WORKLOAD_CODES } from './codes.ts'
import { describePeers, wordsOf, ztunnelFacts } from '../emulation/peers.ts'
import { nameOf, placeOf } from './place.ts'
import { contentOf, nearest, presented, type Question } from './evidence.ts'
import type { WorkloadStep } from './steps.ts'
import { checkSvid } from './check-svid.ts'

// the identity has findings of its own, whoever asks it
const OF_IDENTITY: ReadonlySet<unknown> = new Set([
  'SanError',
  'SanTrustDomainError',
  'BadEncoding',
])

/** What ztunnel refuses: it decides where the mesh is ambient, and is information where that is not known. */
function ztunnelFindings(
  { verdict, peers, options, trust }: Question,
  place: Place,
): readonly Finding[] {
  const others = Object.entries(peers).filter(([, { cause }]) => !OF_IDENTITY.has(cause))
  const refused = ztunnelFacts(Object.fromEntries(others), options.dataPlane, trust.rules)
  if (verdict.status !== 'trusted' || refused === undefined) return []
  const { facts, severity } = refused
  return [finding(WORKLOAD_CODES, 'workload-ztunnel-refuses', facts, place, { severity })]
}

// Envoy before 1.24 sets no X509_V_FLAG_PARTIAL_CHAIN (envoyproxy/envoy#22350), and OpenSSL does not by itself
const SELF_SIGNED =
  'trust the self-signed root above it: Envoy before 1.24 (Istio before 1.16, OpenShift Service Mesh before 2.4) and OpenSSL take no other anchor'

/** A path that is right by RFC 5280, and that single stacks do not find or do not take. */
function peerFindings(
  { verdict, refusing: all, trust }: Question,
  svid: readonly Finding[],
  place: Place,
): readonly Finding[] {
  // the usages of the leaf have a finding that says which is missing
  const usage = svid.some(({ code }) => code === 'svid-usage')
  const refusing = all.filter(({ cause }) => !(usage && cause === 'purpose'))
  if (verdict.status !== 'trusted' || refusing.length === 0) return []
  const facts = {
    peers: describePeers(refusing, trust.rules),
    says: [...new Set(refusing.map(({ says }) => says))],
    refusing: wordsOf(refusing),
  }
  const fix = refusing.every(({ cause }) => cause === 'issuer') ? { fix: SELF_SIGNED } : {}
  return [finding(WORKLOAD_CODES, 'workload-peers-refuse', facts, place, fix)]
}

/** The name of a self-signed certificate among it that is named after the trust domain: istiod's own CA. */
function istiodsOwn({ capture, leaf }: Question): string | undefined {
  const domain = leaf.certificate.spiffeId?.trustDomain ?? 'cluster.local'
  const names = capture.certificates.flatMap(({ certificate: { selfIssued, subject } }) =>
    selfIssued ? [subject.text] : [],
  )
  return names.find((name) => name === `O=${domain}` || name === 'O=cluster.local')
}

/** What cannot be checked here, where the verdict on the path has not said it. */
function uncheckedFindings({ unchecked, verdict }: Question, place: Place): readonly Finding[] {
  const code = 'path-signature-unsupported'
  if (unchecked === undefined || verdict.findings.some((one) => one.code === code)) return []
  const { algorithm, engine } = unchecked
  return [finding(PATH_CODES, code, { algorithm, engine }, place)]
}

const otherCa = (own: string | undefined, issuer: string): string =>
  own === undefined
    ? `it was issued by ${issuer === '' ? 'a CA without name' : issuer}, not by the key of your CA`
    : `its root is ${own}, as istiod names the CA it makes for itself: it does not use your set`

/** Without the chain, or where a signature cannot be checked or a limit was reached, only the key of the set's CA can tell. */
const isOpen = ({ short, unchecked, verdict }: Question): boolean =>
  (short ?? unchecked ?? limitReached(verdict)) !== undefined

function notFromBundle(question: Question, signed: boolean | undefined): readonly Finding[] {
  const { verdict, leaf } = question
  if (signed === undefined && isOpen(question)) return []
  const own = istiodsOwn(question)
  if (verdict.status === 'trusted') {
    if (signed !== false) return []
  } else if (signed === true || (own === undefined && signed === undefined && rooted(question))) {
    return []
  }
  const issuer = leaf.certificate.issuer.text
  const problem = otherCa(own, issuer)
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

const listedIn = ({ transcript, certificates }: Capture): number =>
  transcript?.listed ?? certificates.length

/** What is said of a capture that is short: an error where nothing but the capture leads to the roots. */
function shortFindings({ short, trust, capture }: Question, place: Place): readonly Finding[] {
  if (short === undefined) return []
  const severity = trust.chain === undefined ? ('error' as const) : ('warning' as const)
  if (short === 'leaf alone')
    return [finding(WORKLOAD_CODES, 'workload-leaf-alone', {}, place, { severity })]
  return capture.notes
    .filter(({ code }) => code === 'capture-short')
    .map((note) => Object.freeze({ ...note, severity }))
}

function count(question: Question): readonly Finding[] {
  const { trust, capture } = question
  const { chain, files } = trust
  if (question.short === 'leaf alone') return []
  const found = question.short === undefined ? capture.certificates.length : listedIn(capture)
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

/** Certificates that appear more than once in what is presented. */
function copies({ capture }: Question): readonly Finding[] {
  const firsts = new Map<string, CapturedCertificate>()
  return capture.certificates.flatMap((one) => {
    const first = firsts.get(contentOf(one.certificate))
    if (first === undefined) firsts.set(contentOf(one.certificate), one)
    if (first === undefined) return []
    const blocks = { first: first.block.block, second: one.block.block }
    const facts = { name: nameOf(one.certificate), ...blocks }
    return [finding(WORKLOAD_CODES, 'workload-presented-twice', facts, placeOf(one))]
  })
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

/** The place of the presented certificate that a finding of the path speaks of, where its name says which. */
function placed(one: Finding, { certificates }: Capture): Finding {
  if (one.block !== undefined || one.certificate === undefined) return one
  const shown = one.certificate
  const [found, ...more] = certificates.filter(({ certificate }) =>
    shown.includes(nameOf(certificate)),
  )
  return found === undefined || more.length > 0 ? one : { ...one, ...placeOf(found) }
}

/** What to do where the CA of the set was not sent, although it signed the workload. */
function notSent({ trust, capture, short }: Question): string | undefined {
  const { signer, chain = [], files } = trust
  if (signer === undefined || files === undefined) return undefined
  const isSigner = (one: Certificate): boolean => contentOf(one) === contentOf(signer)
  if (chain.some(isSigner)) {
    const sent = capture.certificates.some(({ certificate }) => isSigner(certificate))
    if (sent || short !== undefined) return undefined
    return `your ${files.chain} holds it, so istiod runs with an older set: restart istiod, then the workload`
  }
  return `put ca-cert.pem into ${files.chain}, update the secret, restart istiod, then the workload`
}

function pathFindings(
  question: Question,
  svid: readonly Finding[],
  signed: boolean | undefined,
): readonly Finding[] {
  const { verdict, capture, short, trust } = question
  const fix = signed === true ? notSent(question) : undefined
  const said = new Set(svid.flatMap(({ code }) => SAID_AS[code] ?? []))
  return (
    verdict.findings
      .filter(
        ({ code, certificate }) => !said.has(code) || !(certificate?.includes('leaf') ?? true),
      )
      // nobody can say who issued the leaf while its issuer was not captured
      .filter(
        ({ code }) => code !== 'path-no-issuer' || short === undefined || trust.chain !== undefined,
      )
      .map((one) => (fix !== undefined && one.code === 'path-no-issuer' ? { ...one, fix } : one))
      .map((one) => placed(one, capture))
  )
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
    ...shortFindings(question, place),
    ...uncheckedFindings(question, place),
    ...notFromBundle(question, signed),
    ...svid,
    ...pathFindings(question, svid, signed),
    ...peerFindings(question, svid, place),
    ...ztunnelFindings(question, place),
    ...capture.notes.filter(({ code }) => code !== 'capture-short'),
    ...rootCompare(question, steps[0] as WorkloadStep),
    ...count(question),
    ...copies(question),
  ]
}
