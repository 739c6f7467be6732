import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { meshcerts } from './harness.ts'
import { askOpenssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL } from '../support/needs.ts'

const work = tempFolder()
let counter = 0
const fresh = (): string => join(work, String(counter++))
const mode = (path: string): number => statSync(path).mode & 0o777
const now = '2030-01-01T00:00:00Z'
const FOUR = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']

describe('create', () => {
  it('writes a set for each cluster that check has nothing against', async () => {
    const out = fresh()
    const { code, stdout } = await meshcerts(['create', '--out', out, '--clusters', 'east,west'])
    expect(code).toBe(0)
    expect(readdirSync(out).sort()).toEqual(['east', 'root-cert.pem', 'root-key.pem', 'west'])
    for (const name of ['east', 'west']) {
      expect(readdirSync(join(out, name)).sort()).toEqual(FOUR)
    }
    expect(stdout).toContain(`next: meshcerts check --clusters ${out}/east ${out}/west`)
    const sets = [join(out, 'east'), join(out, 'west')]
    const checked = await meshcerts(['check', '--clusters', ...sets, '--fail-on', 'info'], { now })
    expect(checked).toMatchObject({ code: 0 })
    expect(existsSync(join(out, 'east', 'root-key.pem'))).toBe(false)
  })

  it('gives keys mode 0600, whatever the mask, and certificates to everybody', async () => {
    const out = fresh()
    const before = process.umask(0)
    try {
      await meshcerts(['create', '-o', out, '--tiers', '3'])
    } finally {
      process.umask(before)
    }
    expect(mode(join(out, 'root-key.pem'))).toBe(0o600)
    expect(mode(join(out, 'middle-key.pem'))).toBe(0o600)
    expect(mode(join(out, 'cluster1', 'ca-key.pem'))).toBe(0o600)
    expect(mode(join(out, 'cluster1', 'ca-cert.pem'))).toBe(0o644)
    await meshcerts(['create', '-o', out, '--tiers', '3', '--force'])
    expect(mode(join(out, 'cluster1', 'ca-key.pem'))).toBe(0o600)
  })

  it('overwrites nothing: one file that is there stops all, and --force does not ask', async () => {
    const out = fresh()
    await meshcerts(['create', '--out', out, '--clusters', 'west'])
    const key = readFileSync(join(out, 'root-key.pem'), 'utf8')
    const second = await meshcerts(['create', '--out', out, '--clusters', 'east,north'])
    expect(second.code).toBe(2)
    expect(second.stderr).toContain('cli-exists')
    expect(readdirSync(out).sort()).toEqual(['root-cert.pem', 'root-key.pem', 'west'])
    expect(readFileSync(join(out, 'root-key.pem'), 'utf8')).toBe(key)
    const forced = await meshcerts(['create', '--out', out, '--clusters', 'east', '--force'])
    expect(forced.code).toBe(0)
    expect(readFileSync(join(out, 'root-key.pem'), 'utf8')).not.toBe(key)
  })

  it.each([
    ['p256', 'prime256v1'],
    ['P-384', 'secp384r1'],
    ['p521', 'secp521r1'],
    ['rsa2048', 2048],
    ['ed25519', undefined],
  ] as const)('makes keys of the type %s, as node:crypto reads them', async (type, expected) => {
    const out = fresh()
    await meshcerts(['create', '--out', out, '--key-type', type, '--quiet'])
    const key = createPrivateKey(readFileSync(join(out, 'cluster1', 'ca-key.pem')))
    const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
    expect(namedCurve ?? modulusLength).toBe(expected)
    const certificate = new X509Certificate(readFileSync(join(out, 'cluster1', 'ca-cert.pem')))
    expect(certificate.checkPrivateKey(key)).toBe(true)
  })

  it('is what openssl verify takes, from the time that was asked for', needs(OPENSSL), async () => {
    const out = fresh()
    await meshcerts(['create', '--out', out, '--tiers', '3', '--at', '2031-05-05'])
    const verify = (attime: number): number | null => {
      const files = ['-CAfile', 'root-cert.pem', '-untrusted', 'cert-chain.pem', 'ca-cert.pem']
      const args = ['verify', '-x509_strict', '-attime', String(attime), ...files]
      return askOpenssl(args, { cwd: join(out, 'cluster1') }).status
    }
    const start = Date.parse('2031-05-05') / 1000
    expect(verify(start)).toBe(0)
    expect(verify(start - 60)).not.toBe(0)
  })

  it.each([
    [['create']],
    [['create', '--out', 'x', 'more']],
    [['create', '--out', 'x', '--clusters', '../east']],
    [['create', '--out', 'x', '--clusters', 'a,,b']],
    [['create', '--out', 'x', '--clusters', 'a,a']],
    [['create', '--out', 'x', '--key-type', 'dsa']],
    [['create', '--out', 'x', '--tiers', '4']],
  ])('refuses %j and writes nothing', async (argv) => {
    const { code, stderr } = await meshcerts(argv)
    expect(code).toBe(2)
    expect(stderr).toContain('cli-usage')
    expect(existsSync('x')).toBe(false)
  })

  it('says where it cannot write', async () => {
    const file = fresh()
    writeFileSync(file, '')
    const { code, stderr } = await meshcerts(['create', '--out', join(file, 'x')])
    expect(code).toBe(2)
    expect(stderr).toContain('cli-cannot-write')
  })
})

