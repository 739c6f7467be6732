import { requireString } from '../../report/argument.ts'
import { anchorsWithBundle } from '../../emulation/envoy/anchors.ts'
import { trustBundle, type CaCertificatesEntry } from '../../emulation/istiod/trust-bundle.ts'
import { trustDomainFault } from '../../emulation/istiod/trust-domain-fault.ts'
import type { TrustDomains } from '../../emulation/istiod/trust-domains.ts'
import { createReading, type Reading } from '../../emulation/parse-cache.ts'
import type { DataPlane } from '../../emulation/peers.ts'
import { parseControlPlane, type ControlPlane } from '../../release/control-plane.ts'
import { cacertsError } from '../fail.ts'
import { openSet, type Mesh, type OpenedSet } from '../open-set.ts'
import type { CacertsSet } from '../read.ts'

// A cluster, or one of the control planes in it, as a party of the trust matrix: its set, and what its mesh says of trust.

/** What a mesh says of trust besides its certificates. What is left out is as in the options, or as Istio has it by default. */
export interface TrustSettings {
  /** Release of its control plane. */
  readonly controlPlane?: ControlPlane
  /** `trustDomain` of MeshConfig. */
  readonly trustDomain?: string
  /** `trustDomainAliases` of MeshConfig. */
  readonly trustDomainAliases?: readonly string[]
  /** `caCertificates` of MeshConfig. */
  readonly caCertificates?: readonly CaCertificatesEntry[]
  /** ISTIO_MULTIROOT_MESH=true at istiod; off by default in every release. */
  readonly multiRoot?: boolean
  /** PROXY_CONFIG_XDS_AGENT=true at the sidecars, without which they never get `caCertificates`; off by default. */
  readonly proxyConfigXds?: boolean
  /** PILOT_SKIP_VALIDATE_TRUST_DOMAIN=true at istiod; off by default. */
  readonly skipTrustDomain?: boolean
  /** What carries its traffic; `sidecar` by default. */
  readonly dataPlane?: DataPlane
}

/** The resource that an operator makes a control plane from. */
export interface ControlPlaneResource {
  /** `Istio` of the Sail operator and of OpenShift Service Mesh 3, `ServiceMeshControlPlane` of OpenShift Service Mesh 2. */
  readonly kind: 'Istio' | 'ServiceMeshControlPlane'
  /** Its name. */
  readonly name: string
  /** What `spec.version` says; left out where it says nothing. */
  readonly version?: string
}

/** A set with the name it goes by: a cluster, a control plane in it, or a stage of a rotation; with what its mesh says of trust. */
export interface TrustParty extends TrustSettings {
  /** What `from` and `to` call it; any text. */
  readonly name: string
  /** As `readCacerts` reads it. */
  readonly set: CacertsSet
  /** The CA is of istiod's own making (`istio-ca-secret`): there is no file to add a root to. */
  readonly selfSigned?: boolean
  /** Only its roots are known: what its workloads present is not. */
  readonly rootsOnly?: boolean
  /** What sets its control plane up, for the commands of a plan; changes nothing of who trusts whom. */
  readonly resource?: ControlPlaneResource
  /** Where its istiod runs; as in the options where left out. */
  readonly istiodNamespace?: string
}

/** The keys of a party that say nothing of trust. */
const NAMES: readonly string[] = [
  'name',
  'set',
  'resource',
  'istiodNamespace',
] satisfies readonly (keyof TrustParty)[]

/** What a party says of trust besides its set. */
export const settingsIn = (party: TrustParty): readonly (readonly [string, unknown])[] =>
  Object.entries(party).filter(([key]) => !NAMES.includes(key))

/** One data plane. */
export type Plane = 'sidecar' | 'ambient'

/** A party that was opened. */
export interface OpenedParty {
  readonly name: string
  readonly party: TrustParty
  readonly opened: OpenedSet
  readonly planes: readonly Plane[]
  readonly domains: TrustDomains
  /** Why `caCertificates` change nothing for its sidecars, or not all of them do, in words; there where some are given. */
  readonly bundleProblem?: string
}

const NOTHING = new Uint8Array(0)

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

const isEntries = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null)

const CHECKS: readonly (readonly [keyof TrustSettings, (value: unknown) => boolean, string])[] = [
  ['trustDomain', (value) => typeof value === 'string', 'text'],
  ['trustDomainAliases', isTexts, 'a list of texts'],
  ['caCertificates', isEntries, 'a list of objects'],
  ['multiRoot', (value) => typeof value === 'boolean', 'true or false'],
  ['proxyConfigXds', (value) => typeof value === 'boolean', 'true or false'],
  ['skipTrustDomain', (value) => typeof value === 'boolean', 'true or false'],
  [
    'dataPlane',
    (value) => ['sidecar', 'ambient', 'both'].includes(value as string),
    'sidecar, ambient or both',
  ],
]

/** Callers in JavaScript have no compiler. Throws `cacerts-option`. */
function requireSettings(party: TrustParty): void {
  requireString('the name of a cluster', party.name)
  if (party.istiodNamespace !== undefined)
    requireString('the istiodNamespace of a cluster', party.istiodNamespace)
  for (const [option, isRight, wanted] of CHECKS) {
    const value: unknown = party[option]
    if (value !== undefined && !isRight(value))
      throw cacertsError('cacerts-option', { option, found: `anything but ${wanted}` })
  }
}

