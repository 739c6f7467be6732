import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixture, meshcerts } from './harness.ts'
import { extractPem } from '../../src/pem/extract.ts'
import { formatPem } from '../../src/pem/format.ts'
import { openssl } from '../support/openssl.ts'
import { needs, OPENSSL } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'

const capture = fixture('captures/bookinfo-details.txt')
const root = fixture('good/root-cert.pem')

describe('show', () => {
  it('prints what openssl x509 -text prints, byte for byte', needs(OPENSSL), async () => {
    const args = ['x509', '-in', root, '-noout', '-text']
    const stdout = openssl(args).toString()
    expect(await meshcerts(['show', root])).toEqual({ code: 0, stdout, stderr: '' })
  })

  it('shows every certificate of a file, each under its place', async () => {
    const { stdout } = await meshcerts(['show', capture])
    const heads = stdout.split('\n').filter((line) => line.startsWith('# '))
    const lines = readFileSync(capture, 'utf8')
      .split('\n')
      .flatMap((line, index) => (line.startsWith('-----BEGIN') ? [index + 1] : []))
    expect(lines).toHaveLength(3)
    expect(heads).toEqual(lines.map((line, i) => `# ${capture} block ${i + 1}, line ${line}`))
  })

  it('gives facts as JSON: serial numbers as strings, times in UTC, the fingerprint', async () => {
    const { stdout, code } = await meshcerts(['show', '--format', 'json', `${capture}#1`])
    const { schema, certificates } = JSON.parse(stdout) as {
      schema: number
      certificates: Record<string, unknown>[]
    }
    const [block = ''] = /-----BEGIN[^]*?END CERTIFICATE-----/.exec(readFileSync(capture, 'utf8'))!
    const expected = new X509Certificate(block)
    expect([code, schema, certificates.length]).toEqual([0, 1, 1])
    expect(certificates[0]).toMatchObject({
      serialHex: expected.serialNumber.toLowerCase(),
      serialDecimal: String(parseInt(expected.serialNumber, 16)),
      sha256: expected.fingerprint256.replaceAll(':', '').toLowerCase(),
      notAfter: '9999-12-31T23:59:59.000Z',
      spiffeId: 'spiffe://cluster.local/ns/bookinfo/sa/bookinfo-details',
      extensions: { keyUsage: { usages: ['digitalSignature', 'keyEncipherment'] } },
    })
  })

  it('reads DER and standard input', async () => {
    const der = fixture('broken/der/ca-cert.pem')
    const stdin = readFileSync(fixture('twins/two-tier/ca-cert.pem'), 'utf8')
    const [fromDer, fromPem] = [
      await meshcerts(['show', der]),
      await meshcerts(['show', '-'], { stdin }),
    ]
    expect(fromDer.stdout).toBe(fromPem.stdout)
    expect(fromDer.stdout).toContain('CN = Intermediate CA')
  })

  it('never prints a key', async () => {
    const ran = await meshcerts(['show', fixture('good/ca-key.pem')])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('(capture-other-kind)')
  })
})

