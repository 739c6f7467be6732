import { describe, expect, test } from 'vitest'
import { checkCacerts, type CacertsReport } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { set, type Files } from './set-files.ts'
import { AT } from '../support/certificates/certificate.ts'
import { stories, type Story } from './stories/index.ts'
import { GOOD, GOOD3, root, TLS, TLS3 } from './good-sets.ts'
import type { ControlPlane } from '../../src/release/control-plane.ts'
import { allSpoken } from '../support/spoken.ts'

const LOG =
  'Error: failed to create discovery service: failed to create CA: failed to create an istiod CA: '

const check = (files: Files, controlPlane?: ControlPlane): Promise<CacertsReport> =>
  checkCacerts(readCacerts(files), {
    at: AT,
    ...(controlPlane === undefined ? {} : { controlPlane }),
  })
const named = ({ findings }: CacertsReport): readonly string[] => [
  ...new Set(findings.map(({ severity, code }) => `${severity} ${code}`)),
]
const codesOf = (finds: readonly string[]): readonly string[] =>
  finds.map((text) => text.split(' ')[1] as string)

const PEERS = [
  'goServer',
  'goClient',
  'goIstiodServing',
  'boringsslServer',
  'boringsslClient',
  'openssl30Server',
  'openssl30Client',
  'openssl111Server',
  'envoyLoadsSecret',
] as const

const answers = ({ breaks = {} }: Story): object =>
  Object.fromEntries(
    PEERS.map((peer) => {
      const says = breaks[peer]
      return [peer, says === undefined ? { ok: true } : { ok: false, says }]
    }),
  )

describe('one set, one fault', () => {
  test.each(stories)('$name: istiod and every peer answer as measured', async (story) => {
    const { istiod, peers } = await check(story.files, story.controlPlane)
    expect(istiod.says).toBe(story.says === undefined ? undefined : LOG + story.says)
    expect(istiod.accepts).toBe(story.says === undefined)
    expect(allSpoken(peers)).toEqual(story.says === undefined ? answers(story) : undefined)
  })

  test.each(stories)('$name: $finds', async (story) => {
    const found = named(await check(story.files, story.controlPlane))
    expect(found).toEqual(expect.arrayContaining([...story.finds]))
    expect(found).not.toContain('error cacerts-istiod-refuses')
    expect(found).not.toContain('error cacerts-peers-refuse')
  })

  test.each(stories.filter(({ finds }) => finds.length > 0))(
    '$name: the same set without the fault has none of it',
    async ({ finds, twin = GOOD }) => {
      const { findings } = await check(twin)
      const codes = codesOf(finds)
      expect(findings.filter(({ code }) => codes.includes(code))).toEqual([])
    },
  )

  const sound = stories.filter(
    ({ says, breaks, finds }) =>
      says === undefined &&
      breaks === undefined &&
      !finds.some((text) => text.startsWith('error ')),
  )
  test.each(sound)('$name: traffic survives, so there is no error finding', async ({ files }) => {
    const { findings } = await check(files)
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  test.each(stories.filter(({ breaks }) => breaks !== undefined))(
    '$name: an error finding tells the words of each peer that refuses',
    async ({ files, breaks, controlPlane }) => {
      const { findings } = await check(files, controlPlane)
      const told = findings
        .filter(({ severity }) => severity === 'error')
        .map(({ facts }) => JSON.stringify(facts))
        .join()
      for (const [peer, says] of Object.entries(breaks ?? {})) {
        expect(told).toContain(JSON.stringify({ [peer]: says }).slice(1, -1))
      }
    },
  )

  test.each(stories.filter(({ says }) => says !== undefined))(
    '$name: every error says what to do',
    async ({ files }) => {
      const { findings } = await check(files)
      const errors = findings.filter(({ severity }) => severity === 'error')
      expect(errors.length).toBeGreaterThan(0)
      expect(errors.filter(({ fix }) => fix === undefined)).toEqual([])
    },
  )
})

describe('the good sets', () => {
  test.each([
    ['two tiers', GOOD],
    ['three tiers', GOOD3],
    ['one tier', set(root, [root], [root])],
    ['two tiers by cert-manager', TLS],
    ['three tiers by cert-manager', TLS3],
  ])('%s: nothing is found', async (_, files) => {
    const { status, findings, istiod } = await check(files)
    expect([status, findings, istiod.accepts]).toEqual(['pass', [], true])
  })
})
