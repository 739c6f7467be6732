import { describe, expect, it } from 'vitest'
import { checkManifest } from '../../src/mesh/index.ts'

const certificate = (spec: string): string =>
  `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: a }\nspec: { secretName: a, issuerRef: { name: b }, ${spec} }\n`

describe('manifests of cert-manager', () => {
  it.each([
    ['isCA: true', 'isCa: true', 'manifest-unknown-field', 'isCA'],
    ['usages: [cert sign]', 'usages: cert sign', 'manifest-type', 'usages'],
    [
      'privateKey: { encoding: PKCS8 }',
      'privateKey: { encoding: pkcs8 }',
      'manifest-value',
      'PKCS8',
    ],
    ['duration: 24h', 'duration: 24', 'manifest-type', 'duration'],
  ])('know %s, and refuse %s (%s)', (right, wrong, code, hint) => {
    expect(checkManifest(certificate(right)).findings).toEqual([])
    const [found] = checkManifest(certificate(wrong)).findings
    expect(found).toMatchObject({ code, line: 4 })
    expect(JSON.stringify(found)).toContain(hint)
  })

  it('are those of its own group', () => {
    const knative = certificate('dnsNames: [a]').replace(
      'cert-manager.io/v1',
      'networking.internal.knative.dev/v1',
    )
    expect(checkManifest(knative).findings.map(({ code }) => code)).toContain(
      'manifest-not-checked',
    )
    const old = certificate('isCA: true').replace('cert-manager.io/v1', 'cert-manager.io/v1alpha2')
    expect(checkManifest(old).findings.map(({ code }) => code)).toEqual(['manifest-api-version'])
  })
})
