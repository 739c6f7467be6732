import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkInput, PropertyError } from '../../scripts/fuzz/check.ts'
import { TARGETS } from '../../scripts/fuzz/targets.ts'
import type { Target } from '../../scripts/fuzz/types.ts'

// Inputs that `npm run fuzz` has found, or that others have: each broke something once.

const CORPUS = new URL('../corpus/', import.meta.url)

interface Entry {
  readonly target: string
  readonly why: string
  readonly input: string
}

const entries = readdirSync(CORPUS).map((name): readonly [string, Entry] => [
  name,
  JSON.parse(readFileSync(new URL(name, CORPUS), 'utf8')) as Entry,
])

const targetOf = (name: string): Target => TARGETS.find((target) => target.name === name)!

describe('the corpus', () => {
  it.each(entries)('%s', async (_name, { target, input }) => {
    const { fault } = await checkInput(targetOf(target), Buffer.from(input, 'base64'))
    expect(fault).toBeUndefined()
  })
})

describe('the seeds of the targets', () => {
  it.each(TARGETS)('$name', async (target) => {
    for (const seed of target.seeds.slice(0, 4))
      expect((await checkInput(target, seed)).fault).toBeUndefined()
  })

  it('the certificate whose changes are not trusted is trusted itself', async () => {
    const { run, seeds } = targetOf('changed')
    expect(await run(seeds[0]!)).toBe('trusted')
  })
})

describe('what is looked for is found', () => {
  const target = (run: Target['run'], leak?: Target['leak']): Target => ({
    name: 'test',
    seeds: [],
    edits: 'text',
    run,
    ...(leak && { leak }),
  })
  const kindOf = async (one: Target) => (await checkInput(one, new Uint8Array(64))).fault?.kind

  it('a foreign error, a property, a secret, an answer of chance; and nothing where nothing is', async () => {
    let calls = 0
    const failing = (error: Error) => () => {
      throw error
    }
    expect(await kindOf(target(failing(new TypeError('x'))))).toBe('foreign error')
    expect(await kindOf(target(failing(new PropertyError('x'))))).toBe('property')
    expect(
      await kindOf(
        target(
          () => 'abc',
          (text) => (text.includes('abc') ? 'abc' : undefined),
        ),
      ),
    ).toBe('key material')
    expect(await kindOf(target(() => (calls += 1)))).toBe('differs')
    expect(await kindOf(target(() => 5))).toBeUndefined()
  })
})
