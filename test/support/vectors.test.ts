import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  checkEvidence,
  cipherTable,
  credentialCases,
  credentialKeys,
  fieldCases,
  goPemCases,
  istiodFuzzSets,
  limboCases,
  measuredSets,
  numberedDer,
  peersFuzz,
  setFiles,
  transcriptManifest,
  vectorBytes,
  vectorFiles,
  webpkiCases,
} from './vectors.ts'
import { vectorPath } from './vector-path.ts'

// How many there were when they were copied: a set that is cut short would let every test that walks it pass.
describe('the vectors are complete', () => {
  test('x509-limbo and BetterTLS', () => {
    const cases = limboCases()
    expect(cases.length).toBe(9780)
    expect(new Set(cases.map(({ id }) => id)).size).toBe(9780)
    expect(cases.filter(({ expected_result }) => expected_result === 'SUCCESS').length).toBe(928)
    const better = cases.filter(({ id }) => id.startsWith('bettertls::'))
    expect(better.length).toBe(9572)
    expect(cases.filter(({ crls = [] }) => crls.length > 0).length).toBe(8)
  })

  test('the material of gateways', () => {
    const cases = credentialCases()
    expect(credentialKeys().length).toBe(120)
    expect(cases.length).toBe(201)
    expect(new Set(cases.map(({ name }) => name)).size).toBe(201)
    expect(cases.filter(({ envoy }) => envoy.loads).length).toBe(65)
  })

  test('each numbered certificate once', () => {
    const all = numberedDer()
    const hashes = all.map((der) => createHash('sha256').update(der).digest('hex'))
    expect(new Set(hashes).size).toBe(all.length)
    expect(all.length).toBe(31_208)
  })

  test('the sets of cacerts, with the release that judged them', () => {
    const { cases, ...by } = measuredSets()
    expect(cases.length).toBe(122)
    expect(cases.filter(({ istiod }) => istiod === 'refuse').length).toBe(63)
    expect(by).toMatchObject({ controlPlane: 'istio-1.31', istio: '86c9f01f', go: '1.26.10' })
    const names = new Set(cases.map(({ name }) => name))
    const known = checkEvidence().flatMap((one) => [
      ...one.measuredCases,
      ...one.acceptedCounterExamples,
    ])
    expect(known.filter((name) => names.has(name)).length).toBe(123)
  })

  test('the sets of cacerts that a program made', () => {
    const { cases, ...by } = istiodFuzzSets()
    expect(cases.length).toBe(325)
    expect(cases.filter(({ istiod }) => istiod === 'refuse').length).toBe(249)
    expect(by).toMatchObject({ controlPlane: 'istio-1.31', istio: '86c9f01f', go: '1.26.11' })
    const [first] = cases
    expect(Object.keys(setFiles(first!))).toContain('ca-cert.pem')
  })

  test('chains, texts and sets that the peers judged', () => {
    const { chains, crl, pem, sets } = peersFuzz()
    expect([chains.length, crl.length, pem.length, sets.length]).toEqual([172, 34, 85, 75])
    expect(crl.every(({ crls = [] }) => crls.length > 0)).toBe(true)
    const begin = sets.map(({ files }) => Buffer.from(files['root-cert.pem']!).includes('BEGIN'))
    expect(begin).not.toContain(false)
    const { chains: webpki, texts } = webpkiCases()
    expect([webpki.length, texts.length]).toEqual([41, 16])
  })

  test('texts for Go, names of TLS, transcripts, field cases', () => {
    expect(goPemCases().length).toBe(373)
    expect(cipherTable().suites.length).toBe(19)
    const transcripts = vectorFiles('s-client').filter((name) => name.endsWith('.txt'))
    expect(transcripts).toEqual(Object.keys(transcriptManifest().files).sort())
    expect(fieldCases().length).toBe(57)
    expect(vectorFiles('field').length).toBe(272)
  })
})

describe('the vectors', () => {
  const files = vectorFiles('.')

  test('take eight megabytes at most', () => {
    const size = files.reduce((sum, name) => sum + statSync(vectorPath(name)).size, 0)
    expect(size).toBeLessThan(8_000_000)
  })

  test('are each named in the README', () => {
    const readme = vectorBytes('README.md').toString('utf8')
    const tops = new Set(files.map((name) => name.replace(/\/.*$/, '/')))
    const unnamed = [...tops].filter((name) => !readme.includes(`\`${name}`))
    expect(unnamed).toEqual(['README.md'])
  })
})
