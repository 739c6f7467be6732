// Runs the tests in Chromium and in workerd, and gives what came of each of them as a test of its own.
import { describe, expect, it } from 'vitest'
import leftOut from './left-out.json' with { type: 'json' }
import { bundle } from './bundle.mjs'
import { testFiles } from '../../scripts/runtimes.ts'
import * as chromium from './chromium.mjs'
import * as workerd from './workerd.mjs'

const files = testFiles().filter((file) => !(file in leftOut))
const text = await bundle(files)

async function resultsIn(runtime) {
  const { run, stop } = await runtime.start(text)
  try {
    const results = []
    for (const file of files) results.push({ file, tests: await run(file) })
    return results
  } finally {
    await stop()
  }
}

const everyFile = async (name, runtime) => ({ name, results: await resultsIn(runtime) })

/** Skipped there, as it is skipped on a machine that lacks something. */
const skipped = ({ state }) => state === 'skip' || state === 'todo'

const all = await Promise.all([
  ...(process.env.CHROMIUM ? [everyFile('Chromium', chromium)] : []),
  everyFile('workerd', workerd),
])

describe.each(all)('$name', ({ results }) => {
  it('runs every file', () => {
    expect(results.filter(({ tests }) => tests.length === 0)).toEqual([])
    expect(results.map(({ file }) => file)).toEqual(files)
  })

  describe.each(results)('$file', ({ tests }) => {
    for (const test of tests)
      it.skipIf(skipped(test))(test.names.join(' > '), () => {
        if (test.state !== 'pass') throw new Error(test.errors.join('\n') || test.state)
      })
  })
})
