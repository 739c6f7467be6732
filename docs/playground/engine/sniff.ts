import { extractChain } from '../../../src/capture/extract.ts'
import { kindOfDer } from '../../../src/capture/kind.ts'
import { fieldsOf, isObject } from '../../../src/capture/secret-object.ts'
import { parseCertificateDer } from '../../../src/certificate/parse.ts'
import type { Certificate } from '../../../src/certificate/types.ts'
import { packedIn } from '../../../src/cli/containers.ts'
import { readDocuments } from '../../../src/cli/documents.ts'
import { parseInput } from '../../../src/cli/input.ts'
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
  /** Whose certificate is in it that is not a CA: of a workload of the mesh, or of any other server or client. */
  readonly leaf?: 'workload' | 'other'
  /** It holds certificates, and each is a CA. */
  readonly onlyCas?: boolean
  /** A Secret with the CA of the mesh: what a capture is verified with. */
  readonly isMeshCa?: boolean
}

type Told = Omit<Sniffed, 'path'>

const isCa = ({ basicConstraints }: Certificate): boolean => basicConstraints?.ca === true

/** What the certificates of a file say about it. */
function tell(certificates: readonly Certificate[]): Pick<Sniffed, 'leaf' | 'onlyCas'> {
  const leaf = certificates.find((one) => !isCa(one))
  if (leaf === undefined) return { onlyCas: certificates.length > 0 }
  return { leaf: leaf.spiffeId === undefined ? 'other' : 'workload' }
}

const TRANSCRIPT =
  /^(?:CONNECTED\(|CONNECTION ESTABLISHED|Protocol version: |connect:errno|---\s*$|Certificate chain\s*$|depth=\d+ |SSL handshake has read|Server certificate\s*$)/m
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

const SETS = ['cacerts', 'istio-ca-secret']

/** Is it a Secret with the CA of the mesh, by its name or its keys? */
function isMeshCa(documents: readonly unknown[]): boolean {
  return documents.filter(isObject).some((one) => {
    const { name } = fieldsOf(one['metadata'])
    const keys = Object.keys({ ...fieldsOf(one['data']), ...fieldsOf(one['stringData']) })
    return (typeof name === 'string' && SETS.includes(name)) || keys.includes('ca-cert.pem')
  })
}

function ofDocuments(documents: readonly unknown[]): Omit<Told, 'hasKey'> {
  const kinds = kindsOf(documents)
  const named = [...new Set(kinds.filter((kind) => kind !== ''))].map(quoteInput).join(', ')
  if (manifestKind({ kind: 'List', items: documents }) !== undefined)
    return { kind: 'manifests', what: `manifests: ${named}` }
  if (kinds.some((kind) => SECRET_KINDS.includes(kind)))
    return { kind: 'secret', what: named, isMeshCa: isMeshCa(documents) }
  if (named !== '') return { kind: 'settings', what: `manifests: ${named}` }
  return { kind: 'capture', what: 'JSON or YAML with certificates' }
}

const KEY_IN_TEXT = /-{2,}BEGIN [A-Z ]*PRIVATE KEY/

/** The certificates in a file, whatever is around them. */
async function certificatesIn(bytes: Uint8Array): Promise<readonly Certificate[]> {
  const { certificates } = extractChain(await parseInput(bytes))
  return certificates.map(({ certificate }) => certificate)
}

async function ofText(bytes: Uint8Array): Promise<Told> {
  const text = new TextDecoder().decode(bytes)
  const { blocks } = extractPem(bytes)
  const certificates = await certificatesIn(bytes)
  const told = tell(certificates)
  const plain = blocks.filter(({ label }) => isCertificateLabel(label)).length
  const keys = blocks.filter(({ label }) => isKeyLabel(label)).length
  const hasKey = keys > 0 || KEY_IN_TEXT.test(text)
  // certificates that PEM alone does not show are in the dress of a terminal, a log, a program
  if (TRANSCRIPT.test(text) || certificates.length > plain) {
    const what = `a capture: ${counted(certificates.length, 'certificate')}`
    return { kind: 'capture', what, hasKey, ...told }
  }
  if (blocks.length === 0 && !hasKey)
    return { kind: 'log', what: 'text without certificates', hasKey }
  const others = blocks.length - plain - keys
  const words = [
    counted(plain, 'certificate'),
    ...(keys > 0 ? [`${counted(keys, 'private key')}, not shown`] : []),
    ...(others > 0 ? [counted(others, 'other block')] : []),
  ]
  return { kind: 'material', what: `PEM: ${words.join(', ')}`, hasKey, ...told }
}

function ofDer(bytes: Uint8Array): Told {
  const kind = kindOfDer(bytes)
  const what = kind === undefined ? 'octets of no known kind' : `DER: ${kind}`
  const certificates = kind === 'certificate' ? [parseCertificateDer(bytes)] : []
  return { kind: 'material', what, hasKey: kind === 'private key', ...tell(certificates) }
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
  if (looksLikeDer(bytes)) return { path, ...ofDer(bytes) }
  const documents = await documentsOf(bytes, path)
  if (documents !== undefined && documents.length > 0)
    return { path, hasKey: false, ...ofDocuments(documents) }
  return { path, ...(await ofText(bytes)) }
}
