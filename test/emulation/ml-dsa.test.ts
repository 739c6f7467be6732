import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'
import { parseCertificate, predictPeer, type PeerStack } from '../../src/index.ts'
import { vectorBytes } from '../support/vectors.ts'

type Answers = Readonly<Record<Exclude<PeerStack, 'go' | 'boringssl'>, string>>

// what the oracles of rustls and OpenSSL answered (test/vectors/README.md)
const { at, sets } = JSON.parse(vectorBytes('ml-dsa-chains.json').toString('utf8')) as {
  at: string
  sets: readonly {
    readonly name: string
    readonly root: string
    readonly ca: string
    readonly leaf: string
    readonly answers: Readonly<Record<'server' | 'client', Answers>>
  }[]
}

const read = (base64: string) => parseCertificate(Buffer.from(base64, 'base64'))
const cases = sets.flatMap((set) =>
  (['server', 'client'] as const).map((role) => ({ ...set, role, said: set.answers[role] })),
)

describe('a key of ML-DSA in a chain, on any Node', () => {
  describe.each(['ztunnel', 'openssl-1.1.1', 'openssl-3.0'] as const)('%s', (peer) => {
    it.each(cases)('$name, presented by a $role', async ({ said, role, root, ca, leaf }) => {
      const answer = await predictPeer(peer, {
        leaf: read(leaf),
        intermediates: [read(ca)],
        roots: [read(root)],
        at: new Date(at),
        role,
      })
      expect(answer.ok ? 'ok' : answer.says).toBe(said[peer])
    })
  })

  it('signs for nobody but OpenSSL 3.5; with a leaf alone it is its own affair', () => {
    for (const { name, said } of cases) {
      expect(said['openssl-3.5']).toBe('ok')
      expect(said.ztunnel === 'ok').toBe(name === 'leaf')
    }
  })

  it('is explained in the words of a ztunnel as an algorithm that it does not verify', () => {
    for (const { said } of cases.filter(({ name }) => name !== 'leaf')) {
      const [explained] = explainLine(said.ztunnel)
      expect(explained).toMatchObject({ component: 'ztunnel', side: 'this' })
      expect(explained?.causes.slice(0, 2).some(({ text }) => text.includes('ML-DSA'))).toBe(true)
    }
  })
  it('is explained in the words of an older OpenSSL as an issuer that is not there', () => {
    for (const { said } of cases.filter(({ name }) => name !== 'leaf')) {
      const words = said['openssl-3.0'].replace(/^20 | \(depth \d\)$/g, '')
      const [explained] = explainLine(`curl: (60) SSL certificate problem: ${words}`)
      expect(explained).toMatchObject({ component: 'curl', side: 'this' })
    }
  })
})
