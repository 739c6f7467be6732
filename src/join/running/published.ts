import { requireObjects } from '../../report/argument.ts'
import { extractChain } from '../../capture/extract.ts'
import type { Certificate } from '../../certificate/types.ts'
import { meshTextIn } from '../../mesh/mesh-map.ts'
import { latin1 } from '../../der/strings.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { groupBy } from '../../report/group-by.ts'
import { createReport, type Proof, type Report } from '../../report/report.ts'
import { shellWord } from '../../report/shell.ts'
import { JOIN_RUNNING_CODES } from '../codes-running.ts'
import { missingMaps } from './missing.ts'
import { mapNamesIn } from './map-names.ts'
import { labelOf, readResources, textAt, type ManifestInput, type Resource } from '../resources.ts'
import { rootsInSecret } from '../trust/places.ts'

// What istiod publishes next to what it was given: the ConfigMap `istio-ca-root-cert` of each namespace and the Secret.

/** A cluster, as `kubectl get secret,configmap -A -o json` prints it. */
export interface PublishedInput {
  /** What it is called: the name of a file, say. */
  readonly name: string
  /** The texts. */
  readonly manifests: readonly ManifestInput[]
}

/** istiod writes nothing there (pkg/kube/inject IgnoredNamespaces). */
const IGNORED = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']
const MOST_NAMED = 20

interface Held {
  readonly from: Resource
  readonly certificates: readonly Certificate[]
}

interface Read {
  readonly name: string
  readonly maps: readonly Held[]
  /** The Secrets that the ConfigMaps come from. */
  readonly secrets: readonly Held[]
  /** Namespaces without a ConfigMap. */
  readonly missing: readonly Finding[]
}

/** Is the Secret `cacerts` in it, which is checked as a set? */
export const holdsSet = (content: unknown): boolean =>
  readResources([{ content }]).all.some(({ kind, name }) => kind === 'Secret' && name === 'cacerts')

const inMap = (from: Resource): Held => ({
  from,
  certificates: extractChain(textAt(from.value, 'data', 'root-cert.pem') ?? '').certificates.map(
    ({ certificate }) => certificate,
  ),
})

function secretsOf(all: readonly Resource[]): readonly Held[] {
  const held = (name: string): readonly Held[] =>
    all
      .filter((one) => one.kind === 'Secret' && one.name === name)
      .map((from) => ({ from, certificates: rootsInSecret(from) }))
      .filter(({ certificates }) => certificates.length > 0)
  const plugged = held('cacerts')
  // a plug-in CA wins (security/pkg/pki/ca: istiod makes one of its own only without)
  const own = held('istio-ca-secret').filter(
    ({ from }) => !plugged.some((one) => one.from.namespace === from.namespace),
  )
  return [...plugged, ...inUse(own, all)]
}

/** One that a control plane has left behind says nothing of now: MeshConfig is where each of them runs. */
function inUse(own: readonly Held[], all: readonly Resource[]): readonly Held[] {
  const running = all
    .filter(({ value }) => meshTextIn(value) !== undefined)
    .map(({ namespace }) => namespace)
  return running.length === 0 ? own : own.filter((one) => running.includes(namespaceOf(one)))
}

function readCluster({ name, manifests }: PublishedInput): Read {
  const { all } = readResources(manifests)
  const names = mapNamesIn(all)
  const found = all.filter((one) => one.kind === 'ConfigMap' && names.has(one.name))
  const maps = found.filter(({ namespace }) => !IGNORED.includes(namespace))
  const holding = maps.map(({ namespace }) => namespace)
  return {
    name,
    maps: maps.map(inMap),
    secrets: secretsOf(all),
    missing: missingMaps({ all, names, holding, ignored: IGNORED }),
  }
}

const octets = ({ der }: Certificate): string => latin1(der)

const keyOf = ({ certificates }: Held): string =>
  [...new Set(certificates.map(octets))].toSorted().join('\n')

/** A trust anchor is a name and a key (RFC 5280, section 6.1.1): one with new dates is the same. */
const anchorOf = ({ subject, publicKey }: Certificate): string =>
  `${latin1(subject.der)}\n${latin1(publicKey.spki)}`

const share = (a: Held, b: Held): boolean => {
  const some = new Set(a.certificates.map(anchorOf))
  return b.certificates.some((one) => some.has(anchorOf(one)))
}

const namesOf = ({ certificates }: Held): string =>
  certificates.map(({ subject, serialHex }) => `${subject.text} (serial ${serialHex})`).join('; ')

const namespaceOf = ({ from }: Held): string => from.namespace

