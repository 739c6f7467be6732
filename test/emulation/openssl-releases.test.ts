import { describe, expect, it } from 'vitest'
import {
  goodChain,
  renderChain,
  type ChainPlan,
} from '../../scripts/differential/generate/chain-plan.ts'
import {
  email,
  subjectAltName,
  uri,
  utf8Mailbox,
} from '../../scripts/differential/generate/extensions.ts'
import { crlPlan } from '../../scripts/differential/generate/set-plan.ts'
import {
  extension,
  type CertificatePlan,
  type CrlPlan,
  type ExtensionPlan,
} from '../../scripts/differential/material/certificate.ts'
import { createRandom } from '../../scripts/differential/random.ts'
import { rememberSignatures } from '../../src/certificate/signature-cache.ts'
import { engine } from '../../src/crypto/engine.node.ts'
import { element, integer, oid, sequence, setOf } from '../../src/der/writer.ts'
import { predictOpenSsl, type OpenSslVersion } from '../../src/emulation/openssl/verify.ts'

// Answers of OpenSSL 3.0.19, 3.5.8 and 1.1.1v, asked through the oracle.

const check = rememberSignatures(engine)
const VERSIONS: readonly OpenSslVersion[] = ['3.0', '1.1.1', '3.5']
const PLAN = goodChain(createRandom(4), [])

/** What a release says: `ok`, or the number of the error. */
async function ask(plan: ChainPlan, version: OpenSslVersion): Promise<string> {
  const { leaf, chain, roots, crls, at } = renderChain(plan)
  const inDer = (der: Uint8Array) => ({ der })
  const verdict = await predictOpenSsl(
    {
      leaf: inDer(leaf),
      chain: chain.map(inDer),
      roots: roots.map(inDer),
      crls: crls.map(inDer),
      purpose: 'server',
      at,
      check,
    },
    version,
  )
  return verdict.ok ? 'ok' : verdict.says.replace(/ .*/, '')
}

const askAll = (plan: ChainPlan): Promise<readonly string[]> =>
  Promise.all(VERSIONS.map((version) => ask(plan, version)))

const having = (one: CertificatePlan, added: ExtensionPlan): CertificatePlan => ({
  ...one,
  extensions: [...one.extensions.filter(({ oid: id }) => id !== added.oid), added],
})

/** A leaf with one name, below a CA that permits another. */
function named(name: Uint8Array, permitted: Uint8Array): ChainPlan {
  const [leaf, ca, ...others] = PLAN.certificates as [CertificatePlan, CertificatePlan]
  const constraints = sequence(element(0xa0, sequence(permitted)))
  return {
    ...PLAN,
    certificates: [
      having(leaf, subjectAltName(name)),
      having(ca, extension('2.5.29.30', constraints, true)),
      ...others,
    ],
  }
}

describe('the host of a URI below a constraint', () => {
  it.each([
    // URI, the host that is permitted, what 3.0, 1.1.1 and 3.5 say
    ['https://example.com/', 'example.com', ['ok', 'ok', 'ok']],
    ['1https://example.com/', 'example.com', ['ok', 'ok', '53']],
    ['a_b://example.com/', 'example.com', ['ok', 'ok', '53']],
    ['a+b.c-d://example.com/', 'example.com', ['ok', 'ok', 'ok']],
    ['https://x.com:/', 'x.com', ['ok', 'ok', '53']],
    ['https://x.com:0080/', 'x.com', ['ok', 'ok', 'ok']],
    ['https://x.com:65536/', 'x.com', ['ok', 'ok', '53']],
    ['https://x.com:4294967376/', 'x.com', ['ok', 'ok', 'ok']],
    ['https://x.com:99999999999999999999/', 'x.com', ['ok', 'ok', '53']],
    ['https://x.com:80x/', 'x.com', ['ok', 'ok', '53']],
    ['https://x.com?q', 'x.com', ['47', '47', 'ok']],
    ['https://user:pw@x.com/', 'x.com', ['47', '47', 'ok']],
    ['https://a@b@x.com', 'b@x.com', ['47', '47', 'ok']],
    ['https://x.com/a@b', 'b', ['47', '47', '47']],
    ['https://[::1]/', '[::1]', ['47', '47', 'ok']],
    ['https://[::1]/', '::1', ['47', '47', '47']],
    ['https://[a/b]/', '[a/b]', ['47', '47', '53']],
    ['https://[::1/', '[::1', ['47', '47', '53']],
    ['https:///', '', ['53', '53', 'ok']],
    ['://x.com', 'x.com', ['ok', 'ok', '53']],
    ['urn:x', 'x', ['53', '53', '53']],
  ])('%s, permitted is %s', async (name, host, says) => {
    expect(await askAll(named(uri(name), uri(host)))).toEqual(says)
  })
})

