import { describe, expect, it } from 'vitest'
import { checkPolicy, type PolicyRule } from '../../src/policy/index.ts'
import { authorityKeyIdentifier } from '../../src/issue/extensions.ts'
import type { IssuedCertificate } from '../../src/issue/types.ts'
import { after, AT, ca, certificates, leaf, WORKLOAD } from './make.ts'

// Each rule with a certificate that breaks it, and one without the fault that keeps it.

const codesOf = async (one: IssuedCertificate, rule: PolicyRule, at = AT): Promise<string[]> => {
  const { findings } = await checkPolicy(certificates(one), [rule], { at })
  return findings.map(({ code }) => code)
}

const uri = (value: string) => [{ type: 'uri', value }] as const
const dns = (value: string) => [{ type: 'dns', value }] as const

type Case = readonly [
  code: string,
  rule: PolicyRule,
  broken: () => Promise<IssuedCertificate>,
  kept: () => Promise<IssuedCertificate>,
]

const ISTIO = { uri: ['spiffe://prod.example/ns/*/sa/*'] }
const CASES: readonly Case[] = [
  ['policy-key-type', { keyTypes: ['EC'] }, () => ca({ key: 'RSA-2048' }), () => ca()],
  [
    'policy-key-size',
    { rsaBits: 3072 },
    () => ca({ key: 'RSA-2048' }),
    () => ca({ key: 'RSA-3072' }),
  ],
  ['policy-curve', { curves: ['P-384'] }, () => ca(), () => ca({ key: 'P-384' })],
  ['policy-curve', { curves: ['1.3.132.0.34'] }, () => ca(), () => ca({ key: 'P-384' })],
  [
    'policy-signature',
    { signatures: ['ecdsa-with-SHA256'] },
    () => ca({ signature: { hash: 'SHA-384' } }),
    () => ca(),
  ],
  [
    'policy-signature',
    { signatures: ['rsassaPss-sha256'] },
    () => ca({ key: 'RSA-2048', signature: { pss: true, hash: 'SHA-384' } }),
    () => ca({ key: 'RSA-2048', signature: { pss: true } }),
  ],
  [
    'policy-signature',
    { signatures: ['sha256WithRSAEncryption'] },
    () => ca({ key: 'RSA-2048', signature: { pss: true } }),
    () => ca({ key: 'RSA-2048' }),
  ],
  ['policy-life', { longestLife: '99d' }, () => ca(), () => ca({ days: 99 })],
  ['policy-life', { longestLife: '23h59m59s' }, () => leaf(), () => leaf({ notAfter: after(0.5) })],
  ['policy-days-left', { daysLeft: 100 }, () => ca({ days: 99.99 }), () => ca()],
  [
    'policy-subject',
    { subject: ['CN=*,O=Example'] },
    // one star is one value
    () => ca({ subject: { O: 'Example', OU: 'Other', CN: 'Root' } }),
    () => ca(),
  ],
  [
    'policy-subject',
    { subject: ['CN=*,O=Example'] },
    // a comma in the common name: RFC 4514, section 2.4 escapes it, and the subject has no O
    () => ca({ subject: { CN: 'Root,O=Example' } }),
    () => ca({ subject: { O: 'Example', CN: 'Root, and more' } }),
  ],
  [
    'policy-subject',
    { subject: ['CN=Root,O=Example\\, Inc.'] },
    () => ca({ subject: { O: 'Example', CN: 'Root' } }),
    () => ca({ subject: { O: 'Example, Inc.', CN: 'Root' } }),
  ],
  ['policy-subject', { subject: [''] }, () => leaf(), () => leaf({ subject: {} })],
  [
    'policy-name',
    ISTIO,
    () => leaf({ names: uri('spiffe://dev.example/ns/a/sa/b') }),
    () => leaf(),
  ],
  [
    'policy-name',
    ISTIO,
    // one star is one part of the path
    () => leaf({ names: uri('spiffe://prod.example/ns/a/sa/b/sa/c') }),
    () => leaf({ names: uri('spiffe://prod.example/ns/b/sa/c') }),
  ],
  [
    'policy-name',
    { dns: ['*.Example.com'] },
    () => leaf({ names: dns('a.b.example.com') }),
    () => leaf({ names: dns('A.EXAMPLE.COM') }),
  ],
  [
    'policy-name',
    { dns: ['**.example.com'] },
    () => leaf({ names: dns('example.com') }),
    () => leaf({ names: dns('a.b.example.com') }),
  ],
  ['policy-name', { dns: [] }, () => leaf({ names: dns('a.example') }), () => leaf()],
  [
    'policy-name',
    { ip: ['10.0.*.*'] },
    () => leaf({ names: [{ type: 'ip', value: '10.1.0.1' }] }),
    () => leaf({ names: [{ type: 'ip', value: '10.0.0.1' }] }),
  ],
  [
    'policy-name',
    { email: ['*@example.com'] },
    () => leaf({ names: [{ type: 'email', value: 'a@example.org' }] }),
    () => leaf({ names: [{ type: 'email', value: 'a@example.com' }] }),
  ],
  ['policy-name-type', { nameTypes: ['uri'] }, () => leaf({ names: dns('a.b') }), () => leaf()],
  ['policy-name-missing', { nameTypesRequired: ['uri'] }, () => leaf({ names: [] }), () => leaf()],
  [
    'policy-purpose',
    { purposes: ['serverAuth', 'clientAuth'] },
    () => leaf({ purposes: ['serverAuth', 'codeSigning'] }),
    () => leaf(),
  ],
  // without the extension everything is allowed (RFC 5280, section 4.2.1.12)
  [
    'policy-purpose',
    { purposes: ['serverAuth'] },
    () => leaf({ purposes: null }),
    () => leaf({ purposes: ['serverAuth'] }),
  ],
  [
    'policy-purpose',
    { purposes: ['serverAuth'] },
    // Go: `if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0` every usage is acceptable (crypto/x509, verify.go)
    () => leaf({ purposes: [] }),
    () => leaf({ purposes: ['serverAuth'] }),
  ],
  ['policy-purpose', { purposes: ['none'] }, () => leaf(), () => ca()],
  [
    'policy-purpose-missing',
    { purposesRequired: ['clientAuth'] },
    () => leaf({ purposes: ['serverAuth'] }),
    () => leaf(),
  ],
  ['policy-path-length', { pathLength: 0 }, () => ca(), () => ca({ pathLength: 0 })],
  [
    'policy-path-length',
    { pathLength: 1 },
    () => ca({ pathLength: 2 }),
    () => ca({ pathLength: 1 }),
  ],
]

