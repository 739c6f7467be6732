import { basename, dirname, join, resolve } from 'node:path'
import type { CacertsSet } from '../cacerts/read.ts'
import type { Finding } from '../report/finding.ts'
import { quoteInput } from '../report/quote.ts'
import { shellWord } from '../report/shell.ts'
import { onSecret } from './secret-in-fix.ts'

// The library does not know where its input came from: its fixes say DIR, and here they get the name.

/** A path as a word to be pasted; the word it is put in place of where it may hold a piece of a key. */
export const pathWord = (path: string, instead: string): string =>
  quoteInput(path) === path ? shellWord(path) : instead

/** A directory next to this one for a clean copy. */
const nextTo = (folder: string): string =>
  basename(folder) === basename(resolve(folder))
    ? `${folder.replace(/\/+$/, '')}-clean`
    : join(folder, '..', `${basename(resolve(folder))}-clean`)

// NEW is the clean directory in the command that makes one, and a file in others
const WORDS =
  /(?<=[ =])DIR(?:\/([-.\w]+))?(?= |$)|(?<=mkdir )NEW(?= )|(?<=mkdir NEW && cp .* )NEW$/g

// a command on the files of the set by their bare names: it ends the fix, behind the words that say what it does
const COMMAND = /(?<=: )(?!.*(?:\bDIR\b|\bFILE\b))(?:awk|base64|cat|cp|echo|mv|openssl|sed|tr) .*$/s

/** The same fix for somebody who is elsewhere: `mv root.pem root-cert.pem` would act on other files there. */
function fromElsewhere(fix: string, folder: string): string {
  if (resolve(folder) === resolve('.')) return fix
  // in a shell of its own: the next fix begins where this one did
  return fix.replace(COMMAND, (command) => `(cd ${pathWord(folder, 'DIR')} && ${command})`)
}

/** A finding on the files of a folder, its fix with the names of the folder in it. */
function inFolder(found: Finding, folder: string | undefined): Finding {
  if (found.fix === undefined || folder === undefined) return found
  const fix = fromElsewhere(found.fix, folder).replace(WORDS, (word, name?: string) => {
    if (word === 'NEW') return pathWord(nextTo(folder), word)
    return pathWord(name === undefined ? folder : join(folder, name), word)
  })
  return { ...found, fix }
}

/** A set with where it came from: a folder, files that were named one by one, or a Secret. */
export interface PlacedSet {
  readonly folder?: string
  readonly loose?: readonly { readonly path: string }[]
  readonly set: CacertsSet
}

/** The folder that all of the files are in. */
function folderOf(loose: readonly { readonly path: string }[]): string | undefined {
  const [folder, ...others] = new Set(loose.map(({ path }) => dirname(path)))
  return others.length === 0 ? folder : undefined
}

/** A finding on files, its fix for somebody who is where the command was given. */
export const inFiles = (found: Finding, { folder, loose = [] }: Omit<PlacedSet, 'set'>): Finding =>
  inFolder(found, folder ?? folderOf(loose))

/** A finding on a set, its fix for somebody who is where the command was given. */
export function inPlace(found: Finding, { set, ...files }: PlacedSet): Finding {
  if (found.fix === undefined || set.secret === undefined) return inFiles(found, files)
  const [command] = COMMAND.exec(found.fix) ?? []
  const whole = command === undefined ? undefined : onSecret(command, set)
  if (whole === undefined) return found
  const what = found.fix.slice(0, -`: ${command ?? ''}`.length)
  return { ...found, fix: `${what}, in the Secret of the cluster: ${whole}` }
}
