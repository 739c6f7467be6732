import { describe, expect, it } from 'vitest'
import { check, codes, first, messages, object } from './gateways.ts'

// TLS that a Sidecar ends. istio/istio eed52ebb, pkg/config/validation/validation.go (ValidateSidecar; asked by the kind `manifest`) and
// pilot/pkg/networking/core/listener_inbound.go.

const FILES = { mode: 'SIMPLE', serverCertificate: '/a.pem', privateKey: '/a.key' }

const sidecar = (tls: object, protocol = 'HTTPS'): string =>
  object('networking.istio.io/v1', 'Sidecar', ['shop', 'web'], {
    spec: {
      workloadSelector: { labels: { app: 'web' } },
      ingress: [
        { port: { number: 9443, name: 'https', protocol }, defaultEndpoint: '127.0.0.1:80', tls },
      ],
    },
  })
const istiod = (value = 'true'): string =>
  object('apps/v1', 'Deployment', ['istio-system', 'istiod'], {
    spec: {
      template: {
        spec: { containers: [{ env: [{ name: 'ENABLE_TLS_ON_SIDECAR_INGRESS', value }] }] },
      },
    },
  })
const policy = (namespace: string, spec: object): string =>
  object('security.istio.io/v1', 'PeerAuthentication', [namespace, 'own'], { spec })
const PLAIN = policy('shop', { mtls: { mode: 'DISABLE' } })

describe('TLS of a Sidecar', () => {
  it('is not used unless istiod is told to', async () => {
    const report = await check(sidecar(FILES) + PLAIN)
    expect(codes(report)).toEqual(['join-sidecar-ingress'])
    expect(first(report)).toMatch(/spec\.ingress\[0\]\.tls is not used: .*=true only/)
    expect(codes(await check(sidecar(FILES) + PLAIN + istiod('false')))).toEqual([
      'join-sidecar-ingress',
    ])
    const used = await check(sidecar(FILES) + PLAIN + istiod())
    expect([codes(used), used.status]).toEqual([[], 'pass'])
    expect(used.findings.map(({ code }) => code)).toEqual(['join-file', 'join-file'])
    expect(messages(used)).not.toContain('credentialName')
    const operator = object('install.istio.io/v1alpha1', 'IstioOperator', ['istio-system', 'a'], {
      spec: { values: { pilot: { env: { ENABLE_TLS_ON_SIDECAR_INGRESS: true } } } },
    })
    expect(codes(await check(sidecar(FILES) + PLAIN + operator))).toEqual([])
  })

  it.each([
    ['none', ''],
    ['one for another namespace', policy('team', { mtls: { mode: 'DISABLE' } })],
    [
      'one for another port',
      policy('shop', {
        selector: { matchLabels: { app: 'web' } },
        portLevelMtls: { 80: { mode: 'DISABLE' } },
      }),
    ],
    [
      'one for other pods',
      policy('shop', { selector: { matchLabels: { app: 'b' } }, mtls: { mode: 'DISABLE' } }),
    ],
    [
      'that of the mesh, which is nearer otherwise',
      policy('istio-system', { mtls: { mode: 'DISABLE' } }) +
        policy('shop', { mtls: { mode: 'STRICT' } }),
    ],
  ])('is not used where mutual TLS of the mesh is on: the policy is %s', async (_, policies) => {
    const report = await check(sidecar(FILES) + istiod() + policies)
    expect(first(report)).toMatch(/only where PeerAuthentication has mode DISABLE for port 9443/)
  })

  it.each([
    ['of the mesh', policy('istio-system', { mtls: { mode: 'DISABLE' } })],
    [
      'of the port',
      policy('shop', {
        selector: { matchLabels: { app: 'web' } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 9443: { mode: 'DISABLE' } },
      }),
    ],
  ])('is used where the policy %s switches it off', async (_, policies) => {
    expect(codes(await check(sidecar(FILES) + istiod() + policies))).toEqual([])
  })

  it('takes no Secret: its fix names the files', async () => {
    const report = await check(
      sidecar({ mode: 'SIMPLE', credentialName: 'web' }) + istiod() + PLAIN,
    )
    expect(codes(report)).toEqual(['manifest-refused'])
    expect(first(report)).toMatch(
      /sidecar: credentialName is not currently supported.*serverCertificate, privateKey/,
    )
  })

  it('needs a port of TLS', async () => {
    const plain = await check(sidecar(FILES, 'HTTP') + istiod() + PLAIN)
    expect(messages(plain)).toContain('server cannot have TLS settings for non HTTPS/TLS ports')
    expect(codes(await check(sidecar(FILES, 'TLS') + istiod() + PLAIN))).toEqual([])
  })
})
