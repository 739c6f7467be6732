import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixture, meshcerts, ROOT } from '../cli/harness.ts'
import { needs } from '../support/needs.ts'
import { installedCommands, runProgram } from './hosts.ts'

// kubectl and oc run the first `kubectl-NAME` on PATH for `kubectl NAME`.

let [folder, path] = ['', '']
beforeAll(async () => {
  folder = await installedCommands()
  path = [folder, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
}, 120_000)

const run = (...words: readonly string[]) => runProgram(words, tmpdir(), { PATH: path })

const kubectl = {
  there: spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0,
  what: 'kubectl',
}

describe('kubectl-meshcerts', () => {
  it('does what meshcerts does', () => {
    expect(run('kubectl-meshcerts', 'check', fixture('good'))).toMatchObject({ code: 0 })
    const broken = ['check', fixture('broken/key-of-root'), '--at', '2001-06-01']
    expect(run('kubectl-meshcerts', ...broken)).toMatchObject({ code: 1, stderr: '' })
  })

  it('runs as the page says', () => {
    const page = readFileSync(join(ROOT, 'docs/integrations.md'), 'utf8')
    const [, line = ''] = /^```sh plug-in\nkubectl (.+)\n```/m.exec(page) ?? []
    const [name = '', ...words] = line.split(' ')
    const ran = runProgram([`kubectl-${name}`, ...words], ROOT, { PATH: path })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
  })

  it('is called in its help as people call it', async () => {
    const usual = await meshcerts(['help', 'check'])
    const { stdout } = run('kubectl-meshcerts', 'help', 'check')
    expect(usual.stdout).toMatch(/^usage: meshcerts check /)
    expect(stdout).toMatch(/^usage: kubectl meshcerts check /)
    expect(stdout).toContain('| kubectl meshcerts check -')
    // a file is called as it is called
    expect(stdout).toContain(' meshcerts.config.json')
    expect(stdout.replaceAll('kubectl meshcerts', 'meshcerts')).toBe(usual.stdout)
    expect(run('meshcerts', 'check', '--help').stdout).toBe(usual.stdout)
    expect(run('kubectl-meshcerts', '--help').stdout).toContain('  kubectl meshcerts help COMMAND')
    expect(run('kubectl-meshcerts', 'check').stderr).toContain('kubectl meshcerts ')
  })
})

describe('kubectl', needs(kubectl), () => {
  it('finds it', () => {
    const ran = run('kubectl', 'meshcerts', 'check', fixture('good'))
    expect([ran.stderr, ran.code]).toEqual(['', 0])
    expect(run('kubectl', 'meshcerts', 'chekc')).toMatchObject({ code: 2, stdout: '' })
    expect(run('kubectl', 'plugin', 'list').stdout).toContain(join(folder, 'kubectl-meshcerts'))
  })
})
