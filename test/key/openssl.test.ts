import { createPublicKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { formatPrivateKey } from '../../src/key/format.ts'
import { toJwk } from '../../src/key/jwk.ts'
import { parsePrivateKey } from '../../src/key/parse.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { openssl } from '../support/openssl.ts'
import { shellWords } from '../support/shell-words.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL, OPENSSL_LEGACY } from '../support/needs.ts'

const folder = tempFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: string[]): Buffer => openssl(args, { cwd: folder })

const PASS = 'pass:correct horse — ünï'
const passphrase = PASS.slice(5)

const KEYS: Readonly<Record<string, readonly string[]>> = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-three-primes': [
    '-algorithm',
    'RSA',
    '-pkeyopt',
    'rsa_keygen_bits:2048',
    '-pkeyopt',
    'rsa_keygen_primes:3',
  ],
  'rsa-exponent-3': [
    '-algorithm',
    'RSA',
    '-pkeyopt',
    'rsa_keygen_bits:2048',
    '-pkeyopt',
    'rsa_keygen_pubexp:3',
  ],
  'rsa-pss': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-pss-bound': [
    '-algorithm',
    'RSA-PSS',
    '-pkeyopt',
    'rsa_keygen_bits:2048',
    '-pkeyopt',
    'rsa_pss_keygen_md:sha256',
    '-pkeyopt',
    'rsa_pss_keygen_mgf1_md:sha256',
    '-pkeyopt',
    'rsa_pss_keygen_saltlen:32',
  ],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  p224: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-224'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  brainpool: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
  b283: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:sect283r1'],
  explicit: [
    '-algorithm',
    'EC',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-pkeyopt',
    'ec_param_enc:explicit',
  ],
  ed25519: ['-algorithm', 'ED25519'],
  ed448: ['-algorithm', 'ED448'],
  x25519: ['-algorithm', 'X25519'],
  x448: ['-algorithm', 'X448'],
}

if (OPENSSL.there) {
  for (const [name, args] of Object.entries(KEYS)) run('genpkey', ...args, '-out', `${name}.key`)
  run(
    'genpkey',
    '-genparam',
    '-algorithm',
    'DSA',
    '-pkeyopt',
    'dsa_paramgen_bits:1024',
    '-out',
    'dsa.params',
  )
  run('genpkey', '-paramfile', 'dsa.params', '-out', 'dsa.key')
}

const known = new Map<string, Uint8Array>()

/** The public half that openssl makes of its own file. */
function publicOf(name: string): Uint8Array {
  const found =
    known.get(name) ??
    new Uint8Array(run('pkey', '-in', `${name}.key`, '-pubout', '-outform', 'DER'))
  known.set(name, found)
  return found
}

interface Form {
  readonly name: string
  readonly key: string
  /** Arguments of openssl that write it to standard output. */
  readonly args: readonly string[]
  readonly encrypted?: boolean
}

