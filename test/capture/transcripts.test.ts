import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { extractChain, splitProxyCerts } from '../../src/capture/index.ts'
import { extractPem } from '../../src/pem/index.ts'
import { transcriptManifest, vectorBytes, vectorFiles } from '../support/vectors.ts'

const read = (file: string): Buffer => vectorBytes(`s-client/${file}`)
const sha256 = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex')

describe('the transcripts of five versions of OpenSSL', () => {
  const manifest = transcriptManifest()
  const names = new Map(Object.entries(manifest.certs).map(([name, hash]) => [hash, name]))
  const rows = Object.entries(manifest.files).map(([file, entry]) => ({ file, ...entry }))
  const nameOf = (der: Uint8Array): string => names.get(sha256(der)) ?? sha256(der)

  test('there are some fifty', () => {
    expect(rows.length).toBeGreaterThan(40)
  })

  test.each(rows)('$file: every block in order', ({ file, pemBlocks }) => {
    const bytes = read(file)
    for (const input of [bytes, bytes.toString('utf8'), bytes.toString('latin1')]) {
      expect(extractPem(input).blocks.map(({ der }) => nameOf(der))).toEqual(pemBlocks)
      const { files } = splitProxyCerts(input)
      expect(files.map(({ der }) => nameOf(der))).toEqual(pemBlocks)
      expect(files.map(({ name }) => name)).toEqual(
        pemBlocks.map((_, i) => `proxy-cert-${String(i + 1)}.pem`),
      )
    }
  })

  test.each(rows)('$file: the chain, once, with its roles', ({ file, pemBlocks }) => {
    const { certificates, roles } = extractChain(read(file))
    const chain = file.includes('prexit') ? pemBlocks.slice(0, 3) : pemBlocks
    expect(certificates.map(({ certificate }) => nameOf(certificate.der))).toEqual(chain)
    const expected = chain.map((name) =>
      name.includes('leaf') ? 'leaf' : name.includes('root') ? 'root' : 'intermediate',
    )
    expect(certificates.map(({ role }) => role)).toEqual(expected)
    expect(roles.leaf?.certificate.spiffeId?.uri).toBe(
      chain.length === 0 ? undefined : 'spiffe://cluster.local/ns/bookinfo/sa/bookinfo-details',
    )
  })

  test.each(rows)('$file: protocol, cipher, verify codes', ({ file, ...entry }) => {
    const { transcript } = extractChain(read(file))
    expect(transcript?.protocol).toBe(entry.protocol)
    expect(transcript?.cipher).toBe(entry.cipher)
    expect(transcript?.verifyReturnCodes).toEqual(entry.verifyReturnCodes ?? [])
    expect(transcript?.verifyErrors).toEqual(entry.verifyErrorNums ?? [])
    expect(transcript?.noPeerCertificate).toBe(entry.noPeerCertificate ?? false)
    if (entry.errors?.[0] !== undefined) expect(transcript?.error).toBe(entry.errors[0])
  })

  test.each(rows)('$file: no certificate is an error, never a success', ({ file, pemBlocks }) => {
    const errors = extractChain(read(file))
      .notes.filter(({ severity }) => severity === 'error')
      .map(({ code }) => code)
    expect(errors).toEqual(pemBlocks.length === 0 ? ['output-no-peer-certificate'] : [])
  })

  test.each(rows)('$file: secrets are noticed and not echoed', ({ file }) => {
    const text = read(file).toString('utf8')
    const secrets = [...text.matchAll(/(?:Master-Key|Resumption PSK): *([0-9A-F]{16,})/g)].map(
      ([, secret = '']) => secret,
    )
    const capture = extractChain(text)
    expect(capture.notes.some(({ code }) => code === 'output-secrets-in-transcript')).toBe(
      secrets.length > 0,
    )
    const said = JSON.stringify([capture.notes, capture.transcript])
    for (const secret of secrets) expect(said).not.toContain(secret)
  })

  test.each(rows)('$file: what it lists and does not hold is noticed', ({ file, pemBlocks }) => {
    const { notes, transcript } = extractChain(read(file))
    const short = notes.filter(({ code }) => code === 'capture-short')
    expect(short.length).toBe(file.includes('noshowcerts') ? 1 : 0)
    if (short.length > 0) expect(short[0]?.facts).toEqual({ found: 1, listed: 3 })
    const reports = transcript?.reports ?? 1
    if (short.length === 0 && pemBlocks.length > 0)
      expect(transcript?.listed).toBe(pemBlocks.length / reports)
  })

  test('a transcript that ends behind its first certificate is short', () => {
    const text = read('openssl-3.0.showcerts.3certs.stdout.txt').toString('utf8')
    const end = text.indexOf('-----END')
    const cut = text.slice(0, text.indexOf('\n', end) + 1)
    expect(extractChain(cut).notes.map(({ code }) => code)).toContain('capture-short')
    expect(extractChain(text).notes.map(({ code }) => code)).not.toContain('capture-short')
  })

  test('-prexit gives its chain twice to split, and says so', () => {
    const { files, findings } = splitProxyCerts(read('openssl-3.0.showcerts.prexit.stdout.txt'))
    expect(files.length).toBe(6)
    const twice = findings.find(({ code }) => code === 'capture-report-twice')
    expect(twice?.facts).toEqual({ count: 3, reports: 2 })
  })

  test('a root that is sent twice in one report is no repetition', () => {
    const capture = extractChain(read('openssl-3.0.showcerts.4certs-root-twice.stdout.txt'))
    expect(capture.certificates.length).toBe(4)
    expect(capture.notes.some(({ code }) => code === 'capture-report-twice')).toBe(false)
  })

  test('two reports that differ are both kept', () => {
    const [one, other] = [
      'openssl-3.0.showcerts.3certs.stdout.txt',
      'openssl-3.0.showcerts.rsa.merged.txt',
    ].map((file) => read(file).toString('utf8'))
    const capture = extractChain(`${String(one)}${String(other)}`)
    expect(capture.certificates.length).toBe(6)
    expect(capture.transcript?.reports).toBe(2)
  })

  test.each(rows.filter(({ pemBlocks }) => pemBlocks.length > 0).slice(0, 3))(
    '$file in UTF-16 is read all the same',
    ({ file, pemBlocks }) => {
      const text = read(file).toString('utf8')
      const capture = extractChain(Buffer.from(`\ufeff${text}`, 'utf16le'))
      expect(capture.certificates.map(({ certificate }) => nameOf(certificate.der))).toEqual(
        pemBlocks,
      )
      expect(capture.transcript?.verifyReturnCodes.length).toBe(1)
    },
  )

  test('the transcripts with the sample chain of Istio carry leaf, two CAs up to the root', () => {
    const files = vectorFiles('istio-samples')
    expect(files.length).toBeGreaterThan(3)
    const chains = files.map((file) =>
      extractChain(vectorBytes(`istio-samples/${file}`)).certificates.map(
        ({ role, certificate }) => [role, sha256(certificate.der)],
      ),
    )
    expect(new Set(chains.map((chain) => JSON.stringify(chain))).size).toBe(1)
    expect(chains[0]?.map(([role]) => role)).toEqual(['leaf', 'intermediate', 'root'])
  })
})
