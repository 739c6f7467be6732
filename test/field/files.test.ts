import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { meshcerts } from '../cli/harness.ts'
import { shellWords } from '../support/shell-words.ts'
import { tempFolder } from '../support/temp.ts'
import { vectorPath } from '../support/vector-path.ts'

// What people met, rebuilt small (test/vectors/field): files and Secrets that are something else, and identities.

// the first command of a run loads the whole house
vi.setConfig({ testTimeout: 30_000 })

const AT = ['--at', '2027-01-01']
const field = (name: string): string => vectorPath(`field/${name}`)

interface Found {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly fix?: string
}
interface Said {
  readonly exit: number
  /** Without notes. */
  readonly codes: readonly string[]
  readonly first: Found | undefined
}

async function ask(...argv: readonly string[]): Promise<Said> {
  const { code, stdout } = await meshcerts([...argv, ...AT, '--format', 'json'])
  const { findings } = JSON.parse(stdout) as { findings: readonly Found[] }
  const wrong = findings.filter(({ severity }) => severity !== 'info')
  return { exit: code, codes: wrong.map((one) => one.code), first: wrong[0] }
}

const verify = (folder: string, file: string, ...more: readonly string[]): Promise<Said> =>
  ask('verify', field(`${folder}/${file}`), '--root', field(`${folder}/root.pem`), ...more)

describe('14: root-cert.pem is an intermediate', () => {
  const folder = '14-trust-intermediate-only'

  it.each(['istio-1.15', 'ossm-2.2'])('Envoy of %s has no partial chain', async (release) => {
    const said = await ask('check', field(`${folder}/set`), '--control-plane', release)
    expect([said.exit, said.codes]).toEqual([1, ['root-not-self-signed']])
    expect(said.first?.fix).toContain('self-signed root')
    const int = ['--root', field(`${folder}/int-only.pem`), '--control-plane', release]
    const verified = await ask('verify', field(`${folder}/capture.pem`), ...int)
    expect([verified.exit, verified.codes]).toEqual([1, ['workload-peers-refuse']])
    expect(verified.first?.fix).toContain('trust the self-signed root')
  })

  it.each(['istio-1.16', 'istio-1.27', 'ossm-2.4'])('Envoy of %s has', async (release) => {
    const said = await ask('check', field(`${folder}/set`), '--control-plane', release)
    expect([said.exit, said.codes]).toEqual([0, []])
    const int = ['--root', field(`${folder}/int-only.pem`), '--control-plane', release]
    expect((await ask('verify', field(`${folder}/capture.pem`), ...int)).exit).toBe(0)
  })
})

describe('18: s_client -brief shows no certificate', () => {
  it('run it without -brief', async () => {
    const said = await verify('18-s-client-options', 'brief.txt')
    expect([said.exit, said.first?.code]).toEqual([1, 'output-no-peer-certificate'])
    expect(said.first?.fix).toContain('without -brief')
    expect((await verify('18-s-client-options', 'debug.txt')).exit).toBe(0)
  })
})

