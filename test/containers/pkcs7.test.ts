import { beforeAll, describe, expect, it } from 'vitest'
import { isMeshCertsError, parseCertificates } from '../../src/index.ts'
import { readPkcs7 } from '../../src/containers/index.ts'
import { int, octetString, oid, seq, set, tlv } from '../certificate/build.ts'
import { openssl } from '../support/openssl.ts'
import { bytes, chainFolder, read } from './make.ts'
import { needs, OPENSSL_3 } from '../support/needs.ts'

function codeOf(input: string | Uint8Array): string {
  try {
    readPkcs7(input)
    return 'none'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error.code
  }
}

const names = (list: readonly { readonly subject: { readonly text: string } }[]) =>
  list.map(({ subject }) => subject.text)

describe('a PKCS#7 file by openssl', needs(OPENSSL_3), () => {
  let folder = ''
  const make = (form: 'PEM' | 'DER', files: readonly string[]): void => {
    const certs = files.flatMap((file) => ['-certfile', `${file}.pem`])
    openssl(['crl2pkcs7', '-nocrl', ...certs, '-outform', form, '-out', 'a.p7b'], { cwd: folder })
  }
  beforeAll(() => {
    folder = chainFolder()
  })

  it.each(['PEM', 'DER'] as const)(
    'in %s gives what openssl pkcs7 prints, in its order',
    (form) => {
      make(form, ['root', 'leaf', 'ca'])
      const printed = openssl(['pkcs7', '-in', 'a.p7b', '-inform', form, '-print_certs'], {
        cwd: folder,
      })
      const expected = parseCertificates(printed.toString())
      const { certificates, sorted, findings } = readPkcs7(bytes(folder, 'a.p7b'))
      expect(certificates.map(({ der }) => Buffer.from(der).toString('hex'))).toEqual(
        expected.map(({ der }) => Buffer.from(der).toString('hex')),
      )
      expect(names(certificates)).toEqual(['CN=root', 'CN=leaf', 'CN=ca'])
      expect(names(sorted)).toEqual(['CN=leaf', 'CN=ca', 'CN=root'])
      expect(findings).toEqual([])
    },
  )

  it('is read as text, with words around it and CRLF', () => {
    make('PEM', ['leaf'])
    const text = `here it is\r\n${read(folder, 'a.p7b').replaceAll('\n', '\r\n')}`
    expect(names(readPkcs7(text).certificates)).toEqual(['CN=leaf'])
  })

  it('of CMS with a signature is read the same way', () => {
    const sign = ['-sign', '-signer', 'leaf.pem', '-inkey', 'leaf.key', '-certfile', 'chain.pem']
    openssl(['cms', ...sign, '-in', 'leaf.pem', '-outform', 'PEM', '-out', 'cms.pem'], {
      cwd: folder,
    })
    expect(names(readPkcs7(bytes(folder, 'cms.pem')).sorted)).toEqual([
      'CN=leaf',
      'CN=ca',
      'CN=root',
    ])
    openssl(['cms', ...sign, '-stream', '-in', 'leaf.pem', '-outform', 'DER', '-out', 'ber'], {
      cwd: folder,
    })
    const ber = bytes(folder, 'ber')
    expect(ber[1]).toBe(0x80)
    expect(readPkcs7(ber).certificates).toHaveLength(3)
  })

  // containers-passed-over
  it('with a CRL says that it passes it over', () => {
    make('DER', ['ca'])
    const { certificates } = readPkcs7(bytes(folder, 'a.p7b'))
    const certificate = Array.from(certificates[0]!.der)
    const file = (...tail: readonly (readonly number[])[]) =>
      Uint8Array.from(
        seq(
          oid('1.2.840.113549.1.7.2'),
          tlv(0xa0, seq(int(1), set(), seq(oid('1.2.840.113549.1.7.1')), ...tail, set())),
        ),
      )
    const both = readPkcs7(file(tlv(0xa0, certificate, tlv(0xa1, int(1))), tlv(0xa1, seq(int(1)))))
    expect(names(both.certificates)).toEqual(['CN=ca'])
    expect(both.findings.map(({ message }) => message)).toEqual([
      'skipped: an attribute certificate, or one of another format',
      'skipped: a CRL',
    ])
    expect(readPkcs7(file(tlv(0xa0, certificate))).findings).toEqual([])
  })

  it('that was cut is refused, and the place is said', () => {
    make('DER', ['leaf', 'ca'])
    const whole = bytes(folder, 'a.p7b')
    const codes = new Set<string>()
    for (let at = 1; at < whole.length; at += 41) codes.add(codeOf(whole.subarray(0, at)))
    expect([...codes]).not.toContain('none')
    expect(codeOf(whole.subarray(0, whole.length - 1))).toBe('containers-malformed')
    expect(codeOf(whole)).toBe('none')
  })

  it('is told from certificates, keys and PKCS#12', () => {
    expect(codeOf(read(folder, 'leaf.pem'))).toBe('containers-other-kind')
    expect(codeOf(read(folder, 'leaf.key'))).toBe('containers-other-kind')
    const inputs = ['-in', 'leaf.pem', '-inkey', 'leaf.key']
    openssl(['pkcs12', '-export', ...inputs, '-passout', 'pass:x', '-out', 'a.p12'], {
      cwd: folder,
    })
    expect(codeOf(bytes(folder, 'a.p12'))).toBe('containers-other-kind')
    expect(codeOf('')).toBe('containers-none')
    expect(codeOf(new Uint8Array(0))).toBe('containers-none')
  })

  it('with encrypted contents is refused by name', () => {
    const enveloped = seq(oid('1.2.840.113549.1.7.3'), tlv(0xa0, octetString([])))
    expect(codeOf(Uint8Array.from(enveloped))).toBe('containers-unsupported-form')
  })
})

describe('a hostile PKCS#7 file', () => {
  it('nested as deep as it is long is refused in no time', () => {
    const deep = Uint8Array.from({ length: 2 ** 20 }, (_, i) => (i % 2 === 0 ? 0x30 : 0x80))
    expect(codeOf(deep)).toBe('containers-malformed')
  })

  it('larger than any is refused by its size', () => {
    const big = new Uint8Array(2 ** 24 + 1)
    big.set([0x30, 0x84])
    expect(codeOf(big)).toBe('containers-too-large')
  })
})

describe('a value that asn1js cannot convert', () => {
  // a GeneralizedTime of four digits
  it.each(['3006180430303030', '308106180430303030'])('in %s is an error of ours', (hex) => {
    expect(codeOf(Uint8Array.from(Buffer.from(hex, 'hex')))).toMatch(/^containers-/)
  })

  it('is told from a time that can be read', () => {
    const octets = (text: string): number[] => [...Buffer.from(text)]
    const file = (time: string): Uint8Array =>
      Uint8Array.from(seq(oid('1.2.840.113549.1.7.2'), tlv(0xa0, seq(tlv(0x18, octets(time))))))
    const problem = (time: string): string => {
      try {
        readPkcs7(file(time))
        return ''
      } catch (error) {
        return isMeshCertsError(error) ? error.message : `foreign: ${String(error)}`
      }
    }
    expect(problem('0000')).toContain('a value that is not of its type')
    expect(problem('20270101000000Z')).not.toContain('a value that is not of its type')
    expect(problem('20270101000000Z')).not.toContain('foreign')
  })
})
