import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { found, piecesOf } from './keys.mjs'
import { command, wordsOf } from './node.mjs'
import {
  AT,
  choose,
  codes,
  filesIn,
  launch,
  open,
  report,
  ROOT,
  serve,
  setTime,
  verdict,
} from './page.mjs'

const WORDS = { pass: 'Good', warn: 'Works, with warnings', fail: 'Wrong' }
const stories = readdirSync(join(ROOT, 'fixtures/broken'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

let [site, browser, page, faults] = []
beforeAll(async () => {
  site = await serve()
  browser = await launch()
  ;({ page, faults } = await open(browser, `${site.origin}/#check?at=${AT}`))
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

/** The page says what Node says, shows all of it, and no key. */
async function expectSame(folder) {
  const files = filesIn(folder)
  await choose(page, files)
  const saved = await report(page)
  const [only] = saved.runs
  const node = await command([...wordsOf(only.command), '--format', 'json'], join(ROOT, folder))
  expect(saved.runs).toHaveLength(1)
  expect(only.code).toBe(node.code)
  expect(only.report).toEqual(JSON.parse(node.out))
  expect(await verdict(page)).toBe(WORDS[only.report.status])
  expect(new Set(await codes(page))).toEqual(new Set(only.report.findings.map(({ code }) => code)))
  const pieces = piecesOf(files)
  expect(found(pieces, await page.content())).toEqual([])
  expect(found(pieces, JSON.stringify(saved))).toEqual([])
  return { ...only.report, pieces }
}

describe('the stories of fixtures/broken, dropped on the page', () => {
  it.each(stories)('%s: what Node says, and what was measured', async (name) => {
    const story = JSON.parse(readFileSync(join(ROOT, `fixtures/broken/${name}.json`), 'utf8'))
    await setTime(page, story.at)
    const { istiod, findings } = await expectSame(`fixtures/broken/${name}`)
    expect(istiod.accepts).toBe(story.expected.accepts)
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(story.expected.codes))
    if (story.expected.says !== undefined) expect(istiod.says).toBe(story.expected.says)
  })

  it('are not few', () => {
    expect(stories.length).toBeGreaterThanOrEqual(30)
  })
})

describe('their twins without the fault', () => {
  it.each(['fixtures/twins/two-tier', 'fixtures/twins/three-tier'])(
    '%s is good',
    async (folder) => {
      await setTime(page, AT)
      const { istiod, pieces } = await expectSame(folder)
      expect(istiod.accepts).toBe(true)
      expect(await verdict(page)).toBe('Good')
      // else the search for keys would find none anywhere
      expect(pieces.length).toBeGreaterThanOrEqual(4)
    },
  )

  it.each(['fixtures/good', 'fixtures/good-three-tier'])('%s is good', async (folder) => {
    await setTime(page, '2026-11-26')
    await expectSame(folder)
    expect(await verdict(page)).toBe('Good')
  })
})

it('asks nobody, breaks nowhere, and keeps to its content policy', () => {
  expect(faults).toEqual([])
})
