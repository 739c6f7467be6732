import { findCurve, type CurveFacts } from '../../tls/curves.ts'
import { findCipherSuite } from '../../tls/lookup.ts'
import {
  failureWords,
  TLS_STACKS,
  type HandshakeFailure,
  type TlsStack,
} from './negotiate-words.ts'
import { TLS13_SUITES, type Tls13Suite } from '../../tls/unsupported-suites.ts'
import { CIPHER_SUITE_FACTS, type CipherSuiteFacts, type KeyType } from '../../tls/suites.ts'
import { TLS_CODES } from '../../tls/codes.ts'
import {
  findTlsVersion,
  TLS_VERSIONS,
  type TlsVersion,
  type WireVersion,
} from '../../tls/versions.ts'
import { finding } from '../../report/catalogue.ts'
import { MeshCertsError } from '../../report/error.ts'

/** One side of a handshake. What is absent is the default of its stack. */
export interface TlsSide {
  /** `boringssl` (an Envoy of Istio) unless given; the Envoy of OpenShift Service Mesh 2 is `openssl`, istiod is `go`. */
  readonly stack?: TlsStack
  /** Lowest version it takes, as OpenShift Service Mesh spells it; the default of the stack when left out. */
  readonly minProtocolVersion?: TlsVersion
  /** Highest version it takes; the default of the stack when left out. */
  readonly maxProtocolVersion?: TlsVersion
  /** Under any name, first the preferred; names that are unknown, or of TLS 1.3, count for nothing. */
  readonly cipherSuites?: readonly string[]
  /** Suites of TLS 1.3, where a stack lets them be chosen (OpenSSL does). */
  readonly tls13Suites?: readonly string[]
  /** Under any name, first the preferred. */
  readonly ecdhCurves?: readonly string[]
  /** A server's key: RSA unless given. A client's: that of its certificate, none unless given. */
  readonly keyType?: KeyType
  /** Curve of an ECDSA key: P-256 unless given. */
  readonly keyCurve?: string
}

/** The server, which also sets the rules. */
export interface TlsServerSide extends TlsSide {
  /** Asks for a client certificate, as a sidecar does: true unless given. */
  readonly mutual?: boolean
  /** The server's order counts, as in Envoy: true unless given. Go has an order of its own in any case. */
  readonly serverPreference?: boolean
}

/** What two sides come to. */
export type Negotiation =
  | {
      /** Did they come to a connection? */
      readonly ok: true
      /** The version they agree on. */
      readonly version: WireVersion
      /** IANA name. */
      readonly suite: string
      /** As TLS texts name it (`P-256`); absent with static RSA. */
      readonly group?: string
    }
  | {
      /** Did they come to a connection? */
      readonly ok: false
      /** Why not, as a name that does not change; `client` and `server` say it in the words of the stacks. */
      readonly failure: HandshakeFailure
      /** The version they had settled on before, where they had. */
      readonly version?: WireVersion
      /** The client's words. */
      readonly client: string
      /** The server's words. */
      readonly server: string
    }

interface Side {
  readonly stack: TlsStack
  readonly min: number
  readonly max: number
  readonly suites: readonly CipherSuiteFacts[]
  readonly tls13: readonly Tls13Suite[]
  readonly groups: readonly CurveFacts[]
}

const TLS13 = 0x0304
const KEY_TYPES: readonly KeyType[] = ['RSA', 'ECDSA']
const VERSIONS: readonly WireVersion[] = ['TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3']
const versionName = (wire: number): WireVersion => VERSIONS[wire - 0x0301] ?? 'TLSv1_2'

const OPENSSL_GROUPS = ['X25519', 'P-256', 'P-521', 'P-384']
const GO_GROUPS = ['X25519MLKEM768', 'X25519', 'P-256', 'P-384', 'P-521']
const ENVOY_GROUPS = ['X25519', 'P-256']

// Go's own order, whatever the list says: AEAD before CBC, AES-128 before AES-256 before ChaCha20, ECDHE before RSA
function goRank(suite: CipherSuiteFacts): number {
  const cipher = suite.cipher === 'AES' ? (suite.keyBits === 128 ? 0 : 1) : 2
  return (suite.mac === 'AEAD' ? 0 : 10) + (suite.forwardSecrecy ? 0 : 20) + cipher
}

