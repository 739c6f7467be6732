import { afterEach, expect, it, vi } from 'vitest'
import { isMeshCertsError } from '../../src/index.ts'
import { testPki, tlsPair } from '../../src/testing/index.ts'

vi.mock('node:tls', () => {
  throw new Error('no such module')
})

afterEach(() => {
  vi.restoreAllMocks()
})

it('a runtime without node:tls is named, and nothing was loaded before tlsPair was called', async () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
  expect(await codeOfPair()).toBe('testing-no-tls')
})

it('a module without servers is none', async () => {
  const builtin = vi.spyOn(process, 'getBuiltinModule')
  builtin.mockReturnValue({
    createServer() {
      throw new Error('Not implemented')
    },
  })
  expect(await codeOfPair()).toBe('testing-no-tls')
})

async function codeOfPair(): Promise<unknown> {
  const { workloads } = await testPki({ now: new Date('2027-01-01') })
  const error: unknown = await tlsPair(workloads[0]!, workloads[0]!).catch((e: unknown) => e)
  // its twin, with node:tls, connects in tls-pair.test.ts
  return isMeshCertsError(error) && error.code
}
