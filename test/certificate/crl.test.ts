import { describe, expect, test } from 'vitest'
import { createRevocationList, createRoot } from '../../src/issue/index.ts'
import { parseRevocationList, parseRevocationLists } from '../../src/certificate/crl.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { crl } from '../support/certificates/crl.ts'

const codeOf = (read: () => unknown): string => {
  try {
    read()
    return 'read'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error.code
  }
}

const pem = (der: Uint8Array): string => {
  const body =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g)
      ?.join('\n') ?? ''
  return `-----BEGIN X509 CRL-----\n${body}\n-----END X509 CRL-----\n`
}

const ONE = crl({
  issuer: 'O=Istio,CN=Root CA',
  number: 258,
  revoked: [{ serial: 255, reason: 1 }, { serial: 3 }],
  idp: { full: ['uri:http://a.test/x.crl'], user: true, indirect: true, reasons: [1, 5] },
})

describe('a CRL is read to its facts (RFC 5280, section 5)', () => {
  test('issuer, times, number, entries, scope', () => {
    const list = parseRevocationList(ONE)
    expect(list.issuer.text).toBe('CN=Root CA,O=Istio')
    expect([list.version, list.thisUpdate, list.nextUpdate]).toEqual([
      2,
      new Date('2001-01-01T00:00:00Z'),
      new Date('2002-01-01T00:00:00Z'),
    ])
    expect(list.crlNumber).toEqual({ critical: false, number: 258n })
    expect(list.revoked.map(({ serialHex, reason }) => [serialHex, reason])).toEqual([
      ['ff', 'keyCompromise'],
      ['03', undefined],
    ])
    expect(list.issuingDistributionPoint).toEqual({
      critical: true,
      fullName: [{ type: 'uri', value: 'http://a.test/x.crl' }],
      onlyUserCertificates: true,
      onlyCaCertificates: false,
      onlyAttributeCertificates: false,
      indirect: true,
      onlySomeReasons: ['keyCompromise', 'cessationOfOperation'],
    })
  })

  test('the issuer of an entry holds for those that follow (RFC 5280, section 5.3.3)', () => {
    const der = crl({
      issuer: 'CN=a',
      revoked: [{ serial: 1 }, { serial: 2, issuer: 'CN=b' }, { serial: 3 }],
    })
    const issuers = parseRevocationList(der).revoked.map(
      ({ certificateIssuer }) => certificateIssuer?.[0]?.value,
    )
    expect(issuers).toEqual([undefined, 'CN=b', 'CN=b'])
  })

  test('a delta tells where it starts from', () => {
    const list = parseRevocationList(crl({ issuer: 'CN=a', number: 5, deltaFrom: 4 }))
    expect(list.deltaCrlIndicator).toEqual({ critical: true, number: 4n })
  })

  test('from PEM, several in their order, what is not a CRL skipped', () => {
    const text = `note\n${pem(ONE)}${pem(crl({ issuer: 'CN=b' }))}`
    expect(parseRevocationLists(text).map(({ issuer }) => issuer.text)).toEqual([
      'CN=Root CA,O=Istio',
      'CN=b',
    ])
  })
})

describe('what is not a CRL is refused with a code', () => {
  test.each([
    ['none', 'no CRL', 'certificate-crl'],
    ['two', pem(ONE) + pem(ONE), 'certificate-crl'],
    [
      'a reason that is not known',
      crl({ issuer: 'CN=a', revoked: [{ serial: 1, reason: 7 }] }),
      'certificate-crl',
    ],
    ['one cut short', ONE.subarray(0, -1), 'der-truncated'],
    ['one with a byte behind', Uint8Array.from([...ONE, 0]), 'der-trailing-data'],
  ])('%s', (_, input, code) => {
    expect(codeOf(() => parseRevocationList(input))).toBe(code)
    expect(codeOf(() => parseRevocationList(ONE))).toBe('read')
  })
})

describe('JSON.stringify', () => {
  test('prints the facts of a CRL, the number of the list among them', async () => {
    const at = new Date('2001-06-01T00:00:00Z')
    const issuer = await createRoot({ at })
    const list = await createRevocationList({ issuer, at, number: 7 })
    const printed = JSON.parse(JSON.stringify(list)) as object
    expect(printed).toMatchObject({
      issuer: issuer.certificate.subject.text,
      thisUpdate: at.toISOString(),
      crlNumber: { critical: false, number: '7' },
    })
    // the bytes are not facts
    expect(printed).not.toHaveProperty('der')
  })
})
