// The room `cli`: the command. One file for each subcommand: it parses arguments, reads files, calls the library,
// prints. The clock, the disk, standard input and the environment are read here only. Not here: any rule about
// certificates.

import { isMeshCertsError, type MeshCertsError } from '../report/error.ts'
import { visible } from '../report/format/escape.ts'
import { cliError, usageError } from './fail.ts'
import { EXIT, type Command, type Io, type Listed } from './io.ts'
import { editDistance } from '../report/edit-distance.ts'
import { version } from './version.ts'

// Each command is loaded when it is asked for: what `check` does not use, its start does not pay for.
const COMMANDS: Readonly<Record<string, Listed>> = {
  check: ['will istiod and its peers take these CA files?', () => import('./check.ts')],
  credential: [
    'will this gateway serve its certificate, and will clients take it?',
    () => import('./credential.ts'),
  ],
  verify: [
    'is this workload signed by my CA, and do peers accept it?',
    () => import('./verify.ts'),
  ],
  audit: ['all of these at once: a fleet', () => import('./audit.ts')],
  bundle: ['put a pile of certificates and keys in order', () => import('./bundle.ts')],
  secret: ['check a set and print the Secret cacerts for it', () => import('./secret.ts')],
  trust: ['which clusters trust each other, and how to change a root', () => import('./trust.ts')],
  plan: ['how to change a mesh so that no connection breaks', () => import('./plan.ts')],
  split: ['the certificates of a capture as proxy-cert-N.pem', () => import('./split.ts')],
  diff: ['are these the same certificates?', () => import('./diff.ts')],
  tls: ['are these TLS settings and manifests right?', () => import('./tls.ts')],
  predict: ['what will these manifests issue?', () => import('./predict.ts')],
  negotiate: ['what do these TLS settings agree on?', () => import('./negotiate.ts')],
  explain: ['what do these lines of a log mean?', () => import('./explain.ts')],
  steps: ['the steps of the guide, with your names', () => import('./steps.ts')],
  create: ['make a root and the CA files of each cluster', () => import('./create.ts')],
  renew: ['give the CA or the root of a set new dates', () => import('./renew.ts')],
  request: ['ask a PKI team for the CA of a mesh', () => import('./request.ts')],
  show: ['a certificate in words, as openssl x509 -text prints it', () => import('./show.ts')],
  completion: [
    'what completes commands in bash, zsh and fish',
    async () => (await import('./completion.ts')).completionOf(COMMANDS),
  ],
}

/** All commands, in the order of the help. */
export const listedCommands = (): Readonly<Record<string, Listed>> => COMMANDS

/** What `meshcerts help` prints. */
export const HELP = `meshcerts: checks, compares and verifies the certificates of a service mesh

usage: meshcerts COMMAND [OPTION…] ARGUMENT…

${Object.entries(COMMANDS)
  .map(([name, [what]]) => `  ${name.padEnd(11)}${what}`)
  .join('\n')}

  meshcerts help COMMAND     what a command takes; COMMAND --help is the same
  meshcerts --version

FILE may be - for standard input, FILE#3 is its third PEM block.
Exit codes: 0 fine, 1 findings (see --fail-on) or a difference, 2 cannot read or wrong usage.
`

/** Edits up to which a misspelt command is offered: two letters in the wrong order are two edits. */
const NEAR = 2

function suggestion(word: string): string {
  const near = Object.keys(COMMANDS).filter(
    (name) => word.length > NEAR && editDistance(word, name, NEAR) <= NEAR,
  )
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
}

async function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry !== undefined) return entry[1]()
  throw usageError(
    name === '' ? 'no command given' : `there is no command "${name}"${suggestion(name)}`,
  )
}

// in front of a command or an option; `meshcerts.config.json` and the name of the package stay
const NAME = new RegExp(
  `\\bmeshcerts(?= (?:--|COMMAND|help|${Object.keys(COMMANDS).join('|')}))`,
  'g',
)

/** A help in which the command is called as it was called. */
const asCalled = (text: string, { program = 'meshcerts' }: Io): string =>
  program === 'meshcerts' ? text : text.replace(NAME, program)

/** What follows `--` are arguments, even if one is called `-h`. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const options = end < 0 ? words : words.slice(0, end)
  return options.includes('--help') || options.includes('-h')
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = argv
  if (['--version', '-v', '-V', 'version'].includes(name)) {
    io.stdout(`${version()}\n`)
    return EXIT.fine
  }
  if (['--help', '-h', 'help'].includes(name)) {
    const [wanted] = rest
    io.stdout(asCalled(wanted === undefined ? HELP : (await load(wanted)).help, io))
    return EXIT.fine
  }
  const command = await load(name)
  if (asksForHelp(rest)) {
    io.stdout(asCalled(command.help, io))
    return EXIT.fine
  }
  return command.main(rest, io)
}

function lines({ message, finding }: MeshCertsError): string {
  const fix = finding.fix === undefined ? '' : `${visible(finding.fix)}\n`
  return `meshcerts: ${visible(message)} (${finding.code})\n${fix}`
}

/**
 * Runs the command line.
 *
 * @param argv - The words after `meshcerts`.
 * @returns The exit code; never throws.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const known = isMeshCertsError(error) ? error : cliError('cli-unexpected', { message })
    io.stderr(asCalled(lines(known), io))
    return EXIT.unreadable
  }
}
