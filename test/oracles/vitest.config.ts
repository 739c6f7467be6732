// The oracle tests run by `test/oracles/run.sh` only: `npm test` needs Node and npm, nothing else.
import house from '../../vitest.config.ts'

export default {
  ...house,
  test: {
    ...house.test,
    include: ['test/oracles/**/*.oracle.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    fileParallelism: true,
    passWithNoTests: true,
  },
}
