import type { Finding } from '../report/finding.ts'
import { describeValue } from '../report/describe-value.ts'
import { cacertsError } from './fail.ts'
import { isFacts, isFiles, isNotes } from '../capture/given-back.ts'
import { quietOctets } from '../capture/quiet-octets.ts'
import { looksLikeSecret, type SecretFacts } from '../capture/secret-object.ts'
import { readSecret } from './secret.ts'
import { isBytes } from '../report/kinds.ts'

/** A plug-in CA set: its files as bytes, and the Secret they came in. */
export interface CacertsSet {
  /** Every file by its name, known to istiod or not. In a log and in JSON a file says how many octets it has, and not which. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** Left out where the set is a set of files. */
  readonly secret?: SecretFacts
  /** What was noticed while reading a Secret. */
  readonly notes: readonly Finding[]
}

/** What a set can be read from. */
export type CacertsInput = Readonly<Record<string, Uint8Array | string>> | string | object

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // reported below: the text of a parser's error is of no use here
  }
  throw cacertsError('cacerts-input', { problem: 'the text is not a JSON object' })
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof Promise)

/** Files by name, texts as octets. */
export function readFiles(value: unknown): CacertsSet['files'] {
  if (!isPlain(value)) throw cacertsError('cacerts-input', { problem: 'expected files by name' })
  const files: [string, Uint8Array][] = []
  for (const [name, content] of Object.entries(value) as [string, unknown][]) {
    if (typeof content === 'string') files.push([name, new TextEncoder().encode(content)])
    else if (isBytes(content)) files.push([name, content])
    else
      throw cacertsError('cacerts-input', { problem: `the file ${name} is neither text nor bytes` })
  }
  return Object.fromEntries(files)
}

function isSet(value: unknown): boolean {
  if (!isPlain(value)) return false
  const { files, notes, secret } = value as Partial<CacertsSet>
  return isFiles(files) && isNotes(notes) && (secret === undefined || isFacts(secret))
}

/**
 * What readCacerts gave, and nothing else: files by name would be read as a set without any.
 *
 * @throws MeshCertsError `cacerts-input`.
 */
export function requireSet(set: unknown, option: string): void {
  if (isSet(set)) return
  const found = isPlain(set) ? 'an object that it did not give' : describeValue(set)
  throw cacertsError('cacerts-input', {
    problem: `expected for ${option} what readCacerts gives, found ${found}`,
  })
}

const quietFiles = (files: CacertsSet['files']): CacertsSet['files'] =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, quietOctets(bytes)]))

/**
 * Reads a plug-in CA set.
 *
 * @param input - Files by name (`{ 'ca-cert.pem': bytes or text, … }`); or the object of a Secret, parsed from YAML or JSON,
 * with `data`, `stringData`, or a List that holds it; or the JSON text of one. Names that istiod does not know are kept.
 * @throws MeshCertsError `cacerts-input` when it is none of these. What the files hold is for {@link checkCacerts} to judge.
 * @example
 * import { readCacerts } from 'meshcerts'
 * Object.keys(readCacerts({ 'ca-cert.pem': '', 'ca-key.pem': '' }).files) // => ['ca-cert.pem', 'ca-key.pem']
 */
export function readCacerts(input: CacertsInput): CacertsSet {
  const value: unknown = typeof input === 'string' ? parseJson(input) : input
  if (!isPlain(value)) {
    throw cacertsError('cacerts-input', {
      problem: `expected files by name, or a Secret; found ${describeValue(value)}`,
    })
  }
  const set = looksLikeSecret(value) ? readSecret(value) : { files: readFiles(value), notes: [] }
  return Object.freeze({
    ...set,
    files: Object.freeze(quietFiles(set.files)),
    notes: Object.freeze([...set.notes]),
  })
}