describe('60: bundle takes what issuers answer', () => {
  const COUNTS = [
    ['vault-issue.json', 4],
    ['vault-sign-intermediate.json', 2],
    ['acm-export.json', 4],
    ['acm-pca.json', 2],
    ['gcloud-privateca.json', 2],
    ['certificaterequest.json', 3],
    ['certificaterequest.yaml', 3],
    ['spire-bundle.json', 1],
    ['meshconfig-cacertificates.yaml', 1],
  ] as const
  interface Piece {
    readonly block: number
    readonly what: string
  }

  it.each(COUNTS)('%s has %d blocks, and each can be named', async (name, count) => {
    const file = field(`60-issuer-json/${name}`)
    const { stdout } = await meshcerts(['bundle', file, '--format', 'json'])
    const { pieces } = JSON.parse(stdout) as { pieces: readonly Piece[] }
    expect(pieces.map(({ block }) => block)).toEqual(Array.from({ length: count }, (_, i) => i + 1))
    for (const { block, what } of pieces) {
      const one = await meshcerts(['bundle', `${file}#${String(block)}`, '--format', 'json'])
      const [piece, ...more] = (JSON.parse(one.stdout) as { pieces: readonly Piece[] }).pieces
      expect([piece?.what, more]).toEqual([what, []])
    }
    expect((await meshcerts(['show', `${file}#${String(count + 1)}`])).stderr).toContain(
      'cli-no-block',
    )
  })

  it.each(COUNTS)('check of %s: no Secret; bundle is the way', async (name) => {
    const file = field(`60-issuer-json/${name}`)
    const { code, stdout, stderr } = await meshcerts(['check', file, ...AT])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('certificates, but no Secret')
    expect(stderr).not.toContain('base64')
    const command = stderr.slice(stderr.indexOf('meshcerts bundle')).split(' && ')[0] ?? ''
    expect(shellWords(command)).toEqual(['meshcerts', 'bundle', file, '--out', 'certs'])
  })

  it('with the key of the CA it is a whole set', async () => {
    const out = join(tempFolder(), 'certs')
    const answer = field('60-issuer-json/vault-sign-intermediate.json')
    const key = field('63-pfx-cer-csr/k.pem')
    const made = await meshcerts(['bundle', answer, key, '--out', out, ...AT])
    expect([made.code, made.stderr]).toEqual([0, ''])
    expect(await ask('check', out)).toMatchObject({ exit: 0, codes: [] })
  })
})

describe('73: a leaf that cannot sign', () => {
  it.each(['agreement', 'encipherment-only', 'nonrep'])('%s', async (name) => {
    const { exit, codes, first } = await verify('73-leaf-key-usage', `${name}.pem`)
    // one fault, one error: no finding that sends people to the set
    expect([exit, codes]).toEqual([1, ['svid-usage']])
    // BoringSSL, ssl/tls13_both.cc
    expect(first?.message).toContain('KEY_USAGE_BIT_INCORRECT')
  })
})

describe('75, 85: an identity from somewhere else', () => {
  it('75: is another than the service account', async () => {
    const id = (name: string): string => `spiffe://cluster.local/ns/istio-test/sa/${name}`
    const folder = '75-leaf-custom-spiffe'
    const said = await verify(folder, 'capture.pem', '--spiffe', id('school'))
    expect([said.exit, said.codes]).toEqual([1, ['svid-identity']])
    expect(await verify(folder, 'capture.pem', '--spiffe', id('school-service'))).toMatchObject({
      exit: 0,
      codes: [],
    })
  })

  it('85: is none that Istio knows', async () => {
    const said = await verify('85-spire-path', 'capture.pem')
    expect([said.exit, said.codes]).toEqual([1, ['svid-format']])
    expect(said.first?.fix).toContain('spiffeIDTemplate')
  })
})

describe('78: a Secret whose values are something else', () => {
  const file = (name: string): string => field(`78-secret-values-wrong/${name}.yaml`)

  it.each([
    ['plain-in-data', 'secret-base64', 'rename "data" to "stringData"'],
    ['sops', 'secret-encrypted', 'sops --decrypt'],
    ['literal-paths', 'pem-no-block', 'into ca-cert.pem, in PEM'],
    ['folded', 'pem-one-line', 'lines of their own'],
  ])('%s has one cause', async (name, code, fix) => {
    const { exit, codes, first } = await ask('check', file(name))
    expect([exit, [...new Set(codes)]]).toEqual([1, [code]])
    expect(first?.fix).toContain(fix)
  })

  it('what the API server refuses, istiod never sees', async () => {
    const { stdout } = await meshcerts(['check', file('plain-in-data'), ...AT])
    expect(stdout).toContain('1 error, 0 warnings: Kubernetes would not take this Secret')
    expect(stdout).not.toContain('istiod would')
    const mended = await meshcerts(['bundle', file('plain-in-data'), ...AT])
    expect(mended.code).toBe(0)
  })

  it.each([
    ['helm', 'mesh-yaml-template'],
    ['sealed', 'holds no Secret, but SealedSecret'],
    ['external', 'holds no Secret, but ExternalSecret'],
  ])('%s is no Secret yet', async (name, words) => {
    const { code, stdout, stderr } = await meshcerts(['check', file(name), ...AT])
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', expect.stringContaining(words)])
    // a template is another thing than an object of another kind
    expect(stderr.includes('cli-no-secret')).toBe(name !== 'helm')
  })
})
