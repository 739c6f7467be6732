import { cacertsError } from '../../cacerts/fail.ts'
import { meshOf } from '../../cacerts/open-set.ts'
import type { CacertsSet } from '../../cacerts/read.ts'
import { sameFiles } from '../../cacerts/tools/joined-roots.ts'
import type { TrustConnection } from '../../cacerts/tools/connections.ts'
import {
  brokenBy,
  gentlestWay,
  keyOf,
  moved,
  partiesIn,
  PLANNING_LIMITS,
  searchOf,
  type Move,
  type PlanOptions,
  type Search,
} from '../../cacerts/tools/rotation-search.ts'
import type { ChangeStage, Stage, State } from '../../cacerts/tools/rotation-stages.ts'
import { partyOpener, type OpenedParty, type TrustParty } from '../../cacerts/tools/trust-party.ts'
import type { StepCheck } from '../../mesh/step-parts.ts'
import {
  requireObject,
  requireObjects,
  requireString,
  requireStrings,
} from '../../report/argument.ts'
import { actionOf } from './action.ts'
import { momentIn, momentsOf, type ChangeMoment } from './moments.ts'
import type { ChangeNames, Sites } from './place.ts'
import type { ChangeRestart } from './restart.ts'
import { placedSet } from './set-parts.ts'
import { clustersOf, type ClusterEnds } from './stages.ts'
import { aimOf, titleOf } from './words.ts'

// From clusters as they are to clusters as they shall be: the order of `planMeshRotation`, with clusters that join and leave, other
// releases and other data planes, and what an administrator types for it.

/** The clusters of a mesh, before a change or after it; a cluster is known by its name. */
export interface MeshChange {
  /** As they are. */
  readonly from: readonly TrustParty[]
  /** As they shall be: one that is not in `from` joins, one that is only in `from` leaves. */
  readonly to: readonly TrustParty[]
}

/** How to judge, and how to write the commands. */
export interface ChangeOptions extends PlanOptions, ChangeNames {}

/** How to get back to where a step began. */
export interface ChangeBack {
  /** Where the commands look for the set that was there; left out where they need none. */
  readonly folder?: string
  /** The files of that folder. The key is in the clear. */
  readonly set?: CacertsSet
  /** In their order. */
  readonly commands: readonly string[]
  /** How to see that it worked. */
  readonly checks: readonly StepCheck[]
}

/** One step: one change of one cluster. */
export interface ChangeStep {
  /** The cluster to change. */
  readonly cluster: string
  /**
   * `trust`: it takes everybody's roots and trust domains. `sign`: it signs with the new CA too. `finish`: its set and what its mesh
   * says are as they shall be. `upgrade`: another release. `move`: another data plane. `join`, `leave`: it comes or goes.
   */
  readonly stage: ChangeStage
  /** One line, in the imperative. */
  readonly title: string
  /** What it is for. */
  readonly why: string
  /** What to know before; in the order of the commands. */
  readonly notes: readonly string[]
  /** Where the commands look for the set of the step; left out where it needs none. */
  readonly folder?: string
  /** The files of that folder. The key is in the clear. */
  readonly set?: CacertsSet
  /** For a POSIX shell, in their order. */
  readonly commands: readonly string[]
  /** What to wait for, and the line that shows it. */
  readonly checks: readonly StepCheck[]
  /** What has to restart, or need not, and why. */
  readonly restarts: readonly ChangeRestart[]
  /** The way back: until the next step the same pairs are asked, so it breaks what the step breaks. */
  readonly back: ChangeBack
  /** What may be removed when nobody wants to go back. */
  readonly cleanup: readonly string[]
  /** Connections that worked before, and do not work during the step or after it; for a cluster that joins, those that will work. */
  readonly breaks: readonly TrustConnection[]
  /** Connections to and from a cluster that leaves, which end with it. */
  readonly ends: readonly TrustConnection[]
  /** Who trusts whom during the step and after it. */
  readonly moments: readonly ChangeMoment[]
}

/** The way of a whole mesh. */
export interface ChangePlan {
  /**
   * `same`: nothing to do. `safe`: no step breaks a connection. `unsafe`: every order does, and the steps say where; or a cluster joins
   * that does not work in the end: istiod does not take its set, its workloads refuse each other, or those of another cluster.
   */
  readonly kind: 'same' | 'safe' | 'unsafe'
  /** Why there is no safe order. */
  readonly why?: string
  /** In their order. */
  readonly steps: readonly ChangeStep[]
  /** Who trusts whom before the first step. */
  readonly before: ChangeMoment
  /** And after the last. */
  readonly after: ChangeMoment
}

interface Walk {
  readonly search: Search
  readonly names: readonly string[]
  readonly options: ChangeOptions
  /** What folders call each cluster. */
  readonly words: ReadonlyMap<string, string>
  /** The folder of the set that each cluster has now. */
  readonly folders: Map<string, string>
}

const folderWord = (text: string): string =>
  text.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^\.+/, '')

