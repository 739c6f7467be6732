import { describe, expect, it } from 'vitest'
import { checkCacerts, type CheckCacertsOptions } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { crlReaders } from '../../src/emulation/crl-readers.ts'
import { predictPeer, type PeerStack } from '../../src/emulation/predict-peer.ts'
import { createRevocationList, createRoot, issueWorkload } from '../../src/issue/index.ts'
import type { Finding } from '../../src/report/finding.ts'
import type { Files } from './set-files.ts'
import { AT } from '../support/certificates/certificate.ts'
import { forgeCrl } from '../support/certificates/crl.ts'
import { ca, GOOD, root } from './good-sets.ts'

async function found(
  files: Files,
  options: Omit<CheckCacertsOptions, 'at'> = {},
): Promise<readonly Finding[]> {
  const { findings } = await checkCacerts(readCacerts(files), { at: AT, ...options })
  return findings.filter(({ code }) => code.startsWith('crl-'))
}

const codesOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, code }) => `${severity} ${code}`)

const LISTS = forgeCrl(ca) + forgeCrl(root)
const withCrl = (text: string): Files => ({ ...GOOD, 'ca-crl.pem': text })

describe('who refuses what ca-crl.pem revokes', () => {
  it('is said with the file, and not without', async () => {
    const proofsOf = async (files: Files): Promise<readonly string[]> => {
      const { proofs } = await checkCacerts(readCacerts(files), { at: AT })
      return proofs.map(({ message }) => message).filter((text) => text.includes('revokes'))
    }
    const [said] = await proofsOf(withCrl(LISTS))
    expect(said).toContain('refused by Envoy in sidecars (connections that stand are kept)')
    expect(said).toContain('not by Go')
    expect(await proofsOf(GOOD)).toEqual([])
    expect(await found(withCrl(LISTS))).toEqual([])
  })

  // the table against what is predicted of each component
  it.each(['istio-1.27', 'istio-1.29', 'istio-1.31'] as const)('in %s', async (controlPlane) => {
    const at = new Date('2027-01-01T00:00:00Z')
    const authority = await createRoot({ at })
    const { certificate: leaf } = await issueWorkload({
      at,
      issuer: authority,
      spiffeId: { namespace: 'shop', serviceAccount: 'web' },
      serial: 77n,
    })
    const list = (...serials: readonly bigint[]) =>
      createRevocationList({
        at,
        issuer: authority,
        revoked: serials.map((serial) => ({ serial })),
      })
    const [revoked, empty] = [await list(77n), await list()]
    const ask = async (peer: PeerStack, role: 'server' | 'client', crls = revoked) => {
      const question = { leaf, roots: authority.certificate, at, role, controlPlane }
      return (await predictPeer(peer, { ...question, crls })).ok
    }
    const refuses = new Map(crlReaders(controlPlane).map((one) => [one.who, one.refuses === 'yes']))
    expect(await ask('boringssl', 'client')).toBe(!refuses.get('Envoy in sidecars'))
    expect(await ask('ztunnel', 'client')).toBe(!refuses.get('ztunnel, about clients'))
    expect(await ask('ztunnel', 'server')).toBe(!refuses.get('ztunnel, about servers'))
    const go = 'Go (istiod, the agents, services without a proxy)'
    expect(await ask('go', 'client')).toBe(!refuses.get(go))
    for (const peer of ['boringssl', 'ztunnel', 'go'] as const)
      expect(await ask(peer, 'client', empty)).toBe(true)
  })

  it('is nobody before Istio 1.27', () => {
    const all = crlReaders('istio-1.26')
    expect(all.filter(({ refuses }) => refuses === 'yes')).toEqual([])
  })
})

describe('the traps', () => {
  it('an emptied file changes nothing: crl-emptied', async () => {
    expect(codesOf(await found(withCrl('')))).toEqual(['warning crl-emptied'])
    expect(codesOf(await found(withCrl(LISTS)))).not.toContain('warning crl-emptied')
  })

  it('one block that ztunnel cannot read, and it asks none: crl-ztunnel-ignores', async () => {
    const broken = withCrl(`-----BEGIN NOTE\n${LISTS}`)
    expect(codesOf(await found(broken))).toContain('info crl-ztunnel-ignores')
    expect(codesOf(await found(broken, { dataPlane: 'ambient' }))).toContain(
      'error crl-ztunnel-ignores',
    )
    expect(codesOf(await found(broken, { dataPlane: 'sidecar' }))).toEqual([])
    expect(codesOf(await found(broken, { controlPlane: 'istio-1.28' }))).toEqual([])
    expect(codesOf(await found(withCrl(LISTS), { dataPlane: 'ambient' }))).toEqual([])
  })
})
