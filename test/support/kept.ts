import { describe, expect, it } from 'vitest'
import { disagreement } from '../../scripts/differential/compare.ts'
import { unpacked, type Kept } from '../../scripts/differential/kept.ts'
import type { Differential } from '../../scripts/differential/types.ts'
import { vectorBytes } from './vectors.ts'

/** Asks us what a real component was asked, each question a test: which vectors, says the name of its oracle. */
export function describeKept({ oracle, generators }: Differential): void {
  const rows = JSON.parse(vectorBytes(`kept-${oracle}.json.br`).toString('utf8')) as readonly Kept[]

  describe(`what ${oracle} answered`, () => {
    it.each(rows.map((row, index) => ({ ...row, index })))(
      '$index, $generator: $name',
      async ({ generator, input, theirs }) => {
        const { asker } = generators.find(({ name }) => name === generator)!
        const ours = await asker.ours(unpacked(input))
        expect(disagreement(theirs, ours), JSON.stringify({ theirs, ours })).toBeUndefined()
      },
    )

    it('was kept with both answers', () => {
      const verdicts = rows.map(({ theirs }) => theirs.verdict)
      expect(verdicts).toContain('accepts')
      expect(verdicts).toContain('refuses')
    })
  })
}
