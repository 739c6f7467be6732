import { afterEach, describe, expect, it, vi } from 'vitest'
import { signatureAlgorithm } from '../../src/crypto/algorithms.ts'
import { fromBase64Url, toBase64Url } from '../../src/crypto/base64url.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { isMeshCertsError } from '../../src/report/error.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const PSS = '1.2.840.113549.1.1.10'
const SHA256 = '300d06096086480165030402010500'
const SHA256_BARE = '300b0609608648016503040201'
const SHA384 = '300d06096086480165030402020500'
const mgf = (hash: string): string => {
  const body = `06092a864886f70d010108${hash}`
  return `30${(body.length / 2).toString(16).padStart(2, '0')}${body}`
}
const tagged = (number: number, body: string): string =>
  `a${String(number)}${(body.length / 2).toString(16).padStart(2, '0')}${body}`
const pss = (...parts: string[]): Uint8Array => {
  const body = parts.join('')
  return hex(`30${(body.length / 2).toString(16).padStart(2, '0')}${body}`)
}

describe('the parameters of RSASSA-PSS (RFC 4055, section 3.1)', () => {
  it.each([
    [
      'SHA-256, salt 32',
      pss(tagged(0, SHA256), tagged(1, mgf(SHA256)), tagged(2, '020120')),
      'SHA-256',
      32,
    ],
    [
      'a hash without NULL',
      pss(tagged(0, SHA256_BARE), tagged(1, mgf(SHA256)), tagged(2, '020120')),
      'SHA-256',
      32,
    ],
    ['all defaults', pss(), 'SHA-1', 20],
    ['the default salt', pss(tagged(0, SHA256), tagged(1, mgf(SHA256))), 'SHA-256', 20],
    [
      'the trailer written out',
      pss(tagged(0, SHA256), tagged(1, mgf(SHA256)), tagged(2, '020120'), tagged(3, '020101')),
      'SHA-256',
      32,
    ],
  ])('with %s are read', (_, parameters, hash, saltLength) => {
    expect(signatureAlgorithm({ oid: PSS, parameters })).toEqual({
      name: 'rsassaPss',
      scheme: { family: 'RSA-PSS', hash, saltLength },
    })
  })

  it.each([
    ['missing', undefined],
    ['NULL', hex('0500')],
    [
      'another hash in the mask',
      pss(tagged(0, SHA256), tagged(1, mgf(SHA384)), tagged(2, '020120')),
    ],
    ['the mask left to SHA-1', pss(tagged(0, SHA256), tagged(2, '020120'))],
    ['a trailer of 2', pss(tagged(0, SHA256), tagged(1, mgf(SHA256)), tagged(3, '020102'))],
    ['a negative salt', pss(tagged(0, SHA256), tagged(1, mgf(SHA256)), tagged(2, '0201ff'))],
    ['the order changed', pss(tagged(1, mgf(SHA256)), tagged(0, SHA256))],
    ['a byte behind', Uint8Array.from([...pss(), 0])],
    ['a hash nobody knows', pss(tagged(0, '30040602' + '2a03'), tagged(1, mgf(SHA256)))],
  ])('%s: crypto-algorithm-parameters', (_, parameters) => {
    const found = signatureAlgorithm(
      parameters === undefined ? { oid: PSS } : { oid: PSS, parameters },
    )
    expect(found.scheme).toBeUndefined()
    expect(found.problem?.code).toBe('crypto-algorithm-parameters')
  })
})

describe('parameters of the other algorithms', () => {
  const NULL = hex('0500')
  it.each([
    ['1.2.840.113549.1.1.11', undefined, 'sha256WithRSAEncryption', undefined],
    ['1.2.840.113549.1.1.11', NULL, 'sha256WithRSAEncryption', undefined],
    [
      '1.2.840.113549.1.1.11',
      hex('020101'),
      'sha256WithRSAEncryption',
      'crypto-algorithm-parameters',
    ],
    ['1.2.840.10045.4.3.2', undefined, 'ecdsa-with-SHA256', undefined],
    ['1.2.840.10045.4.3.2', NULL, 'ecdsa-with-SHA256', 'crypto-algorithm-parameters'],
    ['1.3.101.112', undefined, 'ED25519', undefined],
    ['1.3.101.112', NULL, 'ED25519', 'crypto-algorithm-parameters'],
    ['2.16.840.1.101.3.4.3.17', undefined, 'ML-DSA-44', undefined],
    ['2.16.840.1.101.3.4.3.17', NULL, 'ML-DSA-44', 'crypto-algorithm-parameters'],
    ['1.2.3.4', undefined, '1.2.3.4', 'crypto-algorithm-unknown'],
  ])('%s with %s: %s, %s', (oid, parameters, name, code) => {
    const found = signatureAlgorithm(parameters === undefined ? { oid } : { oid, parameters })
    expect([found.name, found.problem?.code]).toEqual([name, code])
  })
})

describe('the engine of Web Crypto', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('without Web Crypto: crypto-no-web-crypto, at the call and not before', async () => {
    vi.stubGlobal('crypto', undefined)
    const error: unknown = await Promise.resolve()
      .then(() => web.digest('SHA-256', new Uint8Array(1)))
      .catch((reason: unknown) => reason)
    expect(isMeshCertsError(error) && error.code).toBe('crypto-no-web-crypto')
    vi.unstubAllGlobals()
    expect((await web.digest('SHA-256', new Uint8Array(1))).length).toBe(32)
  })

  it('says crypto-no-hash for MD5, and has SHA-1', async () => {
    const error: unknown = await Promise.resolve(web.digest('MD5', hex('00'))).catch(
      (reason: unknown) => reason,
    )
    expect(isMeshCertsError(error) && error.code).toBe('crypto-no-hash')
    expect(Buffer.from(await web.digest('SHA-1', hex('616263'))).toString('hex')).toBe(
      'a9993e364706816aba3e25717850c26c9cd0d89d', // RFC 3174, section 7.3
    )
  })

  it('gives the digests of the engine of Node', async () => {
    for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const) {
      expect(await web.digest(hash, hex('010203'))).toEqual(await node.digest(hash, hex('010203')))
    }
  })
})

describe('base64url', () => {
  it.each(['', '00', 'ff', 'fbff', '0001fe', 'deadbeef', '0102030405'])(
    '%s as Buffer has it',
    (text) => {
      const bytes = hex(text)
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes)
    },
  )

  it.each(['A', 'AB=', 'A+', 'A/', 'AB', 'Zg==', ' '])('%s is none', (text) => {
    expect(fromBase64Url(text)).toBeUndefined()
  })
})
