// Real handshakes on loopback with Node's TLS, which is OpenSSL: the oracle of negotiate().
import { readFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import tls, { type SecureContextOptions, type SecureVersion } from 'node:tls'
import type { TlsServerSide, TlsSide } from '../../src/emulation/handshake/side.ts'
import { findCipherSuite, findCurve } from '../../src/tls/index.ts'
import { openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'

export interface KeyPair {
  readonly key: string
  readonly cert: string
}

/** A self-signed certificate per kind of key, made anew by openssl. */
export function makeKeyPairs(): Record<string, KeyPair> {
  const folder = tempFolder()
  const make = (name: string, newkey: string[]): KeyPair => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
    const rest = ['-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', `/CN=${name}`]
    openssl(['req', '-x509', ...newkey, ...rest])
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  }
  const ec = (curve: string): string[] => [
    '-newkey',
    'ec',
    '-pkeyopt',
    `ec_paramgen_curve:${curve}`,
  ]
  return {
    RSA: make('rsa', ['-newkey', 'rsa:2048']),
    'P-256': make('p256', ec('P-256')),
    'P-384': make('p384', ec('P-384')),
  }
}

export interface Outcome {
  readonly ok: boolean
  readonly version?: string
  readonly suite?: string
  readonly group?: string
  readonly client?: string
  readonly server?: string
}

const VERSIONS: Record<string, SecureVersion> = {
  TLSv1_0: 'TLSv1',
  TLSv1_1: 'TLSv1.1',
  TLSv1_2: 'TLSv1.2',
  TLSv1_3: 'TLSv1.3',
}

export function contextOf(side: TlsSide, pair: KeyPair | undefined): SecureContextOptions {
  const ciphers = [...(side.tls13Suites ?? []), ...(side.cipherSuites ?? []).map(opensslName)]
  return {
    ciphers: [...ciphers, '@SECLEVEL=0'].join(':'),
    minVersion: VERSIONS[side.minProtocolVersion ?? 'TLSv1_2'] ?? 'TLSv1.2',
    maxVersion: VERSIONS[side.maxProtocolVersion ?? 'TLSv1_3'] ?? 'TLSv1.3',
    ...(side.ecdhCurves === undefined
      ? {}
      : {
          ecdhCurve: side.ecdhCurves.map((name) => findCurve(name)?.openssl[0] ?? name).join(':'),
        }),
    ...(pair === undefined ? {} : { key: pair.key, cert: pair.cert }),
  }
}

const opensslName = (name: string): string => findCipherSuite(name)?.openssl ?? name
// OpenSSL 3.2 and later write ssl/tls where earlier ones wrote sslv3
export const reasonOf = (error: unknown): string =>
  ((error as { reason?: string }).reason ?? (error as Error).message).replace(
    'ssl/tls alert',
    'sslv3 alert',
  )

export const pairOf = (side: TlsSide, pairs: Record<string, KeyPair>): KeyPair | undefined =>
  side.keyType === undefined
    ? undefined
    : pairs[side.keyType === 'RSA' ? 'RSA' : (side.keyCurve ?? 'P-256')]

/** Runs one handshake and tells what both sides said. */
export async function shakeHands(
  client: TlsSide,
  server: TlsServerSide,
  pairs: Record<string, KeyPair>,
): Promise<Outcome> {
  let serverWords: string | undefined
  const serverPair = pairOf({ keyType: 'RSA', ...server }, pairs)
  const secureContext = tls.createSecureContext({
    ...contextOf(server, serverPair),
    honorCipherOrder: server.serverPreference !== false,
  })
  const listener = net.createServer((raw) => {
    raw.on('error', () => undefined)
    const socket = new tls.TLSSocket(raw, {
      isServer: true,
      secureContext,
      requestCert: server.mutual !== false,
      rejectUnauthorized: false,
    })
    socket.on('error', (error) => (serverWords ??= reasonOf(error)))
    socket.on('secure', () => socket.end('x'))
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  try {
    return await connect(client, pairs, (listener.address() as AddressInfo).port, () => serverWords)
  } finally {
    await new Promise((resolve) => listener.close(resolve))
  }
}

function connect(
  client: TlsSide,
  pairs: Record<string, KeyPair>,
  port: number,
  serverWords: () => string | undefined,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let done: Outcome | undefined
    let socket: tls.TLSSocket
    try {
      const context = contextOf(client, pairOf(client, pairs))
      socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...context })
    } catch (error) {
      resolve({ ok: false, client: reasonOf(error) })
      return
    }
    socket.on('secureConnect', () => {
      const cipher = socket.getCipher()
      const { name } = socket.getEphemeralKeyInfo() as { name?: string }
      done = {
        ok: true,
        version: socket.getProtocol() ?? '',
        suite: cipher.standardName,
        ...(name === undefined ? {} : { group: findCurve(name)?.name ?? name }),
      }
    })
    // a server that refuses the client's certificate answers only after the client is done
    socket.on('error', (error) => (done = { ok: false, client: reasonOf(error) }))
    socket.on('data', () => undefined)
    socket.on('close', () => {
      const said = serverWords()
      resolve({ ...(done ?? { ok: false }), ...(said === undefined ? {} : { server: said }) })
    })
  })
}
