import { describe, expect, it } from 'vitest'
import { goAddressFault } from '../../src/emulation/go/parse-addr.ts'

// What netip.ParseAddr of Go 1.26.8 said of each; a text without words is an address.
const ROWS: readonly (readonly [text: string, says: string | undefined])[] = [
  ['::1', undefined],
  ['1:2:3:4:5:6:7:8', undefined],
  ['::ffff:1.2.3.4', undefined],
  ['fe80::1%eth', undefined],
  ['example.net', 'unexpected character (at "example.net")'],
  ['*', 'unable to parse IP'],
  ['%eth', 'missing IPv6 address'],
  ['1.2.3', 'IPv4 address too short'],
  ['1.2.3.4.5', 'IPv4 address too long'],
  ['1.2.3.256', 'IPv4 field has value >255'],
  ['1.02.3.4', 'IPv4 field has octet with leading zero'],
  ['1..2.3', 'IPv4 field must have at least one digit (at ".2.3")'],
  ['1.2.3.', 'IPv4 field must have at least one digit (at ".")'],
  ['1:2:3', 'address string too short'],
  ['1:2:3:4:5:6:7:8:9', 'trailing garbage after address (at "9")'],
  ['1:2:3:4:5:6:7:8::', 'the :: must expand to at least one field of zeros'],
  ['::1::', 'multiple :: in address (at ":")'],
  ['12345::', 'each group must have 4 or less digits (at "12345::")'],
  ['1:', 'colon must be followed by more characters (at ":")'],
  ['1:x', 'each colon-separated field must have at least one digit (at "x")'],
  ['x:1', 'each colon-separated field must have at least one digit (at "x:1")'],
  ['fe80::1%', 'zone must be a non-empty string'],
  [
    '1:2:1.2.3.4',
    'embedded IPv4 address must replace the final 2 fields of the address (at "1.2.3.4")',
  ],
  [
    '::1:2:3:4:5:6:7:1.2.3.4',
    'too many hex fields to fit an embedded IPv4 at the end of the address (at "1.2.3.4")',
  ],
  ['1::2:3:4:5:6:7:8', 'the :: must expand to at least one field of zeros'],
  ['::1.2.3', 'IPv4 address too short'],
]

describe('netip.ParseAddr', () => {
  it.each(ROWS)('reads %s', (text, says) => {
    const words = says === undefined ? undefined : `ParseAddr("${text}"): ${says}`
    expect(goAddressFault(text)).toBe(words)
  })
})
