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
import type { LongCallOptions } from '../../src/crypto/long-call.ts'
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
import { checkManifests, planChange, predictIssuance } from '../../src/join/index.ts'
import { checkLinkerd, readLinkerd } from '../../src/linkerd/index.ts'
import { checkPolicy } from '../../src/policy/index.ts'
import { checkAnswer, formatRequest } from '../../src/request/index.ts'

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
const issuance = [
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Issuer',
    metadata: { name: 'own', namespace: 'istio-system' },
    spec: { selfSigned: {} },
  },
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'cacerts', namespace: 'istio-system' },
    spec: {
      secretName: 'cacerts',
      isCA: true,
      commonName: 'ca',
      privateKey: { algorithm: 'ECDSA', size: 256 },
      issuerRef: { name: 'own', kind: 'Issuer' },
    },
  },
]
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
      issuance.map((content) => ({ content })),
      { at: AT, ...o },
    ),
}

const ALL = Object.entries({ ...SAME, ...NEW })

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
    let all = 0
    await call({
      progress: () => {
        all++
      },
    })
    expect(all).toBeGreaterThan(0)
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
  })

  it('what the callback throws ends the call', async () => {
    const progress = (): never => {
      throw new RangeError('enough')
    }
    await expect(checkCacerts(set, { at: AT, progress })).rejects.toThrow('enough')
  })
})
