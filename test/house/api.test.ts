import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { apiReport, REPORT } from '../../scripts/api/report.ts'
import { readSurfaces } from '../../scripts/api/surface.ts'
import { ENTRIES } from '../../scripts/entries.ts'
import { ROOT } from './source.ts'

// A change of what users import is one that somebody reads: docs/api-report.md is part of it.

describe('the API report', () => {
  it(
    'is as the source has it; after a change on purpose: npm run api',
    { timeout: 120_000 },
    () => {
      expect(readFileSync(ROOT + REPORT, 'utf8')).toBe(apiReport())
    },
  )

  it('has every entry of package.json', () => {
    const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
      readonly exports: Readonly<Record<string, unknown>>
    }
    const entries = ENTRIES.map(({ name }) => (name === 'index' ? '.' : `./${name}`))
    expect([...entries, './package.json'].sort()).toEqual(Object.keys(exports).sort())
  })
})

const libraries = new Map<string, ts.SourceFile | undefined>()

/** The report of a module with this text. */
function textOf(text: string): string {
  const host = ts.createCompilerHost({})
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) => {
    if (name === '/x.ts') return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
    if (!libraries.has(name)) libraries.set(name, read(name, ...rest))
    return libraries.get(name)
  }
  const { entries, named } = readSurfaces(['/x.ts'], host)
  return JSON.stringify([entries.get('/x.ts'), named])
}

const MODULE = `
/** Words. */
interface Hidden { /** Words. */ readonly a: number }
const table = { one: 1 } as const
export type Kind = keyof typeof table
export interface Options { readonly hidden?: Hidden }
export class Reader { constructor(readonly text: string) {} private secret = 1; read(): string { return this.text } }
export const X_CODES = { 'x-one': { severity: 'error', text: 'words' } } as const
export const half = (given: number): number => given / 2
export function start({ hidden }: Options, count = 1): Promise<Kind> { void hidden; void count; return Promise.resolve('one') }
`

describe('what is seen as a change', () => {
  it.each([
    ['another type of a parameter', 'count = 1', "count = 'a'"],
    ['a parameter that must be given', 'count = 1', 'count: number'],
    ['another result', 'Promise<Kind>', 'Promise<Kind | undefined>'],
    ['a member that must be given', 'hidden?: Hidden', 'hidden: Hidden'],
    ['a type that is not exported', 'a: number', 'a: string'],
    ['a value that a type is made of', '{ one: 1 }', '{ one: 1, two: 2 }'],
    ['a method', 'read(): string', 'read(): string | undefined'],
    ['the severity of a code', "'error'", "'warning'"],
    ['the name of a code', "'x-one'", "'x-two'"],
    ['a constant', 'half = (given: number)', 'half = (given: bigint)'],
    ['a name that is gone', 'export const half', 'const half'],
  ])('%s', (_, before, after) => {
    expect(MODULE).toContain(before)
    expect(textOf(MODULE.replace(before, after))).not.toBe(textOf(MODULE))
  })

  it.each([
    ['what a function does inside', 'given / 2', 'given / 3'],
    ['a comment', 'Words.', 'Other words.'],
    ['the words of a finding', "text: 'words'", "text: 'other words'"],
    ['what is private', 'secret = 1', 'hidden = 2'],
    ['names that a function takes apart', '{ hidden }: Options', '{ hidden: own }: Options'],
  ])('not %s', (_, before, after) => {
    const changed = MODULE.replaceAll(before, after).replace(
      'void hidden',
      after.includes('own') ? 'void own' : 'void hidden',
    )
    expect(textOf(changed)).toBe(textOf(MODULE))
  })
})
