import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { element, integer, sequence, time } from '../../src/der/writer.ts'
import { unknownCritical } from '../../src/path/unknown-critical.ts'
import { END, leaf, START, type CertificateSpec } from '../support/certificates/certificate.ts'
import { key, signerOf, spkiOf } from '../support/certificates/keys.ts'
import { name } from '../support/certificates/names.ts'
import { extension, extensionDer, writeCertificate } from '../support/certificates/write.ts'

// RFC 5280, section 4.2: what is critical and not understood refuses, wherever it stands.

const VALUE = element(0x05)
const ODD = extension('2.999.1', VALUE, true)
const found = (spec: Partial<CertificateSpec>) =>
  unknownCritical(parseCertificateDer(leaf('CN=ca', spec)))

describe('an extension that nobody knows', () => {
  test('is found where it is critical', () => {
    expect(found({ extra: [ODD] })).toBe('2.999.1')
    expect(found({ extra: [{ ...ODD, critical: false }] })).toBeUndefined()
    expect(found({})).toBeUndefined()
  })

  test('is found behind others, the first of several', () => {
    const second = extension('2.999.2', VALUE, true)
    const harmless = extension('2.999.3', VALUE)
    expect(found({ extra: [harmless, ODD] })).toBe('2.999.1')
    expect(found({ extra: [harmless, second, ODD] })).toBe('2.999.2')
    expect(found({ extra: [ODD, harmless] })).toBe('2.999.1')
  })

  test('has a name where it is known and nobody here works with it', () => {
    // RFC 6962, section 3.1: the poison of a precertificate; no verifier takes it
    const poison = extension('1.3.6.1.4.1.11129.2.4.3', VALUE, true)
    expect(found({ extra: [poison] })).toBeDefined()
    expect(found({ extra: [{ ...poison, critical: false }] })).toBeUndefined()
  })
})

// RFC 5280, section 4.1: version, and before the extensions two identifiers that nobody uses any more
describe('a certificate with unique identifiers', () => {
  const signer = signerOf(key('CN=ca'))
  const bits = (tag: number) => element(tag, Uint8Array.of(0, 0x55))
  const withParts =
    (...before: readonly Uint8Array[]) =>
    (critical: boolean) => {
      const algorithm = signer.algorithm()
      const tbs = sequence(
        element(0xa0, integer(2)),
        integer(7),
        algorithm,
        name('CN=ca'),
        sequence(time(START), time(END)),
        name('CN=leaf'),
        spkiOf(key('CN=leaf')),
        ...before,
        element(0xa3, sequence(extensionDer({ ...ODD, critical }))),
      )
      const made = { ...PARTS, tbsEdits: [() => tbs] }
      return unknownCritical(parseCertificateDer(writeCertificate(made, signer)))
    }
  const PARTS = {
    version: 3,
    serial: integer(7),
    subject: name('CN=leaf'),
    issuer: name('CN=ca'),
    notBefore: time(START),
    notAfter: time(END),
    spki: spkiOf(key('CN=leaf')),
    extensions: [],
  }

  test.each([
    ['none', []],
    ['of the issuer', [bits(0x81)]],
    ['of the subject', [bits(0x82)]],
    ['of both', [bits(0x81), bits(0x82)]],
  ])('%s', (_, before) => {
    expect(withParts(...before)(true)).toBe('2.999.1')
    expect(withParts(...before)(false)).toBeUndefined()
  })

  test('of version 1 has no extensions', () => {
    const bare = writeCertificate({ ...PARTS, version: 1 }, signer)
    expect(unknownCritical(parseCertificateDer(bare))).toBeUndefined()
  })
})