describe('create --root --root-key', () => {
  const made = async (): Promise<string> => {
    const out = fresh()
    await meshcerts(['create', '-o', out, '--clusters', 'east'], { now })
    return out
  }
  const under = (old: string, ...more: readonly string[]) => {
    const root = ['--root', join(old, 'root-cert.pem'), '--root-key', join(old, 'root-key.pem')]
    return meshcerts(['create', '-o', fresh(), '--clusters', 'north', ...root, ...more], { now })
  }

  it('makes a CA for another cluster under a root that is there, which it does not write again', async () => {
    const old = await made()
    const out = fresh()
    const { code, stdout } = await under(old, '-o', out)
    expect(code).toBe(0)
    expect(readdirSync(out)).toEqual(['north'])
    expect(stdout).not.toContain('keep root-key.pem offline')
    const root = (folder: string): string => readFileSync(join(folder, 'root-cert.pem'), 'utf8')
    expect(root(join(out, 'north'))).toBe(root(old))
    const { subject } = new X509Certificate(readFileSync(join(out, 'north', 'ca-cert.pem')))
    expect(subject).toContain('north')
    const sets = [join(old, 'east'), join(out, 'north')]
    expect((await meshcerts(['check', '--clusters', ...sets], { now })).code).toBe(0)
    expect((await meshcerts(['trust', ...sets], { now })).code).toBe(0)
  })

  it('refuses another key, two roots, a root that has ended, and one option without the other', async () => {
    const [old, other] = [await made(), await made()]
    const both = fresh()
    writeFileSync(
      both,
      [old, other].map((one) => readFileSync(join(one, 'root-cert.pem'), 'utf8')).join(''),
    )
    const refused = async (...argv: readonly string[]) => {
      const out = fresh()
      const { code, stderr } = await meshcerts(['create', '-o', out, ...argv], { now })
      expect([code, existsSync(out)]).toEqual([2, false])
      return stderr
    }
    const key = ['--root-key', join(old, 'root-key.pem')]
    const root = ['--root', join(old, 'root-cert.pem')]
    expect(await refused(...root)).toContain('go together')
    expect(await refused(...key)).toContain('go together')
    expect(await refused('--root', join(other, 'root-cert.pem'), ...key)).toContain(
      'the key is not that of',
    )
    expect(await refused('--root', both, ...key)).toContain('holds 2 certificates, not one')
    expect(await refused(...root, ...key, '--at', '2130-01-01')).toContain('is valid from')
    expect((await under(old)).code).toBe(0)
  })
})
