// Handshakes of rustls, set up as ztunnel sets it up, with Node's OpenSSL: the oracle of the stack `ztunnel` of negotiate().
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { negotiate } from '../../../src/emulation/handshake/negotiate.ts'
import type { TlsSide } from '../../../src/emulation/handshake/side.ts'
import { contextOf, makeKeyPairs, pairOf, reasonOf, type KeyPair } from '../../tls/handshake.ts'
import { needs, NODE_WITH_OPENSSL_3_0, OPENSSL } from '../../support/needs.ts'
import { openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'

interface RustlsAnswer {
  readonly ok: boolean
  readonly says?: string
  readonly version?: string
  readonly suite?: string
  readonly group?: string
}

type Role = 'client' | 'server'

const ORACLE = { there: oracleAvailable('rustls'), what: 'the oracle rustls' }

const derOf = (pem = ''): string => pem.replace(/-----[^-]+-----|\s/g, '')

const ALL = [
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
]
const CBC = ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA']
const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
const CURVES = [
  ['X25519'],
  ['P-256'],
  ['P-384', 'P-256'],
  ['P-521'],
  ['P-521', 'X25519'],
  undefined,
]
const VERSIONS = [
  { maxProtocolVersion: 'TLSv1_3' },
  { maxProtocolVersion: 'TLSv1_2' },
  { minProtocolVersion: 'TLSv1_3' },
  { minProtocolVersion: 'TLSv1_0', maxProtocolVersion: 'TLSv1_1' },
] as const
const KEYS = [
  { keyType: 'RSA' },
  { keyType: 'ECDSA', keyCurve: 'P-256' },
  { keyType: 'ECDSA', keyCurve: 'P-384' },
] as const
const LISTS = [ALL, [...ALL].reverse(), ALL.slice(0, 1), ALL.slice(3), CBC]
const LISTS13 = [TLS13, [...TLS13].reverse(), TLS13.slice(2)]

/** OpenSSL in every version, with every key, its lists in turn: 3 × 4 × 6 sides. */
function others(): TlsSide[] {
  return KEYS.flatMap((key, k) =>
    VERSIONS.flatMap((versions, v) =>
      CURVES.map((ecdhCurves, c) => ({
        ...key,
        ...versions,
        ...(ecdhCurves === undefined ? {} : { ecdhCurves }),
        // without a suite for its versions a server does not even start
        cipherSuites: v === 3 ? CBC : (LISTS[(k + v + c) % LISTS.length] ?? ALL),
        tls13Suites: LISTS13[(k + c) % LISTS13.length] ?? TLS13,
      })),
    ),
  )
}

const ZTUNNELS: readonly TlsSide[] = [
  {},
  { minProtocolVersion: 'TLSv1_2' },
  { compliancePolicy: 'pqc' },
  { minProtocolVersion: 'TLSv1_2', compliancePolicy: 'pqc' },
]

/** One handshake: rustls opens the connection whatever its role is, so that it needs no port of its own. */
async function shakeHands(
  oracle: Oracle,
  role: Role,
  [ztunnel, other]: readonly [TlsSide, TlsSide],
  pairs: Record<string, KeyPair>,
): Promise<{ ztunnel: RustlsAnswer | undefined; other?: string }> {
  let said: string | undefined
  let closed: Promise<unknown> | undefined
  const listener = net.createServer((raw) => {
    raw.on('error', () => undefined)
    const context = contextOf(other, pairOf(other, pairs))
    const socket =
      role === 'client'
        ? serverOn(raw, context)
        : tls.connect({ ...context, socket: raw, rejectUnauthorized: false })
    socket.on('error', (error) => (said ??= reasonOf(error)))
    socket.on(role === 'client' ? 'secure' : 'secureConnect', () => socket.end('x'))
    socket.on('data', () => undefined)
    closed = new Promise((resolve) => socket.on('close', resolve))
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const own = pairs['P-256']
  const [answer] = await oracle.ask<RustlsAnswer>([
    {
      kind: 'handshake',
      role,
      port: (listener.address() as AddressInfo).port,
      tls12: ztunnel.minProtocolVersion === 'TLSv1_2',
      pqc: ztunnel.compliancePolicy === 'pqc',
      chain: [derOf(own?.cert)],
      key: derOf(own?.key),
    },
  ])
  // what OpenSSL says may come after the answer of rustls
  await closed
  await new Promise((resolve) => listener.close(resolve))
  return { ztunnel: answer, ...(said === undefined ? {} : { other: said }) }
}

function serverOn(raw: net.Socket, context: tls.SecureContextOptions): tls.TLSSocket {
  const secureContext = tls.createSecureContext({ ...context, honorCipherOrder: true })
  return new tls.TLSSocket(raw, {
    isServer: true,
    requestCert: true,
    rejectUnauthorized: false,
    secureContext,
  })
}

const GROUPS: Readonly<Record<string, string>> = { secp256r1: 'P-256', secp384r1: 'P-384' }

/** What we say, in the form of the oracle. */
function predicted(role: Role, [ztunnel, other]: readonly [TlsSide, TlsSide]) {
  const [ours, theirs] = [
    { stack: 'ztunnel', ...ztunnel },
    { stack: 'openssl', ...other },
  ] as const
  const said = role === 'client' ? negotiate(ours, theirs) : negotiate(theirs, ours)
  if (said.ok)
    return { ztunnel: { ok: true, version: said.version, suite: said.suite, group: said.group } }
  const [mine, its] = role === 'client' ? [said.client, said.server] : [said.server, said.client]
  return { ztunnel: { ok: false, says: mine }, ...(its === '' ? {} : { other: its }) }
}

/** The names of rustls, as TLS texts have them. */
function spelled(answer: RustlsAnswer | undefined): RustlsAnswer | undefined {
  if (answer?.ok !== true) return answer
  const { version, suite = '', group = '' } = answer
  return {
    ok: true,
    ...(version === undefined ? {} : { version }),
    suite: suite.replace('TLS13_', 'TLS_'),
    group: GROUPS[group] ?? group,
  }
}

// where a server has to ask again for a group, OpenSSL 3.5 follows the client, 3.0 its own list: the rules are those of 3.0
describe(
  'negotiate against real handshakes of rustls',
  needs([ORACLE, OPENSSL, NODE_WITH_OPENSSL_3_0].find(({ there }) => !there) ?? ORACLE),
  () => {
    let oracle: Oracle
    let pairs: Record<string, KeyPair> = {}
    beforeAll(async () => {
      oracle = await openOracle('rustls')
      pairs = makeKeyPairs()
    })
    afterAll(() => oracle.close())

    test.each(['client', 'server'] as const)('agrees for ztunnel as %s', async (role) => {
      const wrong: unknown[] = []
      const met = new Set<string>()
      for (const sides of ZTUNNELS.flatMap((one) =>
        others().map((other) => [one, other] as const),
      )) {
        const real = await shakeHands(oracle, role, sides, pairs)
        const ours = predicted(role, sides)
        const told = { ...real, ztunnel: spelled(real.ztunnel) }
        met.add(told.ztunnel?.says ?? 'ok')
        if (JSON.stringify(sorted(told)) !== JSON.stringify(sorted(ours)))
          wrong.push({ sides, real: told, ours })
      }
      expect(wrong).toEqual([])
      expect([...met].sort()).toEqual(role === 'client' ? CLIENT_SAYS : SERVER_SAYS)
    })
  },
)

// each of these was met: no branch of the prediction is left out
const CLIENT_SAYS = [
  'ok',
  'received fatal alert: HandshakeFailure',
  'received fatal alert: IllegalParameter',
  'received fatal alert: ProtocolVersion',
]
const SERVER_SAYS = [
  'ok',
  'peer is incompatible: NoCipherSuitesInCommon',
  'peer is incompatible: NoKxGroupsInCommon',
  'peer is incompatible: SignatureAlgorithmsExtensionRequired',
  'peer is incompatible: SupportedVersionsExtensionRequired',
  'received fatal alert: IllegalParameter',
]

const sorted = (value: object): unknown =>
  Object.entries(value)
    .sort()
    .map(([key, one]: [string, unknown]) => [
      key,
      typeof one === 'object' && one !== null ? Object.entries(one).sort() : one,
    ])
