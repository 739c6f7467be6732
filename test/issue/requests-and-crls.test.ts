import 'reflect-metadata'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import * as x509 from '@peculiar/x509'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { describe, expect, it } from 'vitest'
import type { KeyAlgorithm } from '../../src/crypto/engine.ts'
import {
  createCertificateRequest,
  createHierarchy,
  createIntermediate,
  createRevocationList,
  createRoot,
  issueFromRequest,
  issueWorkload,
} from '../../src/issue/index.ts'
import { formatPrivateKey } from '../../src/key/format.ts'
import { keyMatches } from '../../src/key/matches.ts'
import { formatPem } from '../../src/pem/format.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { askOpenssl, openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL } from '../support/needs.ts'

const AT = new Date('2001-03-04T05:06:07Z')
const TIME = String(AT.getTime() / 1000)
const ID = 'spiffe://cluster.local/ns/bookinfo/sa/details'

const folder = tempFolder()
const write = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text)
}
const run = (...args: string[]): string => openssl(args, { cwd: folder }).toString()
/** Everything that it says. */
const said = (...args: string[]): string => {
  const { stdout, stderr } = askOpenssl(args, { cwd: folder })
  return stdout.toString() + stderr
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run()
    return 'made'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return error.code
  }
}

const KINDS: readonly KeyAlgorithm[] = ['RSA-2048', 'P-256', 'P-521', 'Ed25519']

describe('a request', () => {
  describe.each(KINDS)('of %s', needs(OPENSSL), (key) => {
    it('passes openssl req -verify, with its names', async () => {
      const { request } = await createCertificateRequest({
        key,
        subject: { O: 'Istio', CN: 'Intermediate CA' },
        names: [
          { type: 'dns', value: 'istiod.istio-system.svc' },
          { type: 'ip', value: '2001:db8::1' },
        ],
      })
      write('request.pem', formatPem('CERTIFICATE REQUEST', request.der))
      expect(said('req', '-in', 'request.pem', '-verify', '-noout')).toMatch(/verify OK/)
      const text = run('req', '-in', 'request.pem', '-noout', '-text')
      expect(text).toContain('Subject: O = Istio, CN = Intermediate CA')
      expect(text).toContain('DNS:istiod.istio-system.svc, IP Address:2001:DB8:0:0:0:0:0:1')
    })
  })

  it('reads back with @peculiar/x509 and pkijs', async () => {
    const { request } = await createCertificateRequest({ spiffeId: ID })
    const theirs = new x509.Pkcs10CertificateRequest(request.der)
    expect(await theirs.verify()).toBe(true)
    const schema = pkijs.CertificationRequest.fromBER(request.der)
    expect(Buffer.from(schema.toSchema(false).toBER())).toEqual(Buffer.from(request.der))
  })

  it('of openssl becomes a CA, the name taken over byte for byte', needs(OPENSSL), async () => {
    run(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'k.pem',
      '-out',
      'r.pem',
      '-subj',
      '/O=Ácme/CN=Mesh CA',
      '-utf8',
      '-addext',
      'subjectAltName=DNS:istiod.istio-system.svc',
    )
    const root = await createRoot({ at: AT })
    const request = run('req', '-in', 'r.pem')
    const certificate = await issueFromRequest({
      as: 'intermediate',
      request,
      issuer: root,
      at: AT,
    })
    write('root.pem', formatPem('CERTIFICATE', root.certificate.der))
    write('ca.pem', formatPem('CERTIFICATE', certificate.der))
    expect(run('verify', '-x509_strict', '-attime', TIME, '-CAfile', 'root.pem', 'ca.pem')).toBe(
      'ca.pem: OK\n',
    )
    expect(run('x509', '-in', 'ca.pem', '-noout', '-subject', '-nameopt', 'utf8')).toContain('Ácme')
    expect(certificate.basicConstraints).toEqual({ critical: true, ca: true, pathLength: 0 })
    expect(certificate.subjectAltName?.names).toEqual([
      { type: 'dns', value: 'istiod.istio-system.svc' },
    ])
  })

  it('of a workload gives the certificate that istiod would issue', async () => {
    const issuer = await createRoot({ at: AT })
    const { request, key } = await createCertificateRequest({ spiffeId: ID })
    const serial = 5n
    const certificate = await issueFromRequest({ request: request.der, issuer, at: AT, serial })
    const twin = await issueWorkload({ issuer, at: AT, spiffeId: ID, key, serial })
    expect(Buffer.from(certificate.tbs)).toEqual(Buffer.from(twin.certificate.tbs))
    expect(keyMatches(key, certificate)).toBe(true)
  })

  it('that is refused, and its twin', async () => {
    const issuer = await createRoot({ at: AT })
    const { request } = await createCertificateRequest({ spiffeId: ID })
    const tampered = request.der.slice()
    tampered[tampered.length - 1]! ^= 1
    const nameless = (await createCertificateRequest()).request
    const from = (input: typeof request | Uint8Array) => () =>
      issueFromRequest({ request: input, issuer, at: AT })
    expect(await codeOf(from(request))).toBe('made')
    expect(await codeOf(from(tampered))).toBe('issue-request-signature')
    expect(await codeOf(from(nameless))).toBe('issue-spiffe-id')
    expect(
      await codeOf(() =>
        issueFromRequest({ as: 'intermediate', request: nameless, issuer, at: AT }),
      ),
    ).toBe('issue-name')
    expect(
      await codeOf(() =>
        issueFromRequest({
          as: 'intermediate',
          request: nameless,
          issuer,
          at: AT,
          subject: { CN: 'x' },
        }),
      ),
    ).toBe('made')
  })
})

