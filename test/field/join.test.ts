import { describe, expect, it } from 'vitest'
import { checkManifests, predictIssuance } from '../../src/join/index.ts'
import { fileText } from '../support/files.ts'

// What people reported in public, with what is right: see the README of the vectors.
const file = (path: string): string => fileText(`test/vectors/field/${path}`)

const at = new Date('2027-01-01T00:00:00Z')

describe('field cases of manifests and what they name', () => {
  it.each(['webhook.yaml', 'webhook.json'])(
    '12-webhook-cabundle/%s: the bundle is of the old root: restart istiod',
    async (name) => {
      const content = file(`12-webhook-cabundle/${name}`)
      const report = await checkManifests([{ content }], {
        at,
        roots: file('12-webhook-cabundle/root-cert.pem'),
      })
      expect(report.findings.map(({ code }) => code)).toEqual(['join-webhook-root'])
      expect(report.findings[0]?.message).toContain(
        'holds "O=cluster.local", not the root of the mesh',
      )
      expect(report.findings[0]?.fix).toMatch(/^restart istiod/)
      const held: unknown = /caBundle"?: "?([A-Za-z0-9+/=]+)/.exec(content)?.[1]
      const same = Buffer.from(String(held), 'base64').toString()
      expect((await checkManifests([{ content }], { at, roots: same })).findings).toEqual([])
    },
  )

  it('79-cert-manager-certificate: isCA is missing, so the CA may not sign', async () => {
    const content = file('79-cert-manager-certificate/certificate.yaml')
    const [found, ...more] = (await predictIssuance([{ content }], { at })).findings
    expect(found).toMatchObject({
      code: 'predict-not-ca',
      line: 4,
      fix: 'write isCA: true under spec',
    })
    expect(more.map(({ severity }) => severity)).toEqual(['warning'])
    const right = content
      .replace('[server auth]', '[cert sign]')
      .replace('spec:', 'spec:\n  isCA: true')
    const report = await predictIssuance([{ content: right }], { at })
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(report.issued[0]?.set?.istiod.accepts).toBe(true)
  })
})