describe('show of a certificate request', needs(OPENSSL), () => {
  const SUBJECT = ['-subj', '/O=Istio/CN=CA']
  const OPTIONS = [
    [],
    [
      '-addext',
      'keyUsage=critical,keyCertSign',
      '-addext',
      'basicConstraints=critical,CA:TRUE,pathlen:0',
    ],
    ['-addext', 'subjectAltName=DNS:istiod.istio-system.svc,URI:spiffe://cluster.local/ns/a/sa/b'],
  ]
  const newRequest = (folder: string, options: readonly string[]): string => {
    const file = join(folder, 'a.csr')
    const made = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'a.key')]
    openssl([...made, ...options, '-out', file])
    return file
  }

  it.each(OPTIONS.map((options) => [options]))(
    'prints what openssl req -text prints: %j',
    async (options) => {
      const file = newRequest(tempFolder(), [...SUBJECT, ...options])
      const wanted = openssl(['req', '-in', file, '-noout', '-text']).toString()
      expect(await meshcerts(['show', file])).toEqual({ code: 0, stdout: wanted, stderr: '' })
    },
  )

  it('is short on demand, is read as DER, and is JSON', async () => {
    const file = newRequest(tempFolder(), [...SUBJECT, ...OPTIONS[1]!])
    const { stdout } = await meshcerts(['show', '--short', file])
    expect(stdout).toContain('request  CN=CA,O=Istio (CA, path length 0)')
    expect((await meshcerts(['show', file, root])).stdout).toMatch(
      /^# .+a\.csr\n[^]*\n# .+root-cert\.pem block 1/,
    )
    openssl(['req', '-in', file, '-outform', 'DER', '-out', `${file}.der`])
    expect((await meshcerts(['show', '--short', `${file}.der`])).stdout).toBe(
      stdout.replace('.csr', '.csr.der'),
    )
    const json = await meshcerts(['show', '--format', 'json', file])
    const { certificates, requests } = JSON.parse(json.stdout) as Record<string, object[]>
    expect([certificates!.length, requests!.length]).toEqual([0, 1])
  })

  it('never prints the password of a request', async () => {
    const folder = tempFolder()
    const config = join(folder, 'req.cnf')
    writeFileSync(
      config,
      '[req]\nprompt=no\ndistinguished_name=dn\nattributes=at\n[dn]\nCN=a\n[at]\nchallengePassword=hunter2hunter2\n',
    )
    const file = newRequest(folder, ['-config', config])
    const { code, stdout } = await meshcerts(['show', file])
    expect([code, stdout.includes('challengePassword')]).toEqual([0, true])
    expect(stdout).not.toContain('hunter2')
    const json = await meshcerts(['show', '--format', 'json', file])
    expect(json.stdout).toContain('challengePassword')
    expect(json.stdout).not.toMatch(/hunter2|68756e74657232/i)
  })
})

