import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { finding } from '../../src/report/catalogue.ts'
import { MeshCertsError } from '../../src/report/error.ts'
import { known, QUOTE_LIMIT, quoteInput, quoteShort } from '../../src/report/quote.ts'
import { createRandom, type Random } from '../../scripts/differential/random.ts'
import { KEYS } from '../security/keys.ts'

// 32 octets that look like a scalar, the same at every run
const octets = (seed: string): Buffer => createHash('sha256').update(seed).digest()
const SECRET = octets('a scalar')
const base64 = SECRET.toString('base64')
const hex = SECRET.toString('hex')

const SECRETS: Readonly<Record<string, string>> = {
  base64,
  base64url: SECRET.toString('base64url'),
  'the first 24 characters': base64.slice(0, 24),
  hex,
  'hex in capitals with colons': (hex.match(/../g) ?? []).join(':').toUpperCase(),
  'hex as openssl prints it': (hex.match(/.{1,30}/g) ?? [])
    .map((line) => `    ${(line.match(/../g) ?? []).join(':')}`)
    .join(':\n'),
  'hex with blanks': (hex.match(/../g) ?? []).join(' '),
  'hex with 0x and commas': (hex.match(/../g) ?? []).map((pair) => `0x${pair}`).join(', '),
  decimal: BigInt(`0x${hex}`).toString(),
  'PEM with short lines': `-----BEGIN EC PRIVATE KEY-----\n${(base64.match(/.{1,8}/g) ?? []).join('\n')}\n-----END EC PRIVATE KEY-----`,
  'PEM cut short': `-----BEGIN EC PRIVATE KEY-----\n${base64.slice(0, 20)}`,
  'lines of 16 characters': (base64.match(/.{1,16}/g) ?? []).join('\n'),
  'lines with \\n written out': (base64.match(/.{1,30}/g) ?? []).join('\\n'),
  'with an invisible character in it': (base64.match(/.{1,10}/g) ?? []).join('\u200b'),
  'with tags in it': (base64.match(/.{1,10}/g) ?? []).join('\u{e0041}'),
}

