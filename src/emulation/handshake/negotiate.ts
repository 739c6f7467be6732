import { findCurve, type CurveFacts } from '../../tls/curves.ts'
import { readSide, TLS13, type Side, type TlsServerSide, type TlsSide } from './side.ts'
import { failureWords, type HandshakeFailure } from './words.ts'
import type { CipherSuiteFacts } from '../../tls/suites.ts'
import type { WireVersion } from '../../tls/versions.ts'

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

const VERSIONS: readonly WireVersion[] = ['TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3']
const versionName = (wire: number): WireVersion => VERSIONS[wire - 0x0301] ?? 'TLSv1_2'

const usableAt = (suite: CipherSuiteFacts, wire: number): boolean =>
  suite.versions.includes(versionName(wire))

/** Is there no suite for the highest version? */
const hasNoSuite = ({ max, suites }: Side): boolean =>
  max < TLS13 && !suites.flat().some((suite) => usableAt(suite, max))

/** Why the client does not begin, or the server refuses every version. */
function versionFailure(client: Side, server: Side): HandshakeFailure | undefined {
  if (client.min > client.max) return 'client-min-above-max'
  if (hasNoSuite(client)) return 'no-suites-for-version'
  if (server.min > server.max) return 'server-min-above-max'
  // tls_setup_handshake of OpenSSL, before it reads what the client offers
  if (server.stack === 'openssl' && hasNoSuite(server)) return 'server-no-suites-for-version'
  if (client.max < server.min) return 'protocol-version'
  // who offers TLS 1.3 lists its versions, so the server sees that none fits
  if (server.max < client.min && client.max >= TLS13) return 'protocol-version'
  return undefined
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

/**
 * What BoringSSL wants of signatures: it verifies no P-521 in TLS 1.3 (`kVerifySignatureAlgorithms` of extensions.cc), where the
 * curve is part of the algorithm (RFC 8446, section 4.2.3). The others verify it.
 */
const verifiesKey = (verifier: Side, signer: TlsSide): boolean =>
  verifier.stack !== 'boringssl' ||
  signer.keyType !== 'ECDSA' ||
  keyCurveOf(signer)?.name !== 'P-521'

const keyCurveOf = (side: TlsSide): CurveFacts | undefined => findCurve(side.keyCurve ?? 'P-256')

function chooseTls13(client: Side, server: Side, serverSide: TlsServerSide): Choice {
  const serverFirst = prefersServer(server, serverSide)
  const group = sharedGroup(client, server, serverFirst, TLS13)
  // rustls looks for a group before it looks for a suite
  if (server.stack === 'ztunnel' && group === undefined) return { failure: 'no-shared-group' }
  if (!verifiesKey(client, serverSide)) return { failure: 'server-key-signature' }
  const suite = serverFirst
    ? firstShared(server.tls13, client.tls13)
    : firstShared(client.tls13, server.tls13)
  if (suite === undefined) return { failure: 'no-shared-cipher' }
  if (group === undefined) return { failure: 'no-shared-group' }
  return { suite: suite.iana, group: group.name }
}

/** Go has an order of its own in any case; rustls takes the client's. */
const prefersServer = (server: Side, { serverPreference }: TlsServerSide): boolean =>
  server.stack === 'go' || (server.stack !== 'ztunnel' && serverPreference !== false)

/** The first group of equals that holds a usable suite of both sides, and of it the one that the other side prefers. */
function sharedSuite(
  client: Side,
  server: Side,
  serverFirst: boolean,
  usable: (suite: CipherSuiteFacts) => boolean,
): CipherSuiteFacts | undefined {
  const theirs = client.suites.flat()
  if (!serverFirst)
    return theirs.find((suite) => usable(suite) && server.suites.flat().includes(suite))
  const shared = server.suites.map((group) =>
    theirs.filter((suite) => usable(suite) && group.includes(suite)),
  )
  return shared.find((group) => group.length > 0)?.[0]
}

function chooseTls12(client: Side, server: Side, serverSide: TlsServerSide, wire: number): Choice {
  const serverFirst = prefersServer(server, serverSide)
  const { keyType = 'RSA' } = serverSide
  const listsCurve = listsCurveOf(client, serverSide)
  const group = sharedGroup(client, server, serverFirst, wire)
  const early = failureBeforeSuites(client, server, listsCurve, group)
  if (early !== undefined) return { failure: early }
  // RFC 8422, section 5.3: the curve of the certificate must be among those of the client; rustls does not look
  const keyFits = listsCurve || server.stack === 'ztunnel'
  const usable = (suite: CipherSuiteFacts): boolean =>
    usableAt(suite, wire) &&
    suite.keyType === keyType &&
    (suite.keyExchange === 'RSA' || (group !== undefined && keyFits))
  const suite = sharedSuite(client, server, serverFirst, usable)
  if (suite === undefined) return { failure: 'no-shared-cipher' }
  // the server does not see the client's minimum where the client does not list its versions
  if (wire < client.min) return { failure: 'protocol-version-refused-by-client' }
  if (suite.keyExchange === 'RSA' || group === undefined) return { suite: suite.iana }
  if (refusesCurve(client, listsCurve)) return { failure: 'server-key-curve-refused-by-client' }
  return { suite: suite.iana, group: group.name }
}

/** Before TLS 1.3 a client refuses a key off its curves, which servers but rustls do not even send; Go and rustls do not look. */
const refusesCurve = (client: Side, listsCurve: boolean): boolean =>
  !listsCurve && client.stack !== 'go' && client.stack !== 'ztunnel'

/** RSA has no curve. */
const listsCurveOf = (client: Side, server: TlsServerSide): boolean =>
  server.keyType !== 'ECDSA' || client.groups.some((one) => one === keyCurveOf(server))

/** What a server refuses before TLS 1.3 without a look at the suites. */
function failureBeforeSuites(
  client: Side,
  server: Side,
  listsCurve: boolean,
  group: CurveFacts | undefined,
): HandshakeFailure | undefined {
  if (listsNoGroup(client)) return 'client-lists-no-group'
  // BoringSSL looks at its key before it looks for a suite, rustls for a group
  if (server.stack === 'boringssl' && !listsCurve) return 'server-key-curve'
  return server.stack === 'ztunnel' && group === undefined ? 'no-shared-group' : undefined
}

/** A list of groups without any for its versions, which a BoringSSL client sends and no server reads (measured with all three). */
const listsNoGroup = (client: Side): boolean =>
  client.stack === 'boringssl' &&
  client.max < TLS13 &&
  client.groups.every((group) => group.tls13Only)

/** Why the client's certificate does not pass. */
function clientKeyFailure(
  client: TlsSide,
  ours: Side,
  server: Side,
  wire: number,
): HandshakeFailure | undefined {
  if (client.keyType !== 'ECDSA') return undefined
  if (wire >= TLS13 && !verifiesKey(server, client)) {
    // measured: OpenSSL and Go send none, BoringSSL gives up
    return ours.stack === 'boringssl' ? 'client-key-signature' : 'client-sends-no-certificate'
  }
  if (wire >= TLS13) return undefined
  return clientCurveFits(client, ours, server) ? undefined : 'client-certificate-curve'
}

/** The server takes the curve of a client's certificate (measured: before TLS 1.3 an OpenSSL server wants it in both lists). */
function clientCurveFits(client: TlsSide, ours: Side, server: Side): boolean {
  if (server.stack !== 'openssl') return true
  const curve = keyCurveOf(client)
  // a client without ECDHE and TLS 1.3 sends no list of groups
  const sends =
    ours.max >= TLS13 || ours.suites.flat().some((suite) => suite.keyExchange === 'ECDHE')
  const takes = (side: Side): boolean => side.groups.some((group) => group === curve)
  return takes(server) && (!sends || takes(ours))
}

/** ztunnel makes its key itself, of P-256 (src/tls/csr.rs). */
const withOwnKey = <S extends TlsSide>(side: S): S =>
  side.stack === 'ztunnel' ? { ...side, keyType: 'ECDSA', keyCurve: 'P-256' } : side

/**
 * Says what a client and a server with these settings come to: version, suite and group, or the failure with each side's words.
 *
 * Proved against OpenSSL 3.0 for its own rules, with security level 0 (a higher level removes TLS 1.0 and 1.1), and against
 * Envoy 1.40 for those of BoringSSL, and against rustls 0.23.40 as ztunnel sets it up; the rules of Go are read, not run. Certificates, names and session tickets play no part. Lists that a stack refuses as
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
  const [clientSide, serverSide] = [withOwnKey(client), withOwnKey(server)]
  const fail = (failure: HandshakeFailure, wire?: number): Negotiation =>
    Object.freeze({
      ok: false,
      failure,
      ...(wire === undefined ? {} : { version: versionName(wire) }),
      ...failureWords(failure, ours, theirs),
    })
  const early = versionFailure(ours, theirs)
  if (early !== undefined) return fail(early)
  const wire = Math.min(ours.max, theirs.max)
  const choose = wire >= TLS13 ? chooseTls13 : chooseTls12
  const choice = choose(ours, theirs, serverSide, wire)
  if ('failure' in choice) return fail(choice.failure, wire)
  const refused =
    server.mutual === false ? undefined : clientKeyFailure(clientSide, ours, theirs, wire)
  if (refused !== undefined) return fail(refused, wire)
  return Object.freeze({ ok: true, version: versionName(wire), ...choice })
}
