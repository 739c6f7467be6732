import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  checkManifest,
  convertControlPlaneToUpstream,
  convertControlPlaneToV2,
  createServiceMeshControlPlane,
  createServiceMeshControlPlaneV1,
  MESH_TASKS,
  meshSteps,
  MTLS_MEANINGS,
} from '../../src/mesh/index.ts'

const TLS = {
  minProtocolVersion: 'TLSv1_2',
  maxProtocolVersion: 'TLSv1_3',
  cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA256'],
  ecdhCurves: ['CurveP256', 'X25519'],
} as const

describe('convertControlPlaneToV2', () => {
  it('makes of v1 what is made as v2 at once', () => {
    const options = { mtls: true, tls: TLS, version: 'v1.1' } as const
    const { manifest, lost } = convertControlPlaneToV2(createServiceMeshControlPlaneV1(options))
    expect(manifest).toEqual(createServiceMeshControlPlane(options))
    expect(lost).toEqual([])
  })
  it('takes blanks away and names what it does not know', () => {
    const source = {
      spec: {
        istio: {
          global: { tls: { ecdhCurves: 'CurveP256, X25519' }, proxy: { image: 'x' } },
          kiali: { enabled: true },
        },
      },
    }
    const { manifest, lost } = convertControlPlaneToV2(source)
    expect(manifest['spec']).toEqual({
      security: { controlPlane: { tls: { ecdhCurves: ['CurveP256', 'X25519'] } } },
    })
    expect(lost.map((one) => one.field)).toEqual([
      'spec.istio.global.proxy.image',
      'spec.istio.kiali.enabled',
    ])
  })
  it('crashes on nothing', () => {
    for (const source of [null, 3, 'x', [], { spec: 7 }, { spec: { istio: [] } }]) {
      expect(() => convertControlPlaneToV2(source)).not.toThrow()
      expect(() => convertControlPlaneToUpstream(source)).not.toThrow()
    }
  })
})

describe('convertControlPlaneToUpstream', () => {
  it('writes the settings as Istio spells them and names what is lost', () => {
    const source = createServiceMeshControlPlane({ mtls: true, plugInCa: true, tls: TLS })
    const { manifest, lost } = convertControlPlaneToUpstream(source)
    const common = { minProtocolVersion: 'TLSV1_2', cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] }
    expect(manifest.meshConfig).toEqual({
      meshMTLS: common,
      tlsDefaults: { ...common, ecdhCurves: ['P-256', 'X25519'] },
    })
    expect(manifest.peerAuthentication).toMatchObject({
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { mtls: { mode: 'STRICT' } },
    })
    expect(lost.map((one) => one.field)).toEqual([
      'spec.security.controlPlane.tls.cipherSuites',
      'spec.security.controlPlane.tls.maxProtocolVersion',
      'spec.security.certificateAuthority.istiod.type',
      'spec.security.certificateAuthority.istiod.privateKey',
    ])
    expect(checkManifest({ meshConfig: manifest.meshConfig }).status).toBe('pass')
  })
  it('drops the suites where only TLS 1.3 is left', () => {
    const source = createServiceMeshControlPlane({
      tls: { minProtocolVersion: 'TLSv1_3', cipherSuites: TLS.cipherSuites },
    })
    expect(convertControlPlaneToUpstream(source).manifest.meshConfig).toEqual({
      meshMTLS: { minProtocolVersion: 'TLSV1_3' },
      tlsDefaults: { minProtocolVersion: 'TLSV1_3' },
    })
  })
})

describe('meshSteps', () => {
  it('puts the four files into a secret named cacerts', () => {
    const step = meshSteps('plug-in', { namespace: 'mesh', path: 'my certs' })[1]
    expect(step?.commands).toEqual([
      "oc create secret generic cacerts -n mesh --from-file='my certs/ca-cert.pem' --from-file='my certs/ca-key.pem' --from-file='my certs/root-cert.pem' --from-file='my certs/cert-chain.pem'",
    ])
  })
  it.each(MESH_TASKS)('says for each step of %s how to see that it worked', (task) => {
    const steps = meshSteps(task, { namespace: 'mesh', appNamespace: 'shop' })
    for (const step of steps) expect(step.checks.length, step.title).toBeGreaterThan(0)
    const all = JSON.stringify(steps)
    expect(all).not.toContain('istio-system')
    expect(all).not.toContain('-n bookinfo')
  })
  it('writes commands that a shell can read', () => {
    for (const task of MESH_TASKS) {
      for (const step of meshSteps(task, { path: "it's; rm -rf $HOME" })) {
        for (const command of [...step.commands, ...step.checks.map((check) => check.command)]) {
          execFileSync('bash', ['-n', '-c', command], { stdio: 'pipe' })
        }
      }
    }
    const [, create] = meshSteps('plug-in', { path: "it's; rm -rf $HOME" })
    const words = execFileSync('bash', [
      '-c',
      (create?.commands[0] ?? '').replace(/^oc/, "printf '%s\\n'"),
    ])
      .toString()
      .split('\n')
    expect(words).toContain("--from-file=it's; rm -rf $HOME/ca-cert.pem")
  })
  it('refuses a namespace that is none', () => {
    for (const namespace of ['', 'A', 'a b', 'a;b', '$(x)', '-a', 'a'.repeat(64)]) {
      expect(() => meshSteps('remove', { namespace })).toThrow('namespace')
    }
    expect(() => meshSteps('verify', { peer: 'details' })).toThrow('peer')
    expect(() => meshSteps('install' as 'verify')).toThrow('task')
  })
  it('has manifests that pass the check', () => {
    for (const task of MESH_TASKS) {
      for (const { manifest } of meshSteps(task)) {
        if (manifest !== undefined)
          expect(checkManifest(manifest, { cacerts: true }).status).toBe('pass')
      }
    }
  })
  it('tells what permissive and strict mean for plain text', () => {
    const plain = MTLS_MEANINGS.map((meaning) => [meaning.mode, meaning.plainText])
    expect(plain).toEqual([
      ['PERMISSIVE', 'accepted'],
      ['STRICT', 'refused'],
      ['DISABLE', 'accepted'],
    ])
  })
})
