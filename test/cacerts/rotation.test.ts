import { describe, expect, test } from 'vitest'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { expiryOf } from '../../src/cacerts/tools/expiry.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { planRotation, type RotationPlan } from '../../src/cacerts/tools/rotation.ts'
import { trustMatrix, type TrustMatrix } from '../../src/cacerts/tools/trust-matrix.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { set, type Files } from './set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { forgeCrl } from '../support/certificates/crl.ts'
import { ca, GOOD, GOOD3, mid, root, TLS, withCa } from './good-sets.ts'

const next = forge({ subject: 'O=Istio,CN=Next Root' })
const nextCa = forge({ subject: 'O=Istio,CN=Next CA' }, next)
const NEXT = set(nextCa, [nextCa], [next])
const both = root.pem + next.pem

const matrix = (...files: readonly Files[]): Promise<TrustMatrix> =>
  trustMatrix(
    files.map((one, index) => ({ name: String(index), set: readCacerts(one) })),
    { at: AT },
  )
/** `+` trusts, `-` does not; a row for each judge. */
const drawn = ({ names, cells }: TrustMatrix): readonly string[] =>
  names.map((name) =>
    cells
      .filter(({ from }) => from === name)
      .map(({ trusts }) => (trusts ? '+' : '-'))
      .join(''),
  )

describe('who trusts whom', () => {
  test('one root: everybody', async () => {
    const found = await matrix(GOOD, GOOD3, TLS)
    expect([drawn(found), found.whole]).toEqual([['+++', '+++', '+++'], true])
  })

  test('two roots: nobody the other', async () => {
    const found = await matrix(GOOD, NEXT)
    expect([drawn(found), found.whole]).toEqual([['+-', '-+'], false])
    expect(found.cells[1]).toMatchObject({
      from: '0',
      to: '1',
      says: 'x509: certificate signed by unknown authority',
    })
  })

  test('both roots on one side only: trust goes one way', async () => {
    expect(drawn(await matrix({ ...GOOD, 'root-cert.pem': both }, NEXT))).toEqual(['++', '-+'])
  })

  test('both roots on both sides: everybody', async () => {
    const joint = [GOOD, NEXT].map((one) => ({ ...one, 'root-cert.pem': both }))
    expect(drawn(await matrix(...joint))).toEqual(['++', '++'])
  })

  test('a set that istiod refuses has no workloads to trust', async () => {
    const found = await matrix(GOOD, withCa({ notAfter: new Date('2001-03-01T00:00:00Z') }))
    expect(drawn(found)).toEqual(['+-', '+-'])
    expect(found.cells[1]?.says).toContain('certificate has expired')
  })

  test('a signing CA for servers only is trusted by nobody, its own included', async () => {
    expect(drawn(await matrix(GOOD, withCa({ eku: ['server'] })))).toEqual(['+-', '+-'])
  })

  test('the CRLs that count are those of the party that judges', async () => {
    // its Envoys have a CRL of the signing CA of GOOD and none of the other
    const strict = { ...GOOD, 'ca-crl.pem': forgeCrl(ca) + forgeCrl(root) }
    const sibling = forge({ subject: 'O=Istio,CN=Second CA' }, root)
    const found = await matrix(strict, set(sibling, [sibling], [root]))
    expect(drawn(found)).toEqual(['+-', '++'])
    expect(found.cells[1]?.says).toContain('unable to get certificate CRL')
  })

  test('options that make no sense are thrown', async () => {
    const thrown = await trustMatrix([], { at: new Date(NaN) }).catch((error: unknown) => error)
    expect(isMeshCertsError(thrown) && thrown.code).toBe('cacerts-option')
  })
})

describe('check --previous and trust --previous are one answer', () => {
  const rotations = async (old: Files, now: Files): Promise<readonly string[]> => {
    const previous = readCacerts(old)
    const { findings } = await checkCacerts(readCacerts(now), { at: AT, previous })
    return findings
      .filter(({ severity, code }) => severity === 'error' && code.includes('rotation'))
      .map(({ code, facts }) => `${code} ${(facts['judged'] ?? facts['root']) as string}`)
  }
  const renewed = forge({ subject: 'O=Istio,CN=Second CA' }, root)
  const withBoth = (files: Files): Files => ({ ...files, 'root-cert.pem': both })

  test.each<readonly [string, Files, Files, readonly string[]]>([
    ['the same root', GOOD, set(renewed, [renewed], [root]), []],
    ['both roots, the old signer', GOOD, withBoth(GOOD), []],
    [
      'both roots and the new signer at once',
      GOOD,
      withBoth(NEXT),
      ['cacerts-rotation-trust the new set'],
    ],
    ['both roots before, the new signer now', withBoth(GOOD), withBoth(NEXT), []],
    ['another root', GOOD, NEXT, ['rotation-root CN=Root CA,O=Istio']],
  ])('%s', async (_, old, now, expected) => {
    expect(await rotations(old, now)).toEqual(expected)
    const { kind } = await plan(old, now)
    expect(kind === 'direct').toBe(expected.length === 0)
  })
})

const plan = (old: Files, now: Files): Promise<RotationPlan> =>
  planRotation(readCacerts(old), readCacerts(now), { at: AT })
