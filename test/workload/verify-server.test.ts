import { describe, expect, test } from 'vitest'
import { verifyWorkload } from '../../src/workload/index.ts'
import { make } from '../credential/material.ts'
import { vectorBytes } from '../support/vectors.ts'

// The capture of a gateway is judged as that of a server for a name.

const AT = new Date('2027-01-01')
const root = make({ cn: 'Root', key: 'p256-a', ca: true })
const ca = make({ cn: 'CA', key: 'p256-b', issuer: root, ca: true })
const plan = { cn: 'www', key: 'p256-c', issuer: ca, hosts: ['www.example.com'] }
const server = make(plan)

const verify = (capture: string | object, more: object = {}) =>
  verifyWorkload(capture, { roots: root.pem, at: AT, ...more })

describe('the capture of a gateway', () => {
  test('needs no identity, no signature of your CA and no root', async () => {
    const report = await verify(server.pem + ca.pem, { hosts: ['www.example.com'] })
    expect(report).toMatchObject({ status: 'pass', peerAccepts: true, findings: [] })
    expect(report.details?.data).toEqual({ peerAccepts: true, client: { trusts: true } })
    expect((await verify(server.pem + ca.pem)).status).toBe('pass')
  })

  test('is refused for another name, and out of date', async () => {
    const other = await verify(server.pem + ca.pem, { hosts: ['shop.example.com'] })
    expect(other.findings.map(({ code }) => code)).toEqual(['credential-host'])
    expect(other.peerAccepts).toBe(false)
    const old = make({ ...plan, to: '2026-12-01' })
    const report = await verify(old.pem + ca.pem)
    expect(report.findings[0]).toMatchObject({ code: 'credential-expired', block: 1 })
    expect(report.findings[0]).not.toHaveProperty('file')
  })

  // istio#10001, #38152, #35993, #45780
  test('06: without the intermediate; with it nothing is wrong', async () => {
    const file = (name: string): Uint8Array =>
      new Uint8Array(vectorBytes(`field/06-gateway-no-intermediate/${name}`))
    const judge = (name: string) => verifyWorkload(file(name), { roots: file('root.pem'), at: AT })
    const bad = await judge('capture.pem')
    expect(bad.findings.map(({ code }) => code)).toEqual(['credential-client-refuses'])
    expect(bad.findings[0]?.fix).toContain('append the certificate of CN=Field Intermediate')
    const good = await judge('good-capture.pem')
    expect(good).toMatchObject({ status: 'pass', peerAccepts: true, findings: [] })
  })

  test('a server presents its own certificate first (RFC 8446, section 4.4.2)', async () => {
    const transcript = (...chain: readonly string[]): string =>
      `CONNECTED(00000003)\n---\nCertificate chain\n${chain
        .map((pem, at) => ` ${String(at)} s:CN = a\n   i:CN = b\n${pem}`)
        .join('')}---\nServer certificate\nsubject=CN = a\nissuer=CN = b\n---\n`
    const right = await verify(transcript(server.pem, ca.pem))
    expect(right).toMatchObject({ status: 'pass', peerAccepts: true })
    const report = await verify(transcript(ca.pem, server.pem))
    expect(report.findings[0]).toMatchObject({ code: 'credential-chain-order', block: 2 })
    expect(report.peerAccepts).toBe(false)
    expect(report.details?.data).toMatchObject({ client: { trusts: false } })
  })

  test('that names an identity is a workload’s', async () => {
    const report = await verify(server.pem + ca.pem, { spiffeId: 'spiffe://a/ns/b/sa/c' })
    expect(report.findings.some(({ code }) => code.startsWith('svid-'))).toBe(true)
  })
})

describe('a dump of several secrets', () => {
  const secret = (name: string, chain: string): object => ({
    name,
    secret: {
      name,
      tlsCertificate: {
        certificateChain: { inlineBytes: Buffer.from(chain).toString('base64') },
      },
    },
  })

  test('has each gateway’s judged as a gateway’s', async () => {
    const old = make({ ...plan, cn: 'old', to: '2026-12-01' })
    const judge = (other: string) =>
      verify(
        { dynamicActiveSecrets: [secret('default', server.pem + ca.pem), secret('shop', other)] },
        {
          spiffeId: 'spiffe://a/ns/b/sa/c',
        },
      )
    const codes = async (other: string) =>
      (await judge(other)).findings
        .map(({ code }) => code)
        .filter((code) => code.startsWith('credential-'))
    expect(await codes(old.pem + ca.pem)).toEqual(['credential-expired'])
    expect(await codes(make({ ...plan, cn: 'new' }).pem + ca.pem)).toEqual([])
  })
})
