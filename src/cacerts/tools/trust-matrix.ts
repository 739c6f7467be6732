import { engine as defaultEngine } from '#engine'
import type { Engine } from '../../crypto/engine.ts'
import { rememberSignatures } from '../../certificate/signature-cache.ts'
import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from '../../release/control-plane.ts'
import { parseGoDuration } from '../../emulation/go/duration.ts'
import { cacertsError } from '../fail.ts'
import { goCertificate } from '../../emulation/go/append-certs.ts'
import { createSpecimens } from '../../emulation/istiod/specimen-leaf.ts'
import { heldCrls } from '../../emulation/istiod/held-crls.ts'
import { askPeers, carriesTraffic, refusals, type PeerAnswers } from '../../emulation/peers.ts'
import { predictIstiod } from '../../emulation/istiod/start-up.ts'
import type { CacertsSet } from '../read.ts'
import { createReading } from '../../emulation/parse-cache.ts'
import { chooseRoles } from '../../emulation/istiod/choose-files.ts'
import { servedText } from '../../emulation/istiod/served-chain.ts'

// Who trusts whom: what workloads of one set present, judged by peers that hold the roots of another.

/** A set with the name it goes by: a cluster, or a stage of a rotation. */
export interface TrustParty {
  readonly name: string
  readonly set: CacertsSet
}

/** One question of the matrix. */
export interface TrustCell {
  /** Who judges, with its own roots. */
  readonly from: string
  /** Whose workloads are judged. */
  readonly to: string
  /** Do all its peers accept them, in both roles? */
  readonly trusts: boolean
  /** Why not: the words of the first peer that refuses. */
  readonly says?: string
  /** What each stack says; left out when the set that is judged issues nothing. */
  readonly peers?: PeerAnswers
}

/** Who trusts whom. */
export interface TrustMatrix {
  readonly names: readonly string[]
  /** Row by row: what the first says of the first, of the second, … */
  readonly cells: readonly TrustCell[]
  /** Does everybody trust everybody? */
  readonly whole: boolean
}

/** How the sets are judged. */
export interface TrustOptions {
  readonly at: Date
  /** The release of all control planes; the default of {@link parseControlPlane} when left out. */
  readonly controlPlane?: ControlPlane
  /** `cluster.local` by default. */
  readonly trustDomain?: string
  /** `istio-system` by default. */
  readonly istiodNamespace?: string
  readonly engine?: Engine
}

type Settings = Required<Omit<TrustOptions, 'controlPlane'>> & { readonly rules: ControlPlaneRules }

/** The options with their defaults. */
export function trustSettings(options: TrustOptions): Settings {
  if (!(options.at instanceof Date) || Number.isNaN(options.at.getTime()))
    throw cacertsError('cacerts-option', { option: 'at', found: 'anything but a valid Date' })
  const { controlPlane, ...others } = options
  return {
    rules: parseControlPlane(controlPlane),
    trustDomain: 'cluster.local',
    istiodNamespace: 'istio-system',
    engine: defaultEngine,
    ...others,
  }
}

/** What one set presents, and how it judges others. */
interface Side {
  readonly name: string
  readonly roots: Uint8Array
  readonly rules: ControlPlaneRules
  /** Left out when the set is refused or not used: then it has no workloads. */
  readonly ask?: (roots: Uint8Array) => Promise<PeerAnswers>
  readonly problem: string
}

const NOTHING = new Uint8Array(0)

async function sideOf({ name, set }: TrustParty, settings: Settings): Promise<Side> {
  const { rules, engine } = settings
  const roles = chooseRoles(set.files, rules)
  const check = rememberSignatures(engine)
  const reading = createReading(rules.go)
  const common = { ...settings, roles, check, reading }
  const { prediction } = await predictIstiod(common)
  const roots = roles.bytes.roots ?? NOTHING
  const block = reading.blocks(roles.bytes['signing-certificate'] ?? NOTHING)[0]
  const signer = block && goCertificate(block.der, reading).certificate
  const used = prediction.accepts && prediction.selfSigned !== true && signer !== undefined
  if (!used)
    return { name, roots, rules, problem: prediction.says ?? 'istiod does not use the set' }
  const ttl = parseGoDuration(prediction.defaultTtl ?? '') ?? 0
  const served = servedText(roles, rules.gluesChain)
  const question = {
    ...common,
    ...createSpecimens({ ...settings, signer, ttl }, check),
    chain: served,
    crls: heldCrls(roles, rules, reading),
  }
  const ask = (anchors: Uint8Array): Promise<PeerAnswers> =>
    askPeers({ ...question, roots: anchors })
  return { name, roots, rules, ask, problem: '' }
}

async function cell(from: Side, to: Side): Promise<TrustCell> {
  const names = { from: from.name, to: to.name }
  if (to.ask === undefined) return Object.freeze({ ...names, trusts: false, says: to.problem })
  const peers = await to.ask(from.roots)
  const refusal = refusals(peers).find(({ id }) => carriesTraffic(id, to.rules))
  if (refusal === undefined) return Object.freeze({ ...names, trusts: true, peers })
  return Object.freeze({ ...names, trusts: false, says: refusal.says, peers })
}

/**
 * Says who trusts whom among the sets of several clusters, or of the stages of a rotation: for each pair, whether peers that
 * hold the roots of the one accept what workloads of the other present.
 *
 * The time is quadratic in the number of sets: there is an answer for each pair.
 *
 * @returns Row by row in the order of the sets, each with itself included.
 * @throws MeshCertsError `cacerts-option`; never for what the sets hold.
 * @example
 * import { readCacerts, trustMatrix } from 'meshcerts'
 * import { createHierarchy } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const { clusters } = await createHierarchy({ at, clusters: ['east', 'west'] })
 * const sets = clusters.map(({ name, files }) => ({ name, set: readCacerts({ ...files() }) }))
 * await trustMatrix(sets, { at }).then(({ whole }) => whole) // => true
 */
export async function trustMatrix(
  parties: readonly TrustParty[],
  options: TrustOptions,
): Promise<TrustMatrix> {
  const settings = trustSettings(options)
  const sides: Side[] = []
  for (const party of parties) sides.push(await sideOf(party, settings))
  const cells: TrustCell[] = []
  for (const from of sides) for (const to of sides) cells.push(await cell(from, to))
  return Object.freeze({
    names: Object.freeze(sides.map(({ name }) => name)),
    cells: Object.freeze(cells),
    whole: cells.every(({ trusts }) => trusts),
  })
}
