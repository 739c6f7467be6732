import { describe, expect, it } from 'vitest'
import { readCredential } from '../../src/credential/index.ts'
import { checkTlsSettings, parsePrivateKey } from '../../src/index.ts'
import { readLinkerd } from '../../src/linkerd/index.ts'
import { checkManifest } from '../../src/mesh/index.ts'
import { inspect } from 'node:util'

// A JSON or YAML file that holds the scalar of a private key in decimal is read as a number, which keeps its first sixteen digits.
const SCALAR =
  '19002669356086017669964525234051362749716001241946575084145724412453717837243543852492748598976350855945595629340525'
const PIECE = '90026693560'

const READERS: readonly (readonly [string, (number: number) => unknown])[] = [
  ['readCredential', (number) => readCredential(JSON.stringify(number))],
  ['readCredential, a file', (number) => readCredential({ 'tls.key': number })],
  ['readLinkerd', (number) => readLinkerd(JSON.stringify(number))],
  ['parsePrivateKey', (number) => parsePrivateKey(number as never)],
  [
    'checkTlsSettings',
    (minProtocolVersion) => checkTlsSettings({ minProtocolVersion }, { dialect: 'istio-gateway' }),
  ],
  [
    'checkTlsSettings, a list',
    (number) => checkTlsSettings({ cipherSuites: [number] }, { dialect: 'istio-gateway' }),
  ],
  [
    'checkManifest',
    (number) =>
      checkManifest({
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: { name: number },
        spec: { servers: number },
      }),
  ],
]

/** Everything that is said, by a report or an error. */
async function saidOf(call: () => unknown): Promise<string> {
  try {
    return inspect(await call(), { depth: 8 })
  } catch (error) {
    return inspect(error, { depth: 8 })
  }
}

describe('a private key that was read as a number', () => {
  it.each(READERS)('is not shown by %s; a short number may be', async (_, read) => {
    expect(await saidOf(() => read(Number(SCALAR)))).not.toContain(PIECE)
    expect(await saidOf(() => read(1800000000.5))).not.toContain('many digits')
  })

  it('is a number of many digits', async () => {
    expect(await saidOf(() => readCredential(SCALAR))).toContain('found a number of many digits')
    expect(await saidOf(() => readCredential('1800000000000'))).toContain(
      'found the number 1800000000000',
    )
  })
})
