import { basename } from 'node:path'
import { fieldsOf, isObject, looksLikeSecret } from '../capture/secret-object.ts'
import { extractChain } from '../capture/extract.ts'
import { meshTextIn } from '../mesh/mesh-map.ts'
import type { MeshCertsError } from '../report/error.ts'
import { quoteInput } from '../report/quote.ts'
import { packedIn } from './containers.ts'
import { readFolder } from './directory.ts'
import { readDocuments } from './documents.ts'
import { cliError } from './fail.ts'
import type { Io } from './io.ts'
import { readInput } from './input.ts'
import { pathWord } from './name-in-fix.ts'
import { addressOf, readFile, statOf } from './read-input.ts'

/** A file that was named by itself. */
export interface LooseFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** A set as it was named on the command line: files by name, or a Secret. */
export interface GivenSet {
  /** The files that it is made of, where they were named one by one. */
  readonly loose?: readonly LooseFile[]
  readonly name: string
  readonly folder?: string
  /** The file that it is one of several in: its name says which. */
  readonly file?: string
  readonly content: Readonly<Record<string, Uint8Array>> | object
  /** Where istiod runs that reads it, where the input says so. */
  readonly istiodNamespace?: string
  /** Whose it is, where a List held the sets of both meshes. */
  readonly ofMesh?: 'cacerts' | 'linkerd'
}

async function folderSet(path: string, io: Io): Promise<GivenSet> {
  const { files, skipped } = await readFolder(path, io)
  if (skipped.length > 0) {
    const names = quoteInput(skipped.join(', '))
    io.stderr(`skipped, as oc create secret --from-file does with links and folders: ${names}\n`)
  }
  return { name: path, folder: path, content: files }
}

/** A List of ConfigMaps holds none; in the lists of some clients the items have no kind. */
function mayHoldSecret(list: object): boolean {
  const { items } = list as { readonly items?: unknown }
  if (!Array.isArray(items) || items.length === 0) return true
  return items.some((one: unknown) => (fieldsOf(one)['kind'] ?? 'Secret') === 'Secret')
}

/** Is it a Secret, or a List that may hold one? */
export function isSecret(one: unknown): one is object {
  if (typeof one !== 'object' || one === null) return false
  if (!('kind' in one)) return looksLikeSecret(one)
  return one.kind === 'Secret' || (/^(?:Secret)?List$/.test(String(one.kind)) && mayHoldSecret(one))
}

/** A List that `kubectl get` prints where it finds nothing says so; one with something in it has the kinds of that. */
function kindsOf(one: object & { readonly kind?: unknown }): readonly string[] {
  const kind = String(one.kind)
  const items: unknown = 'items' in one ? one.items : []
  if (!kind.endsWith('List') || !Array.isArray(items)) return [kind]
  const inside = items.flatMap((item: unknown) => fieldsOf(item)['kind'] ?? [])
  return items.length === 0 ? [`a ${kind} without items`] : inside.map(String)
}

/** What is in a file without a Secret: certificates that an issuer sent, or objects of other kinds. */
export function noSecret(path: string, documents: readonly unknown[]): MeshCertsError {
  const items = documents.filter((one): one is object => typeof one === 'object' && one !== null)
  if (extractChain({ items }).certificates.length > 0) {
    const kind = 'JSON or YAML with certificates, but no Secret'
    return cliError('cli-packed', { path, kind, file: pathWord(path, 'FILE') })
  }
  const kinds = items.flatMap((one) => ('kind' in one ? kindsOf(one) : []))
  const found = kinds.length === 0 ? 'objects of no known kind' : [...new Set(kinds)].join(', ')
  return cliError('cli-no-secret', { path, found })
}

const isCalled = (one: unknown, kind: string, name: string): boolean =>
  isObject(one) && one['kind'] === kind && fieldsOf(one['metadata'])['name'] === name

/** The issuer of Linkerd has its trust anchors in a ConfigMap: where that is in the same file, both are one list. */
function withTrustRoots(content: object, documents: readonly unknown[]): object {
  if (!isCalled(content, 'Secret', 'linkerd-identity-issuer')) return content
  const roots = documents.filter((one) =>
    isCalled(one, 'ConfigMap', 'linkerd-identity-trust-roots'),
  )
  return roots.length === 0 ? content : { kind: 'List', items: [content, ...roots] }
}

const isEmptyList = (one: unknown): boolean =>
  isObject(one) && Array.isArray(one['items']) && one['items'].length === 0

