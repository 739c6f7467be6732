import { kindOfDer } from '../../../src/capture/kind.ts'
import { isObject } from '../../../src/capture/secret-object.ts'
import { packedIn } from '../../../src/cli/containers.ts'
import { readDocuments } from '../../../src/cli/documents.ts'
import { manifestKind } from '../../../src/join/index.ts'
import { looksLikeDer } from '../../../src/pem/der-shape.ts'
import { extractPem } from '../../../src/pem/extract.ts'
import { isCertificateLabel, isKeyLabel } from '../../../src/pem/label.ts'
import { quoteInput } from '../../../src/report/quote.ts'

/** What a file is: this picks the command that it goes to. */
export type Kind =
  /** PEM or DER: certificates, keys, lists of revoked ones. */
  | 'material'
  /** PKCS#12 or PKCS#7. */
  | 'packed'
  /** What a component presented or holds: `openssl s_client`, `istioctl proxy-config secret`. */
  | 'capture'
  /** A Secret, or a list with one. */
  | 'secret'
  /** Manifests that name certificates, or that certificates are issued for. */
  | 'manifests'
  /** Manifests with TLS settings alone. */
  | 'settings'
  /** Any other text: lines of a log, perhaps. */
  | 'log'

/** A file, what it is, and the same in words. */
export interface Sniffed {
  readonly path: string
  readonly kind: Kind
  readonly what: string
  readonly hasKey: boolean
}

const TRANSCRIPT =
  /^(?:CONNECTED\(|---\s*$|Certificate chain\s*$|depth=\d+ |SSL handshake has read|Server certificate\s*$)/m
const SECRET_KINDS = ['Secret', 'SecretList']

const counted = (count: number, one: string): string =>
  `${count === 0 ? 'no' : String(count)} ${one}${count === 1 ? '' : 's'}`

/** The kinds of all objects, those in lists too. */
function kindsOf(documents: readonly unknown[]): readonly string[] {
  return documents.filter(isObject).flatMap((one) => {
    const { items, kind } = one
    return Array.isArray(items) && items.length > 0
      ? kindsOf(items as readonly unknown[])
      : [typeof kind === 'string' ? kind : '']
  })
}

function ofDocuments(documents: readonly unknown[]): Omit<Sniffed, 'path' | 'hasKey'> {
  const kinds = kindsOf(documents)
  const named = [...new Set(kinds.filter((kind) => kind !== ''))].map(quoteInput).join(', ')
  if (manifestKind({ kind: 'List', items: documents }) !== undefined)
    return { kind: 'manifests', what: `manifests: ${named}` }
  if (kinds.some((kind) => SECRET_KINDS.includes(kind))) return { kind: 'secret', what: named }
  if (named !== '') return { kind: 'settings', what: `manifests: ${named}` }
  return { kind: 'capture', what: 'JSON or YAML with certificates' }
}

const KEY_IN_TEXT = /-{2,}BEGIN [A-Z ]*PRIVATE KEY/

function ofText(bytes: Uint8Array): Omit<Sniffed, 'path'> {
  const text = new TextDecoder().decode(bytes)
  const { blocks } = extractPem(bytes)
  const certificates = blocks.filter(({ label }) => isCertificateLabel(label)).length
  const keys = blocks.filter(({ label }) => isKeyLabel(label)).length
  const hasKey = keys > 0 || KEY_IN_TEXT.test(text)
  if (blocks.length === 0 && !KEY_IN_TEXT.test(text))
    return { kind: 'log', what: 'text without certificates', hasKey }
  if (TRANSCRIPT.test(text))
    return { kind: 'capture', what: `a capture: ${counted(certificates, 'certificate')}`, hasKey }
  const others = blocks.length - certificates - keys
  const words = [
    counted(certificates, 'certificate'),
    ...(keys > 0 ? [`${counted(keys, 'private key')}, not shown`] : []),
    ...(others > 0 ? [counted(others, 'other block')] : []),
  ]
  return { kind: 'material', what: `PEM: ${words.join(', ')}`, hasKey }
}

async function documentsOf(
  bytes: Uint8Array,
  path: string,
): Promise<readonly unknown[] | undefined> {
  try {
    return await readDocuments(bytes, path)
  } catch {
    // the command says what is wrong with it
    return [{ kind: '' }]
  }
}

/** Says what a file is. */
export async function sniff(path: string, bytes: Uint8Array): Promise<Sniffed> {
  const packed = packedIn(bytes)
  if (packed !== undefined) return { path, kind: 'packed', what: packed.kind, hasKey: false }
  if (looksLikeDer(bytes)) {
    const kind = kindOfDer(bytes)
    const what = kind === undefined ? 'octets of no known kind' : `DER: ${kind}`
    return { path, kind: 'material', what, hasKey: kind === 'private key' }
  }
  const documents = await documentsOf(bytes, path)
  if (documents !== undefined && documents.length > 0)
    return { path, hasKey: false, ...ofDocuments(documents) }
  return { path, ...ofText(bytes) }
}
