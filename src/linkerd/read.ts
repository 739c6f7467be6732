import { requireObject } from '../report/argument.ts'
import { isNotes } from '../capture/given-back.ts'
import { quietOctets } from '../capture/quiet-octets.ts'
import {
  fieldsOf,
  isObject,
  looksLikeSecret,
  readSecretObject,
  type Fields,
} from '../capture/secret-object.ts'
import type { IssuerScheme } from '../emulation/linkerd/check.ts'
import { requireMaterial } from '../pem/input.ts'
import { describeValue } from '../report/describe-value.ts'
import type { Finding } from '../report/finding.ts'
import { linkerdError } from './fail.ts'
import { isBytes } from '../report/kinds.ts'

/**
 * What the identity of a Linkerd mesh can be read from: files by name, the Secret linkerd-identity-issuer as it was parsed, a List
 * with it and the ConfigMap linkerd-identity-trust-roots, or the JSON text of either.
 */
export type LinkerdInput = Readonly<Record<string, Uint8Array | string>> | string | object

/** A value by the name of its file or key. */
export interface LinkerdValue {
  /** The file, or the key of the Secret or ConfigMap. */
  readonly file: string
  /** Its octets as they are. In a log and in JSON it says how many, and not which. */
  readonly bytes: Uint8Array
}

/** The identity of a Linkerd mesh: who is trusted, and who issues. */
export interface LinkerdSet {
  /** Who made the Secret, by its keys. */
  readonly scheme: IssuerScheme
  /** What the identity controller and the proxies trust: `ca-bundle.crt`, else `ca.crt`. */
  readonly anchors?: LinkerdValue
  /** `ca.crt` of the Secret, which `linkerd check` asks in the scheme `kubernetes.io/tls`. */
  readonly ownAnchors?: LinkerdValue
  /** The certificate of the issuer, with the chain behind it. */
  readonly certificate?: LinkerdValue
  /** Its private key. */
  readonly key?: LinkerdValue
  /** What was noticed while reading: why the API server would not take the Secret. */
  readonly notes: readonly Finding[]
}

type Files = Readonly<Record<string, Uint8Array>>

const TRUST_ROOTS = 'ca-bundle.crt'
const ANCHORS = 'ca.crt'
const NAMES = {
  'linkerd.io/tls': { certificate: 'crt.pem', key: 'key.pem' },
  'kubernetes.io/tls': { certificate: 'tls.crt', key: 'tls.key' },
} as const
// as Linkerd's guide calls what `step` writes
const STEP = { certificate: 'issuer.crt', key: 'issuer.key' } as const

const refuse = (problem: string): never => {
  throw linkerdError('linkerd-input', { problem })
}

function bytesOf(name: string, content: unknown): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (isBytes(content)) return content
  return refuse(`the file ${name} is ${describeValue(content)}, not text or bytes`)
}

const readFiles = (value: Fields): Files =>
  Object.fromEntries(Object.entries(value).map(([name, one]) => [name, bytesOf(name, one)]))

interface Parts {
  readonly secret: Files
  readonly bundle: Files
  readonly notes: readonly Finding[]
}

const NOTHING: Parts = { secret: {}, bundle: {}, notes: [] }

function readObject(value: Fields): Parts {
  if (value['kind'] === 'ConfigMap')
    return { ...NOTHING, bundle: readFiles(fieldsOf(value['data'])) }
  if (!looksLikeSecret(value)) return { ...NOTHING, secret: readFiles(value) }
  const { files, notes } = readSecretObject(value)
  return { ...NOTHING, secret: files, notes }
}

const nameOf = (value: Fields): unknown => fieldsOf(value['metadata'])['name']

