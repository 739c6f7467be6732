import { beforeAll, describe, expect, test } from 'vitest'
import { engine } from '#engine'
import { bitString, element, oid, sequence } from '../../src/der/writer.ts'
import { checkCacerts, parsePrivateKey, readCacerts } from '../../src/index.ts'
import { extension } from '../../src/issue/extensions.ts'
import { generateKey } from '../../src/issue/index.ts'
import { createKit, filesOf, rebuild, type Kit } from '../../src/testing/good-set.ts'
import { forge } from '../../src/testing/forge.ts'
import { set } from './set-files.ts'
import { AT, forge as openForge } from '../support/certificates/certificate.ts'
import { root } from './good-sets.ts'

// What is said of a set has to be so: statements that were false, each with its twin.

const at = new Date('2027-01-01T00:00:00Z')
const find = async (files: Kit['files']) =>
  (await checkCacerts(readCacerts(files), { at })).findings

let kit: Kit
beforeAll(async () => {
  kit = await createKit(at, engine)
})

describe('a key whose parameters are left out', () => {
  const life = { notBefore: new Date('2026-12-01'), notAfter: new Date('2028-01-01') }
  const signer = async (withNull: boolean): Promise<Kit['files']> => {
    const key = await generateKey('RSA-2048', { engine })
    const bits = bitString(key.publicKey.bytes)
    const spki = withNull
      ? key.publicKey.spki
      : sequence(sequence(oid('1.2.840.113549.1.1.1')), bits)
    const ca = await forge({ ...life, key, spki, issuer: kit.middle }, engine)
    return filesOf(ca, [ca, kit.middle], [kit.root])
  }

  test('it belongs to its certificate, which Go cannot read for its key', async () => {
    const findings = await find(await signer(false))
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code }) => code)).toEqual(['cert-unparsable'])
    expect(errors[0]?.message).toMatch(/RSA key missing NULL parameters/)
    expect(errors[0]?.fix).toMatch(/NULL \(RFC 3279/)
  })

  test('with NULL nothing is wrong', async () => {
    const findings = await find(await signer(true))
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('authorityKeyIdentifier by issuer and serial number', () => {
  // RFC 5280, section 4.2.1.1: authorityCertIssuer [1] and authorityCertSerialNumber [2]
  const identifier = (name: Uint8Array, serial: Uint8Array): Uint8Array => {
    const issuer = element(0xa1, element(0xa4, name))
    return extension('2.5.29.35', false, sequence(issuer, element(0x82, serial)))
  }
  const set = async (name: Uint8Array): Promise<Kit['files']> => {
    const { serialBytes } = kit.middle.certificate
    const authorityKey = identifier(name, serialBytes)
    const ca = await forge(
      {
        key: kit.ca.key,
        issuer: kit.middle,
        notBefore: new Date('2026-12-01'),
        notAfter: new Date('2028-01-01'),
        extensions: { authorityKey },
      },
      engine,
    )
    return filesOf(ca, [ca, kit.middle], [kit.root])
  }

  test('the two sides that are named differ', async () => {
    const findings = await find(await set(kit.ca.certificate.subject.der))
    const mismatch = findings.find(({ code }) => code === 'akid-mismatch')
    const { wanted, found } = mismatch?.facts ?? {}
    expect([typeof wanted, typeof found]).toEqual(['string', 'string'])
    expect(wanted).not.toBe(found)
  })

  test('those that fit are not named', async () => {
    const findings = await find(await set(kit.middle.certificate.issuer.der))
    expect(findings.map(({ code }) => code)).not.toContain('akid-mismatch')
  })
})

describe('name constraints that exclude the mesh', () => {
  const fixOf = async (names: Readonly<Record<string, readonly string[]>>) => {
    const ca = openForge({ subject: 'O=Istio,CN=Bound CA', ...names }, root)
    const { findings } = await checkCacerts(readCacerts(set(ca, [ca], [root])), { at: AT })
    const errors = findings.filter(({ severity }) => severity === 'error')
    return errors.map(({ code, fix }) => [code, fix])
  }
  const URI = 'uri:cluster.local'
  const DNS = 'dns:istio-system.svc'

  // RFC 5280, section 6.1.3: what is excluded stays so, whatever is permitted
  test('permitting more does not help, and the fix does not say so', async () => {
    const without = 'have it issued again without the excluded names'
    expect(await fixOf({ excluded: [URI] })).toEqual([['name-constraints-uri', without]])
    expect(await fixOf({ excluded: [DNS] })).toEqual([['name-constraints-dns', without]])
    expect(await fixOf({ excluded: [URI], permitted: [URI] })).toEqual([
      [
        'name-constraints-uri',
        `${without}, and permit the trust domain: permitted;URI:cluster.local`,
      ],
    ])
  })

  test('what is not permitted is to be permitted, which helps', async () => {
    expect(await fixOf({ permitted: ['uri:example.org'] })).toEqual([
      ['name-constraints-uri', 'permit the trust domain as a host: permitted;URI:cluster.local'],
    ])
    expect(await fixOf({ permitted: [URI, DNS] })).toEqual([])
  })
})

describe('dates', () => {
  test('what is not valid yet has not expired', async () => {
    const early = (await rebuild(kit, { ca: { notBefore: new Date('2027-02-01') } })).files
    const findings = await find(early)
    expect(findings[0]?.code).toBe('cacerts-not-yet-valid')
    expect(JSON.stringify(findings)).not.toContain('"validity-expired"')
  })
})

describe('a JWK', () => {
  test.each([
    ['without kty', { d: 'AA' }],
    ['with kty null', { kty: null, d: 'AA' }],
    ['with a kty of blanks', { kty: ' ', d: 'AA' }],
    ['without curve', { kty: 'EC', d: 'AA' }],
  ])('%s: the message does not break off', async (_, jwk) => {
    await expect(parsePrivateKey(jwk as never)).rejects.toThrow(/missing or not a text/)
  })

  test('an unknown kty is named', async () => {
    await expect(parsePrivateKey({ kty: 'XYZ', d: 'AA' })).rejects.toThrow(/kty XYZ/)
  })
})
