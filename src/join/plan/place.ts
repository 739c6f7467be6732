import { settingsOf, type Settings } from '../../mesh/step-parts.ts'
import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'
import { shellWord } from '../../report/shell.ts'

// Where the commands of a step run: which cluster, which namespace, which words of the client.

/** What the commands are written for. */
export interface ChangeNames {
  /** `oc` for OpenShift Service Mesh, `kubectl` for Istio, unless given. */
  readonly client?: 'oc' | 'kubectl'
  /** Name of the ServiceMeshControlPlane: `basic-install` unless given. */
  readonly controlPlaneName?: string
  /** Folder for the sets of the steps: `plan` unless given. */
  readonly folder?: string
}

/** One cluster, as commands name it. */
export interface Site {
  /** `kubectl --context east`. */
  readonly kubectl: string
  /** ` --kube-context east`, for Helm; empty where there is one cluster. */
  readonly helmContext: string
  /** ` --context east`, for istioctl; empty where there is one cluster. */
  readonly istioctlContext: string
  /** Of istiod. */
  readonly namespace: string
  readonly settings: Settings
  /** The other clusters that are there. */
  readonly others: readonly OtherSite[]
  readonly name: string
  /** What the remote secret of this cluster is called. */
  readonly remote: string
  /** The resource `Istio` that an operator makes the control plane from; left out where Helm or a ServiceMeshControlPlane does. */
  readonly operator?: Operator
  /** Was the resource read, or is its name what is usual? */
  readonly isNamed: boolean
}

/** Another cluster, for commands that run there. */
export interface OtherSite {
  /** `kubectl --context NAME`. */
  readonly kubectl: string
  /** ` --context NAME`. */
  readonly istioctlContext: string
  /** What its remote secret is called. */
  readonly remote: string
}

/** `Istio` of the Sail operator, which OpenShift Service Mesh 3 is set up with too. */
export interface Operator {
  /** Of the resource. */
  readonly name: string
  /** What `spec.version` says, where that is known. */
  readonly version?: string
}

/** Which names of clusters there are, and how commands are written. */
export interface Sites {
  readonly clusters: readonly string[]
  /** Those that are there at this step. */
  readonly present: readonly string[]
  readonly names: ChangeNames
}

const word = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')

/** A name for each cluster as Secrets have them, never the same for two: one cluster leaves, and another stays. */
function remoteNames(clusters: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  return new Map(
    clusters.map((name) => {
      const base = word(name) || 'cluster'
      let own = base
      for (let next = 2; taken.has(own); next += 1) own = `${base}-${String(next)}`
      taken.add(own)
      return [name, own]
    }),
  )
}

/** OpenShift Service Mesh 3 has one always; what is called otherwise is told by the resource. */
function operatorOf({ party, opened }: OpenedParty): Operator | undefined {
  const { product, hasControlPlaneResource } = opened.rules
  if (hasControlPlaneResource) return undefined
  const { resource } = party
  if (resource?.kind === 'Istio') {
    const { name, version } = resource
    return version === undefined ? { name } : { name, version }
  }
  return product === 'ossm' ? { name: 'default' } : undefined
}

/** The name of the ServiceMeshControlPlane: its own, else that of the options. */
export const smcpOf = ({ party }: OpenedParty, given: string | undefined): string | undefined =>
  party.resource?.kind === 'ServiceMeshControlPlane' ? party.resource.name : given

/** A cluster at a release: its client is that of the product. */
export function siteOf(name: string, of: OpenedParty, sites: Sites): Site {
  const { clusters, present, names } = sites
  const { opened } = of
  const controlPlaneName = smcpOf(of, names.controlPlaneName)
  const { client } = names
  const settings = settingsOf({
    controlPlane: opened.rules.name,
    namespace: opened.istiodNamespace,
    ...(client !== undefined && { client }),
    ...(controlPlaneName !== undefined && { controlPlaneName }),
  })
  const at = (cluster: string): string => `${settings.client} --context ${shellWord(cluster)}`
  const isOne = clusters.length === 1
  const remotes = remoteNames(clusters)
  const remoteOf = (cluster: string): string => remotes.get(cluster) as string
  const operator = operatorOf(of)
  return {
    name,
    kubectl: isOne ? settings.client : at(name),
    helmContext: isOne ? '' : ` --kube-context ${shellWord(name)}`,
    istioctlContext: isOne ? '' : ` --context ${shellWord(name)}`,
    namespace: settings.namespace,
    settings,
    others: present
      .filter((one) => one !== name)
      .map((one) => ({
        kubectl: at(one),
        istioctlContext: ` --context ${shellWord(one)}`,
        remote: remoteOf(one),
      })),
    remote: remoteOf(name),
    isNamed: of.party.resource !== undefined,
    ...(operator !== undefined && { operator }),
  }
}

/** A loop of the shell over namespaces that a selector finds. */
export const inEach = (
  { kubectl }: Site,
  selectors: readonly string[],
  command: string,
): string => {
  const found = selectors.map(
    (one) => `$(${kubectl} get namespaces -l ${one} -o 'jsonpath={.items[*].metadata.name}')`,
  )
  return `for ns in ${found.join(' ')}; do ${command}; done`
}

/** The namespaces whose pods get a sidecar. */
export const injected = ({ settings, namespace }: Site): readonly string[] =>
  settings.hasResource
    ? [`maistra.io/member-of=${namespace}`]
    : ['istio-injection=enabled', 'istio.io/rev']
