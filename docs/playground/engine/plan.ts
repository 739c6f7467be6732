import { groupBy } from '../../../src/report/group-by.ts'
import { basename, dirname } from './node.ts'
import type { GivenFile, Settings } from '../types.ts'
import type { Sniffed } from './sniff.ts'

// Which commands answer for what was given. What a command takes, and what it makes of it, is the command's own business.

/** A command with its arguments; `takes` are the settings that it has options for. */
export interface Planned {
  readonly name: string
  readonly args: readonly string[]
  readonly takes: readonly string[]
}

const MESH = ['at', 'control-plane', 'data-plane', 'trust-domain', 'namespace'] as const
const TAKES: Readonly<Record<string, readonly string[]>> = {
  check: [...MESH, 'as'],
  verify: ['at', 'control-plane', 'data-plane', 'trust-domain', 'host'],
  explain: ['at', 'control-plane', 'trust-domain'],
  tls: ['control-plane'],
  bundle: ['at'],
}

const planned = (name: string, args: readonly string[]): Planned => ({
  name,
  args,
  takes: TAKES[name] ?? [],
})

// names that say that files are a set: of istiod, of a gateway, of Linkerd
const SET_NAMES = new Set(
  'ca-cert.pem ca-key.pem root-cert.pem cert-chain.pem ca-crl.pem tls.crt tls.key ca.crt crt.pem key.pem issuer.crt issuer.key ca-bundle.crt cert key cacert'.split(
    ' ',
  ),
)
const ROOTS = ['root-cert.pem', 'ca.crt', 'ca-bundle.crt']
const PRESENTED = /^proxy-cert-\d+\.pem$/

const isOf =
  (...kinds: readonly Sniffed['kind'][]) =>
  ({ kind }: Sniffed): boolean =>
    kinds.includes(kind)

const nameOf = ({ path }: Sniffed): string => basename(path)
const pathsOf = (files: readonly Sniffed[]): readonly string[] => files.map(({ path }) => path)

/** What was given, by what becomes of it. */
interface Sorted {
  /** Folders that are sets, and files that are one together or by themselves. */
  readonly sets: readonly string[]
  /** Those of them that hold the CA of the mesh. */
  readonly meshes: readonly string[]
  readonly captures: readonly Sniffed[]
  readonly logs: readonly string[]
  readonly settings: readonly string[]
  /** Certificates and keys that are no set. */
  readonly pile: readonly Sniffed[]
  /** Files with nothing but CAs, next to what is judged by them. */
  readonly roots: readonly string[]
}

const hasSetName = (one: Sniffed): boolean =>
  SET_NAMES.has(nameOf(one)) && isOf('material', 'log', 'capture')(one)

/** A folder goes to the command as a whole where it is a set, or manifests alone. */
const isWhole = (inside: readonly Sniffed[]): boolean =>
  inside.some(hasSetName) || isPair(inside) || inside.every(isOf('manifests', 'secret'))

/** The certificate of a server with its key: what a gateway serves. */
const isPair = (files: readonly Sniffed[]): boolean =>
  files.some(({ hasKey }) => hasKey) &&
  files.some((one) => isOf('material')(one) && one.leaf === 'other')

/** A CA with its key, in files of other names than istiod reads. */
const isCaWithKey = (files: readonly Sniffed[]): boolean =>
  files.some(({ hasKey, onlyCas }) => hasKey && onlyCas !== true) &&
  files.some(({ hasKey, onlyCas }) => !hasKey && onlyCas === true) &&
  files.every(({ leaf }) => leaf === undefined)

/** What somebody presented: a capture, or PEM with the certificate of a workload, or of a server whose key is not there. */
function isPresented(one: Sniffed, loose: readonly Sniffed[]): boolean {
  if (hasSetName(one)) return false
  if (isOf('capture')(one) || PRESENTED.test(nameOf(one))) return true
  if (!isOf('material')(one) || one.leaf === undefined) return false
  return one.leaf === 'workload' ? !one.hasKey : !isPair(loose)
}

interface Loose {
  readonly captures: readonly Sniffed[]
  readonly set: readonly Sniffed[]
  readonly roots: readonly Sniffed[]
  readonly pile: readonly Sniffed[]
}

/** Files that were given one by one. */
function sortLoose(loose: readonly Sniffed[], hasOthers: boolean): Loose {
  const captures = loose.filter((one) => isPresented(one, loose))
  const rest = loose.filter((one) => !captures.includes(one))
  const material = rest.filter((one) => isOf('material')(one) || hasSetName(one))
  const packed = rest.filter(isOf('packed'))
  const judgedByRoots = captures.length > 0 || hasOthers
  const isNamed = material.some((one) => hasSetName(one) && !ROOTS.includes(nameOf(one)))
  const isMisnamed = packed.length === 0 && captures.length === 0 && isCaWithKey(material)
  if (isNamed || isPair(material) || isMisnamed || (material.some(hasSetName) && !judgedByRoots))
    return { captures, set: material, roots: [], pile: packed }
  const roots = judgedByRoots ? material.filter(({ onlyCas }) => onlyCas === true) : []
  const pile = [...packed, ...material.filter((one) => !roots.includes(one))]
  return { captures, set: [], roots, pile }
}

