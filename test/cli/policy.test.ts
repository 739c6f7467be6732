import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatPem } from '../../src/index.ts'
import { createRoot, issueFromRequest } from '../../src/issue/index.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

// The rules of meshcerts.config.json, asked by each command that judges certificates. The fixtures have RSA keys of 2048 bits.

const AT = ['--at', '2027-01-01T00:00:00Z']
const folder = tempFolder()
const config = (name: string, data: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(data))
  return path
}
const BROKEN = config('broken.json', { policy: [{ rsaBits: 3072 }] })
const KEPT = config('kept.json', { policy: [{ rsaBits: 2048 }] })
const EXCEPTION = { code: 'policy-key-size', reason: 'until May', until: '2027-05-01' }
const EXCEPTED = config('excepted.json', { policy: [{ rsaBits: 3072 }], exceptions: [EXCEPTION] })

const codesIn = (stdout: string): readonly string[] =>
  (JSON.parse(stdout) as { findings: { code: string }[] }).findings.map(({ code }) => code)
const asks = async (...argv: readonly string[]) => {
  const { code, stdout, stderr } = await meshcerts([...argv, ...AT, '--format', 'json'])
  expect(stderr).toBe('')
  return { code, codes: codesIn(stdout) }
}
const read = (name: string): string => readFileSync(fixture(`good/${name}`), 'utf8')

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name: 'shop', namespace: 'istio-system' },
  stringData: { 'tls.crt': read('ca-cert.pem'), 'tls.key': read('ca-key.pem') },
}
const gateway = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'shop', namespace: 'istio-system' },
  spec: {
    selector: { istio: 'ingressgateway' },
    servers: [
      {
        port: { number: 443, name: 'https', protocol: 'HTTPS' },
        hosts: ['shop.example.com'],
        tls: { mode: 'SIMPLE', credentialName: 'shop' },
      },
    ],
  },
}
const CREDENTIAL = join(folder, 'secret.json')
const MANIFESTS = join(folder, 'manifests')
const CAPTURE = fixture('captures/bookinfo-details.mtls.txt')

beforeAll(() => {
  writeFileSync(CREDENTIAL, JSON.stringify(secret))
  mkdirSync(MANIFESTS)
  writeFileSync(
    join(MANIFESTS, 'all.json'),
    JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [gateway, secret] }),
  )
})

