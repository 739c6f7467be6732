import { expect, test } from 'vitest'
import { engine } from '#engine'
import { extractChain } from '../../src/capture/extract.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { rememberSignatureChecks } from '../../src/crypto/signature-memory.ts'
import { verifySignature } from '../../src/crypto/verify-signature.ts'
import { wrapEngine } from '../../src/crypto/wrap-engine.ts'
import { formatPem } from '../../src/pem/format.ts'
import { verifyWorkload } from '../../src/workload/verify.ts'
import { fileText, folderFiles } from '../support/files.ts'

// The path, each peer, the steps and the picture ask for the same few signatures: each is computed once in a call.

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function counting(): { readonly counted: Engine; readonly asked: string[] } {
  const asked: string[] = []
  const counted = wrapEngine(engine, {
    verify(key, scheme, signature, data) {
      asked.push(`${hex(signature)} ${hex(data)}`)
      return engine.verify(key, scheme, signature, data)
    },
  })
  return { counted, asked }
}

const readSet = (folder: string) => readCacerts(folderFiles(folder))
const at = new Date('2027-01-01')
const capture = fileText('fixtures/captures/three-tier.txt')
const cacerts = readSet('fixtures/good-three-tier')

test('no signature is computed twice in one call, and each call computes its own', async () => {
  const { counted, asked } = counting()
  const report = await verifyWorkload(capture, { cacerts, at, engine: counted })
  expect([report.status, report.peerAccepts, report.signedByYourCa]).toEqual(['pass', true, true])
  const { length } = asked
  // leaf, two intermediates, root
  expect(length).toBe(4)
  expect(new Set(asked).size).toBe(length)
  await verifyWorkload(capture, { cacerts, at, engine: counted })
  expect(asked).toHaveLength(2 * length)
})

test('a certificate with one octet of its signature changed is judged by itself', async () => {
  const ders = extractChain(capture).certificates.map(({ certificate }) => certificate.der)
  const pemOf = (leaf: Uint8Array) =>
    [leaf, ...ders.slice(1)].map((der) => formatPem('CERTIFICATE', der)).join('')
  const [leaf] = ders as [Uint8Array]
  const changed = leaf.slice()
  changed[changed.length - 1]! ^= 1
  const { counted } = counting()
  for (const [der, accepts] of [
    [leaf, true],
    [changed, false],
    [leaf, true],
  ] as const) {
    const report = await verifyWorkload(pemOf(der), { cacerts, at, engine: counted })
    expect([report.peerAccepts, report.signedByYourCa]).toEqual([accepts, accepts])
  }
})

test('what is remembered goes by the octets of key, signature and data, whatever becomes of an array', async () => {
  const { counted, asked } = counting()
  const remembering = rememberSignatureChecks(counted)
  const [leaf, issuer, other] = extractChain(capture).certificates.map((one) => one.certificate)
  const { signature, signatureAlgorithm: algorithm } = leaf!
  const data = leaf!.tbs.slice()
  const ask = async ({ publicKey: { spki } } = issuer!) =>
    verifySignature(remembering, { spki, algorithm, signature, data })
  expect([await ask(), await ask()]).toEqual(['valid', 'valid'])
  expect(asked).toHaveLength(1)
  data[20]! ^= 1
  expect(await ask()).toBe('invalid')
  data[20]! ^= 1
  expect(await ask(other)).toBe('invalid')
  expect(await ask()).toBe('valid')
  expect(asked).toHaveLength(3)
})