const namespaceOf = (one: unknown): string => {
  const { namespace } = fieldsOf(fieldsOf(one)['metadata'])
  return typeof namespace === 'string' ? namespace : ''
}

/** Does istiod run in that namespace, by what else the list holds? Its MeshConfig is where it runs. */
const runsIn = (items: readonly unknown[], namespace: string): boolean =>
  items.some((one) => namespaceOf(one) === namespace && meshTextIn(one) !== undefined)

/** Where istiod runs that reads the only set of a list, where the list shows it. */
function shownIn(items: readonly unknown[], only: unknown): Pick<GivenSet, 'istiodNamespace'> {
  const namespace = namespaceOf(only)
  return namespace !== '' && runsIn(items, namespace) ? { istiodNamespace: namespace } : {}
}

const ISTIO = 'cacerts'
const LINKERD = 'linkerd-identity-issuer'

/**
 * The sets of a List of a cluster. Several istiods may run there, each of which reads the set of its own namespace, and Linkerd: none
 * may be left out.
 */
export function setsInList(name: string, content: object): readonly GivenSet[] {
  const { items } = content as { readonly items?: unknown }
  const all: readonly unknown[] = Array.isArray(items) ? items : []
  const istio = all.filter((one) => isCalled(one, 'Secret', ISTIO))
  const linkerd = all.some((one) => isCalled(one, 'Secret', LINKERD))
  if (istio.length === 0) return [{ name, content }]
  if (istio.length === 1 && !linkerd) return [{ name, content, ...shownIn(all, istio[0]) }]
  const others = all.filter((one) => !istio.includes(one))
  const sets = istio.map((one, index): GivenSet => ({
    name: `${name} ${namespaceOf(one)}/${ISTIO}`,
    content: { ...content, items: index === 0 && !linkerd ? [one, ...others] : [one] },
    ...(linkerd && { ofMesh: 'cacerts' as const }),
    ...(istio.length > 1 && namespaceOf(one) !== '' && { istiodNamespace: namespaceOf(one) }),
  }))
  const rest: GivenSet = {
    name: `${name} ${LINKERD}`,
    content: { ...content, items: others },
    ofMesh: 'linkerd',
  }
  return linkerd ? [...sets, rest] : sets
}

function secretSets(name: string, documents: readonly unknown[]): readonly GivenSet[] {
  // kubectl writes it where it found nothing
  if (documents.length > 0 && documents.every(isEmptyList))
    throw cliError('cli-empty', { what: `${name} is a List without items` })
  const objects = documents.filter(isSecret)
  if (objects.length === 0) throw noSecret(name, documents)
  const sets = objects.flatMap((content, index) =>
    setsInList(
      objects.length === 1 ? name : `${name} Secret ${index + 1}`,
      withTrustRoots(content, documents),
    ),
  )
  return sets.map((one) => ({ ...one, file: name }))
}

/** A file of a set as it is: istiod would not unpack it, so nothing is unpacked here. */
async function readSetFile(path: string, io: Io): Promise<Uint8Array> {
  if (addressOf(path).length > 1) return readInput(path, io)
  const bytes = await readFile(path, io)
  const packed = packedIn(bytes)
  if (packed === undefined) return bytes
  const file = pathWord(path, 'FILE')
  throw cliError('cli-packed', { path, kind: `a ${packed.kind} file`, file })
}

const looseSet = (loose: readonly LooseFile[]): GivenSet => ({
  name: loose.map(({ path }) => path).join(' '),
  content: Object.fromEntries(loose.map(({ path, bytes }) => [basename(path), bytes])),
  loose,
})

/**
 * The sets that the arguments name: each directory and each Secret (YAML or JSON) is one; the other files together are one.
 */
export async function gatherSets(paths: readonly string[], io: Io): Promise<readonly GivenSet[]> {
  const sets: GivenSet[] = []
  const loose: LooseFile[] = []
  for (const path of paths) {
    if (path !== '-' && statOf(path)?.isDirectory() === true) {
      sets.push(await folderSet(path, io))
      continue
    }
    const bytes = await readSetFile(path, io)
    const documents = await readDocuments(bytes, path)
    if (documents !== undefined) for (const one of secretSets(path, documents)) sets.push(one)
    else loose.push({ path, bytes })
  }
  return loose.length === 0 ? sets : [...sets, looseSet(loose)]
}
