import { spawnSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { shellWord } from '../../src/report/shell.ts'
import { make } from '../credential/material.ts'
import { shellWords } from '../support/shell-words.ts'
import { tempFolder } from '../support/temp.ts'
import { vectorPath } from '../support/vector-path.ts'
import { credentialCases } from '../support/vectors.ts'
import { fixture, meshcerts } from './harness.ts'

// the first command of a run loads the whole house
vi.setConfig({ testTimeout: 30_000 })

const AT = ['--at', '2027-01-01']
const field = (name: string): string => vectorPath(`field/${name}`)

interface Said {
  readonly status: string
  readonly findings: readonly {
    readonly code: string
    readonly severity: string
    readonly message: string
    readonly file?: string
    readonly fix?: string
  }[]
  readonly istiod?: { readonly serves: boolean; readonly says?: string }
  readonly gateway?: { readonly accepts: boolean; readonly says?: string }
  readonly envoy: { readonly loads: boolean; readonly says?: string }
  readonly client?: { readonly trusts: boolean; readonly says?: string }
}

async function ask(...argv: readonly string[]): Promise<Said & { readonly code: number }> {
  const { code, stdout } = await meshcerts([...argv, ...AT, '--format', 'json'])
  return { code, ...(JSON.parse(stdout) as Said) }
}

const root = make({ cn: 'Root', key: 'p256-a', ca: true })
const ca = make({ cn: 'CA', key: 'p256-b', issuer: root, ca: true })
const hosts = ['www.example.com']
const server = make({ cn: 'www', key: 'p256-c', issuer: ca, hosts })

it.each([
  ['{"kind": "List", "items": []}', 'holds no Secret, but a List without items'],
  ['{"kind": "List"}', 'holds no Secret, but a List without items'],
  ['{"kind": "ConfigMap"}', 'holds no Secret, but ConfigMap'],
])('says what is in %s', async (stdin, problem) => {
  const ran = await meshcerts(['credential', '-', ...AT], { stdin })
  expect([ran.code, ran.stdout]).toEqual([2, ''])
  expect(ran.stderr).toContain(problem)
  expect(ran.stderr).toContain('kubectl get secret NAME -n NAMESPACE -o yaml')
})

describe('the field cases of gateways', () => {
  // istio#47268
  it('04: the key is encrypted', async () => {
    for (const command of ['check', 'credential']) {
      const said = await ask(command, field('04-gateway-encrypted-key/secret.yaml'))
      expect(said.code).toBe(1)
      expect(said.findings[0]?.code).toBe('credential-key-encrypted')
      expect(said.findings[0]?.fix).toContain('openssl pkey -in locked.key')
      expect(said.envoy.says).toMatch(
        /^Failed to load private key from <inline>, Cause: .*BAD_PASSWORD_READ$/,
      )
      expect(said.findings.filter(({ severity }) => severity === 'error').length).toBe(1)
    }
  })

  // envoy#14022
  it('05: the server certificate comes second', async () => {
    for (const command of ['check', 'credential']) {
      const said = await ask(command, field('05-gateway-chain-reversed/secret.yaml'))
      expect(said.findings[0]?.code).toBe('credential-chain-order')
      expect(said.findings[0]?.message).toContain('is block 2')
      expect(said.envoy.loads).toBe(false)
    }
  })

  // istio#10001, #38152, #35993, #45780
  it('06: the intermediate is in ca.crt only', async () => {
    const folder = '06-gateway-no-intermediate'
    const options = ['--host', 'api.example.com', '--client-root', field(`${folder}/root.pem`)]
    const said = await ask('credential', field(`${folder}/secret.yaml`), ...options)
    expect(said.findings[0]).toMatchObject({
      code: 'credential-chain-incomplete',
      fix: 'append block 1 of ca.crt to tls.crt, behind the certificate that it signed',
    })
    expect(said.envoy).toEqual({ loads: true })
    expect(said.client).toEqual({
      trusts: false,
      says: 'curl: (60) SSL certificate problem: unable to get local issuer certificate',
    })
  })

  // cert-manager#6113
  it('03: a pair that is called cacerts is read as the set of the mesh', async () => {
    const { code, stdout } = await meshcerts([
      'check',
      field('03-cacerts-tls-pair-only/cacerts.yaml'),
      ...AT,
    ])
    expect(code).toBe(1)
    expect(stdout).toContain('files-incomplete')
    expect(stdout).not.toContain('credential-')
  })
})

describe('which reading check takes', () => {
  const secret = (name: string | undefined, data: Readonly<Record<string, string>>): string =>
    JSON.stringify({
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { ...(name !== undefined && { name }), namespace: 'istio-system' },
      data: Object.fromEntries(
        Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
      ),
    })
  const readingOf = async (text: string, ...more: readonly string[]): Promise<string> => {
    const { stdout } = await meshcerts(['check', '-', ...more, ...AT, '--format', 'json'], {
      stdin: text,
    })
    const report = JSON.parse(stdout) as object
    if ('identity' in report) return 'linkerd'
    return 'envoy' in report ? 'credential' : 'cacerts'
  }
  const pair = { 'tls.crt': server.pem + ca.pem, 'tls.key': server.keyPem }
  const caPair = { 'tls.crt': ca.pem, 'tls.key': ca.keyPem, 'ca.crt': root.pem }

  it.each([
    ['cacerts', pair, 'cacerts'],
    ['istio-ca-secret', pair, 'cacerts'],
    ['linkerd-identity-issuer', pair, 'linkerd'],
    ['web', { 'crt.pem': ca.pem, 'key.pem': ca.keyPem }, 'linkerd'],
    ['web', pair, 'credential'],
    [undefined, pair, 'credential'],
    ['web', caPair, 'cacerts'],
    [undefined, caPair, 'cacerts'],
    ['web', { 'ca-cert.pem': ca.pem, 'tls.crt': server.pem }, 'cacerts'],
    ['web', { cert: server.pem, key: server.keyPem }, 'credential'],
    ['web', { cacert: root.pem }, 'credential'],
    // the CAs of a gateway's clients
    ['web-cacert', { 'ca.crt': root.pem }, 'credential'],
    ['cacerts', { 'ca.crt': root.pem }, 'cacerts'],
    ['web', { 'tls.crt': 'x', 'tls.key': 'y' }, 'credential'],
    // no key that anybody reads: istiod looks for a CA in the Secrets of two names only
    ['web', { 'keystore.p12': 'x' }, 'credential'],
    ['cacerts', { 'keystore.p12': 'x' }, 'cacerts'],
    [undefined, { 'keystore.p12': 'x' }, 'cacerts'],
  ] as const)('a Secret %s with %j', async (name, data, reading) => {
    expect(await readingOf(secret(name, data))).toBe(reading)
  })

  it('is changed by --as, and named (credential-reading)', async () => {
    const text = secret('web', pair)
    expect(await readingOf(text, '--as', 'cacerts')).toBe('cacerts')
    expect(await readingOf(secret('web', caPair), '--as', 'credential')).toBe('credential')
    const { stdout } = await meshcerts(['check', '-', ...AT], { stdin: text })
    expect(stdout).toContain('read as the certificate of a gateway: it is called web')
    expect(stdout).toContain('meshcerts check --as cacerts -')
  })

  it('of a good set is that of the mesh', async () => {
    const { code, stdout } = await meshcerts(['check', fixture('good'), ...AT])
    expect(code).toBe(0)
    expect(stdout).not.toContain('credential-')
    expect(stdout).not.toContain('certificate of a gateway')
  })
})

describe('what is named on the command line', () => {
  const write = (name: string, text: string | Uint8Array): string => {
    const path = join(tempFolder(), name)
    writeFileSync(path, text)
    return path
  }

  it('a certificate and its key, in either order, under their own names', async () => {
    const [certificate, key] = [
      write('full chain.pem', server.pem + ca.pem),
      write('www.key', server.keyPem),
    ]
    for (const files of [
      [certificate, key],
      [key, certificate],
    ]) {
      const said = await ask('credential', ...files, '--host', 'www.example.com')
      expect([said.code, said.status, said.findings]).toEqual([0, 'pass', []])
    }
    const other = write('other.key', root.keyPem)
    const said = await ask('credential', certificate, other)
    expect(said.findings[0]).toMatchObject({ code: 'credential-key-mismatch', file: certificate })
    expect(said.findings[0]?.fix).toContain(`openssl x509 -in ${shellWord(certificate)} -noout`)
    expect(said.findings[0]?.fix).toContain(`openssl pkey -in ${shellWord(other)} -pubout`)
  })

  it('a directory is taken as kubectl takes it', async () => {
    const said = await ask('credential', fixture('good'))
    expect(said.findings[0]?.code).toBe('credential-keys-missing')
    expect(said.istiod?.says).toContain(
      'found: ca-cert.pem, ca-key.pem, cert-chain.pem, and 1 more...',
    )
  })

  it('a directory with names of its own: the fix has them, and makes the Secret', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'full chain.pem'), server.pem + ca.pem)
    writeFileSync(join(folder, 'privkey.pem'), server.keyPem)
    const { findings } = await ask('credential', folder)
    expect(findings[0]?.code).toBe('credential-keys-missing')
    const command = /kubectl create secret tls .*(?= --dry-run)/.exec(findings[0]?.fix ?? '')?.[0]
    const words = shellWords(command ?? '')
    const given = (option: string): string =>
      words.find((word) => word.startsWith(option))?.slice(option.length) ?? ''
    const twin = await ask('credential', given('--cert='), given('--key='))
    expect([twin.code, twin.findings]).toEqual([0, []])
  })

  it('files with names of their own: check takes those of a server for a gateway’s', async () => {
    const [chain, key] = [write('full.pem', server.pem + ca.pem), write('www.key', server.keyPem)]
    const served = await ask('check', chain, key)
    expect([served.code, served.envoy]).toEqual([0, { loads: true }])
    const wrong = await ask('check', write('full.pem', ca.pem + server.pem), key)
    expect(wrong.findings[0]?.code).toBe('credential-chain-order')
    // CAs are a set whose files are called otherwise
    const set = await ask('check', write('ca.pem', ca.pem), write('ca.key', ca.keyPem))
    expect(set.findings[0]?.code).toBe('files-none-known')
  })

  it('a List with NAME-cacert, and a ConfigMap', async () => {
    const data = (values: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        Object.entries(values).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
      )
    const own = {
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 'web', namespace: 'ingress' },
      data: data({ 'tls.crt': server.pem + ca.pem, 'tls.key': server.keyPem }),
    }
    const cas = {
      kind: 'Secret',
      metadata: { name: 'web-cacert' },
      data: data({ cacert: root.pem }),
    }
    const map = { kind: 'ConfigMap', metadata: { name: 'cas' }, data: { 'ca.crt': root.pem } }
    const list = (...items: readonly object[]): string =>
      write('list.json', JSON.stringify({ kind: 'List', items }))
    const mutual = ['--mode', 'MUTUAL']
    expect((await ask('credential', list(own, cas), ...mutual)).code).toBe(0)
    expect(
      (await ask('credential', list(own, map), ...mutual, '--gateway', 'gateway-api')).code,
    ).toBe(0)
    const alone = list(own)
    expect((await ask('credential', alone, ...mutual)).findings[0]?.code).toBe(
      'credential-client-ca-missing',
    )
    const pem = write('root.pem', root.pem)
    expect((await ask('credential', alone, ...mutual, '--ca', pem)).code).toBe(0)
    const envoyGateway = await ask('credential', alone, '--gateway', 'envoy-gateway')
    expect(envoyGateway).toMatchObject({ code: 0, gateway: { accepts: true } })
    expect(envoyGateway).not.toHaveProperty('istiod')
  })

  it('of a List with Secrets of several kinds each is judged for what it is', async () => {
    const secretOf = (name: string, values: Readonly<Record<string, string>>, type?: string) => ({
      kind: 'Secret',
      metadata: { name, namespace: 'istio-system' },
      ...(type !== undefined && { type }),
      data: Object.fromEntries(
        Object.entries(values).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
      ),
    })
    const pair = { 'tls.crt': server.pem + ca.pem, 'tls.key': server.keyPem }
    const list = (...items: readonly object[]): string =>
      write('kinds.json', JSON.stringify({ kind: 'List', items }))
    const others = [
      secretOf('sh.helm.release.v1.a.v1', { release: 'H4s' }, 'helm.sh/release.v1'),
      secretOf('token', { 'ca.crt': root.pem, token: 'a' }, 'kubernetes.io/service-account-token'),
      secretOf('password', { password: 'a' }),
    ]
    const good = list(secretOf('web', pair, 'kubernetes.io/tls'), ...others)
    for (const command of [['credential'], ['check'], ['check', '--as', 'credential']]) {
      const { code, stdout, stderr } = await meshcerts([...command, good, ...AT])
      expect([code, stdout.match(/Secret \S+:/g)]).toEqual([0, ['Secret web:']])
      expect(stderr).toContain('left out, as no gateway serves with them: sh.helm.release.v1.a.v1')
    }
    const wrong = secretOf('shop', { ...pair, 'tls.key': root.keyPem }, 'kubernetes.io/tls')
    const both = list(secretOf('web', pair), wrong, ...others)
    const { code, stdout } = await meshcerts(['check', both, ...AT])
    expect([code, stdout.match(/Secret \S+:/g)]).toEqual([1, ['Secret web:', 'Secret shop:']])
    expect(stdout).toMatch(/Secret shop:[^]*FAIL {2}credential-key-mismatch/)
    expect(stdout).not.toMatch(/secret-name|files-incomplete/)
    // a single one is judged, whatever it is
    expect((await meshcerts(['credential', list(others[2]!), ...AT])).code).toBe(1)
  })

  it('no key is printed, whatever is wrong', async () => {
    for (const name of [
      'mismatch-ec',
      'trunc-key',
      'noend-key',
      'swapped',
      'key-in-cert',
      'indented-key',
    ]) {
      const one = credentialCases().find((found) => found.name === name)!
      const files = [write('tls.crt', one.certificate), write('tls.key', one.key)]
      const body =
        /\n([A-Za-z0-9+/]{30,})/.exec(new TextDecoder().decode(one.key))?.[1] ?? 'no body'
      for (const format of ['text', 'json']) {
        const { stdout, stderr } = await meshcerts(['credential', ...files, '--format', format])
        expect(stdout + stderr).not.toContain(body.slice(0, 24))
      }
    }
  })

  it('writes a key that it takes out of a Secret so that nobody else can read it', async () => {
    const leaf = make({ cn: '', key: 'p256-a', issuer: ca, hosts })
    const other = make({ cn: '', key: 'p256-c', issuer: ca, hosts })
    const base64 = (text: string): string => Buffer.from(text).toString('base64')
    const data = { 'tls.crt': base64(leaf.pem + ca.pem), 'tls.key': base64(other.keyPem) }
    const secret = { kind: 'Secret', metadata: { name: 'web', namespace: 'shop' }, data }
    const file = join(tempFolder(), 'secret.json')
    writeFileSync(file, JSON.stringify(secret))
    const { findings } = await ask('credential', file)
    const { fix = '' } = findings.find(({ code }) => code === 'credential-key-mismatch') ?? {}
    const command = /kubectl get secret .* > tls\.key\)?/.exec(fix)?.[0]
    const folder = tempFolder()
    const tools = 'umask 022; kubectl() { echo text; }; base64() { read -r text; echo "$text"; }; '
    const ran = spawnSync('sh', ['-c', tools + (command ?? 'false')], { cwd: folder })
    expect(ran.stderr.toString()).toBe('')
    const mode = (name: string): number => statSync(join(folder, name)).mode & 0o777
    expect([mode('tls.crt'), mode('tls.key')]).toEqual([0o644, 0o600])
  })

  it.each([
    [['credential'], 'credential needs a Secret, a certificate and its key, or a directory'],
    [['credential', fixture('good/root-cert.pem'), '--mode', 'TLS'], '--mode: "TLS" is not one of'],
    [['credential', fixture('good/root-cert.pem'), '--host', 'a b'], 'host names and IP addresses'],
    [['credential', 'nowhere.pem'], 'nowhere.pem does not exist'],
    [['check', fixture('good'), '--as', 'gateway'], '--as: "gateway" is not one of'],
  ])('%j is wrong usage', async (argv, message) => {
    const { code, stderr } = await meshcerts(argv)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
