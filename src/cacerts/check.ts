import { equalBytes, toHex } from '../der/bytes.ts'
import { PATH_CODES } from '../path/codes.ts'
import {
  refusalLines,
  refusals,
  uncheckedIn,
  ztunnelFacts,
  type PeerAnswers,
} from '../emulation/peers.ts'
import { istiodSentence, type IstiodPrediction } from '../emulation/istiod/start-up.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import type { ReportDetails } from '../report/format/types.ts'
import { createReport, type Report } from '../report/report.ts'
import { placeOf, type Found } from './certificate-views.ts'
import { peerFacts, refusalFor, signedFor, type CheckContext } from './check-context.ts'
import { checkAnchor } from './checks/anchor.ts'
import { checkCertificates } from './checks/certificate.ts'
import { checkChain } from './checks/chain.ts'
import { checkCrl } from './checks/crl.ts'
import { checkFiles } from './checks/files.ts'
import { checkKeys } from './checks/key.ts'
import { checkLifecycle, type LifecycleInputs } from './checks/lifecycle.ts'
import { checkPem } from './checks/pem.ts'
import { checkRootSignatures } from './checks/root-signature.ts'
import { checkSwapped } from './checks/swapped.ts'
import { checkUnparsable } from './checks/unparsable.ts'
import { CACERTS_CODES } from './codes.ts'
import { leadUp } from './intended-path.ts'
import { askAbout, meshOf, openSet, type CacertsOptions } from './open-set.ts'
import { proofsOf } from './passed-checks.ts'
import type { CacertsSet } from './read.ts'
import { isRefused } from '../capture/secret-object.ts'

/** How a set is checked. */
export interface CheckCacertsOptions extends CacertsOptions, LifecycleInputs {}

/** What istiod will do, and what its workloads will serve. */
export interface IstiodAnswer extends Omit<IstiodPrediction, 'step'> {
  /** SHA-256 of what workloads present behind their own certificate, in order; there when the set is accepted and used. */
  readonly workloadChain?: readonly string[]
}

/** The report on a set. */
export interface CacertsReport extends Report {
  /** Whether it starts, whether it signs with this set, and what it says where it does not. */
  readonly istiod: IstiodAnswer
  /** What peers say of the workloads; there when istiod accepts the set and uses it. */
  readonly peers?: PeerAnswers
  /** The path from the signing certificate up, as far as names and signatures lead: for the picture of the chain. */
  readonly chain: readonly CacertsLink[]
  /** The same in words, for the formats. */
  readonly details: ReportDetails
}

/** A certificate of the path, with the position of the one that signed it; its own for a self-signed root. */
export interface CacertsLink extends Place {
  /** Role and name; the name of RFC 4514. */
  readonly certificate: string
  /** Position in the list, its own for a self-signed root; left out where the issuer is not in the set. */
  readonly signedBy?: number
  /** From when it is valid. */
  readonly notBefore: Date
  /** Until when, that second included. */
  readonly notAfter: Date
}

async function contextOf(set: CacertsSet, options: CheckCacertsOptions): Promise<CheckContext> {
  const opened = await openSet(set, meshOf(options))
  const signer = opened.views['signing-certificate']?.certificates[0]
  const signed = signedFor(opened)
  const path = signer === undefined ? [] : await leadUp(signer, opened.certificates, signed)
  const peers = await askAbout(opened, opened)
  const unchecked = opened.unchecked ?? uncheckedIn(peers ?? {})
  return {
    ...opened,
    signed,
    signer,
    path,
    peers,
    refusing: refusals(peers ?? {}),
    ...(unchecked === undefined ? {} : { unchecked }),
  }
}

/** What cannot be checked here is an error of its own, in nobody's name. */
function uncheckedFindings({ unchecked, certificates }: CheckContext): readonly Finding[] {
  if (unchecked === undefined) return []
  const { algorithm, engine, der } = unchecked
  const found = der && certificates.find(({ certificate }) => certificate.der === der)
  const place = found === undefined ? {} : placeOf(found)
  return [finding(PATH_CODES, 'path-signature-unsupported', { algorithm, engine }, place)]
}

/** Of what Envoy loads, whatever it makes of it. */
async function presentedFingerprints(
  chain: Uint8Array,
  { reading, engine }: CheckContext,
): Promise<readonly string[]> {
  return Promise.all(
    reading
      .boringSslPem(chain)
      .certificates.map(async ({ der }) => toHex(await engine.digest('SHA-256', der))),
  )
}

async function allFindings(
  context: CheckContext,
  options: CheckCacertsOptions,
): Promise<readonly Finding[]> {
  const read = [
    ...uncheckedFindings(context),
    ...checkFiles(context),
    // what is lost in the text of a file is the cause of most that follows
    ...checkPem(context),
    ...checkUnparsable(context),
  ]
  const swapped = await checkSwapped(context)
  if (swapped !== undefined) return [...read, swapped]
  const found = [
    ...read,
    ...(await checkKeys(context)),
    ...checkCertificates(context),
    ...(await checkAnchor(context)),
    ...checkChain(context),
    ...(await checkRootSignatures(context)),
    ...(await checkCrl(context)),
    ...(await checkLifecycle(context, options)),
  ]
  return [...found, ...unexplained(context, found), ...ambient(context)]
}

