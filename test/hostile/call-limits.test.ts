import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import {
  parsePrivateKey,
  planMeshRotation,
  readCacerts,
  sortPieces,
  verifyWorkload,
  type VerifyWorkloadOptions,
} from '../../src/index.ts'
import { readPkcs12 } from '../../src/containers/index.ts'
import { wrapEngine } from '../../src/crypto/wrap-engine.ts'
import { integer, octetString, oid, sequence } from '../../src/der/writer.ts'
import { createHierarchy, createRoot } from '../../src/issue/index.ts'
import { checkRunningWorkloads, planChange } from '../../src/join/index.ts'
import { formatPem } from '../../src/pem/format.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { matchers } from '../../src/testing/matchers.ts'
import { encryptedParts } from './pkcs12.ts'

// A limit that a caller sets: just beyond it nothing reads as judged, neither well nor badly, and just within it all does.

const AT = new Date('2027-01-01T00:00:00Z')
const read = (path: string): string =>
  readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8')
const NAMES = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']
const set = readCacerts(Object.fromEntries(NAMES.map((name) => [name, read(`good/${name}`)])))
const roots = read('good/root-cert.pem')
const codeOf = (error: unknown): string => (isMeshCertsError(error) ? error.code : String(error))
const dump = read('captures/bookinfo-details.mtls.txt')

describe('a limit of the path', () => {
  const verify = (options: Partial<VerifyWorkloadOptions>) =>
    verifyWorkload(dump, { at: AT, ...options })
  const LIMITS = [
    ['signatures', 2, 'path-limit-signatures'],
    ['nodes', 5, 'path-limit-nodes'],
    ['intermediates', 1, 'path-limit-intermediates'],
  ] as const

  it.each(LIMITS)('%s leaves open what peers say', async (name, enough, code) => {
    for (const given of [{ cacerts: set }, { roots }]) {
      const { peerAccepts, status, findings, details, steps } = await verify({
        ...given,
        limits: { [name]: enough - 1 },
      })
      expect([peerAccepts, status]).toEqual([undefined, 'fail'])
      const codes = findings.map((one) => one.code)
      expect(codes).toContain(code)
      expect(codes).not.toContain('svid-not-from-bundle')
      expect(details?.sentence).toContain('what peers say cannot be said here:')
      expect(details?.sentence).not.toContain('refuses')
      expect(steps.map(({ message }) => message).join()).not.toContain('refuses')
      const twin = await verify({ ...given, limits: { [name]: enough } })
      expect([twin.peerAccepts, twin.status]).toEqual([true, 'pass'])
    }
  })

  it.each(LIMITS)('%s is what is said of a workload that runs', async (name, enough, code) => {
    const check = async (most: number) =>
      (
        await checkRunningWorkloads(set, [{ file: 'dump.txt', content: dump }], {
          at: AT,
          limits: { [name]: most },
        })
      ).findings
    expect(await check(enough)).toEqual([])
    expect(await check(enough - 1)).toMatchObject([
      {
        code,
        severity: 'error',
        file: 'dump.txt',
        certificate: expect.stringContaining('spiffe://') as string,
      },
    ])
  })

  it('lets a matcher neither pass nor be turned round', async () => {
    const leaf = read('good/ca-cert.pem')
    const ask = (signatures: number) =>
      matchers.toVerify(leaf, { roots: [roots], at: AT, limits: { signatures } })
    await expect(ask(0)).rejects.toMatchObject({ code: 'path-limit-signatures' })
    expect((await ask(1)).pass).toBe(true)
  })
})

