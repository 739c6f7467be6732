import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DerReader } from '../../src/der/reader.ts'
import { integer, octetString, oid, sequence, unsignedInteger } from '../../src/der/writer.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { formatPrivateKey, privateKeyDer } from '../../src/key/format.ts'
import { toJwk } from '../../src/key/jwk.ts'
import { keyMatches } from '../../src/key/matches.ts'
import { parsePrivateKey, type ParseKeyOptions, type PrivateKeyInput } from '../../src/key/parse.ts'
import { extractPem } from '../../src/pem/extract.ts'
import { formatPem } from '../../src/pem/format.ts'
import { isMeshCertsError, type MeshCertsError } from '../../src/report/error.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

async function failure(
  input: PrivateKeyInput,
  options?: ParseKeyOptions,
): Promise<MeshCertsError | undefined> {
  try {
    await parsePrivateKey(input, options)
    return undefined
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error
  }
}
const codeWith = async (input: PrivateKeyInput, options?: ParseKeyOptions): Promise<string> =>
  (await failure(input, options))?.code ?? 'read'
const codeOf = codeWith

const der = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1'): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: type as 'pkcs8' }))
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed = generateKeyPairSync('ed25519').privateKey

// no types for a group by name
const generateDh = generateKeyPairSync as unknown as (
  type: 'dh',
  options: { readonly group: string },
) => { readonly privateKey: KeyObject }
const diffieHellman = der(generateDh('dh', { group: 'modp14' }).privateKey, 'pkcs8')

const encrypted = (passphrase: string): string =>
  ec.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase }) as string
const legacy = (passphrase: string): string =>
  rsa.export({ format: 'pem', type: 'pkcs1', cipher: 'aes-128-cbc', passphrase }) as string

/** The numbers of an RSA key, one changed. */
function withNumber(index: number, change: (number: bigint) => bigint): Uint8Array {
  const reader = new DerReader(der(rsa, 'pkcs1'))
  reader.enter(0x30, 'key')
  const numbers: Uint8Array[] = []
  while (!reader.done) {
    reader.readInteger('number')
    numbers.push(reader.content())
  }
  const changed = numbers.map((octets, i) => {
    if (i !== index) return unsignedInteger(octets)
    const number = change(BigInt(`0x${Buffer.from(octets).toString('hex')}`)).toString(16)
    return unsignedInteger(hex(number.padStart(Math.ceil(number.length / 2) * 2, '0')))
  })
  return sequence(...changed)
}

describe('three things that can be wrong with an encrypted key have three codes', () => {
  it.each([
    ['PBES2', encrypted('secret')],
    ['DEK-Info', legacy('secret')],
  ])('%s', async (_, pem) => {
    const codeOf = (input: PrivateKeyInput, options?: ParseKeyOptions): Promise<string> =>
      codeWith(input, { ...options, engine: node })
    expect(await codeOf(pem)).toBe('key-passphrase-missing')
    expect(await codeOf(pem, { passphrase: 'Secret' })).toBe('key-passphrase-wrong')
    expect(await codeOf(pem, { passphrase: '' })).toBe('key-passphrase-wrong')
    expect(await codeOf(pem, { passphrase: 'secret ' })).toBe('key-passphrase-wrong')
    const [block] = extractPem(pem).blocks
    const cut = { ...block!, der: block!.der.subarray(0, block!.der.length - 3) }
    expect(await codeOf(cut, { passphrase: 'secret' })).toBe('key-malformed')
    expect(await codeOf(pem.replace(/-----END[^]*/, ''), { passphrase: 'secret' })).toBe(
      'key-malformed',
    )
    expect(await codeOf(pem, { passphrase: 'secret' })).toBe('read')
  })

  it('an empty passphrase is a passphrase', async () => {
    const pem = encrypted('')
    expect(await codeOf(pem)).toBe('key-passphrase-missing')
    expect(await codeOf(pem, { passphrase: '' })).toBe('read')
  })

  it('wrong passphrases are told from damage however the padding falls', async () => {
    const pem = encrypted('secret')
    // one in 256 wrong passphrases gives a padding that looks right
    for (let i = 0; i < 600; i++) {
      expect(await codeOf(pem, { passphrase: `wrong ${String(i)}` })).toBe('key-passphrase-wrong')
    }
  })
})

