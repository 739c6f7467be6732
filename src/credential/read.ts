import { isFacts, isFiles, isNotes } from '../capture/given-back.ts'
import { quietOctets } from '../capture/quiet-octets.ts'
import {
  fieldsOf,
  isObject,
  looksLikeSecret,
  readSecretObject,
  type Fields,
  type SecretFacts,
} from '../capture/secret-object.ts'
import {
  CA_SUFFIX,
  extractClientCa,
  extractServerPair,
  type ClientCa,
  type CredentialRefusal,
  type ServerPair,
} from '../emulation/istiod/gateway-credential.ts'
import { requireMaterial } from '../pem/input.ts'
import { refuseArgument, requireObject } from '../report/argument.ts'
import { describeValue } from '../report/describe-value.ts'
import type { Finding } from '../report/finding.ts'
import { credentialError } from './fail.ts'
import { isBytes } from '../report/kinds.ts'

/** What a credential can be read from: a Secret or a ConfigMap as it was parsed, the JSON text of one, or files by name. */
export type CredentialInput = Readonly<Record<string, Uint8Array | string>> | string | object

/** How a credential is read. */
export interface ReadCredentialOptions {
  /** The Secret NAME-cacert, or the ConfigMap, that the CAs of clients come from; the credential itself where it is left out. */
  readonly caCredential?: CredentialInput
}

/** The object that values come from. */
export interface CredentialSource {
  /** `files` where no Kubernetes object was given. */
  readonly kind: 'Secret' | 'ConfigMap' | 'files'
  /** What the object says besides its values; empty for files. */
  readonly facts: SecretFacts
  /** Every value by its key, known to istiod or not. In a log and in JSON a value says how many octets it has, and not which. */
  readonly files: Readonly<Record<string, Uint8Array>>
}

/** The TLS material of a gateway: its Secret, and where the CAs of clients come from. */
export interface Credential extends CredentialSource {
  /** Where istiod looks for the CAs of clients: NAME-cacert where it is there, else the credential itself. */
  readonly ca: CredentialSource
  /** What was noticed while reading: why the API server would not take the object. */
  readonly notes: readonly Finding[]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // the text of a parser's error may quote a key
    throw credentialError('credential-input', { problem: 'the text is not JSON' })
  }
}

function readFiles(value: Fields): Readonly<Record<string, Uint8Array>> {
  const files = Object.entries(value).map(([name, content]): [string, Uint8Array] => {
    if (typeof content === 'string') return [name, new TextEncoder().encode(content)]
    if (isBytes(content)) return [name, content]
    const problem = `the file ${name} is ${describeValue(content)}, not text or bytes`
    throw credentialError('credential-input', { problem })
  })
  return Object.fromEntries(files)
}

type Source = CredentialSource & { readonly notes: readonly Finding[] }

/** A ConfigMap has its texts as they are, and octets in `binaryData`, which istiod does not read. */
function readConfigMap(value: Fields): Source {
  const { name, namespace } = fieldsOf(value['metadata'])
  const facts = {
    ...(typeof name === 'string' && { name }),
    ...(typeof namespace === 'string' && { namespace }),
  }
  return { kind: 'ConfigMap', facts, files: readFiles(fieldsOf(value['data'])), notes: [] }
}

function readSource(value: unknown): Source {
  const source = sourceOf(value)
  for (const [name, bytes] of Object.entries(source.files)) requireMaterial(name, bytes)
  return source
}

function sourceOf(value: unknown): Source {
  if (!isObject(value) || value instanceof Promise) {
    const problem = `expected a Secret, or files by name; found ${describeValue(value)}`
    throw credentialError('credential-input', { problem })
  }
  if (value['kind'] === 'ConfigMap') return readConfigMap(value)
  if (!looksLikeSecret(value))
    return { kind: 'files', facts: {}, files: readFiles(value), notes: [] }
  const { files, secret, notes } = readSecretObject(value)
  return { kind: 'Secret', facts: secret, files, notes }
}