describe('quoteInput', () => {
  test('cuts what another character has parted from the rest of a body', () => {
    const parted = `${base64.slice(0, 30)}[${base64.slice(30, 40)}`
    expect(quoteInput(parted)).toBe('[41 characters cut]')
    expect(quoteInput(`credentialName[${base64.slice(30, 40)}`)).toContain(base64.slice(30, 40))
  })

  test('cuts a body that damaged characters part into pieces of fewer than 24', () => {
    for (const mark of ['.', '#', '\u00e4', ':', '"', '{"', '[']) {
      const pieces = base64.match(/.{1,20}/g) ?? []
      for (const body of [pieces.join(mark), hex.match(/.{1,21}/g)!.join(mark)]) {
        const quoted = quoteInput(body)
        for (const piece of body.split(mark).filter(({ length }) => length > 3))
          expect(quoted).not.toContain(piece.slice(0, 8))
      }
    }
    // names with dots, versions and identities are put together from words and numbers
    for (const text of [
      'outbound|15012||istiod-1-31.istio-system.svc.cluster.local',
      'spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account',
      'docker.io/istio/proxyv2:1.31.0-alpha.7d5c9b: kubernetes.io/tls',
      'ec2-203-0-113-25.eu-central-1.compute.amazonaws.com',
      '1.3.6.1.4.1.311.21.8.12345678.9012345.6789012',
    ])
      expect(quoteInput(text)).toBe(text)
  })

  test('cuts a dump as programs write it', () => {
    const pairs = hex.match(/../g) ?? []
    const dumps = [
      pairs.map((pair) => `\\x${pair}`).join(''),
      pairs.map((pair) => `"${pair}"`).join(','),
      pairs.join('|'),
      pairs.join(':\n    '),
      [...SECRET].join(','),
      `[${[...SECRET].join(', ')}]`,
    ]
    for (const dump of dumps) expect(quoteInput(dump).length).toBeLessThan(40)
    const ports = 'ports 80, 443, 8080, 15012, 15017'
    const cards = '02:42:ac:11:00:02 and 02:42:ac:11:00:03 and 02:42:ac:11:00:04'
    for (const text of [ports, cards]) expect(quoteInput(text)).toBe(text)
  })

  test('cuts what a BEGIN has parted from the rest of a body or a dump', () => {
    const begin = '-----BEGIN X-----'
    const dump = '01:12:8c:f7:9b:d5:11:cd:af:da:88:b0'
    expect(quoteInput(`${dump}:${begin}:7c:d4`)).not.toContain('8c:f7')
    expect(quoteInput(`${base64.slice(0, 20)} ${begin}${base64.slice(20)}`)).not.toContain(
      base64.slice(0, 8),
    )
    // without one, so few octets are no key, and a name stays beside a block
    expect(quoteInput(dump)).toBe(dump)
    expect(quoteInput(`istio-ca-secret ${begin}`)).toContain('istio-ca-secret ')
  })

  test('cuts a dump that damaged octets part into pieces of fewer than 16', () => {
    for (const [sign, by] of [':', ': ', ' ', ', ', '-'].entries()) {
      const pairs = SECRET.toString('hex').match(/../g) ?? []
      const marks = ['{3', '-9', 'g0', '0x', '\\']
      const damaged = pairs.map((pair, at) => (at % 9 === 8 ? (marks[sign] as string) : pair))
      const quoted = quoteInput(damaged.join(by))
      for (let at = 0; at < pairs.length; at += 9)
        expect(quoted).not.toContain(pairs.slice(at, at + 5).join(by))
    }
    // what has as many pairs and is no dump: addresses, and times in a line of a log
    const addresses = '02:42:ac:11:00:02 and 02:42:ac:11:00:03'
    const times = Array.from({ length: 9 }, (_, at) => `2026-11-27 20:32:0${String(at)}`).join(' ')
    for (const text of [addresses, times]) expect(quoteInput(text)).toBe(text)
  })

  // found by the fuzzer: one piece of twelve octets, and less than five behind the damaged one
  test('cuts a dump of 16 octets of which one is damaged near its end', () => {
    const damaged = '7b 76 7c 4c 0f d8 68 bd 87 1b 00 06 1\u00b7 bf 95 f8 7'
    expect(quoteInput(damaged)).not.toContain('7b 76 7c')
    const short = damaged.slice(0, 35)
    expect(quoteInput(short)).toBe(short)
  })

  test('cuts what a damaged octet has parted from the rest of a dump', () => {
    const pairs = (hex.match(/../g) ?? []).join(':')
    const parted = `${pairs.slice(0, 29)}:\u00e4${pairs.slice(32)}`
    expect(quoteInput(parted)).toBe('[29 characters cut]:\u00e4:[62 characters cut]')
    // the address of a network card is not a key, and has nothing of one next to it
    expect(quoteInput('link aa:bb:cc:dd:ee:ff up')).toBe('link aa:bb:cc:dd:ee:ff up')
  })

  test.each(Object.entries(SECRETS))('cuts %s', (_, secret) => {
    for (const text of [secret, `a key: ${secret} (given by mistake)`, `"${secret}"`]) {
      const shown = quoteInput(text)
      expect(shown).toMatch(/\[\d+ characters cut\]/)
      // nothing of six octets is left
      for (const piece of shown.match(/[A-Za-z0-9+/]{8,}/g) ?? [])
        expect(secret).not.toContain(piece)
    }
  })

  test.each([
    '/tmp/meshcerts-xYz12A/ca-key.pem',
    '/Users/Max/istio-certs/2024-05-01/Intermediate-CA-2.pem',
    'C:\\Users\\Max\\new\\ca.pem',
    'spiffe://cluster.local/ns/istio-system/sa/istiod-service-account',
    'productpage-v1-6b746f74dc-9rlmh.bookinfo.svc.cluster.local',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'spec.security.certificateAuthority.istiod.privateKey.rootCADir',
    'CN=Intermediate CA 1,O=Istio,L=cluster1',
    'certificate "serial:660000000000000000000000000000000000000000000066"',
    'serial 4f6b0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d0e0f',
  ])('leaves %s', (text) => {
    expect(quoteInput(text)).toBe(text)
  })

  const pairs = (octets: number, digits = hex): string =>
    (digits.slice(0, 2 * octets).match(/../g) ?? []).join(':').toUpperCase()

  test('an identifier of a key has 20 octets, and nothing next to it', () => {
    const told = `authorityKeyIdentifier (key identifier ${pairs(20)}) does not fit CN=A`
    expect(quoteInput(told)).toBe(told)
    for (const other of [
      told.replace('key identifier', 'found'),
      told.replace('key identifier', 'private key'),
      told.replace(pairs(20), pairs(19)),
      told.replace(pairs(20), pairs(21)),
      told.replace(pairs(20), pairs(20).toLowerCase()),
      told.replace(pairs(20), `${pairs(20)}!${pairs(4)}`),
      told.replace(pairs(20), `${pairs(20)}\n${pairs(4)}`),
    ])
      expect(quoteInput(other)).not.toContain(pairs(18))
  })

  test('a command that writes between two blocks holds none', () => {
    const awk = `awk '{gsub(/-----[[:blank:]]*-----BEGIN/,"-----\\n-----BEGIN")}1' ca.pem`
    expect(quoteInput(awk)).toBe(awk)
    expect(quoteInput(`${awk} -----BEGIN X-----\nMIGH`)).not.toContain('MIGH')
    expect(quoteInput(`-----BEGIN"${base64}`)).not.toContain(base64.slice(0, 8))
  })

  test('a serial number has 20 octets at most', () => {
    expect(quoteInput(`serial ${hex}`)).toBe('serial [64 characters cut]')
  })

  test('writes controls and what cannot be seen as escapes', () => {
    expect(quoteInput('a\u001b[31m\u202eb\u{e0041}\n')).toBe(
      'a\\u001b[31m\\u202eb\\u{e0041}\\u000a',
    )
  })

  test('is not endless, and cuts before it shortens', () => {
    expect(quoteInput('word '.repeat(10_000))).toHaveLength(QUOTE_LIMIT + 1)
    const late = `${'word '.repeat(QUOTE_LIMIT / 5 - 4)}${base64}`
    expect(quoteInput(late)).not.toContain(base64.slice(0, 8))
    const behind = `${'word '.repeat((8 * QUOTE_LIMIT) / 5 - 2)}${base64}`
    expect(quoteShort(behind, Infinity)).not.toContain(base64.slice(0, 8))
  })

  test.each(Object.values(SECRETS))('twice is once', (secret) => {
    const once = quoteInput(`x ${secret} y`)
    expect(quoteInput(once)).toBe(once)
  })

  test('lets a random run of 43 characters through less than once in 20,000', () => {
    const kept = Array.from({ length: 20_000 }, (_, at) =>
      octets(String(at)).toString('base64url'),
    ).filter((run) => quoteInput(run) === run)
    expect(kept).toEqual([])
  })

  test('cuts lines that look like words one by one, and are a body together', () => {
    const body = ['tzUho7iuf-ojiFWQ', 'u15oxLU_dp7Vn5KT', 'BL0jok_7ehg0G-mj', 'S4i5QiXGVWkG1a9_']
    expect(quoteInput(body.join('\n'))).toBe(
      new Array(4).fill('[16 characters cut]').join('\\u000a'),
    )
    const names = ['productpage-v1-6b746f74dc-9rlmh', 'reviews-v2-7bf98c7d4f-x2x9z']
    expect(quoteInput(names.join('\n'))).toBe(names.join('\\u000a'))
  })
})

