import { describe, expect, it } from 'vitest'
import { caPlan, crlPlan } from '../../scripts/differential/generate/set-plan.ts'
import {
  certificateDer,
  concat,
  crlDer,
  pemBlock,
} from '../../scripts/differential/material/certificate.ts'
import { keyNamed } from '../../scripts/differential/material/keys.ts'
import { ENVOY } from '../../src/emulation/envoy/peer.ts'
import { loadRoots } from '../../src/emulation/openssl/load-certificates.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import { integer, octetString, oid, sequence } from '../../src/der/writer.ts'

// a key made by openssl for this test
const C2TNB191V3 =
  '305f02010104180ecab890a8adabbfbd46764d62e69bedcee0da3db58786f2a00a06082a8648ce3d030007a13403320004063f86bd014dbc34d4e972a3f5875b01f2fe45db55409bf170c019afac0eaea1e4820312696d7536ee595e3ffb876c96'
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

// What Envoy 1.40 makes of trusted_ca, asked through its oracle: 6,000 texts with keys and CRLs between the roots.

const ROOT = pemBlock('CERTIFICATE', certificateDer(caPlan('Root', 'Root', 'p256-a', 'p256-a')))

function loads(...blocks: readonly Uint8Array[]): boolean {
  const roots = loadRoots(concat(blocks), 'boringssl', createReading(26))
  return ENVOY.accept!({ chain: { loads: true, certificates: [] }, roots }).ok
}

function key(name: string, label: string, edit = (der: Uint8Array) => der): Uint8Array {
  return pemBlock(label, edit(keyNamed(name).forms[label]!))
}

/** One bit of one octet, counted from the end where it is negative. */
const flipped =
  (at: number) =>
  (der: Uint8Array): Uint8Array => {
    const changed = der.slice()
    changed[at < 0 ? der.length + at : at]! ^= 1
    return changed
  }

describe('trusted_ca of Envoy', () => {
  it('wants a certificate, not CRLs alone', () => {
    const crl = pemBlock('X509 CRL', crlDer(crlPlan(caPlan('Root', 'Root', 'p256-a', 'p256-a'))))
    expect(loads(ROOT, crl)).toBe(true)
    expect(loads(crl)).toBe(false)
  })

  it.each(['p256-a', 'p384-a', 'p521-a'])('reads the EC key %s, and not a damaged one', (name) => {
    expect(loads(ROOT, key(name, 'EC PRIVATE KEY'))).toBe(true)
    // the scalar, then the point
    expect(loads(ROOT, key(name, 'EC PRIVATE KEY', flipped(12)))).toBe(false)
    expect(loads(ROOT, key(name, 'EC PRIVATE KEY', flipped(-1)))).toBe(false)
  })

  it('reads an RSA key whose numbers belong together', () => {
    expect(loads(ROOT, key('rsa-ca', 'RSA PRIVATE KEY'))).toBe(true)
    // the modulus, the exponent of the second prime, the last octet
    for (const at of [40, -200, -1]) {
      expect(loads(ROOT, key('rsa-ca', 'RSA PRIVATE KEY', flipped(at)))).toBe(false)
    }
  })

  it('leaves a key in PKCS#8 alone, whatever is in it', () => {
    expect(loads(ROOT, key('p256-a', 'PRIVATE KEY'))).toBe(true)
    expect(loads(ROOT, key('p256-a', 'PRIVATE KEY', flipped(-1)))).toBe(true)
  })
})

