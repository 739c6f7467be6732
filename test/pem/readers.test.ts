import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extractPem, formatPem, goPemBlocks } from '../../src/pem/index.ts'
import { scanCPem, type PemFlavour } from '../../src/pem/openssl-pem.ts'

// What the loaders read, the patient reader reads too: it may find more, never less.

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const octets = (length: number, seed: number): Uint8Array => {
  const der = Uint8Array.from({ length }, (_, i) => (i * 37 + seed * 101 + 11) & 0xff)
  der.set([0x30, 0x81, length - 3])
  return der
}
const CERT = formatPem('CERTIFICATE', octets(190, 1))
const OTHER = formatPem('CERTIFICATE', octets(170, 2))
const SHORT = '-----BEGIN X-----\nMAA=\n-----END X-----\n'

// what people, editors and exports put around, into and between blocks
const PIECES = [
  CERT,
  OTHER,
  SHORT,
  CERT.replaceAll('\n', '\r\n'),
  CERT.replace('\n', '\nComment: exported from C:\\new\\ca.pem\n\n'),
  CERT.replace('\n', '\nNote: ----END of list\n'),
  CERT.replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: A,B\n\n'),
  '-----BEGIN CERTIFICATE-----\n',
  '-----END CERTIFICATE-----\n',
  '-----END -----BEGIN X-----\nMAA=\n-----END X-----\n',
  '-----BEGIN X-----\n-----END X-----\n',
  '-----BEGIN X-----\na: b\n',
  '-----BEGIN -----\nMAA=\n-----END -----\n',
  '-----BEGIN A\\nB-----\nMAA=\n-----END A\\nB-----\n',
  '-----BEGIN A--B "C"-----\nMAA=\n-----END A--B "C"-----\n',
  `-----BEGIN ${'L'.repeat(200)}-----\nMAA=\n-----END ${'L'.repeat(200)}-----\n`,
  '# see -----BEGIN CERTIFICATE-----\n',
  'subject=CN=a \u2013 b\n',
  '\u2014\u2014BEGIN X\u2014\u2014\n',
  '> ',
  '  ',
]
const INSERTS = [
  '',
  '-',
  '--',
  '-----',
  '----END',
  '-----END ',
  '\n-----END ',
  '-----BEGIN ',
  '\n-----BEGIN X-----\n',
  '\n',
  '\n\n',
  '\r',
  '\r\n',
  ' ',
  '\t',
  ':',
  '\\n',
  '\\',
  '=',
  '"',
  '#',
  '\u2013',
  '\ufeff',
  '\u0085',
  '\0',
]
const damage = fc.tuple(fc.nat(5000), fc.constantFrom(...INSERTS), fc.nat(3))
const text = fc
  .tuple(
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }),
    fc.array(damage, { maxLength: 4 }),
  )
  .map(([pieces, damages]) =>
    damages.reduce((whole, [place, insert, remove]) => {
      const at = place % (whole.length + 1)
      return whole.slice(0, at) + insert + whole.slice(at + remove)
    }, pieces.join('')),
  )

interface Named {
  readonly label: string
  readonly der: Uint8Array
}
const meant = (label: string): string => label.trim().replace(/\s+/g, ' ').toUpperCase()
const named = ({ label, der }: Named): string =>
  `${meant(label)} ${Buffer.from(der).toString('hex')}`

/** The blocks of `few` that are not in `many`, which may have others between. */
function missing(few: readonly Named[], many: readonly Named[]): readonly Named[] {
  let from = 0
  const names = many.map(named)
  return few.filter((block) => {
    const at = names.indexOf(named(block), from)
    if (at !== -1) from = at + 1
    return at === -1
  })
}

const RUNS = { numRuns: 10_000, seed: 20261125 }
const FLAVOURS: readonly PemFlavour[] = ['boringssl', 'openssl-3', 'openssl-1.1.1']

describe('the patient reader finds what the loaders find', () => {
  test.each([
    ['a backslash and n in a header', '\nComment: exported from C:\\new\\ca.pem\n\n'],
    ['dashes and END in a header', '\nNote: ----END of list\n'],
    ['BEGIN in a header', '\nNote: see ----BEGIN X----\n\n'],
  ])('%s', (_, header) => {
    const said = extractPem(CERT.replace('\n', header))
    expect(said.blocks.map(named)).toEqual(extractPem(CERT).blocks.map(named))
    expect(said.notes.map(({ code }) => code)).toEqual(['pem-headers'])
  })

  test('a BEGIN whose dashes close an END without label', () => {
    const { blocks } = extractPem(`noise\n-----END ${SHORT}`)
    expect(blocks.map(({ label }) => label)).toEqual(['X'])
  })

  test('every block of Go, in its order', () => {
    let blocks = 0
    fc.assert(
      fc.property(text, (written) => {
        const go = goPemBlocks(utf8(written))
        blocks += go.length
        expect(missing(go, extractPem(written).blocks).map(named)).toEqual([])
      }),
      RUNS,
    )
    expect(blocks).toBeGreaterThan(RUNS.numRuns / 2)
  }, 60_000)

  test.each(FLAVOURS)(
    'every block of %s, or an error that says why not',
    (flavour) => {
      let blocks = 0
      fc.assert(
        fc.property(text, (written) => {
          // a certificate under headers is refused, whatever the octets below them are
          const c = scanCPem(utf8(written), flavour).blocks.filter(({ header }) => header === '')
          blocks += c.length
          const { blocks: found, notes } = extractPem(written)
          const lost = missing(c, found)
          const why = notes.filter(({ severity }) => severity === 'error')
          expect(lost.length, lost.map(named).join()).toBeLessThanOrEqual(why.length)
        }),
        RUNS,
      )
      expect(blocks).toBeGreaterThan(RUNS.numRuns / 2)
    },
    60_000,
  )

  test.each(FLAVOURS)(
    'where all notes are harmless, %s finds the same',
    (flavour) => {
      let asked = 0
      fc.assert(
        fc.property(text, (written) => {
          const { blocks, notes } = extractPem(written)
          if (blocks.length === 0 || notes.some(({ severity }) => severity !== 'info')) return
          asked++
          const { blocks: c, refusal } = scanCPem(utf8(written), flavour)
          expect([refusal, c.map(named)]).toEqual([undefined, blocks.map(named)])
        }),
        RUNS,
      )
      expect(asked).toBeGreaterThan(RUNS.numRuns / 40)
    },
    60_000,
  )
})
