import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import {
  createIntermediate,
  createRoot,
  generateKey,
  issueWorkload,
} from '../../src/issue/index.ts'
import { formatPrivateKey } from '../../src/key/format.ts'
import { parsePrivateKey } from '../../src/key/parse.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { needs, NODE_WITH_ML_DSA, NODE_WITHOUT_ML_DSA } from '../support/needs.ts'

const AT = new Date('2001-03-04T05:06:07Z')

describe.each([node, web])('ML-DSA with the engine $name', needs(NODE_WITH_ML_DSA), (engine) => {
  it.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const)(
    '%s issues what node:crypto verifies, and its key comes back',
    async (key) => {
      const root = await createRoot({ at: AT, key, engine })
      const ca = await createIntermediate({ issuer: root, at: AT, key, engine })
      const leaf = await issueWorkload({
        issuer: ca,
        at: AT,
        engine,
        spiffeId: { namespace: 'a', serviceAccount: 'b' },
      })
      for (const [child, issuer] of [
        [root, root],
        [ca, root],
        [leaf, ca],
      ] as const) {
        const { tbs, signature } = child.certificate
        const publicKey = createPublicKey({
          key: Buffer.from(issuer.key.publicKey.spki),
          format: 'der',
          type: 'spki',
        })
        expect(verify(null, tbs, publicKey, signature)).toBe(true)
        expect(
          new X509Certificate(child.certificate.der).checkIssued(
            new X509Certificate(issuer.certificate.der),
          ),
        ).toBe(true)
      }
      const again = await parsePrivateKey(formatPrivateKey(root.key), { engine })
      expect(again.publicKey.spki).toEqual(root.key.publicKey.spki)
      expect(again.type).toBe(key)
    },
  )
})

describe('where the runtime lacks ML-DSA', needs(NODE_WITHOUT_ML_DSA), () => {
  it.each([node, web])('the engine $name says issue-key-algorithm', async (engine) => {
    const error: unknown = await generateKey('ML-DSA-65', { engine }).catch(
      (reason: unknown) => reason,
    )
    expect(isMeshCertsError(error) && error.code).toBe('issue-key-algorithm')
  })
})
