import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { Crypto } from '@peculiar/webcrypto'
import * as x509 from '@peculiar/x509'
import * as pkijs from 'pkijs'
import { beforeAll, describe, expect, it } from 'vitest'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { formatPrivateKey, isMeshCertsError, keyMatches, verifyChain } from '../../src/index.ts'
import {
  createIntermediate,
  createRoot,
  generateKey,
  issueWorkload,
} from '../../src/issue/index.ts'
import {
  fromPeculiar,
  fromPeculiarChain,
  fromPeculiarKey,
  fromPkijs,
  fromPkijsChain,
  fromPkijsKey,
  toPeculiar,
  toPeculiarChain,
  toPeculiarKey,
  toPkijs,
  toPkijsChain,
  toPkijsKey,
} from '../../src/peculiar/index.ts'
import type { Certificate } from '../../src/index.ts'

const at = new Date('2027-03-01T00:00:00Z')
const peculiar = new Crypto()
let chain: readonly Certificate[] = []

beforeAll(async () => {
  // the module wants to be told its Web Crypto; that is its caller's business, here ours
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0])
  pkijs.setEngine('node', new pkijs.CryptoEngine({ crypto: webcrypto as never }))
  const root = await createRoot({ at })
  const ca = await createIntermediate({ issuer: root, at, key: 'RSA-2048' })
  const spiffeId = 'spiffe://cluster.local/ns/bookinfo/sa/details'
  const leaf = await issueWorkload({ issuer: ca, at, spiffeId, key: 'Ed25519' })
  chain = [leaf, ca, root].map(({ certificate }) => certificate)
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run()
    return 'none'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error.code
  }
}

describe('a chain', () => {
  it('goes to @peculiar/x509 and back without a byte changed', () => {
    const theirs = toPeculiarChain(x509, chain)
    expect(theirs[0]).toBeInstanceOf(x509.X509Certificate)
    expect(theirs.map(({ subject }) => subject)).toEqual([
      '',
      'O=Istio, CN=Intermediate CA',
      'O=Istio, CN=Root CA',
    ])
    expect(fromPeculiarChain(theirs).map(({ der }) => hex(der))).toEqual(
      chain.map(({ der }) => hex(der)),
    )
  })

  it('goes to pkijs and back without a byte changed', () => {
    const theirs = toPkijsChain(pkijs, chain)
    expect(theirs[0]).toBeInstanceOf(pkijs.Certificate)
    expect(fromPkijsChain(theirs).map(({ der }) => hex(der))).toEqual(
      chain.map(({ der }) => hex(der)),
    )
  })

  it('that their builder built is taken as it is', async () => {
    const [leaf, ...others] = chain.map((certificate) => toPeculiar(x509, certificate))
    const built = await new x509.X509ChainBuilder({ certificates: others }).build(leaf!)
    expect(fromPeculiarChain(built).map(({ serialHex }) => serialHex)).toEqual(
      chain.map(({ serialHex }) => serialHex),
    )
  })
})

describe('a certificate that they issue', () => {
  it('by @peculiar/x509 with our key is trusted by us', async () => {
    const keys = await toPeculiarKey(webcrypto, await generateKey('P-256'))
    const cert = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=theirs',
      keys,
      notBefore: at,
      notAfter: new Date('2028-01-01'),
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    })
    const ours = fromPeculiar(cert)
    const verdict = await verifyChain({
      leaf: ours,
      roots: [ours],
      intermediates: [],
      at,
      purpose: 'any',
    })
    expect(ours.subject.text).toBe('CN=theirs')
    expect(verdict.status).toBe('trusted')
  })

  it('by pkijs with our key is read as what it wrote', async () => {
    const { privateKey, publicKey } = await toPeculiarKey(webcrypto, await generateKey('P-256'))
    const cert = new pkijs.Certificate()
    cert.version = 2
    cert.serialNumber.valueBlock.valueHexView = Uint8Array.of(7)
    for (const name of [cert.issuer, cert.subject]) {
      const value = new (await import('asn1js')).Utf8String({ value: 'by pkijs' })
      name.typesAndValues.push(new pkijs.AttributeTypeAndValue({ type: '2.5.4.3', value }))
    }
    cert.notBefore.value = at
    cert.notAfter.value = new Date('2028-01-01')
    await cert.subjectPublicKeyInfo.importKey(publicKey)
    await cert.sign(privateKey, 'SHA-256')
    expect(fromPkijs(cert).subject.text).toBe('CN=by pkijs')
    expect(fromPkijs(cert).serialDecimal).toBe('7')
  })
})

describe.each(['P-256', 'P-384', 'P-521', 'RSA-2048', 'Ed25519'] as const)('a key %s', (kind) => {
  it('goes through Web Crypto and back', async () => {
    const key = await generateKey(kind)
    const pair = await toPeculiarKey(webcrypto, key, { extractable: true })
    const back = await fromPeculiarKey(webcrypto, pair)
    expect(formatPrivateKey(back)).toBe(formatPrivateKey(key))
    expect(keyMatches(await fromPeculiarKey(webcrypto, pair.privateKey), key)).toBe(true)
  })

  it('goes through pkijs and back', async () => {
    const key = await generateKey(kind)
    const theirs = toPkijsKey(pkijs, key)
    expect(theirs).toBeInstanceOf(pkijs.PrivateKeyInfo)
    expect(formatPrivateKey(await fromPkijsKey(theirs))).toBe(formatPrivateKey(key))
  })

  it('does not come back where it may not leave', async () => {
    const pair = await toPeculiarKey(webcrypto, await generateKey(kind))
    expect(await codeOf(() => fromPeculiarKey(webcrypto, pair))).toBe('peculiar-key-locked')
  })
})

describe('a foreign Web Crypto', () => {
  it('@peculiar/webcrypto takes our keys and gives them back', async () => {
    const key = await generateKey('P-384', { engine: web })
    const pair = await toPeculiarKey(peculiar, key, { extractable: true })
    expect(formatPrivateKey(await fromPeculiarKey(peculiar, pair))).toBe(formatPrivateKey(key))
  })

  it('that lacks a kind of key is said to', async () => {
    const key = await generateKey('P-256')
    const algorithm = { name: 'ECDSA', namedCurve: 'P-999' }
    expect(await codeOf(() => toPeculiarKey(webcrypto, key, { algorithm }))).toBe(
      'peculiar-key-algorithm',
    )
    expect(await codeOf(() => toPeculiarKey(webcrypto, key))).toBe('none')
  })
})

describe('an object that is something else', () => {
  it.each([{}, { rawData: 'MII' }, { rawData: {} }, null, { toSchema: 1 }])(
    'is refused with one error: %j',
    async (object) => {
      expect(await codeOf(() => fromPeculiar(object as never))).toBe('peculiar-object')
      expect(await codeOf(() => fromPkijs(object as never))).toBe('peculiar-object')
      expect(await codeOf(() => fromPkijsKey(object as never))).toBe('peculiar-object')
    },
  )

  it('is told from the objects that are right, and from one that is not signed yet', async () => {
    expect(await codeOf(() => fromPeculiar(toPeculiar(x509, chain[0]!)))).toBe('none')
    expect(await codeOf(() => fromPkijs(toPkijs(pkijs, chain[0]!)))).toBe('none')
    expect(await codeOf(() => fromPkijs(new pkijs.Certificate()))).toMatch(
      /^(peculiar-object|der-)/,
    )
  })
})
