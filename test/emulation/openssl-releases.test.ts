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
import { engine } from '#engine'
import {
  bitString,
  element,
  integer,
  nullValue,
  oid,
  sequence,
  setOf,
  time,
} from '../../src/der/writer.ts'
import { predictOpenSsl, type OpenSslVersion } from '../../src/emulation/openssl/verify.ts'
import { predictPeer } from '../../src/emulation/predict-peer.ts'

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

describe('predictPeer', () => {
  it.each([
    ['https://example.com/', 'example.com', ['ok', 'ok', 'ok']],
    ['1https://example.com/', 'example.com', ['ok', 'ok', '53']],
    ['https://x.com?q', 'x.com', ['47', '47', 'ok']],
  ])('says of %s, permitted is %s, what each release says', async (name, host, says) => {
    const { leaf, chain, roots, at } = renderChain(named(uri(name), uri(host)))
    const question = { leaf, intermediates: chain, roots, at, role: 'server' } as const
    const answers = VERSIONS.map(async (version) => {
      const answer = await predictPeer(`openssl-${version}`, question)
      return answer.ok ? 'ok' : answer.says?.replace(/ .*/, '')
    })
    expect(await Promise.all(answers)).toEqual(says)
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

describe('a leaf that is its own anchor', () => {
  const alone = (change: Partial<CertificatePlan>): ChainPlan => {
    const [leaf, ...others] = PLAN.certificates as [CertificatePlan]
    return { ...PLAN, certificates: [{ ...leaf, ...change }, ...others], anchors: [0] }
  }
  /** A key of P-256 whose point is these octets. */
  const point = (...octets: readonly number[]): Uint8Array =>
    sequence(
      sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
      bitString(Uint8Array.from(octets)),
    )

  it('has a key that 3.0 and 3.5 can read', async () => {
    expect(await askAll({ ...alone({}), presented: [] })).toEqual(['ok', 'ok', 'ok'])
    const broken = { ...alone({ spki: point(4, 1, 2) }), presented: [] }
    expect(await askAll(broken)).toEqual(['1', 'ok', '1'])
  })

  /** A CRL that revokes the leaf, and a distribution point of the leaf that holds these parts. */
  function revoked(...parts: readonly Uint8Array[]): ChainPlan {
    const [leaf, ca] = PLAN.certificates as [CertificatePlan, CertificatePlan]
    const points = extension('2.5.29.31', sequence(sequence(...parts)))
    const list = {
      ...crlPlan(ca),
      entries: [sequence(leaf.serial, time(new Date('2027-02-03T00:00:00Z')))],
    }
    return { ...alone({ extensions: [...leaf.extensions, points] }), crls: [list] }
  }

  it('is covered by no CRL of a distribution point without a name, says OpenSSL 3', async () => {
    const reasons = element(0x81, Uint8Array.of(1, 2))
    const name = element(0xa0, element(0xa0, uri('http://a')))
    expect(await askAll(revoked(name, reasons))).toEqual(['23', '23', '23'])
    expect(await askAll(revoked(reasons))).toEqual(['3', '23', '3'])
  })
})

describe('the issuer and the subject that it has to be', () => {
  const nameOf = (tag: number, ...octets: readonly number[]): Uint8Array =>
    sequence(setOf(sequence(oid('2.5.4.3'), element(tag, Uint8Array.from(octets)))))
  const [UTF8, PRINTABLE, UNIVERSAL, BMP] = [0x0c, 0x13, 0x1c, 0x1e] as const

  it.each([
    ['the same', nameOf(UTF8, 0x61), nameOf(UTF8, 0x61), ['ok', 'ok', 'ok']],
    ['two types', nameOf(PRINTABLE, 0x41), nameOf(BMP, 0, 0x61), ['ok', 'ok', 'ok']],
    [
      'half a pair',
      nameOf(BMP, 0xd8, 0x3d),
      nameOf(UTF8, 0xed, 0xa0, 0xbd),
      ['leaf:', 'ok', 'leaf:'],
    ],
    [
      'two halves and the whole',
      nameOf(BMP, 0xd8, 0x3d, 0xde, 0),
      nameOf(UTF8, 0xf0, 0x9f, 0x98, 0x80),
      ['leaf:', '20', 'leaf:'],
    ],
    [
      'beyond Unicode, all octets ASCII',
      nameOf(UNIVERSAL, 0x43, 0x41, 0x20, 0x31),
      nameOf(UNIVERSAL, 0x43, 0x41, 0x20, 0x31),
      ['leaf:', 'ok', 'leaf:'],
    ],
    [
      'within Unicode, all octets ASCII',
      nameOf(UNIVERSAL, 0, 0x01, 0x20, 0x31),
      nameOf(UNIVERSAL, 0, 0x01, 0x20, 0x31),
      ['ok', 'ok', 'ok'],
    ],
  ])('%s', async (_, issuer, subject, says) => {
    const [leaf, ca, ...others] = PLAN.certificates as [CertificatePlan, CertificatePlan]
    const certificates = [{ ...leaf, issuer }, { ...ca, subject }, ...others]
    expect(await askAll({ ...PLAN, certificates })).toEqual(says)
  })
})

describe('a CA with a key of RSA-PSS', () => {
  it('can be meant as the signer with plain RSA in 1.1.1 alone', async () => {
    const [leaf, ca, ...others] = PLAN.certificates as [CertificatePlan, CertificatePlan]
    const numbers = sequence(integer(1282), integer(3))
    const spki = sequence(sequence(oid('1.2.840.113549.1.1.10')), bitString(numbers))
    const signedBy = (algorithm: string): ChainPlan => ({
      ...PLAN,
      certificates: [
        { ...leaf, algorithm: sequence(oid(algorithm), nullValue()) },
        { ...ca, spki },
        ...others,
      ],
    })
    expect(await askAll(signedBy('1.2.840.113549.1.1.11'))).toEqual(['20', '7', '20'])
    expect(await askAll(signedBy('1.2.840.10045.4.3.2'))).toEqual(['20', '20', '20'])
  })
})

describe('a certificate that is cut short', () => {
  async function words(der: Uint8Array, version: OpenSslVersion): Promise<string> {
    const asked = { leaf: { der }, chain: [], roots: [], purpose: 'server', at: PLAN.at } as const
    const verdict = await predictOpenSsl({ ...asked, check }, version)
    return verdict.ok ? 'ok' : verdict.says
  }

  it.each([
    ['nothing', [], 'leaf: too small'],
    ['an empty sequence', [0x30, 0], 'leaf: field missing'],
    [
      'a long length in the name of the issuer',
      // version, serial number and algorithm, then 1f 03 c1
      [0x30, 13, 0x30, 11, 2, 1, 1, 0x30, 3, 6, 1, 0x2a, 0x1f, 3, 0xc1],
      'leaf: header too long | bad object header | nested asn1 error | nested asn1 error',
    ],
  ])('%s', async (_, octets, says) => {
    expect(await words(Uint8Array.from(octets), '3.0')).toBe(says)
    expect(await words(Uint8Array.from(octets), '3.5')).toBe(says)
  })
})

describe('an extension whose octets come in pieces', () => {
  /** The leaf's name with other octets for the headers of the octet string, the list and the name in it. */
  function withHeaders(string: number, list: number, name: readonly number[]): ChainPlan {
    const [leaf, ...others] = PLAN.certificates as [CertificatePlan]
    const edit = (tbs: Uint8Array): Uint8Array => {
      const out = tbs.slice()
      const at = Buffer.from(out).indexOf('spiffe:') - 6
      out.set([string, out[at + 1]!, list, out[at + 3]!, ...name], at)
      return out
    }
    return { ...PLAN, certificates: [{ ...leaf, tbsEdits: [edit] }, ...others] }
  }

  it('is read, whatever the tags of the pieces', async () => {
    const length = 'spiffe://cluster.local/ns/foo/sa/bar'.length
    expect(await askAll(withHeaders(0x04, 0x30, [0x86, length]))).toEqual(['ok', 'ok', 'ok'])
    // read, and no name of the leaf
    const read = ['20', '20', '20']
    expect(await askAll(withHeaders(0x24, 0x30, [0x86, length]))).toEqual(read)
    expect(await askAll(withHeaders(0x24, 0x24, [0x04, length]))).toEqual(read)
    const cut = withHeaders(0x24, 0x30, [0x86, length + 1])
    expect(await askAll(cut)).toEqual(['leaf:', 'leaf:', 'leaf:'])
  })
})

describe('a signature by RSA', () => {
  it('with MD2 is a wrong one', async () => {
    const [leaf, ca, ...others] = PLAN.certificates as [CertificatePlan, CertificatePlan]
    const signed = (change: Partial<CertificatePlan>): ChainPlan => ({
      ...PLAN,
      certificates: [{ ...leaf, signer: 'rsa-ca', ...change }, { ...ca, key: 'rsa-ca' }, ...others],
    })
    expect(await askAll(signed({}))).toEqual(['ok', 'ok', 'ok'])
    const md2 = sequence(oid('1.2.840.113549.1.1.2'), nullValue())
    expect(await askAll(signed({ algorithm: md2 }))).toEqual(['7', '7', '7'])
  })
})

describe('a leaf with a key of RSA', () => {
  const rsa = (modulus: readonly number[], exponent: Uint8Array = integer(65537)): ChainPlan => {
    const [leaf, ...others] = PLAN.certificates as [CertificatePlan]
    const numbers = sequence(element(2, Uint8Array.from(modulus)), exponent)
    const algorithm = sequence(oid('1.2.840.113549.1.1.1'), nullValue())
    return {
      ...PLAN,
      certificates: [{ ...leaf, spki: sequence(algorithm, bitString(numbers)) }, ...others],
    }
  }

  it('has numbers without a sign, written in any number of octets', async () => {
    const all = ['ok', 'ok', 'ok']
    expect(await askAll(rsa([0, 0xc1]))).toEqual(all)
    expect(await askAll(rsa([0xc1]))).toEqual(all)
    expect(await askAll(rsa([0, 0, 0xc1]))).toEqual(all)
    expect(await askAll(rsa([]))).toEqual(all)
    // 1.1.1 does not read the key of a leaf to judge its chain
    const unread = ['1', 'ok', '1']
    expect(await askAll(rsa([0xc1], element(0x22, integer(3))))).toEqual(unread)
    expect(await askAll(rsa([0xc1], element(4, Uint8Array.of(3))))).toEqual(unread)
  })
})