const forms: Form[] = []
const add = (key: string, name: string, args: readonly string[], encrypted = false): void => {
  forms.push({ name: `${key} as ${name}`, key, args, encrypted })
}
const ALL = [...Object.keys(KEYS), 'dsa']
const TRADITIONAL = [
  'rsa',
  'rsa-three-primes',
  'rsa-exponent-3',
  'p256',
  'p384',
  'p521',
  'p224',
  'secp256k1',
  'brainpool',
  'b283',
  'explicit',
  'dsa',
]
for (const key of ALL) {
  for (const outform of ['PEM', 'DER']) {
    add(key, `PKCS#8 ${outform}`, [
      'pkcs8',
      '-topk8',
      '-nocrypt',
      '-in',
      `${key}.key`,
      '-outform',
      outform,
    ])
    add(
      key,
      `PBES2 ${outform}`,
      ['pkcs8', '-topk8', '-in', `${key}.key`, '-outform', outform, '-passout', PASS],
      true,
    )
  }
}
for (const key of TRADITIONAL) {
  for (const outform of ['PEM', 'DER']) {
    add(key, `traditional ${outform}`, [
      'pkey',
      '-traditional',
      '-in',
      `${key}.key`,
      '-outform',
      outform,
    ])
  }
  add(
    key,
    'traditional with DEK-Info',
    ['pkey', '-traditional', '-in', `${key}.key`, '-aes-256-cbc', '-passout', PASS],
    true,
  )
}
const COMMON = [
  'aes-128-cbc',
  'aes-192-cbc',
  'aes-256-cbc',
  'des-ede3-cbc',
  'camellia-128-cbc',
  'camellia-192-cbc',
  'camellia-256-cbc',
  'aria-128-cbc',
  'aria-192-cbc',
  'aria-256-cbc',
  'aes-128-cfb',
  'aes-256-cfb',
  'aes-256-ofb',
  'camellia-256-cfb',
  'aria-192-ofb',
]
for (const cipher of COMMON) {
  add(
    'p256',
    `PBES2 ${cipher}`,
    ['pkcs8', '-topk8', '-in', 'p256.key', '-v2', cipher, '-passout', PASS],
    true,
  )
  add(
    'rsa',
    `DEK-Info ${cipher}`,
    ['rsa', '-traditional', '-in', 'rsa.key', `-${cipher}`, '-passout', PASS],
    true,
  )
}
for (const prf of [
  'hmacWithSHA1',
  'hmacWithSHA224',
  'hmacWithSHA256',
  'hmacWithSHA384',
  'hmacWithSHA512',
  'hmacWithSHA512-224',
  'hmacWithSHA512-256',
  'hmacWithMD5',
]) {
  add(
    'rsa',
    `PBES2 ${prf}`,
    ['pkcs8', '-topk8', '-in', 'rsa.key', '-v2', 'aes-256-cbc', '-v2prf', prf, '-passout', PASS],
    true,
  )
}
add(
  'p256',
  'PBES2 with 100,000 rounds',
  ['pkcs8', '-topk8', '-in', 'p256.key', '-iter', '100000', '-passout', PASS],
  true,
)
add('p256', 'scrypt', ['pkcs8', '-topk8', '-in', 'p256.key', '-scrypt', '-passout', PASS], true)
add(
  'rsa',
  'scrypt DER',
  ['pkcs8', '-topk8', '-in', 'rsa.key', '-scrypt', '-outform', 'DER', '-passout', PASS],
  true,
)
add(
  'p256',
  'scrypt with other costs',
  [
    'pkcs8',
    '-topk8',
    '-in',
    'p256.key',
    '-scrypt_N',
    '1024',
    '-scrypt_r',
    '4',
    '-scrypt_p',
    '2',
    '-passout',
    PASS,
  ],
  true,
)
for (const key of ['rsa', 'p256', 'ed25519']) {
  for (const pbe of ['PBE-SHA1-3DES', 'PBE-SHA1-2DES']) {
    for (const outform of ['PEM', 'DER']) {
      add(
        key,
        `${pbe} ${outform}`,
        [
          'pkcs8',
          '-topk8',
          '-in',
          `${key}.key`,
          '-v1',
          pbe,
          '-outform',
          outform,
          '-passout',
          'pass:plain',
        ],
        true,
      )
    }
  }
}
for (const key of ['p256', 'p521']) {
  add(key, 'SEC 1, compressed', ['ec', '-in', `${key}.key`, '-conv_form', 'compressed'])
  add(key, 'SEC 1, hybrid', ['ec', '-in', `${key}.key`, '-conv_form', 'hybrid'])
  add(key, 'SEC 1 without its public half', ['ec', '-in', `${key}.key`, '-no_public'])
}

/** The same public key with its point written in full. */
function writtenOut(spki: Uint8Array): Uint8Array {
  writeFileSync(at('spki.der'), spki)
  const full = ['-ec_conv_form', 'uncompressed', '-pubout', '-outform', 'DER']
  return run('pkey', '-pubin', '-inform', 'DER', '-in', 'spki.der', ...full)
}

describe('what openssl writes reads back to the same key', needs(OPENSSL), () => {
  it('in more than 30 forms', () => {
    expect(forms.length).toBeGreaterThan(30)
  })

  it.each(forms)('$name', async (form) => {
    const input = run(...form.args)
    const phrase = form.args.includes('pass:plain') ? 'plain' : passphrase
    const options =
      form.encrypted === true ? { passphrase: phrase, engine: node } : { engine: node }
    const key = await parsePrivateKey(input, options)
    // the public half that OpenSSL computes of what we write is that of the key it began with
    const back = createPublicKey(formatPrivateKey(key)).export({ format: 'der', type: 'spki' })
    const otherwise = /compressed|hybrid/.test(form.name)
    expect(new Uint8Array(otherwise ? writtenOut(back) : back)).toEqual(publicOf(form.key))
    if (!otherwise) expect(key.publicKey.spki).toEqual(publicOf(form.key))
    expect(key.source.encryption !== undefined).toBe(form.encrypted)
    if (form.encrypted !== true) return
    expect(await codeOf(() => parsePrivateKey(input, { engine: node }))).toBe(
      'key-passphrase-missing',
    )
    expect(await codeOf(() => parsePrivateKey(input, { passphrase: 'wrong', engine: node }))).toBe(
      'key-passphrase-wrong',
    )
  })
})

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run()
    return 'read'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error.code
  }
}

