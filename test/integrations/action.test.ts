import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fixture, ROOT } from '../cli/harness.ts'
import { tempFolder } from '../support/temp.ts'
import { registry, runProgram, textOf, type Ran } from './hosts.ts'

// action.yml as a runner of GitHub Actions runs it: expressions are put in where they stand, each step is a file that
// `bash --noprofile --norc -eo pipefail` runs in the checkout, and outputs are lines of the file GITHUB_OUTPUT.

interface Step {
  readonly id: string
  readonly shell: string
  readonly run: string
  readonly env: Readonly<Record<string, string>>
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: true }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action
let host: Awaited<ReturnType<typeof registry>>
beforeAll(async () => {
  host = await registry()
}, 120_000)

type Texts = Readonly<Record<string, string>>

const EXPRESSION = /\$\{\{ *([^}]*?) *\}\}/g
const resolve = (text: string, known: Texts): string =>
  text.replace(EXPRESSION, (_, name: string) => known[name] ?? '')

interface Done extends Ran {
  readonly outputs: Texts
  readonly summary: string
}

function runAction(given: Texts, cwd: string): Done {
  const temp = tempFolder()
  const known: Record<string, string> = {}
  for (const [name, { default: value = '' }] of Object.entries(action.inputs))
    known[`inputs.${name}`] = given[name] ?? value
  const ran = { code: 0 as number | null, stdout: '', stderr: '' }
  for (const { id, run, env } of action.runs.steps) {
    if (ran.code !== 0) break
    const [script, output] = [join(temp, `${id}.sh`), join(temp, `${id}.output`)]
    writeFileSync(script, resolve(run, known))
    const own = Object.entries(env).map(([name, value]) => [name, resolve(value, known)] as const)
    const one = runProgram(['bash', '--noprofile', '--norc', '-eo', 'pipefail', script], cwd, {
      PATH: host.path,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(temp, 'summary'),
      RUNNER_TEMP: temp,
      ...Object.fromEntries(own),
    })
    ran.code = one.code
    ran.stdout += one.stdout
    ran.stderr += one.stderr
    for (const [, name = '', value = ''] of textOf(output).matchAll(/^([^=\n]+)=(.*)$/gm))
      known[`steps.${id}.outputs.${name}`] = value
  }
  const outputs = Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => [name, resolve(value, known)]),
  )
  return { ...ran, outputs, summary: textOf(join(temp, 'summary')) }
}

/** A repository with a good set, a broken one, and a good one in a folder whose name is an order. */
const HOSTILE = '$(touch ran) `touch ran`;touch ran "\'%0A'
function repository(): string {
  const folder = tempFolder()
  for (const name of ['clusters/east certs', HOSTILE])
    cpSync(fixture('good'), join(folder, name), { recursive: true })
  cpSync(fixture('broken/key-of-root'), join(folder, 'broken'), { recursive: true })
  return folder
}

describe('the action', () => {
  it('puts inputs into the environment, never into a line of shell', () => {
    expect(action.runs.using).toBe('composite')
    for (const { run, shell, env } of action.runs.steps) {
      expect([shell, run.match(EXPRESSION)]).toEqual(['bash', null])
      // and no variable with text of an input is run
      expect(run).not.toMatch(/\beval\b|\bbash -c\b|\bsh -c\b/)
      expect(Object.values(env).join()).toMatch(EXPRESSION)
    }
  })

  it('passes a good set, and says where the report is', () => {
    const cwd = repository()
    const done = runAction({ paths: 'clusters/*', version: '1.2.3' }, cwd)
    expect([done.stderr, done.code, done.stdout]).toEqual(['', 0, ''])
    expect(done.outputs['exit-code']).toBe('0')
    const report = JSON.parse(textOf(done.outputs['report']!)) as { status: string }
    expect(report.status).toBe('pass')
    expect(done.summary).toContain('    clusters/east certs: as istio-')
    expect(host.asked().at(-1)).toBe('meshcerts@1.2.3')
  })

  it('fails for a broken one with an annotation at the file, and a SARIF file where asked', () => {
    const args = '--at 2001-06-01   --fail-on warning'
    const done = runAction({ paths: './broken\n\n', args, format: 'sarif' }, repository())
    expect([done.stderr, done.code, done.outputs['exit-code']]).toEqual(['', 1, '1'])
    expect(done.stdout).toMatch(/^::error file=\.\/broken\/ca-key\.pem,.*title=key-mismatch::/m)
    expect(done.outputs['report']).toMatch(/\.sarif$/)
    const sarif = JSON.parse(textOf(done.outputs['report']!)) as { version: string }
    expect(sarif.version).toBe('2.1.0')
    expect(done.summary.split('\n').filter((line) => !/^(?: {4}|$)/.test(line))).toEqual([])
  })

  it('runs nothing that is in an input', () => {
    const cwd = repository()
    // as the version of a package it only comes as far as npm
    const good = runAction({ paths: HOSTILE, version: HOSTILE }, cwd)
    expect([good.stderr, good.code]).toEqual(['', 0])
    expect(host.asked().at(-1)).toBe(`meshcerts@${HOSTILE}`)
    for (const input of ['command', 'args', 'format'])
      expect(runAction({ paths: HOSTILE, [input]: HOSTILE }, cwd).code, input).toBe(2)
    expect(existsSync(join(cwd, 'ran'))).toBe(false)
  })

  it('takes the release of its own ref where no version is given', () => {
    runAction({ paths: '' }, repository())
    const { version } = JSON.parse(textOf(join(ROOT, 'package.json'))) as { version: string }
    expect(host.asked().at(-1)).toBe(`meshcerts@${version}`)
  })

  it('ends with 2, and has no report, for what it cannot do', () => {
    const cwd = repository()
    for (const wrong of [
      { paths: 'nothing' },
      { paths: '\n' },
      { paths: 'broken', args: '--no-such-option' },
      { paths: 'broken', format: 'yaml' },
      { paths: 'broken', command: 'secret' },
    ]) {
      const { code, stdout, outputs } = runAction(wrong, cwd)
      expect([code, outputs], JSON.stringify(wrong)).toEqual([2, { 'exit-code': '2', report: '' }])
      expect(stdout).toMatch(/^::error::[^\n]+\n$/)
    }
  })
})
