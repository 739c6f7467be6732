import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KUBECTL, needs } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const AT = ['--at', '2027-01-01']
const READ = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']

/** A copy of the good set with more in it, on a path that a shell takes apart. */
function folder(...more: readonly (readonly [name: string, content: string])[]): string {
  const path = join(tempFolder(), "it's my $(certs)")
  cpSync(fixture('good'), path, { recursive: true })
  for (const [name, content] of more) writeFileSync(join(path, name), content)
  return path
}

interface Found {
  readonly code: string
  readonly severity: string
  readonly fix?: string
}

async function check(path: string): Promise<readonly Found[]> {
  const { stdout } = await meshcerts(['check', path, ...AT, '--format', 'json'])
  return (JSON.parse(stdout) as { readonly findings: readonly Found[] }).findings
}

const KEY = [
  'root-key.pem',
  '-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n',
] as const
const ODD_NAME = ['ca cert.pem', ''] as const

describe('a directory with more than the set', () => {
  it.each([
    ['files-other-private-key', 'error', KEY],
    ['files-unread', 'info', ['root-cert.srl', '01\n'] as const],
    ['files-unread', 'info', ['.DS_Store', ''] as const],
    ['secret-key-charset', 'error', ODD_NAME],
  ])('%s: the command of the fix makes a clean one', async (code, severity, file) => {
    const path = folder(file)
    const [found, ...more] = await check(path)
    expect([found?.code, found?.severity, more]).toEqual([code, severity, []])
    const fix = found?.fix ?? ''
    execFileSync('sh', ['-ec', fix.slice(fix.indexOf('mkdir '))])
    expect(readdirSync(`${path}-clean`).sort()).toEqual(READ)
    expect(await check(`${path}-clean`)).toEqual([])
  })

  it('secret refuses a key and an odd name; it prints the others, and says so', async () => {
    for (const file of [KEY, ODD_NAME]) {
      const refused = await meshcerts(['secret', folder(file), ...AT])
      expect([refused.code, refused.stdout]).toEqual([1, ''])
      expect(refused.stderr).toContain('mkdir ')
    }
    const printed = await meshcerts(['secret', folder(['root-cert.srl', '01\n']), ...AT])
    expect([printed.code, printed.stdout.includes('\n  root-cert.srl: ')]).toEqual([0, true])
    expect(printed.stderr).toContain('istiod does not read root-cert.srl')
    const clean = await meshcerts(['secret', folder(), ...AT])
    expect([clean.code, clean.stderr]).toEqual([0, ''])
  })

  it('passes over folders and links, and says so', async () => {
    const path = folder()
    mkdirSync(join(path, 'old'))
    symlinkSync('root-cert.pem', join(path, 'root.pem'))
    const { code, stderr } = await meshcerts(['check', path, ...AT])
    expect([code, stderr]).toEqual([
      0,
      'skipped, as oc create secret --from-file does with links and folders: old, root.pem\n',
    ])
  })
})

/** What kubectl makes of a directory: the YAML, or nothing where it refuses. */
function kubectl(path: string): string | undefined {
  const { status, stdout } = spawnSync(
    'kubectl',
    [
      ...['create', 'secret', 'generic', 'cacerts', '-n', 'istio-system'],
      ...[`--from-file=${path}`, '--dry-run=client', '-o', 'yaml'],
    ],
    { encoding: 'utf8' },
  )
  return status === 0 ? stdout : undefined
}

describe('kubectl is asked the same', needs(KUBECTL), () => {
  it.each([
    'ca cert.pem',
    'ca-cert.pem~',
    '#x#',
    'ü.pem',
    '..x',
    'a+b',
    '.x',
    '-',
    '_',
    'x..',
    'a..b',
    'x'.repeat(128),
    'x'.repeat(129),
    'x'.repeat(253),
    'x'.repeat(254),
  ])('about a file called %s', async (name) => {
    const path = folder([name, 'x'])
    const ours = await meshcerts(['secret', path, ...AT])
    expect(ours.stdout).toBe(kubectl(path) ?? '')
    expect(ours.code).toBe(ours.stdout === '' ? 1 : 0)
  })

  it('about folders and links', async () => {
    const path = folder()
    mkdirSync(join(path, 'old'))
    writeFileSync(join(path, 'old', 'ca-cert.pem'), 'x')
    symlinkSync('root-cert.pem', join(path, 'root.pem'))
    mkdirSync(join(path, 'a folder'))
    symlinkSync('root-cert.pem', join(path, 'a link'))
    const ours = await meshcerts(['secret', path, ...AT])
    expect([ours.code, ours.stdout]).toEqual([0, kubectl(path)])
  })
})
