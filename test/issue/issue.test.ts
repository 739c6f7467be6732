import 'reflect-metadata'
import { X509Certificate as NodeCertificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { describe, expect, it } from 'vitest'
import type { Certificate } from '../../src/certificate/types.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import type { Engine, KeyAlgorithm } from '../../src/crypto/engine.ts'
import {
  createIntermediate,
  createRoot,
  generateKey,
  issueWorkload,
} from '../../src/issue/index.ts'
import { formatPrivateKey } from '../../src/key/format.ts'
import { keyMatches } from '../../src/key/matches.ts'
import { formatPem } from '../../src/pem/format.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL } from '../support/needs.ts'

const AT = new Date('2001-03-04T05:06:07Z')
const ID = 'spiffe://cluster.local/ns/bookinfo/sa/details'
const pem = (certificate: Certificate): string => formatPem('CERTIFICATE', certificate.der)

const folder = tempFolder()

const run = (...args: string[]): string => openssl(args, { cwd: folder }).toString()

async function three(key: KeyAlgorithm, engine: Engine = node) {
  const root = await createRoot({ at: AT, key, engine })
  const ca = await createIntermediate({
    issuer: root,
    at: AT,
    key,
    engine,
    cluster: 'east',
    dnsNames: ['istiod.istio-system.svc'],
  })
  const leaf = await issueWorkload({ issuer: ca, at: AT, spiffeId: ID, key, engine })
  return { root, ca, leaf }
}

const KINDS: readonly KeyAlgorithm[] = ['RSA-2048', 'P-256', 'P-384', 'P-521', 'Ed25519']
const engines: readonly Engine[] = [node, web]

describe.each(engines)('made by the engine $name', (engine) => {
  describe('openssl verify -x509_strict', needs(OPENSSL), () => {
    it.each(KINDS)('accepts root, intermediate and workload of %s', async (kind) => {
      const { root, ca, leaf } = await three(kind, engine)
      const files = { root, ca, leaf }
      for (const [name, { certificate }] of Object.entries(files)) {
        writeFileSync(join(folder, `${name}.pem`), pem(certificate))
      }
      const time = String(AT.getTime() / 1000)
      const verify = (purpose: string) =>
        run(
          'verify',
          '-x509_strict',
          '-attime',
          time,
          '-purpose',
          purpose,
          '-CAfile',
          'root.pem',
          '-untrusted',
          'ca.pem',
          'leaf.pem',
        )
      expect(verify('sslserver')).toBe('leaf.pem: OK\n')
      expect(verify('sslclient')).toBe('leaf.pem: OK\n')
      expect(run('verify', '-x509_strict', '-attime', time, '-CAfile', 'root.pem', 'ca.pem')).toBe(
        'ca.pem: OK\n',
      )
    })
  })
})

describe.each(KINDS)('a certificate of %s', (kind) => {
  it('reads back equal with node:crypto, @peculiar/x509 and pkijs, and its key belongs to it', async () => {
    const { root, ca, leaf } = await three(kind)
    for (const { certificate, key } of [root, ca, leaf]) {
      expect(keyMatches(key, certificate)).toBe(true)
      const own = new NodeCertificate(certificate.der)
      expect(own.serialNumber.toLowerCase()).toBe(certificate.serialHex)
      expect(
        own.checkPrivateKey((await import('node:crypto')).createPrivateKey(formatPrivateKey(key))),
      ).toBe(true)
      expect(new Date(own.validTo)).toEqual(certificate.notAfter)
      const theirs = new x509.X509Certificate(certificate.der)
      expect(Buffer.from(theirs.rawData)).toEqual(Buffer.from(certificate.der))
      expect(theirs.extensions.map((extension) => extension.type)).toEqual(
        certificate.extensions.map((extension) => extension.oid),
      )
      const schema = new pkijs.Certificate({ schema: asn1js.fromBER(certificate.der).result })
      expect(Buffer.from(schema.toSchema(false).toBER())).toEqual(Buffer.from(certificate.der))
    }
    expect(
      new NodeCertificate(ca.certificate.der).checkIssued(
        new NodeCertificate(root.certificate.der),
      ),
    ).toBe(true)
    expect(
      new NodeCertificate(leaf.certificate.der).verify(
        new NodeCertificate(ca.certificate.der).publicKey,
      ),
    ).toBe(true)
    expect(new NodeCertificate(leaf.certificate.der).subjectAltName).toBe(`URI:${ID}`)
  })
})

describe('the shape of a workload certificate', () => {
  it('is what istiod issues: order, criticality, validity, empty subject', async () => {
    const { ca, leaf } = await three('P-256')
    const { certificate } = leaf
    expect(
      certificate.extensions.map(({ name, critical }) => `${name}${critical ? ' critical' : ''}`),
    ).toEqual([
      'keyUsage critical',
      'extendedKeyUsage',
      'basicConstraints critical',
      'authorityKeyIdentifier',
      'subjectAltName critical',
    ])
    expect(certificate.subject.text).toBe('')
    expect(certificate.keyUsage?.usages).toEqual(['digitalSignature', 'keyEncipherment'])
    expect(certificate.extendedKeyUsage?.purposes).toEqual(['serverAuth', 'clientAuth'])
    expect(certificate.basicConstraints?.ca).toBe(false)
    // an empty SEQUENCE: FALSE is the default and not written
    expect(certificate.extensions[2]!.value).toEqual(Uint8Array.of(0x30, 0))
    expect(certificate.notBefore).toEqual(new Date('2001-03-04T05:04:07Z'))
    expect(certificate.notAfter).toEqual(new Date('2001-03-05T05:06:07Z'))
    expect(certificate.authorityKeyIdentifier?.keyIdentifier).toEqual(
      ca.certificate.subjectKeyIdentifier?.keyIdentifier,
    )
    expect(certificate.serialBytes.length).toBe(16)
    expect(certificate.spiffeId?.uri).toBe(ID)
  })
})

describe('same inputs, same bytes', () => {
  it.each(['RSA-2048', 'Ed25519'] as const)('with %s', async (kind) => {
    const key = await generateKey(kind)
    const make = async () => {
      const root = await createRoot({ at: AT, key, serial: 1n })
      const ca = await createIntermediate({ issuer: root, at: AT, key, serial: 2n })
      const leaf = await issueWorkload({ issuer: ca, at: AT, spiffeId: ID, key, serial: 3n })
      return [root, ca, leaf].map(({ certificate }) => certificate.der)
    }
    expect(await make()).toEqual(await make())
  })
})

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run()
    return 'made'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error.code
  }
}

