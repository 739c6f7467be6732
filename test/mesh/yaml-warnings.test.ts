import { expect, it } from 'vitest'
import { parseYaml } from '../../src/mesh/index.ts'

function read(text: string): void {
  try {
    parseYaml(text)
  } catch {
    // whether it is read or refused is held by the other tests
  }
}

it('writes no warning to the standard error of its user', () => {
  const warned: unknown[] = []
  const listen = (warning: unknown): void => void warned.push(warning)
  process.on('warning', listen)
  for (const text of ['a: !what x\n', '? { a: b }\n: 1\n', '%YAML 1.3\n---\na: 1\n']) read(text)
  return new Promise<void>((done) => {
    setImmediate(() => {
      process.off('warning', listen)
      expect(warned).toEqual([])
      done()
    })
  })
})
