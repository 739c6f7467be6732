import type { MeshStep, MeshStepsOptions, MeshTask } from '../mesh/steps.ts'
import { parseControlPlane } from '../release/control-plane.ts'
import { versionedJson } from '../report/format/json.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, pick, readSettings } from './options.ts'

export const help = `usage: meshcerts steps plug-in|verify|remove|cert-manager|gateway|gateway-rotate|gateway-mutual [OPTION…]

Prints the steps of the guide with the commands for your names, and how to see that each worked. Nothing is run.

  cert-manager           root and CA by manifests of cert-manager: for Istio, and for ossm-3.N
  gateway                a certificate for a gateway; gateway-rotate: another one; gateway-mutual: it asks clients for one.
                         The folder holds fullchain.pem, privkey.pem and root.pem, the root that clients hold; for
                         gateway-mutual also client-ca.pem, and client.pem and client-key.pem of a client

  --control-plane NAME   the release (default: ossm-2.6, which the guide is for); Istio and ossm-3.N have no
                         ServiceMeshControlPlane, so the steps go without one
  --path DIR             the folder with the files (default: .)
  -n, --namespace NAME   of the control plane (default: istio-system)
  --smcp NAME            the ServiceMeshControlPlane (default: basic-install)
  --app-namespace NAME   of an application (default: bookinfo)
  --app NAME             label app of the workload to look from (default: productpage)
  --peer HOST:PORT       what it connects to (default: details:9080)
  --host NAME            what clients call the gateway (default: www.example.com)
  --name NAME            the Secret of the gateway (default: web-tls), in the namespace of its pods
  --client NAME          oc (default for OpenShift Service Mesh) or kubectl (default for Istio)
  --format FORM          text (default), json
  -q, --quiet            only the commands
  --no-color

  meshcerts steps plug-in --path ./certs
`

const OPTIONS = [
  'control-plane',
  'path',
  'namespace',
  'smcp',
  'app-namespace',
  'app',
  'peer',
  'client',
  'host',
  'name',
] as const

const indent = (text: string, by: string): string => text.trimEnd().replace(/^(?=.)/gm, by)

function stepText({ title, why, commands, checks, manifest }: MeshStep, index: number): string {
  const parts = [
    `${index + 1}. ${title}${why === undefined ? '' : `\n   ${why}`}`,
    ...commands.map((command) => `   $ ${command}`),
    ...(manifest === undefined ? [] : ['   or apply:', indent(manifest, '     ')]),
    ...checks.map(({ command, expect }) => `   see: $ ${command}\n        ${expect}`),
  ]
  return `${parts.join('\n')}\n`
}

const commandText = ({ commands }: MeshStep): string =>
  commands.map((command) => `${command}\n`).join('')

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('steps', OPTIONS, argv, { host: { type: 'string' } })
  const { format, quiet } = readSettings(given, io, DATA_FORMATS)
  const [task, ...more] = given.positionals
  const { MESH_TASKS, meshSteps } = await import('../mesh/index.ts')
  if (more.length > 0 || !MESH_TASKS.some((known) => known === task))
    throw usageError(`steps needs one of ${MESH_TASKS.join(', ')}`, 'steps')
  const release = given.text('control-plane')
  const controlPlane =
    release === undefined ? {} : { controlPlane: parseControlPlane(release).name }
  const names = pick(given, {
    smcp: 'controlPlaneName',
    app: 'app',
    peer: 'peer',
    path: 'path',
    namespace: 'namespace',
    'app-namespace': 'appNamespace',
    client: 'client',
    host: 'host',
    name: 'credentialName',
  })
  const options = { ...names, ...controlPlane } as MeshStepsOptions
  const steps = meshSteps(task as MeshTask, options)
  const text = quiet ? steps.map(commandText).join('') : steps.map(stepText).join('\n')
  io.stdout(format === 'json' ? versionedJson({ steps }) : text)
  return EXIT.fine
}
