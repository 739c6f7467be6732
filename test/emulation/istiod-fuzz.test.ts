import { describe, expect, test } from 'vitest'
import { checkCacerts, type IstiodAnswer } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { parseGoDuration } from '../../src/emulation/go/duration.ts'
import { parseControlPlane } from '../../src/release/control-plane.ts'
import { istiodFuzzSets, setFiles, type FuzzedSet } from '../support/vectors.ts'

// Sets that a program made by changing good ones, with the verdict and the words of istiod's own loader.

const { cases, measuredAt, controlPlane } = istiodFuzzSets()
const LOG = 'Error: failed to create discovery service: failed to create CA: '
const options = {
  at: new Date(measuredAt.getTime() + 60_000),
  controlPlane: parseControlPlane(controlPlane).name,
}

async function predict(one: FuzzedSet): Promise<IstiodAnswer> {
  return (await checkCacerts(readCacerts(setFiles(one)), options)).istiod
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
    const { accepts, says = '', cause } = await predict(one)
    expect(accepts).toBe(false)
    expect(inAnyOrder(says)).toBe(LOG + inAnyOrder(String(one.istiodError)))
    expect(cause).toBeDefined()
  })

  test.each(accepted)('$name is accepted', async (one) => {
    const { accepts, usesSet, defaultTtl } = await predict(one)
    expect([accepts, usesSet]).toEqual([true, one.selfSigned !== true])
    if (one.defaultTTL === undefined) return
    // the clock ran while it was measured, and the answer was written down to the minute
    const off = parseGoDuration(defaultTtl ?? '')! - parseGoDuration(one.defaultTTL)!
    expect(Math.abs(off)).toBeLessThanOrEqual(90_000)
  })
})
