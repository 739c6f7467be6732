import { describe, expect, test } from 'vitest'
import * as meshcerts from '../../src/index.ts'
import { fileText } from '../support/files.ts'

// A call that gives something else than what is expected is refused, and does not become a verdict on the mesh.

const at = new Date('2027-01-01')
const read = (name: string): string => fileText(`fixtures/good/${name}`)
const FILES = {
  'ca-cert.pem': read('ca-cert.pem'),
  'ca-key.pem': read('ca-key.pem'),
  'root-cert.pem': read('root-cert.pem'),
  'cert-chain.pem': read('cert-chain.pem'),
}
const set = meshcerts.readCacerts(FILES)
const roots = FILES['root-cert.pem']

type Loose = (...given: readonly unknown[]) => unknown
const loose = meshcerts as unknown as Readonly<Record<string, Loose>>
const call = (name: string, ...given: readonly unknown[]): Promise<unknown> =>
  Promise.resolve().then(() => (loose[name] as Loose)(...given))

describe('a set that readCacerts did not give', () => {
  const CALLS: readonly (readonly [name: string, given: (one: unknown) => readonly unknown[]])[] = [
    ['checkCacerts', (one) => [one, { at }]],
    ['checkCacerts', (one) => [set, { at, previous: one }]],
    ['expiryOf', (one) => [one, { at }]],
    ['toSecret', (one) => [one]],
    ['trustMatrix', (one) => [[{ name: 'a', set: one }], { at }]],
    ['verifyWorkload', (one) => [roots, { cacerts: one, at }]],
  ]

  test.each(CALLS)('%s %#', async (name, given) => {
    for (const [wrong, found] of [
      [FILES, 'found an object that it did not give'],
      [Promise.resolve(set), 'found a promise: await it first'],
      [roots, 'found text'],
    ] as const) {
      await expect(call(name, ...given(wrong))).rejects.toMatchObject({ code: 'cacerts-input' })
      await expect(call(name, ...given(wrong))).rejects.toThrow(found)
    }
    await expect(call(name, ...given(set))).resolves.toBeDefined()
  })

  test('readCacerts says what it found', async () => {
    await expect(call('readCacerts', Promise.resolve(FILES))).rejects.toThrow(
      'found a promise: await it first',
    )
    await expect(call('readCacerts', FILES)).resolves.toBeDefined()
  })
})

describe('a capture', () => {
  test.each(['extractChain', 'splitProxyCerts', 'verifyWorkload'])('%s', async (name) => {
    for (const [wrong, found] of [
      [Promise.resolve(roots), 'a promise'],
      [5, 'the number 5'],
      [undefined, 'nothing'],
    ] as const) {
      await expect(call(name, wrong, { roots, at })).rejects.toMatchObject({
        code: 'capture-input',
      })
      await expect(call(name, wrong, { roots, at })).rejects.toThrow(`found ${found}`)
    }
    await expect(call(name, roots, { roots, at })).resolves.toBeDefined()
  })

  test('roots of another kind are refused, and each form is taken', async () => {
    for (const wrong of [Promise.resolve(roots), [{}], 5])
      await expect(call('verifyWorkload', roots, { roots: wrong, at })).rejects.toMatchObject({
        code: 'certificate-input',
      })
    const bytes = new TextEncoder().encode(roots)
    for (const good of [roots, bytes, [roots], [bytes], meshcerts.parseCertificates(roots)])
      await expect(call('verifyWorkload', roots, { roots: good, at })).resolves.toBeDefined()
  })
})
