import { describe, expect, it } from 'vitest'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import { keyNamed } from '../../scripts/differential/material/keys.ts'
import { formatPem } from '../../src/pem/format.ts'
import { certificate, type CertificateSpec } from '../support/certificates/certificate.ts'

// Envoy serves no certificate without a name: source/common/tls/context_impl.cc (generateHashForSessionContextId). Each row was put
// to Envoy 1.40 (kind `load`).

const KEY = 'p256-a'
const [label, form] = Object.entries(keyNamed(KEY).forms)[0]!
const MISSING = 'Invalid TLS context has neither subject CN nor SAN names'
const EMPTY = 'Invalid TLS context has an empty subject CN'

const ask = (spec: Pick<CertificateSpec, 'subject' | 'san'>) => {
  const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2036-01-01') }
  const made = { issuer: 'CN=Root', key: KEY, signedWith: KEY, serial: 5, ...dates }
  const der = certificate({
    ...made,
    ...spec,
    usages: ['digitalSignature'],
    ski: false,
    aki: false,
  })
  const content = { 'tls.crt': formatPem('CERTIFICATE', der), 'tls.key': formatPem(label, form) }
  return checkCredential(readCredential(content), {
    at: new Date('2027-03-01'),
    controlPlane: 'istio-1.31',
  })
}

describe('Envoy and the names of a server', () => {
  it.each([
    ['none', 'O=x', undefined, MISSING],
    ['an empty subject', '', undefined, MISSING],
    ['an address of e-mail', 'O=x', ['email:a@b.c'], MISSING],
    ['an empty common name', 'CN=', undefined, EMPTY],
    ['an empty common name beside a host', 'CN=', ['dns:a.example.com'], EMPTY],
  ] as const)('%s is refused', async (_, subject, san, says) => {
    const report = await ask({ subject, san })
    expect(report.envoy).toMatchObject({ loads: false, says })
    const found = report.findings.filter(({ code }) => code === 'credential-envoy-refuses')
    expect(found.map(({ message }) => message)).toEqual([
      says === EMPTY
        ? 'Envoy does not load it: the common name of the certificate is empty'
        : 'Envoy does not load it: the certificate has no common name, and no DNS name, IP address or URI in subjectAltName',
    ])
    expect(found[0]?.fix).toMatch(/^have it issued with the hosts that it serves in subjectAltName/)
  })

  it.each([
    ['a common name', 'CN=a', undefined],
    ['a host', 'O=x', ['dns:a.example.com']],
    ['a URI', '', ['uri:spiffe://cluster.local/ns/a/sa/b']],
    ['an address', 'O=x', ['ip:0a000001']],
  ] as const)('%s is enough', async (_, subject, san) => {
    expect((await ask({ subject, san })).envoy.loads).toBe(true)
  })

  it('no common name is spoken of where there is none', async () => {
    const saidOf = async (subject: string) => {
      const { findings } = await ask({ subject, san: undefined })
      return findings.find(({ code }) => code === 'credential-no-names')?.message
    }
    const start = 'the certificate has no subjectAltName: no browser takes it for any host'
    expect(await saidOf('O=x')).toBe(start)
    expect(await saidOf('CN=a')).toBe(`${start}, and the common name a is not read`)
  })
})
