import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { readHidden } from '../../src/cli/ask-secret.ts'
import { openssl } from '../support/openssl.ts'
import { needs, OPENSSL_3 } from '../support/needs.ts'
import { shellWords } from '../support/shell-words.ts'
import { tempFolder } from '../support/temp.ts'
import { vectorPath } from '../support/vector-path.ts'
import { fixture, meshcerts, type Ran } from './harness.ts'

const AT = ['--at', '2027-01-01']
const good = (name: string): string => fixture(`good/${name}`)
const field = (name: string): string => vectorPath(`field/63-pfx-cer-csr/${name}`)

interface Bundled {
  readonly pieces: readonly { readonly role: string }[]
}
const roles = (ran: Ran): readonly string[] =>
  (JSON.parse(ran.stdout) as Bundled).pieces.map(({ role }) => role)
const SET = ['signing-certificate', 'root', 'signing-key']

describe('what issuers and Windows send', () => {
  it.each(['akv.pfx', 'akv.b64'])('bundle %s: a whole set', async (file) => {
    const out = join(tempFolder(), 'certs')
    const ran = await meshcerts(['bundle', field(file), '--out', out, '--format', 'json', ...AT])
    expect([ran.code, ran.stderr, roles(ran)]).toEqual([0, '', SET])
    expect((await meshcerts(['check', out, ...AT])).code).toBe(0)
  })

  it('no key comes out of it anywhere else', async () => {
    const pkcs8 = /-----BEGIN|PRIVATE/
    for (const command of ['show', 'split']) {
      const { code, stdout, stderr } = await meshcerts([command, field('akv.pfx')])
      expect([code, stderr, pkcs8.test(stdout)]).toEqual([0, '', false])
    }
  })

  it('show and diff take DER and blocks of a container', async () => {
    const same = await meshcerts(['diff', field('ca.cer'), `${field('akv.pfx')}#1`])
    expect([same.code, same.stderr]).toEqual([0, ''])
    const other = await meshcerts(['diff', field('ca.cer'), `${field('akv.pfx')}#2`])
    expect([other.code, other.stderr]).toEqual([1, ''])
    const none = await meshcerts(['diff', field('ca.cer'), `${field('akv.pfx')}#9`])
    expect([none.code, none.stderr.includes('cli-no-block')]).toEqual([2, true])
  })

  it('check says what the file is, and the command of the fix makes a set', async () => {
    const folder = tempFolder()
    const { code, stderr } = await meshcerts(['check', field('akv.pfx'), ...AT])
    const [first, fix = ''] = stderr.split('\n')
    expect([code, first]).toEqual([2, expect.stringMatching(/akv\.pfx is a PKCS#12 file/)])
    expect(stderr).toContain('cli-packed')
    const [bundle = '', check = ''] = fix.slice(fix.indexOf('meshcerts ')).split(' && ')
    const there = (command: string): string[] =>
      shellWords(command)
        .slice(1)
        .map((word) => (word === 'certs' ? join(folder, 'certs') : word))
    expect((await meshcerts(there(bundle))).code).toBe(0)
    expect((await meshcerts([...there(check), ...AT])).code).toBe(0)
  })

  it.each(['ca.csr', 'certreq.csr'])(
    '%s is a request: shown, and not taken for a certificate',
    async (file) => {
      const shown = await meshcerts(['show', field(file)])
      expect([shown.code, shown.stdout.split('\n')[0]]).toEqual([0, 'Certificate Request:'])
      const { code, stderr } = await meshcerts(['diff', field(file), field(file)])
      expect([code, stderr.split('\n')[0]]).toEqual([
        2,
        expect.stringContaining('this is a certificate request, not a certificate'),
      ])
    },
  )

  it('a request in place of ca-cert.pem is said to be one, and nothing else', async () => {
    const ran = await meshcerts(['check', field('csr-as-ca'), ...AT, '--format', 'json'])
    const { findings } = JSON.parse(ran.stdout) as { findings: readonly object[] }
    expect(findings).toMatchObject([
      { code: 'capture-other-kind', file: 'ca-cert.pem', severity: 'error' },
    ])
  })
})

describe('a PKCS#12 file with a passphrase, a PKCS#7 file', needs(OPENSSL_3), () => {
  const folder = tempFolder()
  const at = (name: string): string => join(folder, name)
  const run = (...args: string[]): Buffer => openssl(args)
  const PASS = 'Blaubeer kuchen'
  const file = at('set.p12')

  beforeAll(() => {
    const made = ['-inkey', good('ca-key.pem'), '-in', good('ca-cert.pem')]
    const more = ['-certfile', good('root-cert.pem')]
    const pass = (text: string) => ['-passout', `pass:${text}`]
    run('pkcs12', '-export', ...made, ...more, ...pass(PASS), '-out', file)
    run('pkcs12', '-export', ...made, ...more, ...pass(''), '-out', at('empty.p12'))
    const certs = ['-certfile', good('root-cert.pem'), '-certfile', good('ca-cert.pem')]
    for (const form of ['DER', 'PEM'])
      run('crl2pkcs7', '-nocrl', ...certs, '-outform', form, '-out', at(`chain.${form}`))
    writeFileSync(at('pass'), `${PASS}\nanother line\n`)
    writeFileSync(at('crlf'), `${PASS}\r\n`)
    writeFileSync(at('wrong'), 'x')
  })
  const bundle = (...argv: string[]): Promise<Ran> =>
    meshcerts(['bundle', ...argv, ...AT, '--format', 'json'])

  it('is opened by the first line of --passphrase-file', async () => {
    for (const name of ['pass', 'crlf'])
      expect(roles(await bundle(file, '--passphrase-file', at(name)))).toEqual(SET)
  })

  it('is opened by what is typed', async () => {
    const ran = await meshcerts(['bundle', file, ...AT, '--format', 'json'], { typed: PASS })
    expect([ran.code, ran.stderr, roles(ran)]).toEqual([0, `passphrase of ${file}: `, SET])
  })

  it('of an empty passphrase is opened without being asked', async () => {
    expect(roles(await bundle(at('empty.p12')))).toEqual(SET)
  })

  it('without a passphrase says how to give it, and the fix works', async () => {
    const { code, stdout, stderr } = await bundle(file)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('set.p12: the PKCS#12 file needs a passphrase, and none was given')
    const option = /--passphrase-file(?= FILE)/.exec(stderr)?.[0] ?? ''
    expect((await bundle(file, option, at('pass'))).code).toBe(0)
  })

  it('with a wrong one says so, whoever gave it', async () => {
    const named = await bundle(file, '--passphrase-file', at('wrong'))
    const typed = await meshcerts(['show', file], { typed: 'x' })
    for (const { code, stdout, stderr } of [named, typed]) {
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('the passphrase does not open the PKCS#12 file')
    }
  })

  it('takes no passphrase from the command line', async () => {
    const { code, stderr } = await bundle(file, '--passphrase', PASS)
    expect([code, stderr.includes(PASS)]).toEqual([2, false])
    expect(stderr).toContain("Unknown option '--passphrase'")
  })

  it('opens encrypted keys in PEM as well', async () => {
    const key = at('key.pem')
    run('pkcs8', '-topk8', '-in', good('ca-key.pem'), '-passout', `pass:${PASS}`, '-out', key)
    const all = [key, good('ca-cert.pem'), good('root-cert.pem')]
    expect((await bundle(...all, '--passphrase-file', at('pass'))).code).toBe(0)
    expect((await bundle(...all)).code).toBe(1)
  })

  it.each(['chain.DER', 'chain.PEM'])('%s is read by every command', async (name) => {
    const chain = at(name)
    expect((await meshcerts(['show', chain])).stdout.match(/^Certificate:/gm)).toHaveLength(2)
    expect((await meshcerts(['split', chain])).stdout).toContain('proxy-cert-2.pem')
    expect(await meshcerts(['diff', `${chain}#1`, good('ca-cert.pem')])).toMatchObject({ code: 0 })
    const pile = await bundle(chain, good('ca-key.pem'))
    expect([pile.code, roles(pile)]).toEqual([0, SET])
    const details = fixture('captures/bookinfo-details.txt')
    const verified = await meshcerts(['verify', details, '--root', `${chain}#2`, ...AT])
    expect([verified.code, verified.stderr]).toEqual([0, ''])
    expect(
      (await meshcerts(['verify', details, '--root', fixture('good-three-tier/root-cert.pem')]))
        .code,
    ).toBe(1)
  })

  it('as the root that is trusted', async () => {
    const ran = await meshcerts(
      ['verify', fixture('captures/bookinfo-details.txt'), '--root', file, ...AT],
      { typed: PASS },
    )
    expect(ran.code).toBe(0)
  })

  it('in a directory stays as it is: kubectl does not unpack it', async () => {
    const set = join(folder, 'dir')
    execFileSync('cp', ['-r', fixture('good'), set])
    writeFileSync(join(set, 'set.p12'), readFileSync(file))
    const { code, stdout } = await meshcerts(['check', set, ...AT])
    expect([code, stdout.includes('files-other-private-key')]).toEqual([1, true])
  })
})

describe('a line that is typed and not shown', () => {
  class Terminal extends PassThrough {
    readonly modes: boolean[] = []
    readonly setRawMode = (mode: boolean): void => void this.modes.push(mode)
  }
  async function typed(...parts: readonly (string | Buffer)[]) {
    const terminal = new Terminal()
    for (const part of parts) terminal.write(part)
    const line = await readHidden(terminal as unknown as NodeJS.ReadStream)
    expect(terminal.modes).toEqual([true, false])
    return line
  }

  it('is what stands before Enter', async () => {
    expect(await typed('secret\r')).toBe('secret')
    expect(await typed('se', 'cret\n', 'more')).toBe('secret')
    expect(await typed('\r')).toBe('')
    const [first, second] = [Buffer.from('ü\r').subarray(0, 1), Buffer.from('ü\r').subarray(1)]
    expect(await typed(first, second)).toBe('ü')
  })

  it('can be corrected, cleared, and given up', async () => {
    expect(await typed('secrex\u007ft\r')).toBe('secret')
    expect(await typed('wrong\u0015secret\r')).toBe('secret')
    expect(await typed('secret\u0003')).toBeUndefined()
  })
})
