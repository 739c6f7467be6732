import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extractPem, formatPem, looksLikeDer, parsePem } from '../../src/pem/index.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { needs, OPENSSL } from '../support/needs.ts'
import { openssl } from '../support/openssl.ts'

const der = Uint8Array.from({ length: 100 }, (_, i) => i)
const pem = formatPem('CERTIFICATE', der)

function codeOf(run: () => unknown): string {
  try {
    run()
    return 'nothing thrown'
  } catch (error) {
    return isMeshCertsError(error) ? error.code : 'another error'
  }
}

describe('parsePem', () => {
  test.each([
    ['as it is written', pem],
    ['two blocks', pem + pem],
    ['CRLF', pem.replaceAll('\n', '\r\n')],
    ['text outside', `subject=x\n\n${pem}# end\n`],
  ])('%s is taken', (_, text) => {
    for (const block of parsePem(text)) expect(block.der).toEqual(der)
    expect(parsePem(text).length).toBe(extractPem(text).blocks.length)
  })

  test.each([
    ['nothing', '', 'pem-no-block'],
    ['indentation', ` ${pem}`, 'pem-indented'],
    ['a byte-order mark', `\ufeff${pem}`, 'pem-bom'],
    ['bare CR', pem.replaceAll('\n', '\r'), 'pem-cr-only'],
    ['no newline at the end', pem.trimEnd(), 'pem-final-newline'],
    ['a blank behind END', pem.replace(/\n$/, ' \n'), 'pem-blanks'],
    ['a blank line within', pem.replace('\n', '\n\n'), 'pem-blanks'],
    ['other widths', pem.replace(/\n(.{9})/, '\n$1\n'), 'pem-line-width'],
    ['headers', pem.replace('\n', '\na: b\n\n'), 'pem-headers'],
    ['two on one line', pem.trimEnd() + pem, 'pem-glued'],
    ['cut short', pem.slice(0, 60), 'pem-truncated'],
    ['a bad block behind a good one', pem + pem.replace('A', '!'), 'pem-label-mismatch'],
    ['an empty block', '-----BEGIN X-----\n-----END X-----\n', 'pem-empty-block'],
    ['DER', Uint8Array.of(0x30, 6, 1, 1, 1, 1, 1, 1), 'pem-der'],
  ])('%s throws', (_, text, code) => {
    expect(codeOf(() => parsePem(text))).toBe(code)
  })
})

describe('formatPem', () => {
  test('openssl writes the same', needs(OPENSSL), () => {
    const body = openssl(['base64'], { input: der }).toString()
    expect(pem).toBe(`-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`)
  })

  test.each(['X', 'PRIVATE KEY', 'PKCS #7 SIGNED DATA', 'A-B'])('%j is a label', (label) => {
    expect(parsePem(formatPem(label, der))[0]?.label).toBe(label)
  })

  test.each(['', ' X', 'X ', 'A  B', '-X', 'X-', 'A--B', 'A\nB', 'A\rB', 'ä', 'A\tB'])(
    '%j is no label',
    (label) => {
      expect(codeOf(() => formatPem(label, der))).toBe('pem-write-label')
    },
  )

  test('what is written is read, octet for octet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 9000 }), (octets) => {
        const [block] = parsePem(
          formatPem('PRIVATE KEY', octets) + formatPem('CERTIFICATE', octets),
        )
        expect(block?.der).toEqual(octets)
        // a key never shares its buffer
        expect(block?.der.buffer.byteLength).toBe(octets.length)
      }),
      { numRuns: 200 },
    )
  })
})

test('DER is told from text', () => {
  const made = Uint8Array.of(0x30, 0x81, 0x80, ...new Uint8Array(128))
  expect(looksLikeDer(made)).toBe(true)
  expect(looksLikeDer(made.subarray(1))).toBe(false)
  expect(looksLikeDer(made.subarray(0, 100))).toBe(false)
  expect(looksLikeDer(new TextEncoder().encode(pem))).toBe(false)
  expect(looksLikeDer(new TextEncoder().encode('0\n'))).toBe(false)
})
