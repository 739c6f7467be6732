import { expect, test } from 'vitest'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { engine } from '#engine'
import type { Engine } from '../../src/crypto/engine.ts'
import { set, type Files } from './set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { forgeCrl } from '../support/certificates/crl.ts'
import { key } from '../support/certificates/keys.ts'
import { ca, GOOD, root } from './good-sets.ts'

// Made-up sets: what is asked of the engine must not grow with the square of what is given.

async function checked(files: Files): Promise<{ verified: number; accepts: boolean }> {
  let verified = 0
  const counting: Engine = {
    ...engine,
    verify: (...input) => {
      verified += 1
      return engine.verify(...input)
    },
  }
  const { istiod } = await checkCacerts(readCacerts(files), { at: AT, engine: counting })
  return { verified, accepts: istiod.accepts }
}

const LEVELS = 60
const levels = Array.from({ length: LEVELS }, (_, index) =>
  forge({ subject: `O=Istio,CN=Level ${String(index)}`, key: key('level') }, root),
)
const foreign = Array.from({ length: LEVELS }, () => forgeCrl(root, { key: key('nobody') })).join(
  '',
)
const longChain = [ca, ...levels]

test('CRLs of nobody beside a long chain: refused before all have been asked of all', async () => {
  const files = { ...set(ca, longChain, [root]), 'ca-crl.pem': foreign }
  const { verified, accepts } = await checked(files)
  expect(accepts).toBe(false)
  // 61 times 60 is 3660, and the findings ask once more
  expect(verified).toBeLessThan(2 * 2000 + 100)
})

test('the right CRLs are found whatever stands before them', async () => {
  const own = longChain.map((one) => forgeCrl(one)).join('')
  const files = { ...set(ca, longChain, [root]), 'ca-crl.pem': foreign + own + forgeCrl(root) }
  const { verified, accepts } = await checked(files)
  expect(accepts).toBe(true)
  // two checks for each of the chain, a few for the path
  expect(verified).toBeLessThan(300)
  expect((await checked({ ...GOOD, 'ca-crl.pem': foreign })).accepts).toBe(false)
})
