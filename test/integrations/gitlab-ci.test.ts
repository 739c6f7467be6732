import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fixture, ROOT } from '../cli/harness.ts'
import { tempFolder } from '../support/temp.ts'
import { registry, runProgram, textOf } from './hosts.ts'

// The job as a runner of GitLab runs it: variables in the environment, and the lines of before_script and script as one script
// that ends with the first line that fails.

interface Job {
  readonly variables: Readonly<Record<string, string>>
  readonly before_script: readonly string[]
  readonly script: readonly string[]
  readonly artifacts: {
    readonly when: string
    readonly reports: Readonly<Record<string, string>>
  }
}

const TEMPLATE = join(ROOT, 'docs/integrations/meshcerts.gitlab-ci.yml')
const { meshcerts: job, ...others } = parse(readFileSync(TEMPLATE, 'utf8')) as {
  readonly meshcerts: Job
}
let host: Awaited<ReturnType<typeof registry>>
beforeAll(async () => {
  host = await registry()
}, 120_000)

function runJob(variables: Readonly<Record<string, string>>, cwd: string) {
  const script = join(tempFolder(), 'script')
  writeFileSync(script, [...job.before_script, ...job.script].join('\n'))
  const env = { PATH: host.path, CI_PROJECT_DIR: cwd, ...job.variables, ...variables }
  const ran = runProgram(['sh', '-e', script], cwd, env)
  const report = textOf(join(cwd, job.artifacts.reports['codequality']!))
  const entries = report === '' ? undefined : (JSON.parse(report) as readonly Entry[])
  return { ...ran, entries }
}

interface Entry {
  readonly check_name: string
  readonly location: { readonly path: string }
}

const HOSTILE = '$(touch ran) `touch ran`;touch ran "\''
function repository(): string {
  const folder = tempFolder()
  for (const name of ['certs', 'clusters/east certs', HOSTILE])
    cpSync(fixture('good'), join(folder, name), { recursive: true })
  cpSync(fixture('broken/key-of-root'), join(folder, 'broken'), { recursive: true })
  return folder
}

describe('the job of GitLab CI', () => {
  it('is all that the file has, and keeps its report when it fails', () => {
    expect(others).toEqual({})
    expect(job.artifacts.when).toBe('always')
  })

  it('passes good sets', () => {
    const ran = runJob({ MESHCERTS_PATHS: 'clusters/*\ncerts' }, repository())
    expect([ran.stderr, ran.code, ran.entries]).toEqual(['', 0, []])
    expect(ran.stdout).toMatch(/^clusters\/east certs: as istio-[^]*^certs: as istio-/m)
    expect(host.asked().at(-1)).toBe(job.variables['MESHCERTS_PACKAGE'])
  })

  it('fails for a broken one, with an entry for each finding', () => {
    const MESHCERTS_OPTIONS = '--at 2001-06-01 --fail-on error'
    const ran = runJob({ MESHCERTS_PATHS: 'broken', MESHCERTS_OPTIONS }, repository())
    expect([ran.stderr, ran.code]).toEqual(['', 1])
    expect(ran.entries!.map(({ check_name, location }) => [check_name, location.path])).toEqual([
      ['key-mismatch', 'broken/ca-key.pem'],
    ])
    expect(ran.stdout).toContain('key-mismatch')
  })

  it('runs nothing that is in a variable', () => {
    const cwd = repository()
    expect(runJob({ MESHCERTS_PATHS: HOSTILE, MESHCERTS_PACKAGE: HOSTILE }, cwd).code).toBe(0)
    for (const name of ['MESHCERTS_OPTIONS', 'MESHCERTS_COMMAND'])
      expect(runJob({ [name]: HOSTILE }, cwd).code).toBe(2)
    expect(existsSync(join(cwd, 'ran'))).toBe(false)
  })

  it('ends with 2 for a folder that is not there, and for a command that prints keys', () => {
    expect(runJob({ MESHCERTS_PATHS: 'nothing' }, repository()).code).toBe(2)
    const secret = runJob({ MESHCERTS_COMMAND: 'secret' }, repository())
    expect([secret.code, secret.stdout, secret.entries]).toEqual([2, '', undefined])
  })
})
