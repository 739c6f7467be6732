import { engine } from '#engine'
import { describe, expect, test } from 'vitest'
import { checkCacerts, type IstiodAnswer } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { parseGoDuration } from '../../src/emulation/go/duration.ts'
import { parseControlPlane } from '../../src/release/control-plane.ts'
import { holdsKeyBeyondEngine } from '../support/engine-limits.ts'
import { istiodFuzzSets, setFiles, type FuzzedSet } from '../support/vectors.ts'

// Sets that a program made by changing good ones, with the verdict and the words of istiod's own loader.

const { cases, measuredAt, controlPlane } = istiodFuzzSets()
const LOG = 'Error: failed to create discovery service: failed to create CA: '
const { go, name } = parseControlPlane(controlPlane)
const options = { at: new Date(measuredAt.getTime() + 60_000), controlPlane: name }

async function predict(one: FuzzedSet): Promise<IstiodAnswer> {
  return (await checkCacerts(readCacerts(setFiles(one)), options)).istiod
}

// Web Crypto has no P-224 (Web Cryptography API, section 23.2), and istiod has
const CANNOT_CHECK: IstiodAnswer = { accepts: false, usesSet: false, cause: 'unsupported' }

/** Is it the third outcome? Only a set that holds a key which the engine cannot use may have it. */
async function cannotCheck(one: FuzzedSet, answer: IstiodAnswer): Promise<boolean> {
  if (answer.cause !== 'unsupported') return false
  expect(await holdsKeyBeyondEngine(setFiles(one), go)).toBe(true)
  expect(answer).toEqual(CANNOT_CHECK)
  return true
}

/** Go walks a map, so the certificates that lack a CRL come in any order; a name may hold a blank. */
function inAnyOrder(words: string): string {
  const [, front, names] = /^(.*missing CRL signed by certificates: )\[(.*)\]\)$/s.exec(words) ?? []
  return names === undefined ? words : `${front}${[...names].toSorted().join('')}`
}

const refused = cases.filter(({ istiod }) => istiod === 'refuse')
const accepted = cases.filter(({ istiod }) => istiod === 'accept')

describe('sets with faults inside certificates, keys and CRLs', () => {
  test('there are cases of both verdicts', () => {
    expect([refused.length > 100, accepted.length > 50]).toEqual([true, true])
  })

  test.each(refused)('$name is refused in the words of istiod', async (one) => {
    const answer = await predict(one)
    if (await cannotCheck(one, answer)) return
    const { accepts, says = '', cause } = answer
    expect(accepts).toBe(false)
    expect(inAnyOrder(says)).toBe(LOG + inAnyOrder(String(one.istiodError)))
    expect(cause).toBeDefined()
  })

  test.each(accepted)('$name is accepted', async (one) => {
    const answer = await predict(one)
    if (await cannotCheck(one, answer)) return
    const { accepts, usesSet, defaultTtl } = answer
    expect([accepts, usesSet]).toEqual([true, one.selfSigned !== true])
    if (one.defaultTTL === undefined) return
    // the clock ran while it was measured, and the answer was written down to the minute
    const off = parseGoDuration(defaultTtl ?? '')! - parseGoDuration(one.defaultTTL)!
    expect(Math.abs(off)).toBeLessThanOrEqual(90_000)
  })

  test('the third outcome is for few of them, and on Node for none', async () => {
    const answers = await Promise.all(cases.map((one) => predict(one)))
    const unsupported = answers.filter(({ cause }) => cause === 'unsupported')
    const beyond = await Promise.all(cases.map((one) => holdsKeyBeyondEngine(setFiles(one), go)))
    const held = beyond.filter(Boolean).length
    expect(unsupported.length).toBeLessThanOrEqual(held)
    if (engine.name === 'node') expect(held).toBe(0)
    else expect([unsupported.length > 0, held < cases.length / 10]).toEqual([true, true])
  })
})
