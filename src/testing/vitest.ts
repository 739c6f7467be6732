import { expect } from 'vitest'
import { matchers, type MeshCertsMatchers } from './matchers.ts'

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- what is extended is what is added
  interface Matchers<T> extends MeshCertsMatchers<T> {}
}

expect.extend({ ...matchers } as Parameters<typeof expect.extend>[0])

export type { MeshCertsMatchers } from './matchers.ts'