const nameOf = (value: Fields): unknown => fieldsOf(value['metadata'])['name']

/** Of a List the Secret of the gateway, and its NAME-cacert where that is there. */
function pickFromList(items: readonly unknown[]): readonly [unknown, unknown] {
  const secrets = items
    .filter(isObject)
    .filter(({ kind }) => kind === undefined || kind === 'Secret')
  const isCa = (one: Fields): boolean =>
    secrets.some((other) => nameOf(one) === `${String(nameOf(other))}${CA_SUFFIX}`)
  const [own, ...more] = secrets.filter((one) => !isCa(one))
  if (own === undefined)
    throw credentialError('credential-input', { problem: 'no Secret is in the list' })
  if (more.length > 0) {
    const names = secrets.map((one) => String(nameOf(one))).join(', ')
    throw credentialError('credential-input', {
      problem: `expected one Secret, found ${String(more.length + 1)} in the list: ${names}`,
    })
  }
  return [own, secrets.find(isCa)]
}

function unpack(input: unknown): readonly [unknown, unknown] {
  const value = typeof input === 'string' ? parseJson(input) : input
  const items = isObject(value) ? value['items'] : undefined
  return Array.isArray(items) ? pickFromList(items) : [value, undefined]
}

function quiet({ kind, facts, files }: CredentialSource): CredentialSource {
  const entries = Object.entries(files).map(([name, bytes]) => [name, quietOctets(bytes)] as const)
  return Object.freeze({ kind, facts, files: Object.freeze(Object.fromEntries(entries)) })
}

/**
 * Reads the TLS material of a gateway.
 *
 * @param input - The object of a Secret, parsed from YAML or JSON, a List that holds one (and its NAME-cacert), or the JSON text;
 * or files by name, named as the keys of the Secret (`{ 'tls.crt': text, 'tls.key': text }`).
 * @throws MeshCertsError `pem-too-long` for a value of more than 4 MiB, `credential-input` when it is none of these. What the values hold is for {@link checkCredential} to judge.
 * @example
 * import { readCredential } from 'meshcerts/credential'
 * Object.keys(readCredential({ 'tls.crt': '', 'tls.key': '' }).files) // => ['tls.crt', 'tls.key']
 */
export function readCredential(
  input: CredentialInput,
  options: ReadCredentialOptions = {},
): Credential {
  requireObject('options', options)
  const { caCredential } = options
  const [ownValue, listed] = unpack(input)
  const own = readSource(ownValue)
  const [caValue] = caCredential === undefined ? [listed] : unpack(caCredential)
  const ca = caValue === undefined ? undefined : readSource(caValue)
  const source = quiet(own)
  return Object.freeze({
    ...source,
    ca: ca === undefined ? source : quiet(ca),
    notes: Object.freeze([...own.notes, ...(ca?.notes ?? [])]),
  })
}

const READ = 'a credential, as readCredential gives it'

const KINDS: readonly unknown[] = ['Secret', 'ConfigMap', 'files']

function isSource(value: unknown): boolean {
  if (!isObject(value)) return false
  const { kind, facts, files } = value
  return KINDS.includes(kind) && isFacts(facts) && isFiles(files)
}

/** Is it what {@link readCredential} gave? */
export const isCredential = (value: unknown): value is Credential =>
  isSource(value) && isSource((value as Fields)['ca']) && isNotes((value as Fields)['notes'])

function requireRead(credential: unknown): void {
  requireObject('credential', credential, READ)
  if (!isCredential(credential)) refuseArgument('credential', READ, credential)
}

/** The server's certificate and key that istiod takes out of the credential, or what it says instead. */
export function serverPairOf(credential: Credential): ServerPair | CredentialRefusal {
  requireRead(credential)
  return extractServerPair(credential.files)
}

/** The CAs of clients that istiod takes, or what it says instead. */
export function clientCaOf(credential: Credential): ClientCa | CredentialRefusal {
  requireRead(credential)
  return extractClientCa(credential.ca.files)
}
