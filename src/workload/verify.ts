import { engine as defaultEngine } from '#engine'
import { compareCertificates } from '../certificate/compare.ts'
import type { Certificate } from '../certificate/types.ts'
import { extractChain } from '../capture/extract.ts'
import type { Capture, CapturedCertificate } from '../capture/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { latin1 } from '../der/strings.ts'
import type { CacertsSet } from '../cacerts/read.ts'
import { rememberSignatures, type SignatureCheck } from '../path/signatures.ts'
import { verifyChain } from '../path/verify.ts'
import type { Verdict } from '../path/verdict.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { describePeers } from '../cacerts/context.ts'
import type { ControlPlane } from '../cacerts/control-plane.ts'
import { WORKLOAD_CODES } from './codes.ts'
import { askAboutPresented, refusals, type PresentedAnswers } from './peers.ts'
import { picture, type WorkloadLink } from './picture.ts'
import { nameOf, placeOf } from './place.ts'
import { checkSvid } from './svid.ts'
import { readTrust, wrongOptions, type RootsInput, type Trust } from './trust.ts'

/** How a workload is verified. */
export interface VerifyWorkloadOptions {
  /** The plug-in CA set of the administrator; or give `roots`. */
  readonly cacerts?: CacertsSet
  /** Only the roots that a peer holds; then whose CA signed is not asked. */
  readonly roots?: RootsInput
  /** The instant judged. */
  readonly at: Date
  /** Who it has to be, whole: `spiffe://cluster.local/ns/bookinfo/sa/details`. */
  readonly spiffeId?: string
  /** The trust domain it has to be of; any where left out. */
  readonly trustDomain?: string
  /** The release that read the set, `istio-1.27` by default: before, a CRL in it is not read. */
  readonly controlPlane?: ControlPlane
  readonly engine?: Engine
}

/** A step of the guide, with what came of it. */
export interface WorkloadStep {
  /** `root`: your root among what is presented; `ca`: your ca-cert among it; `chain`: the path from workload to root. */
  readonly step: 'root' | 'ca' | 'chain'
  readonly outcome: 'pass' | 'fail' | 'skipped'
  readonly message: string
}

/** The report on a workload: two answers kept apart, and the three steps of the guide. */
export interface WorkloadReport extends Report {
  /** Would a peer that holds only your roots accept what was presented? Left out when nothing was presented. */
  readonly peerAccepts?: boolean
  /** Was the workload certificate signed by the key of your ca-cert? Left out without a set. */
  readonly signedByYourCa?: boolean
  /** What single stacks say of it, by the role of the workload; left out when nothing was presented. */
  readonly peers?: PresentedAnswers
  readonly steps: readonly WorkloadStep[]
  /** What was presented, the leaf first. */
  readonly chain: readonly WorkloadLink[]
  /** The path that a peer finds, where it finds one. */
  readonly path?: readonly Certificate[]
}

interface Question {
  readonly capture: Capture
  readonly leaf: CapturedCertificate
  readonly trust: Trust
  readonly options: VerifyWorkloadOptions
  readonly check: SignatureCheck
  readonly verdict: Verdict
  readonly peers: PresentedAnswers
}

const contentOf = ({ der }: Certificate): string => latin1(der)

/** What is presented, by content. */
function presented({ capture }: Question): ReadonlySet<string> {
  return new Set(capture.certificates.map(({ certificate }) => contentOf(certificate)))
}

/** The nearest among what is presented: same name other key, same key re-issued, or nothing like it. */
function nearest(wanted: Certificate, { capture }: Question): string {
  for (const one of capture.certificates) {
    const { relation } = compareCertificates(wanted, one.certificate)
    const where = `block ${String(one.block.block)}`
    if (relation === 'same-name-other-key') return `${where} has the same name and another key`
    if (relation === 'same-key') return `${where} has the same key in another certificate`
  }
  return 'nothing presented has its name or key'
}

