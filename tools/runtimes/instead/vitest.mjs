// What tests import from `vitest`, where there is no vitest: its own runner and its own `expect`, which run anywhere, put
// together as vitest does it, and the few functions of `vi` that tests use.
import * as chai from 'chai'
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  getState,
  setState,
} from '@vitest/expect'
import { getCurrentTest, startTests } from '@vitest/runner'
import { fn, restoreAllMocks, spyOn } from '@vitest/spy'

export {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  it,
  onTestFinished,
  suite,
  test,
} from '@vitest/runner'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export function expect(value, message) {
  const assertion = chai.expect(value, message)
  const test = getCurrentTest()
  return test ? assertion.withTest(test) : assertion
}
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT])
expect.getState = () => getState(expect)
expect.setState = (state) => setState(state, expect)
expect.extend = (matchers) => chai.expect.extend(expect, matchers)
expect.fail = chai.assert.fail
expect.unreachable = (message = 'expected not to be reached') => chai.assert.fail(message)
setState({ assertionCalls: 0 }, expect)
globalThis[GLOBAL_EXPECT] = expect

const stubbed = new Map()

export const vi = {
  fn,
  spyOn,
  restoreAllMocks,
  stubGlobal(name, value) {
    if (!stubbed.has(name)) stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
  },
  unstubAllGlobals() {
    for (const [name, before] of stubbed) {
      if (before === undefined) delete globalThis[name]
      else Object.defineProperty(globalThis, name, before)
    }
    stubbed.clear()
  },
}

/** What takes long is held on Node; here nothing may fail because the machine has other work. */
const TIMEOUT = 600_000

const config = {
  root: '',
  name: '',
  setupFiles: [],
  passWithNoTests: false,
  allowOnly: false,
  sequence: { seed: 0, hooks: 'stack', setupFiles: 'parallel' },
  maxConcurrency: 1,
  testTimeout: TIMEOUT,
  hookTimeout: TIMEOUT,
  retry: 0,
  tags: [],
  strictTags: false,
}

const textOf = (error) => error.stack ?? `${error.name}: ${error.message}`

/** All tests of a task, each with its names from the outermost group on; what failed outside of a test counts as one. */
function flat(task, names = []) {
  const own = task.type === 'suite' && task.filepath ? names : [...names, task.name]
  const errors = (task.result?.errors ?? []).map((error) =>
    [textOf(error), error.diff].filter(Boolean).join('\n'),
  )
  if (task.type !== 'suite')
    return [{ names: own, state: task.result?.state ?? task.mode, errors, ...task.meta }]
  const outside =
    errors.length === 0 ? [] : [{ names: [...own, 'as a whole'], state: 'fail', errors }]
  return [...outside, ...task.tasks.flatMap((one) => flat(one, own))]
}

/** Runs one file of tests, given as the function that imports it, and answers what came of each test. */
export async function runFile(file, load) {
  const runner = { config, pool: 'runtimes', importFile: load }
  const [done] = await startTests([file], runner)
  return flat(done)
}