const names = ({ steps }: RotationPlan): readonly string[] => steps.map(({ name }) => name)

/** Applies the steps one by one: workloads of a step and of the one before it must trust each other. */
async function keepsTrust({ steps }: RotationPlan, old: Files): Promise<boolean> {
  let before = readCacerts(old)
  for (const { set: now } of steps) {
    const parties = [
      { name: 'before', set: before },
      { name: 'after', set: now },
    ]
    if (!(await trustMatrix(parties, { at: AT })).whole) return false
    before = now
  }
  return true
}

describe('the way from one set to the next', () => {
  test('nothing to do between equal sets', async () => {
    expect(await plan(GOOD, { ...GOOD })).toMatchObject({ kind: 'same', steps: [] })
  })

  test('a new signing CA under the same root replaces the old one at once', async () => {
    const renewed = forge({ subject: 'O=Istio,CN=Second CA' }, root)
    const found = await plan(GOOD, set(renewed, [renewed], [root]))
    expect([found.kind, names(found)]).toEqual(['direct', ['new']])
    expect(drawn(found.matrix)).toEqual(['++', '++'])
  })

  test('a new root goes over both roots, and every step keeps trust', async () => {
    const found = await plan(GOOD, NEXT)
    expect([found.kind, names(found)]).toEqual([
      'staged',
      ['both roots, old signer', 'both roots, new signer', 'new'],
    ])
    expect(await keepsTrust(found, GOOD)).toBe(true)
    // the twin: at once it would not
    expect((await matrix(GOOD, NEXT)).whole).toBe(false)
    // two steps at once: who skipped the one between is lost
    expect(drawn(found.matrix)).toEqual(['++--', '++++', '++++', '--++'])
  })

  test('each step is taken by a running istiod, those that change the roots with a switch', async () => {
    const { steps } = await plan(GOOD, NEXT)
    let previous = readCacerts(GOOD)
    const found: (readonly string[])[] = []
    for (const { set: now } of steps) {
      const { findings, istiod } = await checkCacerts(now, { at: AT, previous })
      expect(istiod.accepts).toBe(true)
      found.push(findings.map(({ code }) => code))
      previous = now
    }
    expect(found).toEqual([['cacerts-multiroot-off'], [], ['cacerts-multiroot-off']])
    expect(steps.map(({ change }) => change.includes('ISTIO_MULTIROOT_MESH'))).toEqual([
      true,
      false,
      true,
    ])
    // the twin: at once it is refused, whatever is switched
    const { findings } = await checkCacerts(readCacerts(NEXT), {
      at: AT,
      previous: readCacerts(GOOD),
    })
    expect(findings.map(({ code }) => code)).toEqual(['rotation-root'])
  })

  test('a set with both roots needs no step that drops one', async () => {
    const found = await plan(GOOD, { ...NEXT, 'root-cert.pem': both })
    expect([found.kind, names(found)]).toEqual(['staged', ['both roots, old signer', 'new']])
    expect(await keepsTrust(found, GOOD)).toBe(true)
  })

  test('a new set that its own peers refuse is unsafe on every way', async () => {
    const broken = forge({ subject: 'O=Istio,CN=No CA', usages: ['cRLSign'] }, next)
    expect((await plan(GOOD, set(broken, [broken], [next]))).kind).toBe('unsafe')
  })
})

describe('when a set ends', () => {
  test('the first to end stands in front, with its share of life', () => {
    const soon = forge(
      { subject: 'O=Istio,CN=Soon', notAfter: new Date('2001-07-02T00:00:00Z') },
      root,
    )
    const { first, entries } = expiryOf(readCacerts(set(soon, [soon], [root])), { at: AT })
    expect(entries.map(({ name }) => name)).toEqual(['CN=Soon,O=Istio', 'CN=Root CA,O=Istio'])
    // 151.5 of 182 days, and 30.5 days left
    expect(first).toMatchObject({ file: 'ca-cert.pem', percent: 83.2, left: 30.5 * 86_400_000 })
  })

  test('a CRL counts too', () => {
    const crl = forgeCrl(ca, { to: new Date('2001-06-02T12:00:00Z') })
    const { first } = expiryOf(readCacerts({ ...GOOD, 'ca-crl.pem': crl }), { at: AT })
    expect(first).toMatchObject({ what: 'crl', file: 'ca-crl.pem', left: 86_400_000 })
  })

  test('what outlives its issuer is named', () => {
    const long = forge(
      { subject: 'O=Istio,CN=Long', notAfter: new Date('2003-01-01T00:00:00Z') },
      mid,
    )
    const { outlives } = expiryOf(readCacerts(set(long, [long, mid], [root])), { at: AT })
    expect(outlives.map(({ name, issuer }) => [name, issuer])).toEqual([
      ['CN=Long,O=Istio', 'CN=Middle CA,O=Istio'],
    ])
    expect(expiryOf(readCacerts(GOOD3), { at: AT }).outlives).toEqual([])
  })

  test('nothing ends in an empty set; odd options are thrown', () => {
    expect(expiryOf(readCacerts({}), { at: AT })).toEqual({ entries: [], outlives: [] })
    expect(() => expiryOf(readCacerts({}), { at: new Date(NaN) })).toThrow('the option at')
  })
})
