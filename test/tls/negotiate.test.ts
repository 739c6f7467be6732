import tls from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { negotiate, type Negotiation } from '../../src/emulation/handshake/negotiate.ts'
import type { TlsServerSide, TlsSide } from '../../src/emulation/handshake/side.ts'
import {
  CIPHER_SUITE_FACTS,
  ECDH_CURVES,
  type CipherSuite,
  type TlsVersion,
} from '../../src/tls/index.ts'
import { makeKeyPairs, shakeHands, type KeyPair, type Outcome } from './handshake.ts'
import { needs, NODE_WITH_OPENSSL_3_0, OPENSSL } from '../support/needs.ts'

interface Combination {
  readonly client: TlsSide
  readonly server: TlsServerSide
}

const has = new Set(tls.getCiphers())
const there = CIPHER_SUITE_FACTS.filter((suite) => has.has(suite.openssl.toLowerCase()))
const notTried = CIPHER_SUITE_FACTS.filter((suite) => !there.includes(suite))
if (notTried.length > 0) {
  const names = notTried.map((suite) => suite.iana).join(', ')
  console.warn(`not tried, OpenSSL ${process.versions.openssl} has them not: ${names}`)
}

const KEYS = [
  { keyType: 'RSA' },
  { keyType: 'ECDSA', keyCurve: 'P-256' },
  { keyType: 'ECDSA', keyCurve: 'P-384' },
] as const
const OLD = ['TLSv1_0', 'TLSv1_1', 'TLSv1_2'] as const
const WIRE = [...OLD, 'TLSv1_3'] as const
const BOTH: readonly CipherSuite[] = [
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
]

/** Every suite there is, in every version before TLS 1.3, with both kinds of key. */
function everySuite(): Combination[] {
  return there.flatMap(({ iana }) =>
    OLD.flatMap((version) =>
      KEYS.slice(0, 2).map((key) => {
        const side = {
          cipherSuites: [iana],
          minProtocolVersion: version,
          maxProtocolVersion: version,
        }
        return { client: side, server: { ...side, ...key, mutual: false } }
      }),
    ),
  )
}

/** Every pair of curves, with every key, in TLS 1.2 and 1.3, and a client certificate in turn. */
function everyCurve(): Combination[] {
  const combinations: Combination[] = []
  for (const ours of ECDH_CURVES) {
    for (const theirs of ECDH_CURVES) {
      for (const [index, key] of KEYS.entries()) {
        for (const maxProtocolVersion of ['TLSv1_2', 'TLSv1_3'] as const) {
          const common = { maxProtocolVersion, cipherSuites: BOTH }
          const own = KEYS[(index + combinations.length) % KEYS.length] ?? KEYS[0]
          combinations.push({
            client: {
              ...common,
              ecdhCurves: [...new Set([ours, index % 2 === 1 ? 'CurveP384' : ours])],
              ...own,
            },
            server: { ...common, ecdhCurves: [theirs], ...key },
          })
        }
      }
    }
  }
  return combinations
}

/** Every range of versions against every other, also the empty ones. */
function everyRange(): Combination[] {
  const ranges = WIRE.flatMap((min) => WIRE.map((max) => [min, max] as const))
  const common = {
    cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
    // OpenSSL 3.5 has another default
    ecdhCurves: ['X25519'],
  } as const
  return ranges.flatMap(([min, max], index) =>
    ranges
      .filter((_, other) => (index + other) % 3 === 0)
      .map(([low, high]) => ({
        client: { minProtocolVersion: min, maxProtocolVersion: max, ...common },
        server: { minProtocolVersion: low, maxProtocolVersion: high, ...common },
      })),
  )
}

/** A server whose suites are for other versions than its own, with clients of every range; and its twin, which has one more suite. */
function everyServerWithoutSuite(twin: CipherSuite[]): Combination[] {
  const server = {
    minProtocolVersion: 'TLSv1_0',
    maxProtocolVersion: 'TLSv1_1',
    cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', ...twin],
    ecdhCurves: ['X25519'],
    mutual: false,
  } as const
  const cipherSuites = [...BOTH, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] as const
  return WIRE.flatMap((minProtocolVersion, index) =>
    WIRE.slice(index).map((maxProtocolVersion) => ({
      client: { minProtocolVersion, maxProtocolVersion, cipherSuites, ecdhCurves: ['X25519'] },
      server,
    })),
  )
}

