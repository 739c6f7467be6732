import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { make, type Made } from '../credential/material.ts'
import { tempFolder } from '../support/temp.ts'
import { meshcerts } from './harness.ts'

// Which Secrets of a List are judged as gateways'. istiod serves with whatever Secret a Gateway names, if it has a pair of keys, be its
// certificate a CA's or not (istio/istio eed52ebb, pilot/pkg/credentials/kube/secrets.go, ExtractCertInfo). A pair of two keys is no
// pair: BoringSSL and OpenSSL say KEY_VALUES_MISMATCH.

const AT = '2027-01-01'

const ca = make({ cn: 'My Root', key: 'p256-a', ca: true })
const web = make({ cn: '', key: 'p256-b', issuer: ca, hosts: ['web.example.com'] })
// as openssl req -x509 -subj /CN=www.example.com makes it: CA: TRUE, no keyUsage, no subjectAltName
const www = make({ cn: 'www.example.com', key: 'p256-c', ca: true, usages: 'none' })

const secretOf = (name: string, values: Readonly<Record<string, string>>, type = 'Opaque') => ({
  kind: 'Secret',
  type,
  metadata: { name, namespace: 'ingress' },
  data: Object.fromEntries(
    Object.entries(values).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  ),
})
const tls = (name: string, certificate: Made, key: Made = certificate) =>
  secretOf(name, { 'tls.crt': certificate.pem, 'tls.key': key.keyPem }, 'kubernetes.io/tls')

const listOf = (...items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', items })

function fileOf(...documents: readonly object[]): string {
  const file = join(tempFolder(), 'all.yaml')
  writeFileSync(file, documents.map((one) => JSON.stringify(one)).join('\n---\n'))
  return file
}

async function run(...argv: readonly string[]) {
  const { code, stdout, stderr } = await meshcerts([...argv, '--at', AT])
  const judged = [...stdout.matchAll(/ Secret (\S+):/g)].map(([, name]) => name)
  return { code, stdout, stderr, judged }
}

describe('Secrets of a List next to that of a gateway', () => {
  it('are judged where a gateway may serve with them, be they CAs', async () => {
    const broken = await run('check', fileOf(listOf(tls('web', web), tls('www', www, web))))
    expect([broken.code, broken.judged, broken.stderr]).toEqual([1, ['web', 'www'], ''])
    expect(broken.stdout).toMatch(/Secret www:[^]*FAIL {2}credential-key-mismatch/)
    const whole = await run('check', fileOf(listOf(tls('web', web), tls('www', www))))
    expect(whole.judged).toEqual(['web', 'www'])
    expect(whole.stdout).not.toContain('credential-key-mismatch')
  })

  it('are judged where the type or the keys say that a server may have them', async () => {
    // the type says it too, whatever is in it, and without the type the keys do
    const empty = secretOf('www', {}, 'kubernetes.io/tls')
    const opaque = { ...tls('www', www, web), type: 'Opaque' }
    for (const one of [empty, opaque]) {
      const found = await run('check', fileOf(listOf(tls('web', web), one)))
      expect([found.code, found.judged]).toEqual([1, ['web', 'www']])
    }
  })

  it.each([
    ['was made to sign', web, ca],
    [
      'issued another of them, whatever it is called',
      make({ cn: '', key: 'p256-b', issuer: www, hosts: ['web.example.com'] }),
      www,
    ],
  ])('are left out where the CA %s, with the way out', async (_, own, signer) => {
    const file = fileOf(listOf(tls('web', own), tls('own-ca', signer)))
    const { code, judged, stderr } = await run('check', file)
    expect([code, judged]).toEqual([0, ['web']])
    expect(stderr).toBe(
      `${file}: left out, as they hold CAs that sign, not the certificates of servers: own-ca; to judge them as gateways': meshcerts check --as credential '${file}'\n`,
    )
    const asked = await run('check', '--as', 'credential', file)
    expect([asked.judged, asked.stderr]).toEqual([['web', 'own-ca'], ''])
  })

  it('are judged where a host is the name of what may sign', async () => {
    const host = make({ cn: 'www.example.com', key: 'p256-c', ca: true })
    const { judged, stderr } = await run('check', fileOf(listOf(tls('web', web), tls('www', host))))
    expect([judged, stderr]).toEqual([['web', 'www'], ''])
  })

  it('the way out names the file, where it holds several Lists', async () => {
    const file = fileOf(listOf(tls('web', web), tls('ca', ca)), listOf(tls('web', web)))
    const { stderr } = await run('check', file)
    expect(stderr).toMatch(/all\.yaml Secret 1: left out, /)
    expect(stderr.endsWith(`meshcerts check --as credential '${file}'\n`)).toBe(true)
  })

  it('each cause has a line of its own, and CAs of clients that are used have none', async () => {
    const items = [
      tls('web', web),
      secretOf('web-cacert', { cacert: ca.pem }),
      secretOf('far-cacert', { cacert: ca.pem }),
      secretOf('token', { token: 'a' }),
      tls('cacerts', ca),
    ]
    const file = fileOf(listOf(...items))
    const { judged, stderr } = await run('credential', file)
    expect(judged).toEqual(['web'])
    expect(stderr.split('\n').toSorted().slice(1)).toEqual([
      `${file}: left out, as no gateway serves with them: token`,
      `${file}: left out, as they are the sets of meshes: cacerts; to judge them: meshcerts check '${file}'`,
      `${file}: left out, as they hold the CAs of clients, for Secrets that are not here: far-cacert`,
    ])
    const asked = await run('check', '--as', 'credential', file)
    expect(asked.stderr.split('\n').toSorted()).toEqual(stderr.split('\n').toSorted())
    // check judges the set of the mesh too
    expect((await run('check', file)).stderr).not.toContain('sets of meshes')
  })

  it('are named, eight of them, and the rest is counted', async () => {
    const tokens = (count: number) =>
      Array.from({ length: count }, (_, index) => secretOf(`t${index + 1}`, { token: 'a' }))
    const end = async (count: number) => {
      const { stderr } = await run('check', fileOf(listOf(tls('web', web), ...tokens(count))))
      return stderr.replace(/^.*left out, as /, '')
    }
    const eight = 'no gateway serves with them: t1, t2, t3, t4, t5, t6, t7, t8'
    expect(await end(8)).toBe(`${eight}\n`)
    expect(await end(11)).toBe(`${eight} and 3 more\n`)
  })

  it('an answer of audit says it too (cli-left-out)', async () => {
    const data = listOf(tls('web', web), tls('own-ca', ca), secretOf('token', { token: 'a' }))
    const answer = async (record: object) => {
      const argv = ['audit', '--jobs', '1', '--at', AT]
      const { stdout } = await meshcerts(argv, { stdin: `${JSON.stringify(record)}\n` })
      return stdout
    }
    const left = (line: string) => [...line.matchAll(/"message":"not judged, as ([^"]*)"/g)]
    const said = await answer({ id: 'a', data })
    expect(left(said).map(([, words]) => words)).toEqual([
      'they hold CAs that sign, not the certificates of servers: own-ca',
      'no gateway serves with them: token',
    ])
    // what its fix asks for
    const asked = await answer({ id: 'a', kind: 'credential', data })
    expect(left(asked).map(([, words]) => words)).toEqual(['no gateway serves with them: token'])
    expect(asked).toContain('"name":"a Secret own-ca"')
    expect(left(await answer({ id: 'a', data: listOf(tls('web', web)) }))).toEqual([])
  })
})