/** A list, so that a later report knows the finding though another one is in it. */
function listed(all: readonly string[]): string[] {
  const names = all.toSorted()
  const more = names.length - MOST_NAMED
  return [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${String(more)} more`] : [])]
}

const FIRST: readonly string[] = []

/** Where the roots have one in common, old and new get on: the change is not finished. */
const severityOf = (found: Held, wanted: readonly Held[]) =>
  wanted.some((one) => share(found, one)) ? 'warning' : 'error'

function old(group: readonly Held[], { maps, secrets }: Read): Finding {
  const [one, reference] = [group[0] as Held, secrets[0] as Held]
  const facts = {
    found: namesOf(one),
    count: group.length,
    reference: labelOf(reference.from),
    expected: namesOf(reference),
    namespace: shellWord(reference.from.namespace || 'istio-system'),
  }
  const severity = { severity: severityOf(one, secrets) } as const
  if (group.length === maps.length && maps.length > 1)
    return finding(
      JOIN_RUNNING_CODES,
      'join-roots-old-everywhere',
      facts,
      one.from.placeOf(FIRST),
      severity,
    )
  const more = {
    all: maps.length,
    namespaces: listed(group.map(namespaceOf)),
    first: shellWord(namespaceOf(one)),
    map: shellWord(one.from.name),
  }
  return finding(
    JOIN_RUNNING_CODES,
    'join-roots-old',
    { ...facts, ...more },
    one.from.placeOf(FIRST),
    severity,
  )
}

/** Without a Secret nobody knows which is old: what most namespaces hold is only what most hold. */
function apart(groups: readonly (readonly Held[])[], count: number): readonly Finding[] {
  const [most, ...others] = groups.toSorted((a, b) => b.length - a.length)
  return others.map((group) =>
    finding(
      JOIN_RUNNING_CODES,
      'join-roots-apart',
      {
        count: group.length,
        all: count,
        found: namesOf(group[0] as Held),
        expected: namesOf(most?.[0] as Held),
        namespaces: listed(group.map(namespaceOf)),
        map: (group[0] as Held).from.name,
      },
      (group[0] as Held).from.placeOf(FIRST),
    ),
  )
}

const unreadable = ({ from }: Held): Finding =>
  finding(
    JOIN_RUNNING_CODES,
    'join-roots-none',
    {
      place: labelOf(from).replace('ConfigMap ', ''),
      first: shellWord(from.namespace),
      map: shellWord(from.name),
    },
    from.placeOf(['data']),
  )

function proofsOf(current: number, { maps, secrets }: Read): readonly Proof[] {
  const [reference] = secrets
  if (reference === undefined || current === 0) return []
  return [
    {
      message: `${String(current)} of ${String(maps.length)} namespaces hold the roots of ${labelOf(reference.from)}`,
    },
  ]
}

function reportOn(cluster: Read, more: readonly Finding[]): Report {
  const { maps, secrets } = cluster
  const empty = maps.filter(({ certificates }) => certificates.length === 0)
  const held = maps.filter(({ certificates }) => certificates.length > 0)
  const wanted = new Set(secrets.map(keyOf))
  const groups = [...groupBy(held, keyOf).values()]
  const different = groups.filter(([one]) => !wanted.has(keyOf(one)))
  const judged =
    secrets.length === 0
      ? apart(groups, maps.length)
      : different.map((group) => old(group, cluster))
  const current = held.filter((one) => wanted.has(keyOf(one))).length
  const findings = [...empty.map(unreadable), ...judged, ...cluster.missing, ...more]
  return createReport(findings, proofsOf(current, cluster))
}

/** The roots that a cluster goes by: those of its Secret, else what most namespaces hold. */
function rootsOf({ secrets, maps }: Read): Held | undefined {
  const [most] = [...groupBy(maps, keyOf).values()].toSorted((a, b) => b.length - a.length)
  const found = secrets[0] ?? most?.[0]
  return found?.certificates.length === 0 ? undefined : found
}

function between(one: Read, others: readonly Read[]): readonly Finding[] {
  const own = rootsOf(one)
  return others.flatMap((other) => {
    const theirs = rootsOf(other)
    if (own === undefined || theirs === undefined || share(own, theirs)) return []
    const files = `${shellWord(one.name)} ${shellWord(other.name)}`
    const facts = {
      one: one.name,
      other: other.name,
      found: namesOf(own),
      expected: namesOf(theirs),
      files,
    }
    return [finding(JOIN_RUNNING_CODES, 'join-clusters-apart', facts)]
  })
}

/**
 * Says which namespaces hold another root than the CA that istiod was given: the ConfigMap `istio-ca-root-cert` of each (or what the
 * control plane calls it) next to the Secret `cacerts`, else `istio-ca-secret`; which namespaces of the mesh have none, where
 * Namespaces or Pods are given too; and which clusters have no root in common.
 *
 * @param clusters - Each with the Secrets and ConfigMaps of all namespaces.
 * @returns A report for each cluster, in their order; what two clusters do not share stands in that of the first.
 * @throws MeshCertsError `report-argument` for inputs of a wrong kind; never for what manifests say.
 * @example
 * import { checkPublishedRoots } from 'meshcerts/join'
 * const content = '{"kind": "ConfigMap", "metadata": {"name": "istio-ca-root-cert", "namespace": "shop"}, "data": {}}'
 * const [report] = checkPublishedRoots([{ name: 'east', manifests: [{ content }] }])
 * report?.findings[0]?.code // => 'join-roots-none'
 */
export function checkPublishedRoots(clusters: readonly PublishedInput[]): readonly Report[] {
  requireObjects('clusters', clusters)
  const read = clusters.map(readCluster)
  return read.map((one, index) => reportOn(one, between(one, read.slice(index + 1))))
}
