import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const SUITE = '../shared/conformance/limbo.json.br'
if (!existsSync(SUITE)) console.warn(`${SUITE} is missing: conformance is NOT tested`)

describe.skipIf(!existsSync(SUITE))('x509-limbo and BetterTLS', () => {
  test(
    'agree in every case, within a second each, and nothing throws',
    { timeout: 120_000 },
    () => {
      // the script ends with 1 when a case disagrees or is late
      const board = execFileSync(
        process.execPath,
        ['--import', './scripts/ts.mjs', 'scripts/conformance.ts', SUITE],
        { encoding: 'utf8' },
      )
      expect(
        board
          .split('\n')
          .find((line) => line.startsWith('all '))
          ?.split(/\s+/)
          .slice(1, 6),
      ).toEqual(['9780', '9780', '0', '0', '0'])
    },
  )
})
