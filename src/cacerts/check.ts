import { engine as defaultEngine } from '#engine'
import type { Engine } from '../crypto/engine.ts'
import { rememberSignatures } from '../certificate/signature-cache.ts'
import { equalBytes, toHex } from '../der/bytes.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import type { ReportDetails } from '../report/format/types.ts'
import { createReport, type Report } from '../report/report.ts'
import { checkAnchor } from './checks/anchor.ts'
import { checkCertificates } from './checks/certificate.ts'
import { checkChain } from './checks/chain.ts'
import { checkCrl } from './checks/crl.ts'
import { checkFiles } from './checks/files.ts'
import { checkKeys } from './checks/key.ts'
import { checkLifecycle, type LifecycleInputs } from './checks/lifecycle.ts'
import { checkPem } from './checks/pem.ts'
import { CACERTS_CODES } from './codes.ts'
import { peerFacts, refusalFor, type CheckContext } from './check-context.ts'
import {
  parseControlPlane,
  type ControlPlaneRules,
  type ControlPlane,
} from '../release/control-plane.ts'
import { parseGoDuration } from '../emulation/go/duration.ts'
import { cacertsError } from './fail.ts'
import type { CacertsRole } from '../emulation/istiod/cacerts-files.ts'
import { goCertificate } from '../emulation/go/append-certs.ts'
import { leadUp } from './intended-path.ts'
import { createSpecimens } from '../emulation/istiod/specimen-leaf.ts'
import { heldCrls } from '../emulation/istiod/held-crls.ts'
import { askPeers, refusalLines, refusals, type PeerAnswers } from '../emulation/peers.ts'
import {
  istiodSentence,
  predictIstiod,
  type IstiodPrediction,
} from '../emulation/istiod/start-up.ts'
import { proofsOf } from './passed-checks.ts'
import type { CacertsSet } from './read.ts'
import { createReading } from '../emulation/parse-cache.ts'
import { chooseRoles } from '../emulation/istiod/choose-files.ts'
import { servedText } from '../emulation/istiod/served-chain.ts'
import { placeOf, viewFile, type FileView, type Found } from './certificate-views.ts'

/** How a set is checked. */
export interface CheckCacertsOptions extends LifecycleInputs {
  /** The instant judged. */
  readonly at: Date
  /** The release that will read the set; the default of {@link parseControlPlane} when left out. */
  readonly controlPlane?: ControlPlane
  /** The trust domain of the mesh, `cluster.local` by default. */
  readonly trustDomain?: string
  /** Where istiod runs, `istio-system` by default: its own certificate is issued for names in it. */
  readonly istiodNamespace?: string
  /** What computes; the engine of the runtime by default. */
  readonly engine?: Engine
}

/** What istiod will do, and what its workloads will serve. */
export interface IstiodAnswer extends Omit<IstiodPrediction, 'step'> {
  /** SHA-256 of what workloads present behind their own certificate, in order; there when the set is accepted and used. */
  readonly workloadChain?: readonly string[]
}

/** The report on a set. */
export interface CacertsReport extends Report {
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
  readonly certificate: string
  readonly signedBy?: number
}

const ROLES: readonly CacertsRole[] = [
  'signing-certificate',
  'signing-key',
  'chain',
  'roots',
  'crl',
]

const TLS_ROLES: readonly CacertsRole[] = ['signing-certificate', 'roots', 'chain']

type Settings = Required<
  Pick<CheckCacertsOptions, 'at' | 'trustDomain' | 'istiodNamespace' | 'engine'>
> & { readonly rules: ControlPlaneRules }

function settle(options: CheckCacertsOptions): Settings {
  if (!(options.at instanceof Date) || Number.isNaN(options.at.getTime())) {
    throw cacertsError('cacerts-option', { option: 'at', found: 'anything but a valid Date' })
  }
  const {
    at,
    trustDomain = 'cluster.local',
    istiodNamespace = 'istio-system',
    engine = defaultEngine,
  } = options
  const rules = parseControlPlane(options.controlPlane)
  return { at, rules, trustDomain, istiodNamespace, engine }
}