/** Where istiod runs is known of a cluster where one of its sides says so: files alone do not. */
function whereKnown({ from, to }: MeshChange): MeshChange {
  const known = new Map<string, string>()
  for (const { name, istiodNamespace } of [...to, ...from])
    if (istiodNamespace !== undefined) known.set(name, istiodNamespace)
  const placed = (one: TrustParty): TrustParty => {
    const istiodNamespace = one.istiodNamespace ?? known.get(one.name)
    return istiodNamespace === undefined ? one : { ...one, istiodNamespace }
  }
  return { from: from.map(placed), to: to.map(placed) }
}

/** A word for each cluster, never the same for two, also where the disk does not know capitals: the folders hold keys. */
function folderWords(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  return new Map(
    names.map((name) => {
      const word = folderWord(name)
      let own = word
      for (let next = 2; taken.has(own.toLowerCase()); next += 1) own = `${word}-${String(next)}`
      taken.add(own.toLowerCase())
      return [name, own]
    }),
  )
}

const folderOf = (base: string, number: number, word: string, stage: string): string =>
  `${base}/${String(number).padStart(2, '0')}-${word}-${stage}`

const isOf =
  (name: string) =>
  ({ client, server }: TrustConnection): boolean =>
    client === name || server === name

const needsSet = (before: OpenedParty | undefined, after: OpenedParty | undefined): boolean =>
  after !== undefined &&
  after.party.selfSigned !== true &&
  (before?.party.selfSigned === true ||
    before === undefined ||
    !sameFiles(before.party.set, after.party.set))

const placeOf = (
  folder: string,
  before: OpenedParty | undefined,
  after: OpenedParty | undefined,
): { readonly folder?: string; readonly set?: CacertsSet } =>
  needsSet(before, after) ? { folder, set: placedSet((after as OpenedParty).party) } : {}

/** A cluster that joins as it shall be still joins. */
const stageOf = (from: OpenedParty | undefined, goal: ChangeStage): ChangeStage =>
  from === undefined && goal === 'finish' ? 'join' : goal

async function stepOf(walk: Walk, state: State, move: Move, number: number): Promise<ChangeStep> {
  const { search, names, options, words, folders } = walk
  const stages = search.clusters[move.cluster] as readonly Stage[]
  const from = stages[state[move.cluster] as number]?.of
  const { of: to, name: goal } = stages[move.to] as Stage & { readonly name: ChangeStage }
  const stage = stageOf(from, goal)
  const name = names[move.cluster] as string
  const base = options.folder ?? 'plan'
  const word = words.get(name) as string
  const old = folders.get(name) ?? folderOf(base, 0, word, 'start')
  const folder = needsSet(from, to) ? folderOf(base, number, word, stage) : old
  folders.set(name, folder)
  const present = partiesIn(search, state).map((one) => one.name)
  const sites: Sites = { clusters: names, present, names: options }
  const action = actionOf({ name, before: from, after: to, folder }, sites)
  const back = actionOf({ name, before: to, after: from, folder: old }, sites)
  const moments = await momentsOf(search, state, move)
  const now = await momentIn('before', search, state)
  const working = now.connections.filter(({ works }) => works)
  const isFirst = (state[move.cluster] as number) === 0
  return Object.freeze({
    cluster: name,
    stage,
    title: titleOf(name, stage, to),
    why: aimOf(stage, isFirst),
    notes: Object.freeze([...new Set(action.notes ?? [])]),
    ...placeOf(folder, from, to),
    commands: Object.freeze(action.commands),
    checks: Object.freeze(action.checks),
    restarts: Object.freeze(action.restarts ?? []),
    back: Object.freeze({
      ...placeOf(old, to, from),
      commands: back.commands,
      checks: back.checks,
    }),
    cleanup: Object.freeze(action.cleanup ?? []),
    breaks: Object.freeze(await brokenBy(search, state, move)),
    ends: Object.freeze(stage === 'leave' ? working.filter(isOf(name)) : []),
    moments: Object.freeze(moments),
  })
}

const named = ({ client, clientPlane, server, serverPlane }: TrustConnection): string =>
  `${client} (${clientPlane}) to ${server} (${serverPlane})`

const saysOf = ({ chain, identity }: TrustConnection): string =>
  (chain.ok ? identity.says : chain.says) ?? 'it has no workloads'

/** Of a cluster without its set nobody knows what its workloads present. */
const isKnown = ({ rootsOnly }: TrustParty): boolean => rootsOnly !== true

/**
 * With a cluster that joins nothing worked before, so no step breaks it: what does not work with it in the end is looked for there.
 * First in itself; then with those that work themselves, since one that does not is not made worse by who joins.
 */
function stillbornIn({ from, to }: MeshChange, after: ChangeMoment): TrustConnection | undefined {
  const old = new Set(from.map(({ name }) => name))
  const known = new Set(to.filter(isKnown).map(({ name }) => name))
  const joins = (name: string): boolean => known.has(name) && !old.has(name)
  const failing = after.connections.filter(({ works }) => !works)
  const alone = failing.filter(({ client, server }) => client === server)
  const own = alone.find(({ client }) => joins(client))
  const unfit = new Set(alone.map(({ client }) => client))
  const isWhole = (name: string): boolean => known.has(name) && !unfit.has(name)
  return (
    own ??
    failing.find(
      ({ client, server }) =>
        (joins(client) || joins(server)) && isWhole(client) && isWhole(server),
    )
  )
}

