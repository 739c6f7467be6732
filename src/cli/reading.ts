import { isObject } from '../capture/secret-object.ts'
import { CREDENTIAL_CODES } from '../credential/codes.ts'
import { LINKERD_CODES } from '../linkerd/codes.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { credentialsIn, looseCredential, type GivenCredential } from './gather-credentials.ts'
import type { GivenSet } from './gather-sets.ts'
import type { LeftOut, OfList } from './left-out.ts'
import { pathWord } from './name-in-fix.ts'
import { isMeshSet, readingOf, type Reading } from './reading-of.ts'

// What was given to `check`, sorted by how it is read.

/** What is the material of a gateway, with the finding that says so. */
type SaidCredential = GivenCredential & { readonly notes: readonly Finding[] }

/** The identity of a Linkerd mesh, with the finding that says so. */
export type SaidLinkerd = GivenSet & { readonly notes: readonly Finding[] }

/** Files that were named one by one are the values that they hold, as for the command `credential`. */
function material({ name, folder, content, loose }: GivenSet): GivenCredential {
  if (loose !== undefined) return looseCredential(loose)
  return { name, content, paths: {}, ...(folder !== undefined && { folder }) }
}

/** The files of a set as words of a command. */
function wordOf({ loose, name }: GivenSet): string {
  const files = loose?.map(({ path }) => path) ?? [name]
  return files.map((path) => pathWord(path, 'FILE')).join(' ')
}

const asCacerts = (word: string): string => `meshcerts check --as cacerts ${word}`

function asCredential(given: GivenSet, reason: string): SaidCredential {
  const word = wordOf(given)
  const more = `meshcerts credential ${word} --host NAME`
  const note = finding(CREDENTIAL_CODES, 'credential-reading', {
    reason,
    command: asCacerts(word),
    more,
  })
  return { ...material(given), notes: [note] }
}

function asLinkerd(given: GivenSet, reason: string): SaidLinkerd {
  const command = asCacerts(wordOf(given))
  return { ...given, notes: [finding(LINKERD_CODES, 'linkerd-reading', { reason, command })] }
}

/** What was given to `check`, by how it is read. */
export interface SortedReadings {
  readonly sets: readonly GivenSet[]
  readonly credentials: readonly SaidCredential[]
  readonly linkerd: readonly SaidLinkerd[]
  /** Secrets of a List that are none of these. */
  readonly leftOut: readonly OfList[]
}

/** Of a List with the sets of both meshes those of the one that is wanted. */
function ofWanted(given: readonly GivenSet[], wanted: Reading | undefined): readonly GivenSet[] {
  const isOther = ({ ofMesh }: GivenSet): boolean => ofMesh !== undefined && ofMesh !== wanted
  return given.some(({ ofMesh }) => ofMesh !== undefined && ofMesh === wanted)
    ? given.filter((one) => !isOther(one))
    : given
}

/** Those of a List that are gateways', each by itself, and what is left of it. */
function opened(given: GivenSet, wanted: Reading | undefined): Opened {
  const { items } = given.content as { readonly items?: unknown }
  if (!Array.isArray(items) || wanted === 'cacerts' || wanted === 'linkerd')
    return { credentials: [], left: [given], leftOut: [] }
  const all: readonly unknown[] = items
  const found = credentialsIn(given.name, all, wanted === 'credential')
  if (found.credentials.length === 0) return { credentials: [], left: [given], leftOut: [] }
  const content = { ...given.content, items: found.others }
  const left = found.others.some(isSet) ? [{ ...given, content }] : []
  const { credentials, leftOut } = found
  return { credentials, left: wanted === undefined ? left : [], leftOut }
}

const isSet = (one: unknown): boolean => isObject(one) && isMeshSet(one)

interface Opened {
  readonly credentials: readonly GivenCredential[]
  readonly left: readonly GivenSet[]
  readonly leftOut: readonly LeftOut[]
}

/** One of several is called by its name, and no command says it better. */
const unsaid = (one: GivenCredential): SaidCredential => ({ ...one, notes: [] })

/** Sets of the mesh, what is a gateway's, and what is Linkerd's among what was given to `check`. */
export function sortReadings(
  given: readonly GivenSet[],
  wanted: Reading | undefined,
): SortedReadings {
  const lists = ofWanted(given, wanted).map((one) => ({ ...opened(one, wanted), one }))
  const read = lists
    .flatMap(({ left }) => left)
    .map((one) => {
      const own = readingOf(one.content)
      return wanted === undefined
        ? { one, ...own }
        : { one, reading: wanted, reason: `--as ${wanted}` }
    })
  const of = (wantedOne: Reading): typeof read =>
    read.filter(({ reading }) => reading === wantedOne)
  return {
    sets: of('cacerts').map(({ one }) => one),
    credentials: [
      ...lists.flatMap(({ credentials }) => credentials.map(unsaid)),
      ...of('credential').map(({ one, reason }) => asCredential(one, reason)),
    ],
    linkerd: of('linkerd').map(({ one, reason }) => asLinkerd(one, reason)),
    leftOut: lists.map(({ one: { name, file = name }, leftOut }) => ({
      name,
      file,
      secrets: leftOut,
    })),
  }
}