describe('diff', () => {
  it('says identical and exits 0 for the root of the set and the last block of the capture', async () => {
    const ran = await meshcerts(['diff', root, `${capture}#3`])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toMatch(/\n\nidentical\n$/)
  })

  it('shows both sides of what differs and exits 1: same name, other key', async () => {
    const left = fixture('twins/two-tier/root-cert.pem')
    const ran = await meshcerts([
      'diff',
      left,
      fixture('broken/root-same-name-other-key/root-cert.pem'),
    ])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('\npublicKey\n  < RSA 2048 bit ')
    expect(ran.stdout).toContain('the same name, another key')
    expect(ran.stdout).not.toContain('notAfter')
  })

  it('shows serial numbers, key identifiers and public keys, which are no secret', async () => {
    const { stdout } = await meshcerts(['diff', root, fixture('good/ca-cert.pem')])
    const octets = '[0-9A-F]{2}(?::[0-9A-F]{2}){19}'
    expect(stdout).toMatch(/\nserialNumber\n {2}< [0-9a-f]+\n {2}> [0-9a-f]+\n/)
    expect(stdout).toMatch(/\npublicKey\n {2}< \S.* [0-9a-f]{60}/)
    for (const name of ['subjectKeyIdentifier', 'authorityKeyIdentifier']) {
      expect(stdout).toMatch(
        new RegExp(`\\nextensions\\.${name}\\n {2}< .*\\n {2}> (?:keyid:)?${octets}\\n`),
      )
    }
    expect(stdout).not.toContain('characters cut')
  })

  it('compares bundles as sets', async () => {
    const both = [
      fixture('captures/bookinfo-details.txt'),
      fixture('captures/bookinfo-details.crlf.txt'),
    ]
    expect(await meshcerts(['diff', ...both])).toMatchObject({ code: 0 })
    const ran = await meshcerts(['diff', '--format', 'json', root, capture])
    const data = JSON.parse(ran.stdout) as { relation: string; both: object[]; onlyRight: object[] }
    expect([ran.code, data.relation]).toEqual([1, 'overlapping'])
    expect([data.both.length, data.onlyRight.length]).toEqual([1, 2])
  })

  it.each([[[]], [[root]], [[root, root, root]]])('needs two files: %j', async (files) => {
    expect(await meshcerts(['diff', ...files])).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('show --short', () => {
  const ca = fixture('good-three-tier/ca-cert.pem')

  it('is one screen: who, by whom, until when, key, names, fingerprint', async () => {
    const { code, stdout } = await meshcerts(['show', '--short', ca])
    expect(code).toBe(0)
    const labels = stdout
      .split('\n')
      .slice(1)
      .map((line) => line.slice(2, 11).trim())
    expect(labels.filter((label) => label !== '')).toEqual([
      'who',
      'issuer',
      'valid',
      'key',
      'names',
      'serial',
      'SHA-256',
    ])
  })

  it('says how long it is valid, as seen at the time that is given', async () => {
    const broken = fixture('broken/root-same-name-other-key/ca-cert.pem')
    const valid = async (at: string) =>
      (await meshcerts(['show', '--short', broken, '--at', at])).stdout.match(/valid +(.*)/)?.[1]
    expect(await valid('2001-06-01')).toMatch(/^until 2001-12-31T23:59:59Z, 213 days left$/)
    expect(await valid('2002-01-02')).toMatch(/^EXPIRED 1 day ago, at 2001-12-31T23:59:59Z$/)
    expect(await valid('2000-12-31')).toMatch(/^from 2001-01-01T00:00:00Z, which is in the future/)
  })
})

describe('-q', () => {
  const [root, ca] = [fixture('good/root-cert.pem'), fixture('good/ca-cert.pem')]

  it('leaves diff only its exit code', async () => {
    expect(await meshcerts(['diff', '-q', root, ca])).toEqual({ code: 1, stdout: '', stderr: '' })
    expect(await meshcerts(['diff', '-q', root, root])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect((await meshcerts(['diff', root, ca])).stdout).not.toBe('')
  })
})

describe('show of a certificate that is not right', () => {
  // the twin is the certificate itself: the same octets but one
  const good = readFileSync(fixture('good/ca-cert.pem'), 'utf8')
  const [block] = extractPem(good).blocks

  function broken(change: (der: Uint8Array) => void): string {
    const der = block!.der.slice()
    change(der)
    return formatPem('CERTIFICATE', der)
  }

  /** Makes the Boolean of the first critical extension 1, which DER does not allow. */
  const oddBoolean = broken((der) => {
    const at = der.findIndex(
      (octet, index) => octet === 0x01 && der[index + 1] === 0x01 && der[index + 2] === 0xff,
    )
    der[at + 2] = 0x01
  })

  it('prints the parts that can be read as openssl does, and says what cannot', async () => {
    const ran = await meshcerts(['show', '-'], { stdin: oddBoolean })
    const twin = await meshcerts(['show', '-'], { stdin: good })
    expect(twin.code).toBe(0)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('(der-boolean)')
    const wanted = twin.stdout
      .split('\n')
      .filter((line) => /Serial|Issuer:|Subject:|Not /.test(line))
    expect(wanted.length).toBeGreaterThanOrEqual(5)
    for (const line of wanted) expect(ran.stdout).toContain(line)
    expect(ran.stdout).toContain('<cannot be read: ')
  })

  it('prints the certificates around it too', async () => {
    const ran = await meshcerts(['show', '-'], { stdin: good + oddBoolean + good })
    expect(ran.code).toBe(2)
    expect(ran.stdout.match(/^Certificate:/gm)?.length).toBe(3)
  })

  it('prints nothing where not even the envelope is there, and still says why', async () => {
    const ran = await meshcerts(['show', '-'], {
      stdin: formatPem('CERTIFICATE', new Uint8Array([2, 1, 1])),
    })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('(der-unexpected-tag)')
  })
})
