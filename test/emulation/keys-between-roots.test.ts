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

  it('knows versions 0 and 1 in 3.5', () => {
    expect(read('PRIVATE KEY', edKey(32, 1))).toEqual(ALL)
    expect(read('PRIVATE KEY', edKey(32, 2))).toEqual([true, false, true])
  })

  it('reads PKCS#8 behind an old label, of the kind of the label', () => {
    expect(read('EC PRIVATE KEY', pkcs8('p256-a'))).toEqual(ALL)
    expect(read('EC PRIVATE KEY', edKey(32))).toEqual([false, false, false])
  })
})
