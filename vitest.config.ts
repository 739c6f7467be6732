import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { presentEntries, specifierOf } from './scripts/entries.ts'

// the suite runs on either engine: MESHCERTS_ENGINE=web npm test
const engine = process.env['MESHCERTS_ENGINE'] ?? 'node'

function file(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

export default defineConfig({
  resolve: {
    alias: [
      { find: '#engine', replacement: file(`src/crypto/engine.${engine}.ts`) },
      ...presentEntries().map((entry) => ({
        find: new RegExp(`^${specifierOf(entry)}$`),
        replacement: file(entry.source),
      })),
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // a busy machine is not a failure; what takes over five seconds is named by test/support/skips-reporter.ts
    testTimeout: 30_000,
    // vitest leaves one core free, which is half of a machine of two
    maxWorkers: '100%',
    globalSetup: ['test/support/temp-home.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
  },
})
