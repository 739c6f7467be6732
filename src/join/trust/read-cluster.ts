import { requireObject } from '../../report/argument.ts'
import { readCacerts, readFiles, type CacertsSet } from '../../cacerts/read.ts'
import type { TrustParty, TrustSettings } from '../../cacerts/tools/trust-party.ts'
import { extractChain } from '../../capture/extract.ts'
import type { Certificate } from '../../certificate/types.ts'
import { DEFAULT_CONTROL_PLANE } from '../../release/control-plane.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { formatPem } from '../../pem/format.ts'
import { JOIN_TRUST_CODES } from '../codes-trust.ts'
import {
  mayBeSame,
  qualified,
  readResources,
  type ManifestInput,
  type Resource,
} from '../resources.ts'
import { controlPlanesIn, meshText, namedBy, type FoundControlPlane } from './control-planes.ts'
import { placesIn, sameRoots, type RootPlace } from './places.ts'

// One cluster from what `kubectl get -o yaml` gives of it: its control planes as parties of the trust matrix, and whether the places
// that hold its roots agree.

/** A cluster to read. */
export interface TrustClusterInput {
  /** What it is called; any text. */
  readonly name: string
  /** Manifests: Secrets, ConfigMaps, ClusterTrustBundles, control planes, the Deployment of istiod, webhook configurations. */
  readonly manifests: readonly ManifestInput[]
  /** The files of its set by name, where they are not in a Secret. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>
}

/** A place that holds roots of a cluster. */
export interface TrustPlace {
  /** `ConfigMap bookinfo/istio-ca-root-cert`. */
  readonly place: string
  /** Does it hold the roots of the first place? */
  readonly same: boolean
}

/** A cluster that was read. */
export interface TrustCluster {
  /** One for each control plane, called after the cluster where there is one. */
  readonly parties: readonly TrustParty[]
  /** Where its roots are, the place that counts first; with whether they are the same there. */
  readonly places: readonly TrustPlace[]
  /** What cannot be read, and where roots differ. */
  readonly findings: readonly Finding[]
}

interface FoundSet {
  readonly namespace: string
  readonly set: CacertsSet
  readonly selfSigned: boolean
}

const NOTHING = new Uint8Array(0)

/** The set that istiod makes of its own CA (security/pkg/pki/ca/ca.go loadSelfSignedCaSecret): the certificate is the root too. */
function ofOwnCa({ value, namespace }: Resource): FoundSet {
  const { files, ...rest } = readCacerts(value)
  const certificate = files['ca-cert.pem'] ?? NOTHING
  const made = {
    'ca-cert.pem': certificate,
    'ca-key.pem': files['ca-key.pem'] ?? NOTHING,
    'cert-chain.pem': NOTHING,
    'root-cert.pem': certificate,
  }
  return { namespace, set: { ...rest, files: readFiles(made) }, selfSigned: true }
}

function secretsIn(all: readonly Resource[]): readonly FoundSet[] {
  const named = (name: string): readonly Resource[] =>
    all.filter((one) => one.kind === 'Secret' && one.name === name)
  const plugged = named('cacerts').map(({ value, namespace }): FoundSet => ({
    namespace,
    set: readCacerts(value),
    selfSigned: false,
  }))
  // a plug-in CA wins
  const own = named('istio-ca-secret').filter(
    ({ namespace }) => !plugged.some((one) => mayBeSame(one.namespace, namespace)),
  )
  return [...plugged, ...own.map(ofOwnCa)]
}

/** What is known without a set: the roots alone. */
function rootsOnly(places: readonly RootPlace[]): CacertsSet {
  const certificates = places[0]?.certificates ?? []
  const pem = certificates.map(({ der }: Certificate) => formatPem('CERTIFICATE', der)).join('')
  return readCacerts({ 'root-cert.pem': pem })
}

interface Cluster {
  readonly input: TrustClusterInput
  readonly planes: readonly FoundControlPlane[]
  readonly sets: readonly FoundSet[]
  readonly places: readonly RootPlace[]
}

function setOf(
  { sets, places }: Cluster,
  namespace: string,
): Pick<TrustParty, 'set' | 'selfSigned' | 'rootsOnly' | 'istiodNamespace'> {
  const found = sets.find((one) => mayBeSame(one.namespace, namespace))
  // istiod reads the Secret of its own namespace
  const own = namespace === '' ? (found?.namespace ?? '') : namespace
  const where = own === '' ? {} : { istiodNamespace: own }
  if (found === undefined) return { ...where, set: rootsOnly(places), rootsOnly: true }
  return { ...where, set: found.set, ...(found.selfSigned && { selfSigned: true }) }
}

const hasZtunnel = (all: readonly Resource[]): boolean =>
  all.some(({ kind, name }) => kind === 'ZTunnel' || (kind === 'DaemonSet' && name === 'ztunnel'))

/** A cluster without any resource of a control plane has one all the same. */
const ASSUMED: Pick<FoundControlPlane, 'namespace' | 'label' | 'settings'> = {
  namespace: '',
  label: '',
  settings: {},
}

function partiesOf(cluster: Cluster, ambient: boolean): readonly TrustParty[] {
  const { name } = cluster.input
  const planes =
    cluster.planes.length === 0
      ? [{ ...ASSUMED, by: undefined }]
      : cluster.planes.map((one) => ({ ...one, by: namedBy(one) }))
  const both: TrustSettings = ambient ? { dataPlane: 'both' } : {}
  return planes.map(({ namespace, label, settings, by }) => ({
    ...both,
    ...settings,
    ...(by !== undefined && { resource: by }),
    name: planes.length === 1 ? name : `${name}, ${label}`,
    ...setOf(cluster, namespace),
  }))
}

const subjects = ({ certificates }: RootPlace): string =>
  certificates.length === 0
    ? 'none'
    : certificates
        .map(({ subject, serialHex }) => `${subject.text} (serial ${serialHex})`)
        .join('; ')

function differences(places: readonly RootPlace[]): readonly Finding[] {
  const [reference, ...others] = places
  if (reference === undefined) return []
  return others
    .filter((one) => !sameRoots(reference, one))
    .map((one) =>
      finding(JOIN_TRUST_CODES, 'join-trust-roots-differ', {
        place: one.place,
        reference: reference.place,
        found: subjects(one),
        expected: subjects(reference),
      }),
    )
}

const releases = ({ planes }: Cluster): readonly Finding[] =>
  planes.flatMap(({ unknownRelease, label }) =>
    unknownRelease === undefined
      ? []
      : [
          finding(JOIN_TRUST_CODES, 'join-trust-release', {
            of: label,
            found: unknownRelease,
            assumed: DEFAULT_CONTROL_PLANE,
          }),
        ],
  )

/** Sets come before what istiod publishes of them. */
const isCount = ({ place }: RootPlace): number => (/^(?:Secret|files) /.test(place) ? 0 : 1)

function inFiles({ set }: FoundSet): RootPlace {
  const file = set.files['ca.crt'] === undefined ? 'root-cert.pem' : 'ca.crt'
  const found = extractChain(set.files[file] ?? NOTHING).certificates
  const certificates = found.map(({ certificate }) => certificate)
  return { place: `files given, ${file}`, certificates }
}

/** MeshConfig that is not YAML: istiod does not take it, and nothing of it counts here. */
const unreadable = (all: readonly Resource[]): readonly Finding[] =>
  all.flatMap((one) => {
    const { problem } = meshText(one)
    const place = `ConfigMap ${qualified(one.namespace, one.name)}, mesh`
    return problem === undefined
      ? []
      : [finding(JOIN_TRUST_CODES, 'join-trust-unreadable', { place, problem })]
  })

function looseSet({ files }: TrustClusterInput): readonly FoundSet[] {
  if (files === undefined) return []
  requireObject('input.files', files, 'files by name')
  if (Object.keys(files).length === 0) return []
  return [{ namespace: '', set: readCacerts({ ...files }), selfSigned: false }]
}

/**
 * Reads a cluster for `trustMatrix` and `planMeshRotation`: the set out of the Secret `cacerts`, else of istiod's own `istio-ca-secret`,
 * else only the roots that istiod publishes; trust domains, aliases, `caCertificates`, ISTIO_MULTIROOT_MESH, the release and the data
 * plane of each control plane.
 *
 * @throws MeshCertsError `cacerts-input` for files that are neither text nor bytes; never for what manifests say.
 * @example
 * import { readTrustCluster } from 'meshcerts/join'
 * const content = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "trustDomain: east.example"}'
 * const { parties } = readTrustCluster({ name: 'east', manifests: [{ content }] })
 * parties[0]?.trustDomain // => 'east.example'
 */
export function readTrustCluster(input: TrustClusterInput): TrustCluster {
  requireObject('input', input, 'a cluster')
  const { all, findings: unread } = readResources(input.manifests)
  const loose = looseSet(input)
  const places = [...loose.map(inFiles), ...placesIn(all)].toSorted(
    (a, b) => isCount(a) - isCount(b),
  )
  const sets = [...loose, ...secretsIn(all)]
  const cluster: Cluster = { input, planes: controlPlanesIn(all), sets, places }
  const [reference] = places
  const noSet =
    sets.length > 0 ? [] : [finding(JOIN_TRUST_CODES, 'join-trust-no-set', { cluster: input.name })]
  return Object.freeze({
    parties: Object.freeze(partiesOf(cluster, hasZtunnel(all))),
    places: places.map((one) => ({
      place: one.place,
      same: reference !== undefined && sameRoots(reference, one),
    })),
    findings: Object.freeze([
      ...unread,
      ...unreadable(all),
      ...sets.flatMap(({ set }) => set.notes),
      ...noSet,
      ...differences(places),
      ...releases(cluster),
    ]),
  })
}
