import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REPORT_OUTPUTS } from '../../src/cli/options.ts'
import { allOf, readXml } from '../support/xml.ts'
import { tempFolder } from '../support/temp.ts'
import { meshcerts } from '../cli/harness.ts'
import { authority, root } from '../support/certificates/certificate.ts'

// What a certificate, a file or a manifest is called comes from anybody: no format of the command lets it write to a terminal,
// give orders to a runner, or add elements.

const EVIL = [
  '\u001b[2J\u001b]0;x\u0007',
  '\n::error::forged',
  '\r\n::set-output name=a::b',
  '\u202eright\u2066',
  '\u{e0041}\u{e0042}',
  '</testcase><testcase name="forged"/>]]>',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '\u009b31m\u0085',
  '%0A::error::forged',
  '"];click A href "x"\nforged-->',
].join(' ')
// a file name has no slash
const EVIL_FILE = `${EVIL.replaceAll('/', '\\')}.pem`.slice(0, 120)

const pem = (der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** A set without key, so that there is much to say of it. */
function folderWith(word: string, file: string): string {
  // the certificates' writer takes a comma and an equals sign for its own
  const called = word.replaceAll(/[,=]/g, ' ')
  const folder = join(tempFolder(), 'set')
  mkdirSync(folder)
  const ca = authority({ subject: `CN=ca ${called}`, issuer: `CN=root ${called}` })
  const anchor = root(`CN=root ${called}`)
  writeFileSync(join(folder, 'ca-cert.pem'), pem(ca))
  writeFileSync(join(folder, 'cert-chain.pem'), pem(ca) + pem(anchor))
  writeFileSync(join(folder, 'root-cert.pem'), pem(anchor))
  writeFileSync(join(folder, file), pem(anchor))
  return folder
}

const manifestWith = (word: string): string =>
  JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: word, namespace: 'a' },
    spec: { servers: [{ port: { number: 443, protocol: word, name: word }, hosts: [word] }] },
  })

const UNSAFE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u

const ELEMENTS =
  /<(?!\?xml |\/?(?:testsuites|testsuite|testcase|failure|error|skipped|system-out|properties|property)[ />])/

const SVG_ELEMENTS = ['svg', 'title', 'desc', 'g', 'rect', 'path', 'line', 'text']

/** What the reader of each format makes of it. */
const READ_BACK: Readonly<Record<string, (text: string) => void>> = {
  json: (text) => void JSON.parse(text),
  sarif: (text) => {
    const { runs } = JSON.parse(text) as { runs: { results: object[] }[] }
    expect(runs[0]!.results.length).toBeGreaterThan(0)
  },
  gitlab: (text) => {
    expect((JSON.parse(text) as unknown[]).length).toBeGreaterThan(0)
  },
  junit: (text) => {
    expect(text).not.toMatch(ELEMENTS)
    expect(text).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos);)/)
    expect(text).not.toContain('name="forged"')
  },
  svg: (text) => {
    const drawn = new Set(allOf(readXml(text)).map(({ name }) => name))
    expect([...drawn].filter((name) => !SVG_ELEMENTS.includes(name))).toEqual([])
  },
  github: (text) => {
    // an annotation is a line; the runner knows no other order from us
    const lines = text.split('\n').filter((line) => line !== '')
    expect(lines.filter((line) => !/^::(?:error|warning|notice) [^\n]*?::./.test(line))).toEqual([])
    expect(text).not.toMatch(/^::error::forged/m)
  },
  text: (text) => {
    expect(text).not.toMatch(/^::/m)
  },
}

const evil = folderWith(EVIL, EVIL_FILE)
const good = folderWith('good', 'other.pem')
const lookedAt = ['--at', '2001-06-01']

describe.each(REPORT_OUTPUTS)('--format %s', (format) => {
  it('lets no name of a certificate or a file give orders', async () => {
    const { stdout, stderr, code } = await meshcerts([
      'check',
      evil,
      ...lookedAt,
      '--format',
      format,
    ])
    expect([stderr, code]).toEqual(['', 1])
    expect(stdout).not.toMatch(UNSAFE)
    expect(stdout).toMatch(/set-output|alert/)
    READ_BACK[format]?.(stdout)
    // nothing is said less of a set whose names are plain
    const plain = await meshcerts(['check', good, ...lookedAt, '--format', format])
    expect(plain.code).toBe(1)
    READ_BACK[format]?.(plain.stdout)
  })

  it('lets no value of a manifest give orders', async () => {
    const said = await meshcerts(['check', '-', '--format', format], { stdin: manifestWith(EVIL) })
    expect(said.stdout + said.stderr).not.toMatch(UNSAFE)
    if (said.code < 2) READ_BACK[format]?.(said.stdout)
  })
})

describe('other output', () => {
  it.each([
    ['show', join(evil, 'ca-cert.pem')],
    ['show', '--format', 'json', join(evil, 'ca-cert.pem')],
    ['show', join(evil, EVIL_FILE)],
    ['show', `${evil}/nothing ${EVIL.slice(0, 40)}`],
    ['diff', join(evil, 'ca-cert.pem'), join(evil, 'root-cert.pem')],
    ['explain', EVIL],
    [EVIL],
  ])('%s writes nothing unsafe', async (...words) => {
    const { stdout, stderr } = await meshcerts(words)
    expect(stdout + stderr).not.toBe('')
    expect(stdout + stderr).not.toMatch(UNSAFE)
  })
})