describe('a rule', () => {
  it.each(CASES)(
    '%s %j is broken, and kept without the fault',
    async (code, rule, broken, kept) => {
      expect(await codesOf(await broken(), rule)).toEqual([code])
      expect(await codesOf(await kept(), rule)).toEqual([])
    },
  )

  it('is for the roles that it names', async () => {
    const root = await ca()
    const below = await ca({ subject: { CN: 'Below' }, issuer: root, key: 'P-384' })
    const workload = await leaf({ issuer: below, key: 'other' })
    const all = certificates(workload, below, root)
    const rolesOf = async (rule: PolicyRule): Promise<unknown[]> => {
      const { findings } = await checkPolicy(all, [rule], { at: AT })
      return findings.map(({ facts, block }) => [facts['role'], block])
    }
    expect(await rolesOf({ for: ['leaf'], keyTypes: ['RSA'] })).toEqual([['leaf', 1]])
    expect(await rolesOf({ for: ['ca'], keyTypes: ['RSA'] })).toEqual([['CA', 2]])
    expect(await rolesOf({ for: ['root'], keyTypes: ['RSA'] })).toEqual([['root', 3]])
    expect(await rolesOf({ keyTypes: ['RSA'] })).toHaveLength(3)
  })

  it.each([null, authorityKeyIdentifier(new Uint8Array(20))])(
    'is for a root where a CA has signed itself, whatever names and key identifiers it wrote: %s',
    async (authorityKey) => {
      const root = await ca({ extensions: { authorityKey } })
      // the name of the root, the signature of the root, and a key of its own
      const below = await ca({ issuer: root, key: 'other', extensions: { authorityKey } })
      const roleOf = async (one: IssuedCertificate): Promise<unknown[]> => {
        const report = await checkPolicy(certificates(one), [{ keyTypes: ['RSA'] }], { at: AT })
        return report.findings.map(({ facts }) => facts['role'])
      }
      expect([await roleOf(root), await roleOf(below)]).toEqual([['root'], ['CA']])
    },
  )

  it('has its own severity, and is quoted with its place and its reason', async () => {
    const rule = { rsaBits: 3072, severity: 'warning', why: 'crypto standard 4.2' } as const
    const weak = certificates(await ca({ key: 'RSA-2048' }))
    const options = { at: AT, file: 'meshcerts.config.json' }
    const { status, findings, proofs } = await checkPolicy(weak, [rule], options)
    expect([status, proofs]).toEqual(['warn', []])
    expect(findings[0]).toMatchObject({
      severity: 'warning',
      rule: 'meshcerts.config.json, policy[0].rsaBits: 3072 (crypto standard 4.2)',
      message:
        'the key of this root has 2048 bits; the policy wants 3072 or more (policy[0].rsaBits: crypto standard 4.2)',
    })
  })

  it('is counted among those that were kept', async () => {
    const { proofs } = await checkPolicy(certificates(await ca()), [{ curves: ['P-256'] }], {
      at: AT,
    })
    expect(proofs.map(({ message }) => message)).toEqual([
      '1 certificate keeps 1 rule of the policy',
    ])
  })
})

