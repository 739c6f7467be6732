import { describe, expect, test } from 'vitest'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { sortPieces, type SortedPieces } from '../../src/cacerts/tools/sort-pieces.ts'
import type { Files } from './set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { forgeCrl } from '../support/certificates/crl.ts'
import { keyPem } from '../support/certificates/keys.ts'
import { ca, ca3, CA, GOOD, GOOD3, mid, other, root } from './good-sets.ts'

const texts = ({ set }: SortedPieces): Record<string, string> =>
  Object.fromEntries(
    Object.entries(set?.files ?? {}).map(([name, bytes]) => [
      name,
      new TextDecoder().decode(bytes),
    ]),
  )
const roles = ({ pieces }: SortedPieces): readonly string[] => pieces.map(({ role }) => role)
const codes = ({ findings }: SortedPieces): readonly string[] =>
  findings.map(({ severity, code }) => `${severity} ${code}`)
const clear = (files: Files, signer: typeof ca): Files => ({
  ...files,
  'ca-key.pem': keyPem(signer),
})

const leaf = forge({ subject: 'CN=web', ca: false, usages: ['digitalSignature'] }, ca)

/** All orders of a few things. */
function orders<T>(things: readonly T[]): readonly (readonly T[])[] {
  if (things.length < 2) return [things]
  return things.flatMap((one, index) =>
    orders(things.toSpliced(index, 1)).map((rest) => [one, ...rest]),
  )
}

describe('a pile of PEM', () => {
  test.each(orders([ca3.pem, keyPem(ca3), mid.pem, root.pem]))(
    'in any order is the same set of three tiers, which istiod takes',
    async (...blocks) => {
      const sorted = await sortPieces({ pile: blocks.join('') })
      expect(texts(sorted)).toEqual(clear(GOOD3, ca3))
      expect(codes(sorted)).toEqual([])
      expect((await checkCacerts(sorted.set ?? { files: {}, notes: [] }, { at: AT })).status).toBe(
        'pass',
      )
    },
  )

  test('says of each block what it is, where it stands and where it goes', async () => {
    const { pieces } = await sortPieces({
      'a.txt': `hello\n${root.pem}`,
      'b.txt': ca.pem + keyPem(ca),
    })
    expect(pieces).toEqual([
      {
        file: 'a.txt',
        block: 1,
        line: 2,
        label: 'CERTIFICATE',
        what: 'CN=Root CA,O=Istio',
        role: 'root',
        goesInto: ['root-cert.pem'],
        reason: 'the path ends in it',
      },
      {
        file: 'b.txt',
        block: 1,
        line: 1,
        label: 'CERTIFICATE',
        what: 'CN=Intermediate CA,L=cluster1,O=Istio',
        role: 'signing-certificate',
        goesInto: ['ca-cert.pem', 'cert-chain.pem'],
        reason: 'the lowest CA whose key is there',
      },
      {
        file: 'b.txt',
        block: 2,
        line: ca.pem.split('\n').length,
        label: 'PRIVATE KEY',
        what: 'private key EC P-256',
        role: 'signing-key',
        goesInto: ['ca-key.pem'],
        reason: 'the key of the signing CA',
      },
    ])
  })

  test('DER, CRLF, indentation and literal \\n are read, and what was repaired is said', async () => {
    const sorted = await sortPieces({
      'root.der': root.der,
      'ca.key': keyPem(ca).replaceAll('\n', '\r\n'),
      'ca.yaml': ca.pem.replaceAll(/^/gm, '    '),
    })
    expect(texts(sorted)).toEqual(clear(GOOD, ca))
    expect(codes(sorted)).toEqual(expect.arrayContaining(['info pem-crlf', 'info pem-indented']))
    const escaped = await sortPieces({
      x: (root.pem + ca.pem + keyPem(ca)).replaceAll('\n', '\\n'),
    })
    expect(texts(escaped)).toEqual(clear(GOOD, ca))
  })

  test('an encrypted key needs its passphrase', async () => {
    const locked = ca.key.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    }) as string
    const pile = { pile: root.pem + ca.pem + locked }
    expect(texts(await sortPieces(pile, { passphrase: 'x' }))).toEqual(clear(GOOD, ca))
    for (const sorted of [await sortPieces(pile), await sortPieces(pile, { passphrase: 'y' })]) {
      expect(codes(sorted)).toEqual([
        'error cacerts-piece-missing',
        'warning cacerts-piece-unreadable',
      ])
      expect(sorted.set).toBeUndefined()
    }
  })

  test('a self-signed CA alone is a whole set', async () => {
    const sorted = await sortPieces({ pile: root.pem + keyPem(root) })
    expect(Object.keys(texts(sorted))).toEqual(Object.keys(GOOD))
    expect(roles(sorted)).toEqual(['signing-certificate', 'signing-key'])
    expect((await checkCacerts(sorted.set ?? { files: {}, notes: [] }, { at: AT })).status).toBe(
      'pass',
    )
  })
})

