import { limboCases, measuredSets, setFiles, vectorBytes, vectorFiles } from '../support/vectors.ts'

/** A certificate of the vectors, as bytes that nothing of this package has read. */
export interface Sample {
  /** `limbo:` and the id of the case, `cacerts:` and case and file, or the path of a file. */
  readonly source: string
  readonly der: Uint8Array
}

// a pattern of its own: the package's scanner is not to choose what it is tested with
const BLOCK = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]+)-----END/g

function* texts(): Iterable<readonly [source: string, text: string]> {
  for (const folder of ['s-client', 'istio-samples', 'sources']) {
    for (const file of vectorFiles(folder)) {
      const name = `${folder}/${file}`
      yield [name, vectorBytes(name).toString('utf8').replaceAll('\\n', '\n')]
    }
  }
  for (const one of measuredSets().cases) {
    for (const [file, bytes] of Object.entries(setFiles(one))) {
      yield [`cacerts:${one.name}/${file}`, Buffer.from(bytes).toString()]
    }
  }
}

function* samples(): Iterable<Sample> {
  for (const [source, text] of texts()) {
    for (const [, body = ''] of text.matchAll(BLOCK)) {
      yield { source, der: new Uint8Array(Buffer.from(body, 'base64')) }
    }
  }
  for (const one of limboCases()) {
    if (one.id.startsWith('bettertls::')) continue
    const all = [one.peer_certificate, ...one.trusted_certs, ...one.untrusted_intermediates]
    for (const der of all) yield { source: `limbo:${one.id}`, der }
  }
}

function collect(): readonly Sample[] {
  const unique = new Map<string, Sample>()
  for (const sample of samples()) {
    const key = Buffer.from(sample.der).toString('latin1')
    if (!unique.has(key)) unique.set(key, sample)
  }
  return [...unique.values()]
}

/** Every certificate of the vectors once: transcripts, other carriers, cacerts sets, x509-limbo without BetterTLS. */
export const corpus: readonly Sample[] = collect()

export function pemOf(der: Uint8Array): string {
  const body = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`
}
