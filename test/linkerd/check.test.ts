import { describe, expect, it } from 'vitest'
import { checkLinkerd, readLinkerd, type LinkerdReport } from '../../src/linkerd/index.ts'
import { linkerdCases, type LinkerdCase } from '../support/vectors.ts'

const cases = linkerdCases()

const report = ({ secret, anchors, at }: LinkerdCase): Promise<LinkerdReport> =>
  checkLinkerd(readLinkerd(secret, { anchors }), { at: new Date(at) })

const named = (name: string): LinkerdCase => {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

const codesOf = ({ findings }: LinkerdReport): readonly string[] => findings.map(({ code }) => code)

describe('what Linkerd says', () => {
  it('was asked about enough', () => {
    expect(cases.length).toBeGreaterThan(50)
    expect(cases.filter(({ identity }) => identity.issues).length).toBeGreaterThan(15)
  })

  it.each(cases)('word for word: $name', async (one) => {
    const { identity, linkerdCheck, status, findings } = await report(one)
    expect(identity).toEqual(one.identity)
    const lines = (level: string) =>
      linkerdCheck.lines
        .filter((line) => line.level === level)
        .map(({ check, says }) => ({ check, says }))
    expect(lines('fail')).toEqual(one.refuses)
    expect(lines('warn')).toEqual(one.warns)
    expect(linkerdCheck.passes).toBe(one.refuses.length === 0)
    const fails = !one.identity.issues || one.refuses.length > 0
    expect(status, JSON.stringify(findings)).toBe(
      fails ? 'fail' : findings.length > 0 ? 'warn' : 'pass',
    )
  })
})

// the first finding is the cause
describe('what we say of it', () => {
  it.each([
    ['good', []],
    ['good, Secret of cert-manager', []],
    ['good, three tiers', []],
    ['anchors: comment between', []],
    ['anchors: CRLF', []],
    ['anchors: blank line at the end', ['linkerd-text-after']],
    ['anchors: comment at the end', ['linkerd-text-after']],
    ['anchors: no PEM', ['linkerd-no-certificate']],
    ['anchors: empty', ['linkerd-no-certificate']],
    ['anchors: not a certificate inside', ['linkerd-no-certificate']],
    ['anchors: a key between, the issuer under the first', ['linkerd-text-cut']],
    [
      'anchors: a key between, the issuer under the second',
      ['linkerd-issuer-untrusted', 'linkerd-text-cut'],
    ],
    ['anchors: a key first', ['linkerd-text-cut']],
    ['anchor of another mesh', ['linkerd-issuer-untrusted']],
    ['anchor: RSA 2048', []],
    ['anchor: P-384', ['linkerd-algorithm']],
    ['anchor: expired', ['linkerd-anchor-dates']],
    ['anchor: expired, next to one that is not', ['linkerd-anchor-dates']],
    ['anchor: ends soon', ['linkerd-expires-soon']],
    ['issuer: RSA', ['linkerd-issuer-key']],
    ['issuer: P-384', ['linkerd-algorithm']],
    ['issuer: Ed25519', ['linkerd-key-unreadable']],
    ['issuer: expired', ['linkerd-issuer-dates']],
    ['issuer: not yet valid', ['linkerd-issuer-dates']],
    ['issuer: ends soon', ['linkerd-expires-soon']],
    ['issuer: ends in 60 days', []],
    ['issuer: not a CA', ['linkerd-issuer-not-a-ca']],
    ['issuer: file with a blank line at the end', ['linkerd-text-after']],
    ['issuer: the key in front of the certificate', ['linkerd-text-cut']],
    ['key: of another certificate', ['linkerd-key-mismatch']],
    ['key: EC PARAMETERS in front', ['linkerd-key-unreadable']],
    ['Secret of cert-manager without ca.crt', ['linkerd-check-refuses']],
    [
      'Secret of cert-manager, ca.crt of another mesh',
      ['linkerd-check-refuses', 'linkerd-anchors-differ'],
    ],
  ])('%s', async (name, codes) => {
    expect(codesOf(await report(named(name)))).toEqual(codes)
  })

  it('every refusal has an error, and its words are the component’s', async () => {
    for (const one of cases.filter(({ identity }) => !identity.issues)) {
      const { findings, details } = await report(one)
      expect(findings[0]?.severity, one.name).toBe('error')
      expect(details.answers?.map(({ says }) => says)).toContain(one.identity.says)
    }
  })

  it('shows no key', async () => {
    for (const one of cases) {
      const text = JSON.stringify(await report(one))
      for (const line of Object.values(one.secret).join('\n').split('\n'))
        if (line.length === 64) expect(text).not.toContain(line)
    }
  })

  it('follows the fix for text behind the anchors', async () => {
    const { anchors, ...one } = named('anchors: comment at the end')
    const clean = anchors.match(
      /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/g,
    ) as string[]
    expect(codesOf(await report({ ...one, anchors: clean.join('') }))).toEqual([])
  })
})

describe('the set', () => {
  const good = named('good')
  const at = new Date(good.at)

  it('says what is missing', async () => {
    const { identity, findings } = await checkLinkerd(readLinkerd({}), { at })
    expect(identity.starts).toBe(false)
    expect(findings.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
      ['linkerd-missing', 'there is no trust anchor'],
      ['linkerd-missing', 'there is no issuer certificate'],
      ['linkerd-missing', 'there is no issuer key'],
    ])
  })

  it('is read from files as the guide calls them, a Secret, and a List', async () => {
    const { anchors, secret } = good
    const base64 = (text: string): string => Buffer.from(text).toString('base64')
    const object = {
      kind: 'Secret',
      metadata: { name: 'linkerd-identity-issuer' },
      data: Object.fromEntries(Object.entries(secret).map(([key, text]) => [key, base64(text)])),
    }
    const roots = {
      kind: 'ConfigMap',
      metadata: { name: 'linkerd-identity-trust-roots' },
      data: { 'ca-bundle.crt': anchors },
    }
    const files = {
      'ca.crt': anchors,
      'issuer.crt': secret['crt.pem'] as string,
      'issuer.key': secret['key.pem'] as string,
    }
    const list = { kind: 'List', items: [roots, object] }
    for (const set of [
      readLinkerd(files),
      readLinkerd(object, { anchors: roots }),
      readLinkerd(list),
      readLinkerd(JSON.stringify(list)),
    ])
      expect((await checkLinkerd(set, { at })).status).toBe('pass')
  })

  it.each([[7], ['no JSON'], [{ items: [] }], [[]], [{ 'ca.crt': 7 }]])('refuses %j', (input) => {
    expect(() => readLinkerd(input as never)).toThrow(
      expect.objectContaining({ code: 'linkerd-input' }) as Error,
    )
  })

  it.each([
    [{ at: new Date(NaN) }],
    [{ at, namespace: 'Linkerd' }],
    [{ at, trustDomain: 'a b' }],
    [{ at, name: 'x' }],
  ])('refuses the options %j', async (options) => {
    const set = readLinkerd({})
    await expect(checkLinkerd(set, options as never)).rejects.toMatchObject({
      code: 'linkerd-option',
    })
    const fine = { at, namespace: 'l5d', trustDomain: 'mesh.example' }
    await expect(checkLinkerd(set, fine)).resolves.toMatchObject({ status: 'fail' })
  })
})
