import { describe, expect, it } from 'vitest'
import { check, codes, object } from './gateways.ts'

// The root namespace of a mesh, in which a rule is for all of it: istio/istio eed52ebb, pkg/config/mesh/mesh.go (DefaultMeshConfig) and
// the ConfigMap of the chart istio-discovery. The generators `use of rules` and `ingress of sidecars` ask Istio with two of them.

const RULE = object('networking.istio.io/v1', 'DestinationRule', ['mesh', 'db'], {
  spec: {
    host: 'db.example.com',
    trafficPolicy: { tls: { mode: 'SIMPLE', caCertificates: '/certs/ca.pem' } },
    exportTo: ['elsewhere'],
  },
})
const SERVICE = object('networking.istio.io/v1', 'ServiceEntry', ['shop', 'db'], {
  spec: { hosts: ['db.example.com'], resolution: 'DNS', ports: [{ number: 443, name: 'tls' }] },
})
const meshMap = (config: object, namespace = 'istio-system'): string =>
  object('v1', 'ConfigMap', [namespace, 'istio'], { data: { mesh: JSON.stringify(config) } })
const sail = (spec: object): string =>
  object('sailoperator.io/v1', 'Istio', ['', 'default'], { spec })
const maistra = (namespace: string, spec: object = {}): string =>
  object('maistra.io/v2', 'ServiceMeshControlPlane', [namespace, 'basic'], { spec })
const operator = (spec: object, namespace = 'istio-system'): string =>
  object('install.istio.io/v1alpha1', 'IstioOperator', [namespace, 'own'], { spec })
const VALUES = { global: { istioNamespace: 'mesh' } }

/** Is a rule for others not seen by them? Where no service is, they look in the root namespace alone. */
const isHidden = async (setup: string): Promise<boolean> =>
  codes(await check(RULE + SERVICE + setup)).includes('join-rule-unused')

describe('the root namespace is', () => {
  it.each([
    ['rootNamespace of the ConfigMap that istiod reads', meshMap({ rootNamespace: 'mesh' })],
    ['of the settings of Istio', sail({ values: { meshConfig: { rootNamespace: 'mesh' } } })],
    ['where Istio is installed', sail({ namespace: 'mesh' })],
    ['where a ServiceMeshControlPlane is', maistra('mesh')],
    [
      'of the MeshConfig of a ServiceMeshControlPlane',
      maistra('cp', { techPreview: { meshConfig: { rootNamespace: 'mesh' } } }),
    ],
    ['the value of the chart in an IstioOperator', operator({ values: VALUES })],
    ['the value of the chart for Helm', `${JSON.stringify(VALUES)}\n---\n`],
  ])('%s', async (_, setup) => {
    expect(await isHidden(setup)).toBe(false)
    expect(await isHidden(setup.replaceAll('mesh"', 'other"'))).toBe(true)
  })

  // the chart has its value, wherever the IstioOperator is and whatever it sets up (operator/pkg/apis/types.go, `namespace`)
  it('istio-system for an IstioOperator without that value', async () => {
    expect(await isHidden(operator({}, 'mesh'))).toBe(true)
    expect(await isHidden(operator({ namespace: 'mesh' }))).toBe(true)
  })

  it('istio-system where nobody says another one', async () => {
    expect(await isHidden('')).toBe(true)
    expect(await isHidden(meshMap({ trustDomain: 'example.com' }))).toBe(true)
    expect(await isHidden(sail({ version: 'v1.27.0' }))).toBe(true)
  })

  it('what MeshConfig says, wherever istiod runs', async () => {
    const named = sail({ namespace: 'mesh', values: { meshConfig: { rootNamespace: 'other' } } })
    expect(await isHidden(named)).toBe(true)
    expect(await isHidden(named.replace('other', 'mesh'))).toBe(false)
  })

  it('where a PeerAuthentication is for the whole mesh', async () => {
    const policy = object('security.istio.io/v1', 'PeerAuthentication', ['mesh', 'default'], {
      spec: { mtls: { mode: 'DISABLE' } },
    })
    const tls = { mode: 'SIMPLE', serverCertificate: '/a.pem', privateKey: '/a.key' }
    const port = { number: 9443, name: 'https', protocol: 'HTTPS' }
    const sidecar = object('networking.istio.io/v1', 'Sidecar', ['shop', 'web'], {
      spec: {
        workloadSelector: { labels: { app: 'web' } },
        ingress: [{ port, defaultEndpoint: '127.0.0.1:80', tls }],
      },
    })
    const env = [{ name: 'ENABLE_TLS_ON_SIDECAR_INGRESS', value: 'true' }]
    const istiod = object('apps/v1', 'Deployment', ['mesh', 'istiod'], {
      spec: { template: { spec: { containers: [{ env }] } } },
    })
    const all = sidecar + policy + istiod
    expect(codes(await check(all + meshMap({ rootNamespace: 'mesh' })))).toEqual([])
    expect(codes(await check(all + meshMap({ rootNamespace: 'other' })))).toEqual([
      'join-sidecar-ingress',
    ])
  })
})
