import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareCertificates } from '../../src/certificate/compare.ts'
import { parseCertificate, parseCertificateDer } from '../../src/certificate/parse.ts'
import { parseCertificateRequestDer } from '../../src/certificate/request.ts'
import { formatCertificate } from '../../src/certificate/text/certificate-text.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import { build } from './build.ts'
import { corpus } from './corpus.ts'
import { outcome } from './outcome.ts'
import { processorTime } from '../support/processor-time.ts'

/** Reads everything there is to read; returns the certificate, or the code of what was thrown. */
function use(der: Uint8Array): Certificate | string {
  let certificate: Certificate | undefined
  const said = outcome(() => {
    certificate = parseCertificateDer(der)
  })
  if (certificate === undefined) return said
  // what was read must be usable to the end: no error of any kind from here on
  formatCertificate(certificate)
  JSON.stringify(certificate)
  compareCertificates(certificate, base)
  return certificate
}

const base = parseCertificateDer(build())
// the shortest of each kind of source, and one by hand
const shelf = [build(), ...corpus.filter((_, i) => i % 60 === 0).map(({ der }) => der)].filter(
  ({ length }) => length < 3000,
)
const anyOf = fc.constantFrom(...shelf)

describe('damaged certificates', () => {
  test('cut short anywhere, none is read and nothing crashes', () => {
    for (const der of shelf.slice(0, 6)) {
      for (let length = 0; length < der.length; length++) {
        expect(typeof use(der.subarray(0, length))).toBe('string')
      }
    }
  })

  test('with any octet changed, it is read or refused with a code', () => {
    fc.assert(
      fc.property(anyOf, fc.nat(), fc.integer({ min: 1, max: 255 }), (der, at, change) => {
        const damaged = der.slice()
        const place = at % damaged.length
        damaged[place] = (damaged[place] as number) ^ change
        const found = use(damaged)
        // the bytes are another certificate: never the one they were made from
        if (typeof found !== 'string')
          expect(compareCertificates(found, parseCertificateDer(der)).relation).not.toBe(
            'identical',
          )
      }),
      { numRuns: 3000 },
    )
  })

  test('with octets put in or taken out, it is read or refused with a code', () => {
    fc.assert(
      fc.property(
        anyOf,
        fc.nat(),
        fc.nat({ max: 4 }),
        fc.uint8Array({ maxLength: 4 }),
        (der, at, gone, more) => {
          const place = at % der.length
          use(Uint8Array.of(...der.subarray(0, place), ...more, ...der.subarray(place + gone)))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('of random octets, none is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        expect(typeof use(octets)).toBe('string')
        outcome(() => parseCertificate(octets))
        outcome(() => parseCertificateRequestDer(octets))
      }),
    )
  })
})

test('deep nesting costs neither stack nor time', () => {
  const open: number[] = []
  for (let i = 0; i < 60_000; i++) open.push(0x30, 0x83, 0x0f, 0xff, 0xff)
  const started = processorTime()
  expect(use(Uint8Array.from(open))).toBe('der-truncated')
  expect(processorTime() - started).toBeLessThan(3000)
})

describe('the time', () => {
  test('to read and print the largest certificate is bounded', () => {
    const largest = corpus.reduce((a, b) => (a.der.length > b.der.length ? a : b)).der
    expect(largest.length).toBeGreaterThan(10_000)
    const started = processorTime()
    expect(typeof use(largest)).toBe('object')
    expect(processorTime() - started).toBeLessThan(10_000)
  })
})
