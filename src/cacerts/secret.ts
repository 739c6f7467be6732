import { CAPTURE_CODES } from '../capture/codes.ts'
import { decodeBase64 } from '../pem/base64.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { CACERTS_CODES } from './codes.ts'
import { PEM_SCHEME, TLS_SCHEME } from '../emulation/istiod/cacerts-files.ts'

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

/** The files of a Secret, and what is wrong with the Secret itself. */
export interface ReadSecret {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly secret: SecretFacts
  readonly notes: readonly Finding[]
}

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})

/** Has it the shape of a Secret, or of a List that may hold one? */
export function looksLikeSecret(value: object): boolean {
  const { kind, data, stringData, items } = value as Fields
  return kind === 'Secret' || isObject(data) || isObject(stringData) || Array.isArray(items)
}

const KNOWN = new Set<string>([...Object.values(PEM_SCHEME), ...Object.values(TLS_SCHEME)])

function holdsKnown(item: Fields): boolean {
  return [
    ...Object.keys(fieldsOf(item['data'])),
    ...Object.keys(fieldsOf(item['stringData'])),
  ].some((key) => KNOWN.has(key))
}

/** Of a List the Secret cacerts, else the first with a name istiod reads. */
function pickSecret(value: object): Fields {
  const { items } = value as Fields
  if (!Array.isArray(items)) return value as Fields
  const secrets = items.filter(isObject)
  const named = secrets.find(
    ({ metadata, kind }) => kind === 'Secret' && fieldsOf(metadata)['name'] === 'cacerts',
  )
  return named ?? secrets.find(holdsKnown) ?? {}
}

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
    .map((key) => finding(CACERTS_CODES, 'secret-key-charset', { key }))
}

function decodeData(data: Fields, files: Map<string, Uint8Array>): readonly Finding[] {
  const notes: Finding[] = []
  for (const [key, value] of Object.entries(data)) {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : undefined
    const decoded = bytes && decodeBase64(bytes, 0, bytes.length)
    if (decoded !== undefined && 'der' in decoded) files.set(key, decoded.der)
    else notes.push(finding(CACERTS_CODES, 'secret-base64', { key }, { file: key }))
  }
  return notes
}

/** Reads the parsed object of a Secret: `data` decoded, `stringData` over it. */
export function readSecret(value: object): ReadSecret {
  const item = pickSecret(value)
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
