import { createPrivateKey } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyExceptions } from '../../src/index.ts'
import { requirePortable } from '../../src/cli/file-names.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

// What of Windows and macOS can be seen on any system: names that they take for one, devices, and the UTF-16 of PowerShell.

const AT = ['--at', '2027-01-01T00:00:00Z']

describe('names of files', () => {
  const refusal = (names: readonly string[], separator = '/'): string => {
    try {
      requirePortable(names, separator)
      return 'taken'
    } catch (error) {
      return (error as Error).message
    }
  }

  // Microsoft, "Naming Files, Paths, and Namespaces"
  it.each([
    ['NUL', 'null'],
    ['aux/ca-cert.pem', 'auxiliary/ca-cert.pem'],
    ['nul.pem', 'null.pem'],
    ['con.tar.gz', 'cone.tar.gz'],
    ['a/Com1', 'a/Com10'],
    ['LPT9.txt', 'LPT.txt'],
    ['east.', 'east.1'],
    ['east /ca-cert.pem', 'ea st/ca-cert.pem'],
    ['c:', 'c'],
    ['a?b', 'a-b'],
    ['a\\b', 'a_b'],
  ])('%s is refused, %s is taken', (wrong, right) => {
    expect(refusal([wrong])).toContain('cannot be written on every system')
    expect(refusal([right])).toBe('taken')
  })

  it.each([
    [
      ['East/ca.pem', 'east/ca.pem'],
      ['East/ca.pem', 'east2/ca.pem'],
    ],
    [
      ['East/a.pem', 'east/b.pem'],
      ['East/a.pem', 'East/b.pem'],
    ],
    // é as one character, and as a letter with an accent behind it
    [
      ['caf\u00e9/a.pem', 'cafe\u0301/a.pem'],
      ['caf\u00e9/a.pem', 'cafe/a.pem'],
    ],
    [
      ['STRASSE', 'strasse'],
      ['STRASSE', 'strasse-2'],
    ],
  ])('%j would be one, %j are two', (wrong, right) => {
    expect(refusal(wrong)).toContain('would be one on systems')
    expect(refusal(right)).toBe('taken')
  })

  it('are those of Windows where its separator is', () => {
    expect(refusal(['East\\ca.pem', 'east\\ca.pem'], '\\')).toContain('East')
    expect(refusal(['East\\ca.pem', 'West\\ca.pem'], '\\')).toBe('taken')
    expect(refusal(['aux\\ca.pem'], '\\')).toContain('"aux" is a device')
  })

  it.each([
    ['A,a', 'A,b', 'cli-names-collide'],
    ['nul,b', 'null,b', 'cli-name'],
  ])(
    'of the clusters %s are refused by create, and nothing is written',
    async (wrong, right, code) => {
      const out = join(tempFolder(), 'out')
      const refused = await meshcerts(['create', '--out', out, '--clusters', wrong, ...AT])
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain(`(${code})`)
      expect(existsSync(out)).toBe(false)
      expect((await meshcerts(['create', '--out', out, '--clusters', right, ...AT])).code).toBe(0)
    },
  )
})

