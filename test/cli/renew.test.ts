import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCertificate, parseCertificates } from '../../src/index.ts'
import { meshcerts } from './harness.ts'
import { needs, OPENSSL } from '../support/needs.ts'
import { askOpenssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'

const work = tempFolder()
let counter = 0
const fresh = (): string => join(work, String(counter++))
const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8')
const now = '2031-06-01T00:00:00Z'

/** A mesh of 2030, whose CAs end in 2032. */
async function made(...more: readonly string[]): Promise<{ root: string; set: string }> {
  const out = fresh()
  await meshcerts(['create', '--out', out, ...more])
  return { root: join(out, 'root-key.pem'), set: join(out, 'cluster1') }
}

describe('renew', () => {
  it('gives the CA new dates: the same name, key and extensions, another serial number', async () => {
    const { root, set } = await made()
    const out = fresh()
    const { code, stdout } = await meshcerts(['renew', set, '--by', root, '--out', out], { now })
    expect(code).toBe(0)
    expect(stdout).toContain('0 errors')
    expect(stdout).not.toContain('remove the old one')
    const [before, after] = [set, out].map((path) => parseCertificate(read(path, 'ca-cert.pem')))
    expect(after!.subject.der).toEqual(before!.subject.der)
    expect(after!.publicKey.spki).toEqual(before!.publicKey.spki)
    expect(after!.extensions).toEqual(before!.extensions)
    expect(after!.serialHex).not.toBe(before!.serialHex)
    expect(after!.notAfter.toISOString()).toBe('2033-05-31T00:00:00.000Z')
    expect(read(out, 'cert-chain.pem')).toBe(read(out, 'ca-cert.pem'))
    expect(read(out, 'root-cert.pem')).toBe(read(set, 'root-cert.pem'))
    expect(read(out, 'ca-key.pem')).toBe(read(set, 'ca-key.pem'))
    expect(statSync(join(out, 'ca-key.pem')).mode & 0o777).toBe(0o600)
    expect((await meshcerts(['check', out], { now })).code).toBe(0)
  })

  it('renews a root, and keeps the old one in front', async () => {
    const { root, set } = await made('--tiers', '3')
    const out = fresh()
    const run = await meshcerts(['renew', set, '--root-key', root, '--out', out], { now })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const roots = parseCertificates(read(out, 'root-cert.pem'))
    const [old] = parseCertificates(read(set, 'root-cert.pem'))
    expect(roots[0]?.der).toEqual(old?.der)
    expect(roots[1]?.subjectKeyIdentifier).toEqual(old?.subjectKeyIdentifier)
    expect(roots[1]!.notAfter > old!.notAfter).toBe(true)
    // Envoy takes the old one even when it has ended: what is said, done, is what helps
    const end = old!.notAfter.toISOString().replace('.000', '')
    expect(run.stdout).toContain(`before ${end}: remove the old one from root-cert.pem`)
    const [, renewed = ''] = read(out, 'root-cert.pem').split(/(?<=-----END CERTIFICATE-----\n)/)
    const last = fresh()
    const drop = await meshcerts(['renew', out, '--drop-roots', '--out', last], { now })
    expect([drop.code, read(last, 'root-cert.pem')]).toEqual([0, renewed])
    const dropped = await meshcerts(['check', last, '--previous', set], { now })
    expect(dropped.stdout).not.toContain('cacerts-rotation-trust')
    expect(read(out, 'ca-cert.pem')).toBe(read(set, 'ca-cert.pem'))
    // after the end of the old root, with a CA that was renewed too
    const later = fresh()
    const both = ['--root-key', root, '--by', join(set, '..', 'middle-key.pem')]
    expect((await meshcerts(['renew', set, ...both, '--out', later], { now })).code).toBe(0)
  })

  it('gives every key of the set mode 0600, whatever it is called', async () => {
    const { root, set } = await made()
    copyFileSync(root, join(set, 'root-key.pem'))
    const out = fresh()
    const argv = ['renew', set, '--by', root, '--out', out]
    expect((await meshcerts(argv, { now })).code).toBe(1)
    await meshcerts([...argv, '--force'], { now })
    const modes = readdirSync(out).map((name) => [name, statSync(join(out, name)).mode & 0o777])
    expect(Object.fromEntries(modes)).toMatchObject({
      'ca-key.pem': 0o600,
      'root-key.pem': 0o600,
      'ca-cert.pem': 0o644,
    })
  })

  it('does without the key of the CA, which may be in an HSM', async () => {
    const { root, set } = await made()
    const copy = fresh()
    await meshcerts(['renew', set, '--by', root, '--out', copy], { now })
    unlinkSync(join(copy, 'ca-key.pem'))
    const out = fresh()
    const { code, stdout } = await meshcerts(['renew', copy, '--by', root, '--out', out], { now })
    expect(code).toBe(0)
    expect(stdout).toContain('cacerts-key-elsewhere')
    expect(readdirSync(out).sort()).toEqual(['ca-cert.pem', 'cert-chain.pem', 'root-cert.pem'])
  })

  it('refuses a key of somebody else, and overwrites nothing', async () => {
    const { root, set } = await made()
    const other = await made()
    const out = fresh()
    const wrong = await meshcerts(['renew', set, '--by', other.root, '--out', out], { now })
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('the key is not that of the issuer of ca-cert.pem')
    expect((await meshcerts(['renew', set, '--by', root, '--out', out], { now })).code).toBe(0)
    const again = await meshcerts(['renew', set, '--by', root, '--out', out], { now })
    expect(again.stderr).toContain('cli-exists')
  })

  it('writes nothing that the check refuses', async () => {
    const { root, set } = await made()
    const out = fresh()
    // the root has ended by then
    const late = '2041-01-01T00:00:00Z'
    const run = await meshcerts(['renew', set, '--by', root, '--out', out], { now: late })
    expect(run.code).not.toBe(0)
    expect(() => readdirSync(out)).toThrow()
  })

  it('puts the set under a root with a new key, trusts both, and drops the old one later', async () => {
    const { set } = await made()
    const [root, out, last] = [fresh(), fresh(), fresh()]
    // an empty directory is as good as none
    mkdirSync(root)
    const words = ['renew', set, '--new-root', root, '--out', out]
    const run = await meshcerts(words, { now })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const json = await meshcerts([...words, '--force', '--format', 'json'], { now })
    expect(JSON.parse(json.stdout)).not.toHaveProperty('rootWritten')
    const own = ['renew', set, '--new-root', fresh(), '--out', fresh(), '--format', 'json']
    expect(JSON.parse((await meshcerts(own, { now })).stdout)).toMatchObject({
      rootWritten: ['root-cert.pem', 'root-key.pem'],
    })
    expect(run.stdout).toContain(`next: meshcerts plan '${set}' '${out}'`)
    const [old] = parseCertificates(read(set, 'root-cert.pem'))
    const [next] = parseCertificates(read(root, 'root-cert.pem'))
    expect(next!.subject.der).toEqual(old!.subject.der)
    expect(next!.publicKey.spki).not.toEqual(old!.publicKey.spki)
    expect(statSync(join(root, 'root-key.pem')).mode & 0o777).toBe(0o600)
    const both = parseCertificates(read(out, 'root-cert.pem'))
    expect(both.map(({ der }) => der)).toEqual([old!.der, next!.der])
    expect(read(out, 'ca-key.pem')).toBe(read(set, 'ca-key.pem'))
    const drop = ['renew', out, '--drop-roots', '--out', last]
    expect((await meshcerts(drop, { now })).code).toBe(0)
    expect(read(last, 'root-cert.pem')).toBe(read(root, 'root-cert.pem'))
    // nothing else to drop
    const again = await meshcerts(['renew', last, '--drop-roots', '--out', fresh()], { now })
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining('in use by ca-cert.pem'),
    ])
  })

  it('does not put a root under a root, and keeps it', async () => {
    const { root, set } = await made()
    const alone = fresh()
    mkdirSync(alone)
    for (const name of ['ca-cert.pem', 'root-cert.pem', 'cert-chain.pem'])
      copyFileSync(join(set, 'root-cert.pem'), join(alone, name))
    copyFileSync(root, join(alone, 'ca-key.pem'))
    for (const change of [['--new-root', fresh()], ['--drop-roots']]) {
      const run = await meshcerts(['renew', alone, ...change, '--out', fresh()], { now })
      const problem = change.length > 1 ? 'ca-cert.pem is the root itself' : 'in use by ca-cert.pem'
      expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(problem)])
    }
  })

  it('takes the root of another cluster as it is, also where a CA is between', async () => {
    const { set } = await made('--clusters', 'cluster1,west', '--tiers', '3')
    const root = fresh()
    const [one, two] = [fresh(), fresh()]
    await meshcerts(['renew', set, '--new-root', root, '--out', one], { now })
    const before = read(root, 'root-cert.pem')
    const west = join(set, '..', 'west')
    const run = await meshcerts(['renew', west, '--new-root', root, '--out', two], { now })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(read(root, 'root-cert.pem')).toBe(before)
    // the CA between is signed again, with its own key; what is below it stays
    expect(read(one, 'ca-cert.pem')).toBe(read(set, 'ca-cert.pem'))
    expect(read(one, 'cert-chain.pem')).not.toBe(read(set, 'cert-chain.pem'))
    expect((await meshcerts(['check', '--clusters', one, two], { now })).code).toBe(0)
  })

  it('gives the CA a new key', async () => {
    const { root, set } = await made('--key-type', 'p384')
    const out = fresh()
    const argv = ['renew', set, '--by', root, '--new-key', '--out', out]
    expect((await meshcerts(argv, { now })).code).toBe(0)
    const [before, after] = [set, out].map((path) => parseCertificate(read(path, 'ca-cert.pem')))
    expect(after!.publicKey.spki).not.toEqual(before!.publicKey.spki)
    expect(after!.publicKey.curve).toBe('P-384')
    expect(after!.subjectKeyIdentifier).not.toEqual(before!.subjectKeyIdentifier)
    expect(after!.authorityKeyIdentifier).toEqual(before!.authorityKeyIdentifier)
    expect(statSync(join(out, 'ca-key.pem')).mode & 0o777).toBe(0o600)
    const report = await meshcerts(['check', out, '--previous', set], { now })
    expect(report.code).toBe(0)
  })

  it('says when a life was cut, and by whom; not when it was not', async () => {
    const { root, set } = await made()
    const argv = (days: string) => ['renew', set, '--by', root, '--out', fresh(), '--days', days]
    const cut = await meshcerts(argv('36000'), { now })
    expect(cut.stdout).toMatch(
      /ca-cert.pem ends \S+Z, with the CA that signed it \(CN=Root CA,O=Istio\); --days 36000/,
    )
    expect((await meshcerts(argv('30'), { now })).stdout).not.toContain(
      'with the CA that signed it',
    )
  })

  it('renews root and CA after the end of the root, which goes', async () => {
    const { root, set } = await made()
    const late = '2041-01-01T00:00:00Z'
    const alone = await meshcerts(['renew', set, '--by', root, '--out', fresh()], { now: late })
    expect(alone.code).toBe(2)
    expect(alone.stderr).toMatch(
      /the issuer of ca-cert.pem \(CN=Root CA,O=Istio\) ended \S+Z; .*add --root-key/,
    )
    const out = fresh()
    const argv = ['renew', set, '--root-key', root, '--by', root, '--out', out]
    const both = await meshcerts(argv, { now: late })
    expect(both).toMatchObject({ code: 0, stderr: '' })
    expect(both.stdout).toContain('rotation-root-ended')
    expect(parseCertificates(read(out, 'root-cert.pem'))).toHaveLength(1)
    // a root that lives on is not dropped without an error
    const early = await meshcerts(['check', out, '--previous', set, '--at', '2031-06-01'], { now })
    expect(early.stdout).toContain('rotation-root ')
  })

  it.each([
    [['--new-root', 'R', '--by', 'K'], '--new-root and --by are two changes'],
    [['--drop-roots', '--root-key', 'K'], '--drop-roots and --root-key are two changes'],
    [['--drop-roots', '--new-root', 'R'], '--new-root and --drop-roots are two changes'],
    [['--new-key', '--root-key', 'K'], '--new-key needs --by'],
  ])('refuses %j', async (words, problem) => {
    const { set } = await made()
    const { code, stderr } = await meshcerts(['renew', set, '--out', fresh(), ...words], { now })
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)])
  })

  it('keeps the key of a root out of what a cluster gets', async () => {
    const { set } = await made()
    for (const [root, out] of [
      [set, fresh()],
      [join(set, '.'), fresh()],
    ] as const) {
      const run = await meshcerts(['renew', set, '--new-root', root, '--out', out], { now })
      expect([run.code, run.stderr]).toEqual([
        2,
        expect.stringContaining('is the directory of a set'),
      ])
    }
    const same = fresh()
    const run = await meshcerts(['renew', set, '--new-root', same, '--out', same], { now })
    expect(run.code).toBe(2)
    // half a root is no root
    const half = fresh()
    mkdirSync(half)
    copyFileSync(join(set, 'root-cert.pem'), join(half, 'root-cert.pem'))
    const without = await meshcerts(['renew', set, '--new-root', half, '--out', fresh()], { now })
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('root-key.pem')])
  })
})

describe('OpenSSL', needs(OPENSSL), () => {
  it('verifies what has moved under the new root with that root, and not with the old one', async () => {
    const { root: key, set } = await made()
    const [root, out, renewed] = [fresh(), fresh(), fresh()]
    await meshcerts(['renew', set, '--new-root', root, '--out', out], { now })
    await meshcerts(['renew', set, '--by', key, '--new-key', '--out', renewed], { now })
    const verify = (anchors: string, folder: string) =>
      askOpenssl([
        ...['verify', '-attime', String(Date.parse(now) / 1000), '-CAfile'],
        ...[join(anchors, 'root-cert.pem'), join(folder, 'ca-cert.pem')],
      ]).status
    expect(verify(root, out)).toBe(0)
    expect(verify(out, out)).toBe(0)
    expect(verify(set, out)).not.toBe(0)
    expect(verify(set, renewed)).toBe(0)
  })
})
