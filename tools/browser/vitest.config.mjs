// The tests in Chromium run by `tools/browser/run.sh` only: `npm test` needs Node and npm, nothing else.
import house from '../../vitest.config.ts'

export default {
  ...house,
  test: {
    include: ['tools/browser/**/*.test.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // one browser at a time, so that what is measured is the page's own time
    fileParallelism: false,
  },
}
