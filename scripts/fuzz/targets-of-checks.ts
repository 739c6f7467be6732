import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import {
  checkManifests,
  checkPublishedRoots,
  checkRunningWorkloads,
  predictIssuance,
  readTrustCluster,
} from '../../src/join/index.ts'
import { applyExceptions, compareTrust, readCacerts, verifyChain } from '../../src/index.ts'
import { createCertificateRequest, createRoot, issueWorkload } from '../../src/issue/index.ts'
import { checkLinkerd, readLinkerd } from '../../src/linkerd/index.ts'
import { checkPolicy, parsePolicy } from '../../src/policy/index.ts'
import { checkAnswer } from '../../src/request/index.ts'
import { KEYS } from '../../test/security/keys.ts'
import { createSearch } from '../../test/security/search.ts'
import type { Target } from './types.ts'

// The checks that join several texts: what one file of theirs may hold, with the others good.

const AT = new Date('2027-06-01T00:00:00Z')
const fixture = (path: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url)))
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
const parts = (...texts: readonly string[]): Uint8Array[] => texts.map((one) => Buffer.from(one))

const [ca, key, chain, root] = ['ca-cert', 'ca-key', 'cert-chain', 'root-cert'].map((name) =>
  fixture(`good/${name}.pem`),
) as [Buffer, Buffer, Buffer, Buffer]
const SET = { 'ca-cert.pem': ca, 'ca-key.pem': key, 'cert-chain.pem': chain, 'root-cert.pem': root }
const good = readCacerts(SET)
const captures = ['bookinfo-details.txt', 'three-tier.txt'].map((name) =>
  fixture(`captures/${name}`),
)
const forms = KEYS.flatMap(({ forms: all }) => Object.values(all)).filter(
  (form) => form.length > 100,
)
const leak = createSearch(KEYS.flatMap(({ secrets }) => secrets))
const { request } = await createCertificateRequest({ subject: { CN: 'CA' } })
const other = await createRoot({ at: new Date('2027-01-01') })
const { certificate: trusted } = await issueWorkload({
  issuer: other,
  at: AT,
  spiffeId: 'spiffe://cluster.local/ns/bookinfo/sa/details',
})

/** The files of a pair and its CAs; the first octet of an input says which it stands for. */
const PAIR = { 'tls.crt': ca, 'tls.key': key, 'ca.crt': root }
const NAMES = Object.keys(PAIR) as readonly (keyof typeof PAIR)[]
const pairSeeds = NAMES.map((name, at) => Buffer.concat([Uint8Array.of(at), PAIR[name]]))
const pairWith = (input: Uint8Array) => ({
  ...PAIR,
  [NAMES[(input[0] ?? 0) % NAMES.length]!]: input.subarray(1),
})

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64')
const SECRET = JSON.stringify({
  kind: 'Secret',
  metadata: { name: 'web', namespace: 'shop' },
  data: Object.fromEntries(NAMES.map((name) => [name, base64(PAIR[name])])),
})

