import { expect, test } from 'vitest'
import { extractChain } from '../../src/capture/extract.ts'
import { createParseMemory } from '../../src/capture/parse-memory.ts'
import { splitProxyCerts } from '../../src/capture/split.ts'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { formatPem } from '../../src/pem/format.ts'
import { fileText } from '../support/files.ts'

// What is shown many times is read once; what differs in one octet is another certificate.

const pem = fileText('fixtures/good/ca-cert.pem')
const [ca] = extractChain(pem).certificates.map(({ certificate }) => certificate.der) as [
  Uint8Array,
]

function changedAt(offset: number): Uint8Array {
  const changed = ca.slice()
  changed[offset]! ^= 1
  return changed
}

test('certificates that differ in one octet are kept apart, wherever it is', () => {
  const serial = parseCertificateDer(ca).serialBytes
  const ders = [ca, changedAt(ca.length - 1), changedAt(serial.byteOffset - ca.byteOffset), ca]
  const text = ders.map((der) => formatPem('CERTIFICATE', der)).join('')
  const { certificates } = extractChain(text)
  expect(certificates.map(({ certificate }) => certificate.der)).toEqual(ders)
  expect(certificates.map(({ certificate }) => certificate.serialHex)).toEqual(
    ders.map((der) => parseCertificateDer(der).serialHex),
  )
  expect(splitProxyCerts(text).files.map((file) => file.pem)).toEqual(
    ders.map((der) => formatPem('CERTIFICATE', der)),
  )
})

test('a certificate is read once in a call, and what cannot be read says so each time', () => {
  const parsed = createParseMemory()
  expect(parsed(ca.slice())).toBe(parsed(ca))
  expect(createParseMemory()(ca)).not.toBe(parsed(ca))
  const cut = ca.subarray(0, ca.length - 1)
  expect(() => parsed(cut)).toThrow('the encoding ends before its length says')
  expect(() => parsed(cut)).toThrow('the encoding ends before its length says')
  const { notes } = extractChain(
    [cut, cut, ca].map((der) => formatPem('CERTIFICATE', der)).join(''),
  )
  const unread = notes.filter(({ code }) => code === 'capture-not-a-certificate')
  expect(unread.map(({ block }) => block)).toEqual([1, 2])
})

test('an array that is changed after it was read is not what is known', () => {
  const parsed = createParseMemory()
  const mine = ca.slice()
  const first = parsed(mine)
  mine[mine.length - 1]! ^= 1
  expect(parsed(ca)).not.toBe(first)
  expect(parsed(ca).der).toEqual(ca)
})
