import { CALL_LIMITS, engineOf } from '../crypto/long-call.ts'
import { someLimits, requireObject } from '../report/argument.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { rememberSignatureChecks } from '../crypto/signature-memory.ts'
import { extractChain } from '../capture/extract.ts'
import type { Capture } from '../capture/types.ts'
import { rememberSignatures } from '../certificate/signature-cache.ts'
import { PATH_LIMITS, type Limits } from '../path/budget.ts'
import { limitReached } from '../path/verdict.ts'
import { verifyChain } from '../path/verify.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import type { ReportDetails } from '../report/format/types.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { WORKLOAD_CODES } from './codes.ts'
import { findingsOf } from './findings.ts'
import {
  askPeers,
  DATA_PLANES,
  refusalLines,
  refusals,
  uncheckedIn,
  type PresentedAnswers,
} from '../emulation/peers.ts'
import { picture, type WorkloadLink } from './chain-links.ts'
import type { ExpectedNames } from '../emulation/stack.ts'
import { nameOf, placeOf } from './place.ts'
import { accepts, sentenceOf, type Question, type VerifyWorkloadOptions } from './evidence.ts'
import { behind, shortOf, shownBy } from './shown.ts'
import { stepsOf, type WorkloadStep } from './steps.ts'
import { readTrust, wrongOptions } from './trust.ts'
import { isJudgedAsServer, otherServers, verifyServer } from './verify-server.ts'
import { isInstant } from '../report/kinds.ts'

/** The report on a workload: two answers kept apart, and the three steps of the guide. */
export interface WorkloadReport extends Report {
  /** Would a peer that holds only your roots accept what was presented? Left out when nothing was, or not all of it is in the capture. */
  readonly peerAccepts?: boolean
  /** Was the workload certificate signed by the key of your ca-cert? Left out without a set, and where that cannot be checked here. */
  readonly signedByYourCa?: boolean
  /** What single stacks say of it, by the role of the workload; left out when nothing was presented. */
  readonly peers?: PresentedAnswers
  /** Always three: `root`, `ca`, `chain`. */
  readonly steps: readonly WorkloadStep[]
  /** What was presented, the leaf first. */
  readonly chain: readonly WorkloadLink[]
  /** The path that a peer finds, where it finds one. */
  readonly path?: readonly Certificate[]
  /** The answers in words, for the formats; left out when nothing was presented. */
  readonly details?: ReportDetails
}

async function signedBy(question: Question): Promise<boolean | undefined> {
  const { trust, leaf, check } = question
  if (trust.signer === undefined) return undefined
  const outcome = await check(leaf.certificate, trust.signer)
  return outcome === 'unsupported' ? undefined : outcome === 'valid'
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

const LIMITS = { ...CALL_LIMITS, ...PATH_LIMITS }

function checkOptions(options: VerifyWorkloadOptions): void {
  requireObject('options', options)
  const { at, dataPlane } = options
  if (!isInstant(at)) throw wrongOptions('at must be a valid Date')
  if (dataPlane !== undefined && !DATA_PLANES.includes(dataPlane))
    throw wrongOptions(`dataPlane must be one of ${DATA_PLANES.join(', ')}`)
}

function expectedNames({ trustDomain, spiffeId }: VerifyWorkloadOptions): ExpectedNames {
  return {
    ...(trustDomain === undefined ? {} : { trustDomain }),
    ...(spiffeId === undefined ? {} : { identities: [spiffeId] }),
  }
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
 * @throws MeshCertsError `workload-options` when neither or both of `cacerts` and `roots` are given or `at` is not a valid Date;
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
  checkOptions(options)
  // the path, each peer and the picture ask for the same few signatures
  const engine = rememberSignatureChecks(engineOf(options, LIMITS))
  const search = someLimits(options.limits, PATH_LIMITS)
  return verifyWith({ ...options, engine, search }, capture)
}

/** The call with what was made of its options; its engine counts the operations. */
interface Call extends VerifyWorkloadOptions {
  readonly engine: Engine
  readonly search: Partial<Limits>
}

async function verifyWith(
  options: Call,
  capture: string | Uint8Array | object,
): Promise<WorkloadReport> {
  const trust = readTrust(options.cacerts, options.roots, options.controlPlane)
  const whole = extractChain(capture)
  const shown = shownBy(whole)
  if (shown === undefined) return nothingPresented(whole)
  const { leaf } = shown
  const { engine } = options
  const check = rememberSignatures(engine)
  if (isJudgedAsServer(leaf.certificate, options, trust))
    return verifyServer(shown, options, trust, check)
  const missing = shortOf(shown)
  const sent = shown.capture.certificates.filter((one) => one !== leaf)
  const intermediates = [
    ...sent.map(({ certificate }) => certificate),
    ...(missing === undefined ? [] : behind(trust)),
  ]
  const verdict = await verifyChain({
    leaf: leaf.certificate,
    intermediates,
    roots: trust.roots,
    at: options.at,
    purpose: 'any',
    engine,
    limits: options.search,
  })
  const peers = await askPeers({
    leaf: leaf.certificate,
    chain: intermediates,
    roots: trust.roots,
    ...(trust.rootFile && { rootFile: trust.rootFile }),
    crls: trust.crls ?? [],
    rules: trust.rules,
    reading: trust.reading,
    at: options.at,
    check,
    engine,
    ...expectedNames(options),
  })
  const refusing = refusals(peers)
  // a leaf that a root signed needs nothing behind it
  const short = trust.chain === undefined && verdict.status === 'trusted' ? undefined : missing
  const unchecked = uncheckedIn(peers)
  const others = await otherServers(whole, leaf, options)
  const notes = [...shown.capture.notes, ...others]
  return judge({
    ...shown,
    capture: { ...shown.capture, notes },
    trust,
    options,
    short,
    check,
    verdict,
    peers,
    refusing,
    ...(unchecked === undefined ? {} : { unchecked }),
  })
}

/** Is it an error of the workload certificate itself, whatever its chain is? */
const isOfLeaf = ({ code, severity }: Finding): boolean =>
  severity === 'error' && code.startsWith('svid-') && code !== 'svid-not-from-bundle'

async function judge(question: Question): Promise<WorkloadReport> {
  const { capture, verdict, check } = question
  const signed = await signedBy(question)
  const steps = stepsOf(question)
  const findings = findingsOf(question, signed, steps)
  const unchecked = question.unchecked !== undefined
  const limit = limitReached(verdict)
  const isOpen = question.short !== undefined || unchecked || limit !== undefined
  const peerAccepts = isOpen ? undefined : accepts(question)
  const answers = {
    peers: question.peers,
    ...(peerAccepts === undefined ? {} : { peerAccepts }),
    ...(signed === undefined ? {} : { signedByYourCa: signed }),
  }
  return Object.freeze({
    ...createReport(findings, proofsOf(steps, signed, question)),
    ...answers,
    steps,
    chain: await picture(capture, check),
    ...(verdict.status === 'trusted' ? { path: verdict.path } : {}),
    details: Object.freeze({
      answers: refusalLines(question.refusing),
      sentence: sentenceOf({
        peerAccepts,
        signed,
        faulty: findings.some(isOfLeaf),
        open: limit?.message ?? (unchecked ? 'a signature cannot be checked' : undefined),
      }),
      data: answers,
    }),
  })
}
