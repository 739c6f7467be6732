import { describe, expect, it } from 'vitest'
import { meshcerts } from './harness.ts'

const json = async (argv: readonly string[]) => {
  const { code, stdout } = await meshcerts(['tls', ...argv, '--format', 'json'])
  return { code, data: JSON.parse(stdout) as Readonly<Record<string, unknown>> }
}

describe('tls --profile', () => {
  it('says what Old becomes, and that Envoy refuses it', async () => {
    const { code, stdout } = await meshcerts(['tls', '--profile', 'Old'])
    expect(code).toBe(1)
    expect(stdout).toContain(
      'meshConfig:\n  tlsDefaults:\n    cipherSuites: [TLS_AES_128_GCM_SHA256',
    )
    expect(stdout).toContain('Envoy refuses the listener')
    expect(stdout.match(/tls-suite-boringssl/g)).toHaveLength(1)
    const twin = await meshcerts(['tls', '--profile', 'Intermediate'])
    expect(twin.code).toBe(0)
    expect(twin.stdout).toContain('nothing wrong was found')
  })

  it('gives the settings of a ServiceMeshControlPlane for OpenShift Service Mesh 2', async () => {
    const argv = [
      'tls',
      '--profile',
      'Modern',
      '--control-plane',
      'ossm-2.6',
      '--openshift',
      '4.20',
    ]
    const { code, stdout } = await meshcerts(argv)
    expect(code).toBe(0)
    expect(stdout).toContain('controlPlane:\n      tls:\n        minProtocolVersion: TLSv1_3\n')
  })

  it('prints JSON, with the policy taken into account', async () => {
    const fine = await json(['--profile', 'Intermediate'])
    expect(fine.code).toBe(0)
    expect(fine.data).toMatchObject({ schema: 1, becomes: { by: 'sail' }, findings: [] })
    // istiod keeps names of OpenSSL only, and the Sail operator writes others
    const fips = ['--profile', 'Intermediate', '--compliance-policy', 'fips-140-2']
    const { code, data } = await json(fips)
    expect(code).toBe(1)
    expect(JSON.stringify(data['findings'])).toContain('tls-policy-spelling')
  })

  it('counts --fail-on, --ignore and --severity in JSON as in text', async () => {
    for (const form of ['text', 'json']) {
      const ask = async (...more: readonly string[]): Promise<number> =>
        (await meshcerts(['tls', '--profile', 'Old', '--format', form, ...more])).code
      expect(await ask()).toBe(1)
      expect(await ask('--fail-on', 'never')).toBe(0)
      const errors = ['--ignore', 'tls-suite-boringssl', '--ignore', 'tls-suite-3des']
      expect(await ask(...errors)).toBe(0)
      expect(await ask(...errors.slice(2))).toBe(1)
    }
    const early = ['tls', '--compliance-policy', 'fips-140-3', '--control-plane', 'istio-1.27']
    expect((await meshcerts(early)).code).toBe(1)
    expect((await meshcerts([...early, '--fail-on', 'never'])).code).toBe(0)
  })

  it('refuses other names, releases and a manifest', async () => {
    for (const argv of [
      ['--profile', 'intermediate'],
      ['--profile', 'Old', '--openshift', '3.11'],
      ['--profile', 'Old', 'mesh.yaml'],
      ['--compliance-policy', 'fips'],
      ['--compliance-policy', 'pqc', '--openshift', '4.20'],
      [],
    ]) {
      const { code, stderr } = await meshcerts(['tls', ...argv])
      expect([argv, code]).toEqual([argv, 2])
      expect(stderr).not.toBe('')
    }
  })
})

describe('tls --compliance-policy', () => {
  it('says what each component does, and fails where a release does not have the policy', async () => {
    const { code, stdout } = await meshcerts(['tls', '--compliance-policy', 'pqc'])
    expect(code).toBe(0)
    expect(stdout).toContain('ztunnel enforces the policy')
    const old = ['--compliance-policy', 'pqc', '--control-plane', 'istio-1.26']
    const early = await json(old)
    expect(early.code).toBe(1)
    expect(early.data).toMatchObject({
      policy: 'pqc',
      effects: [
        { component: 'envoy', effect: 'unknown', says: 'unknown compliance policy: "pqc"' },
        { component: 'istiod', effect: 'unknown' },
        { component: 'istio-agent', effect: 'unknown' },
        { component: 'ztunnel', effect: 'not-read' },
      ],
    })
  })
})

describe('negotiate with profile= and policy=', () => {
  it('says that a side under pqc and one without do not come together', async () => {
    const sides = ['--client', 'policy=pqc', '--server', 'stack=boringssl']
    const { code, stdout } = await meshcerts(['negotiate', ...sides])
    expect(code).toBe(1)
    expect(stdout).toContain('no-shared-group')
    const twin = await meshcerts(['negotiate', ...sides.slice(0, 3), 'stack=boringssl,policy=pqc'])
    expect(twin.code).toBe(0)
    expect(twin.stdout).toContain('X25519MLKEM768')
  })

  it('takes versions and suites of a profile', async () => {
    const sides = [
      '--client',
      'stack=openssl,max=1.2',
      '--server',
      'stack=boringssl,profile=Modern',
    ]
    expect((await meshcerts(['negotiate', ...sides])).stdout).toContain('protocol-version')
    const twin = [...sides.slice(0, 3), 'stack=boringssl,profile=Intermediate']
    expect((await meshcerts(['negotiate', ...twin])).code).toBe(0)
    expect((await meshcerts(['negotiate', '--client', 'profile=Custom'])).code).toBe(2)
  })
})
