import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  certificateJson,
  checkCacerts,
  checkTlsSettings,
  extractChain,
  extractPem,
  fingerprint,
  formatCertificate,
  formatReport,
  parseCertificate,
  parseCertificateRequest,
  parsePrivateKey,
  parseRevocationList,
  parseSpiffeId,
  readCacerts,
  sortPieces,
  splitProxyCerts,
  verifyChain,
  verifyWorkload,
} from '../../src/index.ts'
import { readPkcs12, readPkcs7 } from '../../src/containers/index.ts'
import { explainLine } from '../../src/explain/index.ts'
import {
  createCertificateRequest,
  createRevocationList,
  createRoot,
  issueWorkload,
} from '../../src/issue/index.ts'
import { checkManifest, parseYaml } from '../../src/mesh/index.ts'
import { boringSslCertificates, goPemBlocks, openSslCertificates } from '../../src/pem/index.ts'
import { equalBytes } from '../../src/der/bytes.ts'
import { element, integer, octetString, oid, sequence } from '../../src/der/writer.ts'
import { KEYS } from '../../test/security/keys.ts'
import { createSearch } from '../../test/security/search.ts'
import { PropertyError } from './check.ts'
import { signedData } from './signed-data.ts'
import { TARGETS_OF_CHECKS } from './targets-of-checks.ts'
import type { Target } from './types.ts'

const AT = new Date('2027-06-01T00:00:00Z')
const fixture = (path: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url)))
const text = (...parts: readonly string[]): Uint8Array[] => parts.map((one) => Buffer.from(one))
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

const SET = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'] as const
const setFiles = Object.fromEntries(SET.map((name) => [name, fixture(`good/${name}`)]))
const certificates = SET.filter((name) => name !== 'ca-key.pem').map((name) =>
  Buffer.from(parseCertificate(fixture(`good/${name}`)).der),
)

const root = await createRoot({ at: new Date('2027-01-01') })
const { certificate: leaf } = await issueWorkload({
  issuer: root,
  at: AT,
  spiffeId: 'spiffe://cluster.local/ns/bookinfo/sa/details',
})
const { request } = await createCertificateRequest({ subject: { CN: 'CA' } })
const crl = await createRevocationList({ issuer: root, at: AT, revoked: [{ serial: 5n }] })
const rootPem = root.certificate.der

/** What Go reads is read by the tolerant reader too. */
function readPem(input: Uint8Array): unknown {
  const { blocks, notes } = extractPem(input)
  const lost = goPemBlocks(input).find(({ der }) => !blocks.some((one) => equalBytes(one.der, der)))
  if (lost !== undefined)
    throw new PropertyError(`extractPem loses a block that Go reads: ${lost.label}`)
  return {
    blocks,
    notes,
    openssl: openSslCertificates(input),
    boringssl: boringSslCertificates(input),
  }
}

/** A certificate that was changed is not trusted. */
async function changedLeaf(input: Uint8Array): Promise<unknown> {
  const chain = {
    leaf: input,
    intermediates: [],
    roots: [rootPem],
    at: AT,
    purpose: 'any',
  } as const
  const { status } = await verifyChain(chain)
  if (status === 'trusted' && !equalBytes(input, leaf.der))
    throw new PropertyError('a certificate that was changed is trusted')
  return status
}

async function readOne(input: Uint8Array): Promise<unknown> {
  const certificate = parseCertificate(input)
  return [
    certificateJson(certificate),
    formatCertificate(certificate),
    await fingerprint(certificate),
  ]
}

/** One file of a good set is changed: which one, says the first octet. */
async function judgeSet(input: Uint8Array): Promise<unknown> {
  const name = SET[(input[0] ?? 0) % SET.length]!
  const report = await checkCacerts(readCacerts({ ...setFiles, [name]: input.subarray(1) }), {
    at: AT,
  })
  for (const format of ['sarif', 'junit', 'github', 'gitlab', 'mermaid', 'text'] as const)
    formatReport(report, format)
  return report
}

const setSeeds = SET.map((name, at) => Buffer.concat([Uint8Array.of(at), setFiles[name]!]))
const forms = KEYS.flatMap(({ forms: all }) => Object.values(all)).filter(
  (form) => form.length > 100,
)
const keyLeak = createSearch(KEYS.flatMap(({ secrets }) => secrets))

