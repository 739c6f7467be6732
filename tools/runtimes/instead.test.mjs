// What takes the place of node:crypto is held against it, on Node.
import * as node from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'

vi.mock('rsa-supply', () => ({ supply: {} }))
const instead = await import('./instead/node-crypto.mjs')

const DATA = Buffer.from('what is signed')
const pem = (name) => {
  const text = readFileSync(new URL(`../../fixtures/keys/${name}.pem`, import.meta.url), 'utf8')
  return text.slice(text.indexOf('-----BEGIN'))
}
const der = (key, type) => Buffer.from(key.export({ type, format: 'der' })).toString('hex')
const publicOf = (key) => der(node.createPublicKey(key), 'spki')

describe('a key', () => {
  it.each(['P-256', 'P-384', 'P-521', 'P-224', 'secp256k1'])('on %s', (namedCurve) => {
    const { privateKey } = instead.generateKeyPairSync('ec', { namedCurve })
    const theirs = node.createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    expect(der(privateKey, 'sec1')).toBe(der(theirs, 'sec1'))
    expect(der(instead.createPublicKey(privateKey), 'spki')).toBe(publicOf(theirs))
    expect(privateKey.asymmetricKeyDetails).toEqual(theirs.asymmetricKeyDetails)
    for (const hash of ['sha1', 'sha256', 'sha512'])
      expect(node.verify(hash, DATA, theirs, instead.sign(hash, DATA, privateKey))).toBe(true)
    expect(node.verify('sha256', DATA, theirs, instead.sign('sha384', DATA, privateKey))).toBe(
      false,
    )
    const key = theirs.export({ type: 'pkcs8', format: 'der' })
    const again = instead.createPrivateKey({ key, type: 'pkcs8', format: 'der' })
    expect(der(again, 'sec1')).toBe(der(theirs, 'sec1'))
    if (namedCurve !== 'P-224')
      expect(privateKey.export({ format: 'jwk' })).toEqual(theirs.export({ format: 'jwk' }))
  })

  it('of RSA', () => {
    const [ours, theirs] = [instead, node].map((by) => by.createPrivateKey(pem('rsa-ca')))
    for (const type of ['pkcs8', 'pkcs1']) expect(der(ours, type)).toBe(der(theirs, type))
    const key = theirs.export({ type: 'pkcs8', format: 'der' })
    const again = instead.createPrivateKey({ key, type: 'pkcs8', format: 'der' })
    expect(der(again, 'pkcs1')).toBe(der(theirs, 'pkcs1'))
    expect(der(instead.createPublicKey(ours), 'spki')).toBe(publicOf(theirs))
    for (const hash of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])
      expect(instead.sign(hash, DATA, ours).equals(node.sign(hash, DATA, theirs))).toBe(true)
  })

  it('of Ed25519', () => {
    const { privateKey } = instead.generateKeyPairSync('ed25519')
    const key = Buffer.from(der(privateKey, 'pkcs8'), 'hex')
    const theirs = node.createPrivateKey({ key, type: 'pkcs8', format: 'der' })
    const again = instead.createPrivateKey({ key, type: 'pkcs8', format: 'der' })
    expect(der(again, 'spki')).toBe(publicOf(theirs))
    expect(instead.sign(null, DATA, again).equals(node.sign(null, DATA, theirs))).toBe(true)
  })

  it('that is locked', () => {
    const { privateKey } = instead.generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const form = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }
    const open = (passphrase) => node.createPrivateKey({ key: privateKey.export(form), passphrase })
    expect(der(open('x'), 'pkcs8')).toBe(der(privateKey, 'pkcs8'))
    expect(() => open('y')).toThrow()
  })
})

it('signs as RSASSA-PSS does', async () => {
  const { pssSignature, rsaNumbers } = await import('./instead/rsa.mjs')
  const theirs = node.createPrivateKey(pem('rsa-ca'))
  const numbers = rsaNumbers(new Uint8Array(theirs.export({ type: 'pkcs8', format: 'der' })))
  const hash = (data) => new Uint8Array(node.createHash('sha256').update(data).digest())
  const signature = pssSignature(numbers, 'sha256', hash, DATA)
  const key = { key: theirs, padding: node.constants.RSA_PKCS1_PSS_PADDING }
  expect(node.verify('sha256', DATA, key, signature)).toBe(true)
  expect(node.verify('sha384', DATA, key, signature)).toBe(false)
})

it('digests', () => {
  for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']) {
    const [ours, theirs] = [instead, node].map((by) => by.createHash(name).update('a').update(DATA))
    expect(ours.digest('hex')).toBe(theirs.digest('hex'))
    const [a, b] = [instead, node].map((by) => by.createHmac(name, Buffer.from('k')).update(DATA))
    expect(a.digest('hex')).toBe(b.digest('hex'))
  }
})

it('knows the points of each curve', () => {
  for (const name of ['prime256v1', 'secp384r1', 'secp521r1', 'secp224r1', 'secp256k1']) {
    const points = [instead, node].map((by) => {
      const ecdh = by.createECDH(name)
      ecdh.setPrivateKey(
        Buffer.alloc({ secp384r1: 48, secp521r1: 66, secp224r1: 28 }[name] ?? 32, 1),
      )
      return ecdh.getPublicKey().toString('hex')
    })
    expect(points[0]).toBe(points[1])
  }
})

it('writes base64url as Node does', async () => {
  const { Buffer: ours } = await import('./instead/buffer.mjs')
  for (const length of [1, 2, 3, 64]) {
    const bytes = node.randomBytes(length)
    expect(ours.from(bytes).toString('base64url')).toBe(bytes.toString('base64url'))
  }
})
