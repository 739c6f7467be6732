import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
// loaded here, not in the first test: it loads most rooms
import '../../src/cli/explain.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const ALERT = 'TLS error: 268436504:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA'
const START =
  'Error: failed to create discovery service: failed to create CA: failed to create an istiod CA: failed to create CA KeyCertBundle (cannot verify the cert with the provided root chain and cert pool with error: x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "Root CA"))'

interface Answer {
  readonly schema: number
  readonly lines: readonly {
    readonly line: number
    readonly component: string
    readonly causes: readonly { readonly text: string; readonly finding?: string }[]
  }[]
  readonly passed: number
}

const json = (text: string): Answer => JSON.parse(text) as Answer

describe('meshcerts explain', () => {
  it('explains each kind of line once and counts the rest', async () => {
    const stdin = `hello\n${ALERT}\n${START}\n${ALERT}\nbye\n`
    const { code, stdout, stderr } = await meshcerts(['explain'], { stdin })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.match(/^line \d+: /gm)).toEqual(['line 2: ', 'line 3: ', 'line 3: '])
    expect(stdout).toContain('2 lines, 2 to 4: envoy: the peer refused (unknown_ca)')
    expect(stdout).toContain('3 lines explained, 2 lines not about TLS or certificates')
  })

  it('writes the fixed shape as JSON', async () => {
    const { stdout } = await meshcerts(['explain', '-', '--format', 'json'], {
      stdin: `hello\n${ALERT}\n${START}\n`,
    })
    const { lines, ...rest } = json(stdout)
    expect(rest).toEqual({ schema: 1, passed: 1 })
    expect(Object.keys(lines[0]!)).toEqual(['line', 'component', 'side', 'code', 'causes'])
    expect(Object.keys(lines[0]!.causes[0]!)).toEqual(['text', 'finding', 'command'])
    expect(lines.map(({ line, component }) => [line, component])).toEqual([
      [2, 'envoy'],
      [3, 'istiod'],
    ])
  })

  it('has the same shape for a log in which nothing is explained', async () => {
    const { stdout } = await meshcerts(['explain', '--format', 'json'], { stdin: 'a\nb\n' })
    expect(json(stdout)).toEqual({ schema: 1, lines: [], passed: 2 })
    const { stdout: empty } = await meshcerts(['explain', '--format', 'json'], { stdin: '' })
    expect(json(empty)).toEqual({ schema: 1, lines: [], passed: 0 })
  })

  it('puts the cause that the check of the set finds first', async () => {
    const asked = async (set: string, at: string): Promise<Answer['lines'][number]['causes']> => {
      const argv = ['explain', '--format', 'json', '--cacerts', fixture(set), '--at', at]
      return json((await meshcerts(argv, { stdin: START })).stdout).lines[0]!.causes
    }
    const [first] = await asked('broken/root-same-name-other-key', '2001-06-01T12:00:00Z')
    expect(first?.finding).toMatch(/^(?:roots-same-name|root-mismatch)$/)
    expect(first?.text).toMatch(/^found: /)
    const good = await asked('good', '2030-01-01T00:00:00Z')
    expect(good.filter(({ text }) => text.startsWith('found: '))).toEqual([])
  })

  it('says where the check finds nothing that explains the lines', async () => {
    const NOTHING = 'the check of what was given finds nothing that explains these lines'
    const argv = ['explain', '--cacerts', fixture('good')]
    expect((await meshcerts(argv, { stdin: ALERT })).stdout).toContain(NOTHING)
    expect((await meshcerts(['explain'], { stdin: ALERT })).stdout).not.toContain(NOTHING)
  })

  it('takes what a workload presented', async () => {
    const capture = fixture('captures/bookinfo-details.txt')
    const argv = ['explain', '--cacerts', fixture('good'), '--capture', capture, '--at']
    const line =
      'TLS error: 268436501:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED'
    const early = await meshcerts([...argv, '2000-01-01'], { stdin: line })
    expect(early.stdout).toContain('1. found: ')
    const inTime = await meshcerts([...argv, '2030-01-01'], { stdin: line })
    expect(inTime.stdout).not.toContain('found: ')
  })

  it('takes the Secret of a gateway', async () => {
    const line =
      'Failed to load private key from <inline>, Cause: error:0b000074:X.509 certificate routines:OPENSSL_internal:KEY_VALUES_MISMATCH'
    const explained = async (keySet: string): Promise<string> => {
      const secret = {
        kind: 'Secret',
        data: {
          'tls.crt': readFileSync(fixture('good/ca-cert.pem')).toString('base64'),
          'tls.key': readFileSync(fixture(`${keySet}/ca-key.pem`)).toString('base64'),
        },
      }
      const folder = tempFolder()
      writeFileSync(join(folder, 'secret.json'), JSON.stringify(secret))
      const argv = ['explain', '--credential', join(folder, 'secret.json')]
      return (await meshcerts(argv, { stdin: line })).stdout
    }
    expect(await explained('broken/key-of-root')).toContain('1. found: ')
    expect(await explained('good')).not.toContain('found: ')
  })

  it('never shows a key that stands in a line', async () => {
    const key = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v0VaguRRosLRASLg4g0yLxZ7aYw=='
    const stdin = `${ALERT} -----BEGIN PRIVATE KEY----- ${key} -----END PRIVATE KEY-----`
    const { stdout } = await meshcerts(['explain'], { stdin })
    expect(stdout).toContain('unknown_ca')
    expect(stdout).not.toContain('MC4C')
  })

  it.each([
    [['explain', 'a', 'b'], 'explain takes one file, or - for standard input'],
    [['explain', '--capture', 'x'], '--capture needs --cacerts DIR'],
    [['explain', '/nowhere/log'], '/nowhere/log does not exist'],
  ])('refuses %j', async (argv, problem) => {
    const { code, stderr } = await meshcerts(argv)
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
  })
})
