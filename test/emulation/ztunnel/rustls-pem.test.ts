import { describe, expect, it } from 'vitest'
import { readRustlsPem } from '../../../src/emulation/ztunnel/rustls-pem.ts'

const read = (body: string) => {
  const text = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
  const { items, error } = readRustlsPem(new TextEncoder().encode(text))
  return error ?? Buffer.from(items[0]!.der).toString('hex')
}

// rustls-pki-types 1.13.0 skips blanks in a body wherever they are: with a tab in front the octets are read one by one, and
// without it by the runtime where that can be
const apart = (body: string) => read(`\t${body}`)

const OCTETS = Uint8Array.from({ length: 150 }, (_, i) => (i * 89 + 7) & 0xff)
const whole = (length: number) =>
  Buffer.from(OCTETS.subarray(0, length)).toString('base64').replace(/.{64}/g, '$&\n')

describe('a body that the runtime decodes', () => {
  it.each([0, 1, 2, 3, 47, 48, 49, 50, 149, 150])('of %i octets', (length) => {
    const body = whole(length)
    expect(read(body)).toBe(Buffer.from(OCTETS.subarray(0, length)).toString('hex'))
    expect(apart(body)).toBe(read(body))
    expect(read(body.replaceAll('\n', '\r\n'))).toBe(read(body))
  })

  // the crate was asked, by rustls-pemfile 2.2.0: padding nowhere but at the end, no URL alphabet; bits left over may be anything
  it.each([
    ['AA==AAAA', 'PrematurePadding'],
    ['AAAAAA=A', 'InvalidTrailingPadding'],
    ['AAAAA===', 'InvalidTrailingPadding'],
    ['AAAA====', 'InvalidTrailingPadding'],
    ['AAA-', 'InvalidCharacter(45)'],
    ['AAA_', 'InvalidCharacter(95)'],
    ['AAA*', 'InvalidCharacter(42)'],
    ['AAAé', 'InvalidCharacter(195)'],
    ['AAA', '0000'],
    ['AAB=', '0000'],
    ['AB==', '00'],
    ['AAAA', '000000'],
  ])('%s: %s', (body, said) => {
    expect(read(body)).toBe(said)
    expect(apart(body)).toBe(said)
  })

  it('changed in any place by any of the letters that matter', () => {
    const body = whole(50)
    for (let at = 0; at < body.length; at++)
      for (const letter of '=-_ \v\0A+/\n\r') {
        const changed = body.slice(0, at) + letter + body.slice(at + 1)
        expect([changed, read(changed)]).toEqual([changed, apart(changed)])
      }
  })
})
