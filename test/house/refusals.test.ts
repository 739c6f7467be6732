import { describe, expect, it } from 'vitest'
import { sources } from './source.ts'

// What ends a call (a signal, a limit, what `progress` throws) may be a MeshCertsError too. Who takes errors for answers asks
// `isRefusal`, which does not take those; `src/cli` gives neither signals nor limits.

const ASKS = /\bisMeshCertsError\b/

describe('an error that becomes an answer', () => {
  it('is asked whether it is a refusal', () => {
    const asking = sources('src').filter(({ text }) => ASKS.test(text))
    const library = asking.map(({ path }) => path).filter((path) => !path.startsWith('src/cli/'))
    expect(library).toEqual(['src/index.ts', 'src/report/error.ts'])
  })
})
