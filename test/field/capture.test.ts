import { describe, expect, it, test, vi } from 'vitest'
import { meshcerts } from '../cli/harness.ts'
import { vectorPath } from '../support/vector-path.ts'

// What people met, rebuilt small (test/vectors/field): the first line is the cause, the fix works, and the twin is fine.

// the first command of a run loads the whole house
vi.setConfig({ testTimeout: 30_000 })

const AT = ['--at', '2027-01-01']
const field = (name: string): string => vectorPath(`field/${name}`)

interface Said {
  readonly code: number
  readonly codes: readonly string[]
  readonly files: readonly string[]
  readonly first: string
  readonly fix: string
}

interface JsonReport {
  readonly findings: readonly {
    readonly code: string
    readonly severity: string
    readonly message: string
    readonly fix?: string
  }[]
  readonly files?: readonly { readonly role?: string }[]
}

/** Runs a command with --format json: the codes that are more than a note, and what stands first. */
async function ask(...argv: readonly string[]): Promise<Said> {
  const { code, stdout, stderr } = await meshcerts([...argv, '--format', 'json'])
  if (stdout === '') return { code, codes: [], files: [], first: stderr, fix: stderr }
  const { findings, files = [] } = JSON.parse(stdout) as JsonReport
  const [first] = findings
  return {
    code,
    codes: findings.filter(({ severity }) => severity !== 'info').map((one) => one.code),
    files: files.map(({ role = 'unreadable' }) => role),
    first: first?.message ?? '',
    fix: first?.fix ?? '',
  }
}

const CHAIN = ['leaf', 'intermediate', 'root']

describe('13: what ztunnel holds', () => {
  const folder = '13-ztunnel-certificates'
  const verify = (file: string, root: string, ...more: readonly string[]) =>
    ask('verify', field(`${folder}/${file}`), '--root', field(root), ...AT, ...more)

  it.each(['certificates.json', 'config_dump.json'])('%s', async (file) => {
    expect((await ask('split', field(`${folder}/${file}`))).files).toEqual(CHAIN)
    const own = await verify(file, `${folder}/root.pem`, '--data-plane', 'ambient')
    expect(own).toMatchObject({ code: 0, codes: [] })
    const other = await verify(file, '60-issuer-json/root.pem', '--data-plane', 'ambient')
    expect(other.code).toBe(1)
  })
})

describe('16: a transcript with everything that stands around it', () => {
  const folder = '16-kubectl-exec-noise'
  const verify = (file: string) =>
    ask('verify', field(`${folder}/${file}`), '--root', field(`${folder}/root.pem`), ...AT)

  it.each([
    'capture.txt',
    'root-prompt.txt',
    'json-log-first.txt',
    'envoy-log-first.txt',
    'capture-crlf-ansi.txt',
    'log-timestamps.txt',
    'log-prefix.txt',
    'script.txt',
  ])('%s', async (file) => {
    expect((await ask('split', field(`${folder}/${file}`))).files).toEqual(CHAIN)
    expect(await verify(file)).toMatchObject({ code: 0, codes: [] })
  })
})

describe('17, 18, 82, 84: what openssl prints, and other orders', () => {
  it.each([
    ['17-openssl-dressing', 'print-certs.txt'],
    ['17-openssl-dressing', 'storeutl-text.txt'],
    ['17-openssl-dressing', 'storeutl.txt'],
    ['17-openssl-dressing', 'x509-text.txt'],
    ['17-openssl-dressing', 'bag.txt'],
    ['18-s-client-options', 'tls12-ticket.txt'],
    ['18-s-client-options', 'debug.txt'],
    ['82-reverse-order', 'capture.pem'],
    ['84-uri-and-dns', 'capture.pem'],
  ])('%s/%s', async (folder, file) => {
    const said = await ask('split', field(`${folder}/${file}`))
    expect(new Set(said.files)).toEqual(
      new Set(folder.startsWith('84') ? CHAIN.slice(0, 2) : CHAIN),
    )
    const root = field(`${folder}/root.pem`)
    const { code } = await ask('verify', field(`${folder}/${file}`), '--root', root, ...AT)
    expect(code).toBe(0)
  })
})

describe('19: line ends that were escaped', () => {
  it.each([
    'n.txt',
    'nn.txt',
    'rn.txt',
    'env.txt',
    'json.txt',
    'js-concat.txt',
    'js-continuation.txt',
    'py-bytes.txt',
    'pct.txt',
    'html.txt',
    'spaces.txt',
    'csv-quote.txt',
    'xfcc.txt',
  ])('%s', async (file) => {
    const said = await ask('split', field(`19-escaped-newlines/${file}`))
    expect(said).toMatchObject({ code: 0, codes: [] })
    expect(said.files).toEqual(file === 'xfcc.txt' ? ['leaf'] : CHAIN)
  })
})

describe('76: JSON and YAML with noise', () => {
  const folder = '76-json-with-noise'

  it.each([
    'bom.json',
    'crlf.json',
    'curl-progress.json',
    'defaulted-first.json',
    'exit-code-last.json',
    'two-docs.json',
    'utf16.json',
    'warning-first.json',
  ])('verify %s', async (file) => {
    const root = field(`${folder}/root.pem`)
    const said = await ask('verify', field(`${folder}/${file}`), '--root', root, ...AT)
    expect(said).toMatchObject({ code: 0, codes: [] })
  })

  it.each([
    'secret-bom.yaml',
    'secret-comment-first.yaml',
    'secret-dashes.yaml',
    'secret-utf16.yaml',
    'prompt-first.yaml',
  ])('check %s', async (file) => {
    expect(await ask('check', field(`${folder}/${file}`), ...AT)).toMatchObject({
      code: 0,
      codes: [],
    })
  })
})

describe('60: what issuers answer', () => {
  test.each([
    ['vault-issue.json', CHAIN],
    ['vault-sign-intermediate.json', ['intermediate', 'root']],
    ['acm-export.json', CHAIN],
    ['acm-pca.json', ['intermediate', 'root']],
    ['gcloud-privateca.json', ['intermediate', 'root']],
    ['certificaterequest.json', CHAIN],
    ['certificaterequest.yaml', CHAIN],
    ['spire-bundle.json', ['root']],
    ['meshconfig-cacertificates.yaml', ['root']],
  ])('split %s', async (file, roles) => {
    const said = await ask('split', field(`60-issuer-json/${file}`))
    expect(said).toMatchObject({ code: 0, codes: [], files: roles })
  })
})
