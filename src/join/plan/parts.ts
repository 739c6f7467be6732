import type { StepCheck } from '../../mesh/step-parts.ts'
import { formatManifest } from '../../mesh/yaml.ts'
import { shellWord } from '../../report/shell.ts'
import type { ChangeRestart } from './restart.ts'
import { inEach, injected, type Site } from './place.ts'

// The commands that many steps share: a Secret goes in, istiod and the workloads restart, and how to see it.

/** A part of a step: commands and what shows that they worked. */
export interface Part {
  readonly commands: readonly string[]
  readonly checks: readonly StepCheck[]
  readonly restarts?: readonly ChangeRestart[]
  /** What to say about it. */
  readonly notes?: readonly string[]
  /** YAML that the commands apply. */
  readonly manifest?: string
  /** For later, when nobody wants to go back. */
  readonly cleanup?: readonly string[]
}

export const NOTHING: Part = { commands: [], checks: [] }

const texts = (parts: readonly Part[], key: 'notes' | 'cleanup'): readonly string[] =>
  parts.flatMap((one) => one[key] ?? [])

/** Parts one after the other. */
export function joined(parts: readonly Part[]): Part {
  const manifest = parts.flatMap((one) => one.manifest ?? []).join('---\n')
  return {
    commands: parts.flatMap(({ commands }) => commands),
    checks: parts.flatMap(({ checks }) => checks),
    restarts: parts.flatMap(({ restarts = [] }) => restarts),
    notes: texts(parts, 'notes'),
    cleanup: texts(parts, 'cleanup'),
    ...(manifest !== '' && { manifest }),
  }
}

/** The words behind the client that change the spec of a resource. */
export const patched = (what: string, spec: object): string =>
  `patch ${what} --type merge -p ${shellWord(JSON.stringify({ spec }))}`

/** What `grep` finds of the CA that istiod uses, in its log. */
export const USES = "'Use \\(plugged-in cert\\|local CA certificate\\|self-signed certificate\\)'"

/** istiod starts again; what it says of its CA is `plugged` or not. */
export const restartIstiod = ({ kubectl, namespace }: Site, isPlugged: boolean): Part => ({
  commands: [
    `${kubectl} -n ${namespace} rollout restart deployment -l app=istiod`,
    `${kubectl} -n ${namespace} rollout status deployment -l app=istiod --timeout=300s`,
  ],
  checks: [
    {
      command: `${kubectl} -n ${namespace} logs -l app=istiod --tail=-1 | grep ${USES}`,
      expect: isPlugged
        ? '"Use plugged-in cert" or "Use local CA certificate", and no "Use self-signed certificate as the CA certificate"'
        : '"Use self-signed certificate as the CA certificate"',
    },
  ],
})

/** The words of handleEvent (pilot/pkg/bootstrap/istio_ca.go) when all went well. */
const RELOADED =
  'Istiod has detected the newly added intermediate CA and updated its key and certs accordingly'

/** A running istiod reads the files that the kubelet brings. */
export function reloadIstiod({ kubectl, namespace }: Site): Part {
  const logs = `${kubectl} -n ${namespace} logs -l app=istiod --tail=-1 --since=5m`
  const until = `until ${logs} | grep -q 'newly added intermediate CA'; do sleep 5; done`
  return {
    // the kubelet needs up to two minutes to bring the files
    commands: [`timeout 300 sh -c ${shellWord(until)}`],
    checks: [
      {
        command: `${logs} | grep -e 'newly added' -e 'not supported' -e 'Failed to update'`,
        expect: `"${RELOADED}" from each istiod, and no other line`,
      },
    ],
  }
}

/** The commands apply a manifest from standard input. */
export const applied = (kubectl: string, manifest: object): string =>
  `${kubectl} apply -f - <<'EOF'\n${formatManifest(manifest)}EOF`

/** What holds the pods of applications. */
export const KINDS = 'deployment,statefulset,daemonset'

/** Sidecars and gateways start again. */
export const restartSidecars = (site: Site): Part => ({
  commands: [
    inEach(site, injected(site), `${site.kubectl} -n "$ns" rollout restart ${KINDS}`),
    `${site.kubectl} -n ${site.namespace} rollout restart deployment -l 'app in (istio-ingressgateway,istio-egressgateway)'`,
  ],
  checks: [
    {
      command: `${site.kubectl} get pods -A -o custom-columns=NAMESPACE:.metadata.namespace,POD:.metadata.name,STARTED:.status.startTime`,
      expect: 'no pod of the mesh that started before this step',
    },
  ],
})

const WAYPOINT = 'gateway.networking.k8s.io/gateway-class-name=istio-waypoint'

/** The guides of the Sail operator and of OpenShift Service Mesh 3 have ztunnel in a namespace of its own. */
export const ztunnelNamespace = ({ operator, namespace }: Site): string =>
  operator === undefined ? namespace : 'ztunnel'

/** ztunnel and the waypoints start again. */
export function restartZtunnel(site: Site): Part {
  const { kubectl } = site
  const ztunnel = `${kubectl} -n ${ztunnelNamespace(site)} rollout`
  const waypoints = `$(${kubectl} get deployment -A -l ${WAYPOINT} -o 'jsonpath={.items[*].metadata.namespace}')`
  return {
    commands: [
      `${ztunnel} restart daemonset ztunnel`,
      `for ns in ${waypoints}; do ${kubectl} -n "$ns" rollout restart deployment -l ${WAYPOINT}; done`,
    ],
    checks: [
      {
        command: `${ztunnel} status daemonset ztunnel --timeout=600s`,
        expect: 'daemon set "ztunnel" successfully rolled out',
      },
    ],
  }
}
