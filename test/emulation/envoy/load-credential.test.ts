import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { loadCredential } from '../../../src/emulation/envoy/load-credential.ts'
import { createReading } from '../../../src/emulation/parse-cache.ts'
import { parseControlPlane, type ControlPlane } from '../../../src/release/control-plane.ts'
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

  it('is what it loaded, and its line is the line of its log', async () => {
    const answers = await Promise.all(cases.map(async (one) => [one.name, await load(one)]))
    expect(answers).toEqual(cases.map(({ name, envoy }) => [name, envoy]))
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
