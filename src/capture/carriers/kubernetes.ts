import { finding } from '../../report/catalogue.ts'
import { CAPTURE_CODES } from '../codes.ts'
import { type Carrier, type Fields, type Found, fromBase64, isFields, joinPath } from './carrier.ts'

const PEM_NAME = /\.(?:pem|crt|cer|cert|key)$/i

interface Entries {
  readonly entries: unknown
  readonly path: string
  readonly base64: boolean
  /** What stringData has in place of an entry. */
  readonly overridden: Fields
}

function readEntries({ entries, path, base64, overridden }: Entries, found: Found): void {
  if (!isFields(entries)) return
  for (const [name, value] of Object.entries(entries)) {
    if (typeof value !== 'string') continue
    const source = `${path}[${JSON.stringify(name)}]`
    if (Object.hasOwn(overridden, name)) {
      found.findings.push(finding(CAPTURE_CODES, 'secret-stringdata', { name }))
      continue
    }
    const content = base64 ? fromBase64(value, source, found) : value
    if (content === undefined) continue
    found.pieces.push({ source, content, optional: !PEM_NAME.test(name), chain: source })
  }
}

const hasPlainPem = (data: unknown): boolean =>
  isFields(data) &&
  Object.values(data).some((value) => typeof value === 'string' && value.includes('-----BEGIN '))

// in the lists of some clients the items have no kind; their values are texts, those of an issuer's answer are not all
function isNameless({ kind, data, stringData }: Fields): boolean {
  if (kind !== undefined) return false
  return [data, stringData].some(
    (part) => isFields(part) && Object.values(part).every((value) => typeof value === 'string'),
  )
}

/** A Secret or a ConfigMap. */
export const kubernetes: Carrier = (fields, { path }, found) => {
  const { kind, data, stringData, binaryData } = fields
  const nameless = isNameless(fields)
  if (kind !== 'Secret' && kind !== 'ConfigMap' && !nameless) return undefined
  const secret = kind === 'Secret' || (nameless && !hasPlainPem(data))
  const at = (name: string): string => joinPath(path, name)
  const overridden = secret && isFields(stringData) ? stringData : {}
  readEntries({ entries: data, path: at('data'), base64: secret, overridden }, found)
  const other = secret
    ? { entries: stringData, path: at('stringData'), base64: false }
    : { entries: binaryData, path: at('binaryData'), base64: true }
  readEntries({ ...other, overridden: {} }, found)
  return 'all'
}