/** A small generator of numbers with a seed, so that a failure can be met again (Lehmer, modulus 2^31 - 1). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

function shuffled<T>(items: readonly T[], random: (below: number) => number, most: number): T[] {
  const rest = [...items]
  const count = 1 + random(Math.min(most, rest.length))
  return Array.from({ length: count }, () => rest.splice(random(rest.length), 1)[0]).filter(
    (item): item is T => item !== undefined,
  )
}

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

/** Lists in any order, of any length: what priority comes to. */
function mixed(count: number): Combination[] {
  const random = randomFrom(20261123)
  const side = (): TlsSide => {
    const versions: TlsVersion[] = ['TLSv1_0', 'TLSv1_2', 'TLSv1_2', 'TLSv1_3']
    const max: TlsVersion[] = ['TLSv1_2', 'TLSv1_2', 'TLSv1_3']
    return {
      minProtocolVersion: versions[random(3)] ?? 'TLSv1_2',
      maxProtocolVersion: max[random(3)] ?? 'TLSv1_3',
      cipherSuites: shuffled(there, random, 8).map((suite) => suite.iana),
      tls13Suites: shuffled(TLS13, random, 3),
      ecdhCurves: shuffled(ECDH_CURVES, random, 4),
    }
  }
  return Array.from({ length: count }, () => {
    const own = random(4)
    return {
      client: { ...side(), ...(KEYS[own] ?? {}) },
      server: {
        ...side(),
        ...(KEYS[random(3)] ?? {}),
        mutual: random(2) === 0,
        serverPreference: random(3) > 0,
      },
    }
  })
}

const openssl = <S extends TlsSide>(side: S): S & { stack: 'openssl' } => ({
  ...side,
  stack: 'openssl',
})

/** What we say in the words of the real thing. */
function asOutcome(said: Negotiation): Outcome {
  if (!said.ok) return { ok: false, client: said.client, server: said.server }
  const { version, suite, group } = said
  const name = version === 'TLSv1_0' ? 'TLSv1' : version.replace('_', '.')
  return { ok: true, version: name, suite, ...(group === undefined ? {} : { group }) }
}

/** Where the client gives up first, the server often sees no more than a closed connection. */
function alike(real: Outcome, ours: Outcome): Outcome {
  const silent = !ours.ok && real.server === undefined
  return silent
    ? { ok: ours.ok, ...(ours.client === undefined ? {} : { client: ours.client }) }
    : ours
}

async function disagreements(
  combinations: readonly Combination[],
  pairs: Record<string, KeyPair>,
): Promise<unknown[]> {
  const wrong: unknown[] = []
  for (const { client, server } of combinations) {
    const real = await shakeHands(openssl(client), openssl(server), pairs)
    const ours = alike(real, asOutcome(negotiate(openssl(client), openssl(server))))
    const same =
      JSON.stringify(Object.entries(real).sort()) === JSON.stringify(Object.entries(ours).sort())
    if (!same) wrong.push({ client, server, real, ours })
  }
  return wrong
}

describe('negotiate against real handshakes of OpenSSL on loopback', needs(OPENSSL), () => {
  let pairs: Record<string, KeyPair> = {}
  beforeAll(() => {
    pairs = makeKeyPairs()
  }, 60_000)

  const suites = everySuite()
  const curves = everyCurve()
  const ranges = everyRange()
  const lists = mixed(300)

  it('tries at least 300 combinations, and all suites but those with 3DES', () => {
    expect(suites.length + curves.length + ranges.length + lists.length).toBeGreaterThan(300)
    for (const suite of notTried) expect(suite.cipher).toBe('3DES-EDE')
  })
  it('agrees for every suite, version and kind of key', async () => {
    expect(await disagreements(suites, pairs)).toEqual([])
  }, 60_000)
  it('agrees for every pair of curves, with client certificates', async () => {
    expect(await disagreements(curves, pairs)).toEqual([])
  }, 60_000)
  it('agrees for ranges of versions, also where the minimum is above the maximum', async () => {
    expect(await disagreements(ranges, pairs)).toEqual([])
  }, 60_000)
  it('agrees for a server that has no suite for its versions, whatever the client offers', async () => {
    const without = everyServerWithoutSuite([])
    expect(await disagreements(without, pairs)).toEqual([])
    for (const { client, server } of without)
      expect(negotiate(openssl(client), openssl(server))).toMatchObject({
        failure: 'server-no-suites-for-version',
        server: 'no ciphers available',
      })
    const twins = everyServerWithoutSuite(['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'])
    expect(await disagreements(twins, pairs)).toEqual([])
    expect(twins.some(({ client, server }) => negotiate(openssl(client), openssl(server)).ok)).toBe(
      true,
    )
  }, 60_000)
  // where a server has to ask again for a group, OpenSSL 3.5 follows the client, 3.0 its own list: the rules are those of 3.0
  it(
    'agrees for lists in any order, by the order of the server or the client',
    { ...needs(NODE_WITH_OPENSSL_3_0), timeout: 60_000 },
    async () => {
      expect(await disagreements(lists, pairs)).toEqual([])
    },
  )
})