describe('a CRL', () => {
  it.each(KINDS)(
    'of %s revokes what it names for openssl, and nothing else',
    needs(OPENSSL),
    async (key) => {
      const root = await createRoot({ at: AT, key })
      const [good, bad] = [
        await issueWorkload({ issuer: root, at: AT, spiffeId: ID }),
        await issueWorkload({ issuer: root, at: AT, spiffeId: ID }),
      ]
      const crl = await createRevocationList({
        issuer: root,
        at: AT,
        number: 300,
        revoked: [
          {
            serial: bad.certificate.serialBytes,
            reason: 'keyCompromise',
            at: new Date('2001-03-04T05:00:00Z'),
          },
        ],
      })
      write('root.pem', formatPem('CERTIFICATE', root.certificate.der))
      write('crl.pem', formatPem('X509 CRL', crl.der))
      write('good.pem', formatPem('CERTIFICATE', good.certificate.der))
      write('bad.pem', formatPem('CERTIFICATE', bad.certificate.der))
      const verify = (file: string) =>
        said(
          'verify',
          '-x509_strict',
          '-crl_check',
          '-attime',
          TIME,
          '-CAfile',
          'root.pem',
          '-CRLfile',
          'crl.pem',
          file,
        )
      expect(verify('good.pem')).toBe('good.pem: OK\n')
      expect(verify('bad.pem')).toContain('certificate revoked')
      expect(run('crl', '-in', 'crl.pem', '-noout', '-crlnumber').trim()).toBe('crlNumber=0x012C')
      expect(crl.revoked).toMatchObject([
        { serialHex: bad.certificate.serialHex, reason: 'keyCompromise' },
      ])
      expect(crl.nextUpdate).toEqual(new Date('2001-03-11T05:06:07Z'))
      const theirs = new x509.X509Crl(crl.der)
      expect(theirs.entries.length).toBe(1)
      expect(pkijs.CertificateRevocationList.fromBER(crl.der).revokedCertificates?.length).toBe(1)
    },
  )

  it('that revokes nothing has no list, and reads back', async () => {
    const crl = await createRevocationList({ issuer: await createRoot({ at: AT }), at: AT })
    expect(crl.revoked).toEqual([])
    expect(asn1js.fromBER(crl.der).offset).toBe(crl.der.length)
  })

  it('is not signed by a workload, nor ends before it begins', async () => {
    const root = await createRoot({ at: AT })
    const leaf = await issueWorkload({ issuer: root, at: AT, spiffeId: ID })
    expect(await codeOf(() => createRevocationList({ issuer: leaf, at: AT }))).toBe(
      'issue-not-a-ca',
    )
    expect(await codeOf(() => createRevocationList({ issuer: root, at: AT, nextUpdate: AT }))).toBe(
      'issue-validity',
    )
    expect(await codeOf(() => createRevocationList({ issuer: root, at: AT }))).toBe('made')
  })
})