describe('who may sign for a trust domain', () => {
  const forProd = (signers: PolicyRule['signers']): PolicyRule => ({
    trustDomains: ['prod.example'],
    ...(signers && { signers }),
  })
  const hex = async (bytes: Uint8Array): Promise<string> =>
    Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(bytes))).toString('hex')

  async function mesh() {
    const root = await ca()
    const below = await ca({ subject: { CN: 'Prod CA' }, issuer: root, key: 'P-384' })
    // the same name, another key
    const impostor = await ca({ subject: { CN: 'Prod CA' }, issuer: root, key: 'RSA-2048' })
    return { root, below, impostor, workload: await leaf({ issuer: below, key: 'other' }) }
  }
  const codes = async (
    all: readonly IssuedCertificate[],
    rule: PolicyRule,
    trustDomain?: string,
  ) => {
    const domain = trustDomain === undefined ? {} : { trustDomain }
    const report = await checkPolicy(certificates(...all), [rule], { at: AT, ...domain })
    return report.findings.map(({ code }) => code)
  }

  it('is known by certificate, by key and by name, at any height', async () => {
    const { root, below, workload } = await mesh()
    const chain = [workload, below, root]
    const sha256 = await hex(below.certificate.der)
    const publicKeySha256 = await hex(root.certificate.publicKey.spki)
    const other = await hex(workload.certificate.der)
    const colons = sha256.toUpperCase().replace(/..(?=.)/g, '$&:')
    for (const signer of [
      { sha256 },
      { sha256: colons },
      { publicKeySha256 },
      { subject: 'CN=Prod CA' },
    ])
      expect(await codes(chain, forProd([signer]))).toEqual([])
    for (const signer of [
      { sha256: other },
      { publicKeySha256: other },
      { subject: 'CN=Dev CA' },
      // all members must fit the same certificate
      { sha256, publicKeySha256 },
    ])
      expect(await codes(chain, forProd([signer]))).toEqual(['policy-signer'])
  })

  it('is shown by a signature, not by a name', async () => {
    const { root, below, impostor, workload } = await mesh()
    const rule = forProd([{ sha256: await hex(impostor.certificate.der) }])
    // the impostor is there, but has signed nothing
    expect(await codes([workload, impostor, below, root], rule)).toEqual(['policy-signer'])
    const own = await leaf({ issuer: impostor, key: 'other' })
    expect(await codes([own, impostor, below, root], rule)).toEqual([])
  })

  it('cannot be shown while a certificate above is missing', async () => {
    const { root, below, impostor, workload } = await mesh()
    const rule = forProd([{ sha256: await hex(root.certificate.der) }])
    expect(await codes([workload], rule)).toEqual(['policy-signer-unknown'])
    expect(await codes([workload, below], rule)).toEqual(['policy-signer-unknown'])
    expect(await codes([workload, below, root], rule)).toEqual([])
    const said = async (...given: IssuedCertificate[]) => {
      const [found] = (await checkPolicy(certificates(...given), [rule], { at: AT })).findings
      return [found?.message, found?.fix].join('\n')
    }
    // the one that is missing is named, whichever it is
    const [prod, top] = [below.certificate.subject.text, root.certificate.subject.text]
    expect(await said(workload)).toContain(
      `the certificate of "${prod}", which has signed "O=Example", is not there`,
    )
    expect(await said(workload, below)).toContain(
      `give the certificate of "${top}" in PEM with --issuers`,
    )
    expect(await said(workload, impostor)).toContain(`"${prod}" is there with another key`)
    const issuers = certificates(below, root)
    const options = { at: AT, issuers }
    expect((await checkPolicy(certificates(workload), [rule], options)).findings).toEqual([])
  })

  it('counts for the CA of a mesh, which signs for its trust domain', async () => {
    const { root, below, impostor } = await mesh()
    const rule = forProd([{ sha256: await hex(below.certificate.der) }])
    expect(await codes([below, root], rule, 'prod.example')).toEqual([])
    expect(await codes([impostor, root], rule, 'prod.example')).toEqual(['policy-signer'])
    expect(await codes([impostor, root], rule, 'dev.example')).toEqual([])
    expect(await codes([impostor, root], rule)).toEqual([])
  })

  it.each(['SPIFFE://PROD.example/ns/a/sa/b', 'spiffe://PROD.EXAMPLE', 'spiffe://prod.example?x'])(
    'counts for %s too',
    async (value) => {
      const { root, impostor, below } = await mesh()
      const rule = forProd([{ sha256: await hex(below.certificate.der) }])
      const chain = (issuer: IssuedCertificate) =>
        leaf({ issuer, key: 'other', names: [{ type: 'uri', value }] })
      expect(await codes([await chain(impostor), impostor, root], rule)).toEqual(['policy-signer'])
      expect(await codes([await chain(below), below, root], rule)).toEqual([])
    },
  )

  it('does not ask of others', async () => {
    const { root } = await mesh()
    const rule = forProd([{ subject: 'CN=Nobody' }])
    const other = await leaf({ issuer: root, names: uri('spiffe://dev.example/ns/a/sa/b') })
    expect(await codes([other, root], rule)).toEqual([])
    expect(WORKLOAD).toContain('prod.example')
  })

  it('ends when too many certificates could have signed', async () => {
    const { root, below } = await mesh()
    const many: IssuedCertificate[] = []
    for (let i = 1; i <= 40; i++)
      many.push(await ca({ subject: { CN: 'Prod CA' }, issuer: root, notAfter: after(i) }))
    const leaves: IssuedCertificate[] = []
    for (let i = 1; i <= 30; i++)
      leaves.push(await leaf({ issuer: below, key: 'other', notAfter: after(i) }))
    const rule = forProd([{ sha256: await hex(below.certificate.der) }])
    // 30 leaves, each with 41 certificates of the name: 1230 signatures, and 500 and four each may be checked
    const { findings } = await checkPolicy(certificates(...leaves, ...many, below, root), [rule], {
      at: AT,
    })
    expect(findings.map(({ code }) => code)).toContain('policy-signer-unknown')
    expect(findings.at(-1)?.message).toContain('too many certificates are called "CN=Prod CA"')
    // nor is it said of a name that is there once
    const alone = await ca({ subject: { CN: 'Lone CA' }, issuer: root })
    const crowd = [...leaves, ...many, below, await leaf({ issuer: alone, key: 'other' })]
    const said = await checkPolicy(certificates(...crowd, alone, root), [rule], { at: AT })
    expect(said.findings.map(({ message }) => message).join()).not.toContain('called "CN=Lone CA"')
    // what the fix asks for: four of the name
    expect(findings.at(-1)?.fix).toContain('no more than 4 certificates of "CN=Prod CA"')
    expect(await codes([...leaves, ...many.slice(0, 3), below, root], rule)).toEqual([])
  })
})
