import { beforeAll, describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { checkAnswer, type AnswerReport, type CheckAnswerOptions } from '../../src/request/index.ts'
import { parseCertificate } from '../../src/index.ts'
import type { CertificateRequest } from '../../src/certificate/request.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import {
  createCertificateRequest,
  createIntermediate,
  createRoot,
  generateKey,
  type CertificateAuthority,
} from '../../src/issue/index.ts'
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAltName,
} from '../../src/issue/extensions.ts'
import { writeName } from '../../src/issue/name.ts'
import { formatPrivateKey } from '../../src/key/format.ts'
import type { PrivateKey } from '../../src/key/types.ts'
import { formatPem } from '../../src/pem/format.ts'
import { forge, permitOnly, type Forgery } from '../../src/testing/forge.ts'

// What PKI teams send back, each wrong answer with its twin that is taken. What must be refused is said by RFC 5280 and by the
// components: istiod's own loader is asked the same questions by test/oracles (`cacerts`), which is where the codes of the set
// come from.

const at = new Date('2027-01-01T00:00:00Z')
const day = (days: number): Date => new Date(at.getTime() + days * 86_400_000)
const pem = (...all: readonly Certificate[]): string =>
  all.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

const SUBJECT = { O: 'Acme', L: 'east', CN: 'Mesh CA' }

let root: CertificateAuthority
let middle: CertificateAuthority
let request: CertificateRequest
let key: PrivateKey
let otherKey: PrivateKey
/** A right answer, with something else where it is asked for. */
let answer: (change?: Partial<Forgery>) => Promise<Certificate>

beforeAll(async () => {
  root = await createRoot({ at, subject: { O: 'Acme', CN: 'Root CA' } })
  middle = await createIntermediate({
    at,
    issuer: root,
    subject: { O: 'Acme', CN: 'Issuing CA' },
    pathLength: 1,
    days: 1825,
  })
  const made = await createCertificateRequest({ subject: SUBJECT, authority: { pathLength: 0 } })
  request = made.request
  key = made.key
  otherKey = await generateKey('P-256')
  answer = async (change = {}) => {
    const forgery: Forgery = {
      key,
      issuer: middle,
      subject: SUBJECT,
      notBefore: day(-1),
      notAfter: day(730),
      ...change,
      extensions: { basicConstraints: basicConstraints(true, 0), ...change.extensions },
    }
    return withSubject(forgery)
  }
})

/** The subject of the request, octet for octet, where no other is asked for. */
async function withSubject(forgery: Forgery): Promise<Certificate> {
  const asked = forgery.subject === SUBJECT ? { subjectDer: printable } : {}
  const { certificate } = await forge({ ...forgery, ...asked }, engine)
  return certificate
}

const printable = writeName(SUBJECT, 'printable')

type Files = Record<string, string | Uint8Array>

const check = (files: Files, options: object = {}): Promise<AnswerReport> =>
  checkAnswer(request, files, { at, ...options })

const first = ({ findings }: AnswerReport): string | undefined => findings[0]?.code

/** A right answer: nothing to say but that the key is elsewhere. */
const CLEAN = 'cacerts-key-elsewhere'

interface Story {
  readonly name: string
  /** The first line that must be said. */
  readonly code: string
  readonly wrong: () => Promise<Files>
  readonly right: () => Promise<Files>
  readonly options?: object
  /** What is first to say of the twin. */
  readonly rightCode?: string
}

const whole = async (change: Partial<Forgery> = {}, above = [middle, root]): Promise<Files> => ({
  'answer.pem': pem(await answer(change), ...above.map(({ certificate }) => certificate)),
})
const right = (): Promise<Files> => whole()

/** An answer that differs from the right one by one change. */
const changed = (name: string, code: string, change: () => Partial<Forgery>): Story => ({
  name,
  code,
  wrong: () => whole(change()),
  right,
})

