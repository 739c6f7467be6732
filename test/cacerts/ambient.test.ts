import { describe, expect, it } from 'vitest'
import { renderSet, goodSet, type SetPlan } from '../../scripts/differential/generate/set-plan.ts'
import { uri } from '../../scripts/differential/generate/extensions.ts'
import { extension } from '../../scripts/differential/material/certificate.ts'
import { createRandom } from '../../scripts/differential/random.ts'
import {
  checkCacerts,
  predictPeer,
  readCacerts,
  type ControlPlane,
  type DataPlane,
} from '../../src/index.ts'
import { element, sequence } from '../../src/der/writer.ts'
import { peersFuzz, webpkiCases } from '../support/vectors.ts'
import { folderFiles } from '../support/files.ts'

const AT = new Date('2027-03-01T12:00:00Z')

type Files = Readonly<Record<string, Uint8Array>>

const fixture = (name: string): Files => folderFiles(`fixtures/${name}`)

async function check(
  files: Files,
  dataPlane?: DataPlane,
  controlPlane: ControlPlane = 'istio-1.31',
) {
  const asked = { at: AT, controlPlane, ...(dataPlane === undefined ? {} : { dataPlane }) }
  const report = await checkCacerts(readCacerts(files), asked)
  const found = report.findings.filter(({ code }) => code === 'cacerts-ztunnel-refuses')
  return { status: report.status, peers: report.peers!, found }
}

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

describe('a set in ambient mode', () => {
  const good = fixture('good-three-tier')
  const crl = new TextEncoder().encode('-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n')
  const broken = { ...good, 'root-cert.pem': join(good['root-cert.pem']!, crl) }

  it('is taken by ztunnel as it is', async () => {
    const { status, peers, found } = await check(good, 'ambient')
    expect(status).toBe('pass')
    expect(found).toEqual([])
    expect(peers.ztunnelLoadsRoots).toEqual({ ok: true })
    expect(peers.ztunnelServer).toEqual({ ok: true })
    expect(peers.ztunnelClient).toEqual({ ok: true })
  })

  it('leaves every workload without identity where the roots hold something else', async () => {
    const { peers } = await check(broken)
    const refused = {
      ok: false,
      cause: 'roots-unreadable',
      says: 'certificate: no certificate',
    }
    expect(peers.ztunnelLoadsRoots).toEqual(refused)
    expect(peers.ztunnelServer).toEqual(refused)
  })

  it.each([
    [undefined, 'info'],
    ['ambient', 'error'],
    ['both', 'error'],
  ] as const)('says so with the data plane %s as %s', async (dataPlane, severity) => {
    const { found } = await check(broken, dataPlane)
    expect(found.map((one) => one.severity)).toEqual([severity])
    expect(found[0]!.message).toContain('ztunnel')
    expect(found[0]!.message).toContain('certificate: no certificate')
  })

  it('is left out where there are sidecars only', async () => {
    expect((await check(broken, 'sidecar')).found).toEqual([])
  })

  it('is not mentioned for a release before ambient mode, unless it is named', async () => {
    expect((await check(broken, undefined, 'istio-1.15')).found).toEqual([])
    expect((await check(broken, undefined, 'istio-1.22')).found).toHaveLength(1)
    expect((await check(broken, 'both', 'istio-1.15')).found).toHaveLength(1)
  })

  it('refuses another data plane', async () => {
    await expect(check(good, 'waypoint' as DataPlane)).rejects.toMatchObject({
      code: 'cacerts-option',
    })
  })
})

describe('a name constraint on URIs', () => {
  const constraints = extension(
    '2.5.29.30',
    sequence(element(0xa0, sequence(uri('cluster.local')))),
    true,
  )
  const plan: SetPlan = goodSet(createRandom(3))
  const { signer } = plan.certificates
  const constrained = {
    ...plan,
    certificates: {
      ...plan.certificates,
      signer: { ...signer!, extensions: [...signer!.extensions, constraints] },
    },
  }

  it('is refused by ztunnel 1.29 and later, in both roles, and not looked at before', async () => {
    const { files } = renderSet(constrained)
    const { peers } = await check(files)
    for (const answer of [peers.ztunnelServer, peers.ztunnelClient])
      expect(answer).toMatchObject({ ok: false, cause: 'NameConstraintViolation' })
    expect(peers.boringsslServer.ok).toBe(true)
    const earlier = await checkCacerts(readCacerts(files), { at: AT, controlPlane: 'istio-1.28' })
    expect(earlier.peers!.ztunnelServer).toEqual({ ok: true })
  })

  it('has a twin without it that is taken', async () => {
    const { peers } = await check(renderSet(plan).files)
    expect(peers.ztunnelServer).toEqual({ ok: true })
    expect(peers.ztunnelClient).toEqual({ ok: true })
  })
})

describe('sets that a program made', () => {
  it('have roots that ztunnel reads or not, as measured', async () => {
    const { at, sets } = peersFuzz()
    const answers: boolean[] = []
    for (const { id, files, ztunnelReadsRoots } of sets) {
      const report = await checkCacerts(readCacerts(files), { at, controlPlane: 'istio-1.31' })
      if (report.peers === undefined) continue
      const { cause, says = '' } = report.peers.ztunnelLoadsRoots
      // the measured reader looked at PEM only: what x509-parser does not read counts as read
      const reads = cause !== 'roots-unreadable' || says.startsWith('certificate parse: ')
      expect([id, reads]).toEqual([id, ztunnelReadsRoots.ok])
      answers.push(ztunnelReadsRoots.ok)
    }
    expect(new Set(answers)).toEqual(new Set([true, false]))
  })
})

describe('predictPeer', () => {
  it('answers for ztunnel', async () => {
    const { at, chains } = webpkiCases()
    const ask = (name: string, role: 'server' | 'client') => {
      const { leaf, chain, roots } = chains.find((one) => one.name === name)!
      const question = { leaf, intermediates: chain, roots, at, role } as const
      return predictPeer('ztunnel', { ...question, controlPlane: 'istio-1.31' })
    }
    expect(await ask('good', 'server')).toEqual({ ok: true })
    expect(await ask('leaf-ca-true', 'client')).toEqual({
      ok: false,
      cause: 'CaUsedAsEndEntity',
      says: 'invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))',
    })
  })
})
