import { describe, expect, it } from 'vitest'
import {
  CIPHER_SUITE_FACTS,
  convertCipherSuites,
  convertEcdhCurves,
  convertTlsVersion,
  ECDH_CURVES,
  TLS_VERSIONS,
} from '../../src/tls/index.ts'

describe('lists from one dialect to another', () => {
  it('keeps the order and names what is lost, and why', () => {
    const list =
      'TLS_RSA_WITH_AES_128_CBC_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,ECDHE-RSA-AES256-SHA,TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
    expect(convertCipherSuites(list, { from: 'ossm-v1', to: 'istio-gateway' })).toEqual({
      names: ['ECDHE-RSA-AES128-GCM-SHA256'],
      value: ['ECDHE-RSA-AES128-GCM-SHA256'],
      lost: [
        { name: 'TLS_RSA_WITH_AES_128_CBC_SHA256', reason: 'not known there' },
        { name: 'ECDHE-RSA-AES256-SHA', reason: 'not in force before' },
        { name: 'TLS_AES_128_GCM_SHA256', reason: 'TLS 1.3, not configurable' },
        { name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', reason: 'twice' },
      ],
    })
  })
  it('writes one string where one string belongs', () => {
    const list = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']
    expect(convertCipherSuites(list, { from: 'ossm-v2', to: 'ossm-v1' }).value).toBe(list.join(','))
  })
  it('comes back with what both sides know', () => {
    const names = CIPHER_SUITE_FACTS.map((suite) => suite.iana)
    const there = convertCipherSuites(names, { from: 'ossm-v2', to: 'envoy' })
    expect(there.lost.map((entry) => entry.name)).toEqual([
      'TLS_RSA_WITH_AES_128_CBC_SHA256',
      'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
    ])
    const back = convertCipherSuites(there.names, { from: 'envoy', to: 'ossm-v2' })
    expect([...back.names, ...there.lost.map((entry) => entry.name)].toSorted()).toEqual(
      names.toSorted(),
    )
  })
  it('converts curves, and says where there is no such setting', () => {
    expect(
      convertEcdhCurves([...ECDH_CURVES], { from: 'ossm-v2', to: 'istio-mesh' }).names,
    ).toEqual(['P-256', 'P-384', 'P-521', 'X25519'])
    expect(
      convertEcdhCurves(['X25519MLKEM768', 'P-256'], { from: 'istio-mesh', to: 'ossm-v2' }),
    ).toMatchObject({
      names: ['CurveP256'],
      lost: [{ name: 'X25519MLKEM768', reason: 'not known there' }],
    })
    expect(convertEcdhCurves('CurveP256', { from: 'ossm-v1', to: 'istiod-flags' }).lost).toEqual([
      { name: 'CurveP256', reason: 'no such setting there' },
    ])
  })
  it('converts versions', () => {
    const to = (target: 'istio-mesh' | 'istio-gateway' | 'openshift-profile' | 'istiod-flags') =>
      TLS_VERSIONS.map((version) => convertTlsVersion(version, { from: 'ossm-v2', to: target }))
    expect(to('istio-mesh')).toEqual(['TLS_AUTO', undefined, undefined, 'TLSV1_2', 'TLSV1_3'])
    expect(to('istio-gateway')).toEqual(['TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'])
    expect(to('openshift-profile')).toEqual([
      undefined,
      'VersionTLS10',
      'VersionTLS11',
      'VersionTLS12',
      'VersionTLS13',
    ])
    expect(to('istiod-flags')).toEqual([undefined, undefined, undefined, '1.2', '1.3'])
    expect(convertTlsVersion('TLSV1_2', { from: 'ossm-v2', to: 'envoy' })).toBeUndefined()
  })
})