describe('a mailbox in UTF-8 below a constraint', () => {
  const never = { ...createRandom(1), oneIn: () => false }

  it.each([
    // address, what is permitted, what 3.0 and 3.5 say
    ['a@x.com', 'x.com', ['ok', 'ok']],
    ['a@X.com', 'x.COM', ['ok', 'ok']],
    ['a@x.com', 'a@x.com', ['47', '47']],
    ['a@b.x.com', '.x.com', ['47', '47']],
    ['a@b..x.com', '.x.com', ['ok', 'ok']],
    ['a@münchen.de', 'xn--mnchen-3ya.de', ['ok', 'ok']],
    ['a@xn--mnchen-3ya.de', 'xn--mnchen-3ya.de', ['47', '47']],
    ['a@münchen.de', 'XN--mnchen-3ya.de', ['47', '47']],
    ['a@他们为什么不说中文.x', 'xn--ihqwcrb4cv8a8dqg056pqjye.x', ['ok', 'ok']],
    ['a@x.com', 'xn--a!.de', ['1', '1']],
    ['a@x', 'xn--9999999', ['1', '1']],
    ['a@-', 'xn---', ['1', '1']],
    ['a@', 'xn--', ['ok', 'ok']],
    ['x.com', 'x.com', ['53', '53']],
  ])('%s, permitted is %s', async (address, host, says) => {
    const plan = named(utf8Mailbox(never, address), email(host))
    expect(await Promise.all([ask(plan, '3.0'), ask(plan, '3.5')])).toEqual(says)
  })
})

describe('CRLs', () => {
  const withCrls = (change: (one: CrlPlan) => CrlPlan): ChainPlan => ({
    ...PLAN,
    crls: PLAN.certificates.slice(1).map((one) => change(crlPlan(one))),
  })
  const scoped = (...parts: readonly Uint8Array[]): ChainPlan =>
    withCrls((one) => ({
      ...one,
      extensions: [...one.extensions, extension('2.5.29.28', sequence(...parts), true)],
    }))

  it('have a scope that says something in 3.5', async () => {
    expect(await askAll(withCrls((one) => one))).toEqual(['ok', 'ok', 'ok'])
    expect(await askAll(scoped())).toEqual(['ok', 'ok', '3'])
    const onlyUser = (octet: number): Uint8Array => element(0x81, Uint8Array.of(octet))
    expect(await askAll(scoped(onlyUser(0)))).toEqual(['ok', 'ok', '3'])
    // a scope that leaves the CAs out is looked at, and does not fit
    expect(await askAll(scoped(element(0x82, Uint8Array.of(0xff))))).toEqual(['44', '44', '44'])
  })

  it('name the same algorithm inside and outside in 3.5', async () => {
    const inside = sequence(oid('1.2.840.10045.4.3.2'), integer(5))
    // SEQUENCE and version are five octets, the algorithm is twelve
    const otherwise = (tbs: Uint8Array): Uint8Array =>
      sequence(tbs.subarray(2, 5), inside, tbs.subarray(17))
    const plan = withCrls((one) => ({ ...one, tbsEdits: [otherwise] }))
    expect(await askAll(plan)).toEqual(['ok', 'ok', '8'])
  })
})

describe('a length of zero in the long form at the end of its parent', () => {
  /** A leaf whose common name is empty, with its length written so. */
  function withLength(...length: readonly number[]): ChainPlan {
    const [leaf, ...others] = PLAN.certificates as [CertificatePlan]
    const attribute = sequence(oid('2.5.4.3'), Uint8Array.of(0x0c, ...length))
    const subject = sequence(setOf(attribute))
    return { ...PLAN, certificates: [{ ...leaf, subject }, ...others] }
  }

  it('is read by 3.5 alone', async () => {
    expect(await askAll(withLength(0))).toEqual(['ok', 'ok', 'ok'])
    expect(await askAll(withLength(0x81, 0))).toEqual(['leaf:', 'leaf:', 'ok'])
    // with an octet behind it all of them read it
    expect(await askAll(withLength(0x81, 1, 0x61))).toEqual(['ok', 'ok', 'ok'])
  })
})
