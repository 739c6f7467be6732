import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkCacerts, type CacertsReport } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { parseGoDuration } from '../../src/emulation/go/duration.ts'
import { parseControlPlane, type ControlPlane } from '../../src/release/control-plane.ts'
import { allSpoken, envoyLine } from '../support/spoken.ts'
import { checkEvidence, measuredSets, setFiles, type MeasuredSet } from '../support/vectors.ts'

const LOG = 'Error: failed to create discovery service: failed to create CA: '

const { cases, measuredAt, ...measured } = measuredSets()
const newest = parseControlPlane(measured.controlPlane).name

/** SHA-256 of the certificates behind the leaf. */
function servedDigests({ workloadChain = '' }: MeasuredSet): readonly string[] {
  const blocks = workloadChain.matchAll(
    /-----BEGIN (?:[A-Z0-9]+ )?CERTIFICATE-----([^-]+)-----END/g,
  )
  return [...blocks].slice(1).map(([, body]) =>
    createHash('sha256')
      .update(Buffer.from(body as string, 'base64'))
      .digest('hex'),
  )
}

// the peers of these had the roots in the order of the file; from Istio 1.12 on the agent sorts them
const controlPlaneOf = ({ name }: MeasuredSet): ControlPlane =>
  name.startsWith('samedn-') ? 'istio-1.11' : newest

const reports = new Map<string, Promise<CacertsReport>>()
function check(one: MeasuredSet): Promise<CacertsReport> {
  const known =
    reports.get(one.name) ??
    checkCacerts(readCacerts(setFiles(one)), {
      at: measuredAt,
      controlPlane: controlPlaneOf(one),
    })
  reports.set(one.name, known)
  return known
}

const refused = cases.filter(({ istiod }) => istiod === 'refuse')
const accepted = cases.filter(({ istiod }) => istiod === 'accept')
const breaking = accepted.filter(({ traffic }) => traffic !== 'ok')
const sound = accepted.filter(({ traffic }) => traffic === 'ok')
const PUBLISHED = new Set(['root-contains-key', 'chain-contains-key'])

describe('the measured sets', () => {
  test.each(refused)('$name is refused in the words of istiod', async (one) => {
    const { istiod, status } = await check(one)
    expect(istiod).toMatchObject({ accepts: false, usesSet: false })
    expect(istiod.says).toBe(LOG + String(one.istiodError))
    expect(istiod.cause).toBeDefined()
    expect(status).toBe('fail')
  })

  test.each(accepted)(
    '$name is accepted, with its default TTL and the chain that is served',
    async (one) => {
      const { defaultTtl = '', ...istiod } = (await check(one)).istiod
      expect(istiod).toEqual({
        accepts: true,
        usesSet: true,
        workloadChain: servedDigests(one),
      })
      // the clock ran while it was measured, and the answer was written down to the minute
      const off = parseGoDuration(defaultTtl)! - parseGoDuration(one.defaultTTL!)!
      expect(Math.abs(off)).toBeLessThanOrEqual(30_000)
    },
  )

  test.each(accepted)('$name gets the answer of every peer', async (one) => {
    const { peers } = await check(one)
    const { goServer, goClient, goIstiodServing, boringssl, openssl30, openssl111 } =
      one.peer as NonNullable<MeasuredSet['peer']>
    const rejects = /REJECT\((Failed to load [^)]*)\)/
    const envoy = rejects.exec(boringssl.roots) ?? rejects.exec(boringssl.chain)
    const answer = (text: string): object =>
      text === 'ok' ? { ok: true } : { ok: false, says: text }
    const boring = (text: string): object =>
      text === '-'
        ? { ok: false, says: `${String(envoy?.[1])} from <inline>` }
        : answer(envoyLine(text))
    expect(allSpoken(peers)).toEqual({
      goServer: answer(goServer),
      goClient: answer(goClient),
      goIstiodServing: answer(goIstiodServing),
      boringsslServer: boring(boringssl.server),
      boringsslClient: boring(boringssl.client),
      openssl30Server: answer(openssl30.server),
      openssl30Client: answer(openssl30.client),
      openssl111Server: answer(openssl111.server),
      envoyLoadsSecret:
        envoy === null ? { ok: true } : { ok: false, says: `${String(envoy[1])} from <inline>` },
    })
  })

  test.each(refused)('$name: an error finding says what to do', async (one) => {
    const { findings } = await check(one)
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every(({ fix }) => fix !== undefined)).toBe(true)
    expect(errors.map(({ code }) => code)).not.toContain('cacerts-istiod-refuses')
  })

  test.each(breaking)('$name: an error finding names the peer that refuses', async (one) => {
    const { findings, peers } = await check(one)
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code }) => code)).not.toContain('cacerts-peers-refuse')
    const names = Object.entries(peers ?? {}).filter(([, { ok }]) => !ok)
    // the data plane is not given: what ztunnel would refuse is information
    const ambient = findings.filter(({ code }) => code === 'cacerts-ztunnel-refuses')
    const named = [...errors, ...ambient].map(({ facts }) => JSON.stringify(facts)).join()
    expect(names.filter(([, { says }]) => !named.includes(JSON.stringify(says)))).toEqual([])
  })

  test.each(sound)('$name: no error finding', async (one) => {
    const { findings } = await check(one)
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)
    expect([...new Set(errors)]).toEqual(
      PUBLISHED.has(one.name) ? ['pem-private-key-published'] : [],
    )
  })

  const byName = new Map(cases.map((one) => [one.name, one]))
  const pairs = checkEvidence().flatMap(({ id, measuredCases }) =>
    measuredCases.filter((name) => byName.has(name)).map((name) => ({ id, name })),
  )

  // the evidence has one id for what has ended and for what has not begun: a label says one of them
  const codeFor = (id: string, name: string): string =>
    id === 'validity-expired' && name.endsWith('-not-yet') ? 'cacerts-not-yet-valid' : id

  test.each(pairs)('$name is found as $id', async ({ id, name }) => {
    const { findings } = await check(byName.get(name) as MeasuredSet)
    expect(findings.map(({ code }) => code)).toContain(codeFor(id, name))
  })
})
