import { fieldsOf, type Fields } from '../capture/secret-object.ts'
import { CA_SUFFIX } from '../emulation/istiod/gateway-credential.ts'
import { groupBy } from '../report/group-by.ts'
import { quoteInput } from '../report/quote.ts'
import type { Io } from './io.ts'
import { pathWord } from './name-in-fix.ts'
import { isForNobody, isMeshSet } from './reading-of.ts'

// The Secrets of a List that are not judged as gateways', each with why.

/** What a Secret is that is left out. */
export type Why = 'mesh' | 'nobody' | 'clients' | 'signer'

/** A Secret of a List that is not judged. */
export interface LeftOut {
  readonly name: string
  readonly why: Why
}

/** What is left out of a List, which is a file or one of several in it. */
export interface OfList {
  readonly name: string
  readonly file: string
  readonly secrets: readonly LeftOut[]
}

export const nameOfObject = (one: Fields): string => {
  const { name } = fieldsOf(one['metadata'])
  return typeof name === 'string' ? name : ''
}

export const isCaOfClients = (one: Fields): boolean => nameOfObject(one).endsWith(CA_SUFFIX)

function whyOf(one: Fields): Why {
  if (isMeshSet(one)) return 'mesh'
  if (isForNobody(one)) return 'nobody'
  return isCaOfClients(one) ? 'clients' : 'signer'
}

/** Those that nobody is told of otherwise: not the CAs of clients of those that are judged. */
export function leftOutOf(secrets: readonly Fields[], own: readonly Fields[]): readonly LeftOut[] {
  const judged = new Set(own)
  const names = new Set(own.map((one) => `${nameOfObject(one)}${CA_SUFFIX}`))
  return secrets
    .filter((one) => !judged.has(one) && !names.has(nameOfObject(one)))
    .map((one) => ({ name: nameOfObject(one), why: whyOf(one) }))
}

const BECAUSE: Readonly<Record<Why, string>> = {
  mesh: 'they are the sets of meshes',
  nobody: 'no gateway serves with them',
  clients: 'they hold the CAs of clients, for Secrets that are not here',
  signer: 'they hold CAs that sign, not the certificates of servers',
}

/** What has those judged that can be: the other kinds hold nothing that a gateway serves. */
function wayOut(why: Why, path: string): string {
  const file = pathWord(path, 'FILE')
  if (why === 'mesh') return `; to judge them: meshcerts check ${file}`
  return why === 'signer'
    ? `; to judge them as gateways': meshcerts check --as credential ${file}`
    : ''
}

/** Those that are left out for one cause. */
export interface LeftOutGroup {
  readonly why: Why
  readonly names: string
  readonly because: string
}

/** Names that are listed; the rest is counted: a cluster has hundreds of tokens and releases of Helm. */
const MOST_NAMED = 8

function listed(some: readonly LeftOut[]): string {
  const more = some.length - MOST_NAMED
  const names = some.slice(0, MOST_NAMED).map(({ name }) => name)
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Which Secrets were not judged, by why. */
export const leftOutGroups = (all: readonly LeftOut[]): readonly LeftOutGroup[] =>
  [...groupBy(all, ({ why }) => why)].map(([why, some]) => ({
    why,
    names: listed(some),
    because: BECAUSE[why],
  }))

/** Says which of several Secrets were not judged: a line for each cause. */
export function noteLeftOut({ name, file, secrets }: OfList, io: Io): void {
  for (const { why, names, because } of leftOutGroups(secrets))
    io.stderr(`${name}: left out, as ${because}: ${quoteInput(names)}${wayOut(why, file)}\n`)
}
