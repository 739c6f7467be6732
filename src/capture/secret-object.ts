import { decodeBase64 } from '../pem/base64.ts'
import { finding, type Overrides } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { CAPTURE_CODES } from './codes.ts'

// The object of a Secret or a ConfigMap as Kubernetes takes it: its values by name, and why the API server would not take it.

/** What a Secret says besides its files. */
export interface SecretFacts {
  /** `metadata.name`: istiod reads the secret `cacerts`. */
  readonly name?: string
  /** `metadata.namespace`: istiod reads the secret of its own namespace. */
  readonly namespace?: string
  /** `type`; left out where the Secret does not say, which is `Opaque`. */
  readonly type?: string
  /** `immutable`: true means that a rotation has to replace the Secret. */
  readonly immutable?: boolean
}

/** The values of a Secret by name, and what is wrong with the Secret itself. */
export interface ReadSecret {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly secret: SecretFacts
  readonly notes: readonly Finding[]
}

/** An object that was parsed. */
export type Fields = Readonly<Record<string, unknown>>

/** An object by name: not a list, not bytes. */
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

/** The value where it is an object, else one without a field. */
export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})

/** Has it the shape of a Secret, or of a List that may hold one? */
export function looksLikeSecret(value: object): boolean {
  const { kind, data, stringData, items } = value as Fields
  return kind === 'Secret' || isData(data) || isData(stringData) || Array.isArray(items)
}

/** Texts by name. Vault answers with a field `data`, too, which holds lists and numbers. */
const isData = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((one) => typeof one === 'string')

function readMetadata({ metadata, type, immutable }: Fields): SecretFacts {
  const { name, namespace } = fieldsOf(metadata)
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof immutable === 'boolean' ? { immutable } : {}),
  }
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/

/** May a key of `data` be called so? */
export const isSecretKey = (key: string): boolean =>
  KEY.test(key) && key !== '.' && !key.startsWith('..')

function keyNotes(keys: readonly string[]): readonly Finding[] {
  return keys
    .filter((key) => !isSecretKey(key))
    .map((key) => finding(CAPTURE_CODES, 'secret-key-charset', { key }))
}

// what SOPS puts in place of a value
const SOPS = /^ENC\[AES256_GCM,/

/** Why values of `data` are not base64: each cause once, for all of its keys. */
function brokenNotes(
  values: readonly (readonly [key: string, value: unknown])[],
): readonly Finding[] {
  const keysOf = (wanted: (text: string) => boolean): readonly string[] =>
    values.filter(([, value]) => wanted(typeof value === 'string' ? value : '')).map(([key]) => key)
  const isPem = (text: string): boolean => text.includes('-----BEGIN ')
  const encrypted = keysOf((text) => SOPS.test(text))
  const plain = keysOf(isPem)
  const other = keysOf((text) => !SOPS.test(text) && !isPem(text))
  const fix = 'rename "data" to "stringData", or encode each value: base64 -w0 FILE'
  return [
    ...notesOn('secret-encrypted', encrypted),
    ...notesOn('secret-base64', plain, { fix }),
    ...notesOn('secret-base64', other),
  ]
}

function notesOn(
  code: 'secret-base64' | 'secret-encrypted',
  keys: readonly string[],
  overrides: Overrides = {},
): readonly Finding[] {
  const [key, ...more] = keys
  if (key === undefined) return []
  const place = more.length === 0 ? { file: key } : {}
  return [finding(CAPTURE_CODES, code, { key, keys }, place, overrides)]
}

function decodeData(data: Fields, files: Map<string, Uint8Array>): readonly Finding[] {
  const broken: (readonly [string, unknown])[] = []
  for (const [key, value] of Object.entries(data)) {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : undefined
    const decoded = bytes && decodeBase64(bytes, 0, bytes.length)
    if (decoded !== undefined && 'der' in decoded) files.set(key, decoded.der)
    else broken.push([key, value])
  }
  return brokenNotes(broken)
}

// the API server does not take it, so istiod never sees what is in it
const REFUSED: ReadonlySet<string> = new Set([
  'secret-base64',
  'secret-encrypted',
  'secret-key-charset',
  'secret-size',
])

/** Does a finding say that no such Secret can be made? */
export const isRefused = ({ code }: Finding): boolean => REFUSED.has(code)

/** Reads the parsed object of one Secret: `data` decoded, `stringData` over it. */
export function readSecretObject(item: Fields): ReadSecret {
  const data = fieldsOf(item['data'])
  const text = fieldsOf(item['stringData'])
  const files = new Map<string, Uint8Array>()
  const broken = decodeData(data, files)
  for (const [key, one] of Object.entries(text))
    files.set(key, new TextEncoder().encode(String(one)))
  const both = Object.keys(text).filter((key) => Object.hasOwn(data, key))
  return {
    files: Object.fromEntries(files),
    secret: readMetadata(item),
    notes: [
      ...broken,
      ...keyNotes([...files.keys()]),
      ...both.map((name) => finding(CAPTURE_CODES, 'secret-stringdata', { name }, { file: name })),
    ],
  }
}