function rootStep(question: Question): WorkloadStep {
  const { trust } = question
  const sent = presented(question)
  const found = trust.roots.filter((root) => sent.has(contentOf(root)))
  const [first] = trust.roots
  if (first === undefined)
    return { step: 'root', outcome: 'fail', message: 'your set holds no root certificate' }
  if (found.length > 0) {
    return {
      step: 'root',
      outcome: 'pass',
      message: `your root ${found.map(nameOf).join(', ')} is among what is presented, byte for byte`,
    }
  }
  return {
    step: 'root',
    outcome: 'fail',
    message: `your root ${nameOf(first)} is not presented: ${nearest(first, question)}`,
  }
}

function caStep(question: Question): WorkloadStep {
  const { signer } = question.trust
  if (signer === undefined)
    return { step: 'ca', outcome: 'skipped', message: 'no set was given: only roots' }
  if (presented(question).has(contentOf(signer))) {
    return {
      step: 'ca',
      outcome: 'pass',
      message: `your CA ${nameOf(signer)} is among what is presented, byte for byte`,
    }
  }
  return {
    step: 'ca',
    outcome: 'fail',
    message: `your CA ${nameOf(signer)} is not presented: ${nearest(signer, question)}`,
  }
}

/** Every stack has to accept the workload as the server it was captured as. */
function accepts({ verdict, peers }: Question): boolean {
  const { goServer, boringsslServer, openssl30Server } = peers
  return verdict.status === 'trusted' && goServer.ok && boringsslServer.ok && openssl30Server.ok
}

/** A path that is right by RFC 5280, and that single stacks do not find or do not take. */
function peerFindings({ verdict, peers }: Question, place: Place): readonly Finding[] {
  const refusing = refusals(peers)
  const names = Object.keys(refusing)
  if (verdict.status !== 'trusted' || names.length === 0) return []
  const facts = {
    peers: describePeers(names),
    says: [...new Set(Object.values(refusing))],
    refusing,
  }
  return [finding(WORKLOAD_CODES, 'workload-peers-refuse', facts, place)]
}

