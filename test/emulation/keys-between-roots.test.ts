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
