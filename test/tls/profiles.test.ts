import { describe, expect, it } from 'vitest'
import {
  checkTlsSettings,
  OPENSHIFT_PROFILES,
  openshiftProfile,
  profileInMesh,
  type OpenshiftProfile,
  type OpenshiftProfileName,
  type OpenshiftRelease,
} from '../../src/tls/index.ts'
import { codeThrownBy } from './code-thrown.ts'
import { fileText } from '../support/files.ts'

interface Vectors {
  readonly profiles: Readonly<
    Record<OpenshiftRelease, Readonly<Record<OpenshiftProfileName, OpenshiftProfile>>>
  >
  /** What library-go makes of each name: the IANA name, or `-`. */
  readonly translated: Readonly<Record<string, string>>
  /** Does Envoy load a listener with the list that the operator writes into meshMTLS? */
  readonly envoyLoads: Readonly<Record<OpenshiftProfileName, boolean>>
}

const { profiles, translated, envoyLoads } = JSON.parse(
  fileText('test/vectors/tls-profiles.json'),
) as Vectors

const listed = (release: OpenshiftRelease, name: OpenshiftProfileName): OpenshiftProfile => {
  const found = profiles[release]?.[name]
  if (found === undefined) throw new Error(`no vector for ${name} of ${release}`)
  return found
}
const releases = Object.keys(profiles) as OpenshiftRelease[]
const inSail = (profile: OpenshiftProfile, controlPlane = 'istio-1.31' as const) => {
  const become = profileInMesh(profile, { controlPlane })
  if (become.by !== 'sail') throw new Error('not by the Sail operator')
  return become
}

describe('openshiftProfile', () => {
  it.each(releases)('has the lists of OpenShift %s', (release) => {
    for (const name of OPENSHIFT_PROFILES)
      expect(openshiftProfile(name, release)).toEqual(listed(release, name))
  })

  it('takes the newest lists unless a release is named', () => {
    expect(openshiftProfile('Old')).toEqual(listed('5.2', 'Old'))
  })

  it.each(['4.2', '3.11', '4', 'v4.20', '6.1', ''])('refuses the release %j', (release) => {
    const act = (): unknown => openshiftProfile('Old', release as OpenshiftRelease)
    expect(codeThrownBy(act)).toBe('tls-openshift-release')
  })

  it('refuses another spelling, and Custom, which has no lists', () => {
    for (const name of ['intermediate', 'Custom', 'constructor'])
      expect(codeThrownBy(() => openshiftProfile(name as 'Old'))).toBe('tls-openshift-profile')
  })
})

describe('profileInMesh', () => {
  it('translates names as library-go does, in their order', () => {
    const { ciphers } = listed('4.20', 'Old')
    const { meshMTLS, leftOut } = inSail(listed('4.20', 'Old'))
    const known = ciphers.filter((name) => translated[name] !== '-')
    expect(meshMTLS.cipherSuites).toEqual(known.map((name) => translated[name]))
    expect(leftOut).toEqual(ciphers.filter((name) => translated[name] === '-'))
    expect(leftOut).not.toEqual([])
  })

  it.each(OPENSHIFT_PROFILES)('says whether Envoy loads what %s becomes', (name) => {
    const { tlsDefaults, meshMTLS } = inSail(listed('5.2', name))
    const settings = { tlsDefaults, meshMTLS }
    const { findings } = checkTlsSettings(settings, { dialect: 'istio-mesh' })
    const refused = findings.some(({ message }) => message.includes('Failed to initialize'))
    expect(!refused).toBe(envoyLoads[name])
  })

  it('sets no minimum below TLS 1.2, which meshConfig has not, and no flag for it', () => {
    const { tlsDefaults, flags } = inSail(listed('5.2', 'Old'))
    expect(tlsDefaults).not.toHaveProperty('minProtocolVersion')
    expect(Object.keys(flags)).toEqual(['--tls-cipher-suites'])
  })

  it('leaves the suites out of meshConfig where the minimum is TLS 1.3', () => {
    const { tlsDefaults, meshMTLS, flags } = inSail(listed('5.2', 'Modern'))
    const ecdhCurves = ['X25519MLKEM768', 'X25519', 'P-256', 'P-384']
    expect(tlsDefaults).toEqual({ minProtocolVersion: 'TLSV1_3', ecdhCurves })
    expect(meshMTLS).toEqual({ minProtocolVersion: 'TLSV1_3' })
    expect(flags['--tls-min-version']).toBe('1.3')
  })

  it('has the flag for the minimum from Istio 1.29 on', () => {
    const profile = listed('5.2', 'Intermediate')
    expect(profileInMesh(profile, { controlPlane: 'istio-1.28' })).toMatchObject({
      flags: expect.not.objectContaining({ '--tls-min-version': '1.2' }) as object,
    })
    expect(profileInMesh(profile, { controlPlane: 'istio-1.29' })).toMatchObject({
      flags: { '--tls-min-version': '1.2' },
    })
  })

  it('sets nothing at all where the operator knows none of the suites', () => {
    const ciphers = ['DHE-RSA-AES128-GCM-SHA256']
    const none = inSail({ minTLSVersion: 'VersionTLS13', ciphers })
    expect(none).toEqual({ by: 'sail', tlsDefaults: {}, meshMTLS: {}, flags: {}, leftOut: ciphers })
    const one = inSail({ minTLSVersion: 'VersionTLS13', ciphers: ['ECDHE-RSA-AES128-SHA'] })
    expect(one.meshMTLS).toEqual({ minProtocolVersion: 'TLSV1_3' })
  })

  it('gives the settings of a ServiceMeshControlPlane for OpenShift Service Mesh 2, which pass its check', () => {
    const become = profileInMesh(listed('4.20', 'Intermediate'), { controlPlane: 'ossm-2.6' })
    if (become.by !== 'hand') throw new Error('an operator reads it')
    const { findings } = checkTlsSettings(become.tls, { dialect: 'ossm-v2' })
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([])
    expect(become.leftOut).toEqual(['DHE-RSA-AES128-GCM-SHA256', 'DHE-RSA-AES256-GCM-SHA384'])
    expect(become.tls.minProtocolVersion).toBe('TLSv1_2')
  })
})
