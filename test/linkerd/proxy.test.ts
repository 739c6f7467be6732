import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { wrapEngine } from '../../src/crypto/wrap-engine.ts'
import { createIntermediate, createRoot } from '../../src/issue/index.ts'
import { formatPrivateKey, formatPem } from '../../src/index.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import { checkLinkerd, readLinkerd } from '../../src/linkerd/index.ts'
import { linkerdCases } from '../support/vectors.ts'

// linkerd2-proxy at 29637b64: linkerd/meshtls/src/creds.rs reads every certificate of the anchors, where the control plane stops
// at the first block that is none.

const named = (name: string) => {
  const found = linkerdCases().find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

async function proxyOf(name: string, change: (anchors: string) => string = (text) => text) {
  const { secret, anchors, at } = named(name)
  const set = readLinkerd(secret, { anchors: change(anchors) })
  return checkLinkerd(set, { at: new Date(at) })
}

describe('the proxies', () => {
  it.each([['good'], ['good, three tiers'], ['anchor: RSA 2048'], ['issuer: P-384']])(
    'take what is issued: %s',
    async (name) => {
      expect((await proxyOf(name)).proxy).toEqual({ ok: true })
    },
  )

  it('refuse anchors with a broken block, where the control plane does not see it', async () => {
    const broken = '-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n'
    const report = await proxyOf('good', (anchors) => broken + anchors)
    expect(report.identity.issues).toBe(true)
    expect(report.proxy).toEqual({ ok: false, says: 'invalid trust anchors file' })
    expect(report.findings.map(({ code }) => code)).toEqual(['linkerd-proxy-anchors'])
  })

  // linkerd/rustls/src/crypto.rs lists no RSASSA-PSS; Go verifies it
  it('refuse an issuer signed with RSASSA-PSS, and take its twin', async () => {
    const at = new Date('2027-03-01T12:00:00Z')
    const root = await createRoot({ at, key: 'RSA-2048' })
    const pem = ({ der }: Certificate): string => formatPem('CERTIFICATE', der)
    const reportOn = async (pss: boolean) => {
      const issuer = await createIntermediate({ at, issuer: root, signature: { pss } })
      const set = readLinkerd({
        'ca.crt': pem(root.certificate),
        'issuer.crt': pem(issuer.certificate),
        'issuer.key': formatPrivateKey(issuer.key),
      })
      return checkLinkerd(set, { at })
    }
    expect(await reportOn(false)).toMatchObject({ status: 'pass', proxy: { ok: true } })
    const { identity, proxy, findings } = await reportOn(true)
    expect(identity.issues).toBe(true)
    expect(proxy?.says).toContain('invalid peer certificate: UnsupportedSignatureAlgorithm')
    expect(findings.map(({ code }) => code)).toEqual(['linkerd-algorithm', 'linkerd-proxy-refuses'])
  })

  it('are not asked by an engine that cannot check a signature', async () => {
    const { secret, anchors, at } = named('good')
    const unable = wrapEngine(engine, { verify: () => 'unsupported' })
    const set = readLinkerd(secret, { anchors })
    const { findings, details } = await checkLinkerd(set, { at: new Date(at), engine: unable })
    expect(findings.map(({ code }) => code)).toEqual(['linkerd-unsupported'])
    expect(details.answers).toEqual([])
  })

  it('read past a key', async () => {
    const { identity, proxy } = await proxyOf('anchors: a key between, the issuer under the second')
    expect(identity.issues).toBe(false)
    expect(proxy).toBeUndefined()
  })
})
