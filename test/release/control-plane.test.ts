import { describe, expect, test } from 'vitest'
import {
  checkCacerts,
  checkTlsSettings,
  CONTROL_PLANE_FORMS,
  DEFAULT_CONTROL_PLANE,
  expiryOf,
  isMeshCertsError,
  parseControlPlane,
  planRotation,
  readCacerts,
  trustMatrix,
  verifyWorkload,
  type ControlPlane,
} from '../../src/index.ts'
import { checkManifest } from '../../src/mesh/index.ts'
import { istioReleaseOf } from '../../src/release/control-plane.ts'

const WRONG = ['banana', 'Istio-1.18', '1.18', 'istio-1.180', 'istio-1.27.03', 'ossm-v2.5', '']

describe('the name of a release', () => {
  // istio.io, release notes of 1.30.1
  test('with a patch counts where a rule came with it: sds:// in 1.30.1', () => {
    const follows = (name: string) => parseControlPlane(name).followsSds
    expect(['istio-1.30.1', 'istio-1.30', 'istio-1.31.0'].map(follows)).toEqual([true, true, true])
    expect(['istio-1.30.0', 'istio-1.29.4', 'ossm-3.1'].map(follows)).toEqual([false, false, false])
  })

  test.each([
    ['istio-1.27.3', 'istio-1.27'],
    ['istio-1.6.14', 'istio-1.6'],
    ['ossm-2.6.4', 'ossm-2.6'],
    ['ossm-1.1.18', 'ossm-1.1'],
    ['ossm-3.0.2', 'ossm-3.0'],
  ])('%s counts as %s', (patch, minor) => {
    const { name, ...facts } = parseControlPlane(patch)
    expect(name).toBe(patch)
    expect(facts).toEqual({ ...parseControlPlane(minor), name: undefined })
  })

  test('left out, it is the default', () => {
    expect(parseControlPlane().name).toBe(DEFAULT_CONTROL_PLANE)
  })

  test.each([
    ...WRONG,
    'istio-1.5',
    'istio-2.0',
    'ossm-1.0',
    'ossm-2.7',
    'ossm-4.0',
    'istio-1.27.3.1',
    'istio-1.27 ',
    27,
    null,
  ])('%j is refused, and the allowed forms are named', (name) => {
    const refused = (): unknown => parseControlPlane(name)
    expect(refused).toThrow(CONTROL_PLANE_FORMS)
    expect(refused).toThrow(expect.objectContaining({ code: 'release-unknown' }))
  })

  test.each([
    ['Istio-1.18', 'istio-1.18'],
    ['1.18', 'istio-1.18'],
    ['v1.18.2', 'istio-1.18.2'],
    ['ISTIO 1.18', 'istio-1.18'],
    ['ossm-v2.5', 'ossm-2.5'],
    ['OSSM2.5', 'ossm-2.5'],
    ['banana', null],
    ['istio-1.5', null],
  ])('%s: %s was meant', (name, meant) => {
    const thrown: unknown = expect.objectContaining({
      facts: expect.objectContaining({ meant }) as unknown,
    })
    expect(() => parseControlPlane(name)).toThrow(thrown)
  })

  test('a long text, which may be a key, is not repeated', () => {
    const key = 'MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY'
    const thrown = ((): unknown => {
      try {
        return parseControlPlane(key)
      } catch (error) {
        return error
      }
    })()
    expect(isMeshCertsError(thrown) && JSON.stringify(thrown.finding)).not.toContain(
      key.slice(0, 8),
    )
  })
})

describe('the facts of a release', () => {
  // version support tables of the release notes of OpenShift Service Mesh 3: openshift/openshift-docs, branches service-mesh-docs-3.N
  test.each([
    ['ossm-3.0', 'istio-1.24'],
    ['ossm-3.0.11', 'istio-1.24'],
    ['ossm-3.1', 'istio-1.26'],
    ['ossm-3.2', 'istio-1.27'],
    ['ossm-3.3', 'istio-1.28'],
    ['ossm-3.4', 'istio-1.30'],
    ['ossm-3.9', 'istio-1.30'],
  ] as const)('%s is %s in all but its name', (ossm, istio) => {
    const { name, product, ...facts } = parseControlPlane(ossm)
    expect([name, product]).toEqual([ossm, 'ossm'])
    expect(parseControlPlane(istio)).toMatchObject(facts)
  })

  test('each release of OpenShift Service Mesh asks its operator for its own Istio', () => {
    const asked = ['ossm-3.0', 'ossm-3.1', 'ossm-3.4.1', 'ossm-3.9', 'ossm-2.6', 'istio-1.27.3']
    expect(asked.map((name) => istioReleaseOf(parseControlPlane(name)))).toEqual([
      '1.24',
      '1.26',
      '1.30',
      undefined,
      undefined,
      '1.27',
    ])
  })

  // Envoy's release notes: partial chains since 1.24, which Istio 1.16 and OpenShift Service Mesh 2.4 bring
  test.each([
    ['istio-1.15', false],
    ['istio-1.16', true],
    ['ossm-1.1', false],
    ['ossm-2.3', false],
    ['ossm-2.4', true],
    ['ossm-3.0', true],
  ])('%s takes an intermediate as an anchor: %s', (name, partial) => {
    expect(parseControlPlane(name).partialChain).toBe(partial)
  })
})

describe('every function reads it by the one parser', () => {
  const at = new Date('2026-01-01')
  const set = readCacerts({ 'root-cert.pem': '' })
  const manifest = 'apiVersion: maistra.io/v2\nkind: ServiceMeshControlPlane\nspec: {}\n'
  const CALLS: Readonly<Record<string, (controlPlane: ControlPlane) => unknown>> = {
    checkCacerts: (controlPlane) => checkCacerts(set, { at, controlPlane }),
    expiryOf: (controlPlane) => expiryOf(set, { at, controlPlane }),
    trustMatrix: (controlPlane) => trustMatrix([{ name: 'a', set }], { at, controlPlane }),
    planRotation: (controlPlane) => planRotation(set, set, { at, controlPlane }),
    'verifyWorkload with a set': (controlPlane) =>
      verifyWorkload('', { cacerts: set, at, controlPlane }),
    'verifyWorkload with roots': (controlPlane) =>
      verifyWorkload('', { roots: [], at, controlPlane }),
    checkTlsSettings: (controlPlane) => checkTlsSettings({}, { dialect: 'ossm-v2', controlPlane }),
    checkManifest: (controlPlane) => checkManifest(manifest, { controlPlane }),
  }
  const outcome = async (call: () => unknown): Promise<unknown> => {
    try {
      await call()
      return 'answered'
    } catch (error) {
      return isMeshCertsError(error) ? error.code : error
    }
  }

  test.each(Object.entries(CALLS))('%s', async (_name, call) => {
    for (const wrong of WRONG)
      expect([wrong, await outcome(() => call(wrong as ControlPlane))]).toEqual([
        wrong,
        'release-unknown',
      ])
    for (const right of ['istio-1.27.3', 'ossm-2.6.4'] as const)
      expect([right, await outcome(() => call(right))]).toEqual([right, 'answered'])
  })
})
