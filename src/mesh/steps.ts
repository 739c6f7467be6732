import { requireObject, requireString } from '../report/argument.ts'
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
import { createServiceMeshControlPlane } from './create.ts'
import { formatManifest } from './yaml.ts'

/** The three tasks of the guide. */
export const MESH_TASKS = ['plug-in', 'verify', 'remove'] as const

/** One of {@link MESH_TASKS}. */
export type MeshTask = (typeof MESH_TASKS)[number]

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
}

// RFC 1123 labels, as namespaces and label values of the guide are
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/
const NAME = /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/
const PEER = /^[a-zA-Z0-9](?:[-.a-zA-Z0-9]{0,251}[a-zA-Z0-9])?:[0-9]{1,5}$/

function checked(argument: string, value: string, rule: RegExp, expected: string): string {
  // the value goes into a command line, so anything but a name is refused
  requireString(argument, value)
  if (rule.test(value)) return value
  const facts = { argument, found: show(value), expected }
  throw new MeshCertsError(finding(MESH_CODES, 'mesh-argument', facts))
}

interface Settings extends Required<Omit<MeshStepsOptions, 'controlPlane'>> {
  /** The operator makes the control plane from a ServiceMeshControlPlane. */
  readonly hasResource: boolean
}

/** What the guide is for. */
const GUIDE: ControlPlane = 'ossm-2.6'

function rulesOf(name: ControlPlane = GUIDE): ControlPlaneRules {
  const rules = parseControlPlane(name)
  if (!rules.citadel) return rules
  const expected =
    'release with istiod; OpenShift Service Mesh 1 has Citadel, whose steps are other ones'
  const facts = { argument: 'controlPlane', found: rules.name, expected }
  throw new MeshCertsError(finding(MESH_CODES, 'mesh-argument', facts))
}

function settingsOf(options: MeshStepsOptions): Settings {
  const { path = '.' } = options
  const rules = rulesOf(options.controlPlane)
  const client = options.client ?? (rules.product === 'ossm' ? 'oc' : 'kubectl')
  return {
    hasResource: rules.hasControlPlaneResource,
    namespace: checked('namespace', options.namespace ?? 'istio-system', LABEL, 'namespace'),
    appNamespace: checked('appNamespace', options.appNamespace ?? 'bookinfo', LABEL, 'namespace'),
    controlPlaneName: checked(
      'controlPlaneName',
      options.controlPlaneName ?? 'basic-install',
      NAME,
      'name',
    ),
    app: checked('app', options.app ?? 'productpage', LABEL, 'label'),
    peer: checked('peer', options.peer ?? 'details:9080', PEER, 'host and port'),
    client: checked('client', client, /^(?:oc|kubectl)$/, 'client') as 'oc',
    path: path.startsWith('-') ? `./${path}` : path.replace(/(?!^)\/+$/, ''),
  }
}

const file = ({ path }: Settings, name: string): string => shellWord(`${path}/${name}`)
const PODS = "-l 'app in (istiod,istio-ingressgateway,istio-egressgateway)'"

