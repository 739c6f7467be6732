import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { parseCertificate, parseCertificateRequest } from '../../src/index.ts'
import { meshcerts } from './harness.ts'
import { needs, OPENSSL_3 } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'
import { shellWord } from '../../src/report/shell.ts'

const work = tempFolder()
let counter = 0
const fresh = (): string => join(work, String(counter++))
const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8')
const word = (...path: readonly string[]): string => shellWord(join(...path))
const SUBJECT = '/O=Acme/L=east/CN=Mesh CA'

/** Runs a form of the page as those who sign would. */
function shell(script: string, cwd: string): void {
  const { status, stderr } = spawnSync('sh', ['-e', '-c', script], { cwd, encoding: 'utf8' })
  expect(stderr).not.toMatch(/error/i)
  expect(status).toBe(0)
}

const ROOT = `openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 \\
  -subj "/O=Acme/CN=Root CA" -addext keyUsage=critical,keyCertSign,cRLSign -keyout issuer-key.pem -out issuer-cert.pem`

describe('request', () => {
  it.each([
    ['rsa', { modulusLength: 1024 }, 'an RSA key of 1024 bits is too short: 2048 is the minimum'],
    ['ec', { namedCurve: 'secp256k1' }, 'only on P-224, P-256, P-384, P-521'],
    ['rsa', { modulusLength: 2048 }, ''],
    ['ec', { namedCurve: 'P-521' }, ''],
    // Go reads it; Web Crypto has no P-224 (Web Cryptography API, section 23.2)
    [
      'ec',
      { namedCurve: 'P-224' },
      engine.name === 'web' ? 'the engine web cannot read a private key' : '',
    ],
    ['ed25519', {}, ''],
  ])('takes no key that no mesh can use: %s %j', async (type, options, problem) => {
    const key = fresh()
    const { privateKey } = generateKeyPairSync(type as 'ec', options as { namedCurve: string })
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    const out = fresh()
    const { code, stderr } = await meshcerts(['request', '--out', out, '--key', key])
    expect([code, stderr]).toEqual(problem === '' ? [0, ''] : [2, expect.stringContaining(problem)])
    expect(existsSync(out)).toBe(problem === '')
  })

  it('writes a request for a CA, its key for its owner only, and the page', async () => {
    const out = fresh()
    const { code, stdout } = await meshcerts(['request', '--out', out, '--subject', SUBJECT])
    expect(code).toBe(0)
    expect(readdirSync(out).sort()).toEqual(['ca-key.pem', 'ca-request.txt', 'ca.csr'])
    expect(statSync(join(out, 'ca-key.pem')).mode & 0o777).toBe(0o600)
    expect(stdout).toContain(
      `meshcerts check --request ${word(out, 'ca.csr')} answer.pem ${word(out, 'ca-key.pem')}`,
    )
    const request = parseCertificateRequest(read(out, 'ca.csr'))
    expect(request.subject.text).toBe('CN=Mesh CA,L=east,O=Acme')
    expect(request.subject.rdns.flat().map(({ tag }) => tag)).toEqual([19, 19, 19])
    expect(request.basicConstraints).toMatchObject({ ca: true, pathLength: 0 })
    for (const form of ['openssl', 'cfssl', 'vault', 'adcs', 'aws']) {
      const one = await meshcerts(['request', join(out, 'ca.csr'), '--for', form])
      expect(one.code).toBe(0)
    }
  })

  it('overwrites nothing, unless it is forced to', async () => {
    const out = fresh()
    await meshcerts(['request', '--out', out])
    const key = read(out, 'ca-key.pem')
    expect((await meshcerts(['request', '--out', out])).stderr).toContain('cli-exists')
    expect(read(out, 'ca-key.pem')).toBe(key)
    expect((await meshcerts(['request', '--out', out, '--force'])).code).toBe(0)
    expect(read(out, 'ca-key.pem')).not.toBe(key)
  })

  it('goes on from a CA: same name, with a new key or the same', async () => {
    const before = fresh()
    await meshcerts(['create', '--out', before, '--key-type', 'p384'])
    const [ca, key] = ['ca-cert.pem', 'ca-key.pem'].map((name) => join(before, 'cluster1', name))
    const old = parseCertificate(read(ca!))
    const [renewed, again] = [fresh(), fresh()]
    await meshcerts(['request', '--out', renewed, '--after', ca!])
    const request = parseCertificateRequest(read(renewed, 'ca.csr'))
    expect(request.subject.der).toEqual(old.subject.der)
    expect(request.publicKey.curve).toBe('P-384')
    expect(request.publicKey.spki).not.toEqual(old.publicKey.spki)
    await meshcerts(['request', '--out', again, '--after', ca!, '--key', key!])
    expect(readdirSync(again).sort()).toEqual(['ca-request.txt', 'ca.csr'])
    expect(parseCertificateRequest(read(again, 'ca.csr')).publicKey.spki).toEqual(
      old.publicKey.spki,
    )
    const other = ['--after', ca!, '--key', join(before, 'root-key.pem')]
    const { code, stderr } = await meshcerts(['request', '--out', fresh(), ...other])
    expect(code).toBe(2)
    expect(stderr).toContain('does not belong to')
  })

  it.each([
    [
      ['--subject', 'CN=Mesh CA'],
      ['--subject', '/CN=Mesh CA'],
    ],
    [
      ['--path-length', '-1'],
      ['--path-length', 'none'],
    ],
    [
      ['--days', '0'],
      ['--days', '1'],
    ],
    [
      ['--for', 'word'],
      ['--for', 'text'],
    ],
  ])('refuses %j, and takes %j', async (wrong, right) => {
    const out = fresh()
    expect((await meshcerts(['request', '--out', out, ...wrong])).code).toBe(2)
    expect((await meshcerts(['request', '--out', out, ...right])).code).toBe(0)
  })
})

