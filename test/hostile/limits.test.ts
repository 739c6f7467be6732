import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encryptedParts } from './pkcs12.ts'
import { LIMITS } from './limits.ts'
import {
  extractChain,
  extractPem,
  parseCertificate,
  parseCertificates,
  parseRevocationList,
  parseRevocationLists,
  verifyChain,
} from '../../src/index.ts'
import { CAPTURE_LIMIT, CAPTURE_LINES } from '../../src/capture/limits.ts'
import { CERTIFICATE_LIMIT, CRL_LIMIT } from '../../src/certificate/limits.ts'
import { readCredential } from '../../src/credential/index.ts'
import { element } from '../../src/der/writer.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import { explainLine } from '../../src/explain/index.ts'
import { LOG_LIMIT } from '../../src/explain/limits.ts'
import { readLinkerd } from '../../src/linkerd/index.ts'
import { readPkcs12 } from '../../src/containers/index.ts'
import { parseYaml } from '../../src/mesh/index.ts'
import { ANCHOR_LIMIT } from '../../src/mesh/yaml-bounds.ts'
import { boringSslCertificates, goPemBlocks, openSslCertificates } from '../../src/pem/index.ts'
import { MATERIAL_LIMIT, PEM_BLOCKS, PEM_LIMIT } from '../../src/pem/limits.ts'
import { isMeshCertsError } from '../../src/report/error.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const certificate = read('fixtures/good/ca-cert.pem')

/** The code of what is thrown, the text of an error that is not ours. */
async function codeOf(call: () => unknown): Promise<string | undefined> {
  try {
    await call()
    return undefined
  } catch (error) {
    return isMeshCertsError(error) ? error.code : String(error)
  }
}

describe('docs/limits.md', () => {
  it('has each constant with its value, its file and its code, and no other', () => {
    const rows = read('docs/limits.md')
      .split('\n')
      .filter((line) => /^\| `[A-Z]/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, name, file, value, code]) => [name, value, file, code])
    expect(rows).toEqual(
      LIMITS.map(([name, value, file, code]) => [
        `\`${name}\``,
        value.toLocaleString('en-US'),
        `\`${file}\``,
        `[\`${code}\`](codes/${code}.md)`,
      ]),
    )
  })

  it.each(LIMITS)('%s stands in its file', (name, _value, file) => {
    expect(read(file)).toContain(`const ${name} =`)
  })
})

