import { describe, expect, it } from 'vitest'
import { engine } from '../../src/crypto/engine.node.ts'
import {
  checkCacerts,
  extractPem,
  formatPem,
  formatPrivateKey,
  parseCertificate,
  parsePrivateKey,
  verifyWorkload,
} from '../../src/index.ts'
import { generateKey } from '../../src/issue/index.ts'
import { broken, FAULT_NAMES, testPki, tlsPair, type BrokenSet } from '../../src/testing/index.ts'
import { forgeWorkload } from '../../src/testing/forge.ts'
import type { TestWorkload } from '../../src/testing/index.ts'
import { handshake, type Presented } from './loopback.ts'
import { needs, NODE_WITH_OPENSSL_3, OPENSSL_3 } from '../support/needs.ts'

// OpenSSL judges by the clock of the machine: what is made here is made for now.
const now = new Date()
const SPIFFE = 'spiffe://cluster.local/ns/foo/sa/bar'

function presented(workload: TestWorkload): Presented {
  const [leaf, ...sent] = workload.chain.map(({ der }) => formatPem('CERTIFICATE', der))
  const { chainPem, keyPem, rootsPem } = workload
  return { chainPem, keyPem, rootsPem, leafPem: leaf!, sentPem: sent.join('') }
}

const text = (file: string | Uint8Array | undefined): string =>
  typeof file === 'string' ? file : Buffer.from(file ?? []).toString('latin1')

/** What a workload of a set presents: istiod signs whatever its files say, and sends them as they stand. */
async function workloadOf({ files }: Pick<BrokenSet, 'files'>): Promise<Presented> {
  const { blocks } = extractPem(text(files['ca-cert.pem'] ?? files['tls.crt']))
  const issuer = {
    certificate: parseCertificate(formatPem('CERTIFICATE', blocks[0]!.der)),
    key: await parsePrivateKey(text(files['ca-key.pem'] ?? files['tls.key'])),
  }
  const key = await generateKey('P-256')
  const [notBefore, notAfter] = [-120, 3600].map((s) => new Date(now.getTime() + s * 1000))
  const made = { key, issuer, spiffeId: SPIFFE, notBefore: notBefore!, notAfter: notAfter! }
  const leafPem = formatPem('CERTIFICATE', (await forgeWorkload(made, engine)).certificate.der)
  const rootsPem = text(files['root-cert.pem'] ?? files['ca.crt'])
  const chain = text(files['cert-chain.pem'] ?? files['tls.crt'])
  const sentPem = [chain, rootsPem].map((one) => one.replace(/([^\n])$/, '$1\n')).join('')
  return {
    leafPem,
    sentPem,
    chainPem: leafPem + sentPem,
    keyPem: () => formatPrivateKey(key),
    rootsPem,
  }
}

describe('a workload that was made here', needs(OPENSSL_3), () => {
  it.each(['P-256', 'RSA-2048', 'P-384'] as const)(
    'with %s is served by openssl, captured by openssl, and verified by the guide',
    async (keyType) => {
      const pki = await testPki({ now, keyType, workloads: ['bookinfo/details', 'bookinfo/web'] })
      const [server, client] = pki.workloads.map(presented)
      const { started, transcript, code } = await handshake(server!, client!)
      expect(started).toBe(true)
      expect(code).toBe(0)
      const { cacerts } = pki.clusters[0]!
      const spiffeId = pki.workloads[0]!.spiffeId
      const report = await verifyWorkload(transcript, { cacerts, at: now, spiffeId })
      // tickets come or do not, as the processes are quick
      const told = report.findings.filter(({ code }) => code !== 'output-secrets-in-transcript')
      expect(told.filter(({ severity }) => severity !== 'info')).toEqual([])
      expect(report).toMatchObject({ peerAccepts: true, signedByYourCa: true })
      expect(report.steps.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass'])
      const other = (await testPki({ now })).clusters[0]!.cacerts
      const wrong = await verifyWorkload(transcript, { cacerts: other, at: now, spiffeId })
      expect(wrong).toMatchObject({ status: 'fail', peerAccepts: false, signedByYourCa: false })
    },
  )
})

// Where a program is set up otherwise than a mesh is, with the reason.
type Release = Pick<Parameters<typeof verifyWorkload>[1], 'controlPlane'>

const NODE_DIFFERS: Readonly<Record<string, string>> = {
  rootNotSelfSigned:
    'Node 20 asks for a self-signed root, Envoy and istiod set X509_V_FLAG_PARTIAL_CHAIN',
  ...(Number.parseInt(process.versions.node) >= 24
    ? { weakRoot: 'OpenSSL 3.5 in Node 24 asks for security level 2' }
    : {}),
}
const OPENSSL_DIFFERS: Readonly<Record<string, string>> = {
  weakRoot: 's_server does not load 1024 bits where the distribution sets SECLEVEL 2',
}

/** The control plane that a fault is for, where it is for one. */
const releaseOf = ({ controlPlane }: Release): Release =>
  controlPlane === undefined ? {} : { controlPlane }

/** The number of an error out of its words: `26 unsuitable certificate purpose (depth 3)`. */
const numberOf = (says: string | undefined): string => /^\d+/.exec(says ?? '')?.[0] ?? 'none'

// the predictions are those for OpenSSL 3, which Node has built in
describe('what checkCacerts says of OpenSSL', needs(NODE_WITH_OPENSSL_3), () => {
  let tried = 0
  const refused = new Set<string>()

  it.each(FAULT_NAMES)('holds for %s, where istiod starts with it', async (name) => {
    const set = await broken[name]({ now })
    const { peers } = await checkCacerts(set.set, { at: now, ...set.options })
    if (peers === undefined) return
    tried++
    const { openssl30Server: asServer, openssl30Client: asClient } = peers
    if (!asServer.ok || !asClient.ok) refused.add(name)
    const party = await workloadOf(set)

    if (!(name in NODE_DIFFERS)) {
      const node = await tlsPair(party, party)
      expect(node.client.accepts, 'the client of Node').toBe(asServer.ok)
      if (asServer.ok) expect(node.server.accepts, 'the server of Node').toBe(asClient.ok)
      expect(node.connected).toBe(asServer.ok && asClient.ok)
    }
    if (!OPENSSL_3.there) return
    const { started, transcript, server, code } = await handshake(party, party)
    expect(started, server).toBe(!(name in OPENSSL_DIFFERS))
    if (!started) return
    expect(code === 0, 's_client').toBe(asServer.ok)
    if (!asServer.ok) expect(transcript).toContain(`verify error:num=${numberOf(asServer.says)}:`)
    const said = server.includes(`verify error:num=${numberOf(asClient.says)}:`)
    expect(server.includes('verify error:num='), 's_server').toBe(!asClient.ok)
    expect(said).toBe(!asClient.ok)

    const report = await verifyWorkload(transcript, {
      ...releaseOf(set.options),
      cacerts: set.set,
      at: now,
    })
    expect(report.signedByYourCa).toBe(true)
    const everyone = peers.goServer.ok && peers.boringsslServer.ok && asServer.ok
    expect(report.peerAccepts, 'verifyWorkload').toBe(everyone)
  })

  it('was tried on faults that connect and on faults that do not', () => {
    expect(tried).toBeGreaterThan(40)
    expect(refused.size).toBeGreaterThan(5)
  })
})