function defaultSuites(stack: TlsStack): readonly CipherSuiteFacts[] {
  if (stack === 'openssl') return CIPHER_SUITE_FACTS.filter((suite) => suite.cipher !== '3DES-EDE')
  if (stack === 'go')
    return CIPHER_SUITE_FACTS.filter((suite) => suite.supportedBy.go === 'default')
  return CIPHER_SUITE_FACTS.filter((suite) => suite.supportedBy.envoyDefault).toSorted(
    (a, b) => goRank(a) - goRank(b),
  )
}

function suitesOf(side: TlsSide, stack: TlsStack): readonly CipherSuiteFacts[] {
  const named = side.cipherSuites?.map((name) => findCipherSuite(name))
  const suites = named?.filter((suite) => suite?.kind === 'configurable') ?? defaultSuites(stack)
  return stack === 'go' ? suites.toSorted((a, b) => goRank(a) - goRank(b)) : suites
}

function tls13Of(side: TlsSide, stack: TlsStack): readonly Tls13Suite[] {
  const common = TLS13_SUITES.filter((suite) => suite.goAndBoringssl)
  // OpenSSL puts AES-256 first, then ChaCha20; the others AES-128
  const [aes128, aes256, chacha] = common
  const usual =
    stack === 'openssl' && aes128 !== undefined && aes256 !== undefined && chacha !== undefined
      ? [aes256, chacha, aes128]
      : common
  if (side.tls13Suites === undefined || stack !== 'openssl') return usual
  return side.tls13Suites
    .map((name) => findCipherSuite(name))
    .filter((suite) => suite?.kind === 'tls13')
}

function groupsOf(side: TlsSide, stack: TlsStack): readonly CurveFacts[] {
  const usual = { openssl: OPENSSL_GROUPS, go: GO_GROUPS, boringssl: ENVOY_GROUPS }[stack]
  return (side.ecdhCurves ?? usual)
    .map((name) => findCurve(name))
    .filter((curve) => curve !== undefined)
}

function oneOf<T extends string>(field: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value
  throw new MeshCertsError(finding(TLS_CODES, 'tls-side', { field, found: value, allowed }))
}

/** The number of a version, nothing for the automatic one; a misspelt version is not taken for that. */
function wireOf(field: string, value: TlsVersion = 'TLS_AUTO'): number | undefined {
  return (findTlsVersion(value) ?? findTlsVersion(oneOf(field, value, TLS_VERSIONS)))?.wire
}

function readSide(side: TlsSide): Side {
  const stack = oneOf('stack', side.stack ?? 'boringssl', TLS_STACKS)
  oneOf('keyType', side.keyType ?? 'RSA', KEY_TYPES)
  return {
    stack,
    min: wireOf('minProtocolVersion', side.minProtocolVersion) ?? 0x0303,
    max: wireOf('maxProtocolVersion', side.maxProtocolVersion) ?? TLS13,
    suites: suitesOf(side, stack),
    tls13: tls13Of(side, stack),
    groups: groupsOf(side, stack),
  }
}

const usableAt = (suite: CipherSuiteFacts, wire: number): boolean =>
  suite.versions.includes(versionName(wire))

/** Why the client does not even begin, or the version fails. */
function versionFailure(client: Side, server: Side): HandshakeFailure | undefined {
  if (client.min > client.max) return 'client-min-above-max'
  const usable = client.suites.some((suite) => usableAt(suite, client.max))
  if (client.max < TLS13 && !usable) return 'no-suites-for-version'
  if (server.min > server.max) return 'server-min-above-max'
  if (client.max < server.min) return 'protocol-version'
  if (server.max >= client.min) return undefined
  // who offers TLS 1.3 lists its versions, so the server sees that none fits; else the client sees it in the answer
  return client.max >= TLS13 ? 'protocol-version' : 'protocol-version-refused-by-client'
}

/** The first of the preferred that the other side has too. */
function firstShared<T>(preferred: readonly T[], other: readonly T[]): T | undefined {
  return preferred.find((item) => other.includes(item))
}

function sharedGroup(client: Side, server: Side, serverFirst: boolean, wire: number) {
  const fits = (side: Side): readonly CurveFacts[] =>
    side.groups.filter((group) => wire >= TLS13 || !group.tls13Only)
  if (wire >= TLS13 && server.stack === 'openssl') {
    // a client sends the key share of its first group; if the server has not that group, it asks for its own first one
    const [first] = fits(client)
    if (first !== undefined && server.groups.includes(first)) return first
    return firstShared(fits(server), fits(client))
  }
  return serverFirst
    ? firstShared(fits(server), fits(client))
    : firstShared(fits(client), fits(server))
}

