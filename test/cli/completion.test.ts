import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { optionsOf } from '../../src/cli/help-text.ts'
import { listedCommands } from '../../src/cli/run.ts'
import { needs, type Need } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'
import { meshcerts } from './harness.ts'

const needOf = (shell: string): Need => ({
  there: spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0,
  what: shell,
})

const work = tempFolder()
const fileOf = (shell: string): string => join(work, shell)
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(fileOf(shell), (await meshcerts(['completion', shell])).stdout)
}, 120_000)

const COMMANDS = listedCommands()
const names = Object.keys(COMMANDS)

describe('the options of a help', () => {
  it.each(names)('are those that %s takes, and no others', async (name) => {
    const { help } = await COMMANDS[name]![1]()
    const listed = optionsOf(help)
    for (const { name: option, value } of listed) {
      // a flag is refused a value, and what needs one is refused without: the option itself is known
      const word = value === undefined ? `--${option}=x` : `--${option}`
      const { stderr } = await meshcerts([name, word])
      expect(stderr, word).not.toContain('Unknown option')
      expect(stderr, word).toContain(
        value === undefined ? 'does not take an argument' : 'argument missing',
      )
    }
    const { stderr } = await meshcerts([name, '--no-such-option'])
    expect(stderr).toContain('Unknown option')
  })
})

describe('bash', needs(needOf('bash')), () => {
  const complete = (...words: readonly string[]): readonly string[] => {
    const script =
      'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _meshcerts; printf "%s\\n" "${COMPREPLY[@]}"'
    // bash reads the settings of a person where its input is a socket, which is what spawn gives it, and no shell is above it
    const args = ['--norc', '-uc', script, 'x', fileOf('bash'), ...words]
    const { stdout, stderr } = spawnSync('bash', args, { encoding: 'utf8' })
    expect(stderr).toBe('')
    return stdout.split('\n').filter((word) => word !== '')
  }

  it('completes commands, options and values', () => {
    expect(complete('meshcerts', '')).toEqual([...names, 'help'])
    expect(complete('meshcerts', 'sp')).toEqual(['split'])
    expect(complete('meshcerts', 'check', '--expires')).toEqual(['--expires-within'])
    expect(complete('meshcerts', 'split', '--expires')).toEqual([])
    expect(complete('meshcerts', 'check', '--format', 'sa')).toEqual(['sarif'])
    expect(complete('meshcerts', 'check', '--fail-on', '')).toEqual([
      'error',
      'warning',
      'info',
      'never',
    ])
    expect(complete('meshcerts', 'help', 'sp')).toEqual(['split'])
    expect(complete('meshcerts', 'check', '')).toEqual([])
  })

  it('leaves files to the shell behind a flag and where an option wants one', () => {
    for (const before of ['--quiet', '-q', '--previous', '-n', '--at'])
      expect(complete('meshcerts', 'check', before, ''), before).toEqual([])
    expect(complete('meshcerts', 'create', '-o', '')).toEqual([])
    expect(complete('meshcerts', 'create', '-o', 'x', '--o')).toEqual(['--out'])
  })
})

describe('fish', needs(needOf('fish')), () => {
  const complete = (line: string): readonly string[] => {
    const script = 'source $argv[1]; complete -C $argv[2]'
    const { stdout } = spawnSync('fish', ['-Nc', script, fileOf('fish'), line], {
      encoding: 'utf8',
    })
    return stdout
      .split('\n')
      .map((row) => row.split('\t')[0] ?? '')
      .filter((word) => word !== '')
  }

  it('completes commands, options and values', () => {
    expect(complete('meshcerts sp')).toEqual(['split'])
    expect(complete('meshcerts check --expires')).toEqual(['--expires-within'])
    expect(complete('meshcerts split --expires')).toEqual([])
    expect(complete('meshcerts check --format sa')).toEqual(['sarif'])
  })
})

describe('zsh', needs(needOf('zsh')), () => {
  it('reads the script', () => {
    expect(spawnSync('zsh', ['-n', fileOf('zsh')], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
    const words = 'source $1 2>/dev/null; print -r -- ${functions[_meshcerts]}'
    const { stdout } = spawnSync('zsh', ['-fc', words, 'x', fileOf('zsh')], { encoding: 'utf8' })
    expect(stdout).toContain("'audit:all of these at once\\: a fleet'")
    writeFileSync(fileOf('broken'), '_x() { case a in\n')
    expect(spawnSync('zsh', ['-n', fileOf('broken')]).status).not.toBe(0)
  })
})

describe('completion', () => {
  it('asks for one shell that it knows', async () => {
    expect((await meshcerts(['completion'])).stderr).toContain('needs a shell: bash, zsh, fish')
    expect((await meshcerts(['completion', 'csh'])).stderr).toContain('"csh" is not one of bash')
    expect((await meshcerts(['completion', 'bash'])).code).toBe(0)
  })
})
