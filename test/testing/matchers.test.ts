import '../../src/testing/vitest.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatPem, formatPrivateKey, parsePrivateKey } from '../../src/index.ts'
import { broken, matchers, testPki, type TestPki } from '../../src/testing/index.ts'
import { webpkiCases } from '../support/vectors.ts'

const now = new Date('2001-06-01T00:00:00Z')
let pki: TestPki
let other: TestPki

beforeAll(async () => {
  pki = await testPki({ now })
  other = await testPki({ now })
})

async function failure(run: () => unknown): Promise<string> {
  try {
    await run()
  } catch (error) {
    return (error as Error).message
  }
  return 'it passed'
}

describe('toVerify', () => {
  it('passes for a chain in every form, and not for one of another root', async () => {
    const roots = [pki.root.certificate]
    const [workload] = pki.workloads
    for (const form of [workload!, workload!.chain, workload!.chainPem]) {
      await expect(form).toVerify({ roots, at: now })
    }
    await expect(workload!).not.toVerify({ roots: [other.root.certificate], at: now })
  })

  it('fails with our explanation', async () => {
    const late = new Date('2001-07-01')
    const roots = [pki.root.certificate]
    const text = await failure(() => expect(pki.workloads[0]!).toVerify({ roots, at: late }))
    expect(text).toContain(
      'expected "spiffe://cluster.local/ns/default/sa/default" to verify, but it is untrusted',
    )
    expect(text).toMatch(/FAIL +path-expired/)
    expect(text).toContain('fix:')
    expect(
      await failure(() => expect(pki.workloads[0]!).not.toVerify({ roots, at: now })),
    ).toContain('not to verify')
  })
})

describe('toBeIssuedBy', () => {
  it('passes for the issuer and for nobody else, and says which of both it is', async () => {
    const [leaf] = pki.workloads
    await expect(leaf!).toBeIssuedBy(pki.clusters[0]!.authority)
    await expect(leaf!).not.toBeIssuedBy(pki.root)
    expect(await failure(() => expect(leaf!).toBeIssuedBy(pki.root))).toContain('it names "')
    expect(await failure(() => expect(leaf!).toBeIssuedBy(other.clusters[0]!.authority))).toContain(
      'another key signed it',
    )
  })
})

describe('toMatchKey', () => {
  it('passes for its key, wherever it was read from, and for no other', async () => {
    const { certificate, key } = pki.workloads[0]!
    expect(certificate).toMatchKey(key)
    expect(certificate).toMatchKey(await parsePrivateKey(formatPrivateKey(key)))
    expect(certificate).not.toMatchKey(other.root.key)
    expect(
      await failure(() => {
        expect(certificate).toMatchKey(other.root.key)
      }),
    ).toContain('it has another (EC P-256, the key is EC P-256)')
  })
})

describe('toExpireAfter', () => {
  it('passes before the end, and at the end no more', async () => {
    const { certificate } = pki.workloads[0]!
    const end = certificate.notAfter
    expect(certificate).toExpireAfter(new Date(end.getTime() - 1))
    expect(certificate).not.toExpireAfter(end)
    expect(
      await failure(() => {
        expect(certificate).toExpireAfter(end)
      }),
    ).toContain('but it ends 2001-06-02T00:00:00.000Z')
  })
})

describe('toBeAcceptedByIstiod', () => {
  it('passes for a good set, as files and as read, and not for one that istiod refuses', async () => {
    const [{ cacerts, files }] = pki.clusters as [TestPki['clusters'][0]]
    await expect(cacerts).toBeAcceptedByIstiod({ at: now })
    await expect({ ...files() }).toBeAcceptedByIstiod({ at: now })
    const { set, at } = await broken.expiredCa({ now })
    await expect(set).not.toBeAcceptedByIstiod({ at })
    const text = await failure(() => expect(set).toBeAcceptedByIstiod({ at }))
    expect(text).toContain('expected istiod to accept the set, but it refuses')
    expect(text).toContain('validity-expired')
  })

  it('is not taken in by an istiod that starts with a CA of its own', async () => {
    const { set, at } = await broken.namesUnknown({ now })
    const text = await failure(() => expect(set).toBeAcceptedByIstiod({ at }))
    expect(text).toContain('starts with a CA of its own')
  })
})

