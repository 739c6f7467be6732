import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const engine = process.env['MESHCERTS_ENGINE'] ?? 'node'

export default defineConfig({
  resolve: {
    alias: { '#engine': fileURLToPath(new URL(`src/crypto/engine.${engine}.ts`, import.meta.url)) },
  },
  test: {
    include: ['test/**/*.test.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
  },
})
