import { DEFAULT_CONTROL_PLANE, type ControlPlane } from '../release/control-plane.ts'
import { shellWord } from '../report/shell.ts'
import { file, type MeshStep, type Settings } from './step-parts.ts'
import { formatManifest } from './yaml.ts'

// Certificates of gateways, for Istio and OpenShift Service Mesh: the Secret has to be where the pods of the gateway run.

/** The release that these steps are for, unless one is named. */
export const GATEWAY_RELEASE: ControlPlane = DEFAULT_CONTROL_PLANE

const CHAIN = 'fullchain.pem'
const KEY = 'privkey.pem'
const CLIENT_CA = 'client-ca.pem'
/** The root that clients hold: of a public CA, or of one's own. */
const ROOT = 'root.pem'
const CAPTURE = 'gateway.txt'
const MANIFEST = 'gateway.yaml'

type Mode = 'SIMPLE' | 'MUTUAL'

function gateway({ namespace, host, credentialName }: Settings, mode: Mode): string {
  return formatManifest({
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: credentialName, namespace },
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [
        {
          hosts: [host],
          port: { number: 443, name: 'https', protocol: 'HTTPS' },
          tls: { mode, credentialName },
        },
      ],
    },
  })
}

function checkFiles(settings: Settings, mode: Mode): MeshStep {
  const { host, credentialName, namespace, release } = settings
  const more = mode === 'MUTUAL' ? ` --mode MUTUAL --ca ${file(settings, CLIENT_CA)}` : ''
  const files = `${CHAIN} holds the certificate of the server first, then the CAs above it, without the root; ${ROOT} is the root that clients hold`
  const clients = `; ${CLIENT_CA} holds the CAs of clients; the gateway serves ${credentialName} already (meshcerts steps gateway)`
  return {
    title: 'check the files before they become a Secret',
    why: mode === 'MUTUAL' ? `${files}${clients}` : files,
    commands: [
      `npx meshcerts credential ${file(settings, CHAIN)} ${file(settings, KEY)} --host ${host} --client-root ${file(settings, ROOT)} --name ${credentialName} -n ${namespace} --control-plane ${release.name}${more}`,
    ],
    checks: [{ command: 'echo $?', expect: '0' }],
  }
}

const create = (settings: Settings): string =>
  `${settings.client} create secret tls ${settings.credentialName} -n ${settings.namespace} --cert=${file(settings, CHAIN)} --key=${file(settings, KEY)}`

const replaced = (command: string, client: string): string =>
  `${command} --dry-run=client -o yaml | ${client} apply -f -`

function readBack({ client, namespace, credentialName, host }: Settings) {
  return {
    command: `${client} get secret ${credentialName} -n ${namespace} -o yaml | npx meshcerts credential - --host ${host}`,
    expect: 'Envoy would load it and serve it',
  }
}

function applyGateway(settings: Settings, mode: Mode): MeshStep {
  const { client, namespace } = settings
  return {
    title: mode === 'MUTUAL' ? 'let the gateway ask clients' : 'let the gateway serve it',
    why: 'the Secret is looked for where the pods of the gateway run, not where the Gateway is',
    commands: [
      `cat > ${MANIFEST} <<'EOF'\n${gateway(settings, mode)}EOF`,
      `${client} apply -f ${MANIFEST}`,
    ],
    checks: [
      {
        command: `${client} -n ${namespace} logs -l istio=ingressgateway --tail=-1 | grep 'Failed to load'`,
        expect: 'nothing',
      },
    ],
  }
}

function look(settings: Settings, more = ''): MeshStep {
  const { host } = settings
  return {
    title: 'see what a client gets',
    commands: [
      `openssl s_client -showcerts -connect ${host}:443 -servername ${host}${more} </dev/null > ${CAPTURE}`,
      `npx meshcerts verify ${CAPTURE} --root ${file(settings, ROOT)} --host ${host}`,
    ],
    checks: [{ command: 'echo $?', expect: '0' }],
  }
}

/** A certificate for a gateway that has none. */
export const createGateway = (settings: Settings): readonly MeshStep[] => [
  checkFiles(settings, 'SIMPLE'),
  {
    title: 'create the Secret',
    commands: [create(settings)],
    checks: [readBack(settings)],
  },
  applyGateway(settings, 'SIMPLE'),
  look(settings),
]

/** Another certificate in the place of the one in use. */
export const rotateGateway = (settings: Settings): readonly MeshStep[] => [
  checkFiles(settings, 'SIMPLE'),
  {
    title: 'replace certificate and key together',
    why: 'istiod hands the Secret on at once, without a restart; a pair that does not fit leaves the old one in use',
    commands: [replaced(create(settings), settings.client)],
    checks: [readBack(settings)],
  },
  look(settings),
  {
    title: 'the gateway presents the new certificate',
    commands: [`npx meshcerts diff ${shellWord(`${settings.path}/${CHAIN}#1`)} ${CAPTURE}#1`],
    checks: [{ command: 'echo $?', expect: '0' }],
  },
]

/** A gateway that asks clients for certificates. */
export const mutualGateway = (settings: Settings): readonly MeshStep[] => {
  const { client, namespace, credentialName } = settings
  const name = `${credentialName}-cacert`
  return [
    checkFiles(settings, 'MUTUAL'),
    {
      title: 'create the Secret with the CAs of clients',
      why: 'istiod looks for it under the name of the other Secret with -cacert behind it',
      commands: [
        replaced(
          `${client} create secret generic ${name} -n ${namespace} --from-file=ca.crt=${file(settings, CLIENT_CA)}`,
          client,
        ),
      ],
      checks: [
        {
          command: `${client} get secret ${credentialName} ${name} -n ${namespace} -o yaml | npx meshcerts credential - --mode MUTUAL`,
          expect: 'Envoy would load it and serve it',
        },
      ],
    },
    applyGateway(settings, 'MUTUAL'),
    look(
      settings,
      ` -cert ${file(settings, 'client.pem')} -key ${file(settings, 'client-key.pem')}`,
    ),
  ]
}