function sort(files: readonly Sniffed[]): Sorted {
  const folders = groupBy(files, ({ path }) => dirname(path))
  const whole = [...folders].filter(([folder, inside]) => folder !== '.' && isWhole(inside))
  const inWhole = new Set(whole.flatMap(([, inside]) => inside))
  const loose = files.filter((one) => !inWhole.has(one))
  const objects = loose.filter(isOf('secret', 'manifests'))
  const { captures, set, roots, pile } = sortLoose(loose, objects.some(isOf('manifests')))
  const meshFolders = whole.filter(([, inside]) => inside.some(hasSetName))
  return {
    sets: [...whole.map(([folder]) => folder), ...pathsOf(objects), ...pathsOf(set)],
    meshes: [
      ...meshFolders.map(([folder]) => folder),
      ...pathsOf(objects.filter(({ isMeshCa }) => isMeshCa)),
    ],
    captures,
    logs: pathsOf(loose.filter((one) => isOf('log')(one) && !set.includes(one))),
    settings: pathsOf(loose.filter(isOf('settings'))),
    pile,
    roots: pathsOf(roots),
  }
}

/** What a capture is verified with: roots that are there by themselves, or the one set. */
function trustOf({ meshes, roots }: Sorted): readonly string[] {
  if (roots.length > 0) return roots.flatMap((root) => ['--root', root])
  return meshes.length === 1 ? ['--cacerts', meshes[0] as string] : []
}

function planCaptures(sorted: Sorted): readonly Planned[] {
  const { captures } = sorted
  const trust = trustOf(sorted)
  if (trust.length === 0) return captures.map(({ path }) => planned('split', [path]))
  // what `split` has numbered is one chain together
  const numbered = captures.filter((one) => PRESENTED.test(nameOf(one)))
  const others = captures.filter((one) => !numbered.includes(one))
  return [
    ...others.map(({ path }) => planned('verify', [path, ...trust])),
    ...(numbered.length === 0 ? [] : [planned('verify', [...pathsOf(numbered), ...trust])]),
  ]
}

/** What a key, or a container that may hold one, is part of; certificates alone are listed. */
function planPile({ pile }: Sorted): readonly Planned[] {
  const isBundle = pile.some(({ hasKey, what }) => hasKey || what === 'PKCS#12')
  if (isBundle) return [planned('bundle', pathsOf(pile))]
  return pile.map(({ path }) => planned('split', [path]))
}

/** The commands for files, the most telling first. */
export function plan(files: readonly Sniffed[]): readonly Planned[] {
  const sorted = sort(files)
  const { sets, meshes, logs, settings, captures, roots } = sorted
  const mesh = meshes.length === 1 ? ['--cacerts', meshes[0] as string] : []
  // next to a capture the roots are the capture's
  const forManifests = captures.length > 0 ? [] : roots.flatMap((root) => ['--root', root])
  return [
    ...planCaptures(sorted),
    ...(sets.length === 0 ? [] : [planned('check', [...sets, ...forManifests])]),
    ...(settings.length === 0 ? [] : [planned('tls', settings)]),
    ...logs.map((one) => planned('explain', [one, ...mesh])),
    ...planPile(sorted),
  ]
}

/** The words of a command, with those settings that it takes. */
export function wordsOf({ name, args, takes }: Planned, settings: Settings): readonly string[] {
  const options = takes.flatMap((option) => {
    const value = settings[option] ?? ''
    return value === '' ? [] : [`--${option}`, value]
  })
  return [name, ...args, ...options]
}

const FOLDER = 'cacerts'

/** Loose files of a set go into a folder where a command wants them as one: next to a capture, or lines of a log. */
export function inFolder(
  files: readonly GivenFile[],
  sniffed: readonly Sniffed[],
): readonly GivenFile[] {
  const loose = sniffed.filter((one) => dirname(one.path) === '.')
  const set = loose.filter(hasSetName)
  const others = loose.some((one) => isOf('log')(one) && !hasSetName(one))
  const isMesh = set.some((one) => nameOf(one).startsWith('ca-'))
  if (!isMesh || !(others || loose.some((one) => isPresented(one, loose)))) return files
  const moved = new Set(pathsOf(set))
  return files.map((file) =>
    moved.has(file.path) ? { ...file, path: `${FOLDER}/${file.path}` } : file,
  )
}
