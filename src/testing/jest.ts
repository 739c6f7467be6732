import { matchers, type MeshCertsMatchers } from './matchers.ts'

declare global {
  // the types of @types/jest are a global namespace
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- the parameters are those of jest
    interface Matchers<R, T> extends MeshCertsMatchers<T> {}
  }
}

interface Expect {
  readonly extend: (all: typeof matchers) => void
}

const { expect } = globalThis as { readonly expect?: Expect }

// jest with `injectGlobals: false` has no global expect: then `expect.extend(matchers)` is the caller's
expect?.extend({ ...matchers })

export type { MeshCertsMatchers } from './matchers.ts'
