import { beforeAll, describe, expect, it } from 'vitest'
import { formatPem } from '../../src/index.ts'
import {
  createCertificateRequest,
  createIntermediate,
  createRoot,
  type CertificateAuthority,
} from '../../src/issue/index.ts'
import { predictIssuance, type PredictionReport } from '../../src/join/index.ts'
import { meshSteps } from '../../src/mesh/index.ts'
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

/** The first line: what an administrator reads first. */
const first = ({ findings }: PredictionReport): string => findings[0]?.message ?? ''

const pem = ({ certificate }: CertificateAuthority): string =>
  formatPem('CERTIFICATE', certificate.der)

const base64 = (text: string): string => Buffer.from(text).toString('base64')

let root: CertificateAuthority
let intermediate: CertificateAuthority
beforeAll(async () => {
  root = await createRoot({ at, days: 7300 })
  intermediate = await createIntermediate({ at, issuer: root, days: 3650, pathLength: 0 })
})

describe('a set that cert-manager makes', () => {
  it('is predicted whole: the certificate, the Secret, the roles, what istiod says', async () => {
    const report = await predict(BASE + istioCa())
    expect(report.status).toBe('pass')
    const [made, set] = report.issued
    expect(made).toMatchObject({ of: 'Certificate istio-system/mesh-root', isCa: true })
    expect(set).toMatchObject({
      subject: 'CN=istio-ca',
      issuer: 'Issuer istio-system/mesh-ca',
      issuerSubject: 'CN=mesh-root',
      secret: 'istio-system/cacerts',
      keyUsage: ['digitalSignature', 'keyCertSign', 'cRLSign'],
      extendedKeyUsage: [],
      pathLength: null,
      key: 'ECDSA P-256',
      encoding: 'PKCS1',
      notBefore: '2027-01-01T00:00:00Z',
      notAfter: '2028-12-31T00:00:00Z',
      tlsCrt: ['CN=istio-ca'],
      caCrt: 'CN=mesh-root',
      roles: { 'ca-cert': 'tls.crt', 'root-cert': 'ca.crt' },
    })
    expect(set?.set).toMatchObject({ status: 'pass', istiod: { accepts: true, usesSet: true } })
  })

  it('is the same from a ClusterIssuer whose Secret is in the namespace of cert-manager', async () => {
    const cluster = (namespace: string): string =>
      object('ClusterIssuer', 'selfsigned', ['selfSigned: {}']) +
      ROOT.replace('namespace: istio-system', `namespace: ${namespace}`).replace(
        'issuerRef: { name: selfsigned }',
        'issuerRef: { name: selfsigned, kind: ClusterIssuer }',
      ) +
      object('ClusterIssuer', 'mesh-ca', ['ca: { secretName: mesh-root }']) +
      istioCa({ issuerRef: '{ name: mesh-ca, kind: ClusterIssuer }' })
    expect(codes(await predict(cluster('cert-manager')))).toEqual([])
    const wrong = await predict(cluster('istio-system'))
    expect(first(wrong)).toContain(
      'ClusterIssuer istio-system/mesh-ca reads the Secret cert-manager/mesh-root, but Certificate istio-system/mesh-root writes istio-system/mesh-root',
    )
    expect(codes(wrong)).toEqual(['predict-issuer-secret'])
  })

  it.each<[string, string, string, Readonly<Record<string, string>>]>([
    ['isCA is missing', 'predict-not-ca', 'isCA is missing', { isCA: '' }],
    [
      'usages limit the CA',
      'predict-ca-purposes',
      'clientAuth is refused by every peer',
      { usages: '[cert sign, server auth]' },
    ],
    [
      'the name is that of the root',
      'predict-same-name',
      'its subject is that of its issuer',
      { commonName: 'mesh-root' },
    ],
    [
      'it outlives the root',
      'predict-outlives',
      'it lives 175200h, longer than its issuer, which ends 2036-12-29',
      { duration: '175200h' },
    ],
    [
      'no common name',
      'predict-empty-subject',
      'the subject is empty',
      { commonName: '', dnsNames: '[istiod.istio-system.svc]' },
    ],
    [
      'days are no unit',
      'predict-refused',
      'time: unknown unit \\"d\\" in duration \\"730d\\"',
      { duration: '730d' },
    ],
    [
      'renewBefore is too long',
      'predict-refused',
      'certificate duration 24h0m0s must be greater than renewBefore 24h0m0s',
      { duration: '24h', renewBefore: '24h' },
    ],
    [
      'a usage that is not known',
      'predict-refused',
      'unknown keyusage',
      { usages: '[cert sign, keyCertSign]' },
    ],
    [
      'the key is too small',
      'predict-refused',
      'must be between 2048 and 8192',
      { privateKey: '{ algorithm: RSA, size: 1024 }' },
    ],
    ['nothing is named', 'predict-refused', 'at least one of commonName', { commonName: '' }],
    ['a field is misspelt', 'manifest-unknown-field', 'isCa', { isCA: '', isCa: 'true' }],
    [
      'another key',
      'predict-not-written',
      'cannot be made',
      { commonName: '"\\u0000"', dnsNames: '["-"]' },
    ],
  ])('says in its first line that %s (%s)', async (_, code, text, change) => {
    const report = await predict(BASE + istioCa(change))
    expect(report.findings[0]?.code).toBe(code)
    expect(first(report).replaceAll('"', '\\"')).toContain(
      text.replaceAll('"', '\\"').replaceAll('\\\\', '\\'),
    )
  })

  it('must be where istiod runs', async () => {
    const there = (BASE + istioCa()).replaceAll('istio-system', 'mesh')
    expect(first(await predict(there))).toContain(
      'the Secret cacerts is written in the namespace mesh, but istiod runs in istio-system',
    )
    expect(codes(await predict(there))).toEqual(['predict-namespace'])
    const told = await predictIssuance([{ content: there }], { at, istiodNamespace: 'mesh' })
    expect(codes(told)).toEqual([])
  })

  it('asks for the name cacerts', async () => {
    const named = await predict(BASE + istioCa({ secretName: 'istio-ca' }))
    expect(codes(named)).toEqual(['predict-secret-name'])
  })

  it('says nothing of cert sign where it is written', async () => {
    const without = await predict(BASE + istioCa({ usages: '[digital signature]' }))
    expect(without.findings.map(({ code }) => code)).toEqual(['predict-usages'])
    expect((await predict(BASE + istioCa())).findings).toEqual([])
  })
})

