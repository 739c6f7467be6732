import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  checkCacerts,
  createVerifier,
  parsePrivateKey,
  planMeshRotation,
  planRotation,
  predictPeer,
  readCacerts,
  sortPieces,
  trustMatrix,
  verifyChain,
  verifyWorkload,
} from '../../src/index.ts'
import { engine } from '#engine'
import { readPkcs12 } from '../../src/containers/index.ts'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import type { LongCallOptions, ProgressStep } from '../../src/crypto/long-call.ts'
import { wrapEngine } from '../../src/crypto/wrap-engine.ts'
import {
  createCertificateRequest,
  createHierarchy,
  createIntermediate,
  createRevocationList,
  createRoot,
  generateKey,
  issueFromRequest,
  issueWorkload,
  moveAuthority,
  renewAuthority,
  succeedRoot,
} from '../../src/issue/index.ts'
import {
  checkManifests,
  checkRunningWorkloads,
  planChange,
  predictIssuance,
} from '../../src/join/index.ts'
import { checkLinkerd, readLinkerd } from '../../src/linkerd/index.ts'
import { checkPolicy } from '../../src/policy/index.ts'
import { checkAnswer, formatRequest } from '../../src/request/index.ts'
import { SELF_SIGNED_CA } from '../support/issuance.ts'

// Every exported function that may take long: ended before, ended in the middle, and not ended.

const AT = new Date('2027-01-01T00:00:00Z')
const read = (path: string): string =>
  readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8')
const FILES = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'] as const
const filesOf = (folder: string) =>
  Object.fromEntries(FILES.map((name) => [name, read(`${folder}/${name}`)]))
const good = filesOf('good')
const set = readCacerts(good)
const other = readCacerts(filesOf('good-three-tier'))
const roots = good['root-cert.pem'] ?? ''
const leaf = good['ca-cert.pem'] ?? ''
const root = await createRoot({ at: AT })
const below = await createIntermediate({ at: AT, issuer: root })
const asked = await createCertificateRequest({ subject: { CN: 'Mesh CA' }, authority: {} })
const answer = await issueFromRequest({
  request: asked.request,
  issuer: root,
  as: 'intermediate',
  at: AT,
})
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const CIPHER = {
  format: 'pem',
  type: 'pkcs8',
  cipher: 'aes-256-cbc',
  passphrase: 'secret',
} as const
const locked = privateKey.export(CIPHER) as string
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name: 'shop', namespace: 'istio-system' },
  stringData: { 'tls.crt': `${leaf}${roots}`, 'tls.key': good['ca-key.pem'] },
}
const gateway = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'shop', namespace: 'istio-system' },
  spec: {
    selector: { istio: 'ingressgateway' },
    servers: [
      {
        port: { number: 443, name: 'https', protocol: 'HTTPS' },
        hosts: ['shop.example.com'],
        tls: { mode: 'SIMPLE', credentialName: 'shop' },
      },
    ],
  },
}
const dump = read('captures/bookinfo-details.mtls.txt')
const linkerd = readLinkerd({
  'ca.crt': roots,
  'issuer.crt': leaf,
  'issuer.key': good['ca-key.pem'] ?? '',
})
const parties = [
  { name: 'east', set },
  { name: 'west', set: other },
]
const change = { from: [{ name: 'east', set }], to: [{ name: 'east', set: other }] }

type Call = (options: LongCallOptions) => Promise<unknown>

/** Those whose answer is the same each time. */
const SAME: Readonly<Record<string, Call>> = {
  verifyChain: (o) => verifyChain({ leaf, roots: [roots], at: AT, purpose: 'any', ...o }),
  createVerifier: async (o) =>
    createVerifier({ roots: [roots], at: AT, purpose: 'any', ...o }).verify(leaf),
  predictPeer: (o) => predictPeer('go', { leaf, roots, at: AT, role: 'server', ...o }),
  checkCacerts: (o) => checkCacerts(set, { at: AT, ...o }),
  trustMatrix: (o) => trustMatrix(parties, { at: AT, ...o }),
  planRotation: (o) => planRotation(set, other, { at: AT, ...o }),
  planMeshRotation: (o) =>
    planMeshRotation([{ from: { name: 'east', set }, to: { name: 'east', set: other } }], {
      at: AT,
      ...o,
    }),
  sortPieces: (o) => sortPieces(good, o),
  verifyWorkload: (o) =>
    verifyWorkload(read('captures/bookinfo-details.mtls.txt'), { at: AT, cacerts: set, ...o }),
  checkCredential: (o) => checkCredential(readCredential(secret), { at: AT, ...o }),
  checkLinkerd: (o) => checkLinkerd(linkerd, { at: AT, ...o }),
  checkManifests: (o) =>
    checkManifests([{ content: gateway }, { content: secret }], { at: AT, ...o }),
  planChange: (o) => planChange(change, { at: AT, ...o }),
  checkAnswer: (o) =>
    checkAnswer(
      asked.request.der,
      { 'answer.der': answer.der, 'root.der': root.certificate.der },
      { at: AT, ...o },
    ),
  formatRequest: (o) => formatRequest(asked.request, { form: 'openssl', ...o }),
  checkRunningWorkloads: (o) =>
    checkRunningWorkloads(set, [{ file: 'dump.txt', content: dump }], { at: AT, ...o }),
  checkPolicy: (o) =>
    checkPolicy([leaf, roots], [{ trustDomains: ['a'], signers: [{ subject: '**' }] }], {
      at: AT,
      trustDomain: 'a',
      ...o,
    }),
  renewAuthority: (o) =>
    renewAuthority({
      certificate: root.certificate,
      issuer: root,
      at: AT,
      serial: 1n,
      signature: {},
      ...o,
    }).then(({ notAfter }) => notAfter),
  moveAuthority: (o) =>
    moveAuthority({
      certificate: below.certificate,
      issuer: root,
      at: AT,
      serial: 1n,
      ...o,
    }).then(({ notAfter }) => notAfter),
  parsePrivateKey: (o) =>
    parsePrivateKey(locked, { passphrase: 'secret', ...o }).then(({ type }) => type),
}