describe('a matcher', () => {
  it('says what it takes, and refuses the rest', async () => {
    for (const odd of [undefined, 7, {}, [], [1]]) {
      const error: unknown = await matchers
        .toVerify(odd, { roots: [], at: now })
        .catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'testing-received' })
    }
  })

  it('works with the expect of jest: an object of functions that answer pass and message', () => {
    const { certificate, key } = pki.workloads[0]!
    const { pass, message } = matchers.toMatchKey(certificate, key)
    expect(pass).toBe(true)
    expect(typeof message()).toBe('string')
  })
})

describe('toBeAcceptedByMesh', () => {
  it('passes for what nobody refuses: a set, a cluster of the kit, a workload in every form', async () => {
    const [cluster] = pki.clusters
    const [workload] = pki.workloads
    const roots = pki.rootPem
    await expect(cluster!).toBeAcceptedByMesh({ at: now })
    await expect(cluster!.cacerts).toBeAcceptedByMesh({ at: now })
    for (const form of [workload!, workload!.chain, workload!.chainPem])
      await expect(form).toBeAcceptedByMesh({ at: now, roots })
  })

  it('fails where istiod starts and a peer refuses, and names the peer', async () => {
    const { set, at, options, twin } = await broken.chainWithoutCa({ now })
    await expect(twin.set).toBeAcceptedByMesh({ at, ...twin.options })
    const text = await failure(() => expect(set).toBeAcceptedByMesh({ at, ...options }))
    expect(text).toContain('expected nobody in the mesh to refuse it, but ')
    expect(text).toContain('boringsslServer')
  })

  it('fails for a workload under another root', async () => {
    const [workload] = pki.workloads
    await expect(workload!).not.toBeAcceptedByMesh({ at: now, roots: other.rootPem })
    const text = await failure(() =>
      expect(workload!).toBeAcceptedByMesh({ at: now, roots: other.rootPem }),
    )
    expect(text).toContain('goServer')
  })

  it('asks ztunnel where the mesh is ambient, and only there', async () => {
    const { at, chains } = webpkiCases()
    const given = (name: string) => {
      const { leaf, chain, roots } = chains.find((one) => one.name === name)!
      const pem = (ders: readonly Uint8Array[]): string =>
        ders.map((der) => formatPem('CERTIFICATE', der)).join('')
      const options = { at, roots: pem(roots), controlPlane: 'istio-1.31' } as const
      return { sent: pem([leaf, ...chain]), options }
    }
    const good = given('good')
    await expect(good.sent).toBeAcceptedByMesh({ ...good.options, dataPlane: 'ambient' })
    // BoringSSL and Go process critical certificatePolicies, rustls-webpki refuses them
    const { sent, options } = given('inter-policies-critical')
    await expect(sent).toBeAcceptedByMesh(options)
    await expect(sent).toBeAcceptedByMesh({ ...options, dataPlane: 'sidecar' })
    const text = await failure(() =>
      expect(sent).toBeAcceptedByMesh({ ...options, dataPlane: 'both' }),
    )
    expect(text).toContain('it is refused by ztunnelServer, ztunnelClient')
  })
})

describe('what the kit hands out', () => {
  it('is taken by toBeAcceptedByIstiod as it is', async () => {
    await expect(pki.clusters[0]!).toBeAcceptedByIstiod({ at: now })
    const spoiled = await broken.fileMissing({ now })
    await expect(spoiled).not.toBeAcceptedByIstiod({ at: now })
    await expect(spoiled.twin).toBeAcceptedByIstiod({ at: now })
  })
})
