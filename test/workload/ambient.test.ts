import { describe, expect, it } from 'vitest'
import { verifyWorkload, type DataPlane, type VerifyWorkloadOptions } from '../../src/index.ts'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { pemBlock } from '../../scripts/differential/material/certificate.ts'
import { webpkiCases } from '../support/vectors.ts'

const { at, chains } = webpkiCases()

type Names = Pick<VerifyWorkloadOptions, 'spiffeId' | 'trustDomain'>

async function verify(name: string, dataPlane?: DataPlane, names: Names = {}) {
  const { leaf, chain, roots } = chains.find((one) => one.name === name)!
  const pem = Buffer.concat([leaf, ...chain].map((der) => pemBlock('CERTIFICATE', der)))
  const trusted = Buffer.concat(roots.map((der) => pemBlock('CERTIFICATE', der)))
  const report = await verifyWorkload(pem.toString(), {
    roots: trusted.toString(),
    at,
    controlPlane: 'istio-1.31',
    ...names,
    ...(dataPlane === undefined ? {} : { dataPlane }),
  })
  const found = report.findings.filter(({ code }) => code === 'workload-ztunnel-refuses')
  const codes = report.findings.map(({ code }) => code)
  const leafUri = parseCertificateDer(new Uint8Array(leaf)).spiffeId?.uri ?? ''
  return { codes, leafUri, peers: report.peers!, severities: found.map(({ severity }) => severity) }
}

describe('a workload in ambient mode', () => {
  // critical certificatePolicies of an intermediate: BoringSSL and Go process them, rustls-webpki refuses them
  const FAULTY = 'inter-policies-critical'

  it.each([
    [undefined, ['info']],
    ['ambient', ['error']],
    ['both', ['error']],
    ['sidecar', []],
  ] as const)('that ztunnel refuses, data plane %s', async (dataPlane, severities) => {
    const { peers, severities: found } = await verify(FAULTY, dataPlane)
    expect(peers.ztunnelServer).toMatchObject({ ok: false, cause: 'UnsupportedCriticalExtension' })
    expect(peers.boringsslServer.ok).toBe(true)
    expect(found).toEqual(severities)
  })

  it('that ztunnel takes', async () => {
    const { peers, severities } = await verify('good', 'ambient')
    expect([peers.ztunnelServer, peers.ztunnelClient]).toEqual([{ ok: true }, { ok: true }])
    expect(severities).toEqual([])
  })

  it.each([
    [{ spiffeId: 'spiffe://cluster.local/ns/other/sa/other' }, 'ztunnelServer', 'SanError'],
    [{ trustDomain: 'other.example' }, 'ztunnelClient', 'SanTrustDomainError'],
  ] as const)('that is not who it should be: %j', async (names, id, cause) => {
    const { peers, codes } = await verify('good', 'ambient', names)
    const twin = id === 'ztunnelServer' ? 'ztunnelClient' : 'ztunnelServer'
    expect(peers[id]).toMatchObject({ ok: false, cause })
    expect(peers[twin]).toEqual({ ok: true })
    // one fault, one error
    expect(codes).not.toContain('workload-ztunnel-refuses')
    expect(codes.some((code) => code.startsWith('svid-'))).toBe(true)
  })

  it('that is who it should be', async () => {
    const { leafUri } = await verify('good', 'ambient')
    const [, trustDomain = ''] = /^spiffe:\/\/([^/]+)/.exec(leafUri) ?? []
    const { peers } = await verify('good', 'ambient', { spiffeId: leafUri, trustDomain })
    expect([peers.ztunnelServer, peers.ztunnelClient]).toEqual([{ ok: true }, { ok: true }])
  })

  it('refuses another data plane', async () => {
    await expect(verify('good', 'waypoint' as DataPlane)).rejects.toThrow(
      'dataPlane must be one of',
    )
  })
})
