import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'
import { applied, joined, KINDS, NOTHING, patched, ztunnelNamespace, type Part } from './parts.ts'
import { inEach, injected, type Operator, type Site } from './place.ts'
import { helm } from './settings-part.ts'

// A cluster goes to ambient, or back to sidecars: ztunnel first, then the namespaces one after the other.

const has = ({ planes }: OpenedParty, plane: 'sidecar' | 'ambient'): boolean =>
  planes.includes(plane)

/** The three parts of the sail operator, which OpenShift Service Mesh 3 is set up with too. */
function byOperator({ kubectl }: Site, { name, version }: Operator): readonly string[] {
  const spec = { profile: 'ambient' }
  const ztunnel = {
    apiVersion: 'sailoperator.io/v1',
    kind: 'ZTunnel',
    metadata: { name: 'default' },
    spec: { namespace: 'ztunnel', ...(version !== undefined && { version }) },
  }
  return [
    `${kubectl} ${patched('istiocni default', spec)}`,
    `${kubectl} ${patched(`istio ${name}`, spec)}`,
    `${kubectl} create namespace ztunnel`,
    applied(kubectl, ztunnel),
  ]
}

function byHelm(site: Site): readonly string[] {
  const { helmContext, namespace } = site
  const install = (name: string, chart: string): string =>
    `helm${helmContext} upgrade --install ${name} istio/${chart} -n ${namespace} --set profile=ambient --version "$(helm${helmContext} -n ${namespace} get metadata istiod -o json | sed 's/.*"version":"\\([^"]*\\)".*/\\1/')"`
  return [
    install('istio-cni', 'cni'),
    helm(site, { profile: 'ambient' }),
    install('ztunnel', 'ztunnel'),
  ]
}

function installed(site: Site): Part {
  const { operator } = site
  const namespace = ztunnelNamespace(site)
  return {
    commands: operator === undefined ? byHelm(site) : byOperator(site, operator),
    checks: [
      {
        command: `${site.kubectl} -n ${namespace} rollout status daemonset ztunnel --timeout=600s`,
        expect: 'daemon set "ztunnel" successfully rolled out',
      },
    ],
  }
}

/** Namespace by namespace: pods without a sidecar are ztunnel's. */
const toAmbient = (site: Site, keepsSidecars: boolean): Part => {
  const { kubectl } = site
  const label = `${kubectl} label namespace "$ns" istio.io/dataplane-mode=ambient istio-injection- istio.io/rev- --overwrite`
  const each = `${label}; ${kubectl} -n "$ns" rollout restart ${KINDS}`
  return {
    commands: [keepsSidecars ? `ns=NAMESPACE; ${each}` : inEach(site, injected(site), each)],
    checks: [
      {
        command: `${kubectl} get namespaces -L istio.io/dataplane-mode,istio-injection,istio.io/rev`,
        expect: keepsSidecars
          ? 'ambient at the namespaces that were to move; write each for NAMESPACE'
          : 'ambient at every namespace of the mesh, and no istio-injection',
      },
      {
        command: `istioctl${site.istioctlContext} ztunnel-config workloads`,
        expect: 'HBONE at the workloads that moved',
      },
    ],
    restarts: [
      {
        what: 'workloads',
        needed: true,
        why: 'a pod keeps its sidecar until it starts again, and ztunnel leaves pods with one alone',
      },
    ],
  }
}

const toSidecars = (site: Site): Part => {
  const { kubectl } = site
  const each = `${kubectl} label namespace "$ns" istio.io/dataplane-mode- istio-injection=enabled --overwrite; ${kubectl} -n "$ns" rollout restart ${KINDS}`
  return {
    commands: [inEach(site, ['istio.io/dataplane-mode=ambient'], each)],
    checks: [
      {
        command: `${kubectl} get namespaces -L istio.io/dataplane-mode,istio-injection`,
        expect: 'no ambient, and enabled at every namespace of the mesh',
      },
    ],
    restarts: [{ what: 'workloads', needed: true, why: 'a pod gets its sidecar when it starts' }],
  }
}

/** Another data plane; nothing where it stays. */
export function planePart(site: Site, before: OpenedParty, after: OpenedParty): Part {
  if (before.planes.join() === after.planes.join()) return NOTHING
  if (!has(after, 'ambient')) return toSidecars(site)
  const moves = toAmbient(site, has(after, 'sidecar'))
  return has(before, 'ambient') ? moves : joined([installed(site), moves])
}