describe('a hierarchy', () => {
  it.each([
    [1, 2],
    [2, 2],
    [1, 3],
    [2, 3],
  ] as const)(
    'of %s roots and %s tiers verifies with openssl from its files alone',
    needs(OPENSSL),
    async (roots, tiers) => {
      const mesh = await createHierarchy({ at: AT, clusters: ['east', 'west'], roots, tiers })
      expect(mesh.clusters.map(({ name }) => name)).toEqual(['east', 'west'])
      for (const { authority, files } of mesh.clusters) {
        const texts = files()
        for (const [name, text] of Object.entries<string>({ ...texts })) write(name, text)
        const leaf = await issueWorkload({ issuer: authority, at: AT, spiffeId: ID })
        write('leaf.pem', formatPem('CERTIFICATE', leaf.certificate.der))
        expect(
          run(
            'verify',
            '-x509_strict',
            '-attime',
            TIME,
            '-CAfile',
            'root-cert.pem',
            '-untrusted',
            'cert-chain.pem',
            'leaf.pem',
          ),
        ).toBe('leaf.pem: OK\n')
        expect(run('pkey', '-in', 'ca-key.pem', '-pubout')).toBe(
          run('x509', '-in', 'ca-cert.pem', '-noout', '-pubkey'),
        )
        expect(texts['root-cert.pem'].match(/BEGIN/g)?.length).toBe(roots)
        expect(texts['cert-chain.pem'].match(/BEGIN/g)?.length).toBe(tiers - 1)
      }
    },
  )

  it('rotates: the same roots, the other one in front', async () => {
    const before = await createHierarchy({ at: AT, roots: 2 })
    const after = await createHierarchy({ at: AT, roots: before.roots.toReversed() })
    const issuers = [before, after].map(
      (mesh) => mesh.clusters[0]!.authority.certificate.issuer.text,
    )
    expect(issuers).toEqual(['CN=Root CA 1,O=Istio', 'CN=Root CA 2,O=Istio'])
  })

  it('prints no key', async () => {
    const mesh = await createHierarchy({ at: AT })
    const [cluster] = mesh.clusters
    const key = formatPrivateKey(cluster!.authority.key).split('\n')[1]!
    for (const text of [
      inspect(mesh, { depth: 9, showHidden: true }),
      JSON.stringify(cluster!.authority.key),
    ]) {
      expect(text).not.toContain(key)
      expect(text).not.toContain('PRIVATE')
    }
  })

  it.each([
    ['no cluster', 'issue-too-many', { clusters: [] }],
    [
      '1001 clusters',
      'issue-too-many',
      { clusters: Array.from({ length: 1001 }, (_, i) => `c${String(i)}`) },
    ],
    ['no root', 'issue-too-many', { roots: 0 }],
    ['one cluster', 'made', { clusters: ['one'] }],
  ])('of %s: %s', async (_, code, options) => {
    expect(await codeOf(() => createHierarchy({ at: AT, ...options }))).toBe(code)
  })
})

it('an intermediate of a root that ends first ends with it', async () => {
  const root = await createRoot({ at: AT, days: 10 })
  const ca = await createIntermediate({ issuer: root, at: AT })
  expect(ca.certificate.notAfter).toEqual(root.certificate.notAfter)
})
