import type { Certificate } from '../../certificate/types.ts'
import { latin1 } from '../../der/strings.ts'
import { goDuration, parseGoDuration } from '../../emulation/go/duration.ts'
import { goTime } from '../../emulation/go/format.ts'
import { RELOAD_WORDS, rootChange } from '../../emulation/istiod/reload.ts'
import { requireObjects, requireString } from '../../report/argument.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { shellWord } from '../../report/shell.ts'
import { nameOf } from '../certificate-views.ts'
import type { CheckContext } from '../check-context.ts'
import { CACERTS_CODES } from '../codes.ts'
import { cacertsError } from '../fail.ts'
import { openSet, viewSet, type OpenedSet, type ViewedSet } from '../open-set.ts'
import { requireSet, type CacertsSet } from '../read.ts'
import { trustOf } from '../trust.ts'

// What a set alone cannot show: the set before it, the sets of other clusters, and what workloads ask for.

/** Another cluster's set, with the name it goes by. */
export interface OtherCluster {
  /** How findings call it; any text. */
  readonly name: string
  /** Its set, as `readCacerts` reads it. */
  readonly set: CacertsSet
}

/** The inputs besides the set. */
export interface LifecycleInputs {
  /** The set in use until now: is the change to the new one safe? Not asked when left out. */
  readonly previous?: CacertsSet | undefined
  /** Sets of the other clusters of the mesh: do they trust each other? Not asked when left out. */
  readonly otherClusters?: readonly OtherCluster[] | undefined
  /** A duration in Go's form, as `SECRET_TTL` of the agents has it. */
  readonly workloadTtl?: string | undefined
}

const rootsOf = ({ views }: ViewedSet): readonly Certificate[] =>
  views.roots?.certificates.map(({ certificate }) => certificate) ?? []

const key = (certificate: Certificate): string => latin1(certificate.der)

const bytesOf = ({ roles }: ViewedSet): Uint8Array => roles.bytes.roots ?? new Uint8Array(0)

const RESTARTED = 'after a restart peers that still have the old root are refused'
const KEEPS = `a running istiod keeps the old CA ("${RELOAD_WORDS.other}"), and ${RESTARTED}`

const hasEnded = ({ notAfter }: Certificate, { at }: CheckContext): boolean => notAfter < at

/** The roots of the set in use that the new one lacks. */
function lostRoots(context: CheckContext, previous: OpenedSet): readonly Certificate[] {
  const now = new Set(rootsOf(context).map(key))
  return rootsOf(previous).filter((one) => !now.has(key(one)))
}

function lostRoot(context: CheckContext, certificate: Certificate): Finding {
  const file = context.roles.names.roots
  const root = nameOf(certificate)
  const effect = context.rules.reloads ? KEEPS : RESTARTED
  const facts = { file, root, effect }
  return finding(CACERTS_CODES, 'rotation-root', facts, { file, certificate: `root ${root}` })
}

/** Nobody takes a root that has ended, so that nobody loses it; where istiod does not reload, `rotation-restart` says all. */
function endedRoots(context: CheckContext, lost: readonly Certificate[]): readonly Finding[] {
  if (!context.rules.reloads) return []
  const file = context.roles.names.roots
  return lost
    .filter((one) => hasEnded(one, context))
    .map((one) => {
      const facts = {
        file,
        root: nameOf(one),
        limit: goTime(one.notAfter),
        says: RELOAD_WORDS.other,
        namespace: shellWord(context.istiodNamespace),
      }
      const where = { file, certificate: `root ${nameOf(one)}` }
      return finding(CACERTS_CODES, 'rotation-root-ended', facts, where)
    })
}