describe('the rules of the configuration', () => {
  it.each([
    ['check', ['check', fixture('good')]],
    ['check of manifests', ['check', MANIFESTS]],
    ['credential', ['credential', CREDENTIAL]],
    ['verify', ['verify', CAPTURE, '--cacerts', fixture('good')]],
  ])('are asked by %s', async (_, argv) => {
    const broken = await asks(...argv, '--config', BROKEN)
    expect([broken.code, broken.codes.includes('policy-key-size')]).toEqual([1, true])
    const kept = await asks(...argv, '--config', KEPT)
    expect(kept.codes).not.toContain('policy-key-size')
    // what else is said is said without rules, too
    const plain = await asks(...argv)
    expect(kept).toEqual(plain)
  })

  it.each([
    [
      'a set',
      {
        'ca-cert.pem': read('ca-cert.pem'),
        'ca-key.pem': read('ca-key.pem'),
        'root-cert.pem': read('root-cert.pem'),
        'cert-chain.pem': read('cert-chain.pem'),
      },
    ],
    ['a capture', readFileSync(CAPTURE, 'utf8')],
    ['a Secret for a gateway', secret],
    [
      'a ConfigMap',
      {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { name: 'x' },
        data: { 'root-cert.pem': read('root-cert.pem') },
      },
    ],
  ])('are asked by audit of %s', async (_, data) => {
    const stdin = `${JSON.stringify({ id: 'one', data })}\n`
    const audit = async (path: string): Promise<readonly string[]> => {
      const { stdout } = await meshcerts(['audit', '--jobs', '1', ...AT, '--config', path], {
        stdin,
      })
      return codesIn(stdout)
    }
    expect(await audit(BROKEN)).toContain('policy-key-size')
    expect(await audit(KEPT)).not.toContain('policy-key-size')
  })

  it('are asked of Secrets that have one name in two namespaces', async () => {
    const other = {
      ...secret,
      metadata: { name: 'shop', namespace: 'other' },
      stringData: {
        'tls.crt': formatPem(
          'CERTIFICATE',
          (await createRoot({ at: new Date('2027-01-01') })).certificate.der,
        ),
      },
    }
    const ask = async (items: readonly object[], path: string) => {
      const file = config('names.json', { kind: 'List', apiVersion: 'v1', items })
      return (await asks('check', file, '--config', path)).codes
    }
    const [first, second] = [
      [gateway, secret, other],
      [gateway, other, secret],
    ]
    for (const items of [first, second]) {
      expect(await ask(items, BROKEN)).toContain('policy-key-size')
      expect(await ask(items, KEPT)).not.toContain('policy-key-size')
    }
  })

  it('are asked of what a PKI team has sent', async () => {
    const at = new Date('2027-01-01T00:00:00Z')
    const out = join(folder, 'request')
    await meshcerts(['request', '--out', out, '--subject', '/O=Example/CN=Mesh CA'])
    const [csr, answer] = [join(out, 'ca.csr'), join(folder, 'answer.pem')]
    const root = await createRoot({ at })
    const sent = await issueFromRequest({
      request: readFileSync(csr, 'utf8'),
      issuer: root,
      as: 'intermediate',
      at,
    })
    writeFileSync(
      answer,
      [sent, root.certificate].map(({ der }) => formatPem('CERTIFICATE', der)).join(''),
    )
    const ask = async (longestLife: string) => {
      const path = config('life.json', { policy: [{ for: ['ca'], longestLife }] })
      return (await asks('check', '--request', csr, answer, '--config', path)).codes
    }
    expect(await ask('100d')).toContain('policy-life')
    expect(await ask('4000d')).not.toContain('policy-life')
  })

  it('can be set aside, and given another severity', async () => {
    const set = ['check', fixture('good')]
    const aside = await asks(...set, '--config', EXCEPTED)
    expect(aside).toEqual({ code: 0, codes: (await asks(...set)).codes })
    const warned = ['--severity', 'policy-key-size=warning', '--config', BROKEN]
    const warning = await asks(...set, ...warned)
    expect([warning.code, warning.codes[0]]).toEqual([0, 'policy-key-size'])
  })

  it('are named where they have a say', async () => {
    const { stdout } = await meshcerts(['check', fixture('good'), ...AT, '--config', BROKEN])
    expect(stdout).toContain(`rules of ${BROKEN}`)
    expect(stdout).toContain('the policy wants 3072 or more (policy[0].rsaBits)')
  })

  it('are refused where they are not understood, with file and place', async () => {
    const wrong = config('wrong.json', {
      policy: [{ rsaBits: 2048 }, { for: ['root'], rsaBit: 1 }],
    })
    const { code, stdout, stderr } = await meshcerts(['check', fixture('good'), '--config', wrong])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`${wrong}: policy[1] must be an object of for, `)
    expect(stderr).toContain('found "rsaBit" (policy-invalid)')
  })
})

describe('the CA of a set', () => {
  const rule = (signers: unknown) => ({ policy: [{ trustDomains: ['prod.example'], signers }] })
  const prod = [fixture('good'), '--trust-domain', 'prod.example']

  it('signs for the trust domain of its mesh', async () => {
    const other = config('other.json', rule([{ subject: 'CN=Prod CA' }]))
    const own = config('own.json', rule([{ subject: 'CN=Root CA,O=Istio' }]))
    expect((await asks('check', ...prod, '--config', other)).codes).toEqual(['policy-signer'])
    expect((await asks('check', ...prod, '--config', own)).codes).toEqual([])
    expect((await asks('check', fixture('good'), '--config', other)).codes).toEqual([])
  })

  it('signs for it next to manifests too, and a CA for something else does not', async () => {
    const named = (name: string) => ({
      ...secret,
      type: 'Opaque',
      metadata: { name, namespace: 'istio-system' },
    })
    const other = config('other.json', rule([{ subject: 'CN=Prod CA' }]))
    const codesOf = async (name: string) => {
      const file = config('list.json', {
        kind: 'List',
        apiVersion: 'v1',
        items: [gateway, named(name)],
      })
      const domain = ['--trust-domain', 'prod.example']
      return (await asks('check', file, ...domain, '--config', other)).codes
    }
    // without its root who signed it cannot be shown
    expect(await codesOf('cacerts')).toContain('policy-signer-unknown')
    expect(await codesOf('shop')).not.toContain('policy-signer-unknown')
  })
})
