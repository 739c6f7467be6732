import { describe, expect, test } from 'vitest'
import * as issue from '../../src/issue/index.ts'

// Callers in JavaScript have no compiler: what is not understood is refused, and the twin of each is issued.

const at = new Date('2026-01-01')
const issuer = await issue.createRoot({ at })
const spiffeId = 'spiffe://cluster.local/ns/a/sa/b'
type Loose = (options: object) => Promise<unknown>
const { createRoot, createIntermediate, createHierarchy, createRevocationList, issueWorkload } =
  issue as unknown as Readonly<Record<string, Loose>> & Record<'createRoot', Loose>

const CALLS: Readonly<Record<string, Loose>> = {
  workload: (options) => issueWorkload!({ issuer, at, spiffeId, ...options }),
  root: (options) => createRoot({ at, ...options }),
  intermediate: (options) => createIntermediate!({ issuer, at, ...options }),
  hierarchy: (options) => createHierarchy!({ at, ...options }),
  list: (options) => createRevocationList!({ issuer, at, ...options }),
}

const SECONDS = 'must be a positive number of seconds; found '
const DAYS = 'must be a positive number of days; found '

const CASES: readonly (readonly [call: string, wrong: object, says: string, twin: object])[] = [
  ['workload', { ttl: NaN }, `ttl ${SECONDS}the number NaN`, { ttl: 60 }],
  ['workload', { ttl: '24h' }, `ttl ${SECONDS}text`, { ttl: 86_400 }],
  ['workload', { ttl: -5 }, `ttl ${SECONDS}the number -5`, { ttl: 5 }],
  ['workload', { ttl: 0 }, `ttl ${SECONDS}the number 0`, { ttl: 1 }],
  ['workload', { ttl: 1e300 }, `ttl ${SECONDS}the number 1e+300`, { ttl: 1e6 }],
  ['workload', { at: '2026-01-01' }, 'at must be a Date; found text', { at }],
  ['workload', { at: at.getTime() }, 'at must be a Date; found the number', { at }],
  ['workload', { notAfter: '2026-01-02' }, 'must be a Date', { notAfter: new Date('2026-01-02') }],
  [
    'workload',
    { serial: 5 },
    'serial must be a bigint or octets; found the number 5',
    { serial: 5n },
  ],
  ['root', { days: NaN }, `days ${DAYS}the number NaN`, { days: 10 }],
  ['root', { days: '10' }, `days ${DAYS}text`, { days: 10 }],
  ['root', { at: undefined }, 'at must be a Date; found nothing', { at }],
  [
    'root',
    { dnsNames: 'a.b' },
    'dnsNames must be a list of texts; found text',
    { dnsNames: ['a.b'] },
  ],
  ['intermediate', { days: -1 }, `days ${DAYS}the number -1`, { days: 1 }],
  ['intermediate', { notBefore: 5 }, 'notBefore must be a Date', { notBefore: at }],
  [
    'hierarchy',
    { clusters: ['east', 'east'] },
    'a name that is there twice',
    { clusters: ['east', 'west'] },
  ],
  [
    'hierarchy',
    { clusters: 'east' },
    'clusters must be a list of texts; found text',
    { clusters: ['east'] },
  ],
  ['hierarchy', { clusters: [5] }, 'clusters must be a list of texts', { clusters: ['5'] }],
  ['hierarchy', { tiers: 4 }, 'tiers must be 2 or 3; found the number 4', { tiers: 3 }],
  [
    'hierarchy',
    { roots: '2' },
    'roots must be a number, or a list of authorities; found text',
    { roots: 2 },
  ],
  [
    'list',
    { nextUpdate: '2026-02-01' },
    'nextUpdate must be a Date',
    { nextUpdate: new Date('2026-02-01') },
  ],
]

describe('an option that is not understood', () => {
  test.each(CASES)('%s %j: %s', async (call, wrong, says, twin) => {
    const asked = CALLS[call] as Loose
    await expect(asked(wrong)).rejects.toMatchObject({ code: 'issue-option' })
    await expect(asked(wrong)).rejects.toThrow(says)
    await expect(asked(twin)).resolves.toBeDefined()
  })
})
