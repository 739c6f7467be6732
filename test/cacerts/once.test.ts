import { expect, test } from 'vitest'
import { engine } from '#engine'
import type { Engine } from '../../src/crypto/engine.ts'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { folderFiles } from '../support/files.ts'

// Seven readers look at the files of a set; what they read and verify is the same, and is done once.

function counting(): { readonly engine: Engine; readonly asked: string[] } {
  const asked: string[] = []
  const verify: Engine['verify'] = (key, scheme, signature, data) => {
    asked.push(`${Buffer.from(signature).toString('hex')} ${Buffer.from(data).toString('hex')}`)
    return engine.verify(key, scheme, signature, data)
  }
  return { engine: { ...engine, verify }, asked }
}

test.each(['good', 'good-three-tier'])('no signature of %s is verified twice', async (name) => {
  const { engine: counted, asked } = counting()
  const set = readCacerts(folderFiles(`fixtures/${name}`))
  const { status } = await checkCacerts(set, { at: new Date('2027-01-01'), engine: counted })
  expect(status).toBe('pass')
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBe(new Set(asked).size)
})

test('bytes that the caller changes between two checks are read anew', async () => {
  const content = folderFiles('fixtures/good')
  const set = readCacerts(content)
  const at = new Date('2027-01-01')
  const before = await checkCacerts(set, { at })
  expect(before.istiod.accepts).toBe(true)
  for (const bytes of Object.values(set.files)) bytes.fill(0x20)
  const after = await checkCacerts(set, { at })
  expect(after.istiod.accepts).toBe(false)
})
