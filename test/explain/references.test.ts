import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'

// What Istio's conversion of the Gateway API says of Secrets and ConfigMaps that are named. istio/istio eed52ebb,
// pilot/pkg/config/kube/gateway/conversion.go (buildSecretReference, buildCaCertificateReference).

const read = (line: string) => {
  const [first] = explainLine(line)
  const { component, side, causes } = first ?? {}
  return [component, side, causes?.[0]?.text]
}

describe('a reference of a Gateway', () => {
  it.each([
    [
      'invalid certificate reference /Secret/web., secret shop/web not found',
      /Secret does not exist/,
    ],
    [
      'invalid CA certificate reference /ConfigMap/ca., configmap shop/ca not found',
      /Secret does not exist/,
    ],
    [
      'invalid CA certificate reference /Service/ca., only secret and configmap are allowed',
      /ReferenceGrant|another namespace/,
    ],
    [
      'invalid certificate reference /Secret/web., the certificate is malformed: tls: private key does not match public key',
      /key/,
    ],
  ])('%s', (line, cause) => {
    const [component, side, text] = read(line)
    expect([component, side]).toEqual(['istiod', 'local'])
    expect(text).toMatch(cause)
  })

  it('leaves a certificate that signed and is no CA to OpenSSL', () => {
    expect(read('error 79 at 1 depth lookup: invalid CA certificate').slice(0, 2)).toEqual([
      'openssl',
      'this',
    ])
  })

  it('a server without a name is refused by its Envoy', () => {
    for (const says of ['neither subject CN nor SAN names', 'an empty subject CN']) {
      const [component, side, text] = read(
        `gRPC config for type.googleapis.com/envoy.config.listener.v3.Listener rejected: Error adding/updating listener(s) 0.0.0.0_8443: Invalid TLS context has ${says}`,
      )
      expect([component, side]).toEqual(['envoy', 'local'])
      expect(text).toMatch(/subjectAltName of the certificate lacks the name/)
    }
  })
})