async function look(set: CacertsSet, settings: Settings): Promise<CheckContext> {
  const { at, rules, engine } = settings
  const check = rememberSignatures(engine)
  const reading = createReading(rules.go)
  const roles = chooseRoles(set.files, rules)
  const views: Partial<Record<CacertsRole, FileView>> = {}
  for (const role of ROLES) {
    const bytes = roles.bytes[role]
    if (bytes !== undefined) views[role] = viewFile(role, roles.names[role], bytes, reading)
  }
  const { prediction, go } = await predictIstiod({ roles, rules, at, engine, check, reading })
  // the chain of the tls scheme is the joined text of two files: what stands in them is told by the file itself
  const order = roles.scheme === 'tls' ? TLS_ROLES : ROLES
  const certificates = order.flatMap((role) => views[role]?.certificates ?? [])
  const signer = views['signing-certificate']?.certificates[0]
  const path = signer === undefined ? [] : await leadUp(signer, certificates, check)
  const context = {
    set,
    ...settings,
    controlPlane: rules.name,
    roles,
    check,
    reading,
    views,
    prediction,
    go,
    signer,
    certificates,
    path,
  }
  const asked = await askedPeers(context)
  return { ...context, ...asked, refusing: refusals(asked.peers ?? {}) }
}

/** Peers are asked about what istiod would issue, so only where it accepts the set. */
async function askedPeers(
  context: Omit<CheckContext, 'refusing'>,
): Promise<Pick<CheckContext, 'peers' | 'presented'>> {
  const { prediction, roles, rules, reading } = context
  const block = context.views['signing-certificate']?.go[0]
  const signer = block && goCertificate(block.der, reading).certificate
  if (!prediction.accepts || prediction.selfSigned === true || signer === undefined) return {}
  const ttl = parseGoDuration(prediction.defaultTtl ?? '') ?? 0
  const served = servedText(roles, rules.gluesChain)
  const specimens = createSpecimens({ ...context, signer, ttl }, context.check)
  const question = {
    ...context,
    ...specimens,
    chain: served,
    roots: roles.bytes.roots as Uint8Array,
    crls: heldCrls(roles, rules, reading),
  }
  return { presented: reading.boringSslPem(served), peers: await askPeers(question) }
}

async function presentedFingerprints({
  presented,
  engine,
}: CheckContext): Promise<readonly string[]> {
  return Promise.all(
    (presented?.certificates ?? []).map(async ({ der }) =>
      toHex(await engine.digest('SHA-256', der)),
    ),
  )
}

async function allFindings(
  context: CheckContext,
  options: CheckCacertsOptions,
): Promise<readonly Finding[]> {
  const found = [
    ...checkFiles(context),
    // what is lost in the text of a file is the cause of most that follows
    ...checkPem(context),
    ...(await checkKeys(context)),
    ...checkCertificates(context),
    ...(await checkAnchor(context)),
    ...checkChain(context),
    ...(await checkCrl(context)),
    ...checkLifecycle(context, options),
  ]
  return [...found, ...unexplained(context, found)]
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
  const { accepts, selfSigned, says, defaultTtl } = context.prediction
  const answer: IstiodAnswer = {
    accepts,
    ...(selfSigned === undefined ? {} : { selfSigned }),
    ...(says === undefined ? {} : { says }),
    ...(defaultTtl === undefined ? {} : { defaultTtl }),
  }
  if (context.peers === undefined) return answer
  return { ...answer, workloadChain: Object.freeze([...(await presentedFingerprints(context))]) }
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
  const context = await look(set, settle(options))
  const findings = await allFindings(context, options)
  const report = createReport(findings, proofsOf(context, findings))
  const istiod = Object.freeze(await istiodAnswer(context))
  const peers = context.peers === undefined ? {} : { peers: context.peers }
  const { says, accepts } = istiod
  const answers = [
    ...refusalLines(context.refusing),
    ...(says === undefined
      ? []
      : [
          { heading: `istiod would ${accepts ? 'say' : 'refuse it with'}`, says, isFailure: false },
        ]),
  ]
  const sentence = istiodSentence(istiod, report.status === 'fail')
  return Object.freeze({
    ...report,
    istiod,
    ...peers,
    chain: await chainOf(context),
    details: Object.freeze({ answers, sentence, data: { istiod, ...peers } }),
  })
}

/** A set whose CA is its own anchor has one certificate in two files: it is drawn once. */
async function chainOf({ path, check }: CheckContext): Promise<readonly CacertsLink[]> {
  const distinct = path.filter(
    (found, index) =>
      index === 0 || !equalBytes(found.certificate.der, (path[0] as Found).certificate.der),
  )
  const links = distinct.map(async (found, index) => {
    const place = placeOf(found)
    const above = index + 1 < distinct.length
    const { certificate } = found
    const own = certificate.selfIssued && (await check(certificate, certificate)) === 'valid'
    const signedBy = above ? index + 1 : own ? index : undefined
    return Object.freeze(signedBy === undefined ? place : { ...place, signedBy })
  })
  return Object.freeze(await Promise.all(links))
}
