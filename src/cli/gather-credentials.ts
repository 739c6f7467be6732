import { basename } from 'node:path'
import { fieldsOf, isObject, looksLikeSecret, type Fields } from '../capture/secret-object.ts'
import { extractPem } from '../pem/extract.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { readFolder } from './directory.ts'
import { readDocuments } from './documents.ts'
import { usageError } from './fail.ts'
import { noSecret, type LooseFile } from './gather-sets.ts'
import type { Io } from './io.ts'
import { isCaOfClients, leftOutOf, nameOfObject, noteLeftOut, type LeftOut } from './left-out.ts'
import { readFile, statOf } from './read-input.ts'
import { holdsServerPair, isForNobody, isMeshSet, namesHosts, readingOf } from './reading-of.ts'
import { isSigner, issuersIn, NO_ISSUERS, type Issuers } from './signers.ts'
import { CA_SUFFIX } from '../emulation/istiod/gateway-credential.ts'

/** The material of a gateway as it was named on the command line. */
export interface GivenCredential {
  readonly name: string
  readonly folder?: string
  /** A Secret, or files by the keys that they would have in one. */
  readonly content: object
  /** The object that the CAs of clients come from, where it was named too. */
  readonly caContent?: object
  /** The files that the keys come from, where they were named one by one. */
  readonly paths: Readonly<Record<string, string>>
}

const KEYS = [
  'tls.crt',
  'tls.key',
  'ca.crt',
  'ca.crl',
  'cert',
  'key',
  'cacert',
  'crl',
  'tls.ocsp-staple',
]

/** The keys of a Secret that a file is for, by its name or by what is in it. */
function keysFor({ path, bytes }: LooseFile, taken: ReadonlySet<string>): readonly string[] {
  const name = basename(path)
  if (KEYS.includes(name)) return [name]
  const labels = extractPem(bytes).blocks.map(({ label }) => label)
  if (labels.includes('X509 CRL')) return ['ca.crl']
  const isKey = labels.some((label) => label.endsWith('PRIVATE KEY'))
  const isCertificate = labels.some((label) => isCertificateLabel(label))
  if (isKey) return isCertificate && !taken.has('tls.crt') ? ['tls.crt', 'tls.key'] : ['tls.key']
  // what is neither may be either, damaged: the first is the certificate, as in kubectl create secret tls
  if (!isCertificate && taken.has('tls.crt')) return [taken.has('tls.key') ? 'ca.crt' : 'tls.key']
  return [taken.has('tls.crt') ? 'ca.crt' : 'tls.crt']
}

/** Files that were named one by one, by the key of a Secret that each is for. */
export function looseCredential(files: readonly LooseFile[]): GivenCredential {
  const content = new Map<string, Uint8Array>()
  const paths: Record<string, string> = {}
  for (const file of files) {
    for (const key of keysFor(file, new Set(content.keys()))) {
      const before = paths[key]
      if (before !== undefined) {
        const problem = `${before} and ${file.path} would both be ${key}: give one certificate file, one key, and --ca FILE for the CAs of clients`
        throw usageError(problem, 'credential')
      }
      content.set(key, file.bytes)
      paths[key] = file.path
    }
  }
  const name = files.map(({ path }) => path).join(' ')
  return { name, content: Object.fromEntries(content), paths }
}

/** The objects of a document, those of a List one by one. */
function objectsIn(documents: readonly unknown[]): readonly Fields[] {
  return documents.filter(isObject).flatMap((one) => {
    const { items } = one
    return Array.isArray(items) ? items.filter(isObject) : [one]
  })
}

const isSecret = (one: Fields): boolean =>
  one['kind'] === undefined ? looksLikeSecret(one) : one['kind'] === 'Secret'

/** Is it for a gateway, as far as what is in it tells? What may be one is judged: a fault is not passed over. */
function isOfGateway(one: Fields, isWanted: boolean, issuers: Issuers): boolean {
  if (isMeshSet(one) || isForNobody(one) || isCaOfClients(one)) return false
  if (isWanted || readingOf(one).reading === 'credential' || namesHosts(one)) return true
  return holdsServerPair(one) && !isSigner(one, issuers)
}

