import { afterEach, expect, test, vi } from 'vitest'
import * as native from '../../src/der/bytes.ts'
import { latin1 } from '../../src/der/strings.ts'
import { boringSslCertificates, openSslCertificates } from '../../src/pem/openssl-pem.ts'

// Node has byte strings of its own, browsers do not: with and without them every answer is the same.

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

async function withoutBuffer<T>(load: () => Promise<T>): Promise<T> {
  vi.resetModules()
  vi.stubGlobal('Buffer', undefined)
  try {
    return await load()
  } finally {
    vi.unstubAllGlobals()
  }
}

const LENGTHS = [0, 1, 23, 24, 25, 255, 4000]
const filled = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 89 + 7) & 0xff)

test('bytes compare, and print as hex and text, as they do where there is no Buffer', async () => {
  const plain = await withoutBuffer(() => import('../../src/der/bytes.ts'))
  const strings = await withoutBuffer(() => import('../../src/der/strings.ts'))
  for (const length of LENGTHS) {
    const [a, b] = [filled(length), filled(length)]
    expect(native.equalBytes(a, b)).toBe(true)
    expect(plain.equalBytes(a, b)).toBe(true)
    expect(native.toHex(a)).toBe(plain.toHex(a))
    expect(native.toHex(a, ':')).toBe(plain.toHex(a, ':'))
    const inner = new Uint8Array(a.buffer, Math.min(3, length))
    expect(latin1(inner)).toBe(strings.latin1(inner))
    expect(latin1(a, 1, length)).toBe(strings.latin1(a, 1, length))
    for (const at of [0, length >> 1, length - 1]) {
      if (length === 0) continue
      b[at] = (b[at] as number) ^ 0x80
      expect(native.equalBytes(a, b)).toBe(false)
      expect(plain.equalBytes(a, b)).toBe(false)
      b[at] = a[at] as number
    }
  }
})

const BODIES = [
  'MAA=',
  'MAA',
  'MAAA',
  'MA==',
  'M===',
  '====',
  'MA=A',
  'MAA=MAA=',
  'MAB=',
  'MA_A',
  'MA-A',
  'MA A',
  'MA\u00e9A',
  'MAAA-MAA',
  'A'.repeat(64),
  `${'A'.repeat(64)}\n${'A'.repeat(62)}==`,
  `${'A'.repeat(64)}\n${'A'.repeat(61)}`,
  'A'.repeat(252),
  'A'.repeat(253),
  'A'.repeat(254),
  'A'.repeat(255),
  'A'.repeat(256),
  'A'.repeat(1024),
  '',
]

test('C libraries load the same bodies where there is no Buffer', async () => {
  const plain = await withoutBuffer(() => import('../../src/pem/openssl-pem.ts'))
  for (const body of BODIES) {
    const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
    const bytes = Uint8Array.from(pem, (character) => character.charCodeAt(0))
    expect(boringSslCertificates(bytes), body).toEqual(plain.boringSslCertificates(bytes))
    expect(openSslCertificates(bytes), body).toEqual(plain.openSslCertificates(bytes))
  }
})