describe('parts that do not fit', () => {
  it.each([
    ['the modulus', 1, (n: bigint) => n + 2n],
    ['the public exponent', 2, (n: bigint) => n + 2n],
    ['the private exponent', 3, (n: bigint) => n + 2n],
    ['the first prime', 4, (n: bigint) => n + 2n],
    ['the second prime', 5, (n: bigint) => n + 2n],
    ['the exponent of the first prime', 6, (n: bigint) => n + 2n],
    ['the exponent of the second prime', 7, (n: bigint) => n + 2n],
    ['the coefficient', 8, (n: bigint) => n + 1n],
    ['a public exponent of 1', 2, () => 1n],
    ['a prime of 1', 4, () => 1n],
    ['a prime of 0', 4, () => 0n],
  ])('%s: key-inconsistent', async (_, index, change) => {
    expect(await codeOf(withNumber(index, change))).toBe('key-inconsistent')
    expect(await codeOf(withNumber(index, (number) => number))).toBe('read')
  })

  it('an EC key with the public half of another', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const [a, b] = [der(ec, 'sec1'), der(other, 'sec1')]
    const mixed = a.slice()
    mixed.set(b.subarray(b.length - 64), a.length - 64)
    expect(await codeOf(mixed)).toBe('key-inconsistent')
    expect(await codeOf(a)).toBe('read')
  })

  it('an Ed25519 key of version 2 with the public half of another', async () => {
    const pkcs8 = der(ed, 'pkcs8')
    const v2 = (publicKey: Uint8Array): Uint8Array => {
      const tail = Uint8Array.from([0x81, 33, 0, ...publicKey])
      return Uint8Array.from([
        0x30,
        pkcs8.length - 2 + tail.length,
        2,
        1,
        1,
        ...pkcs8.subarray(5),
        ...tail,
      ])
    }
    const own = (await parsePrivateKey(pkcs8)).publicKey.bytes
    expect(await codeOf(v2(own))).toBe('read')
    expect(await codeOf(v2(own.map((octet) => octet ^ 1)))).toBe('key-inconsistent')
    // a public key in version 1 has no place (RFC 5958, section 2)
    expect(await codeOf(v2(own).map((octet, i) => (i === 4 ? 0 : octet)))).toBe('key-malformed')
  })

  it('an EC key whose curve is named twice, and differently', async () => {
    const secret = Uint8Array.from({ length: 32 }, () => 1)
    const inner = (curve: string) =>
      sequence(
        integer(1),
        octetString(secret),
        Uint8Array.from([0xa0, oid(curve).length, ...oid(curve)]),
      )
    const pkcs8 = (curve: string) =>
      sequence(
        integer(0),
        sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
        octetString(inner(curve)),
      )
    expect(await codeOf(pkcs8('1.2.840.10045.3.1.7'))).toBe('read')
    expect(await codeOf(pkcs8('1.3.132.0.10'))).toBe('key-inconsistent')
  })

  it('an EC number that is zero or beyond the order is no key', async () => {
    const sec1 = (secret: string) =>
      sequence(integer(1), octetString(hex(secret)), hex('a00a06082a8648ce3d030107'))
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551' // SEC 2, section 2.4.2
    expect(await codeOf(sec1('00'.repeat(32)))).toBe('key-malformed')
    expect(await codeOf(sec1(order))).toBe('key-malformed')
    expect(await codeOf(sec1(`${order.slice(0, -1)}0`))).toBe('read')
    expect(await codeOf(sec1(`00${'11'.repeat(32)}`))).toBe('read')
    expect(await codeOf(sec1('11'.repeat(33)))).toBe('key-malformed')
  })
})

