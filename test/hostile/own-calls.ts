import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import * as pkijs from 'pkijs'
import { parseCertificate, parsePrivateKey } from '../../src/index.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { readCredential } from '../../src/credential/index.ts'
import {
  createCertificateRequest,
  createRevocationList,
  createRoot,
} from '../../src/issue/index.ts'
import { SELF_SIGNED_CA } from '../support/issuance.ts'
import { clearFile } from './pkcs12.ts'
import { markMade } from './recorded-calls.ts'
import { toPeculiar, toPeculiarKey, toPkijs, toPkijsKey } from '../../src/peculiar/index.ts'

// Right calls of the exported functions that no example calls, and of those whose example takes long.

const read = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/good/${name}`, import.meta.url))

const pem = read('ca-cert.pem')
const certificate = parseCertificate(pem)
const key = await parsePrivateKey(read('ca-key.pem'))
const at = new Date('2026-01-01')
const root = await createRoot({ at })
const { request } = await createCertificateRequest({ subject: { CN: 'a' } })
const crl = await createRevocationList({ issuer: root, at })
const report = { status: 'pass', findings: [], proofs: [{ message: 'fine' }] }
const secret = {
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name: 'a' },
  stringData: { 'tls.crt': pem.toString(), 'tls.key': read('ca-key.pem').toString() },
}
const credential = readCredential(secret)
const pair = await toPeculiarKey(webcrypto as never, key, { extractable: true })

const set = readCacerts({
  'ca-cert.pem': pem,
  'ca-key.pem': read('ca-key.pem'),
  'root-cert.pem': read('root-cert.pem'),
})
const party = { name: 'east', set }
for (const one of [set, credential, request, crl, root]) markMade(one)

/** Arguments by the name of the function. */
export const OWN_CALLS: Readonly<Record<string, readonly unknown[]>> = {
  certificateJson: [certificate],
  parseCertificateRequest: [request.der],
  parseRevocationList: [crl.der],
  parseRevocationLists: [crl.der],
  readPkcs12: [clearFile(certificate.der), { passphrase: '' }],
  formatReports: [[{ name: 'a', report }], 'sarif', { title: 'a' }],
  isMeshCertsError: [new Error('x')],
  looksLikeDer: [certificate.der],
  scanGoPem: [pem],
  boringSslCertificates: [pem],
  openSslCertificates: [pem],
  isTlsDialect: ['ossm-v2'],
  isCompliancePolicy: ['fips-140-2'],
  isOpenshiftProfile: ['Modern'],
  clientCaOf: [credential],
  serverPairOf: [credential],
  fromPeculiarKey: [webcrypto, pair],
  toPeculiarKey: [webcrypto, key, { extractable: true }],
  fromPkijs: [toPkijs(pkijs, certificate)],
  fromPkijsChain: [[toPkijs(pkijs, certificate)]],
  fromPkijsKey: [toPkijsKey(pkijs, key), {}],
  toPkijs: [pkijs, certificate],
  toPkijsChain: [pkijs, [certificate]],
  toPkijsKey: [pkijs, key],
  fromPeculiar: [toPeculiar(x509, certificate)],
  fromPeculiarChain: [[toPeculiar(x509, certificate)]],
  toPeculiarChain: [x509, [certificate]],
  manifestKind: [secret],
  // from a set to the same: no way is looked for
  planMeshRotation: [[{ from: party, to: party }], { at }],
  planRotation: [set, set, { at }],
  planChange: [{ from: [party], to: [party] }, { at }],
  trustMatrix: [[party], { at }],
  // no RSA key
  predictIssuance: [SELF_SIGNED_CA.map((content) => ({ content })), { at }],
}
