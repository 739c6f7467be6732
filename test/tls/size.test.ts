import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const ENTRY = fileURLToPath(new URL('../../src/tls/index.ts', import.meta.url))

async function sizeOf(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}

// the whole entry, as it is packed, is weighed by tools/size
describe('meshcerts/tls stays small', () => {
  it('gives all its constants for less than 6 kB', async () => {
    const names =
      'TLS_VERSIONS, CIPHER_SUITES, ECDH_CURVES, TLS_VERSION_FACTS, CIPHER_SUITE_FACTS, CURVE_FACTS, TLS13_SUITES'
    expect(await sizeOf(`export { ${names} } from '${ENTRY}'`)).toBeLessThan(6_000)
  })
  it('gives the three lists alone for less than 1 kB', async () => {
    expect(
      await sizeOf(`export { TLS_VERSIONS, CIPHER_SUITES, ECDH_CURVES } from '${ENTRY}'`),
    ).toBeLessThan(1_000)
  })
})