// OpenSSL 3.0.19, 3.5.8 and 1.1.1v, asked through their oracle with 5,000 keys each
describe('-CAfile of OpenSSL', () => {
  const VERSIONS = ['openssl-3.0', 'openssl-3.5', 'openssl-1.1.1'] as const
  const read = (label: string, der: Uint8Array): readonly boolean[] =>
    VERSIONS.map(
      (library) =>
        loadRoots(concat([ROOT, pemBlock(label, der)]), library, createReading(26)).loads,
    )
  const pkcs8 = (name: string): Uint8Array => keyNamed(name).forms['PRIVATE KEY']!
  const ED25519 = sequence(oid('1.3.101.112'))
  const edKey = (octets: number, version = 0): Uint8Array =>
    sequence(integer(version), ED25519, octetString(octetString(new Uint8Array(octets).fill(7))))

  const ALL = [true, true, true]
  // OpenSSL 1.1.1 does not look at a block of PKCS#8
  const ONLY_OLD = [false, false, true]

  it.each(['p256-a', 'p384-a', 'rsa-ca', 'ed-a'])('reads %s in PKCS#8', (name) => {
    expect(read('PRIVATE KEY', pkcs8(name))).toEqual(ALL)
  })

  it('refuses a point that is not on its curve', () => {
    expect(read('PRIVATE KEY', flipped(-1)(pkcs8('p256-a')))).toEqual(ONLY_OLD)
  })

  it('refuses a key of Ed25519 of another length', () => {
    expect(read('PRIVATE KEY', edKey(32))).toEqual(ALL)
    expect(read('PRIVATE KEY', edKey(31))).toEqual(ONLY_OLD)
  })

  it('knows the length of a point on the other curves', () => {
    expect(read('EC PRIVATE KEY', bytesOf(C2TNB191V3))).toEqual(ALL)
    // a key of P-256 with one bit of the curve turned over: c2tnb191v3, whose points are shorter
    const p256 = keyNamed('p256-a').forms['EC PRIVATE KEY']!
    const curve = p256.findIndex((_, at) => [3, 1, 7].every((octet, i) => p256[at + i] === octet))
    expect(read('EC PRIVATE KEY', p256)).toEqual(ALL)
    expect(read('EC PRIVATE KEY', flipped(curve + 1)(p256))).toEqual([false, false, false])
    // the next identifier names no curve
    const unknown = C2TNB191V3.replace('2a8648ce3d030007', '2a8648ce3d030008')
    expect(read('EC PRIVATE KEY', bytesOf(unknown))).toEqual([false, false, false])
  })

  it('knows versions 0 and 1 in 3.5', () => {
    expect(read('PRIVATE KEY', edKey(32, 1))).toEqual(ALL)
    expect(read('PRIVATE KEY', edKey(32, 2))).toEqual([true, false, true])
  })

  it('reads PKCS#8 behind an old label, of the kind of the label', () => {
    expect(read('EC PRIVATE KEY', pkcs8('p256-a'))).toEqual(ALL)
    expect(read('EC PRIVATE KEY', edKey(32))).toEqual([false, false, false])
  })
})

// the same three versions, asked with 20,000 keys behind headers
describe('-CAfile of OpenSSL with an encrypted key in it', () => {
  const VERSIONS = ['openssl-3.0', 'openssl-3.5', 'openssl-1.1.1'] as const
  const IV = '0123456789abcdefABCDEF0123456789'
  const read = (headers: string, label = 'EC PRIVATE KEY'): readonly boolean[] => {
    const [begin = '', ...rest] = new TextDecoder()
      .decode(pemBlock(label, keyNamed('p256-c').spki))
      .split('\n')
    const text = new TextEncoder().encode([begin, headers, '', ...rest].join('\n'))
    return VERSIONS.map(
      (library) => loadRoots(concat([ROOT, text]), library, createReading(26)).loads,
    )
  }
  const ALL = [true, true, true]
  const NONE = [false, false, false]

  it.each([
    ['the usual headers', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${IV}`, ALL],
    ['blanks where they may be', `Proc-Type:4, ENCRYPTED \nDEK-Info:\taes256 ,${IV}`, ALL],
    ['a vector that is too long', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${IV}00`, ALL],
    ['half a vector', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${IV.slice(16)}`, NONE],
    ['half a vector of DES', `Proc-Type: 4,ENCRYPTED\nDEK-Info: DES-CBC,${IV.slice(16)}`, ALL],
    ['no hexadecimal', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,g${IV}`, NONE],
    ['a blank before the vector', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC, ${IV}`, NONE],
    ['no vector', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC', NONE],
    ['a cipher without a vector', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-ECB', NONE],
    ['a cipher that is not known', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-512-CBC,${IV}`, NONE],
    ['another type', `Proc-Type: 4,MIC-ONLY\nDEK-Info: AES-256-CBC,${IV}`, NONE],
  ])('judges %s', (_, headers, expected) => {
    expect(read(headers)).toEqual(expected)
  })

  it('looks at the headers of PKCS#8 from OpenSSL 3 on', () => {
    const broken = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-512-CBC,00'
    expect(read(broken, 'ENCRYPTED PRIVATE KEY')).toEqual([false, false, true])
    const whole = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${IV}`
    expect(read(whole, 'ENCRYPTED PRIVATE KEY')).toEqual(ALL)
  })
})
