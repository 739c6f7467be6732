import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { leftOut, reasonsByFile, testFiles } from '../../scripts/runtimes.ts'

// The suite runs in Chromium and in workerd too (tools/runtimes/run.sh). Which files of tests do not is read off what they import,
// and kept in a list: a test that moves to Node alone is seen in the change that moves it.

const kept = JSON.parse(
  readFileSync(new URL('../../tools/runtimes/left-out.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly string[]>>

it('runs everywhere, or is in the list of what needs Node', { timeout: 60_000 }, async () => {
  const found = await leftOut()
  expect(kept, 'write the list: node --import ./scripts/ts.mjs tools/runtimes/list.mjs').toEqual(
    found,
  )
  expect(testFiles().length - Object.keys(found).length).toBeGreaterThan(100)
})

it('says of a file what it needs, and nothing of one that needs nothing', async () => {
  const files = ['test/cli/run.test.ts', 'test/der/reader.test.ts']
  const [command, reader] = [...(await reasonsByFile(files)).values()]
  expect(command).toContain('node:fs in src/cli/read-input.ts')
  expect(reader).toEqual([])
})
