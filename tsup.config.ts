import { defineConfig } from 'tsup'
import { presentEntries } from './scripts/entries.ts'

// The declarations only; scripts/build writes the code.
export default defineConfig({
  entry: Object.fromEntries(presentEntries().map(({ name, source }) => [name, source])),
  format: 'cjs',
  external: ['vitest'],
  dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } },
})