/** Those that make something new each time. */
const NEW: Readonly<Record<string, Call>> = {
  createRoot: (o) => createRoot({ at: AT, ...o }),
  succeedRoot: (o) => succeedRoot({ certificate: root.certificate, at: AT, ...o }),
  createIntermediate: (o) => createIntermediate({ at: AT, issuer: root, ...o }),
  createHierarchy: (o) => createHierarchy({ at: AT, clusters: ['east', 'west'], ...o }),
  createCertificateRequest: (o) => createCertificateRequest({ subject: { CN: 'a' }, ...o }),
  createRevocationList: (o) => createRevocationList({ issuer: root, at: AT, revoked: [], ...o }),
  issueWorkload: (o) =>
    issueWorkload({ at: AT, issuer: root, spiffeId: 'spiffe://a/ns/b/sa/c', ...o }),
  issueFromRequest: (o) =>
    issueFromRequest({ request: asked.request, issuer: root, as: 'intermediate', at: AT, ...o }),
  generateKey: (o) => generateKey('P-256', o),
  predictIssuance: (o) =>
    predictIssuance(
      SELF_SIGNED_CA.map((content) => ({ content })),
      { at: AT, ...o },
    ),
}

const ALL = Object.entries({ ...SAME, ...NEW })

/** How many operations a call needs, where the keys that it is given are imported already. */
async function operationsOf(call: Call): Promise<number> {
  await call({})
  const told: number[] = []
  await call({ progress: ({ done }) => told.push(done) })
  expect(told.length).toBeGreaterThan(0)
  expect(told).toEqual(told.map((_, index) => index))
  return told.length
}

describe('a call that may take long', () => {
  it.each(ALL)('%s is not begun when it is ended before', async (_, call) => {
    const reason = new Error('no more')
    let steps = 0
    const options = {
      signal: AbortSignal.abort(reason),
      progress: () => {
        steps++
      },
    }
    await expect(call(options)).rejects.toBe(reason)
    expect(steps).toBe(0)
  })

  it.each(ALL)('%s ends where it is, at each of its operations', async (_, call) => {
    const all = await operationsOf(call)
    for (const last of new Set([1, Math.ceil(all / 2), all])) {
      const controller = new AbortController()
      const reason = new Error(`after ${String(last)}`)
      let steps = 0
      const progress = (): void => {
        steps++
        if (steps === last) controller.abort(reason)
      }
      await expect(call({ signal: controller.signal, progress })).rejects.toBe(reason)
      expect(steps).toBe(last)
    }
  })

  it.each(ALL)('%s refuses what is no signal, and no callback', async (_, call) => {
    const signal = { aborted: false } as unknown as AbortSignal
    await expect(call({ signal })).rejects.toThrow('options.signal must be an AbortSignal')
    const progress = 5 as unknown as () => void
    await expect(call({ progress })).rejects.toThrow('options.progress must be a function')
    await call({ signal: new AbortController().signal, progress: () => undefined })
  })

  it.each(ALL)('%s gives up at its limit, and says nothing else', async (_, call) => {
    const all = await operationsOf(call)
    await call({ limits: { operations: all } })
    const first = Array.from({ length: Math.min(all, 24) }, (_, index) => index)
    for (const operations of new Set([...first, all - 1]))
      await expect(call({ limits: { operations } })).rejects.toMatchObject({
        code: 'crypto-operations',
        facts: { limit: operations },
      })
  })

  it.each(ALL)('%s refuses what is no limit', async (_, call) => {
    const odd = [NaN, -1, 1.5, '5', null, undefined, 5n, {}, -Infinity, 1e300]
    for (const operations of odd)
      await expect(call({ limits: { operations } as never })).rejects.toThrow(
        'options.limits.operations must be a whole number from 0 to Infinity',
      )
    for (const limits of [null, 5, 'operations', []])
      await expect(call({ limits: limits as never })).rejects.toThrow('options.limits must be')
    const misspelt = { operation: 5 } as never
    await expect(call({ limits: misspelt })).rejects.toThrow(
      'options.limits.operation must be left',
    )
    const inherited = Object.create({ operations: NaN }) as never
    await expect(call({ limits: inherited })).rejects.toThrow('options.limits.operations must be')
    await call({ limits: { operations: Infinity } })
    await call({ limits: {} })
  })

  it.each(Object.entries(SAME))('%s answers the same with a signal that stays', async (_, call) => {
    const { signal } = new AbortController()
    const operations: string[] = []
    const watched = await call({ signal, progress: ({ operation }) => operations.push(operation) })
    expect(watched).toEqual(await call({}))
    expect(operations.every((one) => one in engine)).toBe(true)
  })
})

