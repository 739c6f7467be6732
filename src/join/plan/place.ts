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
  /** `kubectl --context NAME` of every other cluster. */
  readonly others: readonly string[]
  readonly name: string
}

/** Which names of clusters there are, and how commands are written. */
export interface Sites {
  readonly clusters: readonly string[]
  readonly names: ChangeNames
}

/** A cluster at a release: its client is that of the product. */
export function siteOf(name: string, { opened }: OpenedParty, { clusters, names }: Sites): Site {
  const { client, controlPlaneName } = names
  const settings = settingsOf({
    controlPlane: opened.rules.name,
    namespace: opened.istiodNamespace,
    ...(client !== undefined && { client }),
    ...(controlPlaneName !== undefined && { controlPlaneName }),
  })
  const at = (cluster: string): string => `${settings.client} --context ${shellWord(cluster)}`
  const isOne = clusters.length === 1
  return {
    name,
    kubectl: isOne ? settings.client : at(name),
    helmContext: isOne ? '' : ` --kube-context ${shellWord(name)}`,
    istioctlContext: isOne ? '' : ` --context ${shellWord(name)}`,
    namespace: settings.namespace,
    settings,
    others: clusters.filter((one) => one !== name).map(at),
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
