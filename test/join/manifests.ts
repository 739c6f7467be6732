import { predictIssuance, type PredictionReport } from '../../src/join/index.ts'

// Manifests of the threads in one form: what a case changes is handed in.

/** Lines, indented. */
const lines = (texts: readonly string[]): string => texts.map((text) => `  ${text}\n`).join('')

/** An object of cert-manager; `spec` line by line. */
export const object = (
  kind: string,
  name: string,
  spec: readonly string[],
  { namespace = 'istio-system', group = 'cert-manager.io/v1' } = {},
): string =>
  `apiVersion: ${group}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec:\n${lines(spec)}---\n`

const USAGES = 'usages: [cert sign, crl sign, digital signature]'
export const SELF_SIGNED = object('Issuer', 'selfsigned', ['selfSigned: {}'])

/** A root that lives ten years and keeps its key. */
export const ROOT = object('Certificate', 'mesh-root', [
  'isCA: true',
  'commonName: mesh-root',
  'secretName: mesh-root',
  'duration: 87600h',
  'privateKey: { algorithm: ECDSA, size: 256, rotationPolicy: Never }',
  USAGES,
  'issuerRef: { name: selfsigned }',
])
export const CA_ISSUER = object('Issuer', 'mesh-ca', ['ca: { secretName: mesh-root }'])

/** The Certificate of istiod's CA. Each change is a line that wins over that of its field; an empty value takes it out. */
export function istioCa(
  changes: Readonly<Record<string, string>> = {},
  namespace?: string,
): string {
  const fields = {
    isCA: 'true',
    commonName: 'istio-ca',
    secretName: 'cacerts',
    duration: '17520h',
    privateKey: '{ algorithm: ECDSA, size: 256 }',
    usages: '[cert sign, crl sign, digital signature]',
    issuerRef: '{ name: mesh-ca }',
    ...changes,
  }
  const spec = Object.entries(fields).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: ${value}`],
  )
  return object('Certificate', 'istio-ca', spec, namespace === undefined ? {} : { namespace })
}

export const at = new Date('2027-01-01T00:00:00Z')

/** What these manifests will issue. */
export const predict = (...contents: readonly unknown[]): Promise<PredictionReport> =>
  predictIssuance(
    contents.map((content) => ({ content })),
    { at },
  )

/** The codes of what is wrong, or may be. */
export const codes = ({ findings }: PredictionReport): readonly string[] =>
  findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)

/** All that istiod's CA stands on. */
export const BASE = SELF_SIGNED + ROOT + CA_ISSUER

/** The answer of Vault about a role (`vault read pki/roles/NAME -format=json`). */
export const vaultRole = (data: object): string =>
  JSON.stringify({
    request_id: 'x',
    data: {
      key_type: 'any',
      max_ttl: 0,
      require_cn: false,
      allowed_uri_sans: ['spiffe://*'],
      ...data,
    },
  })

/** The answer of Vault about an issuer: its certificate, and the chain as Vault was given it. */
export const vaultIssuerSettings = (...chain: readonly [string, ...string[]]): string =>
  JSON.stringify({ request_id: 'x', data: { certificate: chain[0], ca_chain: chain } })

/** The values of istio-csr with an Issuer of Vault; `more` is what stands below `app`. */
export const csrValues = (more: string): string =>
  `app:\n  certmanager:\n    issuer: { name: vault, kind: Issuer, group: cert-manager.io }\n${more}`

/** An Issuer that signs at this path of Vault. */
export const vaultIssuer = (path: string): string =>
  object('Issuer', 'vault', [
    `vault: { server: https://vault.example, path: ${path}, auth: { tokenSecretRef: { name: t } } }`,
  ])