describe('roots that cert-manager renews', () => {
  const rootWith = (from: string, to: string) =>
    predict(SELF_SIGNED + ROOT.replace(from, to) + CA_ISSUER + istioCa({ duration: '2160h' }))

  it('live long, and keep their key', async () => {
    expect(codes(await rootWith('87600h', '87600h'))).toEqual([])
    expect(codes(await rootWith('87600h', '2160h'))).toEqual(['predict-short-ca'])
    expect(codes(await rootWith(', rotationPolicy: Never', ''))).toEqual(['predict-root-rotation'])
  })

  it('are one: SelfSigned for cacerts makes another for each cluster', async () => {
    const own = await predict(
      SELF_SIGNED +
        istioCa({
          issuerRef: '{ name: selfsigned }',
          privateKey: '{ algorithm: ECDSA, size: 256, rotationPolicy: Never }',
        }),
    )
    expect(codes(own)).toEqual(['predict-self-signed'])
    expect(own.issued[0]?.set?.istiod.accepts).toBe(true)
  })
})

describe('settings that do not do what they seem to', () => {
  it('a life that cert-manager refuses, in the values of istio-csr', async () => {
    const values = (life: string): string =>
      `app:\n  tls: { rootCAFile: /ca.pem, istiodCertificateDuration: ${life} }\n`
    const there = BASE.replaceAll('name: mesh-ca', 'name: istio-ca')
    expect(codes(await predict(there, values('30m')))).toEqual(['predict-csr-duration'])
    expect(codes(await predict(there, values('2h')))).toEqual([])
  })

  it('a certificate that SelfSigned gives is its own ca.crt, root or not', async () => {
    const leaf = await predict(
      SELF_SIGNED + istioCa({ isCA: '', issuerRef: '{ name: selfsigned }' }),
    )
    expect(codes(leaf)).toEqual([
      'predict-not-ca',
      'predict-ca-crt-not-root',
      'predict-self-signed',
    ])
  })

  it('what the set that comes of it is warned of is said', async () => {
    const short = await predict(BASE + istioCa({ duration: '2h' }))
    const [found] = short.findings
    expect(found).toMatchObject({
      code: 'predict-set-warned',
      facts: { code: short.issued[1]?.set?.findings[0]?.code },
    })
  })
})