// What is promised: no 24 characters of base64, no 32 digits of hex, in lines of eight characters or more, whatever is before them.
describe('a piece of a key of any kind', () => {
  const FORMS = KEYS.flatMap(({ forms }) => Object.entries(forms))
    // those that are encrypted are others at each run
    .filter(([name]) => /^(?:base64|base64url|hex|pem pkcs|pem sec1)/.test(name))
    .filter(([name]) => !name.includes('dump'))
    .map(([name, text]) => ({
      hex: name.startsWith('hex'),
      text: text.replace(/-----.*-----/g, ''),
    }))
  const BEFORE = ['', 'error: ', 'CN=', '{"d":"', 'x509: ', 'data:\n  key: ', 'key=']
  const bare = (text: string): string => text.replace(/\\u[0-9a-f]{4}|[\s:]/g, '')

  function pieceOf(random: Random) {
    const { hex: isHex, text } = random.pick(FORMS)
    const whole = isHex ? text : text.replace(/\s/g, '')
    const width = random.pick([8, 12, 16, 48, 64, 76, 10_000])
    const lines = isHex
      ? whole
      : (whole.match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? []).join('\n')
    const from = random.int(lines.length)
    const piece = lines.slice(from, from + 24 + random.int(lines.length))
    const [piecesOf, digits] = [bare(piece), isHex ? 32 : 24]
    const windows = Array.from({ length: Math.max(0, piecesOf.length - digits + 1) }, (_, at) =>
      piecesOf.slice(at, at + digits),
    )
    return { text: random.pick(BEFORE) + piece, windows }
  }

  test('is let through less than once in 1,000', () => {
    const random = createRandom(7)
    const pieces = Array.from({ length: 5000 }, () => pieceOf(random))
    expect(pieces.filter(({ windows }) => windows.length > 0).length).toBeGreaterThan(3000)
    const kept = pieces.filter(({ text, windows }) => {
      const shown = bare(quoteInput(text))
      return windows.some((window) => shown.includes(window))
    })
    expect(kept.length).toBeLessThan(5)
  })
})

describe('a finding', () => {
  const CODES = {
    'x-one': { severity: 'error', text: 'found {found}', rule: 'none', fix: 'remove {found}' },
  } as const

  test('quotes every text that it is given', () => {
    const place = { file: `${base64}.pem`, certificate: `CN=${base64}` }
    const facts = { found: base64, list: ['a', base64], deep: { er: base64 } }
    const made = finding(CODES, 'x-one', facts, place, {})
    const replaced = finding(CODES, 'x-one', facts, place, { message: base64, fix: base64 })
    for (const one of [
      made,
      replaced,
      new MeshCertsError(made),
      new MeshCertsError({ ...made, ...place }),
    ]) {
      expect(JSON.stringify(one)).not.toContain(base64.slice(0, 8))
    }
    expect(made.message).toBe('found [44 characters cut]')
  })

  test('shows what is known to be no input', () => {
    const made = finding(CODES, 'x-one', { found: known(hex), list: [known(hex)] })
    expect(made).toMatchObject({ message: `found ${hex}`, facts: { found: hex, list: [hex] } })
  })
})