const indented = (pem: Buffer): string => utf8(pem).trim().replaceAll('\n', '\n    ')
const MESH = `apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |
    rootNamespace: mesh
    trustDomain: prod.example
    trustDomainAliases: [old.example]
    caCertificates: [{certSigners: [a/b]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-ca-root-cert, namespace: shop}
data:
  root-cert.pem: |
    ${indented(root)}
---
apiVersion: v1
kind: Secret
metadata: {name: cacerts, namespace: istio-system}
data: {ca-cert.pem: ${base64(ca)}, ca-key.pem: ${base64(key)}, cert-chain.pem: ${base64(chain)}, root-cert.pem: ${base64(root)}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system, labels: {istio.io/rev: default}}
spec: {template: {spec: {containers: [{name: discovery, image: "istio/pilot:1.31.0", env: [{name: ISTIO_MULTIROOT_MESH, value: "true"}]}]}}}
`
const TRAFFIC = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: shop}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: ["web.example"], tls: {mode: MUTUAL, credentialName: web}}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: bank, namespace: shop}
spec: {host: bank.example, trafficPolicy: {tls: {mode: SIMPLE, credentialName: web, subjectAltNames: [bank.example]}}}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {selector: {matchLabels: {app: a}}, mtls: {mode: STRICT}, portLevelMtls: {"8080": {mode: DISABLE}}}
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: a, namespace: shop}
spec: {workloadSelector: {labels: {app: a}}, ingress: [{port: {number: 8443, protocol: HTTPS, name: https}, defaultEndpoint: "127.0.0.1:8080", tls: {mode: SIMPLE, credentialName: web}}]}
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: tls, namespace: shop}
spec: {configPatches: [{applyTo: CLUSTER, match: {context: GATEWAY}, patch: {operation: MERGE, value: {transport_socket: {name: envoy.transport_sockets.tls, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, common_tls_context: {tls_params: {cipher_suites: [AES128-SHA]}}}}}}}]}
`
const ISSUERS = `apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: mesh, namespace: istio-system}
spec: {ca: {secretName: mesh}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: cacerts, namespace: istio-system}
spec: {isCA: true, secretName: cacerts, commonName: mesh, duration: 2160h, renewBefore: 360h, issuerRef: {name: mesh, kind: Issuer}, privateKey: {algorithm: ECDSA, size: 256}, usages: [cert sign]}
---
apiVersion: v1
kind: Secret
metadata: {name: mesh, namespace: istio-system}
type: kubernetes.io/tls
data: {tls.crt: ${base64(ca)}, tls.key: ${base64(key)}, ca.crt: ${base64(root)}}
`
const SERVED = `${TRAFFIC}---\n${SECRET}\n`
const manifests = (input: Uint8Array) => [{ content: utf8(input) }]

const POLICY = JSON.stringify([
  { for: ['root', 'ca'], rsaBits: 2048, curves: ['P-256'], why: 'crypto standard 4.2' },
  { for: ['leaf'], longestLife: '24h2m', uri: ['spiffe://*/ns/*/sa/*'], nameTypes: ['uri'] },
  { trustDomains: ['prod.example'], signers: [{ subject: 'CN=Intermediate CA,O=**' }] },
])
const EXCEPTIONS = JSON.stringify([
  { code: 'key-weak', reason: 'until the new CA', until: '2028-01-01' },
])

/** What the text of a JSON file says; a text that is none is not for us. */
function json(input: Uint8Array): unknown {
  try {
    return JSON.parse(utf8(input))
  } catch {
    return undefined
  }
}

/** Roots that were changed: what is trusted by its name and key may be another certificate. */
async function changedRoots(input: Uint8Array): Promise<unknown> {
  const at = { at: AT, purpose: 'any' } as const
  const { status } = await verifyChain({ leaf: trusted, intermediates: [], roots: [input], ...at })
  return [status, compareTrust(input, root)]
}

/** The checks that join what several files say. */
export const TARGETS_OF_CHECKS: readonly Target[] = [
  {
    name: 'credential',
    seeds: pairSeeds,
    edits: 'text',
    run: (input) =>
      checkCredential(readCredential(pairWith(input)), {
        at: AT,
        mode: 'MUTUAL',
        hosts: ['a.example'],
      }),
  },
  {
    name: 'secret',
    seeds: parts(SECRET, ...forms),
    edits: 'text',
    run: (input) => checkCredential(readCredential(utf8(input)), { at: AT }),
    leak,
  },
  {
    name: 'linkerd',
    seeds: pairSeeds,
    edits: 'text',
    run: (input) => checkLinkerd(readLinkerd(pairWith(input)), { at: AT }),
  },
  {
    name: 'joined',
    seeds: parts(SERVED, TRAFFIC, MESH, ISSUERS),
    edits: 'text',
    run: (input) => checkManifests(manifests(input), { at: AT }),
  },
  {
    name: 'issuance',
    seeds: parts(ISSUERS),
    edits: 'text',
    // what would be issued has a new key each time
    run: async (input) => (await predictIssuance(manifests(input), { at: AT })).findings,
  },
  {
    name: 'cluster',
    seeds: parts(MESH, ISSUERS),
    edits: 'text',
    run: (input) => readTrustCluster({ name: 'a', manifests: manifests(input) }),
  },
  {
    name: 'published',
    seeds: parts(MESH),
    edits: 'text',
    run: (input) => checkPublishedRoots([{ name: 'a', manifests: manifests(input) }]),
  },
  {
    name: 'running',
    seeds: captures,
    edits: 'text',
    run: (input) => checkRunningWorkloads(good, [{ file: 'a', content: input }], { at: AT }),
  },
  {
    name: 'answer',
    seeds: [ca, chain, root],
    edits: 'text',
    run: (input) => checkAnswer(request, { 'a.pem': input }, { at: AT }),
  },
  {
    name: 'policy',
    seeds: parts(POLICY),
    edits: 'text',
    run: (input) => checkPolicy(ca, parsePolicy(json(input)), { at: AT, issuers: root }),
  },
  {
    name: 'exceptions',
    seeds: parts(EXCEPTIONS),
    edits: 'text',
    run: (input) =>
      applyExceptions({ status: 'pass', findings: [], proofs: [] }, json(input) as never, {
        at: AT,
      }),
  },
  { name: 'roots', seeds: [Buffer.from(other.certificate.der)], edits: 'der', run: changedRoots },
]
