import { describe, expect, test } from 'vitest'
import { engine } from '#engine'
import { createVerifier, verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { authority, leaf, root, YEAR_2001 } from '../support/certificates/certificate.ts'
import { wrapEngine } from '../../src/crypto/wrap-engine.ts'

const verify = (options: Omit<VerifyOptions, 'at' | 'purpose'>) =>
  verifyChain({ at: YEAR_2001, purpose: 'server', ...options })

const said = async (options: Omit<VerifyOptions, 'at' | 'purpose'>): Promise<string> => {
  const verdict = await verify(options)
  return verdict.status === 'trusted'
    ? `trusted by ${String(verdict.path.length)}`
    : `${verdict.status} ${verdict.findings[0]?.code ?? ''}`
}

/** CAs in levels of two, each signed by both of the level above. */
function ladder(levels: number): Uint8Array[] {
  const pool: Uint8Array[] = []
  for (let level = 0; level < levels; level++) {
    for (const own of 'ab') {
      for (const above of 'ab') {
        const issuer = `CN=${String(level + 1)}${above}`
        pool.push(authority({ subject: `CN=${String(level)}${own}`, issuer }))
      }
    }
  }
  return pool
}

/** CAs that all sign each other. */
function clique(size: number): Uint8Array[] {
  const pool: Uint8Array[] = []
  for (let one = 0; one < size; one++) {
    for (let other = 0; other < size; other++) {
      if (one === other) continue
      pool.push(authority({ subject: `CN=c${String(one)}`, issuer: `CN=c${String(other)}` }))
    }
  }
  return pool
}

const STRANGER = root('CN=stranger')
// limits.signatures, where the caller names none
const MOST_SIGNATURES = 100

/** What is said, with how often the engine verified where that is more than the limit of signatures allows. */
async function within(options: Omit<VerifyOptions, 'at' | 'purpose'>): Promise<string> {
  let verified = 0
  const counting = wrapEngine(engine, {
    verify(...given) {
      verified++
      return engine.verify(...given)
    },
  })
  const answer = await said({ ...options, engine: counting })
  return verified <= MOST_SIGNATURES ? answer : `${answer}, ${String(verified)} verified`
}

describe('a path is found if there is one', () => {
  const ROOT = root('CN=root')

  test('behind an expired cross-certificate', async () => {
    const expired = authority({
      subject: 'CN=a',
      issuer: 'CN=old',
      notAfter: new Date('2001-02-01T00:00:00Z'),
    })
    const good = authority({ subject: 'CN=a', issuer: 'CN=root' })
    const roots = [ROOT, root('CN=old')]
    expect(await said({ leaf: leaf('CN=a'), intermediates: [expired, good], roots })).toBe(
      'trusted by 3',
    )
  })

  test('behind constraints that forbid the first way', async () => {
    const narrow = authority({ subject: 'CN=a', issuer: 'CN=root', excluded: ['dns:leaf.example'] })
    const wide = authority({ subject: 'CN=a', issuer: 'CN=b' })
    const above = authority({ subject: 'CN=b', issuer: 'CN=root' })
    const given = { leaf: leaf('CN=a'), roots: [ROOT] }
    expect(await said({ ...given, intermediates: [narrow, wide, above] })).toBe('trusted by 4')
    expect(await said({ ...given, intermediates: [narrow] })).toBe('untrusted path-name-excluded')
  })

  test('past twenty CAs of the same name and other keys', async () => {
    const wrong = Array.from({ length: 20 }, (_, index) =>
      authority({ subject: 'CN=a', issuer: 'CN=root', key: `wrong ${String(index)}`, ski: 'CN=a' }),
    )
    const right = authority({ subject: 'CN=a', issuer: 'CN=root' })
    expect(
      await said({ leaf: leaf('CN=a'), intermediates: [...wrong, right], roots: [ROOT] }),
    ).toBe('trusted by 3')
  })

  test('through a ladder of cross-signed CAs', async () => {
    const roots = [root('CN=12a')]
    expect(await within({ leaf: leaf('CN=0a'), intermediates: ladder(12), roots })).toBe(
      'trusted by 14',
    )
  })

  test('an intermediate that is trusted ends the path', async () => {
    const trusted = authority({ subject: 'CN=a', issuer: 'CN=nobody' })
    expect(await said({ leaf: leaf('CN=a'), roots: [trusted] })).toBe('trusted by 2')
  })

  test('a leaf that is itself trusted is a path of one', async () => {
    expect(await said({ leaf: ROOT, roots: [ROOT] })).toBe('trusted by 1')
    expect(await said({ leaf: ROOT, roots: [STRANGER] })).toBe('untrusted path-root-not-trusted')
  })

  test('the leaf, the root and everything else may be there twice', async () => {
    const ica = authority({ subject: 'CN=a', issuer: 'CN=root' })
    const end = leaf('CN=a')
    const intermediates = [end, ica, ROOT, ica, end, ROOT]
    expect(await said({ leaf: end, intermediates, roots: [ROOT, ROOT] })).toBe('trusted by 3')
  })

  test('a path longer than the limit is not hidden behind a signature', async () => {
    const roots = [root('CN=3a')]
    const given = { leaf: leaf('CN=0a'), intermediates: ladder(3), roots }
    expect(await said({ ...given, limits: { intermediates: 3 } })).toBe('trusted by 5')
    expect(await said({ ...given, limits: { intermediates: 2 } })).toBe(
      'untrusted path-limit-intermediates',
    )
  })
})

describe('no path is said soon', () => {
  test.each([
    ['a ladder that leads nowhere', ladder(20), [STRANGER], 'CN=0a', 'untrusted path-no-issuer'],
    [
      'a ladder to roots with other keys',
      ladder(20),
      [
        root('CN=20a', { key: 'x', signedWith: 'x' }),
        root('CN=20b', { key: 'y', signedWith: 'y' }),
      ],
      'CN=0a',
      'untrusted path-signature-invalid',
    ],
    [
      'a ladder to a root that allows less',
      ladder(20),
      [root('CN=20a', { pathLength: 3 })],
      'CN=0a',
      'limit path-limit-nodes',
    ],
    ['a clique that leads nowhere', clique(10), [STRANGER], 'CN=c0', 'untrusted path-no-path'],
    [
      'a clique below a root with another key',
      clique(10),
      [root('CN=c5', { key: 'z', signedWith: 'z' })],
      'CN=c0',
      'limit path-limit-nodes',
    ],
    [
      'two hundred CAs of one name that did not sign',
      Array.from({ length: 200 }, (_, index) =>
        authority({
          subject: 'CN=c0',
          issuer: 'CN=stranger',
          key: `no ${String(index % 120)}`,
          serial: index,
        }),
      ),
      [STRANGER],
      'CN=c0',
      'limit path-limit-signatures',
    ],
  ] as const)('%s', async (_, intermediates, roots, issuer, expected) => {
    expect(await within({ leaf: leaf(issuer), intermediates, roots })).toBe(expected)
  })

  test('thousands of strangers do no harm', async () => {
    const strangers = Array.from({ length: 3000 }, (_, index) =>
      authority({
        subject: `CN=s${String(index)}`,
        issuer: `CN=t${String(index)}`,
        key: 's',
        signedWith: 's',
      }),
    )
    const intermediates = [...strangers, authority({ subject: 'CN=a', issuer: 'CN=root' })]
    expect(await within({ leaf: leaf('CN=a'), intermediates, roots: [root('CN=root')] })).toBe(
      'trusted by 3',
    )
  })
})

describe('what is told of a refusal', () => {
  test('each attempt ends in its own finding, the vague ones last', async () => {
    const expired = authority({
      subject: 'CN=a',
      issuer: 'CN=root',
      notAfter: new Date('2001-02-01T00:00:00Z'),
    })
    const orphan = authority({ subject: 'CN=a', issuer: 'CN=nobody' })
    const verdict = await verify({
      leaf: leaf('CN=a'),
      intermediates: [orphan, expired],
      roots: [root('CN=root')],
    })
    if (verdict.status !== 'untrusted') throw new Error(verdict.status)
    expect(
      verdict.attempts.map(({ path, finding }) => [
        path.map(({ subject }) => subject.text).join(' < '),
        finding.code,
        finding.certificate,
      ]),
    ).toEqual([
      ['CN=leaf < CN=a', 'path-expired', 'intermediate "CN=a"'],
      ['CN=leaf < CN=a', 'path-no-issuer', 'intermediate "CN=a"'],
    ])
  })

  test('both sides of a comparison are facts', async () => {
    const verdict = await verify({
      leaf: leaf('CN=root'),
      roots: [root('CN=root')],
      peerName: { dns: 'other.test' },
    })
    expect(verdict.findings[0]?.facts).toEqual({
      type: 'dns',
      expected: 'other.test',
      names: ['dns leaf.example'],
    })
  })
})

describe('a verifier for many leaves', () => {
  const intermediates = [authority({ subject: 'CN=a', issuer: 'CN=root' })]
  const roots = [root('CN=root')]

  test('checks the signature of each link once, and imports each key once', async () => {
    let checks = 0
    let imports = 0
    const counting = {
      ...engine,
      importPublicKey: (...args: Parameters<typeof engine.importPublicKey>) => {
        imports++
        return engine.importPublicKey(...args)
      },
      verify: (...args: Parameters<typeof engine.verify>) => {
        checks++
        return engine.verify(...args)
      },
    }
    const verifier = createVerifier({
      roots,
      intermediates,
      at: YEAR_2001,
      purpose: 'client',
      engine: counting,
    })
    for (let index = 0; index < 10; index++) {
      const verdict = await verifier.verify(
        leaf('CN=a', { san: [`uri:spiffe://td/${String(index)}`] }),
      )
      expect(verdict.status).toBe('trusted')
    }
    expect([checks, imports]).toEqual([11, 2])
  })

  test('may be asked of another instant and of more intermediates', async () => {
    const verifier = createVerifier({ roots, at: YEAR_2001, purpose: 'server' })
    const end = leaf('CN=a')
    expect((await verifier.verify(end)).status).toBe('untrusted')
    expect((await verifier.verify(end, { intermediates })).status).toBe('trusted')
    const at = new Date('2010-01-01T00:00:00Z')
    expect((await verifier.verify(end, { intermediates, at })).status).toBe('untrusted')
    expect((await verifier.verify(end, { intermediates })).status).toBe('trusted')
  })
})
