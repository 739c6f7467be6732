import { describe, expect, it } from 'vitest'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import { make } from './material.ts'

// What became of a text on its way into the Secret, by what Envoy and istiod make of it; and what browsers show.

const at = new Date('2027-01-01')
const root = make({ cn: 'Root', key: 'p256-a', ca: true })
const between = make({ cn: 'Intermediate', key: 'p256-b', issuer: root, ca: true })
const hosts = ['www.example.com']
const server = make({ cn: 'www', key: 'p256-c', issuer: between, hosts })
const FULL = server.pem + between.pem

const check = (crt: string, key = server.keyPem, more: object = {}) =>
  checkCredential(readCredential({ 'tls.crt': crt, 'tls.key': key }), { at, ...more })

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('a text that lost its shape', () => {
  it.each([
    ['encoded twice', base64, /base64 of PEM/, /^encode it once/],
    ['in one line', (text: string) => text.replaceAll('\n', ' '), /line ends are lost/, /own$/],
    ['escaped', (text: string) => text.replaceAll('\n', '\\n'), /written as \\n/, /own$/],
    ['a path', () => '/etc/certs/tls.crt', /the name of a file/, /--from-file, not --from-lit/],
  ])('%s: says what happened, of certificates and of keys', async (_, change, problem, fix) => {
    const chain = await check(change(FULL))
    expect(chain.envoy.loads).toBe(false)
    expect(chain.findings[0]?.code).toBe('credential-chain-unreadable')
    expect(chain.findings[0]?.message).toMatch(problem)
    expect(chain.findings[0]?.fix).toMatch(fix)
    const key = await check(FULL, change(server.keyPem).replace('tls.crt', 'tls.key'))
    expect(key.envoy.loads).toBe(false)
    expect(key.findings[0]?.code).toMatch(/^credential-key-(?:missing|unreadable)$/)
    expect(key.findings[0]?.fix).toMatch(fix)
    const right = await check(FULL)
    expect(right.findings.filter(({ severity }) => severity !== 'info')).toEqual([])
  })
})

describe('what browsers show', () => {
  const shown = async (crt: string, more: object = {}): Promise<string | undefined> => {
    const { details } = await check(crt, server.keyPem, more)
    return details.answers?.find(({ heading }) => heading === 'a browser would show')?.says
  }
  const made = (more: object): string =>
    make({ cn: 'www', key: 'p256-c', issuer: between, hosts, ...more }).pem
  const late = made({ to: '2026-06-01' })
  const early = made({ from: '2028-01-01' })
  const old = make({ cn: 'Intermediate', key: 'p256-b', issuer: root, ca: true, to: '2026-06-01' })

  it.each([
    ['expired', late + between.pem, {}, 'ERR_CERT_DATE_INVALID', 'SEC_ERROR_EXPIRED_CERTIFICATE'],
    ['an expired CA', server.pem + old.pem, {}, 'ERR_CERT_DATE_INVALID', 'EXPIRED_ISSUER'],
    ['too early', early + between.pem, {}, 'ERR_CERT_DATE_INVALID', 'NOT_YET_VALID_CERTIFICATE'],
    ['host', FULL, { hosts: ['a.org'] }, 'ERR_CERT_COMMON_NAME_INVALID', 'BAD_CERT_DOMAIN'],
    [
      'no intermediate',
      server.pem,
      { clientRoots: root.pem },
      'ERR_CERT_AUTHORITY_INVALID',
      'SEC_ERROR_UNKNOWN_ISSUER',
    ],
  ])('%s', async (_, crt, more, chrome, firefox) => {
    const says = await shown(crt, more)
    expect(says).toContain(`NET::${chrome} (Chrome, Edge)`)
    expect(says).toContain(firefox)
  })

  it('nothing where the page comes, or where Envoy serves nothing', async () => {
    expect(await shown(FULL, { hosts, clientRoots: root.pem })).toBeUndefined()
    expect(await shown(base64(FULL), { hosts: ['a.org'] })).toBeUndefined()
  })

  it('take no Ed25519', async () => {
    const ed = make({ cn: 'www', key: 'ed-a', issuer: between, hosts })
    const report = await check(ed.pem + between.pem, ed.keyPem)
    expect(report.envoy.loads).toBe(true)
    expect(report.findings[0]).toMatchObject({ code: 'credential-key-browsers' })
  })
})