type Choice =
  { readonly suite: string; readonly group?: string } | { readonly failure: HandshakeFailure }

function chooseTls13(client: Side, server: Side, serverFirst: boolean): Choice {
  const suite = serverFirst
    ? firstShared(server.tls13, client.tls13)
    : firstShared(client.tls13, server.tls13)
  if (suite === undefined) return { failure: 'no-shared-cipher' }
  const group = sharedGroup(client, server, serverFirst, TLS13)
  if (group === undefined) return { failure: 'no-shared-group' }
  return { suite: suite.iana, group: group.name }
}

function chooseTls12(
  client: Side,
  server: Side,
  serverSide: TlsServerSide,
  wire: number,
  serverFirst: boolean,
): Choice {
  const keyType = serverSide.keyType ?? 'RSA'
  const group = sharedGroup(client, server, serverFirst, wire)
  // RFC 8422, section 5.3: the curve of the certificate must be among those of the client
  const keyCurve = findCurve(serverSide.keyCurve ?? 'P-256')
  const keyFits = keyType === 'RSA' || client.groups.some((curve) => curve === keyCurve)
  const usable = (suite: CipherSuiteFacts): boolean =>
    usableAt(suite, wire) &&
    suite.keyType === keyType &&
    (suite.keyExchange === 'RSA' || (group !== undefined && keyFits))
  const [preferred, other] = serverFirst
    ? [server.suites, client.suites]
    : [client.suites, server.suites]
  const suite = preferred.find((candidate) => usable(candidate) && other.includes(candidate))
  if (suite === undefined) return { failure: 'no-shared-cipher' }
  if (suite.keyExchange === 'RSA' || group === undefined) return { suite: suite.iana }
  return { suite: suite.iana, group: group.name }
}

/** The server takes the curve of a client's certificate (measured: before TLS 1.3 an OpenSSL server wants it in both lists). */
function clientCertificateFits(
  client: TlsSide,
  ours: Side,
  server: Side,
  serverSide: TlsServerSide,
  wire: number,
): boolean {
  if (client.keyType !== 'ECDSA' || serverSide.mutual === false) return true
  if (wire >= TLS13 || server.stack !== 'openssl') return true
  const curve = findCurve(client.keyCurve ?? 'P-256')
  // a client without ECDHE and TLS 1.3 sends no list of groups
  const sends = ours.max >= TLS13 || ours.suites.some((suite) => suite.keyExchange === 'ECDHE')
  const takes = (side: Side): boolean => side.groups.some((group) => group === curve)
  return takes(server) && (!sends || takes(ours))
}

/**
 * Says what a client and a server with these settings come to: version, suite and group, or the failure with each side's words.
 *
 * Proved against OpenSSL 3.0 for its own rules, with security level 0 (a higher level takes TLS 1.0 and 1.1 away); the rules
 * of Go and BoringSSL are read, not run. Certificates, names and session tickets play no part. Lists that a stack refuses as
 * such, for instance with a doubled curve, are what `checkTlsSettings` is for.
 *
 * @throws MeshCertsError `tls-side` for a stack, a version or a kind of key that is not known.
 *
 * @example
 * const old = { maxProtocolVersion: 'TLSv1_2', cipherSuites: ['AES128-SHA'] } as const
 * const result = negotiate(old, { minProtocolVersion: 'TLSv1_2', cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] })
 * result.ok // => false
 */
export function negotiate(client: TlsSide, server: TlsServerSide): Negotiation {
  const [ours, theirs] = [readSide(client), readSide(server)]
  const fail = (failure: HandshakeFailure, wire?: number): Negotiation =>
    Object.freeze({
      ok: false,
      failure,
      ...(wire === undefined ? {} : { version: versionName(wire) }),
      ...failureWords(failure, ours.stack, theirs.stack),
    })
  const early = versionFailure(ours, theirs)
  if (early !== undefined) return fail(early)
  const wire = Math.min(ours.max, theirs.max)
  const serverFirst = theirs.stack === 'go' || server.serverPreference !== false
  const choice =
    wire >= TLS13
      ? chooseTls13(ours, theirs, serverFirst)
      : chooseTls12(ours, theirs, server, wire, serverFirst)
  if ('failure' in choice) return fail(choice.failure, wire)
  if (!clientCertificateFits(client, ours, theirs, server, wire)) {
    return fail('client-certificate-curve', wire)
  }
  return Object.freeze({ ok: true, version: versionName(wire), ...choice })
}