const STORIES: readonly Story[] = [
  changed('signed for another key', 'request-key', () => ({ key: otherKey })),
  changed('another subject', 'request-subject', () => ({
    subject: { O: 'Acme', CN: 'Sub CA 17' },
  })),
  changed('the parts of the subject in another order', 'request-subject', () => ({
    subject: { L: 'east', O: 'Acme', CN: 'Mesh CA' },
  })),
  changed('the subject with other string types', 'request-subject-encoding', () => ({
    subject: { ...SUBJECT },
  })),
  changed('CA:FALSE', 'request-not-ca', () => ({
    extensions: { basicConstraints: basicConstraints(false) },
  })),
  changed('no basicConstraints', 'request-not-ca', () => ({
    extensions: { basicConstraints: null },
  })),
  changed('a TLS server in place of a CA', 'request-not-ca', () => ({
    extensions: {
      basicConstraints: basicConstraints(false),
      keyUsage: keyUsage(['digitalSignature', 'keyEncipherment']),
      extendedKeyUsage: extendedKeyUsage(['serverAuth']),
      more: subjectAltName([{ type: 'dns', value: 'mesh.acme.example' }], false),
    },
  })),
  changed('keyUsage without keyCertSign', 'request-usage', () => ({
    extensions: { keyUsage: keyUsage(['digitalSignature', 'keyEncipherment']) },
  })),
  changed('keyUsage without cRLSign', 'request-usage', () => ({
    extensions: { keyUsage: keyUsage(['keyCertSign']) },
  })),
  changed('only serverAuth', 'ca-eku', () => ({
    extensions: { extendedKeyUsage: extendedKeyUsage(['serverAuth']) },
  })),
  changed('name constraints that hit the SPIFFE names', 'name-constraints-uri', () => ({
    extensions: { more: permitOnly('uri', 'acme.example') },
  })),
  changed('no path length where 0 was asked for', 'request-path-length-wider', () => ({
    extensions: { basicConstraints: basicConstraints(true) },
  })),
  changed('SHA-1', 'signature-hash', () => ({ signature: { hash: 'SHA-1' } })),
  changed('expired', 'request-not-now', () => ({ notBefore: day(-730), notAfter: day(-1) })),
  changed('not yet valid', 'request-not-now', () => ({ notBefore: day(7) })),
  changed('longer than its issuer', 'validity-nesting', () => ({ notAfter: day(3000) })),
  changed('no subjectKeyIdentifier', 'request-key-identifier', () => ({
    extensions: { subjectKey: null },
  })),
  changed('no name of the issuer', 'request-issuer-name', () => ({
    issuerName: writeName({}),
  })),
  {
    ...changed('a short life', 'request-life', () => ({ notAfter: day(90) })),
    options: { days: 730 },
  },
  {
    name: 'the chain is missing',
    code: 'request-issuer-missing',
    wrong: () => whole({}, [root]),
    right,
  },
  {
    name: 'the root is missing',
    code: 'request-issuer-missing',
    wrong: () => whole({}, [middle]),
    right,
  },
  {
    name: 'the chain in the wrong order',
    code: 'request-order',
    wrong: async () => ({
      'answer.pem': pem(root.certificate, middle.certificate, await answer()),
    }),
    right,
  },
  {
    name: 'a certificate of another CA of the same name',
    code: 'request-issuer-other',
    wrong: async () => {
      const other = await createRoot({ at, subject: { O: 'Acme', CN: 'Issuing CA' } })
      return whole({}, [other, root])
    },
    right,
  },
  {
    name: 'the answers to two requests in one file',
    code: 'request-left-over',
    wrong: async () => ({
      'answer.pem': pem(
        await answer(),
        middle.certificate,
        root.certificate,
        await answer({ key: otherKey, subject: { O: 'Acme', CN: 'West CA' } }),
      ),
    }),
    right,
  },
  {
    name: 'two certificates for one request',
    code: 'request-two-answers',
    wrong: async () => ({
      ...(await right()),
      'second.pem': pem(await answer({ notAfter: day(400) })),
    }),
    // the same one twice is one
    right: async () => {
      const files = await right()
      return { ...files, 'second.pem': pem(parseCertificate(firstBlock(files['answer.pem']))) }
    },
  },
  {
    name: 'DER in place of PEM',
    code: 'request-form',
    wrong: async () => ({
      'ca.cer': (await answer()).der,
      'chain.pem': pem(middle.certificate, root.certificate),
    }),
    right,
  },
  {
    name: 'the request itself',
    code: 'request-no-certificate',
    wrong: () => Promise.resolve({ 'ca.csr': formatPem('CERTIFICATE REQUEST', request.der) }),
    right,
  },
  {
    name: 'the request itself and the root',
    code: 'request-no-certificate',
    wrong: () =>
      Promise.resolve({
        'ca.csr': formatPem('CERTIFICATE REQUEST', request.der),
        'root.pem': pem(root.certificate),
      }),
    right,
  },
  {
    name: 'a root that they made under the name that was asked for',
    code: 'request-key',
    wrong: async () => {
      const own = await createRoot({ at, subject: SUBJECT })
      return { 'answer.pem': pem(own.certificate) }
    },
    right,
  },
  {
    name: 'only clientAuth, and no chain',
    code: 'request-issuer-missing',
    wrong: async () => {
      const one = { extensions: { extendedKeyUsage: extendedKeyUsage(['clientAuth']) } }
      const files = await whole(one, [])
      const { findings } = await check(files)
      expect(findings.map(({ code }) => code)).toContain('request-eku')
      return files
    },
    right,
  },
  {
    name: 'a certificate that was damaged on its way',
    code: 'request-unreadable',
    wrong: async () => {
      const { der } = await answer()
      return { 'answer.pem': formatPem('CERTIFICATE', der.subarray(0, der.length - 9)) }
    },
    right,
  },
  {
    name: 'an error of Vault',
    code: 'request-no-certificate',
    wrong: () => Promise.resolve({ 'answer.json': '{"errors":["permission denied"]}' }),
    right,
  },
]

const firstBlock = (text: string | Uint8Array | undefined): string =>
  /-----BEGIN[^]*?-----END CERTIFICATE-----\n/.exec(String(text))?.[0] ?? ''

