import { requireObject } from '../report/argument.ts'
import type { ControlPlane } from '../release/control-plane.ts'
import { shellWord } from '../report/shell.ts'
import { certManager, CERT_MANAGER_RELEASE } from './cert-manager-steps.ts'
import { createServiceMeshControlPlane } from './create.ts'
import { createGateway, GATEWAY_RELEASE, mutualGateway, rotateGateway } from './gateway-steps.ts'
import {
  checked,
  file,
  restartApplication,
  restartControlPlane,
  settingsOf,
  type MeshStep,
  type MeshStepsOptions,
  type Settings,
} from './step-parts.ts'
import { formatManifest } from './yaml.ts'

export type { MeshStep, MeshStepsOptions, StepCheck } from './step-parts.ts'

/** The three tasks of the guide, cert-manager as the source of the mesh's CA, and the certificates of gateways. */
export const MESH_TASKS = [
  'plug-in',
  'verify',
  'remove',
  'cert-manager',
  'gateway',
  'gateway-rotate',
  'gateway-mutual',
] as const

/** One of {@link MESH_TASKS}. */
export type MeshTask = (typeof MESH_TASKS)[number]

/** The step that tells a ServiceMeshControlPlane whether there is a Secret `cacerts`. */
export function applyControlPlane(settings: Settings, plugInCa: boolean): MeshStep {
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
      commands: [
        `npx meshcerts check ${shellWord(settings.path)} --namespace ${namespace} --control-plane ${settings.release.name}`,
      ],
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

interface Task {
  readonly make: (settings: Settings) => readonly MeshStep[]
  /** The release, unless one is named; that of the guide where it is left out. */
  readonly usual?: ControlPlane
}

const TASKS: Readonly<Record<MeshTask, Task>> = {
  'plug-in': { make: plugIn },
  verify: { make: verify },
  remove: { make: remove },
  'cert-manager': { make: certManager, usual: CERT_MANAGER_RELEASE },
  gateway: { make: createGateway, usual: GATEWAY_RELEASE },
  'gateway-rotate': { make: rotateGateway, usual: GATEWAY_RELEASE },
  'gateway-mutual': { make: mutualGateway, usual: GATEWAY_RELEASE },
}

/**
 * The steps of the guide as data: plug certificates in, verify that they are used, remove them.
 *
 * `cert-manager` makes root and CA by manifests instead, for Istio and OpenShift Service Mesh 3: their istiod reads the Secret as
 * cert-manager writes it.
 *
 * `gateway`, `gateway-rotate` and `gateway-mutual` give a gateway a certificate, another one, and the CAs of clients; the folder holds
 * `fullchain.pem`, `privkey.pem`, `root.pem` (the root that clients hold) and, for `gateway-mutual`, `client-ca.pem` and the
 * `client.pem` and `client-key.pem` of a client.
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
  const known = new RegExp(`^(?:${MESH_TASKS.join('|')})$`)
  const name = checked('task', task, known, 'task') as MeshTask
  const { make, usual } = TASKS[name]
  return Object.freeze(make(settingsOf(options, usual)).map((step) => Object.freeze(step)))
}
