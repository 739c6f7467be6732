import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { loadCredential } from '../../../src/emulation/envoy/load-credential.ts'
import { createReading } from '../../../src/emulation/parse-cache.ts'
import { parseControlPlane, type ControlPlane } from '../../../src/release/control-plane.ts'
import { pemBlock } from '../../../scripts/differential/material/certificate.ts'
import { make } from '../../credential/material.ts'
import { credentialCases, type CredentialCase } from '../../support/vectors.ts'

async function load(one: CredentialCase, controlPlane?: ControlPlane) {
  const rules = parseControlPlane(controlPlane)
  const answer = await loadCredential(one, { reading: createReading(rules.go), engine, rules })
  if (answer.loads) return { loads: true }
  const { says } = answer
  return { loads: false, ...(says !== undefined && { says }) }
}

const named = (name: string): CredentialCase => credentialCases().find((one) => one.name === name)!

describe('what Envoy loads for a gateway', () => {
  const cases = credentialCases()

  it.each(cases)('is what it loaded, and its line is the line of its log: $name', async (one) => {
    expect(await load(one)).toEqual(one.envoy)
  })

  it('was measured with both answers', () => {
    const loads = cases.filter(({ envoy }) => envoy.loads)
    expect(loads.length).toBeGreaterThan(50)
    expect(cases.length - loads.length).toBeGreaterThan(50)
  })

  // envoy PR 36369, in Envoy 1.33 (envoyproxy/gateway#4768), which Istio 1.25 carries
  it('takes P-384 and P-521 from Istio 1.25 on', async () => {
    for (const name of ['kind-p384', 'kind-p521']) {
      expect(await load(named(name), 'istio-1.25')).toEqual({ loads: true })
      expect(await load(named(name), 'istio-1.24')).toEqual({
        loads: false,
        says: 'Failed to load certificate chain from <inline>, only P-256 ECDSA certificates are supported',
      })
    }
    expect(await load(named('kind-p256'), 'istio-1.24')).toEqual({ loads: true })
  })

  // the text of the cause is that of BoringSSL, which OpenShift Service Mesh 2 is not built on
  it('says no cause of BoringSSL where it is built on OpenSSL', async () => {
    expect(await load(named('mismatch-ec'), 'ossm-2.6')).toEqual({
      loads: false,
      says: 'Failed to load private key from <inline>',
    })
    expect(await load(named('kind-p256'), 'ossm-2.6')).toEqual({ loads: true })
  })
})

// asked of Envoy 1.40 by npm run differential -- --oracle envoy --only credential
describe('what a damaged text makes of it', () => {
  const made = make({ cn: 'web', key: 'p256-c', hosts: ['a.example.com'] })
  const block = (pem: string): Buffer =>
    Buffer.from(pem.replaceAll(/-----.*-----|\n/g, ''), 'base64')
  const ask = (certificate: Uint8Array, key: Uint8Array) => {
    const rules = parseControlPlane('istio-1.31')
    return loadCredential({ certificate, key }, { reading: createReading(rules.go), engine, rules })
  }
  const leaf = block(made.pem)
  const key = block(made.keyPem)
  const label = /BEGIN (.*)-----/.exec(made.keyPem)![1]!
  const CHAIN = { loads: false, says: 'Failed to load certificate chain from <inline>' }

  /** One octet of the point that is the public key, which the certificate has after the curve's name. */
  function offCurve(der: Buffer): Buffer {
    const at = der.indexOf(Buffer.from('034200', 'hex')) + 10
    const changed = Buffer.from(der)
    changed[at]! ^= 1
    return changed
  }

  it('a certificate whose point is not on the curve is not loaded', async () => {
    expect(await ask(pemBlock('CERTIFICATE', leaf), pemBlock(label, key))).toEqual({ loads: true })
    expect(await ask(pemBlock('CERTIFICATE', offCurve(leaf)), pemBlock(label, key))).toMatchObject(
      CHAIN,
    )
  })

  it('what follows the first certificate in its block has to be settings of trust', async () => {
    const more = Buffer.concat([leaf, Buffer.from('none')])
    expect(await ask(pemBlock('CERTIFICATE', more), pemBlock(label, key))).toMatchObject(CHAIN)
    const settings = Buffer.concat([leaf, Buffer.from('3000', 'hex')])
    expect(await ask(pemBlock('CERTIFICATE', settings), pemBlock(label, key))).toEqual({
      loads: true,
    })
  })

  it('what follows a key in its block nobody looks at; a key whose numbers do not fit is damaged', async () => {
    const twice = Buffer.concat([key, key])
    expect(await ask(pemBlock('CERTIFICATE', leaf), pemBlock(label, twice))).toEqual({
      loads: true,
    })
    const other = await ask(pemBlock('CERTIFICATE', leaf), pemBlock(label, offCurve(key)))
    expect(other).toEqual({ loads: false, cause: 'key-unreadable' })
  })
})
