import { beforeAll, describe, expect, it } from 'vitest'
import { formatPem } from '../../src/index.ts'
import { createIntermediate, createRoot, type CertificateAuthority } from '../../src/issue/index.ts'
import type { PredictionReport } from '../../src/join/index.ts'
import {
  at,
  BASE,
  CA_ISSUER,
  codes,
  csrValues,
  istioCa,
  object,
  predict,
  ROOT,
  SELF_SIGNED,
  vaultIssuer,
  vaultIssuerSettings,
  vaultRole,
} from './manifests.ts'

// Further threads in public about what an issuer gives, by number, each with its own resolution; those of predict.test.ts are not
// asked again.

const first = ({ findings }: PredictionReport): string => {
  const [found] = findings
  return `${found?.code ?? ''}: ${found?.message ?? ''} ${found?.fix ?? ''}`
}

let [whole, alone] = ['', '']

beforeAll(async () => {
  const root = await createRoot({ at, days: 7300 })
  const between = await createIntermediate({ at, issuer: root, days: 3650, pathLength: 0 })
  const pem = ({ certificate }: CertificateAuthority) => formatPem('CERTIFICATE', certificate.der)
  ;[whole, alone] = [
    vaultIssuerSettings(pem(between), pem(root)),
    vaultIssuerSettings(pem(between)),
  ]
})

describe('threads about Vault', () => {
  const PINNED = '  tls: { rootCAFile: /ca.pem }\n'

  it('istio-csr#80: the role wants a common name, and istio-csr has none: require_cn false', async () => {
    const asked = (data: object) =>
      predict(vaultIssuer('pki_int/sign/istio'), whole, vaultRole(data), csrValues(PINNED))
    expect(first(await asked({ require_cn: true }))).toMatch(
      /^predict-vault-role: .*the common_name field is required.*require_cn/,
    )
    expect(codes(await asked({}))).toEqual([])
  })

  it('cert-manager#5087: sign, not issue: else the key is not the one of the request', async () => {
    const gate = (path: string) =>
      predict(
        vaultIssuer(path) +
          object('Certificate', 'web', [
            'secretName: web',
            'dnsNames: [a.example.com]',
            'issuerRef: { name: vault }',
          ]),
        whole,
      )
    expect(first(await gate('pki_int/issue/web'))).toMatch(
      /^predict-vault-path: .* write path: pki_int\/sign\/ROLE$/,
    )
    expect(codes(await gate('pki_int/sign/web'))).not.toContain('predict-vault-path')
  })

  it.each(['istio-csr#155', 'istio-csr#107'])(
    '%s: the intermediate is in the place of the root: give istio-csr the root as a file',
    async () => {
      const asked = (tls: string) =>
        predict(vaultIssuer('pki_int/sign/istio'), alone, csrValues(tls))
      expect(first(await asked(''))).toMatch(/^predict-root-missing: .*app\.tls\.rootCAFile/)
      expect(codes(await asked(PINNED))).toEqual([])
    },
  )
})

describe('threads about issuers of cert-manager', () => {
  it('epinio#613: the Secret of the CA issuer is no CA: isCA is missing in its Certificate', async () => {
    const bare = ROOT.replace('isCA: true', 'isCA: false')
    const report = await predict(SELF_SIGNED + bare + CA_ISSUER + istioCa())
    expect(first(report)).toMatch(/^predict-(?:not-ca|issuer-not-ca): .*isCA/)
    expect(codes(await predict(BASE + istioCa()))).toEqual([])
  })

  it.each(['cert-manager#6313', 'cert-manager#4807'])(
    '%s: a SelfSigned issuer signs each certificate with its own key: name an issuer of kind CA',
    async () => {
      const web = (issuer: string): string =>
        object('Certificate', 'web', [
          'secretName: web',
          'commonName: web',
          'dnsNames: [a.example.com]',
          `issuerRef: { name: ${issuer} }`,
        ])
      const report = await predict(SELF_SIGNED + web('selfsigned'))
      expect(first(report)).toMatch(/^predict-self-signed: .*root of its own/)
      expect(report.issued[0]?.tlsCrt).toEqual([report.issued[0]?.caCrt])
      expect(codes(await predict(BASE + web('mesh-ca')))).toEqual([])
    },
  )

  it('cert-manager website PR 1278: the Secret of a ClusterIssuer is in the namespace of cert-manager', async () => {
    const issuers = (namespace: string): string =>
      SELF_SIGNED +
      ROOT +
      object('ClusterIssuer', 'selfsigned', ['selfSigned: {}']) +
      object(
        'Certificate',
        'web-root',
        [
          'isCA: true',
          'commonName: web-root',
          'secretName: web-root',
          'duration: 87600h',
          'privateKey: { rotationPolicy: Never }',
          'issuerRef: { name: selfsigned, kind: ClusterIssuer }',
        ],
        { namespace },
      ) +
      object('ClusterIssuer', 'web-ca', ['ca: { secretName: web-root }']) +
      object('Certificate', 'web', [
        'secretName: web',
        'dnsNames: [a.example.com]',
        'issuerRef: { name: web-ca, kind: ClusterIssuer }',
      ])
    expect(codes(await predict(issuers('sandbox')))).toContain('predict-issuer-secret')
    expect(codes(await predict(issuers('cert-manager')))).not.toContain('predict-issuer-secret')
  })
})