describe('what cannot be read', () => {
  const encode = (base: Uint8Array) => formatPem('PRIVATE KEY', base)
  const pbkdf2 = (iterations: number, keyLength = 16) =>
    sequence(
      sequence(
        oid('1.2.840.113549.1.5.13'),
        sequence(
          sequence(
            oid('1.2.840.113549.1.5.12'),
            sequence(octetString(new Uint8Array(8)), integer(iterations)),
          ),
          sequence(oid('2.16.840.1.101.3.4.1.2'), octetString(new Uint8Array(keyLength))),
        ),
      ),
      octetString(new Uint8Array(32)),
    )
  const scrypt = (n: number, r: number, p: number) =>
    sequence(
      sequence(
        oid('1.2.840.113549.1.5.13'),
        sequence(
          sequence(
            oid('1.3.6.1.4.1.11591.4.11'),
            sequence(octetString(new Uint8Array(8)), integer(n), integer(r), integer(p)),
          ),
          sequence(oid('2.16.840.1.101.3.4.1.2'), octetString(new Uint8Array(16))),
        ),
      ),
      octetString(new Uint8Array(32)),
    )

  it.each<[string, PrivateKeyInput, string]>([
    ['nothing', '', 'key-none'],
    ['no bytes', new Uint8Array(0), 'key-none'],
    ['a certificate', formatPem('CERTIFICATE', hex('3000')), 'key-none'],
    ['an empty block', encode(new Uint8Array(0)), 'key-malformed'],
    ['zeros', encode(new Uint8Array(100)), 'key-malformed'],
    ['a key with a byte behind it', Uint8Array.from([...der(ed, 'pkcs8'), 0]), 'key-none'],
    [
      'a block with a byte behind its key',
      encode(Uint8Array.from([...der(ed, 'pkcs8'), 0])),
      'key-malformed',
    ],
    ['a key that is cut short', encode(der(rsa, 'pkcs8').subarray(0, 300)), 'key-malformed'],
    ['an indefinite length', Uint8Array.from([0x30, 0x80, 2, 1, 0, 0, 0]), 'key-malformed'],
    ['a text that begins like JSON', '{"kty":"EC","d":"', 'key-malformed'],
    ['an OpenSSH key', formatPem('OPENSSH PRIVATE KEY', hex('00')), 'key-unsupported-form'],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-ed25519\n', 'key-unsupported-form'],
    ['a Diffie-Hellman key', diffieHellman, 'key-unsupported-algorithm'],
    [
      'an algorithm nobody knows',
      sequence(integer(0), sequence(oid('1.2.3.4')), octetString(hex('00'))),
      'key-unsupported-algorithm',
    ],
    [
      'a version nobody knows',
      sequence(
        integer(2),
        sequence(oid('1.3.101.112')),
        octetString(hex(`0420${'00'.repeat(32)}`)),
      ),
      'key-malformed',
    ],
    [
      'an Ed25519 key of 31 octets',
      sequence(
        integer(0),
        sequence(oid('1.3.101.112')),
        octetString(hex(`041f${'00'.repeat(31)}`)),
      ),
      'key-malformed',
    ],
    [
      'an Ed25519 key with parameters',
      sequence(
        integer(0),
        sequence(oid('1.3.101.112'), hex('0500')),
        octetString(hex(`0420${'00'.repeat(32)}`)),
      ),
      'key-malformed',
    ],
    [
      'an EC key without its curve',
      sequence(integer(1), octetString(new Uint8Array(32).fill(1))),
      'key-malformed',
    ],
  ])('%s', async (_, input, code) => {
    expect(await codeOf(input)).toBe(code)
  })

  it.each([
    ['usual rounds', pbkdf2(2048), 'key-passphrase-wrong'],
    ['two thousand million rounds', pbkdf2(2_000_000_000), 'key-cost'],
    ['no round', pbkdf2(0), 'key-malformed'],
    ['a short initial vector', pbkdf2(2048, 8), 'key-malformed'],
    ['the scrypt of OpenSSL', scrypt(16384, 8, 1), 'key-passphrase-wrong'],
    ['scrypt with 2 GiB', scrypt(2 ** 21, 8, 1), 'key-cost'],
    ['scrypt a hundred times', scrypt(2, 1, 100), 'key-cost'],
    ['scrypt with a cost that is no power of two', scrypt(1000, 8, 1), 'key-malformed'],
  ])('encrypted with %s', async (_, input, code) => {
    expect(await codeOf(input, { passphrase: 'x', engine: node })).toBe(code)
  })
})

