import { CALL_LIMITS, endable, engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { requireObject, type LimitRange } from '../report/argument.ts'
import type { RevocationList } from '../certificate/crl.ts'
import { rememberSignatures, type SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import { watchSignatures, type UncheckedSignature } from '../certificate/watch-signatures.ts'
import type { Engine } from '../crypto/engine.ts'
import { rememberPublicHalf } from '../crypto/wrap-engine.ts'
import { parseGoDuration } from '../emulation/go/duration.ts'
import type { CacertsRole, CacertsRoles } from '../emulation/istiod/cacerts-files.ts'
import { chooseRoles } from '../emulation/istiod/choose-files.ts'
import { heldCrls } from '../emulation/istiod/held-crls.ts'
import { servedText } from '../emulation/istiod/served-chain.ts'
import { createSpecimens, type Specimens } from '../emulation/istiod/specimen-leaf.ts'
import {
  predictIstiod,
  type IstiodPrediction,
  type PipelineResult,
} from '../emulation/istiod/start-up.ts'
import { createReading, type Reading } from '../emulation/parse-cache.ts'
import { askPeers, DATA_PLANES, type DataPlane, type PeerAnswers } from '../emulation/peers.ts'
import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from '../release/control-plane.ts'
import { viewFile, type FileView, type Found } from './certificate-views.ts'
import { cacertsError } from './fail.ts'
import { requireSet, type CacertsSet } from './read.ts'
import { isInstant } from '../report/kinds.ts'

// A set is opened once: what istiod and the peers would make of it is found out here, and everything else only looks.

/** For when and for what mesh sets are judged. */
export interface CacertsOptions extends LongCallOptions {
  /** The instant judged. */
  readonly at: Date
  /** The release that will read the set; the newest that is known where left out. */
  readonly controlPlane?: ControlPlane
  /** The trust domain of the mesh, `cluster.local` by default. */
  readonly trustDomain?: string
  /** Where istiod runs, `istio-system` by default: its own certificate is issued for names in it. */
  readonly istiodNamespace?: string
  /**
   * What carries traffic. Left out, sidecars decide the status, and what ztunnel would refuse is information; with
   * `ambient` or `both` it is an error, with `sidecar` it is left out.
   */
  readonly dataPlane?: DataPlane
  /**
   * The key of the signing CA is not given: it lies in an HSM, with a cloud, or with those who made the request. Then everything but
   * the key is judged, and an information says so. It changes nothing for a set with a key file.
   */
  readonly keyElsewhere?: boolean
}

/** The same read, with what one call remembers of certificates and signatures: sets that are compared share it. */
export interface Mesh {
  readonly at: Date
  readonly rules: ControlPlaneRules
  readonly trustDomain: string
  readonly istiodNamespace: string
  readonly dataPlane: DataPlane | undefined
  readonly keyElsewhere: boolean
  readonly engine: Engine
  readonly check: SignatureCheck
  readonly reading: Reading
}

/** What one set issues for, where istiod signs with it. */
interface Issuing extends Specimens {
  /** What workloads present behind their own certificate. */
  readonly chain: Uint8Array
}

/** The files of a set by their roles, read as they are meant and as Go reads them. */
export interface ViewedSet {
  readonly set: CacertsSet
  readonly roles: CacertsRoles
  /** One view for each role that has a file. */
  readonly views: Partial<Record<CacertsRole, FileView>>
  /** All certificates as they are meant, those of the signing file first, then chain, then roots. */
  readonly certificates: readonly Found[]
  /** What istiod hands to every Envoy. */
  readonly crls: readonly RevocationList[]
}

/** A set, with what istiod would do with it. */
export interface OpenedSet extends Mesh, ViewedSet, PipelineResult {
  /** There where what istiod would do cannot be said: the engine cannot check a signature that istiod checks. */
  readonly unchecked?: UncheckedSignature
  /** Left out when istiod refuses the set or does not use it: then it has no workloads. */
  readonly issuing?: Issuing | undefined
  /** What sidecars hold in place of the roots, where istiod hands out a trust bundle. */
  readonly anchors?: Uint8Array
}

const ROLES: readonly CacertsRole[] = [
  'signing-certificate',
  'signing-key',
  'chain',
  'roots',
  'crl',
]
const ORDER: readonly CacertsRole[] = ['signing-certificate', 'chain', 'roots']
// the chain of the tls scheme is the joined text of two files: what is in them is said of the file itself
const TLS_ORDER: readonly CacertsRole[] = ['signing-certificate', 'roots', 'chain']

/** An instant that can be compared with others. */
function checkInstant(at: unknown): void {
  if (!isInstant(at))
    throw cacertsError('cacerts-option', { option: 'at', found: 'anything but a valid Date' })
}

function checkDataPlane(found: unknown): void {
  if (found !== undefined && !(DATA_PLANES as readonly unknown[]).includes(found))
    throw cacertsError('cacerts-option', {
      option: 'dataPlane',
      found: `something else than ${DATA_PLANES.join(', ')}`,
    })
}

function checkText(option: 'trustDomain' | 'istiodNamespace', found: unknown): void {
  if (found !== undefined && typeof found !== 'string')
    throw cacertsError('cacerts-option', { option, found: 'anything but text' })
}

/**
 * Reads the options, and begins what is remembered.
 *
 * @param range - The limits that the call has.
 * @throws MeshCertsError `cacerts-option`, `release-unknown`.
 */
export function meshOf(options: CacertsOptions, range: LimitRange<string> = CALL_LIMITS): Mesh {
  requireObject('options', options)
  checkInstant(options.at)
  checkDataPlane(options.dataPlane)
  checkText('trustDomain', options.trustDomain)
  checkText('istiodNamespace', options.istiodNamespace)
  const rules = parseControlPlane(options.controlPlane)
  const { at, trustDomain = 'cluster.local', istiodNamespace = 'istio-system' } = options
  const engine = engineOf(options, range)
  const check = endable(options, rememberSignatures(engine))
  return {
    at,
    rules,
    trustDomain,
    istiodNamespace,
    dataPlane: options.dataPlane,
    keyElsewhere: options.keyElsewhere === true,
    engine: rememberPublicHalf(engine),
    check,
    reading: createReading(rules.go),
  }
}

/** Finds the files of a set and reads them; nothing is verified. */
export function viewSet(
  set: CacertsSet,
  { rules, reading }: Pick<Mesh, 'rules' | 'reading'>,
): ViewedSet {
  requireSet(set, 'the set')
  const roles = chooseRoles(set.files, rules)
  const views: Partial<Record<CacertsRole, FileView>> = {}
  for (const role of ROLES) {
    const bytes = roles.bytes[role]
    if (bytes !== undefined) views[role] = viewFile(role, roles.names[role], bytes, reading)
  }
  const order = roles.scheme === 'tls' ? TLS_ORDER : ORDER
  const certificates = order.flatMap((role) => views[role]?.certificates ?? [])
  return { set, roles, views, certificates, crls: heldCrls(roles, rules, reading) }
}

/** The first block of the signing file, whatever its label: what istiod signs with. */
function signerOf({ views }: ViewedSet, reading: Reading): Certificate | undefined {
  const block = views['signing-certificate']?.go[0]
  return block && reading.strict(block.der)
}

function issuingOf(
  { roles }: ViewedSet,
  { prediction }: PipelineResult,
  mesh: Mesh,
  signer: Certificate | undefined,
): Issuing | undefined {
  if (!prediction.accepts || prediction.selfSigned === true || signer === undefined)
    return undefined
  const ttl = parseGoDuration(prediction.defaultTtl ?? '') ?? 0
  const specimens = createSpecimens({ ...mesh, signer, ttl }, mesh.check)
  return { ...specimens, chain: servedText(roles, mesh.rules.gluesChain) }
}

const UNSUPPORTED: IstiodPrediction = { accepts: false, usesSet: false, cause: 'unsupported' }

/** Opens a set: which files istiod takes, what is in them, whether it starts with them, and what it would then issue. */
export async function openSet(set: CacertsSet, mesh: Mesh): Promise<OpenedSet> {
  const viewed = viewSet(set, mesh)
  const { answer: result, unchecked } = await watchSignatures(mesh, (tools) =>
    predictIstiod({ ...mesh, ...tools, roles: viewed.roles }),
  )
  // a refusal that may come from the engine is not istiod's: nothing of it is handed on
  if (!result.prediction.accepts && unchecked !== undefined)
    return { ...mesh, ...viewed, prediction: UNSUPPORTED, unchecked }
  const issuing = issuingOf(viewed, result, mesh, signerOf(viewed, mesh.reading))
  return { ...mesh, ...viewed, ...result, ...(issuing === undefined ? {} : { issuing }) }
}

const NOTHING = new Uint8Array(0)

/**
 * Asks the peers that hold the roots and the CRLs of one set about the workloads of another, or of the same one.
 *
 * @returns `undefined` for a set that has no workloads.
 */
export async function askAbout(
  { issuing, ...of }: OpenedSet,
  judge: OpenedSet,
): Promise<PeerAnswers | undefined> {
  if (issuing === undefined) return undefined
  return askPeers({
    ...of,
    ...issuing,
    chainFile: of.roles.bytes.chain ?? NOTHING,
    roots: judge.roles.bytes.roots ?? NOTHING,
    ...(judge.anchors && { anchors: judge.anchors }),
    crls: judge.crls,
    // of the party that judges: what it is made of, and how it reads
    rules: judge.rules,
    reading: judge.reading,
  })
}