describe('issuers', () => {
  it('are found by kind, namespace and group', async () => {
    const elsewhere = await predict(BASE.replaceAll('istio-system', 'pki') + istioCa())
    expect(codes(elsewhere)).toEqual(['predict-issuer-wrong'])
    expect(first(elsewhere)).toContain('there is Issuer pki/mesh-ca')
    const kind = await predict(
      BASE + istioCa({ issuerRef: '{ name: mesh-ca, kind: ClusterIssuer }' }),
    )
    expect(codes(kind)).toEqual(['predict-issuer-wrong'])
    const group = await predict(
      BASE + istioCa({ issuerRef: '{ name: pca, kind: AWSPCAClusterIssuer }' }),
    )
    expect(first(group)).toContain('must be one of Issuer or ClusterIssuer (did you forget to set')
  })

  it('must be CAs themselves', async () => {
    const leaf = SELF_SIGNED + ROOT.replace('isCA: true', 'isCA: false') + CA_ISSUER + istioCa()
    expect(first(await predict(leaf))).toContain(
      'Issuer istio-system/mesh-ca will not sign with it',
    )
    expect(codes(await predict(leaf))).toEqual(['predict-not-ca', 'predict-self-signed'])
  })

  it('do not sign their own CA', async () => {
    const own = await predict(CA_ISSUER + istioCa({ secretName: 'mesh-root' }))
    expect(codes(own)).toContain('predict-cycle')
  })

  it('are judged by the certificates in their Secret', async () => {
    const secret = (chain: string, ca: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: mesh-root, namespace: istio-system }\ndata: { tls.crt: ${base64(chain)}, ca.crt: ${base64(ca)} }\n---\n`
    const whole = await predict(secret(pem(root), pem(root)) + CA_ISSUER + istioCa())
    expect(codes(whole)).toEqual([])
    expect(whole.issued[0]?.caCrt).toBe(root.certificate.subject.text)
    const below = await predict(secret(pem(intermediate), pem(root)) + CA_ISSUER + istioCa())
    expect(codes(below)).toEqual(['predict-path-length'])
    const stranger = await createRoot({ at, subject: { CN: 'another' } })
    const broken = await predict(secret(pem(intermediate), pem(stranger)) + CA_ISSUER + istioCa())
    expect(codes(broken)).toEqual(['predict-issuer-no-path'])
    const leaf = await predict(
      secret('', '').replace(/^data: .*/m, 'data: {}') + CA_ISSUER + istioCa(),
    )
    expect(codes(leaf)).toEqual(['predict-issuer-not-ca'])
  })

  it('whose Secret is not given are assumed to hold a root, and that is said', async () => {
    const unknown = await predict(CA_ISSUER + istioCa())
    expect(codes(unknown)).toEqual(['predict-issuer-unknown-secret'])
    expect(unknown.issued[0]?.set?.istiod.accepts).toBe(true)
  })

  it('that are not known are not predicted, and that is said', async () => {
    const venafi = object('Issuer', 'mesh-ca', ['venafi: { zone: x }'])
    expect(codes(await predict(venafi + istioCa()))).toEqual(['predict-not-predicted'])
    const acme = object('Issuer', 'mesh-ca', ['acme: { server: x }'])
    expect(codes(await predict(acme + istioCa()))).toEqual(['predict-acme'])
  })
})

describe('a CertificateRequest', () => {
  it('is signed for the subject and the key in it', async () => {
    const { request } = await createCertificateRequest({
      subject: { O: 'Istio', CN: 'from request' },
    })
    const spec = (text: string) => [
      'isCA: true',
      'duration: 24h',
      'usages: [cert sign]',
      `request: ${base64(text)}`,
      'issuerRef: { name: mesh-ca }',
    ]
    const text = formatPem('CERTIFICATE REQUEST', request.der)
    const made = await predict(BASE + object('CertificateRequest', 'r', spec(text)))
    expect(made.issued[1]).toMatchObject({
      subject: 'CN=from request,O=Istio',
      isCa: true,
      caCrt: 'CN=mesh-root',
    })
    expect(codes(made)).toEqual([])
    const broken = await predict(BASE + object('CertificateRequest', 'r', spec('not a request')))
    expect(codes(broken)).toEqual(['predict-not-written'])
  })
})

describe('the steps for cert-manager', () => {
  it('write manifests in which nothing is wrong, for the namespace that is named', async () => {
    const [write = ''] = meshSteps('cert-manager', { namespace: 'mesh' })[0]?.commands ?? []
    const [, content = ''] = /^cat > mesh-ca\.yaml <<'EOF'\n([^]*)EOF$/.exec(write) ?? []
    const report = await predictIssuance([{ content }], { at, istiodNamespace: 'mesh' })
    expect(report.findings).toEqual([])
    expect(report.issued[1]).toMatchObject({
      secret: 'mesh/cacerts',
      caCrt: 'CN=mesh-root',
      set: { status: 'pass' },
    })
    const elsewhere = await predictIssuance([{ content }], { at })
    expect(codes(elsewhere)).toEqual(['predict-namespace'])
  })
})

describe("SPIRE's upstream authority disk", () => {
  const config = (bundle: object): string =>
    JSON.stringify({
      plugins: {
        UpstreamAuthority: [
          {
            disk: {
              plugin_data: {
                cert_file_path: '/ca/tls.crt',
                key_file_path: '/ca/tls.key',
                ...bundle,
              },
            },
          },
        ],
      },
    })
  const secret = (crt: string, ca: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'spire-ca' },
      data: { 'tls.crt': base64(crt), 'ca.crt': base64(ca) },
    })
  const bundle = { bundle_file_path: '/ca/ca.crt' }

  it('takes a root alone, and an intermediate with its root in the bundle', async () => {
    const open = await createIntermediate({ at, issuer: root, pathLength: 1 })
    expect(codes(await predict(config({}), secret(pem(root), '')))).toEqual([])
    expect(codes(await predict(config(bundle), secret(pem(open), pem(root))))).toEqual([])
    const map = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'spire-server' },
      data: { 'server.conf': config(bundle) },
    })
    expect(codes(await predict(map, secret(pem(open), pem(root))))).toEqual([])
    // Go takes what is among the roots itself, self-signed or not: one intermediate alone is its own bundle
    expect(codes(await predict(config({}), secret(pem(open), pem(root))))).toEqual([])
    const chain = await predict(config({}), secret(pem(open) + pem(root), pem(root)))
    expect(chain.findings[0]?.fix).toContain('bundle_file_path')
    expect(first(chain)).toContain(
      'with no bundle_file_path configured only self-signed CAs are supported',
    )
    const stranger = await createRoot({ at, subject: { CN: 'another' } })
    expect(codes(await predict(config(bundle), secret(pem(open), pem(stranger))))).toEqual([
      'predict-spire-disk',
    ])
  })

  it('needs a path length, since SPIRE makes a CA of its own below', async () => {
    const report = await predict(config(bundle), secret(pem(intermediate), pem(root)))
    expect(codes(report)).toEqual(['predict-path-length'])
    expect(first(report)).toContain('may not have another CA below it, which SPIRE makes')
  })

  it('has its bundle in a ConfigMap, or one that is not given, which is not taken for an empty one', async () => {
    const open = await createIntermediate({ at, issuer: root, pathLength: 1 })
    const map = (name: string): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'upstream' },
        data: { [name]: pem(root) },
      })
    const apart = { bundle_file_path: '/bundle/upstream.pem' }
    const given = secret(pem(open), '')
    expect(codes(await predict(config(apart), given, map('upstream.pem')))).toEqual([])
    const other = await predict(config(apart), given, map('other.pem'))
    expect(codes(other)).toEqual(['predict-spire-not-given'])
    expect(first(other)).toContain('upstream.pem')
  })

  it('is not judged without its Secret', async () => {
    expect(codes(await predict(config(bundle)))).toEqual(['predict-spire-not-given'])
  })
})

describe('a dump of a whole cluster', () => {
  it('is judged up to a limit, which is said', async () => {
    const one = (index: number): string =>
      object('Certificate', `c${String(index)}`, [
        'secretName: s',
        'dnsNames: [a]',
        'issuerRef: { name: mesh-ca }',
      ])
    const many = (count: number): string =>
      BASE + Array.from({ length: count }, (_, index) => one(index)).join('')
    const under = await predict(many(2))
    expect(codes(under)).toEqual([])
    const over = await predict(many(100))
    expect(codes(over)).toEqual(['predict-too-many'])
    expect(over.issued).toHaveLength(100)
  })
})

describe('nothing to predict', () => {
  it('is an error that says what was found', async () => {
    const report = await predict('kind: ConfigMap\napiVersion: v1\nmetadata: { name: a }\n')
    expect(first(report)).toBe('nothing was predicted: there are only ConfigMap')
    expect(codes(report)).toEqual(['predict-nothing'])
    expect(codes(await predict('a: ['))).toEqual(['mesh-yaml', 'predict-nothing'])
    expect(codes(await predict(SELF_SIGNED))).toEqual(['predict-nothing'])
  })
})

// Threads in public, each with what its own resolution was: our first line is that resolution.
describe('threads', () => {
  const vaultSettings = (
    first: CertificateAuthority,
    ...others: readonly CertificateAuthority[]
  ): string => vaultIssuerSettings(pem(first), ...others.map(pem))
  const workload = vaultIssuer('pki_int/sign/istio')

  it('cert-manager/istio-csr#105, #30: Vault gives the intermediate alone: twice there, the root missing; pin the root', async () => {
    const alone = await predict(workload, vaultSettings(intermediate), csrValues(''))
    expect(first(alone)).toContain('the intermediate is sent twice, and the root is missing')
    expect(alone.findings[0]).toMatchObject({ code: 'predict-root-missing', severity: 'error' })
    expect(alone.findings[0]?.fix).toContain('app.tls.rootCAFile')
    expect(alone.issued[0]).toMatchObject({
      tlsCrt: ['', intermediate.certificate.subject.text],
      caCrt: intermediate.certificate.subject.text,
    })
    const pinned = csrValues('  tls: { rootCAFile: /var/run/secrets/istio-csr/ca.pem }\n')
    expect(codes(await predict(workload, vaultSettings(intermediate), pinned))).toEqual([])
  })

  it('cert-manager/cert-manager#6632, istio-vault-ca#4: with the whole chain in Vault, ca.crt holds the root', async () => {
    const whole = await predict(workload, vaultSettings(intermediate, root), csrValues(''))
    expect(whole.issued[0]).toMatchObject({ caCrt: root.certificate.subject.text })
    // the root follows the issuer, which #283 warns of
    expect(codes(whole)).toEqual(['predict-csr-root-follows'])
    const unknown = await predict(workload, csrValues(''))
    expect(codes(unknown)).toContain('predict-vault-chain')
  })

  it('cert-manager/istio-csr#283: an issuer without ca.crt, and no root file', async () => {
    const acme = object('Issuer', 'vault', ['acme: { server: https://acme.example }'])
    const report = await predict(acme, csrValues(''))
    expect(first(report)).toContain('stops with "root CA certificate is not defined"')
    expect(report.findings[0]).toMatchObject({ code: 'predict-ca-crt-missing' })
    expect(report.findings[0]?.fix).toContain('app.tls.rootCAFile')
    const given = await predict(BASE.replaceAll('name: mesh-ca', 'name: vault'), csrValues(''))
    expect(codes(given)).toEqual(['predict-csr-root-follows'])
  })

  it('cert-manager/istio-csr#84: the Issuer istio-ca does not exist', async () => {
    const values = 'app:\n  tls: { rootCAFile: /ca.pem }\n'
    const missing = await predict(SELF_SIGNED, values)
    expect(first(missing)).toContain(
      'Issuer istio-ca is not among the manifests (there are Issuer istio-system/selfsigned)',
    )
    expect(missing.findings[0]).toMatchObject({ code: 'predict-issuer-missing', severity: 'error' })
    const there = BASE.replaceAll('name: mesh-ca', 'name: istio-ca')
    expect(codes(await predict(there, values))).toEqual([])
  })

  it('cert-manager/cert-manager#4654: isCA with Vault is no CA: the path must be sign-intermediate', async () => {
    const sign = istioCa({ issuerRef: '{ name: vault }' })
    const settings = vaultSettings(root)
    const report = await predict(vaultIssuer('pki/sign/istio') + sign, settings)
    expect(first(report)).toContain('isCA is true, but Vault does not look at it')
    expect(codes(report)).toEqual(['predict-vault-not-ca'])
    expect(report.findings[0]?.fix).toBe('write path: pki/root/sign-intermediate in the Issuer')
    const right = await predict(vaultIssuer('pki/root/sign-intermediate') + sign, settings)
    expect(codes(right)).toEqual([])
    expect(right.issued[0]?.set?.istiod.accepts).toBe(true)
  })

  it('a certificate of Vault does not outlive its CA, and a CA is cut to it', async () => {
    // Vault's own test: a role refuses, sign-intermediate gives the end of the CA
    const long = istioCa({ issuerRef: '{ name: vault }', duration: '200000h' })
    const settings = vaultSettings(root)
    const cut = await predict(vaultIssuer('pki/root/sign-intermediate') + long, settings)
    expect(codes(cut)).toEqual(['predict-vault-cut'])
    const ends = root.certificate.notAfter.toISOString().slice(0, 10)
    expect(cut.issued[0]?.notAfter.slice(0, 10)).toBe(ends)
    const leaf = long.replace('isCA: true', 'isCA: false')
    const refused = await predict(vaultIssuer('pki/sign/istio') + leaf, settings)
    expect(refused.findings.map(({ message }) => message).join('\n')).toContain(
      'cannot satisfy request, as TTL would result in notAfter of 20',
    )
    expect(refused.issued).toEqual([])
    const behaving = (behavior: string): string =>
      settings.replace('"data":{', `"data":{"leaf_not_after_behavior":"${behavior}",`)
    const truncated = behaving('truncate')
    // Vault 1.18.2 (its pull request 28907): a CA is refused too
    const enforced = behaving('always_enforce_err')
    for (const [path, asked] of [
      ['pki/root/sign-intermediate', long],
      ['pki/sign/istio', leaf],
    ] as const) {
      const both = await predict(vaultIssuer(path) + asked, enforced)
      expect([both.issued, first(both)]).toEqual([[], expect.stringContaining('notAfter of 20')])
    }
    const permitted = await predict(vaultIssuer('pki/sign/istio') + leaf, behaving('permit'))
    expect(permitted.issued[0]?.notAfter.slice(0, 10)).not.toBe(ends)
    const given = await predict(vaultIssuer('pki/sign/istio') + leaf, truncated)
    expect(given.issued[0]?.notAfter.slice(0, 10)).toBe(ends)
  })

  it('cert-manager/cert-manager#4091: the path issue makes a key of its own', async () => {
    const ref = { issuerRef: '{ name: vault }' }
    const report = await predict(vaultIssuer('pki/issue/istio') + istioCa(ref))
    expect(first(report)).toContain('path pki/issue/istio makes a key of its own')
    expect(codes(report)).toEqual(['predict-vault-path'])
    expect(report.findings[0]?.fix).toBe('write path: pki/sign/ROLE')
    expect(
      codes(
        await predict(
          vaultIssuer('pki/root/sign-intermediate') + istioCa(ref),
          vaultSettings(root),
        ),
      ),
    ).toEqual([])
  })

  it.each([
    [{ key_type: 'ec' }, 'role requires keys of type ec'],
    [
      { key_type: 'rsa', key_bits: 4096 },
      "role requires a minimum of a 4096-bit key, but CSR's key is 2048 bits",
    ],
    [{ require_cn: true }, 'the common_name field is required'],
    [{ allowed_uri_sans: [] }, 'URI Subject Alternative Names are not allowed in this role'],
    [{ allowed_uri_sans: ['spiffe://other/*'] }, 'which are not valid for this role'],
  ])('the role of Vault %j refuses a workload: %s', async (data, says) => {
    const values = csrValues('  tls: { rootCAFile: /ca.pem }\n')
    const report = await predict(
      workload,
      vaultSettings(intermediate, root),
      vaultRole(data),
      values,
    )
    expect(
      report.findings.some(
        ({ code, message }) => code === 'predict-vault-role' && message.includes(says),
      ),
    ).toBe(true)
    expect(
      codes(await predict(workload, vaultSettings(intermediate, root), vaultRole({}), values)),
    ).toEqual([])
  })

  it('the role of Vault for RSA refuses ztunnel, whose key is P-256', async () => {
    const contents = [
      workload,
      vaultSettings(intermediate, root),
      vaultRole({ key_type: 'rsa', key_bits: 2048 }),
      csrValues('  tls: { rootCAFile: /ca.pem }\n'),
    ]
    const inputs = contents.map((content) => ({ content }))
    expect(codes(await predictIssuance(inputs, { at }))).toEqual([])
    const ambient = await predictIssuance(inputs, { at, dataPlane: 'ambient' })
    expect(codes(ambient)).toEqual(['predict-vault-role'])
    expect(first(ambient)).toContain('role requires keys of type rsa')
  })

  it('the role of Vault cuts the life', async () => {
    const values = csrValues('  tls: { rootCAFile: /ca.pem }\n')
    const report = await predict(
      workload,
      vaultSettings(intermediate, root),
      vaultRole({ max_ttl: 600 }),
      values,
    )
    expect(codes(report)).toContain('predict-vault-ttl')
    expect(report.issued[0]?.notAfter).toBe('2027-01-01T00:10:00Z')
  })

  it('cert-manager/cert-manager#3634, #3541: SelfSigned without a subject gives an empty issuer name', async () => {
    const nameless = ROOT.replace('commonName: mesh-root', 'dnsNames: [mesh-root]')
    const report = await predict(SELF_SIGNED + nameless + CA_ISSUER + istioCa())
    expect(report.findings[0]).toMatchObject({ code: 'predict-empty-subject' })
    expect(report.findings[0]?.fix).toContain('commonName')
  })

  it('cert-manager/cert-manager#3668: SelfSigned for the certificate of a gateway: clients do not trust it', async () => {
    const spec = (issuer: string) => [
      'dnsNames: [operator.istio.com]',
      'secretName: gw-tls',
      'privateKey: { algorithm: ECDSA }',
      `issuerRef: { name: ${issuer} }`,
    ]
    const report = await predict(SELF_SIGNED + object('Certificate', 'gw', spec('selfsigned')))
    expect(first(report)).toContain('makes a root of its own for it, which nobody else trusts')
    const signed = await predict(BASE + object('Certificate', 'gw', spec('mesh-ca')))
    expect(codes(signed)).toEqual([])
  })

  it('cert-manager/google-cas-issuer#64: isCA with Google CAS: the request has no basicConstraints', async () => {
    const ref = '{ name: cas, kind: GoogleCASClusterIssuer, group: cas-issuer.jetstack.io }'
    const cas = (more: readonly string[]) =>
      object(
        'GoogleCASClusterIssuer',
        'cas',
        ['project: p', 'location: l', 'caPoolId: x', ...more],
        { group: 'cas-issuer.jetstack.io/v1beta1' },
      )
    const report = await predict(cas([]) + istioCa({ issuerRef: ref }))
    expect(report.findings[0]).toMatchObject({ code: 'predict-google-ca', severity: 'error' })
    const template = await predict(
      cas(['certificateTemplate: projects/p/t']) + istioCa({ issuerRef: ref }),
    )
    expect(template.status).toBe('warn')
  })

  it('cert-manager/aws-privateca-issuer#23: isCA with AWS PCA gives a CA of path length 0', async () => {
    const ref = '{ name: pca, kind: AWSPCAClusterIssuer, group: awspca.cert-manager.io }'
    const pca = object('AWSPCAClusterIssuer', 'pca', ['arn: x', 'region: us-east-1'], {
      group: 'awspca.cert-manager.io/v1beta1',
    })
    const report = await predict(pca + istioCa({ issuerRef: ref }))
    expect(codes(report)).toEqual([])
    expect(report.issued[0]).toMatchObject({
      isCa: true,
      pathLength: 0,
      caCrt: 'CN=the root in AWS',
    })
  })

  // cert-manager/aws-privateca-issuer cc32c134, pkg/aws/pca.go, buildTemplateArn
  it('the template that an issuer of AWS names goes before isCA', async () => {
    const ref = '{ name: pca, kind: AWSPCAClusterIssuer, group: awspca.cert-manager.io }'
    const pca = (template: string): string =>
      object(
        'AWSPCAClusterIssuer',
        'pca',
        ['arn: x', `pcaTemplate: { defaultTemplateName: ${template} }`],
        { group: 'awspca.cert-manager.io/v1beta1' },
      )
    const ca = istioCa({ issuerRef: ref })
    const deep = await predict(pca('SubordinateCACertificate_PathLen1/V1') + ca)
    expect(codes(deep)).toEqual([])
    expect(deep.issued[0]).toMatchObject({ isCa: true, pathLength: 1 })
    const leaf = await predict(pca('EndEntityCertificate/V1') + ca)
    expect(leaf.findings[0]).toMatchObject({ code: 'predict-aws-template', severity: 'error' })
    expect(leaf.issued[0]).toMatchObject({ isCa: false })
    const wanted = istioCa({ issuerRef: ref, isCA: 'false', usages: '', secretName: 'web' })
    expect(codes(await predict(pca('EndEntityCertificate/V1') + wanted))).not.toContain(
      'predict-aws-template',
    )
  })

  it('istio/istio#38528, cert-manager/cert-manager#6113: an issuer of the kind CA fills ca.crt with the root', async () => {
    const report = await predict(BASE + istioCa())
    expect(report.issued[1]).toMatchObject({ tlsCrt: ['CN=istio-ca'], caCrt: 'CN=mesh-root' })
    expect(report.issued[1]?.set?.istiod.accepts).toBe(true)
    const old = await predictIssuance([{ content: BASE + istioCa() }], {
      at,
      controlPlane: 'ossm-2.0',
    })
    expect(old.issued[1]?.set?.istiod.usesSet).toBe(false)
    expect(codes(old)).toEqual(['predict-set-refused'])
  })
})
