import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  predictPeer,
  readCacerts,
  sortPieces,
  trustMatrix,
  verifyWorkload,
} from '../../src/index.ts'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { engineFromCrypto } from '../../src/crypto/web.ts'
import { set, type Files } from './set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { forgeCrl } from '../support/certificates/crl.ts'
import { keyPem } from '../support/certificates/keys.ts'

// "This engine cannot check it" is a third outcome. Web Crypto has no P-224 (Web Cryptography API, section 23.2); istiod, Envoy
// and Node's own engine have, so the same set is good there.

const p224 = generateKeyPairSync('ec', { namedCurve: 'P-224' }).privateKey
const root = forge({ subject: 'O=Istio,CN=Root', key: p224 })
const ca = forge({ subject: 'O=Istio,CN=CA' }, root)
const FILES: Files = set(ca, [ca], [root])
// the twin: the same with a key that every engine knows
const plainRoot = forge({ subject: 'O=Istio,CN=Root' })
const plainCa = forge({ subject: 'O=Istio,CN=CA' }, plainRoot)
const TWIN: Files = set(plainCa, [plainCa], [plainRoot])

const workload = forge(
  {
    subject: '',
    ca: false,
    usages: ['digitalSignature'],
    eku: ['server', 'client'],
    san: ['uri:spiffe://cluster.local/ns/a/sa/b'],
  },
  ca,
)

const COMPONENTS =
  /istiod would (?:refuse|say)|Go would|Envoy would|OpenSSL .* would|x509:|unknown authority/

const check = (files: Files, engine = web) => checkCacerts(readCacerts(files), { at: AT, engine })

describe('a root whose key the engine does not know', () => {
  test('fails in nobody’s name, with one error that says what to do', async () => {
    const report = await check(FILES)
    const errors = report.findings.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code }) => code)).toEqual(['path-signature-unsupported'])
    expect(errors[0]).toMatchObject({ file: 'ca-cert.pem', facts: { algorithm: 'EC P-224' } })
    expect(errors[0]?.fix).toContain('run on Node, or pass an engine')
    expect([report.status, report.proofs]).toEqual(['fail', []])
    expect(report.istiod).toEqual({ accepts: false, usesSet: false, cause: 'unsupported' })
    expect(report.peers).toBeUndefined()
    expect(report.details.sentence).toContain('cannot be said here')
    expect(JSON.stringify([report.findings, report.details])).not.toMatch(COMPONENTS)
  })

  test('is a good root where the engine knows it, and so is another curve here', async () => {
    for (const [files, engine] of [
      [FILES, node],
      [TWIN, web],
    ] as const) {
      const { istiod, findings } = await check(files, engine)
      expect(istiod.accepts).toBe(true)
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
    }
  })

  test('leaves a fault that needs no signature as it is', async () => {
    const { istiod, findings } = await check({ ...FILES, 'ca-cert.pem': 'nothing' })
    expect(istiod.says).toContain('invalid PEM encoded certificate')
    expect(findings.map(({ code }) => code)).not.toContain('path-signature-unsupported')
  })

  test('is no distrust in the matrix', async () => {
    const parties = [
      { name: 'a', set: readCacerts(FILES) },
      { name: 'b', set: readCacerts(TWIN) },
    ]
    const { cells, whole } = await trustMatrix(parties, { at: AT, engine: web })
    expect(whole).toBe(false)
    expect(cells[0]).toMatchObject({ trusts: false, unchecked: { algorithm: 'EC P-224' } })
    expect(cells[0]?.says).not.toMatch(COMPONENTS)
    expect(cells[3]).toMatchObject({ trusts: true })
  })

  test.each(['go', 'boringssl', 'openssl-3.0', 'openssl-1.1.1'] as const)(
    '%s is not quoted for it',
    async (peer) => {
      const question = {
        leaf: workload.pem,
        intermediates: ca.pem,
        roots: root.pem,
        at: AT,
        role: 'server',
      } as const
      expect(await predictPeer(peer, { ...question, engine: web })).toEqual({
        ok: false,
        cause: 'unsupported',
        unchecked: { algorithm: 'EC P-224', engine: web.name },
      })
      expect((await predictPeer(peer, { ...question, engine: node })).cause).not.toBe('unsupported')
    },
  )

  test('is no refusal of a client of a gateway', async () => {
    const usages = { usages: ['digitalSignature' as const], eku: ['server' as const] }
    const server = { ...usages, san: ['dns:www.example.com'], ca: false }
    const ask = async (issuer: typeof ca, from: typeof root) => {
      const leaf = forge({ ...server, subject: 'CN=www' }, issuer)
      const presented = leaf.pem + issuer.pem
      const credential = readCredential({ 'tls.crt': presented, 'tls.key': keyPem(leaf) })
      return {
        checked: await checkCredential(credential, { at: AT, engine: web, clientRoots: from.pem }),
        capture: await verifyWorkload(presented, { at: AT, engine: web, roots: from.pem }),
      }
    }
    const unchecked = { algorithm: 'EC P-224', engine: web.name }
    const { checked, capture } = await ask(ca, root)
    expect(checked.client).toEqual({ trusts: false })
    expect(capture.details?.sentence).toContain('cannot be said here')
    expect(capture.peerAccepts).toBe(false)
    for (const { findings, details } of [checked, capture]) {
      expect(findings[0]).toMatchObject({ code: 'path-signature-unsupported', facts: unchecked })
      expect(JSON.stringify([findings, details])).not.toMatch(/curl|refuses/)
    }
    const twin = await ask(plainCa, plainRoot)
    expect([twin.checked.client, twin.checked.findings]).toEqual([{ trusts: true }, []])
    expect([twin.capture.peerAccepts, twin.capture.findings]).toEqual([true, []])
  })

  test('is still the root of a pile', async () => {
    const pile = { 'a.pem': ca.pem, 'b.pem': root.pem, 'c.pem': String(FILES['ca-key.pem']) }
    const sorted = await sortPieces(pile, { engine: web })
    expect(Object.keys(sorted.set?.files ?? {}).sort()).toEqual(Object.keys(FILES).sort())
  })
})

