import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url))

/** A certificate of the conformance data, as bytes that nothing of this package has read. */
export interface Sample {
  /** `limbo:` and the id of the case, `cacerts:` and case and file, or the path of a file. */
  readonly source: string
  readonly der: Uint8Array
}

interface LimboCase {
  readonly id: string
  readonly peer_certificate: string
  readonly trusted_certs: readonly string[]
  readonly untrusted_intermediates: readonly string[]
}

export const hasShared = existsSync(SHARED)
if (!hasShared)
  console.warn('SKIPPED: ../shared is missing, so nothing is compared with its certificates')

const read = (path: string): string => readFileSync(`${SHARED}${path}`, 'utf8')

// a pattern of its own: the package's scanner is not to choose what it is tested with
const BLOCK = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]+)-----END/g

function limboCases(): readonly LimboCase[] {
  const packed = readFileSync(`${SHARED}conformance/limbo.json.br`)
  const { testcases } = JSON.parse(brotliDecompressSync(packed).toString()) as {
    testcases: readonly LimboCase[]
  }
  return testcases.filter(({ id }) => !id.startsWith('bettertls::'))
}

function* texts(): Iterable<readonly [source: string, text: string]> {
  for (const folder of ['domain/s-client', 'istio-samples-sclient', 'domain/sources']) {
    for (const file of readdirSync(`${SHARED}${folder}`)) {
      yield [`${folder}/${file}`, read(`${folder}/${file}`).replaceAll('\\n', '\n')]
    }
  }
  const sets = JSON.parse(read('domain/cacerts-cases.json')) as {
    cases: readonly { name: string; files: Record<string, string | { base64: string }> }[]
  }
  for (const { name, files } of sets.cases) {
    for (const [file, content] of Object.entries(files)) {
      const text =
        typeof content === 'string' ? content : Buffer.from(content.base64, 'base64').toString()
      yield [`cacerts:${name}/${file}`, text]
    }
  }
  for (const one of limboCases()) {
    const all = [one.peer_certificate, ...one.trusted_certs, ...one.untrusted_intermediates]
    yield [`limbo:${one.id}`, all.join('\n')]
  }
}

function collect(): readonly Sample[] {
  const unique = new Map<string, Sample>()
  for (const [source, text] of texts()) {
    for (const [, body = ''] of text.matchAll(BLOCK)) {
      const der = new Uint8Array(Buffer.from(body, 'base64'))
      const key = Buffer.from(der).toString('latin1')
      if (!unique.has(key)) unique.set(key, { source, der })
    }
  }
  return [...unique.values()]
}

/** Every certificate of ../shared once: transcripts, other carriers, cacerts sets, x509-limbo without BetterTLS. */
export const corpus: readonly Sample[] = hasShared ? collect() : []

export function pemOf(der: Uint8Array): string {
  const body = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`
}