describe('answers of PKI teams', () => {
  for (const { name, code, wrong, right: twin, options } of STORIES) {
    it(name, async () => {
      const report = await check(await wrong(), options)
      expect(first(report)).toBe(code)
      expect(report.findings[0]?.fix).toMatch(/\w/)
      const good = await check(await twin(), options)
      expect(good.findings.map((found) => found.code)).toEqual([CLEAN])
      expect(good.istiod).toMatchObject({ accepts: true, usesSet: true })
    })
  }
})

describe('what is said of a key', () => {
  it('names who made it, where it came along', async () => {
    const files = { ...(await whole({ key: otherKey })), 'ca.key': formatPrivateKey(otherKey) }
    const { findings } = await check(files)
    expect(findings[0]?.message).toContain('its key is in the answer')
    expect(findings[0]?.fix).toMatch(/ [0-9a-f]{64} is the SHA-256 /)
    expect(JSON.stringify(findings)).not.toContain('PRIVATE KEY')
  })

  it('judges the whole set where the key of the request is among the files', async () => {
    const files = { ...(await right()), 'ca-key.pem': formatPrivateKey(key) }
    const report = await check(files)
    expect(report.findings).toEqual([])
    expect(Object.keys(report.set?.files ?? {})).toContain('ca-key.pem')
  })
})

describe('a path length that is narrower than asked for', () => {
  it('is an error, and one as asked for is none', async () => {
    const made = await createCertificateRequest({
      subject: SUBJECT,
      key,
      authority: { pathLength: 1 },
    })
    const issue = (limit: number) =>
      whole({ issuer: root, extensions: { basicConstraints: basicConstraints(true, limit) } }, [
        root,
      ])
    const narrow = await checkAnswer(made.request, await issue(0), { at })
    expect(narrow.findings[0]).toMatchObject({ code: 'request-path-length', severity: 'error' })
    const wide = await checkAnswer(made.request, await issue(1), { at })
    expect(wide.findings.map(({ code }) => code)).toEqual([CLEAN])
  })
})

type Shape = (ca: string, chain: readonly string[]) => object

describe('the JSON of issuers', () => {
  it.each<[string, Shape]>([
    [
      'Vault',
      (ca, chain) => ({
        request_id: 'x',
        data: { certificate: ca, ca_chain: chain, issuing_ca: chain[0] },
      }),
    ],
    ['AWS', (ca, chain) => ({ Certificate: ca, CertificateChain: chain.join('') })],
    ['the server of cfssl', (ca) => ({ success: true, result: { certificate: ca } })],
    ['cfssl sign', (ca) => ({ cert: ca })],
  ])('%s: it is read, and what is wrong in it is found', async (_, shape) => {
    const chain = [pem(middle.certificate), pem(root.certificate)]
    const filesOf = async (change?: Partial<Forgery>) => ({
      'answer.json': JSON.stringify(shape(pem(await answer(change)), chain)),
      'chain.pem': chain.join(''),
    })
    const good = await check(await filesOf())
    expect(good.status).toBe('pass')
    expect(good.istiod?.accepts).toBe(true)
    const wrong = await check(await filesOf({ key: otherKey }))
    expect(first(wrong)).toBe('request-key')
  })

  it('cfssl with its bundle: the issuers and the root are in there', async () => {
    const filesOf = async (bundled: (ca: string) => object) => {
      const certificate = pem(await answer())
      const result = { certificate, bundle: bundled(certificate) }
      return { 'answer.json': JSON.stringify({ success: true, result }) }
    }
    const issuer = pem(middle.certificate)
    const whole = await check(
      await filesOf((ca) => ({ bundle: ca + issuer, crt: ca, root: pem(root.certificate) })),
    )
    expect(whole.status).toBe('pass')
    const without = await check(await filesOf((crt) => ({ crt })))
    expect(first(without)).toBe('request-issuer-missing')
  })
})

describe('a renewal', () => {
  it('must keep the subject of the CA in use', async () => {
    const { set } = await check({ ...(await right()), 'ca-key.pem': formatPrivateKey(key) })
    const options = { previous: set }
    const other = await check(await whole({ subject: { O: 'Acme', CN: 'Sub CA 17' } }), options)
    expect(first(other)).toBe('request-subject-previous')
    const same = await check(await right(), options)
    expect(same.status).toBe('pass')
  })
})

describe('options', () => {
  it.each([
    ['at', undefined, 'cacerts-option'],
    ['trustDomain', null, 'cacerts-option'],
    ['istiodNamespace', 5, 'cacerts-option'],
    ['days', '730', 'report-argument'],
    ['days', Number.NaN, 'report-argument'],
    ['forms', { 'ca.der': Symbol('x') }, 'report-argument'],
    ['previous', 0, 'cacerts-input'],
  ])('%s of another kind (%s) is refused', async (name, wrong, code) => {
    const good = { at, trustDomain: 'td', istiodNamespace: 'is', days: 730, forms: {} }
    const ask = async (options: object) =>
      checkAnswer(request, await right(), options as CheckAnswerOptions)
    expect((await ask(good)).istiod?.accepts).toBe(true)
    await expect(ask({ ...good, [name]: wrong })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name === 'previous' ? 'a set of files' : name) as string,
    })
  })
})