/** The Secrets of a List that are gateways', and the other objects. */
interface Sorted {
  readonly credentials: readonly GivenCredential[]
  /** With the sets of meshes among them. */
  readonly others: readonly unknown[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * The Secrets of a List that are gateways', each with its NAME-cacert.
 *
 * @param isWanted - Whatever may be one is, for the command says so.
 */
export function credentialsIn(path: string, items: readonly unknown[], isWanted: boolean): Sorted {
  const secrets = items.filter(isObject).filter(isSecret)
  const issuers = isWanted ? NO_ISSUERS : issuersIn(secrets)
  const own = secrets.filter((one) => isOfGateway(one, isWanted, issuers))
  const used = new Set<unknown>([...own, ...secrets.filter(isCaOfClients)])
  return {
    credentials: withCas(path, own, items.filter(isObject)),
    others: items.filter((one) => !used.has(one)),
    // the set of a mesh is judged by itself, unless gateways alone are asked for
    leftOut: leftOutOf(isWanted ? secrets : secrets.filter((one) => !isMeshSet(one)), own),
  }
}

const namespaceOf = (one: Fields): unknown => fieldsOf(one['metadata'])['namespace']

/** Is it NAME-cacert, in the same namespace as far as both say? */
function isCaOf(one: Fields, content: Fields): boolean {
  const [own, other] = [namespaceOf(content), namespaceOf(one)]
  const isNear = own === undefined || other === undefined || own === other
  return isNear && nameOfObject(one) === `${nameOfObject(content)}${CA_SUFFIX}`
}

/** Each Secret with its NAME-cacert; a single ConfigMap next to them has the CAs of clients. */
function withCas(
  path: string,
  own: readonly Fields[],
  objects: readonly Fields[],
): readonly GivenCredential[] {
  const [map, ...more] = objects.filter(({ kind }) => kind === 'ConfigMap')
  const secrets = objects.filter(isSecret)
  const isAlone = own.length === 1 && leftOutOf(secrets, own).length === 0
  return own.map((content) => {
    const caContent =
      secrets.find((one) => isCaOf(one, content)) ?? (more.length === 0 ? map : undefined)
    const name = isAlone ? path : `${path} Secret ${nameOfObject(content)}`
    return { name, content, paths: {}, ...(caContent && { caContent }) }
  })
}

/** One Secret is judged whatever it is; of several those that may be a gateway's. */
function secretCredentials(
  path: string,
  documents: readonly unknown[],
  io: Io,
): readonly GivenCredential[] {
  const objects = objectsIn(documents)
  const secrets = objects.filter(isSecret)
  if (secrets.length === 0) throw noSecret(path, documents)
  const own = secrets.filter((one) => isOfGateway(one, true, NO_ISSUERS))
  if (secrets.length === 1 || own.length === 0) return withCas(path, secrets, objects)
  noteLeftOut({ name: path, file: path, secrets: leftOutOf(secrets, own) }, io)
  return withCas(path, own, objects)
}

/** The material that the arguments name: each Secret and each directory is one, the other files together are one. */
export async function gatherCredentials(
  paths: readonly string[],
  io: Io,
): Promise<readonly GivenCredential[]> {
  const found: GivenCredential[] = []
  const loose: LooseFile[] = []
  for (const path of paths) {
    if (path !== '-' && statOf(path)?.isDirectory() === true) {
      const { files } = await readFolder(path, io)
      found.push({ name: path, folder: path, content: files, paths: {} })
      continue
    }
    const bytes = await readFile(path, io)
    const documents = await readDocuments(bytes, path)
    if (documents === undefined) loose.push({ path, bytes })
    else found.push(...secretCredentials(path, documents, io))
  }
  return loose.length === 0 ? found : [...found, looseCredential(loose)]
}

/** What `--ca` names: a Secret, a ConfigMap, or certificates in PEM. */
export async function readCa(path: string, io: Io): Promise<object> {
  const bytes = await readFile(path, io)
  const documents = await readDocuments(bytes, path)
  if (documents === undefined) return { 'ca.crt': bytes }
  const [one, ...more] = objectsIn(documents)
  if (one === undefined || more.length > 0)
    throw usageError('--ca needs one Secret, one ConfigMap or a file in PEM', 'credential')
  return one
}
