import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { meshcerts } from './harness.ts'

// Settings of a mesh hold no certificate: `check` says so, and by which command they are checked. Before it asked for the Secret
// cacerts, or for the files of a set.

const folder = tempFolder()
const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const SETTINGS = [
  [
    'IstioOperator',
    'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: { name: mesh }\nspec: { meshConfig: { trustDomain: a.b } }\n',
  ],
  [
    'Istio',
    'apiVersion: sailoperator.io/v1\nkind: Istio\nmetadata: { name: default }\nspec: { version: v1.28.0, namespace: istio-system }\n',
  ],
  [
    'the ConfigMap that istiod reads',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio }\ndata: { mesh: "trustDomain: a.b" }\n',
  ],
  ['meshConfig', 'meshConfig: { trustDomain: a.b }\n'],
  ['meshConfig', 'trustDomain: a.b\ntlsDefaults: { minProtocolVersion: TLSV1_2 }\n'],
  ['meshConfig', 'trustDomainAliases: [a.b]\n'],
  ['values for Helm', 'global: { meshID: mesh1 }\n'],
  ['values for Helm', 'pilot: { env: { ENABLE_NATIVE_SIDECARS: "true" } }\n'],
] as const

const GATEWAY =
  'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: edge, namespace: shop }\nspec: { selector: { a: b }, servers: [{ port: { number: 443, name: h, protocol: HTTPS }, hosts: [a.example.com], tls: { mode: SIMPLE, credentialName: "sds://web" } }] }\n'

describe('settings of a mesh by themselves', () => {
  it.each(SETTINGS)('%s: %j', async (found, text) => {
    const path = write('settings.yaml', text)
    const { code, stdout, stderr } = await meshcerts(['check', path])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`holds settings of the mesh (${found})`)
    expect(stderr).toContain('(cli-settings)')
    // the folder of tests has blanks in its name
    expect(stderr).toContain(`meshcerts tls '${path}'`)
    // the command works as it is given
    const { code: worked } = await meshcerts(['tls', path])
    expect(worked).toBe(0)
  })

  it('are read with a Gateway: their SDS server is asked in place of istiod', async () => {
    const gateway = write('gateway.yaml', GATEWAY)
    const provider =
      'meshConfig: { extensionProviders: [{ name: e, sds: { name: e, service: s.shop, port: 1 } }] }\n'
    const withServer = await meshcerts(['check', gateway, write('mesh.yaml', provider)])
    expect(withServer.stdout).not.toContain('Secret web')
    const without = await meshcerts([
      'check',
      gateway,
      write('mesh.yaml', 'meshConfig: { trustDomain: a.b }\n'),
    ])
    expect(without.stdout).toContain('Secret web')
  })

  it('of istio-csr are predicted', async () => {
    const path = write('csr.yaml', 'app: { certmanager: { issuer: { name: x } } }\n')
    const { code, stdout } = await meshcerts(['check', path])
    expect(code).toBe(0)
    expect(stdout).toContain('istio-csr, a workload')
  })

  it('a file of another tool is no settings, and what is no YAML is no set of settings', async () => {
    for (const text of ['image: nginx\n', '{{ template }}\n', 'a: [\n']) {
      const { stderr, stdout } = await meshcerts(['check', write('other.yaml', text)])
      expect(stdout + stderr).not.toContain('holds settings of the mesh')
    }
  })
})
