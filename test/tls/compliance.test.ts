import { describe, expect, it } from 'vitest'
import { negotiate } from '../../src/emulation/handshake/negotiate.ts'
import type { ControlPlane } from '../../src/release/control-plane.ts'
import {
  checkTlsSettings,
  COMPLIANCE_POLICIES,
  complianceEffects,
  type CompliancePolicy,
  type ComplianceOptions,
  type TlsComponent,
} from '../../src/tls/index.ts'
import { codeThrownBy } from './code-thrown.ts'

// which policies pkg/features/security.go has on the branch of each release of istio/istio, and whether src/lib.rs of istio/ztunnel
// reads COMPLIANCE_POLICY and TLS12_ENABLED on its branch
const RELEASES: readonly (readonly [
  minor: number,
  policies: readonly CompliancePolicy[],
  ztunnel: { readonly pqc: boolean; readonly tls12: boolean } | undefined,
])[] = [
  [18, [], undefined],
  [19, ['fips-140-2'], undefined],
  [22, ['fips-140-2'], { pqc: false, tls12: false }],
  [26, ['fips-140-2'], { pqc: false, tls12: false }],
  [27, ['fips-140-2', 'pqc'], { pqc: true, tls12: false }],
  [28, ['fips-140-2', 'pqc'], { pqc: true, tls12: true }],
  [30, ['fips-140-2', 'pqc'], { pqc: true, tls12: true }],
  [31, ['fips-140-2', 'fips-140-3', 'pqc'], { pqc: true, tls12: true }],
]

const istio = (minor: number): ControlPlane => `istio-1.${minor}` as ControlPlane

function effectOf(
  policy: CompliancePolicy,
  component: TlsComponent,
  minor = 31,
  options: ComplianceOptions = {},
) {
  const effects = complianceEffects(policy, { controlPlane: istio(minor), ...options })
  return effects.find((effect) => effect.component === component)
}

describe('complianceEffects', () => {
  it.each(RELEASES)('knows who has which policy in Istio 1.%i', (minor, policies, ztunnel) => {
    for (const policy of COMPLIANCE_POLICIES) {
      const expected = policies.includes(policy) ? 'enforced' : 'unknown'
      for (const component of ['envoy', 'istiod', 'istio-agent'] as const)
        expect(effectOf(policy, component, minor)?.effect).toBe(expected)
      const reads = ztunnel && (policy === 'pqc' && ztunnel.pqc ? 'enforced' : 'not-read')
      expect(effectOf(policy, 'ztunnel', minor)?.effect).toBe(reads)
    }
  })

  it.each(RELEASES)('knows the versions of the ztunnel of Istio 1.%i', (minor, _, ztunnel) => {
    const versions = (tls12Enabled: boolean) =>
      effectOf('fips-140-2', 'ztunnel', minor, { tls12Enabled })?.limits?.minProtocolVersion
    expect(versions(false)).toBe(ztunnel && 'TLSv1_3')
    expect(versions(true)).toBe(ztunnel && (ztunnel.tls12 ? 'TLSv1_2' : 'TLSv1_3'))
  })

  it('says that an old release restricts nothing, in its words', () => {
    const early = effectOf('pqc', 'istiod', 26)
    expect(early?.limits).toBeUndefined()
    expect(early?.says).toBe('unknown compliance policy: "pqc"')
    expect(effectOf('fips-140-2', 'istiod', 18)?.says).toBeUndefined()
  })

  it('says that fips-140-2 and a ztunnel with TLS 1.3 only do not come together', () => {
    const apart = (minor: number, tls12Enabled: boolean) =>
      effectOf('fips-140-2', 'ztunnel', minor, { tls12Enabled })?.except.join(' ')
    expect(apart(27, true)).toContain('no connection')
    expect(apart(28, false)).toContain('TLS12_ENABLED=true on ztunnel allows it')
    expect(apart(28, true)).toBe('')
  })

  it('refuses what is not a policy', () => {
    for (const name of ['fips', '', 'PQC'])
      expect(codeThrownBy(() => complianceEffects(name as 'pqc'))).toBe('tls-policy')
    expect(codeThrownBy(() => complianceEffects('pqc'))).toBeUndefined()
  })
})

describe('a policy in a handshake', () => {
  // all measured with Envoy 1.40; npm run differential asks it about many more
  it('lets TLS 1.2 in under fips-140-3, whatever minimum is set', () => {
    const server = { minProtocolVersion: 'TLSv1_3' } as const
    const client = { maxProtocolVersion: 'TLSv1_2' } as const
    expect(negotiate(client, { ...server, compliancePolicy: 'fips-140-3' })).toMatchObject({
      ok: true,
      version: 'TLSv1_2',
      group: 'P-256',
    })
    expect(negotiate(client, server).ok).toBe(false)
  })

  it('fails between a side under pqc and one without, and not between two', () => {
    const pqc = { compliancePolicy: 'pqc' } as const
    const usual = { ecdhCurves: ['X25519', 'P-256'] } as const
    expect(negotiate(pqc, usual)).toMatchObject({ ok: false, failure: 'no-shared-group' })
    expect(negotiate(pqc, pqc)).toMatchObject({ ok: true, group: 'X25519MLKEM768' })
  })

  it('leaves the maximum under pqc', () => {
    const server = { compliancePolicy: 'pqc', maxProtocolVersion: 'TLSv1_2' } as const
    expect(negotiate({}, server)).toMatchObject({ ok: false, failure: 'server-min-above-max' })
    const { findings } = checkTlsSettings(
      { maxProtocolVersion: 'TLSV1_2' },
      { dialect: 'istio-gateway', compliancePolicy: 'pqc' },
    )
    const found = findings.find(({ code }) => code === 'tls-compliance-policy')
    expect(found?.message).toContain('every handshake fails')
  })

  it('refuses a policy on a stack that Istio does not set up', () => {
    const openssl = { stack: 'openssl', compliancePolicy: 'pqc' } as const
    expect(codeThrownBy(() => negotiate(openssl, {}))).toBe('tls-side')
    expect(codeThrownBy(() => negotiate({ compliancePolicy: 'x' as 'pqc' }, {}))).toBe('tls-side')
    expect(codeThrownBy(() => negotiate({ ...openssl, stack: 'go' }, {}))).toBeUndefined()
  })
})
