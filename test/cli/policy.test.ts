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
    const says = 'policy[1].rsaBit is no member of a rule (did you mean rsaBits?) (policy-member)'
    expect(stderr).toBe(`meshcerts: ${wrong}: ${says}\nwrite rsaBits in place of rsaBit\n`)
    const other = config('wrong.json', { polcy: [] })
    expect((await meshcerts(['check', fixture('good'), '--config', other])).stderr).toContain(
      `${other}: has a member "polcy" that nobody reads (did you mean "policy"?)`,
    )
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

describe('rules of one own, asked of what is in no set', () => {
  const [encoded, plain] = [
    Buffer.from(read('root-cert.pem')).toString('base64'),
    read('root-cert.pem'),
  ]
  const metadata = { name: 'a' }
  const webhook = {
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'istio-sidecar-injector' },
    webhooks: [{ name: 'a' }, { name: 'b', clientConfig: { caBundle: encoded } }],
  }
  const published = {
    kind: 'ConfigMap',
    metadata: { name: 'istio-ca-root-cert', namespace: 'shop' },
    data: { 'root-cert.pem': plain },
  }
  it.each([
    ['the caBundle of a webhook', webhook],
    [
      'a ClusterTrustBundle',
      { kind: 'ClusterTrustBundle', metadata, spec: { trustBundle: plain } },
    ],
    ['what istiod publishes', published],
    ['a list of them', { kind: 'List', items: [published, webhook] }],
  ])('%s', async (_, content) => {
    const file = config('bundle.json', content)
    const broken = await asks('check', file, '--config', BROKEN)
    expect([broken.code, broken.codes[0]]).toEqual([1, 'policy-key-size'])
    expect((await asks('check', file, '--config', KEPT)).codes).not.toContain('policy-key-size')
    const stdin = `${JSON.stringify({ id: 'one', data: content })}\n`
    const audit = async (path: string) =>
      codesIn(
        (await meshcerts(['audit', '--jobs', '1', ...AT, '--config', path], { stdin })).stdout,
      )
    expect(await audit(BROKEN)).toContain('policy-key-size')
    expect(await audit(KEPT)).not.toContain('policy-key-size')
  })

  it('when they end, too', async () => {
    const { certificate } = await createRoot({ at: new Date('2027-01-01') })
    const trustBundle = formatPem('CERTIFICATE', certificate.der)
    const file = config('ends.json', {
      kind: 'ClusterTrustBundle',
      metadata,
      spec: { trustBundle },
    })
    const ask = async (span: string) => (await asks('check', file, '--expires-within', span)).codes
    expect(await ask('99999d')).toEqual(['cli-expires-within'])
    expect(await ask('1d')).toEqual([])
  })

  it('what workloads present and trust, each once', async () => {
    const dump = fixture('../test/vectors/sources/proxy-config-secret.json')
    const ask = async (longestLife: string) => {
      const path = config('leaf.json', { policy: [{ for: ['leaf'], longestLife }] })
      const argv = ['check', fixture('good'), '--workloads', dump, ...AT, '--config', path]
      const { stdout } = await meshcerts([...argv, '--format', 'json'])
      const all = (JSON.parse(stdout) as { findings: { code: string; file: string }[] }).findings
      return all.filter(({ code }) => code === 'policy-life').map(({ file }) => file)
    }
    expect(new Set(await ask('1s'))).toEqual(new Set([dump]))
    expect(await ask('36500d')).toEqual([])
    // the set itself is judged with the set
    const set = await meshcerts(['check', fixture('good'), ...AT, '--config', BROKEN])
    const same = config('own.json', {
      kind: 'Secret',
      metadata: { name: 'x' },
      stringData: { 'root-cert.pem': plain },
    })
    const both = ['check', fixture('good'), '--workloads', same, ...AT, '--config', BROKEN]
    const count = (text: string): number => text.split('policy-key-size').length
    expect(count((await meshcerts(both)).stdout)).toBe(count(set.stdout))
  })
})

describe('who signed what, with --issuers', () => {
  const rules = config('signers.json', {
    policy: [{ trustDomains: ['prod.example'], signers: [{ subject: 'CN=Root CA,O=Istio' }] }],
  })
  const domain = ['--trust-domain', 'prod.example', '--config', rules]
  const root = fixture('good-three-tier/root-cert.pem')
  const three = (name: string): string => readFileSync(fixture(`good-three-tier/${name}`), 'utf8')
  const chain = three('cert-chain.pem')
  const parted = {
    kind: 'Secret',
    metadata: { name: 'cacerts', namespace: 'istio-system' },
    stringData: {
      'ca-cert.pem': three('ca-cert.pem'),
      'ca-key.pem': three('ca-key.pem'),
      'cert-chain.pem': chain,
      // the anchor is an intermediate: its own issuer is not in the set
      'root-cert.pem': chain.slice(chain.lastIndexOf('-----BEGIN')),
    },
  }

  it('the fix of policy-signer-unknown is followed to the letter', async () => {
    const file = config('parted.json', parted)
    const argv = ['check', file, ...AT, ...domain]
    const { stdout } = await meshcerts(argv)
    expect(stdout).toContain('policy-signer-unknown')
    const fix = /fix: give the certificate of "(.*?)" in PEM with (--issuers) FILE/.exec(stdout)
    expect(fix?.[1]).toBe('CN=Root CA,O=Istio')
    const { codes } = await asks('check', file, ...domain, fix?.[2] ?? '', root)
    expect(codes).not.toContain('policy-signer-unknown')
    expect(codes).not.toContain('policy-signer')
    // another root of the same name proves nothing
    const other = await asks('check', file, ...domain, '--issuers', fixture('good/root-cert.pem'))
    expect(other.codes).toContain('policy-signer-unknown')
  })

  it('is taken by credential, verify and audit, and refused without rules', async () => {
    const leaf = config('life.json', {
      policy: [{ trustDomains: ['cluster.local'], signers: [{ subject: 'CN=Root CA,O=Istio' }] }],
    })
    // what a workload presents, without the root
    const presented = readFileSync(fixture('captures/three-tier.txt'), 'utf8')
    const capture = join(folder, 'presented.pem')
    writeFileSync(capture, presented.slice(0, presented.lastIndexOf('-----BEGIN')))
    const verify = ['verify', capture, '--root', fixture('good/root-cert.pem'), '--config', leaf]
    expect((await asks(...verify)).codes).toContain('policy-signer-unknown')
    expect((await asks(...verify, '--issuers', root)).codes).not.toContain('policy-signer-unknown')
    expect((await asks('credential', CREDENTIAL, '--config', KEPT, '--issuers', root)).code).toBe(0)
    const record = (settings: object) => `${JSON.stringify({ id: 'a', data: parted, settings })}\n`
    const audit = async (settings: object) => {
      const stdin = record({ trustDomain: 'prod.example', ...settings })
      return codesIn(
        (await meshcerts(['audit', '--jobs', '1', ...AT, '--config', rules], { stdin })).stdout,
      )
    }
    expect(await audit({})).toContain('policy-signer-unknown')
    expect(await audit({ issuers: readFileSync(root, 'utf8') })).not.toContain(
      'policy-signer-unknown',
    )
    const none = await meshcerts(['check', fixture('good'), '--issuers', root])
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining('--issuers goes with rules'),
    ])
  })
})