const REFUSED = 'SSLV3_ALERT_HANDSHAKE_FAILURE|HANDSHAKE_FAILURE_ON_CLIENT_HELLO'

// measured with rustls 0.23.40 under the settings of ztunnel, test/oracles/rustls/handshake.oracle.ts
describe('negotiate with a ztunnel', () => {
  const ZTUNNEL = { stack: 'ztunnel' } as const
  const TO_12 = { maxProtocolVersion: 'TLSv1_2' } as const

  it('comes to TLS 1.3 with AES-256 first, and to TLS 1.2 where it is turned on', () => {
    expect(negotiate(ZTUNNEL, ZTUNNEL)).toEqual({
      ok: true,
      version: 'TLSv1_3',
      suite: 'TLS_AES_256_GCM_SHA384',
      group: 'X25519',
    })
    const turnedOn = { ...ZTUNNEL, minProtocolVersion: 'TLSv1_2' } as const
    expect(negotiate(TO_12, turnedOn)).toMatchObject({ ok: true, version: 'TLSv1_2' })
    expect(negotiate(TO_12, ZTUNNEL)).toMatchObject({
      failure: 'protocol-version',
      client: 'TLSV1_ALERT_PROTOCOL_VERSION',
      server: 'peer is incompatible: SupportedVersionsExtensionRequired',
    })
  })
  it('fails with an Envoy under fips-140-2, which has TLS 1.2 only, unless that is turned on', () => {
    const fips = { compliancePolicy: 'fips-140-2' } as const
    expect(negotiate(ZTUNNEL, { ...fips, keyType: 'ECDSA' })).toMatchObject({
      failure: 'protocol-version',
      client: 'received fatal alert: ProtocolVersion',
      server: 'UNSUPPORTED_PROTOCOL',
    })
    const turnedOn = { ...ZTUNNEL, minProtocolVersion: 'TLSv1_2' } as const
    expect(negotiate(turnedOn, { ...fips, keyType: 'ECDSA' }).ok).toBe(true)
  })
  it('looks for a group first, which under pqc a usual Envoy has not', () => {
    const pqc = { ...ZTUNNEL, compliancePolicy: 'pqc' } as const
    expect(negotiate({}, pqc)).toMatchObject({
      failure: 'no-shared-group',
      server: 'peer is incompatible: NoKxGroupsInCommon',
    })
    const chacha = {
      stack: 'openssl',
      tls13Suites: ['TLS_CHACHA20_POLY1305_SHA256'],
      ecdhCurves: ['P-521'],
    } as const
    expect(negotiate(chacha, ZTUNNEL)).toMatchObject({ failure: 'no-shared-group' })
    expect(negotiate({ ...chacha, ecdhCurves: ['X25519'] }, ZTUNNEL)).toMatchObject({
      failure: 'no-shared-cipher',
      server: 'peer is incompatible: NoCipherSuitesInCommon',
    })
    expect(negotiate({ compliancePolicy: 'pqc' }, pqc)).toMatchObject({
      ok: true,
      group: 'X25519MLKEM768',
    })
  })
  it('takes the order of the client', () => {
    const order = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384']
    const client = { stack: 'openssl', tls13Suites: order, ecdhCurves: ['P-384', 'P-256'] } as const
    expect(negotiate(client, ZTUNNEL)).toMatchObject({ suite: order[0], group: 'P-384' })
  })
  it('lets a client of TLS 1.2 refuse its key of P-256, as others would not even send it', () => {
    const turnedOn = { ...ZTUNNEL, minProtocolVersion: 'TLSv1_2' } as const
    const client = { stack: 'openssl', ...TO_12, ecdhCurves: ['P-384'] } as const
    expect(negotiate(client, turnedOn)).toMatchObject({
      failure: 'server-key-curve-refused-by-client',
      client: 'wrong curve',
      server: 'received fatal alert: IllegalParameter',
    })
    expect(negotiate({ ...client, ecdhCurves: ['P-384', 'P-256'] }, turnedOn).ok).toBe(true)
  })
  it('refuses a client before TLS 1.2 for what its hello does not list', () => {
    const client = {
      stack: 'openssl',
      minProtocolVersion: 'TLSv1_0',
      maxProtocolVersion: 'TLSv1_1',
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
    } as const
    expect(negotiate(client, ZTUNNEL)).toMatchObject({
      failure: 'protocol-version',
      client: 'sslv3 alert handshake failure',
      server: 'peer is incompatible: SignatureAlgorithmsExtensionRequired',
    })
  })
  it.each([
    { cipherSuites: ['AES128-SHA'] },
    { ecdhCurves: ['P-256'] },
    { maxProtocolVersion: 'TLSv1_3' },
    { keyType: 'RSA' },
    { keyCurve: 'P-384' },
    { mutual: false },
  ] as const)('refuses %o, which it could only ignore', (setting) => {
    const name = Object.keys(setting)[0] ?? ''
    expect(() => negotiate({}, { ...ZTUNNEL, ...setting })).toThrow(
      `${name} is set for ztunnel, which does not have that setting`,
    )
    expect(negotiate({}, { stack: 'boringssl', ...setting })).toBeDefined()
  })
  it('refuses a minimum that it does not have', () => {
    expect(() => negotiate({}, { ...ZTUNNEL, minProtocolVersion: 'TLSv1_1' })).toThrow(
      'minProtocolVersion of ztunnel is "TLSv1_1"',
    )
    expect(negotiate({}, { ...ZTUNNEL, minProtocolVersion: 'TLS_AUTO' }).ok).toBe(true)
  })
})

