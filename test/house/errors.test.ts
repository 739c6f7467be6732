import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  CODES_FOLDER,
  codePages,
  ERRORS_PAGE,
  errorsPage,
  readCatalogues,
  type RoomCodes,
} from '../../scripts/errors.ts'
import { sources } from './source.ts'

function codesDefinedTwice(catalogues: readonly RoomCodes[]): readonly string[] {
  const all = catalogues.flatMap(({ codes }) => Object.keys(codes))
  return [...new Set(all.filter((code, index) => all.indexOf(code) !== index))]
}

function codesWithoutTest(catalogues: readonly RoomCodes[], tests: string): readonly string[] {
  const words = new Set(tests.match(/[a-z0-9]+(?:-[a-z0-9]+)*/g))
  return catalogues.flatMap(({ codes }) => Object.keys(codes).filter((code) => !words.has(code)))
}

describe('the catalogues', () => {
  let catalogues: readonly RoomCodes[] = []
  beforeAll(async () => {
    catalogues = await readCatalogues()
  })

  it('are found', () => {
    expect(catalogues.map(({ room }) => room)).toEqual(expect.arrayContaining(['der']))
  })

  it('define each code once', () => {
    expect(codesDefinedTwice(catalogues)).toEqual([])
  })

  it('write codes in lower case with dashes', () => {
    const codes = catalogues.flatMap(({ codes }) => Object.keys(codes))
    expect(codes.filter((code) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(code))).toEqual([])
  })

  it('say what is wrong without a full stop, and name a rule', () => {
    const odd = catalogues.flatMap(({ codes }) =>
      Object.entries(codes).flatMap(([code, { text, rule }]) =>
        /[.]$|^$/.test(text) || rule === '' ? [code] : [],
      ),
    )
    expect(odd).toEqual([])
  })

  it('have a test for every code', () => {
    const tests = sources('test')
      .filter(({ path }) => !path.startsWith('test/house/'))
      .map(({ text }) => text)
      .join('\n')
    expect(codesWithoutTest(catalogues, tests)).toEqual([])
  })

  it('are what docs/errors.md says: run `npm run errors` when it is not', () => {
    expect(readFileSync(ERRORS_PAGE, 'utf8')).toBe(errorsPage(catalogues))
  })

  it('have a page for each code in docs/codes', () => {
    const written = readdirSync(CODES_FOLDER).map((name) => [
      name.replace(/\.md$/, ''),
      readFileSync(CODES_FOLDER + name, 'utf8'),
    ])
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(codePages(catalogues)))
  })
})

describe('the rule itself', () => {
  const entry = { severity: 'error', text: 'no', rule: 'none' } as const
  const room = (codes: RoomCodes['codes']) => ({ room: 'der', file: 'src/der/codes.ts', codes })

  it('sees a code of two rooms', () => {
    expect(codesDefinedTwice([room({ 'a-b': entry }), room({ 'a-b': entry })])).toEqual(['a-b'])
    expect(codesDefinedTwice([room({ 'a-b': entry }), room({ 'a-c': entry })])).toEqual([])
  })

  it('sees a code that no test names, and is not taken in by a longer one', () => {
    const catalogues = [room({ 'a-b': entry, 'a-b-c': entry })]
    expect(codesWithoutTest(catalogues, `['error a-b-c depth=1']`)).toEqual(['a-b'])
    expect(codesWithoutTest(catalogues, `'a-b' "a-b-c"`)).toEqual([])
  })
})