/** Of a List the Secret of the issuer and the ConfigMap of the anchors; what else is in it belongs to others. */
function readList(items: readonly unknown[]): Parts {
  const objects = items.filter(isObject)
  const named = (kind: string, name: string): Fields | undefined =>
    objects.find((one) => one['kind'] === kind && nameOf(one) === name)
  const secret = named('Secret', 'linkerd-identity-issuer')
  if (secret === undefined) return refuse('no Secret linkerd-identity-issuer is in the list')
  const bundle = named('ConfigMap', 'linkerd-identity-trust-roots')
  return { ...readObject(secret), bundle: bundle === undefined ? {} : readObject(bundle).bundle }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // the text of a parser's error may quote a key
    return refuse('the text is not JSON')
  }
}

function readParts(input: unknown): Parts {
  const value = typeof input === 'string' ? parseJson(input) : input
  if (!isObject(value) || value instanceof Promise)
    return refuse(`expected a Secret, or files by name; found ${describeValue(value)}`)
  const { items } = value
  return Array.isArray(items) ? readList(items as readonly unknown[]) : readObject(value)
}

function pick(files: Files, ...names: readonly string[]): LinkerdValue | undefined {
  const file = names.find((name) => Object.hasOwn(files, name))
  if (file === undefined) return undefined
  const bytes = files[file] as Uint8Array
  requireMaterial(file, bytes)
  return { file, bytes: quietOctets(bytes) }
}

const schemeOf = (files: Files): IssuerScheme =>
  Object.hasOwn(files, 'tls.crt') && !Object.hasOwn(files, 'crt.pem')
    ? 'kubernetes.io/tls'
    : 'linkerd.io/tls'

const isValue = (value: unknown): boolean =>
  value === undefined ||
  (isObject(value) && typeof value['file'] === 'string' && isBytes(value['bytes']))

/** Is it what {@link readLinkerd} gave? */
export function isLinkerdSet(value: unknown): value is LinkerdSet {
  if (!isObject(value)) return false
  const { scheme, notes, anchors, ownAnchors, certificate, key } = value
  const isKnown = typeof scheme === 'string' && Object.hasOwn(NAMES, scheme)
  return isKnown && isNotes(notes) && [anchors, ownAnchors, certificate, key].every(isValue)
}

/** How the identity of a Linkerd mesh is read. */
export interface ReadLinkerdOptions {
  /** The trust anchors where they are not in `input`: PEM, or the ConfigMap linkerd-identity-trust-roots as it was parsed. */
  readonly anchors?: string | Uint8Array | object
}

function givenAnchors(anchors: ReadLinkerdOptions['anchors']): Files {
  if (anchors === undefined) return {}
  if (typeof anchors === 'string' || isBytes(anchors))
    return { [TRUST_ROOTS]: bytesOf(TRUST_ROOTS, anchors) }
  return readObject(anchors as Fields).bundle
}

/**
 * Reads the identity of a Linkerd mesh.
 *
 * @param input - Files by name (`ca.crt`, `issuer.crt`, `issuer.key`, or the keys of the Secret), the Secret, or a List.
 * @throws MeshCertsError `pem-too-long` for a value of more than 4 MiB, `linkerd-input` for anything else. What the values hold is for {@link checkLinkerd} to judge.
 * @example
 * import { readLinkerd } from 'meshcerts/linkerd'
 * readLinkerd({ 'ca.crt': '', 'issuer.crt': '', 'issuer.key': '' }).scheme // => 'linkerd.io/tls'
 */
export function readLinkerd(input: LinkerdInput, options: ReadLinkerdOptions = {}): LinkerdSet {
  requireObject('options', options)
  const { secret, bundle, notes } = readParts(input)
  const scheme = schemeOf(secret)
  const roots = { ...bundle, ...givenAnchors(options.anchors) }
  const ownAnchors = pick(secret, ANCHORS)
  const anchors = pick(roots, TRUST_ROOTS) ?? pick(secret, TRUST_ROOTS) ?? ownAnchors
  const certificate = pick(secret, NAMES[scheme].certificate, STEP.certificate)
  const key = pick(secret, NAMES[scheme].key, STEP.key)
  return Object.freeze({
    scheme,
    ...(anchors && { anchors }),
    ...(ownAnchors && { ownAnchors }),
    ...(certificate && { certificate }),
    ...(key && { key }),
    notes: Object.freeze([...notes]),
  })
}
