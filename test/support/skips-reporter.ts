// Prints what was skipped and why, counted, and which tests took long: `vitest run --reporter=./test/support/skips-reporter.ts`.
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** No test takes longer on an idle machine; where it does, others wait for it. */
const SLOW = 5000

function whySkipped(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  const need = test.meta().needs
  return need === undefined ? (note ?? 'no reason is given') : `needs ${need}`
}

function groupBy(tests: readonly TestCase[], keyOf: (test: TestCase) => string) {
  const groups = new Map<string, TestCase[]>()
  for (const test of tests) groups.set(keyOf(test), [...(groups.get(keyOf(test)) ?? []), test])
  return groups
}

function skipLines(tests: readonly TestCase[]): readonly string[] {
  return [...groupBy(tests, whySkipped)].flatMap(([why, group]) => [
    `  ${group.length}: ${why}`,
    ...[...groupBy(group, ({ module }) => module.relativeModuleId)].map(
      ([file, { length }]) => `    ${length} in ${file}`,
    ),
  ])
}

export default class SkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(({ children }) => [...children.allTests()])
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    console.log(skipped.length === 0 ? '\nskipped: nothing' : `\nskipped: ${skipped.length}`)
    for (const line of skipLines(skipped)) console.log(line)
    for (const test of tests) {
      const duration = test.diagnostic()?.duration ?? 0
      if (duration > SLOW) {
        const where = `${test.module.relativeModuleId}: ${test.fullName}`
        console.log(`slow: ${(duration / 1000).toFixed(1)} s, ${where}`)
      }
    }
  }
}
