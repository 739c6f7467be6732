import { cliError } from './fail.ts'

// Names of files that mean the same everywhere: a folder made here is copied to Windows and macOS, where one set must not take
// the place of another.

// devices in every folder, whatever follows the first dot (Microsoft, "Naming Files, Paths, and Namespaces")
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?:$|[. ])/i
// eslint-disable-next-line no-control-regex -- what Windows has in no name
const FORBIDDEN = /[\u0000-\u001f<>:"|?*\\]/

/** Why a part of a path cannot be the name of a file on every system. */
function problemOf(part: string): string | undefined {
  if (DEVICE.test(part)) return 'is a device on Windows, not a file'
  if (/[. ]$/.test(part)) return 'ends with a dot or a blank, which Windows takes away'
  return FORBIDDEN.test(part) ? 'has a character that Windows allows in no name' : undefined
}

/** As file systems compare names that know no case, in the form that all of them find (HFS+ writes NFD, APFS and NTFS keep what they get). */
const folded = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase()

/** A path and every path above it. */
function pathsOf(name: string): readonly string[] {
  const parts = name.split('/')
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
}

const isTwin = (known: string | undefined, path: string): known is string =>
  known !== undefined && known !== path

function requireDifferent(names: readonly string[]): void {
  const seen = new Map<string, string>()
  for (const path of names.flatMap(pathsOf)) {
    const known = seen.get(folded(path))
    if (isTwin(known, path)) throw cliError('cli-names-collide', { path, other: known })
    seen.set(folded(path), path)
  }
}

/**
 * Refuses names of files that cannot be side by side, or cannot be at all, on one of the systems that people use.
 *
 * @param separator - What stands between the parts of a path here.
 * @throws MeshCertsError `cli-names-collide`, `cli-name`.
 */
export function requirePortable(names: readonly string[], separator: string): void {
  const own = names.map((name) => name.split(separator).join('/'))
  for (const path of own)
    for (const part of path.split('/').filter((one) => one !== '.')) {
      const problem = problemOf(part)
      if (problem !== undefined) throw cliError('cli-name', { path, part, problem })
    }
  requireDifferent(own)
}