const planesOf = (dataPlane: DataPlane = 'sidecar'): readonly Plane[] =>
  dataPlane === 'both' ? ['sidecar', 'ambient'] : [dataPlane]

/** Why sidecars do not get what `caCertificates` lists. */
function bundleProblemOf(party: TrustParty, opened: OpenedSet): string | undefined {
  const { caCertificates = [], multiRoot = false, proxyConfigXds = false } = party
  if (caCertificates.length === 0) return undefined
  const { name, sendsCaCertificates } = opened.rules
  if (!sendsCaCertificates) return `${name} does not hand caCertificates to sidecars`
  if (!multiRoot)
    return 'istiod hands caCertificates out with ISTIO_MULTIROOT_MESH=true only, which is off by default'
  return proxyConfigXds
    ? undefined
    : 'sidecars take caCertificates with PROXY_CONFIG_XDS_AGENT=true only, which is off by default'
}

function notFetched(entries: readonly CaCertificatesEntry[]): string | undefined {
  const addresses = entries.flatMap(({ pem = '', spiffeBundleUrl = '' }) =>
    pem === '' && spiffeBundleUrl !== '' ? [spiffeBundleUrl] : [],
  )
  return addresses.length === 0
    ? undefined
    : `nothing is fetched here, so what is at ${addresses.join(', ')} does not count`
}

/** What the trust bundle adds: the anchors of the sidecars, and what was left out of it. */
function withBundle(
  party: TrustParty,
  opened: OpenedSet,
): { readonly opened: OpenedSet; readonly problem?: string } {
  const problem = bundleProblemOf(party, opened)
  return party.multiRoot === true && opened.rules.sendsCaCertificates
    ? withTexts(party, opened, problem)
    : withProblem(opened, problem)
}

const REJECTED = 'istiod takes none of caCertificates: failed to update meshConfig PEM trustAnchors'

function withTexts(
  { caCertificates = [], proxyConfigXds }: TrustParty,
  opened: OpenedSet,
  problem: string | undefined,
): ReturnType<typeof withBundle> {
  const roots = opened.roles.bytes.roots ?? NOTHING
  const { texts, says, rootSays } = trustBundle(roots, caCertificates, opened.reading)
  // addIstioCAToTrustBundle fails, and istiod with it
  if (rootSays !== undefined && opened.issuing !== undefined) {
    const line = `unable to add CA root from namespace ${opened.istiodNamespace} as trustAnchor`
    return { opened: refusing(opened, `${line}: ${rootSays}`) }
  }
  if (proxyConfigXds !== true) return withProblem(opened, problem)
  const anchors = anchorsWithBundle(roots, texts, opened.reading.blocks)
  const rejected = says === undefined ? notFetched(caCertificates) : `${REJECTED}: ${says}`
  return withProblem({ ...opened, anchors }, rejected)
}

const withProblem = (
  opened: OpenedSet,
  problem: string | undefined,
): ReturnType<typeof withBundle> => ({ opened, ...(problem !== undefined && { problem }) })

const ROOTS_ONLY = 'only its roots were given, so what its workloads present is not known'

/** istiod does not start: there are no workloads. */
const refusing = (opened: OpenedSet, says: string): OpenedSet => ({
  ...opened,
  prediction: { accepts: false, usesSet: false, says },
  issuing: undefined,
})

/** MeshConfig with a trust domain that istiod does not take is not taken at all. */
function withDomains(party: TrustParty, opened: OpenedSet): OpenedSet {
  const says = trustDomainFault(opened.trustDomain, party.trustDomainAliases ?? [])
  return says === undefined || opened.issuing === undefined
    ? opened
    : refusing(opened, `istiod does not take this MeshConfig: ${says}`)
}

/** What a party says of its mesh itself, else as the options have it. */
const ownOf = (
  party: TrustParty,
  mesh: Mesh,
): Pick<Mesh, 'trustDomain' | 'dataPlane' | 'istiodNamespace'> => ({
  trustDomain: party.trustDomain ?? mesh.trustDomain,
  dataPlane: party.dataPlane ?? mesh.dataPlane,
  istiodNamespace: party.istiodNamespace ?? mesh.istiodNamespace,
})

/** Opens parties one after the other; those of one Go share what is remembered. */
export function partyOpener(mesh: Mesh): (party: TrustParty) => Promise<OpenedParty> {
  const readings = new Map<number, Reading>([[mesh.rules.go, mesh.reading]])
  return async (party) => {
    requireSettings(party)
    const rules = parseControlPlane(party.controlPlane ?? mesh.rules.name)
    const reading = readings.get(rules.go) ?? createReading(rules.go)
    readings.set(rules.go, reading)
    const own = ownOf(party, mesh)
    const { trustDomain, dataPlane } = own
    const plain = await openSet(party.set, { ...mesh, ...own, rules, reading })
    const known = party.rootsOnly === true ? refusing(plain, ROOTS_ONLY) : plain
    const { opened, problem } = withBundle(party, withDomains(party, known))
    return {
      name: party.name,
      party,
      opened,
      planes: planesOf(dataPlane),
      domains: {
        trustDomain,
        aliases: party.trustDomainAliases ?? [],
        caCertificates: party.caCertificates ?? [],
        skips: party.skipTrustDomain ?? false,
      },
      ...(problem !== undefined && { bundleProblem: problem }),
    }
  }
}