/** What ztunnel refuses: it decides where the mesh is ambient, and is information where that is not known. */
function ambient({ peers, dataPlane, rules }: CheckContext): readonly Finding[] {
  const refused = ztunnelFacts(peers ?? {}, dataPlane, rules)
  if (refused === undefined) return []
  const { facts, severity } = refused
  return [finding(CACERTS_CODES, 'cacerts-ztunnel-refuses', facts, {}, { severity })]
}

/** A refusal is never left without a finding, even where no check knows the reason. */
function unexplained(context: CheckContext, found: readonly Finding[]): readonly Finding[] {
  if (found.some(({ severity }) => severity === 'error')) return []
  const { says, step = 0, accepts } = context.prediction
  if (!accepts)
    return [finding(CACERTS_CODES, 'cacerts-istiod-refuses', { step, says: says ?? '' })]
  const { peers, refusing } = peerFacts(context)
  if (peers === '') return []
  const texts = [...new Set(Object.values(refusing))]
  const revoked = refusalFor(context, 'revoked') !== undefined
  const fix = 'a CRL of ca-crl.pem revokes a CA of the set: sign with a CA that is not revoked'
  const facts = { peers, says: texts, refusing }
  return [finding(CACERTS_CODES, 'cacerts-peers-refuse', facts, {}, revoked ? { fix } : {})]
}

async function istiodAnswer(context: CheckContext): Promise<IstiodAnswer> {
  const { accepts, usesSet, selfSigned, says, cause, defaultTtl } = context.prediction
  const answer: IstiodAnswer = {
    accepts,
    usesSet,
    ...(selfSigned === undefined ? {} : { selfSigned }),
    ...(says === undefined ? {} : { says }),
    ...(cause === undefined ? {} : { cause }),
    ...(defaultTtl === undefined ? {} : { defaultTtl }),
  }
  const { issuing } = context
  if (issuing === undefined) return answer
  const workloadChain = await presentedFingerprints(issuing.chain, context)
  return { ...answer, workloadChain: Object.freeze(workloadChain) }
}

/**
 * Says what istiod, Envoy and OpenSSL will say to a plug-in CA set, before the secret `cacerts` is created.
 *
 * Nothing is written, fetched or asked: the answers are predictions, measured on 218 sets. All findings come back, the most
 * useful first; a private key among them is never shown.
 *
 * @param set - From {@link readCacerts}.
 * @param options - The time is required; the rest says which control plane and mesh the set is for.
 * @returns `status` is `fail` when istiod refuses the set or starts with another CA, when peers refuse its workloads, or
 * when a private key is published. `istiod.says` is the whole line of its log.
 * @throws MeshCertsError `cacerts-option` for an option that makes no sense; never for what the files hold.
 * @example
 * import { checkCacerts, readCacerts } from 'meshcerts'
 * const set = readCacerts({ 'ca-cert.pem': '', 'ca-key.pem': '', 'root-cert.pem': '' })
 * const { status, istiod } = await checkCacerts(set, { at: new Date('2027-01-01') })
 * istiod.says?.endsWith('incomplete signing CA bundle detected') // => true
 */
export async function checkCacerts(
  set: CacertsSet,
  options: CheckCacertsOptions,
): Promise<CacertsReport> {
  const context = await contextOf(set, options)
  // where istiod's answer is not known, no check may speak of a refusal
  const isKnown = context.prediction.cause !== 'unsupported'
  const known = isKnown ? context : { ...context, prediction: { accepts: true, usesSet: false } }
  const findings = await allFindings(known, options)
  const report = createReport(findings, proofsOf(context, findings))
  const istiod = Object.freeze(await istiodAnswer(context))
  const peers = context.peers === undefined ? {} : { peers: context.peers }
  const { says, accepts } = istiod
  const refused = findings.some(isRefused)
  const answers = [
    ...refusalLines(context.refusing),
    ...(says === undefined || refused
      ? []
      : [
          { heading: `istiod would ${accepts ? 'say' : 'refuse it with'}`, says, isFailure: false },
        ]),
  ]
  const sentence = refused
    ? 'Kubernetes would not take this Secret'
    : istiodSentence(istiod, report.status === 'fail') + openEnd(context)
  return Object.freeze({
    ...report,
    istiod,
    ...peers,
    chain: await chainOf(context),
    details: Object.freeze({ answers, sentence, data: { istiod, ...peers } }),
  })
}

/** What the sum leaves open: a set without its key is as good as that key. */
function openEnd({ keyElsewhere, views, prediction }: CheckContext): string {
  const { accepts, usesSet } = prediction
  const isOpen = keyElsewhere && views['signing-key'] === undefined && accepts && usesSet
  return isOpen ? ', if its key is the right one' : ''
}

/** A set whose CA is its own anchor has one certificate in two files: it is drawn once. */
async function chainOf({ path, signed }: CheckContext): Promise<readonly CacertsLink[]> {
  const distinct = path.filter(
    (found, index) =>
      index === 0 || !equalBytes(found.certificate.der, (path[0] as Found).certificate.der),
  )
  const links = distinct.map(async (found, index) => {
    const { certificate } = found
    const { notBefore, notAfter } = certificate
    const place = { ...placeOf(found), notBefore, notAfter }
    const above = index + 1 < distinct.length
    const own = certificate.selfIssued && (await signed(certificate, certificate)) === 'valid'
    const signedBy = above ? index + 1 : own ? index : undefined
    return Object.freeze(signedBy === undefined ? place : { ...place, signedBy })
  })
  return Object.freeze(await Promise.all(links))
}
