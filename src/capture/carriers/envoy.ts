import { finding } from '../../report/catalogue.ts'
import { CAPTURE_CODES } from '../codes.ts'
import {
  type Carrier,
  type Fields,
  type Found,
  fromBase64,
  isFields,
  joinPath,
  snakeCase,
  type Spot,
} from './carrier.ts'

// the places where Envoy keeps certificates (extensions.transport_sockets.tls.v3), in the admin page and as istioctl writes them
const SOURCES: ReadonlySet<string> = new Set([
  'certificate_chain',
  'trusted_ca',
  'private_key',
  'trust_bundle',
])
// a dump without a secret is a dump all the same
const LISTS: ReadonlySet<string> = new Set([
  'configs',
  'dynamic_active_secrets',
  'dynamic_warming_secrets',
  'static_secrets',
  'trust_domains',
])

const REDACTED = '[redacted]'

function isRedacted(content: string | Uint8Array): boolean {
  if (content.length > REDACTED.length) return false
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  return text === REDACTED
}

function dataOf(fields: Fields, source: string, found: Found): string | Uint8Array | undefined {
  const bytes = fields['inlineBytes'] ?? fields['inline_bytes']
  if (typeof bytes === 'string') return fromBase64(bytes, source, found)
  const text = fields['inlineString'] ?? fields['inline_string']
  if (typeof text === 'string') return text
  if (typeof fields['filename'] === 'string') {
    found.findings.push(finding(CAPTURE_CODES, 'capture-file-reference', { source }))
  }
  return undefined
}

// config.core.v3.DataSource; Envoy leaves keys out of every dump, which needs no word
function readDataSource(fields: Fields, { path, owner }: Spot, key: boolean, found: Found): void {
  const content = dataOf(fields, path, found)
  if (content === undefined || (key && isRedacted(content))) return
  found.pieces.push({
    source: path,
    content,
    optional: false,
    chain: path,
    ...(owner === undefined ? {} : { owner }),
  })
}

/** Envoy's secrets: its page /config_dump, and `istioctl proxy-config secret -o json`. */
export const envoy: Carrier = (fields, { path, owner }, found) => {
  const taken: string[] = []
  let known = false
  for (const [name, value] of Object.entries(fields)) {
    const key = snakeCase(name)
    known ||= LISTS.has(key)
    if (!SOURCES.has(key) || !isFields(value)) continue
    readDataSource(value, { path: joinPath(path, name), owner }, key === 'private_key', found)
    taken.push(name)
  }
  return known || taken.length > 0 ? taken : undefined
}
