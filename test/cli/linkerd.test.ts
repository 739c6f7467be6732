import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { linkerdCases } from '../support/vectors.ts'
import { meshcerts } from './harness.ts'

const good = linkerdCases().find(({ name }) => name === 'good')!
const AT = ['--at', good.at]

function folder(anchors: string): string {
  const path = join(tempFolder(), 'set')
  mkdirSync(path)
  writeFileSync(join(path, 'ca.crt'), anchors)
  writeFileSync(join(path, 'issuer.crt'), good.secret['crt.pem']!)
  writeFileSync(join(path, 'issuer.key'), good.secret['key.pem']!)
  return path
}

const secret = JSON.stringify({
  kind: 'Secret',
  metadata: { name: 'linkerd-identity-issuer', namespace: 'linkerd' },
  data: Object.fromEntries(
    Object.entries(good.secret).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  ),
})

const map = {
  kind: 'ConfigMap',
  metadata: { name: 'linkerd-identity-trust-roots' },
  data: { 'ca-bundle.crt': good.anchors },
}

describe('check of the identity of Linkerd', () => {
  it('of a folder: accepts a good one, and refuses its twin with a blank line', async () => {
    const fine = await meshcerts(['check', folder(good.anchors), ...AT])
    expect(fine.code).toBe(0)
    expect(fine.stdout).toContain('Linkerd would start with it, and linkerd check would pass')
    expect(fine.stdout).toContain('linkerd-reading')
    expect(fine.stdout).toContain('--as cacerts')
    const bad = await meshcerts(['check', folder(`${good.anchors}\n`), ...AT])
    expect(bad.code).toBe(1)
    expect(bad.stdout).toContain('Failed to read trust anchors: not a PEM certificate')
  })

  it.each([
    ['a blank line', `${good.anchors}\n`],
    ['a comment', `${good.anchors}# the end\n`],
  ])('gives a fix for %s that works from elsewhere', async (_, anchors) => {
    const path = folder(anchors)
    const { stdout } = await meshcerts(['check', path, ...AT])
    const [, command = ''] = /fix: .*in a file: (.*)/.exec(stdout) ?? []
    execFileSync('sh', ['-c', command])
    expect((await meshcerts(['check', path, ...AT])).code).toBe(0)
    expect(readdirSync(path)).toEqual(['ca.crt', 'issuer.crt', 'issuer.key'])
  })

  it('names the file of --anchors, in the fix too', async () => {
    const path = join(tempFolder(), 'my roots.pem')
    writeFileSync(path, `${good.anchors}\n`)
    const ask = () => meshcerts(['check', '-', '--anchors', path, ...AT], { stdin: secret })
    const [, command = ''] = /fix: .*in a file: (.*)/.exec((await ask()).stdout) ?? []
    execFileSync('sh', ['-c', command], { cwd: tempFolder() })
    expect((await ask()).code).toBe(0)
  })

  it('asks the rules of the anchors too, which may be who may sign', async () => {
    const [path, rules] = [join(tempFolder(), 'roots'), join(tempFolder(), 'rules.json')]
    writeFileSync(path, good.anchors)
    const [root = good.anchors] =
      /-----BEGIN[^]+?-----END CERTIFICATE-----/.exec(good.anchors) ?? []
    const sha256 = createHash('sha256').update(new X509Certificate(root).raw).digest('hex')
    const ask = async (...policy: readonly object[]) => {
      writeFileSync(rules, JSON.stringify({ policy }))
      const argv = ['check', '-', '--anchors', path, '--config', rules, ...AT]
      return (await meshcerts(argv, { stdin: secret })).stdout
    }
    const who = (digest: string) => ({
      trustDomains: ['cluster.local'],
      signers: [{ sha256: digest }],
    })
    expect(await ask(who(sha256))).not.toContain('policy-signer')
    expect(await ask(who('0'.repeat(64)))).toMatch(/policy-signer {2}/)
    expect(await ask({ for: ['root'], longestLife: '1h' })).toContain(`policy-life  ${path}`)
    expect(await ask({ for: ['root'], longestLife: '100000d' })).not.toContain('policy-life')
  })

  it('of the Secret, with the anchors in a file or a ConfigMap', async () => {
    const path = join(tempFolder(), 'roots')
    writeFileSync(path, good.anchors)
    const pem = await meshcerts(['check', '-', '--anchors', path, ...AT], { stdin: secret })
    expect(pem.code).toBe(0)
    writeFileSync(path, JSON.stringify(map))
    const object = await meshcerts(['check', '-', '--anchors', path, ...AT], { stdin: secret })
    expect(object.code).toBe(0)
    const both = `${secret}\n---\n${JSON.stringify(map)}\n`
    expect((await meshcerts(['check', '-', ...AT], { stdin: both })).code).toBe(0)
    const none = await meshcerts(['check', '-', ...AT], { stdin: secret })
    expect(none.code).toBe(1)
    expect(none.stdout).toContain('there is no trust anchor')
  })

  it('is changed by --as', async () => {
    const { stdout } = await meshcerts(['check', '-', '--as', 'cacerts', ...AT], { stdin: secret })
    expect(stdout).not.toContain('linkerd check')
    expect(stdout).toContain('files-')
  })

  it('of a List with the sets of both meshes, --as takes those of one', async () => {
    const istio = {
      kind: 'Secret',
      metadata: { name: 'cacerts', namespace: 'istio-system' },
      data: {},
    }
    const items = [istio, JSON.parse(secret), map]
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    const one = await meshcerts(['check', '-', '--as', 'linkerd', ...AT], { stdin })
    expect([one.code, one.stderr]).toEqual([0, ''])
    expect(one.stdout).not.toContain('istio-system/cacerts')
    const other = await meshcerts(['check', '-', '--as', 'cacerts', ...AT], { stdin })
    expect(other.stdout).toContain('istio-system/cacerts')
    expect(other.stdout).not.toContain('linkerd')
    // both without it
    const both = await meshcerts(['check', '-', ...AT], { stdin })
    expect(both.stdout).toMatch(/istio-system\/cacerts[^]*linkerd check/)
  })

  it('has a fixed form', async () => {
    const { stdout } = await meshcerts(['check', folder(good.anchors), ...AT, '--format', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'pass',
      identity: { starts: true, issues: true },
      linkerdCheck: { passes: true, lines: [] },
      proxy: { ok: true },
    })
  })
})
