import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GetManualChunk, ManualChunkMeta } from 'rollup'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))
/** What people wait for most often: what this needs is in few files that hold little else. */
const CHECK = `${SRC}cli/check.ts`

// the engines need them, so that what asks for an engine goes with the certificates
const BASE = new Set(['report', 'release', 'der', 'pem', 'crypto'])
const CERTIFICATE = new Set(['certificate', 'key'])
/** What needs Node stays with its engine. */
const ENGINE_OF_NODE = /^crypto\/.*\.node\.ts$/

const pathOf = (id: string): string => relative(SRC, id).split(sep).join('/')
const roomOf = (id: string): string => pathOf(id).split('/')[0] ?? ''
const isBase = (id: string): boolean => BASE.has(roomOf(id))
const isOurs = (id: string): boolean => id.startsWith(SRC)

/** A file and all that it imports, of ours; what is loaded lazily is left out. */
function needs(id: string, { getModuleInfo }: ManualChunkMeta): ReadonlySet<string> {
  const seen = new Set([id])
  for (const one of seen)
    getModuleInfo(one)
      ?.importedIds.filter(isOurs)
      .forEach((to) => seen.add(to))
  return seen
}

function fileOfCommand(id: string, inCheck: boolean, meta: ManualChunkMeta): string | undefined {
  if (!inCheck) return undefined
  const others = [...needs(id, meta)].filter((one) => roomOf(one) !== 'cli')
  return others.every(isBase) ? 'cli.base' : 'cli.sets'
}

/** A file of a base room that asks for an engine, and so is needed by no engine. */
const asksForEngine = (id: string, { getModuleInfo }: ManualChunkMeta): boolean =>
  isBase(id) && getModuleInfo(id)?.importedIds.includes('#engine') === true

function fileOfRoom(room: string, inCheck: boolean | undefined): string {
  const more = inCheck === false ? '-more' : ''
  if (BASE.has(room)) return `room-base${more}`
  if (CERTIFICATE.has(room)) return `room-certificate${more}`
  return inCheck === true ? 'room-check' : `room-${room}`
}

/**
 * Names the built file that a source goes to. The files are some rooms in a row of ranks; where the command is built too, in two
 * layers: what `meshcerts check` needs, and the rest. So no two files can need each other, and a command loads few of them and
 * little that it does not use.
 */
export function filesOf(): GetManualChunk {
  let check: ReadonlySet<string> | undefined
  return (id, meta) => {
    if (!isOurs(id) || meta.getModuleInfo(id)?.isEntry === true) return undefined
    if (meta.getModuleInfo(CHECK) !== null) check ??= needs(CHECK, meta)
    const room = asksForEngine(id, meta) ? 'certificate' : roomOf(id)
    const inCheck = check?.has(id)
    if (room === 'cli') return fileOfCommand(id, inCheck === true, meta)
    const stays = room.endsWith('.ts') || ENGINE_OF_NODE.test(pathOf(id))
    return stays ? undefined : fileOfRoom(room, inCheck)
  }
}
