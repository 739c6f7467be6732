// The tests in Chromium and in workerd run by `tools/runtimes/run.sh` only: `npm test` needs Node and npm, nothing else.
import house from '../../vitest.config.ts'

export default {
  ...house,
  test: {
    include: ['tools/runtimes/*.test.mjs'],
    testTimeout: 60_000,
    // both runtimes at once take two cores
    fileParallelism: false,
  },
}