describe('the limit of a text', () => {
  const fill = (length: number, text: string): string =>
    `${' '.repeat(length - text.length - 1)}\n${text}`

  it('of PEM', () => {
    const { blocks } = extractPem(fill(PEM_LIMIT, certificate))
    expect(blocks).toHaveLength(1)
    const { notes } = extractPem(fill(PEM_LIMIT + 1, certificate))
    expect(notes.map(({ code }) => code)).toEqual(['pem-too-long'])
  })

  it('of PEM, in blocks: none is taken, as those behind the limit may be what matters', async () => {
    const short = '-----BEGIN X-----\nMAA=\n-----END X-----\n'
    const read = (count: number) => {
      const { blocks, notes } = extractPem(short.repeat(count))
      return [blocks.length, notes.some(({ code }) => code === 'pem-too-many')]
    }
    expect(read(PEM_BLOCKS + 1)).toEqual([0, true])
    expect(read(PEM_BLOCKS)).toEqual([PEM_BLOCKS, false])
    const hidden = short.repeat(PEM_BLOCKS) + certificate
    expect(await codeOf(() => parseRevocationLists(hidden))).toBe('pem-too-many')
    const chain = {
      leaf: certificate,
      roots: [certificate],
      at: new Date('2027-03-01'),
      purpose: 'any',
    } as const
    expect(await codeOf(() => verifyChain({ ...chain, crls: [hidden] }))).toBe('pem-too-many')
    expect(await codeOf(() => verifyChain(chain))).toBe(undefined)
    expect(parseCertificates(short + certificate)).toHaveLength(1)
    // and a text that is too long has no CRL only for who does not read it
    const long = fill(PEM_LIMIT + 1, certificate)
    expect(await codeOf(() => parseRevocationLists(long))).toBe('pem-too-long')
    expect(await codeOf(() => parseCertificates(long))).toBe('pem-too-long')
  })

  it.each([goPemBlocks, openSslCertificates, boringSslCertificates])(
    'of PEM, as other libraries read it: %o',
    async (read) => {
      const file = (length: number) => Buffer.from(fill(length, certificate))
      expect(await codeOf(() => read(file(PEM_LIMIT + 1)))).toBe('pem-too-long')
      const found = read(file(PEM_LIMIT))
      expect('status' in found ? found.status : found.length).toBe('status' in found ? 'loaded' : 1)
    },
  )

  it('of a capture, in octets', () => {
    const { notes } = extractChain(fill(CAPTURE_LIMIT + 1, certificate))
    expect(notes.map(({ code }) => code)).toEqual(['capture-too-long'])
    expect(extractChain(fill(CAPTURE_LIMIT / 8, certificate)).certificates).toHaveLength(1)
  })

  it('of a log', () => {
    const line = 'remote error: tls: unknown certificate authority\n'
    const log = line + ' '.repeat(LOG_LIMIT - line.length)
    expect(explainLine(log)).toHaveLength(1)
    expect(() => explainLine(`${log} `)).toThrow('the most that is read in one call')
  })

  it.each([
    ['of a gateway', (file: Uint8Array) => readCredential({ 'tls.crt': file })],
    ['of Linkerd', (file: Uint8Array) => readLinkerd({ 'issuer.crt': file })],
  ])('of a value in the Secret %s', async (_, readSecret) => {
    const file = (octets: number) => new Uint8Array(octets)
    expect(await codeOf(() => readSecret(file(MATERIAL_LIMIT + 1)))).toBe('pem-too-long')
    expect(await codeOf(() => readSecret(file(MATERIAL_LIMIT)))).toBeUndefined()
  })

  it('of blocks, where it is predicted what Go reads of a set', () => {
    const file = (blocks: number) =>
      Buffer.from('-----BEGIN X-----\n-----END X-----\n'.repeat(blocks))
    const { blocks } = createReading(26)
    expect(blocks(file(PEM_BLOCKS))).toHaveLength(PEM_BLOCKS)
    expect(blocks(file(PEM_BLOCKS + 1))).toHaveLength(0)
  })

  // patterns that remember each character of a line ended with a RangeError of V8
  it.each(['', 'a: '])('of a capture, on one line below BEGIN that begins with "%s"', (start) => {
    const capture = (length: number) => `-----BEGIN A-----\n${start}${'b'.repeat(length)}`
    const codesOf = (length: number) => extractChain(capture(length)).notes.map(({ code }) => code)
    expect(codesOf(CAPTURE_LIMIT - 100)).toEqual(codesOf(100))
    expect(codesOf(100)).toEqual(['pem-truncated'])
  })

  it.each(['text', 'octets'])('of a capture, in lines of %s', (kind) => {
    const given = (lines: number) => {
      const text = '\n'.repeat(lines) + certificate
      return kind === 'text' ? text : new TextEncoder().encode(text)
    }
    const { notes } = extractChain(given(CAPTURE_LINES))
    expect(notes.map(({ code }) => code)).toEqual(['capture-too-long'])
    expect(extractChain(given(CAPTURE_LINES / 2)).certificates).toHaveLength(1)
  })

  it.each([
    ['anchors', (number: number) => `k${String(number)}: &a${String(number)} v`],
    ['tags', (number: number) => `k${String(number)}: !a${String(number)} v`],
    ['aliases', (number: number) => (number === 0 ? 'k: &a v' : `k${String(number)}: *a`)],
  ])('of YAML, in %s', async (_what, line) => {
    const text = (count: number) => Array.from({ length: count }, (_, at) => line(at)).join('\n')
    expect(await codeOf(() => parseYaml(text(ANCHOR_LIMIT + 1)))).toBe('mesh-yaml-limit')
    expect(await codeOf(() => parseYaml(text(50)))).toBeUndefined()
  })
})

describe('the limit of DER', () => {
  const long = (length: number): Uint8Array => element(0x30, new Uint8Array(length))

  it('of a certificate: beyond it nothing is read, below it the content is', async () => {
    expect(await codeOf(() => parseCertificate(long(CERTIFICATE_LIMIT)))).toBe(
      'certificate-too-large',
    )
    expect(await codeOf(() => parseCertificate(long(CERTIFICATE_LIMIT - 8)))).toMatch(/^der-/)
    expect(parseCertificate(certificate).basicConstraints?.ca).toBe(true)
  })

  it('of a CRL', async () => {
    expect(await codeOf(() => parseRevocationList(long(CRL_LIMIT)))).toBe('certificate-too-large')
    expect(await codeOf(() => parseRevocationList(long(CRL_LIMIT - 8)))).toMatch(/^der-/)
  })
})

describe('the cost of a PKCS#12 file', () => {
  const open = (bytes: Uint8Array) => codeOf(() => readPkcs12(bytes, { passphrase: 'x' }))

  it('is limited for all its parts together', async () => {
    // each may ask for so many rounds, 31 of them may not
    expect(await open(encryptedParts(...Array.from({ length: 31 }, () => 500_000)))).toBe(
      'containers-cost',
    )
    expect(await open(encryptedParts(...Array.from({ length: 31 }, () => 2)))).toMatch(
      /^containers-(passphrase-wrong|engine)$/,
    )
  })
})
