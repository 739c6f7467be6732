import { describe, expect, test } from 'vitest'
import { parseCertificate, parseCertificates } from '../../src/certificate/parse.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { build, cn, hex, int } from './build.ts'
import { pemOf } from './corpus.ts'
import { outcome } from './outcome.ts'

const der = build()
const pem = pemOf(der)
const other = pemOf(build({ subject: cn('other') }))
const bad = pemOf(build({ serial: [2, 0] }))
const key = pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')

describe('parseCertificate', () => {
  test.each<[string, string | Uint8Array]>([
    ['PEM text', pem],
    ['the bytes of PEM text', new TextEncoder().encode(pem)],
    ['DER', der],
    ['text around the block', `subject=CN = x\n${pem}\nbye`],
    ['CRLF', pem.replaceAll('\n', '\r\n')],
    ['the old label', pem.replaceAll('CERTIFICATE', 'X509 CERTIFICATE')],
    ['a key beside it', key + pem],
  ])('%s is read', (_, input) => {
    const certificate = parseCertificate(input)
    expect(certificate.subject.text).toBe('CN=subject')
    expect([...certificate.der]).toEqual([...der])
  })

  test.each<[string, string, string | Uint8Array]>([
    ['nothing', 'certificate-none', ''],
    ['no bytes', 'certificate-none', new Uint8Array()],
    ['prose', 'certificate-none', 'no certificate here'],
    ['a key alone', 'certificate-none', key],
    ['two certificates', 'certificate-several', pem + other],
    ['one that is malformed', 'der-integer', bad],
    ['DER with something behind', 'der-trailing-data', Uint8Array.of(...der, 10)],
  ])('%s is refused with %s', (_, code, input) => {
    expect(outcome(() => parseCertificate(input))).toBe(code)
  })

  test('an error names block and line', () => {
    try {
      parseCertificates(`${pem}\n${bad}`)
      expect.unreachable()
    } catch (error) {
      if (!isMeshCertsError(error)) throw error
      const { block, line, code, facts } = error.finding
      expect({ block, line, code, facts }).toMatchObject({
        block: 2,
        line: pem.split('\n').length + 1,
        code: 'der-integer',
        facts: { what: 'serialNumber' },
      })
    }
  })

  test('all certificates are read in their order', () => {
    const found = parseCertificates(pem + other + key + pem)
    expect(found.map(({ subject }) => subject.text)).toEqual([
      'CN=subject',
      'CN=other',
      'CN=subject',
    ])
    expect(Object.isFrozen(found)).toBe(true)
  })

  test('the twin of each refusal is read', () => {
    expect(outcome(() => parseCertificates(pem + other))).toBe('ok')
    expect(outcome(() => parseCertificate(pemOf(build({ serial: int(...hex('00')) }))))).toBe('ok')
  })
})