describe('with Web Crypto', needs(OPENSSL), () => {
  const clear = ['rsa', 'p256', 'p384', 'p521', 'ed25519']
  const writable = forms.filter(
    ({ key, name }) =>
      clear.includes(key) &&
      (/ as (?:PKCS#8|traditional) (?:PEM|DER)$/.test(name) ||
        /PBES2 (?:PEM|DER|aes-\d+-cbc|hmacWithSHA(?:1|256|384|512))$/.test(name)),
  )
  it.each(writable)('$name', async ({ args, key, encrypted }) => {
    const options = encrypted === true ? { passphrase, engine: web } : { engine: web }
    const found = await parsePrivateKey(run(...args), options)
    expect(found.publicKey.spki).toEqual(publicOf(key))
  })

  it.each(
    forms.filter(({ name }) =>
      / as (?:scrypt|DEK-Info aes-128-cbc|PBE-SHA1-3DES PEM|PBES2 aria-128-cbc)$/.test(name),
    ),
  )('$name is key-engine', async ({ args }) => {
    expect(
      await codeOf(() => parsePrivateKey(run(...args), { passphrase: 'plain', engine: web })),
    ).toBe('key-engine')
  })
})

describe('a file with more than a key', needs(OPENSSL), () => {
  it('EC PARAMETERS in front are skipped and reported', async () => {
    const input = run('ecparam', '-genkey', '-name', 'prime256v1')
    expect(input.toString()).toContain('EC PARAMETERS')
    const key = await parsePrivateKey(input)
    expect(key.curve).toBe('P-256')
    expect(key.source).toMatchObject({
      form: 'sec1',
      label: 'EC PRIVATE KEY',
      before: ['EC PARAMETERS'],
    })
  })

  it('two keys are key-several, none is key-none', async () => {
    const one = readFileSync(at('p256.key'), 'utf8')
    expect(await codeOf(() => parsePrivateKey(one + one))).toBe('key-several')
    expect(await codeOf(() => parsePrivateKey(run('pkey', '-in', 'p256.key', '-pubout')))).toBe(
      'key-none',
    )
    expect(await codeOf(() => parsePrivateKey(''))).toBe('key-none')
    expect(await codeOf(() => parsePrivateKey(one))).toBe('read')
  })
})

describe('as JWK', needs(OPENSSL), () => {
  it.each(['rsa', 'p256', 'p384', 'p521', 'secp256k1', 'ed25519', 'ed448', 'x25519', 'x448'])(
    '%s goes out as node:crypto writes it, and comes back',
    async (name) => {
      const key = await parsePrivateKey(readFileSync(at(`${name}.key`)), { engine: node })
      const { createPrivateKey } = await import('node:crypto')
      expect(toJwk(key)).toEqual(
        createPrivateKey(readFileSync(at(`${name}.key`))).export({ format: 'jwk' }),
      )
      for (const input of [toJwk(key), JSON.stringify(toJwk(key))]) {
        const again = await parsePrivateKey(input, { engine: node })
        expect(formatPrivateKey(again)).toBe(formatPrivateKey(key))
        expect(again.source.form).toBe('jwk')
      }
    },
  )

  it('without its private half is key-none; with another public half key-inconsistent', async () => {
    const [a, b] = [run('genpkey', ...KEYS['p256']!), run('genpkey', ...KEYS['p256']!)]
    const [one, two] = [toJwk(await parsePrivateKey(a)), toJwk(await parsePrivateKey(b))]
    const jwk = createPublicKey(a).export({ format: 'jwk' })
    expect(await codeOf(() => parsePrivateKey({ ...jwk, kty: 'EC' }))).toBe('key-none')
    expect(await codeOf(() => parsePrivateKey({ ...one, x: two['x'], y: two['y'] }))).toBe(
      'key-inconsistent',
    )
    expect(await codeOf(() => parsePrivateKey({ ...one, x: `${String(one['x'])}AA` }))).toBe(
      'key-malformed',
    )
    expect(await codeOf(() => parsePrivateKey({ ...one, crv: 'P-100' }))).toBe(
      'key-unsupported-algorithm',
    )
    expect(await codeOf(() => parsePrivateKey(one))).toBe('read')
  })
})

describe(
  'what is broken is refused, with the command that converts it',
  needs(OPENSSL_LEGACY),
  () => {
    const legacy = ['-provider', 'legacy', '-provider', 'default']
    it.each([
      'PBE-MD5-DES',
      'PBE-SHA1-DES',
      'PBE-MD5-RC2-64',
      'PBE-SHA1-RC2-64',
      'PBE-SHA1-RC2-128',
      'PBE-SHA1-RC2-40',
      'PBE-SHA1-RC4-128',
      'PBE-SHA1-RC4-40',
    ])('%s', async (pbe) => {
      const input = run(
        'pkcs8',
        '-topk8',
        '-in',
        'rsa.key',
        '-v1',
        pbe,
        '-passout',
        'pass:plain',
        ...legacy,
      )
      expect(await codeOf(() => parsePrivateKey(input, { passphrase: 'plain' }))).toBe(
        'key-unsupported-encryption',
      )
      writeFileSync(at('old.key'), input)
      const fix = await fixOf(() => parsePrivateKey(input, { passphrase: 'plain' }))
      expect(runs(fix, 'old.key', ['-passin', 'pass:plain'])).toEqual(publicOf('rsa'))
    })

    it.each(['des-cbc', 'rc2-cbc', 'bf-cbc', 'cast5-cbc', 'seed-cbc'])(
      'DEK-Info %s',
      async (cipher) => {
        const input = run(
          'rsa',
          '-traditional',
          '-in',
          'rsa.key',
          `-${cipher}`,
          '-passout',
          'pass:plain',
          ...legacy,
        )
        expect(await codeOf(() => parsePrivateKey(input, { passphrase: 'plain' }))).toBe(
          'key-unsupported-encryption',
        )
        writeFileSync(at('old.key'), input)
        const fix = await fixOf(() => parsePrivateKey(input, { passphrase: 'plain' }))
        expect(runs(fix, 'old.key', ['-passin', 'pass:plain'])).toEqual(publicOf('rsa'))
      },
    )

    it.each(['MSBLOB', 'PVK'])('%s', async (outform) => {
      const none = outform === 'PVK' ? ['-pvk-none'] : []
      const input = run('rsa', '-in', 'rsa.key', '-outform', outform, ...none, ...legacy)
      expect(await codeOf(() => parsePrivateKey(input))).toBe('key-unsupported-form')
      writeFileSync(at('old.key'), input)
      expect(runs(await fixOf(() => parsePrivateKey(input)), 'old.key', [])).toEqual(
        publicOf('rsa'),
      )
    })

    it('PKCS#12', async () => {
      run('req', '-x509', '-key', 'rsa.key', '-subj', '/CN=x', '-out', 'x.pem')
      const input = run(
        'pkcs12',
        '-export',
        '-inkey',
        'rsa.key',
        '-in',
        'x.pem',
        '-passout',
        'pass:plain',
      )
      expect(await codeOf(() => parsePrivateKey(input))).toBe('key-unsupported-form')
      writeFileSync(at('old.key'), input)
      expect(
        runs(await fixOf(() => parsePrivateKey(input)), 'old.key', ['-passin', 'pass:plain']),
      ).toEqual(publicOf('rsa'))
    })
  },
)

async function fixOf(run: () => Promise<unknown>): Promise<string> {
  const error: unknown = await run().catch((reason: unknown) => reason)
  return (isMeshCertsError(error) ? error.finding.fix : undefined) ?? ''
}

/** Runs the command of a fix, and gives the public half of the key that it wrote. */
function runs(fix: string, file: string, more: readonly string[]): Uint8Array {
  const words = shellWords(fix.slice(fix.indexOf('openssl '))).slice(1)
  run(...words.map((word) => (word === 'FILE' ? file : word)), ...more)
  return new Uint8Array(run('pkey', '-in', 'ca-key.pem', '-pubout', '-outform', 'DER'))
}