function restartControlPlane({ client, namespace }: Settings, expectLog: string): MeshStep {
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

function restartApplication({ client, appNamespace }: Settings): MeshStep {
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

function applyControlPlane(settings: Settings, plugInCa: boolean): MeshStep {
  const { client, namespace, controlPlaneName } = settings
  const manifest = formatManifest(
    createServiceMeshControlPlane({ name: controlPlaneName, namespace, mtls: true, plugInCa }),
  )
  // a patch keeps what else the control plane says; null removes a field
  const authority = plugInCa
    ? { type: 'Istiod', istiod: { type: 'PrivateKey', privateKey: { rootCADir: '/etc/cacerts' } } }
    : null
  const patch = JSON.stringify({
    spec: { security: { dataPlane: { mtls: true }, certificateAuthority: authority } },
  })
  return {
    title: plugInCa
      ? 'let the control plane use the files'
      : 'take the certificate authority out of the control plane',
    commands: [
      `${client} -n ${namespace} patch smcp ${controlPlaneName} --type merge -p '${patch}'`,
    ],
    checks: [
      {
        command: `${client} -n ${namespace} wait --for=condition=Ready smcp/${controlPlaneName} --timeout=300s`,
        expect: `servicemeshcontrolplane.maistra.io/${controlPlaneName} condition met`,
      },
    ],
    manifest,
  }
}

const FILES = ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem']

function plugIn(settings: Settings): readonly MeshStep[] {
  const { client, namespace } = settings
  const froms = FILES.map((name) => `--from-file=${file(settings, name)}`).join(' ')
  return [
    {
      title: 'check the files before they become a secret',
      commands: [`npx meshcerts check ${shellWord(settings.path)}`],
      checks: [{ command: 'echo $?', expect: '0' }],
    },
    {
      title: 'create the secret cacerts',
      why: 'the name is cacerts, the keys are the four file names',
      commands: [`${client} create secret generic cacerts -n ${namespace} ${froms}`],
      checks: [
        {
          command: `${client} -n ${namespace} describe secret cacerts`,
          expect: `${FILES.join(', ')}, none of 0 bytes`,
        },
      ],
    },
    ...(settings.hasResource ? [applyControlPlane(settings, true)] : []),
    restartControlPlane(
      settings,
      '"Use plugged-in cert at etc/cacerts/ca-key.pem", and no "Use self-signed certificate as the CA certificate"',
    ),
    restartApplication(settings),
  ]
}

const CAPTURE = 'proxy-certs.txt'
const SPLIT = 'proxy-certs'

/** One of the certificates that were presented, against the administrator's own: by meaning, and by openssl's text. */
function compare(settings: Settings, name: string, number: number): MeshStep {
  const [mine, theirs] = [file(settings, name), `${SPLIT}/proxy-cert-${String(number)}.pem`]
  const text = (path: string): string => `<(openssl x509 -in ${path} -text -noout)`
  const what = name === 'ca-cert.pem' ? 'certificate authority' : 'root'
  return {
    title: `the ${what} is the one of the administrator`,
    commands: [`npx meshcerts diff ${mine} ${theirs}`],
    checks: [
      { command: 'echo $?', expect: '0' },
      {
        command: `diff -s ${text(mine)} ${text(theirs)}`,
        expect: 'Files … are identical (bash)',
      },
    ],
  }
}

function verify(settings: Settings): readonly MeshStep[] {
  const { client, appNamespace, app, peer, path } = settings
  const pod = `"$(${client} -n ${appNamespace} get pod -l app=${app} -o 'jsonpath={.items[0].metadata.name}')"`
  const connect = `openssl s_client -showcerts -connect ${peer} </dev/null`
  const root = file(settings, 'root-cert.pem')
  const chain = file(settings, 'cert-chain.pem')
  return [
    {
      title: 'fetch the certificates that a workload presents',
      why: 'after a restart the new certificates need up to a minute',
      commands: [
        'sleep 60',
        `${client} -n ${appNamespace} exec ${pod} -c istio-proxy -- ${connect} > ${CAPTURE}`,
        `npx meshcerts split ${CAPTURE} --out ${SPLIT} --force`,
      ],
      checks: [
        {
          command: `ls ${SPLIT}`,
          expect: 'proxy-cert-1.pem proxy-cert-2.pem proxy-cert-3.pem',
        },
      ],
    },
    {
      title:
        'the chain holds from the root to the workload, and your certificate authority signed it',
      why: 'only the root is trusted; the certificates between are links to be proved',
      commands: [`npx meshcerts verify ${CAPTURE} --cacerts ${shellWord(path)}`],
      checks: [
        { command: 'echo $?', expect: '0' },
        {
          command: `openssl verify -CAfile ${root} -untrusted ${chain} ${SPLIT}/proxy-cert-1.pem`,
          expect: `${SPLIT}/proxy-cert-1.pem: OK`,
        },
      ],
    },
    compare(settings, 'root-cert.pem', 3),
    compare(settings, 'ca-cert.pem', 2),
  ]
}

function remove(settings: Settings): readonly MeshStep[] {
  const { client, namespace } = settings
  return [
    {
      title: 'delete the secret cacerts',
      commands: [`${client} delete secret cacerts -n ${namespace}`],
      checks: [
        {
          command: `${client} -n ${namespace} get secret cacerts`,
          expect: 'Error from server (NotFound): secrets "cacerts" not found',
        },
      ],
    },
    ...(settings.hasResource ? [applyControlPlane(settings, false)] : []),
    restartControlPlane(
      settings,
      '"Use self-signed certificate as the CA certificate": istiod uses or makes the secret istio-ca-secret',
    ),
    restartApplication(settings),
  ]
}

/**
 * The steps of the guide as data: plug certificates in, verify that they are used, remove them.
 *
 * Every value that goes into a command is checked or quoted. Three slips of the guide are put right: the secret is named
 * `cacerts`, all four files are given, and the chain is verified with the root alone as trusted.
 *
 * @returns In the order in which they must be done; frozen.
 * @throws MeshCertsError `mesh-argument` when a name is none, or the task is unknown.
 *
 * @example
 * const [first] = meshSteps('remove', { namespace: 'istio-system' })
 * first?.commands // => ['oc delete secret cacerts -n istio-system']
 */
export function meshSteps(task: MeshTask, options: MeshStepsOptions = {}): readonly MeshStep[] {
  requireObject('options', options)
  const make = { 'plug-in': plugIn, verify, remove }[
    checked('task', task, /^(?:plug-in|verify|remove)$/, 'task') as MeshTask
  ]
  return Object.freeze(make(settingsOf(options)).map((step) => Object.freeze(step)))
}
