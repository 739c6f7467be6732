import { createServer } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { testPki, tlsPair } from '../../src/testing/index.ts'

describe('a pair of workloads', () => {
  it('has the server of Node', () => {
    expect(createServer({}).listening).toBe(false)
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks mutual TLS by %s', async (version) => {
    const pki = await testPki({ now: new Date(), workloads: ['a/server', 'a/client'] })
    const [server, client] = pki.workloads
    const outcome = await tlsPair(server!, client!, { version })
    expect(outcome).toMatchObject({
      connected: true,
      protocol: version,
      server: { accepts: true, peer: client!.spiffeId },
      client: { accepts: true, peer: server!.spiffeId },
    })
  })

  it('of two meshes does not speak, and each side says why', async () => {
    const [one, two] = [await testPki({ now: new Date() }), await testPki({ now: new Date() })]
    const [server, stranger] = [one.workloads[0]!, two.workloads[0]!]
    const refused = await tlsPair(server, stranger)
    expect(refused).toMatchObject({ connected: false, client: { accepts: false } })
    expect(refused.client.says).toMatch(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_/)
    // the client trusts both, the server only its own
    const trusting = { ...stranger, keyPem: stranger.keyPem, rootsPem: one.rootPem + two.rootPem }
    const half = await tlsPair(server, trusting)
    expect(half).toMatchObject({ connected: false, server: { accepts: false } })
    expect(half.client).toMatchObject({ accepts: true })
  })

  it('with a key of another certificate does not even begin', async () => {
    const { workloads } = await testPki({ now: new Date(), workloads: ['a/a', 'b/b'] })
    const [a, b] = workloads
    const odd = { ...a!, keyPem: b!.keyPem }
    expect((await tlsPair(odd, b!)).server.says).toMatch(/KEY_VALUES_MISMATCH|key values mismatch/i)
    expect((await tlsPair(b!, odd)).client.says).toMatch(/KEY_VALUES_MISMATCH|key values mismatch/i)
  })
})