describe('negotiate by the rules of the stacks', () => {
  it('gives a Go server the words that were measured', () => {
    const suites = {
      maxProtocolVersion: 'TLSv1_2',
      cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    } as const
    expect(
      negotiate({ stack: 'go', ...suites }, { stack: 'go', keyType: 'RSA', ...suites }),
    ).toMatchObject({
      ok: false,
      server: 'tls: no cipher suite supported by both client and server',
    })
    expect(
      negotiate({ stack: 'go', ...suites }, { stack: 'go', keyType: 'ECDSA', ...suites }),
    ).toMatchObject({
      ok: true,
      suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    })
  })
  it('lets a Go server take a client certificate off its curves, which OpenSSL does not', () => {
    const client = {
      keyType: 'ECDSA',
      maxProtocolVersion: 'TLSv1_2',
      ecdhCurves: ['P-384'],
    } as const
    const server = { ecdhCurves: ['P-384'] } as const
    expect(negotiate(client, { stack: 'go', ...server }).ok).toBe(true)
    expect(negotiate(client, { stack: 'openssl', ...server })).toMatchObject({
      ok: false,
      failure: 'client-certificate-curve',
      server: 'wrong curve',
    })
  })
  it('ignores a list of suites in TLS 1.3', () => {
    const only3des = { cipherSuites: ['TLS_RSA_WITH_3DES_EDE_CBC_SHA'] }
    const result = negotiate({ stack: 'go', ...only3des }, { stack: 'go', ...only3des })
    expect(result).toMatchObject({ ok: true, version: 'TLSv1_3', suite: 'TLS_AES_128_GCM_SHA256' })
  })
  it('uses a hybrid group in TLS 1.3 only', () => {
    const groups = { ecdhCurves: ['X25519MLKEM768'] }
    expect(negotiate(groups, groups)).toMatchObject({ ok: true, group: 'X25519MLKEM768' })
    expect(negotiate({ ...groups, maxProtocolVersion: 'TLSv1_2' }, groups).ok).toBe(false)
  })
  it('lets the client choose among equals of a BoringSSL server, as Envoy writes them', () => {
    const version = { maxProtocolVersion: 'TLSv1_2' } as const
    const server = {
      ...version,
      cipherSuites: ['[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]', 'AES128-SHA'],
    }
    const client = {
      ...version,
      cipherSuites: ['AES128-SHA', 'ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-RSA-AES128-GCM-SHA256'],
    }
    const chacha = 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'
    expect(negotiate(client, server)).toMatchObject({ ok: true, suite: chacha })
    // the same for its defaults, which have such elements
    expect(negotiate(client, version)).toMatchObject({ ok: true, suite: chacha })
    const inOrder = { ...version, cipherSuites: client.cipherSuites.toReversed() }
    expect(negotiate(client, inOrder)).toMatchObject({
      suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    })
    // Go knows no such elements
    expect(negotiate(client, { ...server, stack: 'go' })).toMatchObject({
      suite: 'TLS_RSA_WITH_AES_128_CBC_SHA',
    })
  })
  it.each([
    // measured with Envoy 1.40
    [
      {},
      { keyType: 'ECDSA', keyCurve: 'P-521' },
      'server-key-signature',
      'NO_COMMON_SIGNATURE_ALGORITHMS',
    ],
    [
      { keyType: 'ECDSA', keyCurve: 'P-521' },
      {},
      'client-key-signature',
      'SSLV3_ALERT_HANDSHAKE_FAILURE',
    ],
    [
      { maxProtocolVersion: 'TLSv1_2' },
      { keyType: 'ECDSA', keyCurve: 'P-384' },
      'server-key-curve',
      'WRONG_CURVE',
    ],
    [
      { maxProtocolVersion: 'TLSv1_2', ecdhCurves: ['X25519MLKEM768'] },
      {},
      'client-lists-no-group',
      'ERROR_PARSING_EXTENSION|PARSE_TLSEXT',
    ],
  ] as const)('%j and %j of Envoy fail by %s', (client, server, failure, words) => {
    expect(negotiate(client, server)).toMatchObject({ ok: false, failure, server: words })
    const key = { keyType: 'ECDSA', keyCurve: 'P-256' } as const
    expect(negotiate({ ...client, ...key, ecdhCurves: ['P-256'] }, { ...server, ...key }).ok).toBe(
      true,
    )
  })

  // measured on sockets: Envoy 1.40 with OpenSSL 3.0 (Node 20) and Go 1.26 on the other side
  const p521 = { keyType: 'ECDSA', keyCurve: 'P-521' } as const
  const tls12 = { maxProtocolVersion: 'TLSv1_2', cipherSuites: ['AES128-SHA'] } as const
  const noGroup = { ...tls12, ecdhCurves: ['X25519MLKEM768'] }
  it.each([
    [
      p521,
      'openssl',
      {},
      'boringssl',
      'tlsv13 alert certificate required',
      'PEER_DID_NOT_RETURN_A_CERTIFICATE',
    ],
    [
      p521,
      'go',
      {},
      'boringssl',
      'remote error: tls: certificate required',
      'PEER_DID_NOT_RETURN_A_CERTIFICATE',
    ],
    [{}, 'boringssl', p521, 'openssl', REFUSED, 'no suitable signature algorithm'],
    [
      {},
      'boringssl',
      p521,
      'go',
      REFUSED,
      "tls: peer doesn't support any of the certificate's signature algorithms",
    ],
    [noGroup, 'boringssl', {}, 'openssl', 'TLSV1_ALERT_DECODE_ERROR', 'bad extension'],
    [
      noGroup,
      'boringssl',
      { cipherSuites: ['AES128-SHA'] },
      'go',
      'TLSV1_ALERT_DECODE_ERROR',
      'local error: tls: error decoding message',
    ],
  ] as const)('%j of %s and %j of %s: both say so', (client, ours, server, theirs, said, heard) => {
    const ask = (a: TlsSide, b: TlsServerSide) =>
      negotiate({ ...a, stack: ours }, { ...b, stack: theirs })
    expect(ask(client, server)).toMatchObject({ ok: false, client: said, server: heard })
    // P-256 is verified by all, and X25519 is a group of TLS 1.2
    const sound = { keyCurve: 'P-256', ecdhCurves: ['X25519', 'P-256'] }
    expect(ask({ ...client, ...sound }, { ...server, keyCurve: 'P-256' }).ok).toBe(true)
  })
})
