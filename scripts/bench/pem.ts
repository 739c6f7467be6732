import { Buffer } from 'node:buffer'
import * as x509 from '@peculiar/x509'
import forge from 'node-forge'
import { extractPem } from 'meshcerts/pem'
import { goPeer, type GoCandidate } from './go-peer.ts'
import type { Bench, Candidate } from './harness.ts'
import { inputText } from './input.ts'

const SIZES: readonly (readonly [string, number])[] = [
  ['10 KB', 10_000],
  ['1 MB', 1_000_000],
]

const FASTER_THAN_GO = 2

/** The floor: nothing but finding the lines and decoding between them, with no look at what is in the text. */
function floor(text: string): number {
  let octets = 0
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at)) {
    const start = text.indexOf('\n', at)
    const end = text.indexOf('-----END ', start)
    if (end < 0) break
    octets += Buffer.from(text.slice(start, end), 'base64').length
    at = end
  }
  return octets
}

function candidates(text: string, go: GoCandidate, name: string): readonly Candidate[] {
  const bytes = Buffer.from(text)
  return [
    { name: 'meshcerts, bytes', run: () => extractPem(bytes) },
    { name: 'meshcerts, string', run: () => extractPem(text) },
    { name: 'indexOf and Buffer (floor)', run: () => floor(text) },
    ...go('pem', name, FASTER_THAN_GO),
    { name: '@peculiar/x509', run: () => x509.PemConverter.decodeWithHeaders(text), goal: 10 },
    { name: 'node-forge', run: () => forge.pem.decode(text), goal: 70 },
  ]
}

/** Lines that a hostile text of 10 MB may repeat: of each the time should stay below a second. */
const HOSTILE = [
  '-----BEGIN \n',
  '-----BEGIN CERTIFICATE-----\n',
  '-----BEGIN CERTIFICATE-----',
  '-----END CERTIFICATE-----\n',
  '-----BEGIN X-----\n-----END X-----\n',
  '-----BEGIN X-----\na: b\n\nMAA=\n-----END X-----\n',
  '-----\n',
  '\n',
  'a',
]

/** Text that holds no certificate and much that looks like one. */
export function hostileBenches(): readonly Bench[] {
  const candidates = HOSTILE.map((unit): Candidate => {
    const bytes = Buffer.from(unit.repeat(Math.ceil(1e7 / unit.length)))
    return { name: JSON.stringify(unit), run: () => extractPem(bytes) }
  })
  return [{ title: 'extractPem of 10 MB of one line', candidates }]
}

/** PEM blocks out of a text like that of `openssl s_client -showcerts`. */
export function pemBenches(): readonly Bench[] {
  const unit = inputText()
  const texts = Object.fromEntries(
    SIZES.map(([name, size]) => [name, unit.repeat(Math.max(1, Math.round(size / unit.length)))]),
  )
  const go = goPeer(new Date(), { texts })
  return Object.entries(texts).map(([name, text]) => ({
    title: `Find and decode the PEM blocks of a text of ${name}`,
    candidates: candidates(text, go, name),
  }))
}
