import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shellWord } from '../../src/report/shell.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts, ROOT } from './harness.ts'

const GOOD = fixture('good')
const OTHER = fixture('good-three-tier')
const text = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')
const FILES = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']

const cacerts = (folder: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cacerts', namespace: 'istio-system' },
  data: Object.fromEntries(
    FILES.map((name) => [name, Buffer.from(text(folder, name)).toString('base64')]),
  ),
})
const map = (namespace: string, folder: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-ca-root-cert', namespace },
  data: { 'root-cert.pem': text(folder, 'root-cert.pem') },
})
const token = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token', namespace: 'shop' },
  data: { token: 'YQ==' },
}
const gateway = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'shop' },
  spec: { servers: [] },
}
const list = (...items: readonly object[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items })

const check = (stdin: string, ...more: readonly string[]) =>
  meshcerts(['check', '-', ...more], { stdin })

describe('kubectl get secret,configmap -A -o json | meshcerts check -', () => {
  it('says which namespaces hold an old root, next to the set', async () => {
    const same = await check(list(token, cacerts(GOOD), map('shop', GOOD), map('bank', GOOD)))
    expect(same.code).toBe(0)
    expect(same.stdout).toContain('2 of 2 namespaces hold the roots of Secret istio-system/cacerts')
    expect(same.stdout).toContain('istiod would start with this set')
    const old = await check(list(token, cacerts(GOOD), map('shop', GOOD), map('bank', OTHER)))
    expect(old.code).toBe(1)
    expect(old.stdout).toContain('1 of 2 namespaces hold')
    expect(old.stdout.trim().split('\n').at(-1)).toBe('1 error, 0 warnings: this needs repair')
  })

  it('says which namespaces of the mesh have no root, where namespaces are given too', async () => {
    const named = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'istio-injection': 'enabled' } },
    })
    const own = { ...map('bank', GOOD), metadata: { name: 'kube-root-ca.crt', namespace: 'bank' } }
    const given = [cacerts(GOOD), map('shop', GOOD), own, named('shop'), named('bank')]
    const lacks = await check(list(...given))
    expect([lacks.code, lacks.stderr]).toEqual([0, ''])
    expect(lacks.stdout).toMatch(/join-roots-missing.*\n?.*in bank:/)
    const has = await check(list(...given, map('bank', GOOD)))
    expect(has.stdout).not.toContain('join-roots-missing')
  })

  it('knows an old root in more namespaces for what it was', async () => {
    const report = join(tempFolder(), 'report.json')
    const of = (...names: readonly string[]) =>
      list(cacerts(GOOD), map('shop', GOOD), ...names.map((name) => map(name, OTHER)))
    writeFileSync(report, (await check(of('bank'), '--format', 'json')).stdout)
    const against = ['--against', report]
    const more = await check(of('accounts', 'bank'), ...against)
    expect(more.stdout).toContain('0 new, 1 still there (1 changed), 0 fixed')
    expect(more.stdout).toContain('still there, changed: join-roots-old')
    const json = await check(of('accounts', 'bank'), ...against, '--format', 'json')
    expect((JSON.parse(json.stdout) as { against: object }).against).toMatchObject({
      new: [],
      stillThere: [{ code: 'join-roots-old' }],
      changed: [{ code: 'join-roots-old' }],
      fixed: [],
    })
    const sarif = await check(of('accounts', 'bank'), ...against, '--format', 'sarif')
    expect(sarif.stdout).toMatch(/"baselineState": ?"updated"/)
    const same = await check(of('bank'), ...against)
    expect(same.stdout).toContain('0 new, 1 still there, 0 fixed')
    const gone = await check(of(), ...against)
    expect(gone.stdout).toContain('1 fixed')
  })

  it('checks each of several sets, as the istiod of its namespace reads it', async () => {
    const own = (namespace: string, more: object = {}) => {
      const one = cacerts(GOOD)
      return { ...one, metadata: { ...one.metadata, namespace }, data: { ...one.data, ...more } }
    }
    const wrong = { 'ca-key.pem': Buffer.from(text(OTHER, 'ca-key.pem')).toString('base64') }
    const both = await check(list(own('istio-system'), own('mesh-two'), map('shop', GOOD)))
    expect([both.code, both.stdout.match(/istiod would start/g)?.length]).toEqual([0, 2])
    for (const sets of [
      [own('istio-system'), own('mesh-two', wrong)],
      [own('mesh-two', wrong), own('istio-system')],
    ]) {
      const { code, stdout } = await check(list(...sets, map('shop', GOOD)))
      expect(code).toBe(1)
      expect(stdout).toMatch(/mesh-two\/cacerts: as .*\n\nFAIL {2}key-mismatch/)
      const record = `${JSON.stringify({ id: 'east', data: { kind: 'List', items: sets } })}\n`
      const audit = await meshcerts(['audit', '--jobs', '1'], { stdin: record })
      expect(audit.stdout).toContain('"code":"key-mismatch"')
    }
    const right = {
      id: 'east',
      data: { kind: 'List', items: [own('istio-system'), own('mesh-two')] },
    }
    const audit = await meshcerts(['audit', '--jobs', '1'], { stdin: `${JSON.stringify(right)}\n` })
    expect(audit.stdout).toContain('"status":"pass"')
  })

  it('checks the set next to the issuer of Linkerd too', async () => {
    const files = {
      'crt.pem': text(GOOD, 'ca-cert.pem'),
      'key.pem': text(GOOD, 'ca-key.pem'),
    }
    const issuer = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'linkerd-identity-issuer', namespace: 'linkerd' },
      stringData: files,
    }
    const roots = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'linkerd-identity-trust-roots', namespace: 'linkerd' },
      data: { 'ca-bundle.crt': text(GOOD, 'root-cert.pem') },
    }
    const wrong = cacerts(GOOD)
    wrong.data['ca-key.pem'] = Buffer.from(text(OTHER, 'ca-key.pem')).toString('base64')
    const of = async (set: object) =>
      (await check(list(issuer, roots, set, map('shop', GOOD)))).stdout
    expect(await of(wrong)).toContain('key-mismatch')
    const right = await of(cacerts(GOOD))
    expect(right).toContain('istiod would start with this set')
    expect(right).toContain('linkerd-identity-issuer: as ')
    expect(right).not.toContain('key-mismatch')
  })

  it('keeps the shape of one report', async () => {
    const { stdout } = await check(list(cacerts(GOOD), map('shop', OTHER)), '--format', 'json')
    const report = JSON.parse(stdout) as Record<string, unknown>
    expect(report).toMatchObject({ status: 'fail', istiod: { accepts: true } })
    expect(report['findings']).toMatchObject([{ code: 'join-roots-old' }])
  })

  it('does not take a ConfigMap, or the Secret of istiod, for a set', async () => {
    const own = {
      ...cacerts(GOOD),
      metadata: { name: 'istio-ca-secret', namespace: 'istio-system' },
      data: { 'ca-cert.pem': Buffer.from(text(GOOD, 'root-cert.pem')).toString('base64') },
    }
    expect((await check(list(token, map('shop', GOOD)))).code).toBe(0)
    expect((await check(list(own, map('shop', GOOD)))).code).toBe(0)
    const old = await check(list(own, map('shop', OTHER)), '--format', 'json')
    const { findings } = JSON.parse(old.stdout) as { findings: { code: string }[] }
    expect(findings.map(({ code }) => code)).toEqual(['join-roots-old'])
  })

  it('says it next to manifests too', async () => {
    const old = await check(list(gateway, cacerts(GOOD), map('shop', OTHER)))
    expect(old.stdout).toContain('join-roots-old')
    const same = await check(list(gateway, cacerts(GOOD), map('shop', GOOD)))
    expect(same.stdout).not.toContain('join-roots-old')
  })

  it('says which clusters have no root in common', async () => {
    const folder = tempFolder()
    const named = (name: string, set: string): string => {
      writeFileSync(join(folder, name), list(cacerts(set), map('shop', set)))
      return join(folder, name)
    }
    const [east, west, north] = [
      named('e.json', GOOD),
      named('w.json', OTHER),
      named('n.json', GOOD),
    ]
    const apart = await meshcerts(['check', east, west])
    expect(apart.stdout).toContain(`meshcerts trust ${shellWord(east)} ${shellWord(west)}`)
    expect((await meshcerts(['trust', east, west])).code).toBe(1)
    const same = await meshcerts(['check', east, north])
    expect(same.stdout).not.toContain('join-clusters-apart')
    expect((await meshcerts(['trust', east, north])).code).toBe(0)
  })
})

describe('check SET --workloads FILE', () => {
  const dump = join(ROOT, 'test/vectors/sources/proxy-config-secret.json')

  it('names workloads whose chain and roots are not those of the set', async () => {
    const ran = await meshcerts(['check', GOOD, '--workloads', dump, '--at', '2026-11-24'])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain(`join-workload-chain-refused  ${dump}`)
    expect(ran.stdout).toContain('join-workload-roots-old')
    expect((await meshcerts(['check', GOOD, '--at', '2026-11-24'])).code).toBe(0)
  })

  it('takes one set, and files that are there', async () => {
    const two = await meshcerts(['check', GOOD, OTHER, '--workloads', dump])
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('goes with one set')])
    const none = await meshcerts(['check', GOOD, '--workloads', 'no.json'])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('does not exist')])
  })
})
