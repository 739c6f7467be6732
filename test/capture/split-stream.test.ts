import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitProxyCerts } from '../../src/capture/split.ts'
import { createSplitStream } from '../../src/capture/split-stream.ts'
import { parseCertificate } from '../../src/certificate/parse.ts'
import { formatPem } from '../../src/pem/format.ts'
import { filesBelow, fileText } from '../support/files.ts'

// What is read part by part has the answer of the whole text, or says that it must be read as a whole.

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Answer {
  readonly files: readonly object[]
  readonly findings: readonly unknown[]
}

function whole(octets: Uint8Array): Answer {
  const { files, findings } = splitProxyCerts(octets)
  const plain = files.map(({ name, der, certificate, role, source, line, pem }) => ({
    name,
    der: Buffer.from(der).toString('hex'),
    subject: certificate?.subject.text,
    role,
    source,
    line,
    pem,
  }))
  return { files: plain, findings }
}

/** The same of the parts, or undefined. */
function streamed(octets: Uint8Array, sizes: readonly number[]): Answer | undefined {
  const stream = createSplitStream()
  let at = 0
  for (let i = 0; at < octets.length; i++) {
    const size = sizes[i % sizes.length] as number
    if (!stream.push(octets.subarray(at, at + size))) return undefined
    at += size
  }
  const split = stream.end()
  if (split === undefined) return undefined
  const files = Array.from(split.files, ({ name, der, certificate, role, source, line }) => ({
    name,
    der: Buffer.from(der).toString('hex'),
    subject: certificate?.subject.text,
    role,
    source,
    line,
    pem: formatPem('CERTIFICATE', der),
  }))
  expect(files).toHaveLength(split.count)
  return { files, findings: split.findings }
}

const read = (path: string): string => fileText(`fixtures/${path}`)
const ca = read('good/ca-cert.pem')
const root = read('good/root-cert.pem')
const key = read('good/ca-key.pem')
const notACertificate = formatPem('CERTIFICATE', Uint8Array.of(0x30, 3, 2, 1, 5))
const captures = filesBelow('fixtures/captures').map((name) => read(`captures/${name}`))
const transcript = read('captures/three-tier.txt')

const session = 'SSL-Session:\n    Master-Key: 0123456789ABCDEF\n'

/** The CA by another name, with the same length and the same end: its signature is not looked at. */
function renamed(number: number): string {
  const der = Buffer.from(parseCertificate(ca).der)
  der.write(String(number).padStart(4, '0'), der.lastIndexOf('Intermediate'))
  return formatPem('CERTIFICATE', der)
}

// what can be in a capture, as it should be or not; more than one makes the rest of the whole something else
const PARTS: readonly string[] = [
  ca,
  root,
  key,
  notACertificate,
  ...captures,
  'depth=0 CN = details\n',
  '---\nServer certificate\n',
  'Verify return code: 7 (certificate signature failure)\n',
  session,
  '\n\n',
  'ein Wort – mit Strich\n',
  'without an end',
]
const ODD: readonly string[] = [
  '-----BEGIN CERTIFICATE-----\n',
  '-----END CERTIFICATE-----\n',
  'see -----BEGIN CERTIFICATE----- below\n',
  '-----begin certificate-----\n',
  ca.replace('-----END', '\n-----END'),
  ca.replaceAll(/^/gm, '  '),
  ca.replaceAll(/^/gm, '> '),
  ca.slice(0, 200),
  '\u001b[0m\n',
  'kind: Secret\n',
  '{"a": 1}\n',
  '\ufeff',
  '-----BEGIN \n',
  'MIIB\n',
  '\r',
  Buffer.from(ca).toString('base64'),
]

const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))

const pieces = (parts: readonly string[]) => fc.array(fc.constantFrom(...parts), { maxLength: 9 })
const sizes = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 90, max: 4000 })),
  {
    minLength: 1,
    maxLength: 6,
  },
)

describe('a capture that is read part by part', () => {
  it('has the answer of the whole, wherever it is cut', () => {
    const asked = { regular: 0, whole: 0 }
    const text = fc.oneof(
      pieces(PARTS),
      fc
        .tuple(pieces(PARTS), fc.constantFrom(...ODD), pieces(PARTS))
        .map(([before, odd, behind]) => [...before, odd, ...behind]),
    )
    const encoded = fc.tuple(
      text,
      fc.constantFrom(bytesOf, bytesOf, (t: string) => bytesOf(crlf(t)), utf16),
    )
    fc.assert(
      fc.property(encoded, sizes, ([parts, encode], cuts) => {
        const octets = encode(parts.join(''))
        const answer = streamed(octets, cuts)
        asked[answer === undefined ? 'whole' : 'regular'] += 1
        if (answer !== undefined) expect(answer).toEqual(whole(octets))
      }),
      { seed: 17, numRuns: 400 },
    )
    // both happened, so that neither answer is the only one
    expect(Math.min(asked.regular, asked.whole)).toBeGreaterThan(80)
  })

  it.each([
    ['a transcript', transcript],
    ['two reports of one connection', transcript + transcript],
    ['CRLF', crlf(transcript)],
    ['a key and what is no certificate', `${key}${notACertificate}${ca}${notACertificate}`],
    ['no line end at the end', ca.trimEnd()],
    ['secrets far behind', `${transcript}${'noise\n'.repeat(2000)}${ca}${session}`],
  ])('is read so: %s', (_, text) => {
    const octets = bytesOf(text)
    const expected = whole(octets)
    for (const size of [1, 7, 64, 65, 1000, 1e6]) expect(streamed(octets, [size])).toEqual(expected)
  })

  it.each([
    ['UTF-16', utf16(transcript)],
    ['blocks behind a prefix', bytesOf(ca.replaceAll(/^/gm, '12: '))],
    ['colour codes', bytesOf(`\u001b[31m${ca}`)],
    ['a manifest', bytesOf(`kind: Secret\n${ca}`)],
    ['no END', bytesOf(ca.slice(0, 300))],
    ['no certificate', bytesOf('CONNECTED(00000003)\n')],
    ['DER', Uint8Array.of(0x30, 3, 2, 1, 5)],
    ['nothing', new Uint8Array(0)],
  ])('asks for the whole: %s', (_, octets) => {
    expect(streamed(octets, [50])).toBeUndefined()
  })

  it('keeps a certificate apart from one that differs in its last octet', () => {
    const [{ der }] = splitProxyCerts(ca).files as unknown as [{ der: Uint8Array }]
    const changed = der.slice()
    changed[changed.length - 1]! ^= 1
    const text = [der, changed, der].map((one) => formatPem('CERTIFICATE', one)).join('')
    expect(streamed(bytesOf(text), [100])).toEqual(whole(bytesOf(text)))
  })

  it('gives up where a block does not end, and takes nothing more', () => {
    const stream = createSplitStream()
    const body = bytesOf(`${'A'.repeat(64)}\n`.repeat(16_000))
    expect(stream.push(bytesOf('-----BEGIN CERTIFICATE-----\n'))).toBe(true)
    const taken = Array.from({ length: 6 }, () => stream.push(body))
    expect(taken).toEqual([true, true, true, true, false, false])
    expect(stream.end()).toBeUndefined()
  })
})

it('keeps certificates apart that end alike, also where they come again', () => {
  const some = Array.from({ length: 8 }, (_, number) => renamed(number)).join('')
  const octets = bytesOf(some + some)
  expect(streamed(octets, [1000])).toEqual(whole(octets))
  expect(whole(octets).files).toHaveLength(16)
})
