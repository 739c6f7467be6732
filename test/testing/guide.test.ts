import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { expect, it } from 'vitest'
import {
  checkCacerts,
  compareCertificates,
  formatPem,
  formatPrivateKey,
  parseCertificate,
  readCacerts,
  splitProxyCerts,
  toSecret,
  verifyWorkload,
} from '../../src/index.ts'
import { createHierarchy, issueWorkload } from '../../src/issue/index.ts'
import { handshake } from './loopback.ts'
import { openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL_3 } from '../support/needs.ts'

// The administrator's guide as one script, in its order: create, check, secret, serve, capture, split, compare, verify.
it('the whole guide goes through, step by step', needs(OPENSSL_3), async () => {
  // s_server and s_client judge by the clock of the machine
  const at = new Date()

  // create: a root, and under it the CA of the cluster
  const mesh = await createHierarchy({ at, clusters: ['east'] })
  const { authority, files, chain } = mesh.clusters[0]!

  // check: before the secret is made
  const set = readCacerts({ ...files() })
  const report = await checkCacerts(set, { at, controlPlane: 'istio-1.24' })
  expect(report.status).toBe('pass')
  expect(report.istiod.accepts).toBe(true)

  // secret: as oc create secret generic cacerts --from-file makes it
  const secret = parse(toSecret(set)) as { metadata: object; data: Record<string, string> }
  expect(secret.metadata).toMatchObject({ name: 'cacerts', namespace: 'istio-system' })
  const mounted = readCacerts(secret)
  expect(Object.keys(mounted.files).sort()).toEqual(Object.keys(files()).sort())
  for (const [name, text] of Object.entries<string>({ ...files() })) {
    expect(Buffer.from(mounted.files[name]!).toString(), name).toBe(text)
  }

  // serve: two workloads of bookinfo with what istiod gives them
  const root = mesh.roots[0]!.certificate
  const sent = [...chain, root].map(({ der }) => formatPem('CERTIFICATE', der)).join('')
  const rootsPem = files()['root-cert.pem']
  const party = async (serviceAccount: string) => {
    const spiffeId = { namespace: 'bookinfo', serviceAccount }
    const { certificate, key } = await issueWorkload({ issuer: authority, at, spiffeId })
    const leafPem = formatPem('CERTIFICATE', certificate.der)
    const keyPem = (): string => formatPrivateKey(key)
    return { leafPem, sentPem: sent, chainPem: leafPem + sent, keyPem, rootsPem }
  }

  // capture: openssl s_client -showcerts, from one pod to the other
  const { transcript, code } = await handshake(await party('details'), await party('productpage'))
  expect(code).toBe(0)

  // split: as the guide's sed and awk do
  const proxyCerts = splitProxyCerts(transcript)
  expect(proxyCerts.files.map(({ name }) => name)).toEqual(
    ['1', '2', '3'].map((number) => `proxy-cert-${number}.pem`),
  )
  const folder = tempFolder()
  for (const { name, pem } of proxyCerts.files) writeFileSync(join(folder, name), pem)
  for (const [name, text] of Object.entries<string>({ ...files() }))
    writeFileSync(join(folder, name), text)

  // compare: the guide's diff of openssl x509 -text, done both ways
  const text = (name: string): string =>
    openssl(['x509', '-in', name, '-text', '-noout'], { cwd: folder }).toString()
  const compared = (one: string, other: string): string => {
    const [a, b] = [one, other].map((name) => parseCertificate(readFileSync(join(folder, name))))
    return compareCertificates(a!, b!).relation
  }
  expect(text('proxy-cert-3.pem')).toBe(text('root-cert.pem'))
  expect(compared('proxy-cert-3.pem', 'root-cert.pem')).toBe('identical')
  expect(text('proxy-cert-2.pem')).toBe(text('ca-cert.pem'))
  expect(compared('proxy-cert-2.pem', 'ca-cert.pem')).toBe('identical')
  expect(compared('proxy-cert-1.pem', 'ca-cert.pem')).toBe('different')

  // verify: the guide's openssl verify, and all of it at once
  writeFileSync(join(folder, 'both.pem'), files()['ca-cert.pem'] + files()['root-cert.pem'])
  const args = ['verify', '-CAfile', 'both.pem', 'proxy-cert-1.pem']
  expect(openssl(args, { cwd: folder }).toString()).toBe('proxy-cert-1.pem: OK\n')
  const spiffeId = 'spiffe://cluster.local/ns/bookinfo/sa/details'
  const verified = await verifyWorkload(transcript, { cacerts: set, at, spiffeId })
  expect(verified).toMatchObject({ peerAccepts: true, signedByYourCa: true })
  expect(verified.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    'root pass',
    'ca pass',
    'chain pass',
  ])

  // and what is not so is not said: another mesh, another workload
  const other = (await createHierarchy({ at })).clusters[0]!
  const foreign = readCacerts({ ...other.files() })
  expect((await verifyWorkload(transcript, { cacerts: foreign, at })).signedByYourCa).toBe(false)
  const ratings = 'spiffe://cluster.local/ns/bookinfo/sa/ratings'
  expect((await verifyWorkload(transcript, { cacerts: set, at, spiffeId: ratings })).status).toBe(
    'fail',
  )
})