/** Traffic breaks where those that have only the one set do not take what the other issues, whatever istiod takes. */
async function brokenTrust(
  context: CheckContext,
  previous: OpenedSet,
): Promise<readonly Finding[]> {
  if (context.issuing === undefined || previous.issuing === undefined) return []
  const directions = [
    { judge: 'the set in use', judged: 'the new set', ...(await trustOf(previous, context)) },
    { judge: 'the new set', judged: 'the set in use', ...(await trustOf(context, previous)) },
  ]
  return directions
    .filter(({ trusts, unchecked }) => !trusts && unchecked === undefined)
    .map(({ judge, judged, says = '' }) =>
      finding(CACERTS_CODES, 'cacerts-rotation-trust', { judge, judged, says }),
    )
}

async function rotation(context: CheckContext, set: CacertsSet): Promise<readonly Finding[]> {
  const { rules, roles, reading } = context
  const previous = await openSet(set, context)
  const file = roles.names.roots
  const change = rootChange(bytesOf(previous), bytesOf(context), rules, reading)
  // where one file holds the other, what matters of a root that goes is whether something rests on it
  const gone = change === 'other' ? lostRoots(context, previous) : []
  const ended = endedRoots(context, gone)
  const lost = gone.filter((one) => !hasEnded(one, context)).map((one) => lostRoot(context, one))
  // with roots that have all ended nobody is trusted, whatever the new set holds
  const isAlive = rootsOf(previous).some((one) => !hasEnded(one, context))
  const broken = lost.length === 0 && isAlive ? await brokenTrust(context, previous) : []
  const says = RELOAD_WORDS.contained
  const namespace = shellWord(context.istiodNamespace)
  const switched =
    change === 'contained' && rules.reloads
      ? [finding(CACERTS_CODES, 'cacerts-multiroot-off', { file, says, namespace }, { file })]
      : []
  const moved =
    change === 'other' && gone.length === 0 && !rules.comparesRootsAsSet
      ? [finding(CACERTS_CODES, 'rotation-root-bytes', { file }, { file })]
      : []
  const restart = rules.reloads
    ? []
    : [finding(CACERTS_CODES, 'rotation-restart', { controlPlane: rules.name, namespace })]
  return [...lost, ...ended, ...broken, ...switched, ...moved, ...restart]
}

function clusters(context: CheckContext, others: readonly OtherCluster[]): readonly Finding[] {
  const own = new Set(rootsOf(context).map(key))
  return others
    .filter(({ set }) => !rootsOf(viewSet(set, context)).some((root) => own.has(key(root))))
    .map(({ name }) =>
      finding(
        CACERTS_CODES,
        'multicluster-root',
        { cluster: name },
        { file: context.roles.names.roots },
      ),
    )
}

// MAX_WORKLOAD_CERT_TTL of istiod
const MAX_TTL = 90 * 24 * 3600 * 1000

function requestedTtl(text: string): readonly Finding[] {
  const requested = parseGoDuration(text)
  if (requested === undefined)
    throw cacertsError('cacerts-option', { option: 'workloadTtl', found: text })
  if (requested <= MAX_TTL) return []
  const [wanted, maximum] = [goDuration(requested), goDuration(MAX_TTL)]
  const says = `requested TTL ${wanted} is greater than the max allowed TTL ${maximum}`
  return [finding(CACERTS_CODES, 'ttl-request', { requested: wanted, maximum, says })]
}

/** The set against what is around it. */
export async function checkLifecycle(
  context: CheckContext,
  inputs: LifecycleInputs,
): Promise<readonly Finding[]> {
  const { previous, otherClusters = [], workloadTtl } = inputs
  requireObjects('options.otherClusters', otherClusters)
  for (const { set } of otherClusters) requireSet(set, 'each of otherClusters')
  if (previous !== undefined) requireSet(previous, 'previous')
  if (workloadTtl !== undefined) requireString('options.workloadTtl', workloadTtl)
  return [
    ...(previous === undefined ? [] : await rotation(context, previous)),
    ...clusters(context, otherClusters),
    ...(workloadTtl === undefined ? [] : requestedTtl(workloadTtl)),
  ]
}