describe('what does not belong (cacerts-piece-left-out)', () => {
  test('other roots, leaves, requests, keys of the root', async () => {
    const sorted = await sortPieces({
      set: root.pem + ca.pem + keyPem(ca),
      rest: other.pem + leaf.pem + keyPem(root) + keyPem(leaf),
    })
    expect(texts(sorted)).toEqual(clear(GOOD, ca))
    expect(roles(sorted).slice(3)).toEqual(['unused', 'unused', 'unused', 'unused'])
    expect(codes(sorted)).toEqual(Array<string>(4).fill('info cacerts-piece-left-out'))
  })

  test('a further root beside the root, or in root-cert.pem, stays', async () => {
    const both = { ...GOOD, 'root-cert.pem': root.pem + other.pem }
    expect(texts(await sortPieces(both))).toEqual(clear(both, ca))
    const apart = { x: root.pem + ca.pem + keyPem(ca), 'old/root-cert.pem': other.pem }
    expect(texts(await sortPieces(apart))).toEqual(clear(both, ca))
  })

  test('CRLs of the set stay, those of others go', async () => {
    const lists = forgeCrl(ca) + forgeCrl(root)
    const sorted = await sortPieces({ ...GOOD, 'ca-crl.pem': lists + forgeCrl(other) })
    expect(texts(sorted)).toEqual({ ...clear(GOOD, ca), 'ca-crl.pem': lists })
    expect(codes(sorted)).toEqual(['info cacerts-piece-left-out'])
  })

  test('of two renewals of one CA the one that lives longest signs', async () => {
    const renewed = forge({ subject: CA, notAfter: new Date('2001-12-31T00:00:00Z') }, root)
    const sorted = await sortPieces({ pile: renewed.pem + ca.pem + root.pem + keyPem(ca) })
    expect(texts(sorted)).toEqual(clear(GOOD, ca))
  })
})

describe('what is missing (cacerts-piece-missing)', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['the key', ca.pem + root.pem, /^the private key of CN=Intermediate CA/],
    ['the CA', keyPem(ca) + leaf.pem, /^a CA certificate is not/],
    ['the CA of the key', root.pem + keyPem(ca), /^a CA certificate of the key that is there/],
    ['the root', ca.pem + keyPem(ca), /^the issuer of CN=Intermediate CA.*CN=Root CA,O=Istio/],
    ['the CA between', ca3.pem + keyPem(ca3) + root.pem, /^the issuer of .*CN=Middle CA,O=Istio/],
    ['everything', 'hello', /^a CA certificate is not/],
  ]
  test.each(cases)('%s', async (_, pile, message) => {
    const { findings, set } = await sortPieces({ pile })
    expect(set).toBeUndefined()
    expect(findings[0]?.code).toBe('cacerts-piece-missing')
    expect(findings[0]?.message).toMatch(message)
  })

  test('a root of the same name with another key is not the root', async () => {
    const impostor = forge({ subject: 'O=Istio,CN=Root CA', key: other.key })
    const { set, findings } = await sortPieces({ pile: ca.pem + keyPem(ca) + impostor.pem })
    expect([set, findings[0]?.code]).toEqual([undefined, 'cacerts-piece-missing'])
  })
})

test('two CAs with their keys side by side are not chosen from (cacerts-piece-ambiguous)', async () => {
  const west = forge({ subject: 'O=Istio,L=west,CN=Intermediate CA' }, root)
  const pile = root.pem + ca.pem + keyPem(ca) + west.pem
  const { set, findings } = await sortPieces({ pile: pile + keyPem(west) })
  expect([set, findings[0]?.code]).toEqual([undefined, 'cacerts-piece-ambiguous'])
  expect(texts(await sortPieces({ pile }))).toEqual(clear(GOOD, ca))
})

test('no key is in the account of a pile', async () => {
  const { pieces, findings } = await sortPieces({
    pile: ca.pem + root.pem + keyPem(ca) + keyPem(root),
  })
  const told = JSON.stringify({ pieces, findings })
  for (const line of (keyPem(ca) + keyPem(root)).split('\n').filter((one) => one.length > 20))
    if (!line.startsWith('---')) expect(told).not.toContain(line)
})
