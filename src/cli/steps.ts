import type { MeshStep, MeshTask } from '../mesh/steps.ts'
import { versionedJson } from '../report/format/json.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, pick, readSettings } from './options.ts'

export const help = `usage: meshcerts steps plug-in|verify|remove [OPTION…]

Prints the steps of the guide with the commands for your names, and how to see that each worked. Nothing is run.

  --path DIR             the folder with the four files (default: .)
  -n, --namespace NAME   of the control plane (default: istio-system)
  --app-namespace NAME   of an application (default: bookinfo)
  --client NAME          oc (default) or kubectl
  --format FORM          text (default), json
  -q, --quiet            only the commands
  --no-color

  meshcerts steps plug-in --path ./certs
`

const OPTIONS = ['path', 'namespace', 'app-namespace', 'client'] as const

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
  const given = parseArguments('steps', OPTIONS, argv)
  const { format, quiet } = readSettings(given, io, DATA_FORMATS)
  const [task, ...more] = given.positionals
  const { MESH_TASKS, meshSteps } = await import('../mesh/index.ts')
  if (more.length > 0 || !MESH_TASKS.some((known) => known === task))
    throw usageError(`steps needs one of ${MESH_TASKS.join(', ')}`, 'steps')
  const options = pick(given, {
    path: 'path',
    namespace: 'namespace',
    'app-namespace': 'appNamespace',
    client: 'client',
  })
  const steps = meshSteps(task as MeshTask, options)
  const text = quiet ? steps.map(commandText).join('') : steps.map(stepText).join('\n')
  io.stdout(format === 'json' ? versionedJson({ steps }) : text)
  return EXIT.fine
}
