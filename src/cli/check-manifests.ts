import { readFolder } from './directory.ts'
import { PEM_SCHEME, TLS_SCHEME } from '../emulation/istiod/cacerts-files.ts'
import type { NamedReport } from '../report/format/types.ts'
import { readDocuments } from './documents.ts'
import { cliError } from './fail.ts'
import type { Io } from './io.ts'
import { isManifestName, readManifests } from './manifests.ts'
import { controlPlaneOf } from './mesh-options.ts'
import type { Arguments } from './options.ts'
import { readInput } from './input.ts'
import { onlySettings, settingsIn, settingsInFile } from './mesh-settings.ts'
import { readFile, statOf } from './read-input.ts'

/** What the arguments of `check` are. */
export interface Sorted {
  /** Folders and files with manifests: they are judged together. */
  readonly manifests: readonly string[]
  /** Files with what cert-manager makes certificates of, and nothing that names them. */
  readonly issuance: readonly string[]
  /** Files with what istiod publishes in the namespaces of a cluster; among the sets too where they hold one. */
  readonly clusters: readonly string[]
  /** Everything else: sets. */
  readonly sets: readonly string[]
  /** The same input, standard input kept so that it can be read again. */
  readonly io: Io
}

type Kind =
  'manifests' | 'issuance' | 'cluster' | 'cluster-without-set' | 'material' | 'settings' | 'set'

const SET_NAMES: readonly string[] = [...Object.values(PEM_SCHEME), ...Object.values(TLS_SCHEME)]

async function kindOfFolder(path: string, io: Io): Promise<Kind> {
  const names = Object.keys((await readFolder(path, io)).files)
  const own = names.filter((name) => SET_NAMES.includes(name))
  const manifests = names.filter(isManifestName)
  if (own.length > 0 && manifests.length > 0) {
    const facts = { path, set: own.join(', '), manifests: manifests.join(', ') }
    throw cliError('cli-set-and-manifests', facts)
  }
  // a folder without either is read as a set, which says what is missing
  return manifests.length > 0 && manifests.length === names.length ? 'manifests' : 'set'
}

const documentsOf = async (path: string, io: Io): Promise<readonly unknown[] | undefined> =>
  readDocuments(await readFile(path, io), path)

async function settingsOf(
  path: string,
  documents: readonly unknown[] | undefined,
  io: Io,
): Promise<string | undefined> {
  if (documents !== undefined) return settingsIn(documents)
  return settingsInFile(path, new TextDecoder().decode(await readFile(path, io)))
}

async function kindOfFile(path: string, io: Io): Promise<Kind> {
  const documents = await documentsOf(path, io)
  const settings = await settingsOf(path, documents, io)
  if (settings !== undefined) return settings === 'issuance' ? 'issuance' : 'settings'
  if (documents === undefined) return 'set'
  const { manifestKind } = await import('../join/index.ts')
  const list = { kind: 'List', items: documents }
  const kind = manifestKind(list) ?? 'set'
  if (kind !== 'cluster') return kind
  const { holdsSet } = await import('../join/running/published.ts')
  return holdsSet(list) ? kind : 'cluster-without-set'
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield bytes
}

async function kept(paths: readonly string[], io: Io): Promise<Io> {
  if (!paths.includes('-')) return io
  const bytes = await readFile('-', io)
  return { ...io, stdin: () => once(bytes) }
}

async function kindOf(path: string, io: Io): Promise<Kind> {
  const stat = path === '-' ? undefined : statOf(path)
  // what is not there, or is no file, is said where it is read
  if (path !== '-' && stat === undefined) return 'set'
  return stat?.isDirectory() === true ? kindOfFolder(path, io) : kindOfFile(path, io)
}

/** Settings say nothing of a set, and belong to manifests alone. */
async function refuseSettings(kinds: ReadonlyMap<string, Kind>, io: Io): Promise<void> {
  const found = [...kinds.values()]
  if (found.includes('manifests') || found.includes('issuance')) return
  const alone = [...kinds.keys()].find((path) => kinds.get(path) === 'settings')
  if (alone === undefined) return
  throw onlySettings(alone, (await settingsOf(alone, await documentsOf(alone, io), io)) ?? '')
}

/** What each argument is. A Secret alone is a set; next to manifests it is what they name. */
export async function sortArguments(paths: readonly string[], given: Io): Promise<Sorted> {
  const io = await kept(paths, given)
  const kinds = new Map<string, Kind>()
  for (const path of paths) kinds.set(path, await kindOf(path, io))
  await refuseSettings(kinds, io)
  const found = [...kinds.values()]
  const joined = paths.filter((path) => kinds.get(path) !== 'set')
  // what issuers sign with, and what they write, belongs to what is there besides
  const manifests = found.includes('manifests') ? joined : []
  const issuance = manifests.length === 0 && found.includes('issuance') ? joined : []
  const left = paths.filter((path) => !manifests.includes(path) && !issuance.includes(path))
  const clusters = left.filter((path) => kinds.get(path)?.startsWith('cluster') === true)
  const sets = left.filter((path) => kinds.get(path) !== 'cluster-without-set')
  return { manifests, issuance, clusters, sets, io }
}

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]))

/** Judges manifests with what they name, as one report. */
export async function manifestsReport(
  paths: readonly string[],
  at: Date,
  given: Arguments,
  io: Io,
): Promise<NamedReport> {
  const inputs = await readManifests(paths, io)
  const gatewayNamespace = given.text('gateway-namespace')
  const roots = await Promise.all(given.list('root').map((path) => readInput(path, io)))
  const { checkManifests } = await import('../join/index.ts')
  const report = await checkManifests(inputs, {
    at,
    controlPlane: controlPlaneOf(given),
    ...(gatewayNamespace === undefined ? {} : { gatewayNamespace }),
    ...(roots.length === 0 ? {} : { roots: joined(roots) }),
  })
  return { name: paths.join(' '), report }
}