describe('what PowerShell has redirected', () => {
  type Write = (text: string) => Buffer
  const little: Write = (text) => Buffer.from(`\ufeff${text}`, 'utf16le')
  const big: Write = (text) => little(text).swap16()
  const crlf: Write = (text) => Buffer.from(text.replace(/\n/g, '\r\n'))
  const marked: Write = (text) => Buffer.from(`\ufeff${text}`)
  const FORMS: readonly (readonly [string, Write])[] = [
    ['UTF-16LE', little],
    ['UTF-16BE', big],
    ['CRLF', crlf],
    ['UTF-8 with a mark', marked],
  ]
  const plain: Write = (text) => Buffer.from(text)

  const read = (name: string): string => readFileSync(fixture(`good/${name}`), 'utf8')
  const NAMES = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']
  const secret = `apiVersion: v1
kind: Secret
metadata:
  name: cacerts
  namespace: istio-system
data:
${NAMES.map((name) => `  ${name}: ${Buffer.from(read(name)).toString('base64')}\n`).join('')}`
  const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
  - port: { number: 443, name: https, protocol: HTTPS }
    hosts: [a.example.com]
    tls: { mode: SIMPLE, credentialName: edge-tls }
`
  const policy = JSON.stringify({ policy: [{ rsaBits: 3072 }] }, null, 2)
  const capture = readFileSync(fixture('captures/bookinfo-details.mtls.txt'), 'utf8')
  const config = fixture('good')
  const jsonl = `${JSON.stringify({ id: 'one', data: capture })}\n`
  const line = 'TLS_error: CERTIFICATE_VERIFY_FAILED\n'

  type Ask = readonly [what: string, text: string, argv: (path: string) => readonly string[]]
  const ASKS: readonly Ask[] = [
    ['a Secret in YAML', secret, (path) => ['check', path, ...AT]],
    ['a manifest', gateway, (path) => ['check', path, ...AT]],
    ['a capture', capture, (path) => ['verify', path, '--cacerts', fixture('good'), ...AT]],
    ['the configuration', policy, (path) => ['check', config, '--config', path, ...AT]],
    ['a root', read('root-cert.pem'), (path) => ['show', path]],
    ['records', jsonl, (path) => ['audit', path, '--jobs', '1', '--quiet', ...AT]],
    ['a log', line, (path) => ['explain', path]],
  ]
  const NOTES = /pem-utf16|pem-line-ends|pem-bom|pem-mark/

  it.each(
    ASKS.flatMap(([what, text, argv]) =>
      FORMS.map(([form, write]) => ({ what, form, text, argv, write })),
    ),
  )('$what in $form is read as it is in UTF-8', async ({ text, argv, write }) => {
    const folder = tempFolder()
    const path = join(folder, 'given.txt')
    const ask = async (form: Write) => {
      writeFileSync(path, form(text))
      const { code, stdout, stderr } = await meshcerts(argv(path))
      // that a text had to be repaired may be said, and nothing else may differ
      return {
        code,
        stderr,
        codes: [...new Set(stdout.match(/\b[a-z]+(?:-[a-z0-9]+)+ {2}/g) ?? [])].filter(
          (one) => !NOTES.test(one),
        ),
      }
    }
    const asked = await ask(plain)
    expect(asked.stderr).toBe('')
    expect(await ask(write)).toEqual(asked)
  })

  it('is a passphrase too', async () => {
    const folder = tempFolder()
    const [file, key] = [join(folder, 'passphrase'), join(folder, 'locked.pem')]
    const CIPHER = { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' }
    const locked = createPrivateKey(read('ca-key.pem')).export(CIPHER as never)
    writeFileSync(key, locked)
    const open = async (text: Buffer, out: string): Promise<number> => {
      writeFileSync(file, text)
      const pile = [key, fixture('good/ca-cert.pem'), fixture('good/root-cert.pem')]
      const options = ['--out', join(folder, out), '--passphrase-file', file]
      return (await meshcerts(['bundle', ...pile, ...options])).code
    }
    expect(await open(plain('secret\n'), 'a')).toBe(0)
    expect(await open(little('secret\r\n'), 'b')).toBe(0)
    expect(await open(little('other\r\n'), 'c')).not.toBe(0)
  })
})

describe('the file of an exception', () => {
  const finding = { code: 'x', severity: 'error', message: '', facts: {}, rule: '' } as const
  const setAside = (file: string, written: string): number => {
    const report = { status: 'fail', findings: [{ ...finding, file }], proofs: [] } as const
    const exceptions = [{ code: 'x', file: written }]
    return applyExceptions(report, exceptions, { at: new Date(0) }).setAside.length
  }

  it('is known with the separators and the accents of another system', () => {
    expect(setAside('certs\\east\\ca.pem', 'certs/east/ca.pem')).toBe(1)
    expect(setAside('cafe\u0301.pem', 'caf\u00e9.pem')).toBe(1)
    expect(setAside('certs\\west\\ca.pem', 'certs/east/ca.pem')).toBe(0)
    expect(setAside('cafe.pem', 'caf\u00e9.pem')).toBe(0)
  })
})
