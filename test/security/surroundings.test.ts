import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { presentEntries } from '../../scripts/entries.ts'
import {
  checkCacerts,
  createVerifier,
  extractPem,
  formatReport,
  parseCertificate,
  readCacerts,
  verifyChain,
} from '../../src/index.ts'
import { checkManifest } from '../../src/mesh/index.ts'
import { checkTlsSettings } from '../../src/tls/index.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { fixture } from '../cli/harness.ts'

const NAMES = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'] as const
const read = (name: string): string => readFileSync(fixture(`good/${name}`), 'utf8')
const files = Object.fromEntries(NAMES.map((name) => [name, read(name)]))
const at = new Date('2030-01-01T00:00:00Z')

type Files = Parameters<typeof readCacerts>[0]

/** What the package says of one good set, by several ways. */
async function answers(input: Files = files): Promise<string> {
  const report = await checkCacerts(readCacerts(input), { at })
  const chain = await verifyChain({
    leaf: files['ca-cert.pem']!,
    roots: [files['root-cert.pem']!],
    at,
    purpose: 'any',
  })
  const said = {
    json: formatReport(report, 'json'),
    text: formatReport(report, 'text'),
    status: chain.status,
    codes: chain.findings.map(({ code }) => code),
    blocks: extractPem(files['cert-chain.pem']!).blocks.length,
    serial: parseCertificate(files['ca-cert.pem']!).serialHex,
  }
  return JSON.stringify(said)
}

const prototypes = [
  Object,
  Array,
  String,
  Map,
  Set,
  Date,
  RegExp,
  Promise,
  Uint8Array,
  Function,
  Error,
]

const shape = (value: object): readonly string[] =>
  Reflect.ownKeys(value).map((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key)!
    const held: unknown = property.get === undefined ? property.value : 'getter'
    return `${String(key)} ${typeof held === 'function' ? `function ${held.name}` : typeof held}`
  })

describe('surroundings', () => {
  it('importing every entry patches nothing', async () => {
    const all = () =>
      [globalThis, ...prototypes, ...prototypes.map(({ prototype }) => prototype as object)].map(
        shape,
      )
    // Node 24 keeps a dispatcher of its own on globalThis, from the first look at what fetch needs
    expect(typeof globalThis.Request).toBe('function')
    const before = all()
    for (const { name, source } of presentEntries())
      if (!['jest', 'vitest'].includes(name))
        await import(new URL(`../../${source}`, import.meta.url).href)
    expect(all()).toEqual(before)
  })
})

/** What a call answers while every object seems to have a property. */
async function polluted(property: string, value: unknown, call: () => unknown): Promise<unknown> {
  Object.defineProperty(Object.prototype, property, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
  try {
    await call()
    return 'answered'
  } catch (error) {
    return isMeshCertsError(error) ? error.code : error
  } finally {
    Reflect.deleteProperty(Object.prototype, property)
  }
}

describe('a polluted Object.prototype', () => {
  const set = readCacerts(files)
  const leaf = parseCertificate(files['ca-cert.pem']!)
  const roots = [files['root-cert.pem']!]
  const verifier = createVerifier({ roots, at, purpose: 'any' })
  const judges: Readonly<Record<string, () => unknown>> = {
    checkCacerts: () => checkCacerts(set, { at }),
    verifyChain: () => verifyChain({ leaf, roots, at, purpose: 'any' }),
    createVerifier: () => createVerifier({ roots, at, purpose: 'any' }),
    'verifier.verify': () => verifier.verify(leaf),
    checkManifest: () => checkManifest({ kind: 'Gateway' }, {}),
    checkTlsSettings: () => checkTlsSettings({}, { dialect: 'istio-gateway' }),
  }

  // of these, the first two turned refusals into passes
  it.each([
    'severity',
    'selfSigned',
    'engine',
    'pathLength',
    'certificate',
    'file',
    'fix',
    'message',
  ])('with the property %s: nothing is judged', async (property) => {
    for (const [name, judge] of Object.entries(judges)) {
      const answer = await polluted(property, true, judge)
      expect([name, answer]).toEqual([name, 'report-polluted'])
    }
  })

  it('without it, or where a polyfill adds a hidden one, everything is judged', async () => {
    Object.defineProperty(Object.prototype, 'polyfill', { value: true, configurable: true })
    try {
      for (const judge of Object.values(judges)) await judge()
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polyfill')
    }
  })
})

// the same set in other clothes
const frozen = Object.freeze({ ...files })
const withoutPrototype = Object.assign(Object.create(null) as object, files)
const withGetters = Object.defineProperties(
  {},
  Object.fromEntries(NAMES.map((name) => [name, { get: () => files[name], enumerable: true }])),
)
const throwing = Object.defineProperty({ ...files }, 'ca-cert.pem', {
  get: () => {
    throw new Error('a getter of the caller')
  },
  enumerable: true,
})
const foreign = Object.assign(Object.create({ toString: () => 'foreign' }) as object, files)

describe('input in other clothes', () => {
  it.each<[string, unknown]>([
    ['frozen', frozen],
    ['without prototype', withoutPrototype],
    ['with getters', withGetters],
    ['a proxy', new Proxy(files, {})],
    ['with a foreign prototype', foreign],
    ['bytes', Object.fromEntries(NAMES.map((name) => [name, Buffer.from(files[name]!)]))],
  ])('%s: the same answer, or an error of ours', async (_, input) => {
    const clean = await answers()
    const got = await answers(input as Files).catch((error: unknown) => {
      if (!isMeshCertsError(error)) throw error
      return error.code
    })
    expect([clean, expect.stringMatching(/^[a-z]+-[a-z-]+$/)]).toContainEqual(got)
  })

  it('a getter of the caller that throws is not swallowed into a verdict', async () => {
    await expect((async () => checkCacerts(readCacerts(throwing), { at }))()).rejects.toThrow()
    expect((await checkCacerts(readCacerts(files), { at })).status).toBe('pass')
  })
})
