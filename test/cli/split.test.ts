import { createHash, X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixture, meshcerts } from './harness.ts'
import { tempFolder } from '../support/temp.ts'

const work = tempFolder()
const capture = fixture('captures/three-tier.txt')

const blocksOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .replaceAll('\r', '')
    .match(/-----BEGIN CERTIFICATE-----\n[^]*?-----END CERTIFICATE-----\n/g) ?? []

interface Split {
  readonly schema: number
  readonly files: readonly Record<string, unknown>[]
  readonly findings: readonly { code: string; severity: string }[]
}

async function splitJson(path: string): Promise<readonly [number, Split]> {
  const { code, stdout } = await meshcerts(['split', path, '--format', 'json'])
  return [code, JSON.parse(stdout) as Split]
}

describe('split', () => {
  it('lists the certificates with number, role, end, fingerprint and name', async () => {
    const { code, stdout } = await meshcerts(['split', capture])
    const [head, ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
    expect([code, head]).toEqual([0, ['FILE', 'ROLE', 'ENDS', 'SHA-256', 'NAME']])
    expect(rows.map(([file, role]) => [file, role])).toEqual([
      ['proxy-cert-1.pem', 'leaf'],
      ['proxy-cert-2.pem', 'intermediate'],
      ['proxy-cert-3.pem', 'intermediate'],
      ['proxy-cert-4.pem', 'root'],
    ])
    expect(rows[0]?.[4]).toBe('spiffe://cluster.local/ns/bookinfo/sa/bookinfo-details')
  })

  it('gives as JSON what node:crypto reads in the blocks', async () => {
    const [code, { schema, files }] = await splitJson(capture)
    const expected = blocksOf(capture).map((pem, index) => {
      const certificate = new X509Certificate(pem)
      return {
        name: `proxy-cert-${index + 1}.pem`,
        sha256: createHash('sha256').update(certificate.raw).digest('hex'),
        notAfter: '9999-12-31T23:59:59.000Z',
        serialHex: certificate.serialNumber.toLowerCase(),
      }
    })
    expect([code, schema]).toEqual([0, 1])
    expect(files).toMatchObject(expected)
    expect(files[0]).toMatchObject({ subject: '', role: 'leaf' })
    expect(files[3]).toMatchObject({ subject: 'CN=Root CA,O=Istio', role: 'root' })
  })

  it('fails on a port without TLS, whatever the return code in the transcript says', async () => {
    const [code, { files, findings }] = await splitJson(fixture('captures/plaintext.txt'))
    expect([code, files]).toEqual([1, []])
    expect(findings[0]).toMatchObject({ code: 'output-no-peer-certificate', severity: 'error' })
  })

  it('exits as --fail-on says', async () => {
    const path = fixture('captures/plaintext.txt')
    expect((await meshcerts(['split', path, '--fail-on', 'never'])).code).toBe(0)
    // numbered lines come with a note
    const numbered = { stdin: readFileSync(capture, 'utf8').replaceAll(/^/gm, '7:') }
    expect((await meshcerts(['split', '-', '--fail-on', 'info'], numbered)).code).toBe(1)
    expect((await meshcerts(['split', '-', '--fail-on', 'warning'], numbered)).code).toBe(0)
    expect((await meshcerts(['split', capture, '--fail-on', 'info'])).code).toBe(0)
  })

  it('writes the blocks, makes the directory, and says so', async () => {
    const out = join(work, 'new/deep')
    const { code, stdout } = await meshcerts([
      'split',
      fixture('captures/bookinfo-details.crlf.txt'),
      '-o',
      out,
    ])
    expect(code).toBe(0)
    expect(stdout).toContain(`3 files written to ${out}`)
    const written = readdirSync(out).sort()
    expect(written).toEqual(['proxy-cert-1.pem', 'proxy-cert-2.pem', 'proxy-cert-3.pem'])
    expect(written.map((name) => readFileSync(join(out, name), 'utf8'))).toEqual(
      blocksOf(fixture('captures/bookinfo-details.txt')),
    )
  })

  it('overwrites nothing, and writes nothing at all, unless forced', async () => {
    const out = tempFolder()
    writeFileSync(join(out, 'proxy-cert-3.pem'), 'mine')
    const refused = await meshcerts(['split', capture, '--out', out])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('(cli-exists)')
    expect(existsSync(join(out, 'proxy-cert-1.pem'))).toBe(false)
    expect(readFileSync(join(out, 'proxy-cert-3.pem'), 'utf8')).toBe('mine')
    expect((await meshcerts(['split', capture, '--out', out, '--force'])).code).toBe(0)
    expect(readFileSync(join(out, 'proxy-cert-3.pem'), 'utf8')).toBe(blocksOf(capture)[2])
    expect(readdirSync(out)).toHaveLength(4)
  })

  it('says what it could not write: cli-cannot-write', async () => {
    const file = join(work, 'a-file')
    writeFileSync(file, '')
    chmodSync(file, 0o600)
    const ran = await meshcerts(['split', capture, '--out', join(file, 'below')])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('(cli-cannot-write)')
  })

  it('takes the capture from standard input', async () => {
    const ran = await meshcerts(['split', '-'], { stdin: readFileSync(capture, 'utf8') })
    expect(ran.stdout.match(/^proxy-cert-/gm)).toHaveLength(4)
  })

  it('makes no folder where there is nothing to write', async () => {
    const empty = join(work, 'empty.json')
    writeFileSync(empty, '{"kind": "Secret", "data": {}}')
    const { code, stdout } = await meshcerts(['split', empty, '--out', join(work, 'none')])
    expect(code).toBe(1)
    expect(stdout).toContain('capture-no-certificate')
    expect(existsSync(join(work, 'none'))).toBe(false)
    const twin = await meshcerts(['split', capture, '--out', join(work, 'some')])
    expect([twin.code, existsSync(join(work, 'some'))]).toEqual([0, true])
  })
})