describe('a workload under it', () => {
  const capture = [ca, root].map(({ pem }) => pem).join('')

  test('is neither accepted nor refused, and nobody is said to have signed it', async () => {
    const report = await verifyWorkload(workload.pem + capture, {
      cacerts: readCacerts(FILES),
      at: AT,
      engine: web,
    })
    expect(report.status).toBe('fail')
    expect(report.peerAccepts).toBeUndefined()
    expect(report.findings.map(({ code }) => code)).toContain('path-signature-unsupported')
    expect(report.findings.map(({ code }) => code)).not.toContain('svid-not-from-bundle')
    expect(JSON.stringify([report.steps, report.details])).not.toMatch(COMPONENTS)
    const twin = await verifyWorkload(workload.pem + capture, {
      cacerts: readCacerts(FILES),
      at: AT,
      engine: node,
    })
    expect(twin).toMatchObject({ peerAccepts: true, signedByYourCa: true })
  })
})

// Deno 2.9.6 imports an RSA key of 8192 bits, and its verify fails with "public key error: SPKI cryptographic key data malformed"
describe('an engine that fails when it verifies', () => {
  const failing = (error: Error) => {
    const { subtle } = globalThis.crypto
    const verify = () => Promise.reject(error)
    const importKey = subtle.importKey.bind(subtle)
    const crypto = { getRandomValues: () => undefined, subtle: { importKey, verify } }
    return engineFromCrypto(crypto as never)
  }

  test('with an error of its own cannot check it', async () => {
    const own = new Error('public key error: SPKI cryptographic key data malformed')
    const { istiod, findings } = await check(TWIN, failing(own))
    expect(istiod).toEqual({ accepts: false, usesSet: false, cause: 'unsupported' })
    expect(findings[0]).toMatchObject({ code: 'path-signature-unsupported', file: 'ca-cert.pem' })
  })

  test('with the error that Web Crypto has for a bad signature has checked it', async () => {
    const { istiod } = await check(TWIN, failing(new DOMException('no', 'OperationError')))
    expect(istiod.cause).toBe('authority')
  })
})

describe('a CRL whose signature cannot be checked', () => {
  test('is not missing', async () => {
    const crl = forgeCrl(ca) + forgeCrl(root)
    const { findings, istiod } = await check({ ...set(ca, [ca, root], [root]), 'ca-crl.pem': crl })
    expect(istiod.cause).toBe('unsupported')
    expect(findings.map(({ code }) => code)).not.toContain('crl-missing-issuer')
  })
})
