import { usageError } from './fail.ts'
import { optionsOf, type HelpOption } from './help-text.ts'
import { EXIT, type Command, type Io, type Listed } from './io.ts'
import { oneOf, parseArguments } from './options.ts'

const help = `usage: meshcerts completion SHELL

Prints what completes commands and options in bash, zsh or fish.

  meshcerts completion bash >/etc/bash_completion.d/meshcerts
  meshcerts completion zsh >"\${fpath[1]}/_meshcerts"
  meshcerts completion fish >~/.config/fish/completions/meshcerts.fish
`

const SHELLS = ['bash', 'zsh', 'fish'] as const

type All = Readonly<Record<string, Listed>>

/** A command with what is completed behind it. */
interface Completed {
  readonly name: string
  readonly what: string
  readonly options: readonly HelpOption[]
}

const long = ({ name }: HelpOption): string => `--${name}`

/** Every spelling: `-o`, `--out`. */
const spelled = (one: HelpOption): readonly string[] =>
  one.short === undefined ? [long(one)] : [`-${one.short}`, long(one)]

function bashCommand({ name, options }: Completed): string {
  const choices = options
    .filter((one) => one.choices.length > 0)
    .map((one) => `        ${spelled(one).join(' | ')}) words='${one.choices.join(' ')}' ;;\n`)
  const values = options
    .filter((one) => one.value !== undefined && one.choices.length === 0)
    .flatMap(spelled)
  const files = values.length === 0 ? '' : `        ${values.join(' | ')}) return ;;\n`
  return `    ${name})
      case "$before" in
${choices.join('')}${files}        *) case "$word" in -*) words='${options.map(long).join(' ')}' ;; esac ;;
      esac
      ;;
`
}

function bash(commands: readonly Completed[]): string {
  return `# completion of meshcerts in bash
_meshcerts() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} help' -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    help) words='${commands.map(({ name }) => name).join(' ')}' ;;
${commands.map(bashCommand).join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _meshcerts meshcerts
`
}

/** Text in single quotes of a shell, without what `_arguments` reads as its own. */
const zshText = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''")

function zshOption(one: HelpOption): string {
  const { value, text, choices } = one
  const action = choices.length > 0 ? `(${choices.join(' ')})` : '_files'
  const rest = value === undefined ? '' : `:${zshText(value)}:${action}`
  return spelled(one)
    .map((name) => `        '*${name}[${zshText(text)}]${rest}' \\\n`)
    .join('')
}

function zsh(commands: readonly Completed[]): string {
  const described = commands.map(({ name, what }) => `    '${name}:${zshText(what)}'\n`).join('')
  const cases = commands
    .map(
      ({ name, options }) =>
        `    ${name})\n      _arguments \\\n${options.map(zshOption).join('')}        '*:file:_files'\n      ;;\n`,
    )
    .join('')
  return `#compdef meshcerts
_meshcerts() {
  local -a commands=(
${described}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
    help) _describe command commands ;;
${cases}  esac
}
_meshcerts "$@"
`
}

const fishText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")

function fishOption(command: string, { short, name, value, text, choices }: HelpOption): string {
  const letter = short === undefined ? '' : ` -s ${short}`
  const words = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : ' -r'
  const rest = value === undefined ? '' : words
  return `complete -c meshcerts -n '__fish_seen_subcommand_from ${command}'${letter} -l ${name}${rest} -d '${fishText(text)}'\n`
}

function fish(commands: readonly Completed[]): string {
  const first = commands.map(
    ({ name, what }) =>
      `complete -c meshcerts -n __fish_use_subcommand -f -a ${name} -d '${fishText(what)}'\n`,
  )
  const options = commands.flatMap(({ name, options: own }) =>
    own.map((one) => fishOption(name, one)),
  )
  return `# completion of meshcerts in fish\n${first.join('')}${options.join('')}`
}

const SCRIPTS = { bash, zsh, fish }

async function complete(argv: readonly string[], io: Io, all: All): Promise<number> {
  const given = parseArguments('completion', [], argv)
  const [shell, ...more] = given.positionals
  if (shell === undefined || more.length > 0)
    throw usageError(`completion needs a shell: ${SHELLS.join(', ')}`, 'completion')
  const commands: Completed[] = []
  for (const [name, [what, load]] of Object.entries(all))
    commands.push({ name, what, options: optionsOf((await load()).help) })
  io.stdout(SCRIPTS[oneOf('completion', shell, SHELLS)](commands))
  return EXIT.fine
}

/** The command, which completes these. */
export const completionOf = (all: All): Command => ({
  help,
  main: (argv, io) => complete(argv, io, all),
})
