import { describe, expect, it } from 'vitest'
import { check, first, gateway, messages, object, outcomes, PAIR, secret } from './gateways.ts'

// Servers that use no Secret: istio/istio eed52ebb, pkg/config/validation/validation.go, validateTLSOptions, asked by the kinds
// `manifest` (the words) and `delivery` (a proxy asks for nothing) of the oracle.

const own = secret(['istio-ingress', 'web'], ...PAIR)
const codesOf = async (text: string): Promise<readonly string[]> =>
  (await check(text)).findings.map(({ code }) => code)

describe('a server of an Istio Gateway', () => {
  it.each(['PASSTHROUGH', 'AUTO_PASSTHROUGH'])(
    '%s that names a certificate is warned of, and the Secret is not judged',
    async (mode) => {
      const named = await check(gateway({ mode, credentialName: 'web' }) + own)
      expect(first(named)).toContain(
        `Istio warns "${mode} mode does not use certificates, they will be ignored"`,
      )
      expect([outcomes(named), named.status]).toEqual([[], 'warn'])
      const simple = await check(gateway({ mode: 'SIMPLE', credentialName: 'web' }) + own)
      expect([outcomes(simple), simple.status]).toEqual([['pair resolved'], 'pass'])
    },
  )

  it('without a mode is PASSTHROUGH', async () => {
    const named = await check(gateway({ credentialName: 'web' }) + own)
    expect(messages(named)).toMatch(/"PASSTHROUGH mode does not use.* is PASSTHROUGH and uses no/s)
  })

  it('has files that are not judged only where it uses them', async () => {
    const files = { serverCertificate: '/a.pem', privateKey: '/a.key' }
    expect(await codesOf(gateway({ mode: 'PASSTHROUGH', ...files }))).toEqual([
      'manifest-warned',
      'join-without-secret',
    ])
    expect(await codesOf(gateway({ mode: 'SIMPLE', ...files }))).toEqual(['join-file', 'join-file'])
  })

  it('that names nothing is right, and it is said whose certificate clients see', async () => {
    const through = await check(gateway({ mode: 'PASSTHROUGH' }))
    expect(first(through)).toMatch(/clients see their certificates/)
    const mesh = await check(gateway({ mode: 'ISTIO_MUTUAL' }))
    expect(first(mesh)).toMatch(/the certificate that the mesh gives/)
    expect([through.status, mesh.status]).toEqual(['pass', 'pass'])
    expect(await codesOf(gateway({ mode: 'SIMPLE' }))).toContain('manifest-refused')
    expect(await codesOf(gateway({ mode: 'simple' }))).not.toContain('join-without-secret')
    expect(await codesOf(gateway({ httpsRedirect: true }))).not.toContain('join-without-secret')
  })
})

describe('a listener of the Gateway API', () => {
  const listener = (tls: object): string =>
    object('gateway.networking.k8s.io/v1', 'Gateway', ['shop', 'edge'], {
      spec: { listeners: [{ name: 'tls', port: 443, protocol: 'TLS', tls }] },
    })
  const certificateRefs = [{ name: 'web' }]

  it('that passes TLS on does not look at its certificateRefs', async () => {
    const through = await check(listener({ mode: 'Passthrough', certificateRefs }))
    expect(first(through)).toMatch(/Passthrough and uses no Secret: .* are not looked at/)
    expect(await codesOf(listener({ mode: 'Passthrough' }))).toEqual(['join-without-secret'])
    expect(await codesOf(listener({ mode: 'Terminate', certificateRefs }))).toEqual([
      'join-not-given',
    ])
  })

  it('may have the certificate of the mesh', async () => {
    const options = { 'gateway.istio.io/tls-terminate-mode': 'ISTIO_MUTUAL' }
    expect(first(await check(listener({ options })))).toMatch(/ISTIO_MUTUAL and uses no Secret/)
  })
})