describe('writing', () => {
  it('a key in a form that does not hold it is key-format', async () => {
    const [one, two, three] = [
      await parsePrivateKey(der(rsa, 'pkcs8')),
      await parsePrivateKey(der(ec, 'pkcs8')),
      await parsePrivateKey(der(ed, 'pkcs8')),
    ]
    const code = (run: () => unknown): string => {
      try {
        run()
        return 'written'
      } catch (error) {
        return isMeshCertsError(error) ? error.code : 'another error'
      }
    }
    expect(
      [one, two, three].map((key) =>
        (['pkcs8', 'pkcs1', 'sec1'] as const).map((form) =>
          code(() => formatPrivateKey(key, form)),
        ),
      ),
    ).toEqual([
      ['written', 'written', 'key-format'],
      ['written', 'key-format', 'written'],
      ['written', 'key-format', 'key-format'],
    ])
  })

  it('gives what node:crypto gives', async () => {
    expect(privateKeyDer(await parsePrivateKey(der(rsa, 'pkcs1')))).toEqual(der(rsa, 'pkcs8'))
    expect(privateKeyDer(await parsePrivateKey(der(rsa, 'pkcs8')), 'pkcs1')).toEqual(
      der(rsa, 'pkcs1'),
    )
    expect(privateKeyDer(await parsePrivateKey(der(ec, 'sec1')))).toEqual(der(ec, 'pkcs8'))
    expect(privateKeyDer(await parsePrivateKey(der(ec, 'pkcs8')), 'sec1')).toEqual(der(ec, 'sec1'))
    expect(privateKeyDer(await parsePrivateKey(der(ed, 'pkcs8')))).toEqual(der(ed, 'pkcs8'))
  })
})

describe('nothing shows a key', () => {
  it.each([rsa, ec, ed])('in any print, copy or message', async (object) => {
    const key = await parsePrivateKey(der(object, 'pkcs8'))
    const jwk = toJwk(key)
    const secret = Buffer.from(String(jwk['d']), 'base64url')
    const forms = [
      secret.toString('hex'),
      secret.toString('base64'),
      String(jwk['d']),
      String(secret[9]) +
        ', ' +
        String(secret[10]) +
        ', ' +
        String(secret[11]) +
        ', ' +
        String(secret[12]),
    ]
    const prints = [
      inspect(key, { depth: 9, showHidden: true }),
      inspect(key, { depth: 9, customInspect: false, showHidden: true }),
      JSON.stringify(key),
      JSON.stringify(Object.entries(key)),
      inspect(structuredClone({ ...key, publicKey: undefined }), { depth: 9 }),
    ]
    for (const print of prints) for (const form of forms) expect(print).not.toContain(form)
    expect(Object.isFrozen(key)).toBe(true)
  })

  it('every octet of a key changed or cut away: an error with a code, or a key; never a part of the key in the error', async () => {
    const whole = der(ec, 'pkcs8')
    const d = Buffer.from(String(toJwk(await parsePrivateKey(whole))['d']), 'base64url').toString(
      'hex',
    )
    for (let i = 0; i < whole.length; i++) {
      for (const bad of [
        whole.map((octet, at) => (at === i ? octet ^ 0x41 : octet)),
        whole.subarray(0, i),
      ]) {
        const error = await failure(formatPem('PRIVATE KEY', bad))
        if (error === undefined) continue
        expect(error.code).toMatch(/^key-/)
        const text = inspect(error, { depth: 9 })
        for (let at = 0; at < d.length - 8; at += 8) expect(text).not.toContain(d.slice(at, at + 8))
      }
    }
  })
})

it('the input is left as it was', async () => {
  const input = der(ec, 'sec1')
  const copy = input.slice()
  const [block] = extractPem(formatPem('EC PRIVATE KEY', input)).blocks
  await parsePrivateKey(input)
  await parsePrivateKey(block!)
  expect(input).toEqual(copy)
  expect(block!.der).toEqual(copy)
})

it('a key matches its own public half, compressed or not, and no other', async () => {
  const key = await parsePrivateKey(der(ec, 'pkcs8'))
  const other = await parsePrivateKey(
    der(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'pkcs8'),
  )
  const { x, y } = ec.export({ format: 'jwk' })
  const odd = Buffer.from(y!, 'base64url').at(-1)! & 1
  const spki = (sign: number) =>
    Uint8Array.from([
      ...hex('3039301306072a8648ce3d020106082a8648ce3d030107032200'),
      sign,
      ...Buffer.from(x!, 'base64url'),
    ])
  const { parsePublicKey } = await import('../../src/certificate/public-key.ts')
  expect(keyMatches(key, { publicKey: key.publicKey })).toBe(true)
  expect(keyMatches(key, { publicKey: parsePublicKey(spki(2 + odd)) })).toBe(true)
  expect(keyMatches(key, { publicKey: parsePublicKey(spki(3 - odd)) })).toBe(false)
  expect(keyMatches(key, { publicKey: other.publicKey })).toBe(false)
})
