import 'reflect-metadata'
import { generateKeyPairSync, sign } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { createIntermediate, createRoot, issueWorkload } from 'meshcerts/issue'
import { goPeer } from './go-peer.ts'
import type { Bench } from './harness.ts'

const AT = new Date('2026-01-01T00:00:00Z')
const OPTIONS = { at: AT, notAfter: new Date('2027-01-01T00:00:00Z') }
const FLOORS = 1.3
// about what is signed of such a certificate
const SIGNED = new Uint8Array(400)
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

async function peculiarIssuer(): Promise<() => Promise<unknown>> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const names = { subject: 'CN=a', issuer: 'CN=bench' }
  const dates = { notBefore: OPTIONS.at, notAfter: OPTIONS.notAfter }
  return async () => {
    const { publicKey } = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
    const asked = { ...names, ...dates, publicKey, signingKey: keys.privateKey }
    return x509.X509CertificateGenerator.create({ ...asked, signingAlgorithm: ALGORITHM })
  }
}

/** A certificate of a workload with a new key. */
export async function issueBenches(): Promise<readonly Bench[]> {
  const root = await createRoot(OPTIONS)
  const issuer = await createIntermediate({ ...OPTIONS, issuer: root, cluster: 'bench' })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spiffeId = 'spiffe://cluster.local/ns/bench/sa/workload'
  return [
    {
      title: 'Issue a P-256 certificate with a new key',
      candidates: [
        { name: 'meshcerts', run: () => issueWorkload({ ...OPTIONS, issuer, spiffeId }) },
        {
          name: 'a new key and a signature',
          run: () => {
            generateKeyPairSync('ec', { namedCurve: 'P-256' })
            return sign('sha256', SIGNED, privateKey)
          },
          most: FLOORS,
        },
        ...goPeer(AT, {})('issue', ''),
        { name: '@peculiar/x509', run: await peculiarIssuer() },
      ],
    },
  ]
}
