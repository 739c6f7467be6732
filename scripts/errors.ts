// Writes docs/errors.md and docs/codes/CODE.md from the catalogues of the rooms: `npm run errors`.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Catalogue, CatalogueEntry } from '../src/report/catalogue.ts'
import { codePage } from './code-page.ts'
import { FAULTS } from '../src/testing/broken-sets.ts'
import { readStories } from './stories.ts'

const SRC = new URL('../src/', import.meta.url)
export const CODES_FOLDER = fileURLToPath(new URL('../docs/codes/', import.meta.url))
export const ERRORS_PAGE = fileURLToPath(new URL('../docs/errors.md', import.meta.url))

/** A catalogue and the file that it stands in. */
export interface RoomCodes {
  readonly room: string
  readonly file: string
  readonly codes: Catalogue
}

function isEntry(value: unknown): value is CatalogueEntry {
  return typeof value === 'object' && value !== null && 'severity' in value && 'rule' in value
}

function isCatalogue(value: unknown): value is Catalogue {
  if (typeof value !== 'object' || value === null) return false
  const entries = Object.values(value)
  return entries.length > 0 && entries.every(isEntry)
}

async function catalogueFile(room: string, name: string): Promise<readonly RoomCodes[]> {
  const url = pathToFileURL(fileURLToPath(new URL(`${room}/${name}`, SRC))).href
  const exports = (await import(/* @vite-ignore */ url)) as Record<string, unknown>
  const catalogues = new Set(Object.values(exports).filter(isCatalogue))
  return [...catalogues].map((codes) => ({ room, file: `src/${room}/${name}`, codes }))
}

/** All catalogues: every export of a file `codes.ts` or `codes-….ts` that looks like one, in the order of rooms and files. */
export async function readCatalogues(): Promise<readonly RoomCodes[]> {
  const found: RoomCodes[] = []
  for (const room of readdirSync(SRC).sort()) {
    const folder = new URL(`${room}/`, SRC)
    if (room.includes('.') || !existsSync(folder)) continue
    const names = readdirSync(folder).filter((name) => /^codes(-.*)?\.ts$/.test(name))
    for (const name of names.sort()) found.push(...(await catalogueFile(room, name)))
  }
  return found
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '<br>').replaceAll('<', '&lt;')
}

function section(title: string, catalogue: Catalogue): string {
  const rows = Object.keys(catalogue)
    .sort()
    .map((code) => {
      const { severity, text, rule, fix = '' } = catalogue[code]!
      return `| [\`${code}\`](codes/${code}.md) | ${severity} | ${cell(text)} | ${cell(fix)} | ${cell(rule)} |`
    })
  const head =
    '| code | severity | what it says | what to do | rule |\n| --- | --- | --- | --- | --- |'
  return `## ${title}\n\n${head}\n${rows.join('\n')}\n`
}

/** The page, from the catalogues. */
export function errorsPage(catalogues: readonly RoomCodes[]): string {
  const rooms = [...new Set(catalogues.map(({ room }) => room))]
  const sections = rooms.map((room) => {
    const own = catalogues.filter((one) => one.room === room).map(({ codes }) => codes)
    return section(room, Object.assign({}, ...own) as Catalogue)
  })
  const intro = `# Findings and errors

Made from the catalogues in \`src/*/codes.ts\` by \`npm run errors\`; do not edit. A code is never reused for another cause.
Words in braces are facts of the finding: programs read \`code\` and \`facts\`, people read the message. The severity and the
texts are those that hold where nothing else is said; a finding may carry others that fit the case better.
`
  return [intro, ...sections].join('\n')
}

/** The sets of `meshcerts/testing` that have a code as their fault, by their names. */
const faultsOf = (code: string): readonly string[] =>
  Object.entries(FAULTS).flatMap(([name, fault]) => (fault.code === code ? [name] : []))

/** The page of each code, by its code. */
export function codePages(catalogues: readonly RoomCodes[]): ReadonlyMap<string, string> {
  const stories = readStories()
  return new Map(
    catalogues.flatMap(({ room, codes }) =>
      Object.entries(codes).map(([code, entry]) => {
        const own = { stories: stories.get(code) ?? [], faults: faultsOf(code) }
        const facts = { code, room, entry, ...own }
        return [code, codePage(facts)] as const
      }),
    ),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const catalogues = await readCatalogues()
  writeFileSync(ERRORS_PAGE, errorsPage(catalogues))
  rmSync(CODES_FOLDER, { recursive: true, force: true })
  mkdirSync(CODES_FOLDER)
  for (const [code, page] of codePages(catalogues)) writeFileSync(`${CODES_FOLDER}${code}.md`, page)
}
