import { describe, expect, test } from 'vitest'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import type { Finding } from '../../src/report/finding.ts'
import type { Files } from './set-files.ts'
import { AT } from '../support/certificates/certificate.ts'
import { keyPem } from '../support/certificates/keys.ts'
import { ca, GOOD, root, TLS } from './good-sets.ts'

// What stands next to the set: the key of the root must not get into the cluster, under whatever name and in whatever form.

const CODES = ['files-other-private-key', 'files-unread', 'secret-key-charset']

async function findings(files: Files | object): Promise<readonly Finding[]> {
  const report = await checkCacerts(readCacerts(files), { at: AT })
  return report.findings
}

const found = async (files: Files | object): Promise<readonly string[]> =>
  (await findings(files))
    .filter(({ code }) => CODES.includes(code))
    .map(({ severity, code, file = '' }) => `${severity} ${code} ${file}`.trimEnd())

const { key: secretKey } = root
const der = (type: 'pkcs8' | 'sec1'): Buffer => secretKey.export({ format: 'der', type })
const pem = keyPem(root)
const encrypted = secretKey.export({
  format: 'pem',
  type: 'pkcs8',
  cipher: 'aes-256-cbc',
  passphrase: 'x',
}) as string
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le')
const pkcs1 = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n'

const FORMS: Readonly<Record<string, string | Uint8Array>> = {
  'PEM, PKCS#8': pem,
  'PEM, SEC 1': secretKey.export({ format: 'pem', type: 'sec1' }),
  'PEM behind a certificate': root.pem + pem,
  'encrypted PEM': encrypted,
  'DER, PKCS#8': der('pkcs8'),
  'DER, SEC 1': der('sec1'),
  'base64 without lines around it': der('pkcs8').toString('base64'),
  'PEM without its END': pem.split('-----END')[0] as string,
  'the start of PEM': pkcs1,
  'PEM in UTF-16': utf16(pem),
  'PEM behind text': `the root\n\n${pem}`,
  'an indented PEM': pem.replaceAll(/^/gm, '    '),
  'an OpenSSH key':
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n',
  'a PGP key': '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ\n-----END PGP PRIVATE KEY BLOCK-----\n',
  'a PuTTY key': 'PuTTY-User-Key-File-3: ecdsa-sha2-nistp256\n',
  'a JWK': JSON.stringify(secretKey.export({ format: 'jwk' })),
  'a Java key store': Uint8Array.of(0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 0),
  'a PKCS#12 file': Buffer.from(
    '3082010002010330820100' + '06092a864886f70d010701' + '00'.repeat(240),
    'hex',
  ),
}

// the same without the private half
const NO_KEYS: Readonly<Record<string, string | Uint8Array>> = {
  'a certificate': root.pem,
  'a certificate in DER': Buffer.from(root.pem.split('-----')[2] as string, 'base64'),
  'a public key': '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n',
  'a public JWK': JSON.stringify({ ...secretKey.export({ format: 'jwk' }), d: undefined }),
  'a serial number': '6C2A9B\n',
  nothing: '',
  'words on keys': 'the private key of the root is in the safe\n',
}

describe('a private key next to the key of the set', () => {
  test.each(Object.entries(FORMS))('%s', async (_, content) => {
    for (const name of ['root-key.pem', 'notes.txt', 'ca-key.pem.bak'])
      expect(await found({ ...GOOD, [name]: content })).toEqual([
        `error files-other-private-key ${name}`,
      ])
    expect(await found({ ...TLS, 'root-key.pem': content })).toHaveLength(1)
  })

  test.each(Object.entries(NO_KEYS))('%s is none: only said', async (_, content) => {
    expect(await found({ ...GOOD, 'root-key.pem': content })).toEqual(['info files-unread'])
  })

  test('of a Secret as well', async () => {
    const secret = (stringData: Files): object => ({ kind: 'Secret', stringData })
    const fixes = await findings(secret({ ...GOOD, 'root-key.pem': pem }))
    expect(fixes.map(({ code, fix }) => [code, fix])).toContainEqual([
      'files-other-private-key',
      'keep the key off the cluster; take out of the Secret: root-key.pem',
    ])
    expect(await found(secret(GOOD))).toEqual([])
  })

  test('behind the key of the set, in its file', async () => {
    const both = { ...GOOD, 'ca-key.pem': keyPem(ca) + pem }
    expect(await found(both)).toEqual(['error files-other-private-key ca-key.pem'])
    expect(await found({ ...GOOD, 'ca-key.pem': `${keyPem(ca)}\nthe key\n` })).toEqual([])
  })

  test('where the key of the set is missing, it may be that one: one fault, one error', async () => {
    const { 'ca-key.pem': own, ...rest } = GOOD
    expect(await found({ ...rest, 'key.pem': own as string })).toEqual([])
  })
})

describe('what istiod does not read', () => {
  test('is one note with the command that makes a clean directory', async () => {
    const files = { ...GOOD, 'ca-cert.srl': '01', 'ca.csr': 'x', '.DS_Store': 'x', 'a.bak': '' }
    const [note, ...more] = await findings(files)
    expect(more).toEqual([])
    expect(note).toMatchObject({
      code: 'files-unread',
      severity: 'info',
      facts: { names: ['.DS_Store', 'a.bak', 'ca-cert.srl', 'ca.csr'] },
    })
    expect(note?.fix).toContain(
      'mkdir NEW && cp DIR/ca-cert.pem DIR/ca-key.pem DIR/root-cert.pem DIR/cert-chain.pem NEW',
    )
    expect(await findings(GOOD)).toEqual([])
  })
})

describe('a name that no Secret takes', () => {
  test.each([
    'ca cert.pem',
    'ca-cert (1).pem',
    'ca-cert.pem~',
    '#x#',
    'ü.pem',
    '..x',
    'x'.repeat(254),
  ])('%s', async (name) => {
    expect(await found({ ...GOOD, [name]: '' })).toEqual([`error secret-key-charset ${name}`])
  })

  test.each(['ca_cert.PEM', '.x', '-', 'x..', 'x'.repeat(253)])('%s is fine', async (name) => {
    expect(await found({ ...GOOD, [name]: '' })).toEqual(['info files-unread'])
  })
})