describe('a signal', () => {
  it('can be that of a timer: the call lets it fire', async () => {
    const controller = new AbortController()
    setTimeout(() => {
      controller.abort()
    }, 0)
    const clusters = Array.from({ length: 300 }, (_, i) => `c${String(i)}`)
    const call = createHierarchy({ at: AT, clusters, signal: controller.signal })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('ends a key derivation that is under way', async () => {
    const controller = new AbortController()
    const slow = wrapEngine(engine, {
      pbkdf2: () => {
        controller.abort()
        return new Promise(() => undefined)
      },
    })
    const call = parsePrivateKey(locked, {
      passphrase: 'secret',
      engine: slow,
      signal: controller.signal,
    })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('keeps no listener when the call is over', async () => {
    const listeners = new Set<() => void>()
    const signal = {
      aborted: false,
      addEventListener: (_: 'abort', one: () => void) => void listeners.add(one),
      removeEventListener: (_: 'abort', one: () => void) => void listeners.delete(one),
    }
    await checkCacerts(set, { at: AT, signal })
    await parsePrivateKey(locked, { passphrase: 'secret', signal })
    expect(listeners.size).toBe(0)
  })

  it('ends readPkcs12 too', async () => {
    const signal = AbortSignal.abort(new Error('no more'))
    await expect(readPkcs12(new Uint8Array(3), { signal })).rejects.toThrow('no more')
    await expect(readPkcs12(new Uint8Array(3))).rejects.not.toThrow('no more')
    const limits = { operations: NaN }
    await expect(readPkcs12(new Uint8Array(3), { limits })).rejects.toThrow('limits.operations')
  })

  it('what the callback throws ends the call', async () => {
    const progress = (): never => {
      throw new RangeError('enough')
    }
    await expect(checkCacerts(set, { at: AT, progress })).rejects.toThrow('enough')
  })
})

describe('what ends a call', () => {
  it('is never taken for something that the input says, whatever it is', async () => {
    const all = await operationsOf(SAME['checkCacerts'] as Call)
    const reason = await parsePrivateKey('nothing').catch((error: unknown) => error)
    for (let last = 0; last < all; last++) {
      const progress = ({ done }: ProgressStep): void => {
        if (done === last) throw reason
      }
      await expect(checkCacerts(set, { at: AT, progress })).rejects.toBe(reason)
    }
  })

  it('leaves no rejection that nobody hears, where a part of a call is ended', async () => {
    const controller = new AbortController()
    const engineOfCaller = wrapEngine(engine, {
      verify: async () => {
        controller.abort()
        await Promise.resolve()
        throw new Error('the engine ends too')
      },
    })
    const call = checkCacerts(set, { at: AT, engine: engineOfCaller, signal: controller.signal })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the functions that may take long', () => {
  /** Those that compute a bounded number of operations, and helpers of tests. */
  const SHORT = {
    fingerprint: 'one digest',
    fromPeculiarKey: 'one key',
    fromPkijsKey: 'one key',
    toPeculiarKey: 'one key',
    toPkijsKey: 'one key',
    testPki: 'of tests',
    tlsPair: 'of tests',
  }
  const report = readFileSync(new URL('../../docs/api-report.md', import.meta.url), 'utf8')
  const promising = report
    .split('\n\n')
    .filter((one) => one.startsWith('function ') && one.includes('): Promise<'))
    .map((one) => /^function (\w+)/.exec(one)?.[1] ?? '')
  const page = readFileSync(new URL('../../docs/long-calls.md', import.meta.url), 'utf8')

  it('are all tried here', () => {
    const tried = [...ALL.map(([name]) => name), 'readPkcs12', ...Object.keys(SHORT)]
    expect(promising.filter((name) => !tried.includes(name))).toEqual([])
    expect(promising.length).toBeGreaterThan(30)
  })

  it('stand on the page', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `meshcerts'))
    const named = rows.flatMap((row) => row.split('|')[2]?.match(/[a-z]\w+(?=`)/g) ?? [])
    const own = named.filter((name) => name !== 'verify')
    expect(own.sort()).toEqual([...ALL.map(([name]) => name), 'readPkcs12'].sort())
  })
})
