import { createHash, createHmac, createPrivateKey, pbkdf2Sync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatPrivateKey, isMeshCertsError, parseCertificate } from '../../src/index.ts'
import { readPkcs12, type ReadPkcs12Options } from '../../src/containers/index.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { seq, tlv, int, oid, octetString } from '../certificate/build.ts'
import { openssl } from '../support/openssl.ts'
import { bytes, chainFolder, read } from './make.ts'
import { needs, OPENSSL_3 } from '../support/needs.ts'

const PASS = 'öffne dich 1'

async function codeOf(bytes: Uint8Array, options: ReadPkcs12Options = {}): Promise<string> {
  try {
    await readPkcs12(bytes, options)
    return 'none'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error.code
  }
}

const sha = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
const spkiOf = (pem: string): string =>
  sha(createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }))

// what openssl is told, and the bytes it makes; the 3DES ones need the engine of Node
const READ: readonly (readonly [string, readonly string[], 'any' | 'node'])[] = [
  ['the default of OpenSSL 3: AES-256 and SHA-256', [], 'any'],
  ['AES-128', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC'], 'any'],
  ['3DES', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES'], 'node'],
  ['3DES with two keys', ['-keypbe', 'PBE-SHA1-2DES', '-certpbe', 'PBE-SHA1-2DES'], 'node'],
  ['PBES2 with 3DES', ['-keypbe', 'DES-EDE3-CBC', '-certpbe', 'DES-EDE3-CBC'], 'node'],
  ['3DES and a MAC of SHA-1', ['-descert', '-macalg', 'sha1'], 'node'],
  ['a MAC of SHA-224', ['-macalg', 'sha224'], 'node'],
  ['a MAC of SHA-384', ['-macalg', 'sha384'], 'any'],
  ['a MAC of SHA-512', ['-macalg', 'sha512'], 'any'],
  ['one round of the MAC', ['-nomaciter'], 'any'],
  ['certificates in the clear', ['-certpbe', 'NONE'], 'any'],
  ['the key in the clear', ['-keypbe', 'NONE'], 'any'],
  ['no MAC', ['-nomac'], 'any'],
  ['10,000 rounds', ['-iter', '10000'], 'any'],
  ['names and a CSP', ['-name', 'friendly ünïcode', '-CSP', 'Microsoft'], 'any'],
]

const REFUSED: readonly (readonly [string, readonly string[], string])[] = [
  ['-legacy: RC2-40 and 3DES', ['-legacy'], 'pbeWithSHA1And40BitRC2-CBC'],
  ['RC2-128', ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128'], 'pbeWithSHA1And128BitRC2-CBC'],
  ['RC4-128', ['-legacy', '-certpbe', 'PBE-SHA1-RC4-128'], 'pbeWithSHA1And128BitRC4'],
  [
    'RC2-40 for the key alone',
    ['-legacy', '-certpbe', 'AES-256-CBC', '-keypbe', 'PBE-SHA1-RC2-40'],
    'pbeWithSHA1And40BitRC2-CBC',
  ],
]

describe('a PKCS#12 file by openssl', needs(OPENSSL_3), () => {
  let folder = ''
  const make = (name: string, args: readonly string[], pass = PASS): Uint8Array => {
    const files = ['-in', 'leaf.pem', '-inkey', 'leaf.key', '-certfile', 'chain.pem']
    const out = ['-out', name, '-passout', `pass:${pass}`]
    openssl(['pkcs12', '-export', ...files, ...out, ...args], { cwd: folder })
    return bytes(folder, name)
  }
  beforeAll(() => {
    folder = chainFolder()
  })

  describe.each(READ)('with %s', (_, args, engine) => {
    // the run of all tests with Web Crypto too: what only Node can do is asked of Node
    const by = engine === 'node' ? { engine: node } : {}
    it('opens to what went in', async () => {
      const file = make('a.p12', args)
      const { certificates, sorted, keys } = await readPkcs12(file, { passphrase: PASS, ...by })
      const expected = ['leaf', 'ca', 'root'].map((n) => parseCertificate(read(folder, `${n}.pem`)))
      expect(certificates.map(({ der }) => sha(der)).sort()).toEqual(
        expected.map(({ der }) => sha(der)).sort(),
      )
      expect(sorted.map(({ subject }) => subject.text)).toEqual(['CN=leaf', 'CN=ca', 'CN=root'])
      expect(keys.map((key) => spkiOf(formatPrivateKey(key)))).toEqual([
        spkiOf(read(folder, 'leaf.key')),
      ])
    })

    it('says a wrong passphrase and a missing one', async () => {
      const file = make('a.p12', args)
      expect(await codeOf(file, { passphrase: `${PASS} `, ...by })).toBe(
        'containers-passphrase-wrong',
      )
      expect(await codeOf(file, by)).toBe('containers-passphrase-missing')
    })

    it(engine === 'any' ? 'opens by Web Crypto too' : 'is for Node alone', async () => {
      const code = await codeOf(make('a.p12', args), { passphrase: PASS, engine: web })
      expect(code).toBe(engine === 'any' ? 'none' : 'containers-engine')
      expect(await codeOf(bytes(folder, 'a.p12'), { passphrase: PASS, engine: node })).toBe('none')
    })
  })

  it.each(REFUSED)(
    'with %s is refused with the command that converts it',
    async (_, args, name) => {
      const file = make('old.p12', args)
      const error: unknown = await readPkcs12(file, { passphrase: PASS }).catch((e: unknown) => e)
      if (!isMeshCertsError(error)) throw error
      expect(error.code).toBe('containers-unsupported-encryption')
      expect(error.facts['algorithm']).toBe(name)
      expect(error.finding.fix).toContain('openssl pkcs12 -legacy -in FILE -noenc')
    },
  )

  it('and the command does convert it', async () => {
    make('old.p12', ['-legacy'])
    const pass = [`-passin`, `pass:${PASS}`]
    openssl(['pkcs12', '-legacy', '-in', 'old.p12', '-noenc', '-out', 'all.pem', ...pass], {
      cwd: folder,
    })
    const out = ['-out', 'new.p12', '-passout', 'pass:x']
    openssl(['pkcs12', '-export', '-in', 'all.pem', ...out], { cwd: folder })
    expect((await readPkcs12(bytes(folder, 'new.p12'), { passphrase: 'x' })).keys).toHaveLength(1)
  })

  it('without a passphrase opens by the empty text only', async () => {
    const file = make('empty.p12', [], '')
    expect((await readPkcs12(file, { passphrase: '' })).certificates).toHaveLength(3)
    expect(await codeOf(file)).toBe('containers-passphrase-missing')
    expect(await codeOf(file, { passphrase: 'x' })).toBe('containers-passphrase-wrong')
  })

  it('in the clear without a MAC needs no passphrase, and that is said', async () => {
    const open = make('open.p12', ['-nomac', '-keypbe', 'NONE', '-certpbe', 'NONE'])
    const { keys, findings } = await readPkcs12(open)
    expect(keys).toHaveLength(1)
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning containers-no-mac',
    ])
    const { findings: none } = await readPkcs12(make('a.p12', []), { passphrase: PASS })
    expect(none).toEqual([])
  })

  it('without certificates or without a key is read as well', async () => {
    const certs = make('c.p12', ['-nokeys'])
    expect((await readPkcs12(certs, { passphrase: PASS })).keys).toEqual([])
  })

  it('that was cut or changed never opens, and nothing but our error comes out', async () => {
    const file = make('a.p12', ['-macalg', 'sha256', '-iter', '1'])
    const codes = new Set<string>()
    for (let at = 0; at < file.length; at += 37) {
      const flipped = file.slice()
      flipped[at] = (flipped[at] as number) ^ 0x10
      codes.add(await codeOf(flipped, { passphrase: PASS }))
      codes.add(await codeOf(file.subarray(0, at), { passphrase: PASS }))
    }
    expect([...codes].filter((code) => !code.startsWith('containers-'))).toEqual([])
    expect(await codeOf(file.subarray(0, file.length - 1), { passphrase: PASS })).toBe(
      'containers-malformed',
    )
    expect(await codeOf(Uint8Array.of(...file, 0), { passphrase: PASS })).toBe(
      'containers-malformed',
    )
    expect(await codeOf(file, { passphrase: PASS })).toBe('none')
  })

  it('is told from other files', async () => {
    expect(await codeOf(new Uint8Array(0))).toBe('containers-none')
    expect(await codeOf(new TextEncoder().encode(read(folder, 'leaf.pem')))).toBe(
      'containers-other-kind',
    )
    for (const args of [
      ['x509', '-in', 'leaf.pem', '-outform', 'DER', '-out', 'o.der'],
      ['pkey', '-in', 'leaf.key', '-outform', 'DER', '-out', 'o.der'],
      ['crl2pkcs7', '-nocrl', '-certfile', 'leaf.pem', '-outform', 'DER', '-out', 'o.der'],
    ]) {
      openssl(args, { cwd: folder })
      expect(await codeOf(bytes(folder, 'o.der')), args[0]).toBe('containers-other-kind')
    }
    expect(await codeOf(new TextEncoder().encode('no container at all'))).toBe(
      'containers-malformed',
    )
  })
})

describe('a PKCS#12 file by hand', () => {
  const DATA = '1.2.840.113549.1.7.1'
  const wrap = (...contents: readonly (readonly number[])[]): Uint8Array =>
    Uint8Array.from(seq(int(3), seq(oid(DATA), tlv(0xa0, octetString(seq(...contents))))))
  const data = (...bags: readonly (readonly number[])[]): number[] =>
    seq(oid(DATA), tlv(0xa0, octetString(seq(...bags))))
  const bag = (type: number, value: readonly number[]): number[] =>
    seq(oid(`1.2.840.113549.1.12.10.1.${type}`), tlv(0xa0, value))
  const at = (bytes: Uint8Array) => readPkcs12(bytes).then(({ findings }) => findings)

  it('says what it skips: CRLs, secrets, other certificates', async () => {
    const crl = bag(4, seq(oid('1.2.840.113549.1.9.23.1'), tlv(0xa0, octetString([5, 0]))))
    const secret = bag(5, seq(oid('1.2.3'), tlv(0xa0, octetString([1]))))
    const sdsi = bag(3, seq(oid('1.2.840.113549.1.9.22.2'), tlv(0xa0, tlv(0x16, [65]))))
    const findings = await at(wrap(data(crl, secret), data(sdsi, bag(9, [5, 0]))))
    expect(findings.map(({ code, facts }) => [code, facts['what']])).toEqual([
      ['containers-no-mac', undefined],
      ['containers-passed-over', 'a CRL'],
      ['containers-passed-over', 'a secret (secretBag)'],
      ['containers-passed-over', 'a certificate that is not X.509 (sdsiCertificate)'],
      ['containers-passed-over', 'a bag of the type 1.2.840.113549.1.12.10.1.9'],
    ])
    expect((await at(wrap(data()))).map(({ code }) => code)).toEqual(['containers-no-mac'])
  })

  it('with bags in bags is read four deep, and no deeper', async () => {
    const nested = (depth: number): number[] =>
      depth === 1 ? bag(5, [5, 0]) : bag(6, seq(nested(depth - 1)))
    expect(await codeOf(wrap(data(nested(4))))).toBe('none')
    expect(await codeOf(wrap(data(nested(5))))).toBe('containers-cost')
  })

  it('with more encrypted parts than any file has is refused before they cost anything', async () => {
    expect(await codeOf(wrap(...Array.from({ length: 32 }, () => data())))).toBe('none')
    expect(await codeOf(wrap(...Array.from({ length: 33 }, () => data())))).toBe('containers-cost')
  })

  it('protected by a public key is refused by name', async () => {
    const enveloped = seq(oid('1.2.840.113549.1.7.3'), tlv(0xa0, seq()))
    expect(await codeOf(wrap(enveloped))).toBe('containers-unsupported-form')
  })

  it('with PBMAC1 (RFC 9579) is verified as node:crypto computes it', async () => {
    const contents = seq(data())
    const make = (length: number, code: (key: Uint8Array) => Uint8Array): Uint8Array => {
      const key = pbkdf2Sync('x', 'salt', 2048, length, 'sha256')
      const salt = octetString([...Buffer.from('salt')])
      const prf = seq(oid('1.2.840.113549.2.9'), [5, 0])
      const kdf = seq(oid('1.2.840.113549.1.5.12'), seq(salt, int(8, 0), int(length), prf))
      const scheme = seq(oid('1.2.840.113549.2.11'), [5, 0])
      const algorithm = seq(oid('1.2.840.113549.1.5.14'), seq(kdf, scheme))
      const mac = seq(seq(algorithm, octetString([...code(key)])), octetString([0]), int(1))
      const safe = seq(oid(DATA), tlv(0xa0, octetString(contents)))
      return Uint8Array.from(seq(int(3), safe, mac))
    }
    const right = (key: Uint8Array) =>
      createHmac('sha512', key).update(Buffer.from(contents)).digest()
    expect(await codeOf(make(32, right), { passphrase: 'x' })).toBe('none')
    expect(await codeOf(make(32, right), { passphrase: 'y' })).toBe('containers-passphrase-wrong')
    expect(await codeOf(make(20, right), { passphrase: 'x' })).toBe(
      'containers-unsupported-encryption',
    )
  })

  it('that asks for more rounds than a million is refused at once', async () => {
    const alg = seq(oid('2.16.840.1.101.3.4.2.1'))
    const mac = (rounds: readonly number[]) =>
      seq(seq(alg, octetString(Array<number>(32).fill(0))), octetString([1]), int(...rounds))
    const file = (rounds: readonly number[]) =>
      Uint8Array.from(seq(int(3), seq(oid(DATA), tlv(0xa0, octetString(seq(data())))), mac(rounds)))
    const passphrase = 'x'
    expect(await codeOf(file([0x05, 0xf5, 0xe1, 0x00]), { passphrase })).toBe('containers-cost')
    // ten million, one more than a million, a thousand
    expect(await codeOf(file([0x00, 0x98, 0x96, 0x80]), { passphrase })).toBe('containers-cost')
    expect(await codeOf(file([0x0f, 0x42, 0x41]), { passphrase })).toBe('containers-cost')
    expect(await codeOf(file([0x03, 0xe8]), { passphrase })).toBe('containers-passphrase-wrong')
    expect(await codeOf(file([0x01]), { passphrase })).toBe('containers-passphrase-wrong')
  })
})