const DATA = oid('1.2.840.113549.1.7.1')
const p12 = sequence(integer(3), sequence(DATA, element(0xa0, octetString(sequence()))))
const p7 = signedData([leaf.der, root.certificate.der])

const MANIFEST = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: web}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 443, name: https, protocol: HTTPS}
    hosts: ["*"]
    tls: {mode: SIMPLE, credentialName: web, cipherSuites: [ECDHE-RSA-AES128-GCM-SHA256]}
---
apiVersion: v1
kind: List
items: [{apiVersion: v1, kind: Secret, metadata: {name: cacerts}, data: {a: Zm9v}}]
`
const SETTINGS = {
  minProtocolVersion: 'TLSV1_2',
  cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'],
  ecdhCurves: ['P-256'],
}

function judgeSettings(input: Uint8Array): unknown {
  let settings: unknown
  try {
    settings = JSON.parse(utf8(input))
  } catch {
    return 'not JSON'
  }
  return checkTlsSettings(settings, { dialect: 'istio-gateway' })
}

const captures = ['bookinfo-details.txt', 'three-tier.txt', 'plaintext.txt'].map((name) =>
  fixture(`captures/${name}`),
)
const secret = JSON.stringify({
  kind: 'Secret',
  data: Object.fromEntries(SET.map((name) => [name, setFiles[name]!.toString('base64')])),
})
const LOG =
  '[Envoy] TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end'

/** Every function that takes input from outside. */
export const TARGETS: readonly Target[] = [
  {
    name: 'pem',
    seeds: [...setSeeds.map((one) => one.subarray(1)), ...captures],
    edits: 'text',
    run: readPem,
    leak: keyLeak,
  },
  {
    name: 'certificate',
    seeds: [...certificates, Buffer.from(leaf.der)],
    edits: 'der',
    run: readOne,
  },
  {
    name: 'request',
    seeds: [Buffer.from(request.der)],
    edits: 'der',
    run: parseCertificateRequest,
  },
  { name: 'crl', seeds: [Buffer.from(crl.der)], edits: 'der', run: parseRevocationList },
  {
    name: 'key',
    seeds: text(...forms),
    edits: 'both',
    run: (input) => parsePrivateKey(input),
    leak: keyLeak,
  },
  {
    name: 'key-text',
    seeds: text(...forms),
    edits: 'both',
    run: (input) => parsePrivateKey(utf8(input)),
    leak: keyLeak,
  },
  {
    name: 'capture',
    seeds: [...captures, ...text(secret, ...forms)],
    edits: 'text',
    run: (input) => [extractChain(input).notes, splitProxyCerts(input).findings],
    leak: keyLeak,
  },
  {
    name: 'workload',
    seeds: captures,
    edits: 'text',
    run: (input) => verifyWorkload(input, { roots: rootPem, at: AT }),
  },
  { name: 'yaml', seeds: text(MANIFEST), edits: 'text', run: (input) => parseYaml(utf8(input)) },
  {
    name: 'manifest',
    seeds: text(MANIFEST, ...forms),
    edits: 'text',
    run: (input) => checkManifest(utf8(input)),
    leak: keyLeak,
  },
  { name: 'tls', seeds: text(JSON.stringify(SETTINGS)), edits: 'text', run: judgeSettings },
  {
    name: 'pkcs12',
    seeds: [Buffer.from(p12)],
    edits: 'der',
    run: (input) => readPkcs12(input, { passphrase: 'x' }),
  },
  { name: 'pkcs7', seeds: [Buffer.from(p7)], edits: 'der', run: readPkcs7 },
  { name: 'changed', seeds: [Buffer.from(leaf.der)], edits: 'der', run: changedLeaf },
  { name: 'set', seeds: setSeeds, edits: 'text', run: judgeSet },
  {
    name: 'pieces',
    seeds: [...setSeeds, ...text(...forms)],
    edits: 'text',
    run: async (input) => (await sortPieces({ 'a.pem': input })).findings,
    leak: keyLeak,
  },
  {
    name: 'spiffe',
    seeds: text('spiffe://cluster.local/ns/a/sa/b'),
    edits: 'text',
    run: (input) => parseSpiffeId(utf8(input)),
  },
  { name: 'line', seeds: text(LOG), edits: 'text', run: (input) => explainLine(utf8(input)) },
  ...TARGETS_OF_CHECKS,
]
