import {
  copyFileSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCertificate, parseCertificates } from '../../src/index.ts'
import { meshcerts } from './harness.ts'
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
    writeFileSync(join(out, 'root-cert.pem'), renewed)
    const dropped = await meshcerts(['check', out, '--previous', set], { now })
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
})