it('refuses options that would have no effect', async () => {
  const out = fresh()
  const key = join(out, 'ca-key.pem')
  await meshcerts(['request', '--out', out])
  const csr = join(out, 'ca.csr')
  const said = async (...argv: readonly string[]) => {
    const { code, stderr } = await meshcerts(['request', ...argv])
    return code === 0 ? 'fine' : stderr
  }
  expect(await said(csr, '--subject', SUBJECT)).toContain('--subject is for a new request')
  expect(await said(csr, '--days', '90')).toBe('fine')
  const more = ['--out', fresh(), '--key', key]
  expect(await said(...more, '--key-type', 'p384')).toContain('exclude each other')
  expect(await said(...more)).toBe('fine')
})

describe('check --request', () => {
  it('refuses what it would not look at, and --days without it', async () => {
    const out = fresh()
    await meshcerts(['request', '--out', out])
    const csr = join(out, 'ca.csr')
    for (const odd of [['--clusters'], ['--expires-within', '30d'], ['--as', 'cacerts']]) {
      const { code, stderr } = await meshcerts(['check', '--request', csr, csr, ...odd])
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${odd[0]!} does not go with`)])
    }
    const twin = await meshcerts(['check', '--request', csr, csr, '--days', '30'])
    expect([twin.code, twin.stdout]).toEqual([1, expect.stringContaining('request-no-certificate')])
    const alone = await meshcerts(['check', out, '--days', '30'])
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('--days goes with')])
  })
})

describe('the page of a request with lines in its subject', () => {
  it('has the subject on one line', async () => {
    const [out, plain] = [fresh(), fresh()]
    await meshcerts(['request', '--out', out, '--subject', '/CN=Mesh\nrm -rf certs'])
    await meshcerts(['request', '--out', plain, '--subject', '/CN=Mesh rm -rf certs'])
    const lines = (folder: string): number => read(folder, 'ca-request.txt').split('\n').length
    expect(lines(out)).toBe(lines(plain))
    expect(read(out, 'ca-request.txt')).toContain('CN=Mesh\\u000arm -rf certs (unchanged')
  })
})

describe('the page in the hands of those who sign', () => {
  it(
    'with openssl, gives an answer that check takes and bundle makes files of',
    needs(OPENSSL_3),
    async () => {
      const [out, theirs] = [fresh(), fresh()]
      await meshcerts(['request', '--out', out, '--subject', SUBJECT])
      const form = await meshcerts(['request', join(out, 'ca.csr'), '--for', 'openssl'])
      await meshcerts(['request', '--out', theirs, '--force'])
      writeFileSync(join(theirs, 'ca.csr'), read(out, 'ca.csr'))
      shell(`${ROOT} 2>/dev/null\n${form.stdout.replace(word(out, 'ca.csr'), 'ca.csr')}`, theirs)
      const files = [join(theirs, 'ca-cert.pem'), join(theirs, 'issuer-cert.pem')]
      const csr = join(out, 'ca.csr')
      const key = join(out, 'ca-key.pem')
      const now = new Date().toISOString()
      const checked = await meshcerts(['check', '--request', csr, ...files, key], { now })
      expect(checked).toMatchObject({ code: 0 })
      expect(checked.stdout).toContain('0 errors, 0 warnings: istiod would start with this set')
      const set = join(out, 'cacerts')
      expect((await meshcerts(['bundle', ...files, key, '--out', set], { now })).code).toBe(0)
      expect((await meshcerts(['check', set, '--fail-on', 'warning'], { now })).code).toBe(0)
    },
  )

  it(
    'as PKCS#12, and next to an encrypted key: the passphrase opens both',
    needs(OPENSSL_3),
    async () => {
      const [out, theirs] = [fresh(), fresh()]
      await meshcerts(['request', '--out', out, '--subject', SUBJECT])
      const form = await meshcerts(['request', join(out, 'ca.csr'), '--for', 'openssl'])
      await meshcerts(['request', '--out', theirs])
      writeFileSync(join(theirs, 'ca.csr'), read(out, 'ca.csr'))
      writeFileSync(join(theirs, 'word'), 'open\n')
      const key = word(out, 'ca-key.pem')
      const pack = [
        `openssl pkcs12 -export -nokeys -in ca-cert.pem -certfile issuer-cert.pem -passout file:word -out ca.p12`,
        `openssl pkey -in ${key} -aes128 -passout file:word -out locked.pem`,
      ]
      const sign = form.stdout.replace(word(out, 'ca.csr'), 'ca.csr')
      shell([`${ROOT} 2>/dev/null`, sign, ...pack].join('\n'), theirs)
      const now = new Date().toISOString()
      const answer = ['ca.p12', 'locked.pem'].map((name) => join(theirs, name))
      const argv = ['check', '--request', join(out, 'ca.csr'), ...answer]
      const opened = await meshcerts([...argv, '--passphrase-file', join(theirs, 'word')], { now })
      expect(opened).toMatchObject({ code: 0, stderr: '' })
      expect(opened.stdout).not.toContain('cacerts-key-elsewhere')
      const closed = await meshcerts(argv, { now })
      expect([closed.code, closed.stderr]).toEqual([
        2,
        expect.stringContaining('--passphrase-file'),
      ])
      const pem = ['ca-cert.pem', 'issuer-cert.pem', 'locked.pem'].map((name) => join(theirs, name))
      const locked = await meshcerts(['check', '--request', join(out, 'ca.csr'), ...pem], { now })
      expect([locked.code, locked.stdout]).toEqual([
        1,
        expect.stringContaining('fix: give its passphrase in a file: --passphrase-file FILE'),
      ])
    },
  )

  it('as PKCS#7: said, with the command that makes the files', needs(OPENSSL_3), async () => {
    const [out, theirs] = [fresh(), fresh()]
    await meshcerts(['request', '--out', out, '--subject', SUBJECT])
    const form = await meshcerts(['request', join(out, 'ca.csr'), '--for', 'openssl'])
    await meshcerts(['request', '--out', theirs])
    writeFileSync(join(theirs, 'ca.csr'), read(out, 'ca.csr'))
    const pack =
      'openssl crl2pkcs7 -nocrl -certfile ca-cert.pem -certfile issuer-cert.pem -out ca.p7b'
    const sign = form.stdout.replace(word(out, 'ca.csr'), 'ca.csr')
    shell(`${ROOT} 2>/dev/null\n${sign}\n${pack}`, theirs)
    const now = new Date().toISOString()
    const answer = join(theirs, 'ca.p7b')
    const checked = await meshcerts(['check', '--request', join(out, 'ca.csr'), answer], { now })
    expect(checked.code).toBe(0)
    expect(checked.stdout).toMatch(/request-form .*\n.*PKCS#7, and istiod reads PEM only/)
    expect(checked.stdout).toContain(
      `meshcerts bundle ${shellWord(answer)} ${word(out, 'ca-key.pem')} --out certs`,
    )
  })
})

describe('check --without-key', () => {
  it('judges everything but the key, and says so; without the option the key is missing', async () => {
    const out = fresh()
    await meshcerts(['create', '--out', out])
    const set = join(out, 'cluster1')
    const files = ['ca-cert.pem', 'root-cert.pem', 'cert-chain.pem'].map((name) => join(set, name))
    const without = await meshcerts(['check', '--without-key', ...files])
    expect(without.code).toBe(0)
    expect(without.stdout).toContain('cacerts-key-elsewhere')
    expect(without.stdout).toMatch(
      /istiod would start with this set, if its key is the right one\n$/,
    )
    const refused = await meshcerts(['check', ...files])
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('files-incomplete')
    const whole = await meshcerts(['check', '--without-key', set])
    expect(whole.stdout).not.toContain('cacerts-key-elsewhere')
    expect(whole.stdout).toMatch(/istiod would start with this set\n$/)
    writeFileSync(join(set, 'ca-cert.pem'), read(out, 'root-cert.pem').replace('A', 'B'))
    expect((await meshcerts(['check', '--without-key', ...files])).code).toBe(1)
  })
})
