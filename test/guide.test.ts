import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  checkCacerts,
  compareCertificates,
  extractChain,
  formatCertificate,
  formatPem,
  parseCertificate,
  readCacerts,
  splitProxyCerts,
  verifyWorkload,
} from '../src/index.ts'
import { createHierarchy, issueWorkload } from '../src/issue/index.ts'
import {
  checkManifest,
  createServiceMeshControlPlane,
  formatManifest,
  meshSteps,
} from '../src/mesh/index.ts'
import { openssl } from './support/openssl.ts'
import { tempFolder } from './support/temp.ts'
import { needs, OPENSSL } from './support/needs.ts'

// The administrator's guide in its order: "Adding an external certificate authority key and certificate", "Verifying your
// certificates", "Removing the certificates". Each step is done as the guide does it and as the package does it.

const fixture = (path: string): string =>
  fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url))
const NAMES = ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem'] as const
const at = new Date('2027-01-01T00:00:00Z')
const read = (name: string): Uint8Array => readFileSync(fixture(`good/${name}`))
const cacerts = readCacerts(Object.fromEntries(NAMES.map((name) => [name, read(name)])))
const capture = readFileSync(fixture('captures/bookinfo-details.txt'))
const work = tempFolder()

describe('adding an existing certificate and key', () => {
  it('1. the files are what istiod and its peers take', async () => {
    const { status, istiod, peers } = await checkCacerts(cacerts, { at })
    expect([status, istiod.accepts, istiod.selfSigned]).toEqual(['pass', true, undefined])
    expect(Object.values(peers ?? {}).map(({ ok }: { ok: boolean }) => ok)).not.toContain(false)
  })

  it('2. the secret is created from all four files, under the name that istiod looks for', () => {
    const commands = meshSteps('plug-in', { path: 'certs' }).flatMap((step) => step.commands)
    const [create = ''] = commands.filter((command) => command.includes('create secret'))
    expect(create).toMatch(/^oc create secret generic cacerts -n istio-system /)
    for (const name of NAMES) expect(create).toContain(`--from-file=certs/${name}`)
  })

  it('3. the control plane is set to use them, in a manifest without findings', () => {
    const text = formatManifest(createServiceMeshControlPlane({ mtls: true, plugInCa: true }))
    expect(text).toContain('rootCADir: /etc/cacerts')
    expect(checkManifest(text, { cacerts: true }).status).toBe('pass')
  })

  it('4. to 6. control plane, gateways and applications are restarted, in this order', () => {
    const commands = meshSteps('plug-in').flatMap((step) => step.commands)
    const order = [
      'meshcerts check',
      'create secret',
      'patch smcp',
      'istio-ingressgateway',
      'delete pods --all',
    ]
    const found = order.map((text) => commands.findIndex((command) => command.includes(text)))
    expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(found).not.toContain(-1)
  })
})

describe('verifying your certificates', () => {
  const files = splitProxyCerts(capture).files

  it('1. the capture falls into the files that sed and awk make of it', needs(OPENSSL), () => {
    const sed =
      '/-----BEGIN CERTIFICATE-----/{:start /-----END CERTIFICATE-----/!{N;b start};/.*/p}'
    const awk = 'BEGIN {counter=0;} /BEGIN CERT/{counter++} { print > "proxy-cert-" counter ".pem"}'
    const certs = execFileSync('sed', ['-n', sed, fixture('captures/bookinfo-details.txt')])
    writeFileSync(join(work, 'certs.pem'), certs)
    execFileSync('awk', [awk, 'certs.pem'], { cwd: work })
    expect(files.map(({ name }) => name)).toEqual([
      'proxy-cert-1.pem',
      'proxy-cert-2.pem',
      'proxy-cert-3.pem',
    ])
    for (const { name, pem } of files) expect(readFileSync(join(work, name), 'utf8')).toBe(pem)
  })

  it.each([
    ['2. the root certificate', 'root-cert.pem', 2],
    ['3. the CA certificate', 'ca-cert.pem', 1],
  ] as const)('%s is the one of the administrator, by text as by meaning', (_, name, index) => {
    const [mine, presented] = [parseCertificate(read(name)), parseCertificate(files[index]!.pem)]
    expect(formatCertificate(presented)).toBe(formatCertificate(mine))
    expect(compareCertificates(mine, presented)).toEqual({ relation: 'identical', differences: [] })
  })

  it('2. and 3. print what openssl x509 -text -noout prints', needs(OPENSSL), () => {
    for (const name of ['root-cert.pem', 'ca-cert.pem']) {
      const text = openssl(['x509', '-in', fixture(`good/${name}`), '-text', '-noout'])
      expect(formatCertificate(parseCertificate(read(name)))).toBe(String(text))
    }
  })

  it('4. the chain holds from the root to the workload, and each step has its outcome', async () => {
    const report = await verifyWorkload(capture, { cacerts, at })
    expect(report.status).toBe('pass')
    expect(report.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['root', 'pass'],
      ['ca', 'pass'],
      ['chain', 'pass'],
    ])
  })

  it('4. is what openssl verify says, with the root alone as trusted', needs(OPENSSL), () => {
    const files = ['-CAfile', 'root-cert.pem', '-untrusted', 'cert-chain.pem']
    const leaf = fixture('presented/bookinfo-details.pem')
    const said = openssl(['verify', ...files, leaf], { cwd: fixture('good') })
    expect(String(said)).toBe(`${leaf}: OK\n`)
  })

  it('no step passes against the set of another mesh with the same names', async () => {
    const other = NAMES.map(
      (name) => [name, readFileSync(fixture(`good-three-tier/${name}`))] as const,
    )
    const report = await verifyWorkload(capture, {
      cacerts: readCacerts(Object.fromEntries(other)),
      at,
    })
    expect(report.steps.map(({ outcome }) => outcome)).toEqual(['fail', 'fail', 'fail'])
  })
})

describe('removing the certificates', () => {
  it('deletes the secret first, then the setting, then restarts', () => {
    const commands = meshSteps('remove').flatMap((step) => step.commands)
    expect(commands[0]).toBe('oc delete secret cacerts -n istio-system')
    expect(
      checkManifest(formatManifest(createServiceMeshControlPlane({ mtls: true }))).status,
    ).toBe('pass')
  })

  it('shows afterwards that istiod signs with a CA of its own', async () => {
    const after = readFileSync(fixture('captures/secret-not-used.txt'))
    const report = await verifyWorkload(after, { cacerts, at })
    expect([report.signedByYourCa, report.peerAccepts]).toEqual([false, false])
    expect(extractChain(after).roles.leaf?.certificate.issuer.text).toBe('O=cluster.local')
  })
})

describe('with certificates made for the occasion', () => {
  it('what is made passes the check, and a workload of it is verified, whatever the tiers', async () => {
    for (const tiers of [2, 3] as const) {
      const { clusters, roots } = await createHierarchy({ at, tiers, clusters: ['east'] })
      const east = clusters[0]!
      const set = readCacerts({ ...east.files() })
      expect((await checkCacerts(set, { at })).status).toBe('pass')
      const spiffeId = 'spiffe://cluster.local/ns/bookinfo/sa/details'
      const leaf = await issueWorkload({ at, issuer: east.authority, spiffeId })
      const presented = [leaf.certificate, ...east.chain, roots[0]!.certificate]
      const text = presented.map(({ der }) => formatPem('CERTIFICATE', der)).join('')
      const report = await verifyWorkload(text, { cacerts: set, at, spiffeId })
      expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([])
      expect(report.status).toBe('pass')
    }
  })
})
