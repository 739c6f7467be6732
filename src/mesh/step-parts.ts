import { requireString } from '../report/argument.ts'
import { finding } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { shellWord } from '../report/shell.ts'
import { MESH_CODES } from './codes.ts'
import { show } from './context.ts'
import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from '../release/control-plane.ts'

// What the steps of all tasks are made of.

/** How to see that a step worked. */
export interface StepCheck {
  /** For a POSIX shell, `bash` where it says so; on one line or several. */
  readonly command: string
  /** What must be seen. */
  readonly expect: string
}

/** One step: what to do, the commands in order, and how to see that it worked. */
export interface MeshStep {
  /** One line, in the imperative. */
  readonly title: string
  /** What goes wrong without it; left out where the title says it. */
  readonly why?: string
  /** For a POSIX shell, `bash` where it says so; one entry a command. */
  readonly commands: readonly string[]
  /** In order; empty where there is nothing to see. */
  readonly checks: readonly StepCheck[]
  /** YAML to apply, where the step has some. */
  readonly manifest?: string
}

/** What the commands are written for. */
export interface MeshStepsOptions {
  /** Namespace of the control plane: `istio-system` unless given. */
  readonly namespace?: string
  /** Namespace of an application: `bookinfo` unless given. */
  readonly appNamespace?: string
  /** Folder with the four files: `.` unless given. */
  readonly path?: string
  /**
   * The release: OpenShift Service Mesh 2, which the guide is for, unless given. Istio and OpenShift Service Mesh 3 have no
   * ServiceMeshControlPlane, so the steps go without one.
   */
  readonly controlPlane?: ControlPlane
  /** Name of the ServiceMeshControlPlane: `basic-install` unless given. */
  readonly controlPlaneName?: string
  /** `oc` for OpenShift Service Mesh, `kubectl` for Istio, unless given. */
  readonly client?: 'oc' | 'kubectl'
  /** Label `app` of the workload that is looked from: `productpage` unless given. */
  readonly app?: string
  /** Host and port that it connects to: `details:9080` unless given. */
  readonly peer?: string
  /** What clients call the gateway: `www.example.com` unless given. */
  readonly host?: string
  /** Name of the Secret of the gateway: `web-tls` unless given. */
  readonly credentialName?: string
}

// RFC 1123 labels, as namespaces and label values of the guide are
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/
const NAME = /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/
const HOST = /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/
const PEER = /^[a-zA-Z0-9](?:[-.a-zA-Z0-9]{0,251}[a-zA-Z0-9])?:[0-9]{1,5}$/

/** The value of an option, if it is what is expected. */
export function checked(argument: string, value: string, rule: RegExp, expected: string): string {
  // the value goes into a command line, so anything but a name is refused
  requireString(argument, value)
  if (rule.test(value)) return value
  const facts = { argument, found: show(value), expected }
  throw new MeshCertsError(finding(MESH_CODES, 'mesh-argument', facts))
}

/** What the commands of a task are written for, checked. */
export interface Settings extends Required<Omit<MeshStepsOptions, 'controlPlane'>> {
  /** The release that the steps are for. */
  readonly release: ControlPlaneRules
  /** The operator makes the control plane from a ServiceMeshControlPlane. */
  readonly hasResource: boolean
}

/** What the guide is for. */
const GUIDE: ControlPlane = 'ossm-2.6'

function rulesOf(name: ControlPlane): ControlPlaneRules {
  const rules = parseControlPlane(name)
  if (!rules.citadel) return rules
  const expected =
    'release with istiod; OpenShift Service Mesh 1 has Citadel, whose steps are other ones'
  const facts = { argument: 'controlPlane', found: rules.name, expected }
  throw new MeshCertsError(finding(MESH_CODES, 'mesh-argument', facts))
}

const clientOf = ({ product }: ControlPlaneRules): 'oc' | 'kubectl' =>
  product === 'ossm' ? 'oc' : 'kubectl'

/** A folder as a command takes it: never as an option, without slashes at its end. */
function folderOf(path: string): string {
  requireString('path', path)
  return path.startsWith('-') ? `./${path}` : path.replace(/(?!^)\/+$/, '')
}

/** What a gateway is called, and its Secret. */
function gatewayNames({
  host = 'www.example.com',
  credentialName = 'web-tls',
}: MeshStepsOptions): Pick<Settings, 'host' | 'credentialName'> {
  return {
    host: checked('host', host, HOST, 'host name'),
    credentialName: checked('credentialName', credentialName, NAME, 'name'),
  }
}

/** The options with their defaults. */
export function settingsOf(options: MeshStepsOptions, usual: ControlPlane = GUIDE): Settings {
  const rules = rulesOf(options.controlPlane ?? usual)
  return {
    hasResource: rules.hasControlPlaneResource,
    release: rules,
    namespace: checked('namespace', options.namespace ?? 'istio-system', LABEL, 'namespace'),
    appNamespace: checked('appNamespace', options.appNamespace ?? 'bookinfo', LABEL, 'namespace'),
    controlPlaneName: checked(
      'controlPlaneName',
      options.controlPlaneName ?? 'basic-install',
      NAME,
      'name',
    ),
    app: checked('app', options.app ?? 'productpage', LABEL, 'label'),
    ...gatewayNames(options),
    peer: checked('peer', options.peer ?? 'details:9080', PEER, 'host and port'),
    client: checked(
      'client',
      options.client ?? clientOf(rules),
      /^(?:oc|kubectl)$/,
      'client',
    ) as 'oc',
    path: folderOf(options.path ?? '.'),
  }
}

/** A file of the folder, as a word of the shell. */
export const file = ({ path }: Settings, name: string): string => shellWord(`${path}/${name}`)
const PODS = "-l 'app in (istiod,istio-ingressgateway,istio-egressgateway)'"

/** The step that lets istiod read a Secret that came or went. */
export function restartControlPlane({ client, namespace }: Settings, expectLog: string): MeshStep {
  return {
    title: 'restart the control plane and the gateways',
    why: 'a secret that comes or goes is read when istiod starts; the deployments replace the pods',
    commands: [`${client} -n ${namespace} delete pods ${PODS}`],
    checks: [
      {
        command: `${client} -n ${namespace} wait --for=condition=Ready pods ${PODS} --timeout=300s`,
        expect: 'every pod "condition met"',
      },
      {
        command: `${client} -n ${namespace} logs -l app=istiod --tail=-1 | grep 'Use plugged-in cert\\|Use self-signed certificate'`,
        expect: expectLog,
      },
    ],
  }
}

/** The step that gives workloads their new certificates. */
export function restartApplication({ client, appNamespace }: Settings): MeshStep {
  return {
    title: 'restart the pods of the application',
    why: 'a sidecar keeps its old certificate until it runs out; until all are restarted, old and new may not trust each other',
    commands: [`${client} -n ${appNamespace} delete pods --all`],
    checks: [
      {
        command: `${client} -n ${appNamespace} wait --for=condition=Ready pods --all --timeout=300s`,
        expect: 'every pod "condition met"',
      },
      {
        command: `${client} get pods -n ${appNamespace}`,
        expect: 'every pod Running, all containers ready',
      },
    ],
  }
}