/** What is broken in the end is broken by every order; else the first step that breaks says why. */
function whyOf(before: ChangeMoment, after: ChangeMoment, steps: readonly ChangeStep[]): string {
  const worked = new Set(before.connections.filter(({ works }) => works).map(keyOf))
  const lost = after.connections.find((one) => !one.works && worked.has(keyOf(one)))
  if (lost !== undefined)
    return `${named(lost)} works now and does not work with what is wanted in the end, so every order breaks it: ${saysOf(lost)}`
  const first = steps.flatMap(({ cluster, breaks }) => breaks.map((one) => ({ cluster, one })))[0]
  return first === undefined
    ? 'no order was found'
    : `every order was tried; in the one that breaks least, while ${first.cluster} changes, ${named(first.one)} stops: ${saysOf(first.one)}`
}

interface Walked extends Pick<ChangePlan, 'before' | 'after' | 'steps'> {
  readonly change: MeshChange
  readonly breaks: number
}

/** Why a change is not safe; nothing where it is. */
function unsafeBy({ change, before, after, steps, breaks }: Walked): string | undefined {
  const stillborn = stillbornIn(change, after)
  if (stillborn !== undefined) {
    const { client, server } = stillborn
    const joining = change.from.some(({ name }) => name === client) ? server : client
    return `${joining} joins, and ${named(stillborn)} does not work in the end, in whatever order: ${saysOf(stillborn)}`
  }
  return breaks > 0 ? whyOf(before, after, steps) : undefined
}

function requireNames(list: readonly TrustParty[]): void {
  const names = list.map(({ name }) => name)
  requireStrings('the names of clusters', names)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw cacertsError('cacerts-option', {
      option: 'name',
      found: `that of two clusters: ${twice}`,
    })
}

async function endsOf({ from, to }: MeshChange, options: ChangeOptions) {
  const open = partyOpener(meshOf(options, PLANNING_LIMITS))
  const opened = async (
    list: readonly TrustParty[],
    name: string,
  ): Promise<OpenedParty | undefined> => {
    const party = list.find((one) => one.name === name)
    return party && open(party)
  }
  const names = [...new Set([...from, ...to].map(({ name }) => name))]
  const ends: ClusterEnds[] = []
  for (const name of names)
    ends.push({ name, start: await opened(from, name), finish: await opened(to, name) })
  return { names, clusters: await clustersOf(ends, open) }
}

/**
 * Plans a change of a mesh: another CA, another root, another release or data plane, a cluster that joins or leaves. Says for each
 * step the commands, what shows that it worked, what must restart and why, the way back, and who trusts whom while it is done.
 *
 * The order is searched. A step is taken only where every connection that worked before it works through it and after it, with the
 * workloads of before and after next to each other. Where no order is safe, the one that breaks the fewest connections is given; its
 * steps name them.
 *
 * @throws MeshCertsError `cacerts-option`, `release-unknown`, `mesh-argument`; never for what the sets hold.
 * @example
 * import { readCacerts } from 'meshcerts'
 * import { planChange } from 'meshcerts/join'
 * import { createHierarchy } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const set = async () => readCacerts({ ...(await createHierarchy({ at })).clusters[0]!.files() })
 * const party = async () => [{ name: 'east', set: await set() }]
 * const plan = await planChange({ from: await party(), to: await party() }, { at })
 * plan.steps.map(({ stage }) => stage) // => ['trust', 'sign', 'finish']
 */
export async function planChange(change: MeshChange, options: ChangeOptions): Promise<ChangePlan> {
  requireObject('change', change)
  requireObjects('change.from', change.from)
  requireObjects('change.to', change.to)
  requireNames(change.from)
  requireNames(change.to)
  if (options.folder !== undefined) requireString('options.folder', options.folder)
  const { names, clusters } = await endsOf(whereKnown(change), options)
  const search = searchOf(clusters, options)
  const { moves, breaks } = await gentlestWay(search)
  const walk: Walk = { search, names, options, words: folderWords(names), folders: new Map() }
  const steps: ChangeStep[] = []
  const start: State = clusters.map(() => 0)
  let state = start
  for (const [index, move] of moves.entries()) {
    steps.push(await stepOf(walk, state, move, index + 1))
    state = moved(state, move)
  }
  const before = await momentIn('before', search, start)
  const after = await momentIn('after', search, state)
  const why = unsafeBy({ change, before, after, steps, breaks })
  const kind = why !== undefined ? 'unsafe' : steps.length === 0 ? 'same' : 'safe'
  const reason = why === undefined ? {} : { why }
  return Object.freeze({ kind, ...reason, steps: Object.freeze(steps), before, after })
}