describe('a limit of an encrypted key', () => {
  // RFC 8018, appendix A: PBES2 with PBKDF2 of so many rounds and AES-256-CBC; no passphrase opens it
  const pbes2 = (kdf: Uint8Array): string =>
    formatPem(
      'ENCRYPTED PRIVATE KEY',
      sequence(
        sequence(
          oid('1.2.840.113549.1.5.13'),
          sequence(kdf, sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(new Uint8Array(16)))),
        ),
        octetString(new Uint8Array(32)),
      ),
    )
  const salt = octetString(new Uint8Array(8))
  const pbkdf2 = (rounds: number) =>
    pbes2(sequence(oid('1.2.840.113549.1.5.12'), sequence(salt, integer(rounds))))
  const scrypt = (n: number) =>
    pbes2(
      sequence(oid('1.3.6.1.4.1.11591.4.11'), sequence(salt, integer(n), integer(8), integer(1))),
    )
  const pkcs12 = (rounds: number) =>
    formatPem(
      'ENCRYPTED PRIVATE KEY',
      sequence(
        sequence(oid('1.2.840.113549.1.12.1.3'), sequence(salt, integer(rounds))),
        octetString(new Uint8Array(8)),
      ),
    )
  const open = (pem: string, limits: object) =>
    parsePrivateKey(pem, { passphrase: 'x', limits }).catch(codeOf)
  const OPENED = /^key-(?:passphrase-wrong|engine)$/

  it.each([
    ['iterations', pbkdf2(1000), 1000],
    ['slowIterations', pkcs12(1000), 1000],
    // N * r blocks of 128 octets, and what RFC 7914 has besides: r * (p + 2) of them, as OpenSSL counts
    ['scryptMemory', scrypt(1024), 128 * 8 * (1024 + 3)],
  ])('%s may be lower', async (name, pem, cost) => {
    expect(await open(pem, { [name]: cost - 1 })).toBe('key-cost')
    expect(await open(pem, { [name]: cost })).toMatch(OPENED)
  })

  it('may be higher, where the engine takes it', async () => {
    const quick = wrapEngine(engine, { pbkdf2: (_, __, ___, length) => new Uint8Array(length) })
    const ask = (limits: object) =>
      parsePrivateKey(pbkdf2(20_000_000), { passphrase: 'x', engine: quick, limits }).catch(codeOf)
    expect(await ask({})).toBe('key-cost')
    expect(await ask({ iterations: 20_000_000 })).toMatch(/^key-(?!cost)/)
    for (const limits of [{ iterations: Infinity }, { scryptMemory: 268_435_457 }])
      await expect(parsePrivateKey(pbkdf2(1), { limits })).rejects.toMatchObject({
        code: 'report-argument',
      })
  })

  it('is the problem of a piece, and not its end', async () => {
    const problem = async (iterations: number) =>
      (await sortPieces({ 'key.pem': pbkdf2(1000) }, { passphrase: 'x', limits: { iterations } }))
        .pieces[0]?.reason
    expect(await problem(999)).toContain('asks for iterations 1000, the limit is 999')
    expect(await problem(1000)).not.toContain('limit')
  })
})

describe('a limit of a PKCS#12 file', () => {
  const file = encryptedParts(10_000, 10_000)
  const open = (limits: object) => readPkcs12(file, { passphrase: 'x', limits }).catch(codeOf)

  it.each([
    ['octets', file.length, 'containers-too-large'],
    // two parts of thirteen elements, and the list that holds them
    ['nodes', 27, 'containers-too-large'],
    ['encrypted', 2, 'containers-cost'],
    // three derivations of 10,000 rounds in each part, of a million that are 100
    ['cost', 6, 'containers-cost'],
    ['slowIterations', 10_000, 'containers-cost'],
  ])('%s may be lower', async (name, cost, code) => {
    expect(await open({ [name]: cost - 1 })).toBe(code)
    expect(await open({ [name]: cost })).toMatch(/^containers-(?:passphrase-wrong|engine)$/)
  })
})

describe('the search for an order of steps', () => {
  const clusters = ['east', 'west']
  const mesh = async () =>
    (await createHierarchy({ at: AT, clusters })).clusters.map(({ name, files }) => ({
      name,
      set: readCacerts({ ...files() }),
    }))

  it('gives up at a number of states, and calls nothing safe or unsafe', async () => {
    const [from, to] = [await mesh(), await mesh()]
    const pairs = from.map((one, index) => ({ from: one, to: to[index] as typeof one }))
    const both = [
      (limits: object) => planMeshRotation(pairs, { at: AT, limits }),
      (limits: object) => planChange({ from, to }, { at: AT, limits }),
    ]
    for (const plan of both) {
      await expect(plan({ states: 3 })).rejects.toMatchObject({ code: 'cacerts-plan-limit' })
      expect((await plan({ states: 30 })).kind).toBe('safe')
      await expect(plan({ states: -1 })).rejects.toMatchObject({ code: 'report-argument' })
    }
  })

  it('can be ended, although all is known by then and the engine is not asked', async () => {
    const [from, to] = [await mesh(), await mesh()]
    let last = 0
    const tell = ({ done }: { readonly done: number }): void => {
      last = done
    }
    await planChange({ from, to }, { at: AT, progress: tell })
    const controller = new AbortController()
    let over = false
    const call = planChange(
      { from, to },
      {
        at: AT,
        signal: controller.signal,
        progress: ({ done }) => {
          // the last operation: what comes after it is the search alone
          if (done === last) {
            setTimeout(() => {
              controller.abort()
            }, 0)
          }
        },
      },
    ).finally(() => {
      over = true
    })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect(over).toBe(true)
  })
})

describe('a key that signs in many calls', () => {
  it('is imported once, whatever the signal and the limits of each', async () => {
    let imports = 0
    const counting = wrapEngine(engine, {
      importPrivateKey: (...given) => {
        imports++
        return engine.importPrivateKey(...given)
      },
    })
    const key = await parsePrivateKey(read('good/ca-key.pem'))
    for (let times = 0; times < 3; times++)
      await createRoot({
        at: AT,
        key,
        engine: counting,
        signal: new AbortController().signal,
        limits: { operations: 100 },
      })
    expect(imports).toBe(1)
  })
})
