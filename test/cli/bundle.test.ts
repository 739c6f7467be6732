import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toSecret } from '../../src/cacerts/tools/to-secret.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { formatPem, parseCertificate } from '../../src/index.ts'
import { fixture, meshcerts } from './harness.ts'
import { needs, OPENSSL } from '../support/needs.ts'
import { askOpenssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'

const NAMES = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']
const read = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
  )
const good = read(fixture('good'))
const three = read(fixture('good-three-tier'))
const KEY_LINES = Object.values({ ...good, ...three })
  .filter((text) => text.includes('PRIVATE KEY'))
  .flatMap((text) => text.split('\n').filter((line) => line.length > 20 && !line.startsWith('--')))
const showsKey = (text: string): boolean => KEY_LINES.some((line) => text.includes(line))

/** A pile as people have it: one file, CRLF, in the wrong order, text between. */
function pile(): string {
  const file = join(tempFolder(), 'pile.txt')
  const blocks = ['root-cert.pem', 'ca-key.pem', 'cert-chain.pem'].map((name) => three[name])
  writeFileSync(file, blocks.join('\r\nfrom: the CA team\r\n').replaceAll(/\r?\n/g, '\r\n'))
  return file
}

describe('bundle', () => {
  it('writes the four files out of a pile, and check takes them', async () => {
    const out = join(tempFolder(), 'new')
    const ran = await meshcerts(['bundle', pile(), '--out', out])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toContain(`4 files written to ${out}`)
    expect(readdirSync(out)).toEqual(NAMES)
    const written = read(out)
    for (const name of ['ca-cert.pem', 'cert-chain.pem', 'root-cert.pem'])
      expect(written[name]).toBe(three[name])
    expect((await meshcerts(['check', out])).code).toBe(0)
  })

  it(
    'warns of a root that has not signed itself, as openssl does, and takes its twin',
    needs(OPENSSL),
    async () => {
      const [der] = [Buffer.from(parseCertificate(three['root-cert.pem'] ?? '').der)]
      der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
      const ask = async (root: string) => {
        const folder = tempFolder()
        const [file, out] = [join(folder, 'root.pem'), join(folder, 'out')]
        writeFileSync(file, root)
        const rest = ['ca-key.pem', 'cert-chain.pem'].map((name) =>
          fixture(`good-three-tier/${name}`),
        )
        const { stdout } = await meshcerts(['bundle', file, ...rest, '--out', out])
        const own = askOpenssl(['verify', '-check_ss_sig', '-CAfile', file, file])
        const check = await meshcerts(['check', out])
        return [stdout, check.stdout]
          .map((text) => text.includes('root-signature'))
          .concat(own.status !== 0)
      }
      expect(await ask(formatPem('CERTIFICATE', der))).toEqual([true, true, true])
      expect(await ask(three['root-cert.pem'] ?? '')).toEqual([false, false, false])
    },
  )

  it('makes the key readable for its owner only', async () => {
    const out = tempFolder()
    await meshcerts(['bundle', pile(), '--out', out])
    expect((statSync(join(out, 'ca-key.pem')).mode & 0o777).toString(8)).toBe('600')
  })

  it('never prints a key, in text or JSON', async () => {
    for (const format of ['text', 'json']) {
      const { stdout, stderr } = await meshcerts(['bundle', pile(), '--format', format])
      expect(stdout).toContain('signing-key')
      expect(showsKey(stdout + stderr)).toBe(false)
    }
    // the rule itself: the file does hold it
    expect(showsKey(readFileSync(pile(), 'utf8'))).toBe(true)
  })

  it('writes nothing over files that are there, unless forced', async () => {
    const out = tempFolder()
    writeFileSync(join(out, 'root-cert.pem'), 'mine')
    const ran = await meshcerts(['bundle', pile(), '--out', out])
    expect([ran.code, read(out)]).toEqual([2, { 'root-cert.pem': 'mine' }])
    expect(ran.stderr).toContain('cli-exists')
    expect((await meshcerts(['bundle', pile(), '--out', out, '--force'])).code).toBe(0)
    expect(readdirSync(out)).toEqual(NAMES)
    expect(read(out)['root-cert.pem']).toBe(three['root-cert.pem'])
  })

  it('writes nothing when something is missing, and says what', async () => {
    const out = join(tempFolder(), 'new')
    const ran = await meshcerts(['bundle', fixture('good/ca-cert.pem'), '-o', out])
    expect([ran.code, ran.stdout.includes('cacerts-piece-missing')]).toEqual([1, true])
    expect(() => readdirSync(out)).toThrow()
  })

  it('writes a set that istiod refuses only when forced', async () => {
    const expired = fixture('broken/expired')
    const at = ['--at', '2001-06-01T12:00:00Z']
    const out = tempFolder()
    expect((await meshcerts(['bundle', expired, '-o', out, ...at])).code).toBe(1)
    expect(readdirSync(out)).toEqual([])
    await meshcerts(['bundle', expired, '-o', out, '--force', ...at])
    expect(readdirSync(out)).toEqual(NAMES)
  })

  it('repairs the broken sets whose blocks are all there', async () => {
    const at = ['--at', '2001-06-01T12:00:00Z']
    for (const name of [
      'bom',
      'crlf',
      'glued',
      'indented',
      'label',
      'chain-lacks-ca',
      'chain-wrong-order',
      'all-misnamed',
      'misnamed-chain',
      'key-and-cert-swapped',
      'key-ec-parameters-first',
      'root-with-key',
    ]) {
      const out = tempFolder()
      const ran = await meshcerts(['bundle', fixture(`broken/${name}`), '-o', out, ...at])
      expect([name, ran.code]).toEqual([name, 0])
      expect([name, (await meshcerts(['check', out, ...at])).code]).toEqual([name, 0])
    }
  })

  it('leaves no draft behind', async () => {
    const out = tempFolder()
    mkdirSync(join(out, 'ca-key.pem'))
    expect((await meshcerts(['bundle', pile(), '--out', out, '--force'])).code).toBe(2)
    expect(readdirSync(out).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  it('needs files', async () => {
    expect((await meshcerts(['bundle'])).code).toBe(2)
  })
})

describe('secret', () => {
  it('prints the Secret of a good set and nothing else', async () => {
    const ran = await meshcerts(['secret', fixture('good')])
    expect(ran).toEqual({ code: 0, stdout: toSecret(readCacerts(good)), stderr: '' })
  })

  it('goes where istiod runs', async () => {
    const { stdout } = await meshcerts(['secret', fixture('good'), '-n', 'mesh'])
    expect(stdout).toContain('  namespace: mesh\n')
  })

  it('prints no Secret of a set with errors, unless forced', async () => {
    const broken = ['secret', fixture('broken/key-of-root'), '--at', '2001-06-01T12:00:00Z']
    const refused = await meshcerts(broken)
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('key-mismatch')
    const forced = await meshcerts([...broken, '--force'])
    expect(forced.code).toBe(0)
    expect(forced.stdout).toContain('kind: Secret')
  })

  it('takes a Secret too, and gives it the right name', async () => {
    const file = join(tempFolder(), 'secret.yaml')
    writeFileSync(file, toSecret(readCacerts(good), { name: 'wrong', namespace: 'default' }))
    expect((await meshcerts(['secret', file])).stdout).toBe(toSecret(readCacerts(good)))
  })

  it('needs one set', async () => {
    expect((await meshcerts(['secret'])).code).toBe(2)
    expect((await meshcerts(['secret', fixture('good'), fixture('good-three-tier')])).code).toBe(2)
  })
})
