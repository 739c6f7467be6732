import { expect, test } from 'vitest'
import { pemBlock } from '../../scripts/differential/material/certificate.ts'
import { keyNamed } from '../../scripts/differential/material/keys.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { formatPem } from '../../src/pem/format.ts'
import { verifyWorkload } from '../../src/workload/verify.ts'
import { authority, leaf, root, YEAR_2001 } from '../support/certificates/certificate.ts'

// What is between the roots of the set counts for a workload too. Measured: ztunnel takes nothing but certificates there
// (test/oracles/rustls), Envoy a key that it can read and none that is damaged (test/emulation/keys-between-roots.test.ts).

const pem = (...ders: readonly Uint8Array[]): string =>
  ders.map((der) => formatPem('CERTIFICATE', der)).join('')

const ROOT = root('CN=Root CA')
const CA = authority({ subject: 'CN=Intermediate CA', issuer: 'CN=Root CA', pathLength: 0 })
const WORKLOAD = leaf('CN=Intermediate CA', {
  subject: '',
  key: 'workload',
  san: ['uri:spiffe://cluster.local/ns/bookinfo/sa/details'],
})

function key(isDamaged: boolean): string {
  const der = keyNamed('p256-a').forms['EC PRIVATE KEY']!.slice()
  if (isDamaged) der[der.length - 1]! ^= 1
  return Buffer.from(pemBlock('EC PRIVATE KEY', der)).toString()
}

async function verify(behindRoot: string) {
  const cacerts = readCacerts({
    'ca-cert.pem': pem(CA),
    'cert-chain.pem': pem(CA),
    'root-cert.pem': pem(ROOT) + behindRoot,
  })
  const report = await verifyWorkload(pem(WORKLOAD, CA, ROOT), {
    cacerts,
    at: YEAR_2001,
    dataPlane: 'both',
  })
  const { boringsslServer, ztunnelServer } = report.peers!
  const codes = report.findings.map(({ code }) => code)
  return { codes, envoy: boringsslServer.cause, ztunnel: ztunnelServer.says }
}

test('a root alone is taken by all', async () => {
  expect(await verify('')).toEqual({ codes: [], envoy: undefined, ztunnel: undefined })
})

test('a key between the roots is refused by ztunnel', async () => {
  const found = await verify(key(false))
  expect(found).toMatchObject({ envoy: undefined, ztunnel: 'certificate: no certificate' })
  expect(found.codes).toEqual(['workload-ztunnel-refuses'])
})

test('a damaged key between the roots is refused by Envoy too', async () => {
  const found = await verify(key(true))
  expect(found.envoy).toBe('roots-unreadable')
  expect(found.codes).toContain('workload-peers-refuse')
})
