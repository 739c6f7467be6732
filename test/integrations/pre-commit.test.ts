import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fixture, ROOT } from '../cli/harness.ts'
import { tempFolder } from '../support/temp.ts'
import { checkout, installedCommands, runProgram } from './hosts.ts'

// .pre-commit-hooks.yaml as pre-commit runs it: the package is installed from its clone, so that its commands are on PATH; the
// words of `entry` get the names of the changed files that `files` and `types` let through, from the root of the repository.

interface Hook {
  readonly id: string
  readonly entry: string
  readonly language: string
  readonly files?: string
  readonly types?: readonly string[]
  readonly require_serial: boolean
}

const hooks = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[]
const hookOf = (id: string): Hook => hooks.find((one) => one.id === id)!

let path = ''
beforeAll(async () => {
  const folder = await installedCommands()
  path = [folder, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
}, 120_000)

// of the package identify, which pre-commit asks
const isYaml = (file: string): boolean => /\.ya?ml$/.test(file)

function passed({ files = '', types = [] }: Hook, changed: readonly string[]): readonly string[] {
  const named = changed.filter((file) => new RegExp(files).test(file))
  return types.includes('yaml') ? named.filter(isYaml) : named
}

/** Runs a hook on changed files; without one that it is for, pre-commit skips it. */
function runHook(id: string, changed: readonly string[], cwd: string) {
  const hook = hookOf(id)
  const names = passed(hook, changed)
  if (names.length === 0) return 'skipped'
  return runProgram([...hook.entry.split(' '), ...names], cwd, { PATH: path })
}

/** Two sets: one without its key and one with the wrong key, and one whose name is an order. */
const HOSTILE = '$(touch ran);touch ran'
function repository(): string {
  const folder = tempFolder()
  for (const name of ['mesh/east certs', HOSTILE]) {
    cpSync(fixture('good'), join(folder, name), { recursive: true })
    rmSync(join(folder, name, 'ca-key.pem'))
  }
  mkdirSync(join(folder, 'mesh', 'empty'))
  cpSync(fixture('broken/key-of-root'), join(folder, 'broken'), { recursive: true })
  return folder
}

describe('every hook', () => {
  it('is a command of this package, that gets all files at once', () => {
    expect(hooks.length).toBeGreaterThan(0)
    for (const { entry, language, require_serial: serial } of hooks)
      expect([entry.split(' ')[0], language, serial]).toEqual(['meshcerts', 'node', true])
  })
})

describe('meshcerts-check', () => {
  it('judges the whole set of the file that changed', () => {
    const cwd = repository()
    const changed = ['mesh/east certs/root-cert.pem', `${HOSTILE}/ca-cert.pem`, 'README.md']
    const ran = runHook('meshcerts-check', changed, cwd)
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran).toHaveProperty('stdout', expect.stringMatching(/^mesh\/east certs: as [^]*^\$\(/m))
    const wrong = runHook('meshcerts-check', ['broken/root-cert.pem'], cwd)
    expect(wrong).toMatchObject({ code: 1, stderr: '' })
    expect(wrong).toHaveProperty('stdout', expect.stringContaining('key-mismatch'))
  })

  it('is skipped for other files', () => {
    const other = ['README.md', 'mesh/tls.pem', 'not-ca-cert.pem', 'ca-cert.pem.md']
    expect(runHook('meshcerts-check', other, repository())).toBe('skipped')
    const own = ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem', 'a/ca-cert.pem']
    expect(passed(hookOf('meshcerts-check'), own)).toEqual(own)
  })
})

describe('meshcerts-tls', () => {
  const rule = (suite: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, protocol: HTTPS, name: https }
      hosts: [www.example.com]
      tls: { mode: SIMPLE, credentialName: web, minProtocolVersion: TLSV1_2, cipherSuites: [${suite}] }
`
  const files = {
    'right.yaml': rule('ECDHE-RSA-AES128-GCM-SHA256'),
    'wrong.yaml': rule('NO-SUCH-SUITE'),
    'app.yml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n',
  }

  it('judges manifests of a mesh, and lets others pass', () => {
    const cwd = checkout(files)
    expect(runHook('meshcerts-tls', ['right.yaml', 'app.yml'], cwd)).toMatchObject({ code: 0 })
    expect(runHook('meshcerts-tls', ['app.yml'], cwd)).toMatchObject({ code: 0, stderr: '' })
    const wrong = runHook('meshcerts-tls', ['app.yml', 'wrong.yaml'], cwd)
    expect(wrong).toMatchObject({ code: 1 })
    expect(wrong).toHaveProperty('stdout', expect.stringContaining('tls-suite-unknown'))
    expect(runHook('meshcerts-tls', ['README.md'], cwd)).toBe('skipped')
  })
})
