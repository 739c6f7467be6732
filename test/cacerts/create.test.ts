import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { describe, expect, test } from 'vitest'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { createCacerts, formatCacerts } from '../../src/cacerts/tools/create.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { toSecret } from '../../src/cacerts/tools/to-secret.ts'
import { parseCertificate } from '../../src/certificate/parse.ts'
import { parsePrivateKey } from '../../src/key/parse.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { vectorBytes } from '../support/vectors.ts'
import type { Files } from './set-files.ts'
import { AT } from '../support/certificates/certificate.ts'
import { keyPem } from '../support/certificates/keys.ts'
import { ca, ca3, GOOD, GOOD3, mid, root, TLS } from './good-sets.ts'
import { tempFolder } from '../support/temp.ts'
import { KUBECTL, needs } from '../support/needs.ts'

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
const texts = (files: Readonly<Record<string, Uint8Array>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, text(bytes)]))
const errorOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    if (isMeshCertsError(error)) return [error.code, error.finding.file].join(' ').trim()
    throw error
  }
  return 'nothing'
}
const statusOf = async (files: Files): Promise<string> =>
  (await checkCacerts(readCacerts(files), { at: AT })).status

describe('createCacerts', () => {
  test('texts, values and octets make the same set, which istiod takes', async () => {
    const fromText = createCacerts({
      certificate: ca3.pem,
      key: keyPem(ca3, 'sec1'),
      chain: mid.pem,
      roots: root.pem,
    })
    expect(texts(fromText.files)).toEqual(GOOD3)
    const fromValues = createCacerts({
      certificate: parseCertificate(ca3.pem),
      key: await parsePrivateKey(keyPem(ca3)),
      chain: [parseCertificate(mid.der)],
      roots: [root.der],
    })
    expect(texts(fromValues.files)).toEqual({ ...GOOD3, 'ca-key.pem': keyPem(ca3) })
    expect((await checkCacerts(fromValues, { at: AT })).status).toBe('pass')
  })

  test('what follows the signing certificate goes into the chain, roots do not', () => {
    const set = createCacerts({
      certificate: ca3.pem + mid.pem + root.pem,
      key: keyPem(ca3),
      roots: root.pem + root.pem,
    })
    expect(text(set.files['ca-cert.pem'])).toBe(ca3.pem)
    expect(text(set.files['cert-chain.pem'])).toBe(ca3.pem + mid.pem)
    expect(text(set.files['root-cert.pem'])).toBe(root.pem)
  })

  test('a piece that is missing, double or cannot be read is thrown as cacerts-piece', () => {
    const good = { certificate: ca.pem, key: keyPem(ca), roots: root.pem }
    expect(errorOf(() => createCacerts(good))).toBe('nothing')
    for (const wrong of [
      { certificate: '' },
      { roots: 'nothing' },
      { key: ca.pem },
      { key: keyPem(ca) + keyPem(root) },
      { roots: root.pem.replace(/\n.{64}/, '') },
      { crls: ca.pem },
      {
        key: ca.key.export({
          type: 'pkcs8',
          format: 'pem',
          cipher: 'aes-256-cbc',
          passphrase: 'x',
        }) as string,
      },
    ])
      expect(errorOf(() => createCacerts({ ...good, ...wrong }))).toBe('cacerts-piece')
  })
})

