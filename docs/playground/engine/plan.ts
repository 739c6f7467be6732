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
  readonly captures: readonly string[]
  readonly logs: readonly string[]
  readonly settings: readonly string[]
  /** Certificates and keys that are no set yet. */
  readonly pile: readonly string[]
  /** Files that hold nothing but a root. */
  readonly roots: readonly string[]
}

/** A folder goes to the command as a whole where it is a set, or manifests alone. */
function isWhole(inside: readonly Sniffed[]): boolean {
  const set = inside.some((one) => SET_NAMES.has(nameOf(one)) && isOf('material', 'log')(one))
  const keys = inside.some(({ hasKey }) => hasKey)
  return set || keys || inside.every(isOf('manifests', 'secret'))
}

/** Loose files are a set where a name says so, or where a key lies next to certificates. */
function isLooseSet(loose: readonly Sniffed[]): boolean {
  return (
    loose.some((one) => SET_NAMES.has(nameOf(one))) ||
    (loose.length > 1 && loose.some(({ hasKey }) => hasKey) && !loose.every(({ hasKey }) => hasKey))
  )
}

function sort(files: readonly Sniffed[]): Sorted {
  const folders = groupBy(files, ({ path }) => dirname(path))
  const whole = [...folders].filter(([folder, inside]) => folder !== '.' && isWhole(inside))
  const inWhole = new Set(whole.flatMap(([, inside]) => inside))
  const loose = files.filter((one) => !inWhole.has(one))
  const presented = loose.filter((one) => isOf('capture')(one) || PRESENTED.test(nameOf(one)))
  const material = loose.filter((one) => isOf('material')(one) && !presented.includes(one))
  const broken = loose.filter((one) => isOf('log')(one) && SET_NAMES.has(nameOf(one)))
  const loner = [...material, ...broken]
  const onlyRoots = loner.length > 0 && loner.every((one) => ROOTS.includes(nameOf(one)))
  const roots = onlyRoots && presented.length > 0 ? pathsOf(loner) : []
  const set = roots.length === 0 && isLooseSet(loner)
  return {
    sets: [
      ...whole.map(([folder]) => folder),
      ...pathsOf(loose.filter(isOf('secret', 'manifests'))),
      ...(set ? pathsOf(loner) : []),
    ],
    captures: pathsOf(presented),
    logs: pathsOf(loose.filter((one) => isOf('log')(one) && !broken.includes(one))),
    settings: pathsOf(loose.filter(isOf('settings'))),
    pile: [...pathsOf(loose.filter(isOf('packed'))), ...(set ? [] : pathsOf(loner))].filter(
      (path) => !roots.includes(path),
    ),
    roots,
  }
}

/** What a capture is verified with: the one set that is there, or roots. */
function trustOf({ sets, roots }: Sorted): readonly string[] {
  if (roots.length > 0) return roots.flatMap((root) => ['--root', root])
  return sets.length === 1 ? ['--cacerts', sets[0] as string] : []
}

function planCaptures(sorted: Sorted): readonly Planned[] {
  const { captures } = sorted
  const trust = trustOf(sorted)
  if (captures.length === 0) return []
  if (trust.length > 0) return [planned('verify', [...captures, ...trust])]
  return captures.map((one) => planned('split', [one]))
}

function planPile({ pile, sets }: Sorted, files: readonly Sniffed[]): readonly Planned[] {
  const [only, ...more] = pile
  if (only === undefined) return []
  const kind = files.find(({ path }) => path === only)
  const alone = more.length === 0 && sets.length === 0 && kind?.kind === 'material'
  return alone && !kind.hasKey ? [planned('split', [only])] : [planned('bundle', pile)]
}

/** The commands for files, the most telling first. */
export function plan(files: readonly Sniffed[]): readonly Planned[] {
  const sorted = sort(files)
  const { sets, logs, settings } = sorted
  const set = sets.length === 1 ? ['--cacerts', sets[0] as string] : []
  return [
    ...planCaptures(sorted),
    ...(sets.length === 0 ? [] : [planned('check', sets)]),
    ...settings.map((one) => planned('tls', [one])),
    ...logs.map((one) => planned('explain', [one, ...set])),
    ...planPile(sorted, files),
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
  const loose = sniffed.filter(
    (one) =>
      dirname(one.path) === '.' && SET_NAMES.has(nameOf(one)) && isOf('material', 'log')(one),
  )
  const others = sniffed.some(
    (one) => (isOf('capture', 'log')(one) && !loose.includes(one)) || PRESENTED.test(nameOf(one)),
  )
  const onlyRoots = loose.every((one) => ROOTS.includes(nameOf(one)))
  if (!others || onlyRoots) return files
  const moved = new Set(pathsOf(loose))
  return files.map((file) =>
    moved.has(file.path) ? { ...file, path: `${FOLDER}/${file.path}` } : file,
  )
}
