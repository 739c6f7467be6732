import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { decodeBase64 } from '../pem/base64.ts'
import { CAPTURE_CODES } from './codes.ts'

/** One text out of an object, and where it stood. */
export interface Piece {
  readonly source: string
  readonly content: string | Uint8Array
  /** May it hold something else than PEM (a token in a Secret), so that this is no fault? */
  readonly optional: boolean
}

/** What was found in an object. */
export interface Carried {
  readonly pieces: readonly Piece[]
  readonly findings: readonly Finding[]
}

type Fields = Readonly<Record<string, unknown>>
interface Walk {
  readonly pieces: Piece[]
  readonly findings: Finding[]
  readonly seen: Set<object>
  known: boolean
  deep: boolean
}

// Envoy's dumps are 12 levels deep, a List of them 15
const MAX_DEPTH = 64

/** Finds the PEM texts in an object of Envoy, istioctl or Kubernetes. */
export function readCarrier(value: object): Carried {
  const walk: Walk = { pieces: [], findings: [], seen: new Set(), known: false, deep: false }
  visit(walk, value, '', 0)
  if (walk.deep) {
    walk.findings.push(finding(CAPTURE_CODES, 'capture-too-deep', { limit: MAX_DEPTH }))
  }
  if (!walk.known && !walk.deep)
    walk.findings.push(finding(CAPTURE_CODES, 'capture-unknown-shape', {}))
  return walk
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function visit(walk: Walk, value: unknown, path: string, depth: number): void {
  if (typeof value !== 'object' || value === null || walk.seen.has(value)) return
  if (depth > MAX_DEPTH) {
    walk.deep = true
    return
  }
  walk.seen.add(value)
  if (Array.isArray(value)) {
    value.forEach((item: unknown, i) => {
      visit(walk, item, `${path}[${String(i)}]`, depth + 1)
    })
  } else if (!readManifest(walk, value as Fields, path)) {
    readFields(walk, value as Fields, path, depth)
  }
}

const join = (path: string, name: string): string => {
  if (!/^[\w@]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

// the places where Envoy keeps certificates; istioctl writes them in camel case
const SOURCES: ReadonlySet<string> = new Set([
  'certificate_chain',
  'trusted_ca',
  'private_key',
  'trust_bundle',
])
const LISTS: ReadonlySet<string> = new Set([
  'configs',
  'dynamic_active_secrets',
  'dynamic_warming_secrets',
  'static_secrets',
  'trust_domains',
  'items',
])

const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function readFields(walk: Walk, fields: Fields, path: string, depth: number): void {
  if (isCertsPage(fields)) {
    walk.known = true
    walk.findings.push(finding(CAPTURE_CODES, 'capture-no-pem', {}))
    return
  }
  for (const [name, value] of Object.entries(fields)) {
    const key = snake(name)
    if (LISTS.has(key)) walk.known = true
    if (SOURCES.has(key) && isFields(value)) {
      walk.known = true
      readDataSource(walk, value, join(path, name), key === 'private_key')
    } else visit(walk, value, join(path, name), depth + 1)
  }
}

// {"certificates":[{"ca_cert":[…],"cert_chain":[…]}]}
function isCertsPage(fields: Fields): boolean {
  const list = fields['certificates']
  return (
    Array.isArray(list) &&
    list.some((item) => isFields(item) && Object.keys(item).some((name) => CERTS.has(snake(name))))
  )
}
const CERTS: ReadonlySet<string> = new Set(['ca_cert', 'cert_chain'])

const REDACTED = '[redacted]'

// config.core.v3.DataSource
function readDataSource(walk: Walk, fields: Fields, source: string, key: boolean): void {
  const content = dataOf(walk, fields, source)
  if (content === undefined) return
  if (key && isRedacted(content)) {
    walk.findings.push(finding(CAPTURE_CODES, 'capture-key-redacted', { source }))
    return
  }
  walk.pieces.push({ source, content, optional: false })
}

function dataOf(walk: Walk, fields: Fields, source: string): string | Uint8Array | undefined {
  const bytes = fields['inlineBytes'] ?? fields['inline_bytes']
  if (typeof bytes === 'string') return fromBase64(walk, bytes, source)
  const text = fields['inlineString'] ?? fields['inline_string']
  if (typeof text === 'string') return text
  if (typeof fields['filename'] === 'string') {
    walk.findings.push(finding(CAPTURE_CODES, 'capture-file-reference', { source }))
  }
  return undefined
}

function isRedacted(content: string | Uint8Array): boolean {
  if (content.length > REDACTED.length) return false
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  return text === REDACTED
}

function fromBase64(walk: Walk, text: string, source: string): Uint8Array | undefined {
  const bytes = new TextEncoder().encode(text)
  const decoded = decodeBase64(bytes, 0, bytes.length)
  if ('der' in decoded) return decoded.der
  walk.findings.push(finding(CAPTURE_CODES, 'capture-not-base64', { source }))
  return undefined
}

// Secret and ConfigMap; a List is walked through like everything else
function readManifest(walk: Walk, fields: Fields, path: string): boolean {
  const { kind, data, stringData, binaryData } = fields as Readonly<
    Record<'kind' | 'data' | 'stringData' | 'binaryData', unknown>
  >
  const named = kind === 'Secret' || kind === 'ConfigMap'
  // in the lists of some clients the items have no kind
  const nameless = kind === undefined && (isFields(data) || isFields(stringData))
  if (!named && !nameless) return false
  walk.known = true
  const secret = kind === 'Secret' || (nameless && !hasPlainPem(data))
  const overridden = secret && isFields(stringData) ? stringData : {}
  readEntries(walk, data, join(path, 'data'), secret, overridden)
  if (secret) readEntries(walk, stringData, join(path, 'stringData'), false, {})
  else readEntries(walk, binaryData, join(path, 'binaryData'), true, {})
  return true
}

const hasPlainPem = (data: unknown): boolean =>
  isFields(data) &&
  Object.values(data).some((value) => typeof value === 'string' && value.includes('-----BEGIN '))

const PEM_NAME = /\.(?:pem|crt|cer|cert|key)$/i

function readEntries(
  walk: Walk,
  entries: unknown,
  path: string,
  base64: boolean,
  overridden: Fields,
): void {
  if (!isFields(entries)) return
  for (const [name, value] of Object.entries(entries)) {
    if (typeof value !== 'string') continue
    const source = `${path}[${JSON.stringify(name)}]`
    if (Object.hasOwn(overridden, name)) {
      walk.findings.push(finding(CAPTURE_CODES, 'secret-stringdata', { name }))
      continue
    }
    const content = base64 ? fromBase64(walk, value, source) : value
    if (content !== undefined) {
      walk.pieces.push({ source, content, optional: !PEM_NAME.test(name) })
    }
  }
}