function chainStep(question: Question): WorkloadStep {
  const { verdict, peers } = question
  const refusing = Object.values(refusals(peers))
  if (verdict.status === 'trusted' && !accepts(question)) {
    const message = `there is a path, but not every peer takes it: ${refusing.join('; ')}`
    return { step: 'chain', outcome: 'fail', message }
  }
  if (verdict.status === 'trusted') {
    const names = verdict.path.map(nameOf).join(' ← ')
    return {
      step: 'chain',
      outcome: 'pass',
      message: `a peer that holds only your roots accepts it: ${names}`,
    }
  }
  const [first] = verdict.findings
  const reason = first === undefined ? verdict.status : first.message
  return {
    step: 'chain',
    outcome: 'fail',
    message: `a peer that holds only your roots refuses it: ${reason}`,
  }
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

async function signedBy(question: Question): Promise<boolean | undefined> {
  const { trust, leaf, check } = question
  if (trust.signer === undefined) return undefined
  return (await check(leaf.certificate, trust.signer)) === 'valid'
}

/** The workload: the first certificate that is no CA, else one that says CA:TRUE and has the identity of a workload. */
function findLeaf({ roles, certificates }: Capture): CapturedCertificate | undefined {
  return roles.leaf ?? certificates.find(({ certificate }) => certificate.spiffeId !== undefined)
}

const NOTHING: readonly WorkloadStep[] = (['root', 'ca', 'chain'] as const).map((step) =>
  Object.freeze({
    step,
    outcome: 'fail' as const,
    message: 'no workload certificate was presented',
  }),
)

function nothingPresented(capture: Capture): WorkloadReport {
  const findings = [...capture.notes]
  if (!findings.some(({ severity }) => severity === 'error')) {
    findings.push(
      finding(WORKLOAD_CODES, 'workload-no-leaf', { count: capture.certificates.length }),
    )
  }
  return Object.freeze({ ...createReport(findings), steps: NOTHING, chain: Object.freeze([]) })
}

function proofsOf(
  steps: readonly WorkloadStep[],
  signed: boolean | undefined,
  question: Question,
): readonly Proof[] {
  const place = placeOf(question.leaf)
  const proofs: Proof[] = steps
    .filter(({ outcome }) => outcome === 'pass')
    .map(({ step, message }) => (step === 'chain' ? { ...place, message } : { message }))
  if (signed === true) {
    const signer = question.trust.signer as Certificate
    proofs.push({ ...place, message: `signed by the key of your CA ${nameOf(signer)}` })
  }
  return proofs
}

/**
 * Verifies a workload by what it presented, against the administrator's own set or roots.
 *
 * Two answers are kept apart: would a peer that holds only the roots accept what was *presented*, and was it signed by
 * *your* CA. A capture without a certificate is never a success.
 *
 * @param capture - What `extractChain` reads: s_client output, istioctl or Envoy JSON, a Secret or ConfigMap object, PEM, DER.
 * @param options - The set (from `readCacerts`) or the roots, and the time.
 * @returns The three steps of the guide with their outcome, all findings, the most useful first.
 * @throws MeshCertsError `workload-options` when neither or both of `cacerts` and `roots` are given or `at` is no valid Date;
 * `certificate-…` or `der-…`
 * for roots that cannot be read; never for what the capture holds.
 * @example
 * import { readCacerts, verifyWorkload } from 'meshcerts'
 * const cacerts = readCacerts({ 'root-cert.pem': '' })
 * const report = await verifyWorkload('CONNECTED(00000003)', { cacerts, at: new Date('2027-01-01') })
 * report.status // => 'fail'
 */
export async function verifyWorkload(
  capture: string | Uint8Array | object,
  options: VerifyWorkloadOptions,
): Promise<WorkloadReport> {
  if (!(options.at instanceof Date) || Number.isNaN(options.at.getTime()))
    throw wrongOptions('at must be a valid Date')
  const trust = readTrust(options.cacerts, options.roots, options.controlPlane)
  const extracted = extractChain(capture)
  const leaf = findLeaf(extracted)
  if (leaf === undefined) return nothingPresented(extracted)
  const engine = options.engine ?? defaultEngine
  const check = rememberSignatures(engine)
  const intermediates = extracted.certificates
    .filter((one) => one !== leaf)
    .map(({ certificate }) => certificate)
  const verdict = await verifyChain({
    leaf: leaf.certificate,
    intermediates,
    roots: trust.roots,
    at: options.at,
    purpose: 'any',
    engine,
  })
  const peers = await askAboutPresented({
    leaf: leaf.certificate,
    chain: intermediates,
    roots: trust.roots,
    crls: trust.crls ?? [],
    at: options.at,
    check,
    engine,
  })
  return judge({ capture: extracted, leaf, trust, options, check, verdict, peers })
}

async function judge(question: Question): Promise<WorkloadReport> {
  const { capture, leaf, options, verdict, check } = question
  const place = placeOf(leaf)
  const signed = await signedBy(question)
  const svid = checkSvid(leaf.certificate, options, place)
  const steps = Object.freeze(
    [rootStep(question), caStep(question), chainStep(question)].map((step) => Object.freeze(step)),
  )
  const findings = [
    ...notFromBundle(question, signed),
    ...svid,
    ...pathFindings(question, svid, signed),
    ...peerFindings(question, place),
    ...capture.notes,
    ...rootCompare(question, steps[0] as WorkloadStep),
    ...count(question),
  ]
  return Object.freeze({
    ...createReport(findings, proofsOf(steps, signed, question)),
    peerAccepts: accepts(question),
    peers: question.peers,
    ...(signed === undefined ? {} : { signedByYourCa: signed }),
    steps,
    chain: await picture(capture, check),
    ...(verdict.status === 'trusted' ? { path: verdict.path } : {}),
  })
}
