import { expect, it } from 'vitest'
import {
  checkTlsSettings,
  isCipherSuite,
  type CipherSuite,
  type EcdhCurve,
  type TlsVersion,
} from '../../src/tls/index.ts'

// `npm run typecheck` reads this file: each directive fails there when the line below it compiles
const suite: CipherSuite = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
// @ts-expect-error the OpenSSL name is not the name of the mesh
const openssl: CipherSuite = 'ECDHE-RSA-AES128-GCM-SHA256'
// @ts-expect-error no suite at all
const misspelt: CipherSuite = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265'
const curve: EcdhCurve = 'CurveP256'
// @ts-expect-error the spelling of Istio
const istioCurve: EcdhCurve = 'P-256'
const version: TlsVersion = 'TLSv1_2'
// @ts-expect-error the capital V of Istio
const istioVersion: TlsVersion = 'TLSV1_2'

it('makes a wrong name a compile error, and a good one none', () => {
  expect([suite, curve, version]).toHaveLength(3)
  expect([openssl, misspelt, istioCurve, istioVersion]).toHaveLength(4)
  // @ts-expect-error no such dialect
  expect(() => checkTlsSettings({}, { dialect: 'maistra' })).toThrow('"maistra" is not a dialect')
})

it('narrows a text by its guard', () => {
  const text: string = 'TLS_RSA_WITH_AES_128_CBC_SHA'
  const narrowed: CipherSuite | undefined = isCipherSuite(text) ? text : undefined
  expect(narrowed).toBe(text)
})
