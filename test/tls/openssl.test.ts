import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { negotiate } from '../../src/emulation/handshake/negotiate.ts'
import type { TlsServerSide, TlsSide } from '../../src/emulation/handshake/side.ts'
import { findCipherSuite, findCurve } from '../../src/tls/index.ts'
import { makeKeyPairs } from './handshake.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL } from '../support/needs.ts'

const GCM = ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']
const CBC = ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_256_CBC_SHA']
const ECDSA = ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256']
const TO_12 = { maxProtocolVersion: 'TLSv1_2' } as const
const FROM_10 = { minProtocolVersion: 'TLSv1_0' } as const

/** The client's order counts unless the server says otherwise: s_server's own default, and the other half of Node's. */
const CASES: readonly [string, TlsSide, TlsServerSide][] = [
  ['TLS 1.3', { cipherSuites: GCM, ecdhCurves: ['X25519'] }, { cipherSuites: CBC }],
  [
    'the order of the client',
    { cipherSuites: GCM, ...TO_12 },
    { cipherSuites: [...GCM].reverse() },
  ],
  [
    'the order of the server',
    { cipherSuites: GCM, ...TO_12 },
    { cipherSuites: [...GCM].reverse(), serverPreference: true },
  ],
  ['no shared suite', { cipherSuites: GCM, ...TO_12 }, { cipherSuites: CBC }],
  [
    'TLS 1.1',
    { cipherSuites: CBC, ...FROM_10, maxProtocolVersion: 'TLSv1_1' },
    { cipherSuites: CBC, ...FROM_10 },
  ],
  [
    'an old client',
    { cipherSuites: CBC, ...FROM_10, maxProtocolVersion: 'TLSv1_1' },
    { cipherSuites: CBC },
  ],
  ['static RSA', { cipherSuites: CBC.slice(1), ...TO_12 }, { cipherSuites: CBC }],
  [
    'ECDSA',
    { cipherSuites: [...GCM, ...ECDSA], ...TO_12 },
    { cipherSuites: [...GCM, ...ECDSA], keyType: 'ECDSA' },
  ],
  [
    'ECDSA off the curves of the client',
    { cipherSuites: ECDSA, ...TO_12, ecdhCurves: ['CurveP384'] },
    { cipherSuites: ECDSA, keyType: 'ECDSA' },
  ],
  [
    'curves, asked again',
    { cipherSuites: GCM, ecdhCurves: ['CurveP521', 'X25519', 'CurveP256'] },
    { cipherSuites: GCM, ecdhCurves: ['CurveP256', 'X25519'] },
  ],
  [
    'no shared curve',
    { cipherSuites: GCM, ecdhCurves: ['CurveP521'] },
    { cipherSuites: GCM, ecdhCurves: ['CurveP256'] },
  ],
  [
    'curves in TLS 1.2',
    { cipherSuites: GCM, ...TO_12, ecdhCurves: ['CurveP384', 'CurveP256'] },
    { cipherSuites: GCM, ecdhCurves: ['CurveP256', 'CurveP384'] },
  ],
]

const versionOf = (name: string): string => name.replace('TLSv1_0', 'TLSv1').replace('_', '.')

function argumentsOf(side: TlsSide): string[] {
  const suites = (side.cipherSuites ?? []).map((name) => findCipherSuite(name)?.openssl ?? name)
  const groups = side.ecdhCurves?.map((name) => findCurve(name)?.openssl[0] ?? name).join(':')
  return [
    ...['-cipher', `${suites.join(':')}:@SECLEVEL=0`],
    ...['-min_protocol', versionOf(side.minProtocolVersion ?? 'TLSv1_2')],
    ...['-max_protocol', versionOf(side.maxProtocolVersion ?? 'TLSv1_3')],
    ...(groups === undefined ? [] : ['-groups', groups]),
  ]
}

/** Starts s_server on a free port of loopback. */
function serve(
  side: TlsServerSide,
  folder: string,
): Promise<{ port: string; server: ChildProcess }> {
  const name = side.keyType === 'ECDSA' ? 'ec' : 'rsa'
  const files = ['-key', join(folder, `${name}.key`), '-cert', join(folder, `${name}.pem`)]
  const order = side.serverPreference === true ? ['-serverpref'] : []
  const server = spawn('openssl', [
    's_server',
    '-accept',
    '127.0.0.1:0',
    ...files,
    ...order,
    ...argumentsOf(side),
  ])
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.on('exit', () => {
      reject(new Error('s_server ended'))
    })
    server.stdout.on('data', (data: Buffer) => {
      const port = /ACCEPT \S*:(\d+)/.exec(data.toString())?.[1]
      if (port !== undefined) resolve({ port, server })
    })
  })
}

function connect(side: TlsSide, port: string): Promise<string> {
  return new Promise((resolve) => {
    const words = ['s_client', '-brief', '-connect', `127.0.0.1:${port}`, ...argumentsOf(side)]
    const client = execFile('openssl', words, { timeout: 20_000 }, (_error, stdout, stderr) => {
      // OpenSSL 3.2 and later write ssl/tls where earlier ones wrote sslv3
      resolve((stdout + stderr).replace('ssl/tls alert', 'sslv3 alert'))
    })
    client.stdin?.end('Q\n')
  })
}

describe('negotiate against openssl s_server and s_client', needs(OPENSSL), () => {
  let folder = ''
  beforeAll(() => {
    folder = tempFolder()
    const pairs = makeKeyPairs()
    for (const [name, pair] of [
      ['rsa', pairs['RSA']],
      ['ec', pairs['P-256']],
    ] as const) {
      writeFileSync(join(folder, `${name}.key`), pair?.key ?? '')
      writeFileSync(join(folder, `${name}.pem`), pair?.cert ?? '')
    }
  }, 60_000)

  it.each(CASES)(
    'agrees: %s',
    async (_, client, server) => {
      const { port, server: child } = await serve(server, folder)
      try {
        const printed = await connect(client, port)
        const said = negotiate(
          { stack: 'openssl', ...client },
          { stack: 'openssl', serverPreference: false, ...server },
        )
        if (said.ok) {
          expect(printed).toContain(`Protocol version: ${versionOf(said.version)}\n`)
          expect(printed).toContain(`Ciphersuite: ${findCipherSuite(said.suite)?.openssl ?? ''}\n`)
          const group = /(?:Server|Peer) Temp Key: (?:ECDH, )?([^,\n]+)/.exec(printed)?.[1]
          expect(group === undefined ? undefined : findCurve(group)?.name).toBe(said.group)
        } else {
          expect(printed).toContain(`:${said.client}:`)
        }
      } finally {
        child.removeAllListeners('exit')
        child.kill()
      }
    },
    40_000,
  )
})