describe('formatCacerts', () => {
  const broken: readonly (readonly [string, (text: string) => string])[] = [
    ['CRLF', (one) => one.replaceAll('\n', '\r\n')],
    ['a byte-order mark', (one) => `\ufeff${one}`],
    ['indentation', (one) => one.replaceAll(/^(?=.)/gm, '  ')],
    ['no final newline', (one) => one.trimEnd()],
    ['literal \\n', (one) => one.replaceAll('\n', '\\n')],
    ['text around', (one) => `Bag Attributes\n${one}\nthe end\n`],
    ['base64 twice', (one) => Buffer.from(one).toString('base64')],
  ]
  test.each(broken)('%s is gone afterwards, and istiod takes the set', async (_, change) => {
    const set = Object.fromEntries(
      Object.entries(GOOD3).map(([name, one]) => [name, change(one as string)]),
    )
    const formatted = formatCacerts(readCacerts(set))
    expect(formatted).toEqual(GOOD3)
    expect(await statusOf(formatted as Files)).toBe('pass')
  })

  test('labels are put right, DER becomes PEM, a key among certificates goes', () => {
    const set = readCacerts({
      ...TLS,
      'tls.crt': ca.der,
      'ca.crt': root.pem.replaceAll('CERTIFICATE', 'X509 CERTIFICATE') + keyPem(root),
      'tls.key': keyPem(ca, 'sec1').replaceAll('EC PRIVATE', 'PRIVATE'),
      'notes.txt': 'hello',
    })
    expect(formatCacerts(set)).toEqual({ ...TLS, 'tls.key': keyPem(ca, 'sec1') })
  })

  test('what cannot be read is thrown with its file', () => {
    const broken = { ...GOOD, 'root-cert.pem': root.pem.replace(/\n.{64}/, '') }
    expect(errorOf(() => formatCacerts(readCacerts(broken)))).toBe('cacerts-piece root-cert.pem')
    const noKey = { ...GOOD, 'ca-key.pem': ca.pem }
    expect(errorOf(() => formatCacerts(readCacerts(noKey)))).toBe('cacerts-piece ca-key.pem')
  })
})

function printed(files: Files): string {
  const folder = tempFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return execFileSync(
    'kubectl',
    [
      ...['create', 'secret', 'generic', 'cacerts', '-n', 'istio-system'],
      ...[`--from-file=${folder}`, '--dry-run=client', '-o', 'yaml'],
    ],
    { encoding: 'utf8' },
  )
}

// names and contents that YAML would take for something else, and an order of keys that counts digits
const ODD: Files = {
  ...GOOD,
  empty: '',
  number: Uint8Array.of(0xd7, 0x6d, 0xf8),
  word: Uint8Array.of(0xb6, 0xbb, 0x9e),
  ...Object.fromEntries(
    'z9 z10 z1 c20 c25 c3 A _x -x .x 1 1.5 true null y no Off 0x1f 0o17 0b1 2001-01-01 1e3 ca.pem cab caB ca_b ca2 ca10 ca02 --- - 0 00 .inf a1b2 a1b10 a01 a1 9e999'
      .split(' ')
      .map((name) => [name, 'x']),
  ),
}

describe('toSecret', () => {
  test.each([
    ['a set of two tiers', GOOD],
    ['a set of three tiers', GOOD3],
    ['the tls.crt scheme', TLS],
    ['odd names and contents', ODD],
  ])('%s: byte for byte what kubectl prints', needs(KUBECTL), (_, files) => {
    expect(toSecret(readCacerts(files))).toBe(printed(files))
  })

  test('a recorded manifest comes back byte for byte', () => {
    const sample = vectorBytes('sources/secret-dry-run.yaml').toString('utf8')
    const set = readCacerts(parseDocument(sample).toJS() as object)
    expect(toSecret(set)).toBe(sample)
  })

  test('a YAML parser reads the same files back', () => {
    const read = readCacerts(parseDocument(toSecret(readCacerts(GOOD3))).toJS() as object)
    expect(texts(read.files)).toEqual(GOOD3)
    expect(read.secret).toEqual({ name: 'cacerts', namespace: 'istio-system' })
  })

  test('what Kubernetes refuses is thrown', () => {
    const set = readCacerts(GOOD)
    expect(errorOf(() => toSecret(set, { name: 'Cacerts' }))).toBe('cacerts-option')
    expect(errorOf(() => toSecret(set, { namespace: 'a\nb: c' }))).toBe('cacerts-option')
    expect(errorOf(() => toSecret(set, { name: 'cacerts', namespace: 'mesh' }))).toBe('nothing')
    expect(errorOf(() => toSecret(readCacerts({ 'a b': '' })))).toBe('secret-key-charset')
  })
})
