import { describe, expect, it } from 'vitest'
import { identitiesOf, ownIdentity } from '../../../src/emulation/ztunnel/identity.ts'
import { loadAnswer, loadRoots } from '../../../src/emulation/ztunnel/load.ts'
import { loadCrls } from '../../../src/emulation/ztunnel/load-crls.ts'
import { readRustlsPem } from '../../../src/emulation/ztunnel/rustls-pem.ts'
import { parseX509 } from '../../../src/emulation/ztunnel/x509-parser.ts'
import { ztunnelRules } from '../../../src/release/ztunnel.ts'
import { cutKeys } from '../../../src/report/quote.ts'
import { createRoot } from '../../../src/issue/index.ts'
import { peersFuzz, ztunnelCases, type ZtunnelInput } from '../../support/vectors.ts'

const rules = ztunnelRules(31)!

const bothAnswers = (rows: readonly ZtunnelInput[]): readonly boolean[] =>
  [true, false].map((ok) => rows.some((row) => row.ok === ok))

describe('the roots that ztunnel loads', () => {
  const { roots } = ztunnelCases()

  it.each(roots.map((row, index) => ({ index, ...row })))(
    '$index: $made',
    ({ input, ok, says, items }) => {
      const loaded = loadRoots(input, rules)
      // rustls quotes whole lines; we show them without what may be a piece of a key
      expect(loaded.ok ? 'OK' : loaded.says).toBe(ok ? 'OK' : cutKeys(says ?? ''))
      const { items: read, error } = readRustlsPem(input)
      expect(error === undefined ? read.map(({ kind }) => kind) : []).toEqual(items)
    },
  )

  it('were measured with both answers', () => {
    expect(bothAnswers(roots)).toEqual([true, true])
  })

  it('are read block by block as rustls-pki-types reads them', () => {
    const read = peersFuzz().pem.filter(({ trustedCa }) => trustedCa.ztunnel!.says === '')
    expect(read.length).toBeGreaterThan(10)
    for (const { id, text, trustedCa } of read) {
      const { items } = readRustlsPem(text)
      const measured = trustedCa.ztunnel!
      const lengths = items.map(({ der }) => String(der.length)).join()
      expect([id, lengths]).toEqual([id, measured.items!.replace(/[A-Za-z]+:/g, '')])
    }
  })
})

describe('certificates', () => {
  const { certificates } = ztunnelCases()

  it.each(certificates.map((row, index) => ({ index, ...row })))(
    '$index: $made',
    ({ input, ok, says, identities, identity }) => {
      const parsed = parseX509(input)
      expect(typeof parsed === 'string' ? `certificate parse: ${parsed}` : 'OK').toBe(
        ok ? 'OK' : says,
      )
      const found = identitiesOf(input)
      expect(typeof found === 'string' ? null : found.map(({ uri }) => uri)).toEqual(
        identities ?? null,
      )
      expect(ownIdentity(input)?.uri).toBe(identity ?? undefined)
    },
  )

  // x509-parser 0.18.1 was asked: the algorithm's OID has eight octets of length, which are those of the OID itself
  it('names each digit of a length past 53 bits', async () => {
    const { der } = (await createRoot({ at: new Date('2027-01-01T00:00:00Z') })).certificate
    const hex = Buffer.from(der).toString('hex')
    const long = Buffer.from(
      hex.replace('300a06082a8648ce3d040302', '300a0a882a8648ce3d040302'),
      'hex',
    )
    expect(parseX509(new Uint8Array(long))).toBe('Parsing requires 3064216647096337154 bytes/chars')
    expect(parseX509(der)).not.toBeTypeOf('string')
  })

  it('were measured with both answers', () => {
    expect(bothAnswers(certificates)).toEqual([true, true])
  })
})

describe('files of CRLs', () => {
  const { crls } = ztunnelCases()

  it.each(crls.map((row, index) => ({ index, ...row })))('$index: $made', ({ input, ok, says }) => {
    const loaded = loadCrls(input, rules)
    expect(loaded.ok ? 'OK' : loaded.says).toBe(ok ? 'OK' : says)
  })

  it('were measured with both answers', () => {
    expect(bothAnswers(crls)).toEqual([true, true])
  })

  it('may be empty, and may be DER', () => {
    expect(loadCrls(new Uint8Array(), rules)).toEqual({ ok: true, crls: [] })
    const pem = crls.find(({ ok }) => ok)!.input
    const { der } = readRustlsPem(pem).items[0]!
    expect(loadCrls(der, rules)).toEqual(loadCrls(pem, rules))
    expect(loadCrls(der.subarray(1), rules).ok).toBe(false)
  })
})

describe("the CA's answer", () => {
  const { roots, certificates } = ztunnelCases()
  const text = new TextEncoder().encode.bind(new TextEncoder())
  const pem = (der: Uint8Array): Uint8Array =>
    text(
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`,
    )
  const leaf = pem(certificates.find(({ ok }) => ok)!.input)
  const broken = pem(certificates.find(({ ok }) => !ok)!.input)
  const good = roots.find(({ ok, items }) => ok && items!.length === 1)!.input
  const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

  it('is a leaf, a chain and roots', () => {
    expect(loadAnswer([leaf, good, good], rules)).toMatchObject({ ok: true, invalid: 0 })
    expect(loadAnswer([leaf, good], rules)).toMatchObject({ ok: true, chain: [] })
  })

  it('has no roots in a single element', () => {
    expect(loadAnswer([leaf], rules)).toMatchObject({
      cause: 'no-root',
      says: 'invalid root certificate: no root certificate present',
    })
  })

  it('keeps the first certificate of an element, and of the last one all', () => {
    const two = loadAnswer([leaf, join(good, leaf), join(good, good)], rules)
    expect(two).toMatchObject({ ok: true, chain: { length: 1 }, roots: { length: 2 } })
  })

  it('is lost with one element that is not a certificate', () => {
    const key = text('-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n')
    const noCertificate = { ok: false, says: 'certificate: no certificate' }
    expect(loadAnswer([leaf, key, good], rules)).toMatchObject(noCertificate)
    expect(loadAnswer([leaf, good, join(good, key)], rules)).toMatchObject({
      ...noCertificate,
      block: 2,
    })
    expect(loadAnswer([broken, good], rules)).toMatchObject({ ok: false, cause: 'certificate' })
    expect(loadAnswer([leaf, broken, good], rules)).toMatchObject({ cause: 'certificate' })
  })
})