describe('what cannot be issued', async () => {
  const { root, ca, leaf } = await three('P-256')
  const workload = { issuer: ca, at: AT, spiffeId: ID }
  const root1 = await createRoot({ at: AT, pathLength: 1 })
  const other = await generateKey()
  it.each<[string, string, () => Promise<unknown>]>([
    [
      'a workload below a workload',
      'issue-not-a-ca',
      () => issueWorkload({ ...workload, issuer: leaf }),
    ],
    ['a workload below a CA', 'made', () => issueWorkload(workload)],
    [
      'a CA below path length 0',
      'issue-path-length',
      () => createIntermediate({ issuer: ca, at: AT }),
    ],
    ['a CA below path length 1', 'made', () => createIntermediate({ issuer: root1, at: AT })],
    [
      'a CA with path length 1 below path length 1',
      'issue-path-length',
      () => createIntermediate({ issuer: root1, at: AT, pathLength: 1 }),
    ],
    ['a negative path length', 'issue-path-length', () => createRoot({ at: AT, pathLength: -1 })],
    [
      'a CA with the key of another',
      'issue-key-mismatch',
      () => issueWorkload({ ...workload, issuer: { ...ca, key: other } }),
    ],
    ['a serial of zero', 'issue-serial', () => createRoot({ at: AT, serial: 0n })],
    ['a negative serial', 'issue-serial', () => createRoot({ at: AT, serial: -1n })],
    ['a serial of 21 octets', 'issue-serial', () => createRoot({ at: AT, serial: 1n << 160n })],
    ['a serial of 20 octets', 'made', () => createRoot({ at: AT, serial: (1n << 159n) - 1n })],
    [
      'a serial of 20 octets and a high bit',
      'issue-serial',
      () => createRoot({ at: AT, serial: 1n << 159n }),
    ],
    ['an end before the start', 'issue-validity', () => createRoot({ at: AT, notAfter: AT })],
    [
      'an end after the end of the issuer',
      'issue-validity',
      () => issueWorkload({ ...workload, notAfter: new Date('2020-01-01') }),
    ],
    ['an instant that is none', 'issue-validity', () => createRoot({ at: new Date('never') })],
    ['the year 1949', 'issue-validity', () => createRoot({ at: new Date('1949-12-31T23:59:59Z') })],
    [
      'a name attribute nobody knows',
      'issue-name',
      () => createRoot({ at: AT, subject: { XX: 'x' } }),
    ],
    [
      'a country of three letters',
      'issue-name',
      () => createRoot({ at: AT, subject: { C: 'DEU' } }),
    ],
    [
      'a country of two letters',
      'made',
      () => createRoot({ at: AT, subject: { C: 'DE', CN: 'Wurzel' } }),
    ],
    [
      'a URI that is no identity of Istio',
      'issue-spiffe-id',
      () => issueWorkload({ ...workload, spiffeId: 'spiffe://cluster.local/details' }),
    ],
    [
      'a trust domain in capitals',
      'issue-spiffe-id',
      () => issueWorkload({ ...workload, spiffeId: 'spiffe://Cluster.local/ns/a/sa/b' }),
    ],
    [
      'a namespace of two dots',
      'issue-spiffe-id',
      () => issueWorkload({ ...workload, spiffeId: 'spiffe://cluster.local/ns/../sa/b' }),
    ],
    [
      'an identity in parts',
      'made',
      () => issueWorkload({ ...workload, spiffeId: { namespace: 'a', serviceAccount: 'b' } }),
    ],
    [
      'a DNS name with a blank',
      'issue-alternative-name',
      () => createRoot({ at: AT, dnsNames: ['a b'] }),
    ],
    ['a kind of key nobody makes', 'issue-key-algorithm', () => generateKey('P-100' as 'P-256')],
  ])('%s: %s', async (_, code, run) => {
    expect(await codeOf(run)).toBe(code)
  })

  it('a workload ends no later than its issuer', async () => {
    const short = await createIntermediate({
      issuer: root,
      at: AT,
      notAfter: new Date('2001-03-04T06:00:00Z'),
    })
    const { certificate } = await issueWorkload({ ...workload, issuer: short })
    expect(certificate.notAfter).toEqual(short.certificate.notAfter)
  })
})
