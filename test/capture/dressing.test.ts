import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { extractChain } from '../../src/capture/index.ts'
import { type Need, needs } from '../support/needs.ts'
import { transcriptManifest, vectorBytes } from '../support/vectors.ts'
import { processorTime } from '../support/processor-time.ts'

// A transcript and a dump, as programs, logs, mails and languages dress them: the certificates stay the same.

const FILE = 'openssl-3.0.showcerts.3certs.merged.txt'
const transcript = vectorBytes(`s-client/${FILE}`).toString('utf8')
const dump = vectorBytes('sources/proxy-config-secret.json').toString('utf8')
const pem = ['leaf', 'int', 'root']
  .map((name) => vectorBytes(`s-client/p256-${name}.pem`).toString('utf8'))
  .join('')
const { certs } = transcriptManifest()
const names = new Map(Object.entries(certs).map(([name, hash]) => [hash, name]))
const nameOf = (der: Uint8Array): string =>
  names.get(createHash('sha256').update(der).digest('hex')) ?? '?'
const found = (input: string | Uint8Array): string[] =>
  extractChain(input).certificates.map(({ certificate }) => nameOf(certificate.der))
const errors = (input: string | Uint8Array): string[] =>
  extractChain(input)
    .notes.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code)

const CHAIN = ['p256-leaf', 'p256-int', 'p256-root']
type Dress = (text: string) => string
const lines =
  (dress: (line: string, number: number) => string): Dress =>
  (text) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line, i) => dress(line, i + 1))
      .join('\n') + '\n'
const two = (number: number): string => String(number % 60).padStart(2, '0')

const LINE_BY_LINE: readonly (readonly [string, Dress])[] = [
  ['grep -n', lines((line, n) => `${n}:${line}`)],
  ['grep -A of a file', lines((line, n) => `a.txt${n === 1 ? ':' : '-'}${n}-${line}`)],
  ['a time stamp', lines((line, n) => `2027-01-01T00:00:${two(n)}.${n}Z ${line}`)],
  ['CRI', lines((line, n) => `2027-01-01T00:00:00.${n}Z stdout F ${line}`)],
  [
    'docker',
    lines(
      (line, n) =>
        `{"log":${JSON.stringify(`${line}\n`)},"stream":"stdout","time":"2027-01-01T00:00:${two(n)}.${n}Z"}`,
    ),
  ],
  ['JSON logs', lines((line) => `{"level":"info","msg":${JSON.stringify(line)}}`)],
  ['kubectl logs --prefix', lines((line) => `[pod/details-v1-7d5f/istio-proxy] ${line}`)],
  ['compose', lines((line) => `client-1  | ${line}`)],
  ['syslog', lines((line, n) => `Jan  1 00:00:${two(n)} host client[${n}]: ${line}`)],
  ['a mail', lines((line) => `> > ${line}`)],
  ['a mail that lost blanks', lines((line) => `> ${line}`.trimEnd())],
  ['a comment', lines((line) => `# ${line}`)],
  ['an indentation', lines((line) => `    ${line}`)],
  ['tabs', lines((line) => `\t${line}`)],
  ['a table', lines((line) => `| ${line} |`)],
  ['a page', lines((line) => `<div>${line}</div>`)],
  ['line breaks of HTML', lines((line) => `${line}<br />`)],
  ['quotes', lines((line) => JSON.stringify(line))],
  ['a list of strings', lines((line) => `  ${JSON.stringify(line)},`)],
  ['strings that are added', lines((line) => `  ${JSON.stringify(`${line}\n`)} +`)],
  ['continued lines', lines((line) => `${line}\\n\\`)],
  ['colours', lines((line) => `\u001b[32m${line}\u001b[0m\r`)],
  ['a title and the bell', (text) => `\u001b]0;root@host\u0007${text}\u0007`],
  ['diff of the old side', lines((line) => `-${line}`)],
  ['diff of the new side', lines((line) => `+${line}`)],
  ['diff, <', lines((line) => `< ${line}`)],
  ['diff, >', lines((line) => `> ${line}`)],
  ['CRLF', lines((line) => `${line}\r`)],
  ['a mail in quoted-printable', (text) => text.replaceAll('=', '=3D')],
]

describe('a transcript that every line of was dressed', () => {
  const plain = extractChain(transcript)

  test.each(LINE_BY_LINE)('%s', (_, dress) => {
    const capture = extractChain(dress(transcript))
    expect(capture.certificates.map(({ certificate }) => nameOf(certificate.der))).toEqual(CHAIN)
    expect(capture.transcript?.reports).toBe(plain.transcript?.reports)
    const codes = capture.notes.map(({ code }) => code).filter((code) => code !== 'capture-dressed')
    expect(codes).toEqual(plain.notes.map(({ code }) => code))
    expect(found(Buffer.from(dress(transcript)))).toEqual(CHAIN)
  })

  test.each(LINE_BY_LINE)('%s, and a damaged certificate is not read', (_, dress) => {
    // a letter in the middle of the second certificate is lost
    const body =
      transcript.indexOf('\n', transcript.indexOf('BEGIN', transcript.indexOf('END'))) + 90
    const damaged = transcript.slice(0, body) + transcript.slice(body + 1)
    const capture = dress(damaged)
    expect(found(capture)).not.toContain('p256-int')
    expect(errors(capture)).not.toEqual([])
  })

  test('what a transcript says is read without its dress', () => {
    const capture = extractChain(lines((line, n) => `${n}:${line}`)(transcript))
    expect(capture.transcript).toEqual(plain.transcript)
    expect(capture.notes.filter(({ code }) => code === 'capture-dressed').length).toBe(1)
    expect(plain.notes.some(({ code }) => code === 'capture-dressed')).toBe(false)
  })

  test('lines of another pod between those of a block are passed over', () => {
    const mixed = lines((line) => `[pod/a/istio-proxy] ${line}\n[pod/b/istio-proxy] 200 GET /`)
    expect(found(mixed(transcript))).toEqual(CHAIN)
  })
})

const ONE_LINE: readonly (readonly [string, Dress])[] = [
  ['JSON', (text) => `{"level":"info","msg":${JSON.stringify(text)}}`],
  ['JSON in JSON', (text) => JSON.stringify({ msg: JSON.stringify({ pem: text }) })],
  ['an XFCC header', (text) => `By=spiffe://a/b;Hash=00;Chain="${encodeURIComponent(text)}"`],
  ['an URL in an URL', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['a form', (text) => `pem=${encodeURIComponent(text).replaceAll('%20', '+')}&x=1`],
  ['a shell', (text) => `export CERT=$'${text.replaceAll('\n', '\\n')}'`],
  ['bytes of Python', (text) => `b'${text.replaceAll('\n', '\\n')}'`],
  ['PowerShell', (text) => `$c = "${text.replaceAll('\n', '`r`n')}"`],
  ['PHP', (text) => `x = ${JSON.stringify(text).replaceAll('/', '\\/')};`],
  ['Gson', (text) => `x ${JSON.stringify(text).replaceAll('=', '\\u003d')}`],
  [
    'character references',
    (text) => `<a v="${text.replaceAll('\n', '&#10;').replaceAll('+', '&#x2B;')}">`,
  ],
  ['YAML', (text) => `pem: "${text.replaceAll('\n', '\\n')}"`],
]

test.each(ONE_LINE)('PEM in one line: %s', (_, dress) => {
  expect(found(dress(pem))).toEqual(CHAIN)
  expect(errors(dress(pem))).toEqual([])
  expect(found(dress(pem.replaceAll(/M[A-Z]{3}/g, 'M')))).toEqual([])
})

describe('the programs themselves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshcerts-dressing-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'capture.txt')
  writeFileSync(file, transcript)
  writeFileSync(join(folder, 'dump.json'), dump)
  writeFileSync(join(folder, 'crlf.txt'), transcript.replaceAll('\n', '\r\n'))
  const run = (command: string): string => {
    try {
      return execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    } catch (error) {
      // diff ends with 1 where there is a difference
      return (error as { readonly stdout: string }).stdout
    }
  }
  const GNU: Need = { there: process.platform === 'linux', what: 'grep, diff, cat and nl of GNU' }

  test.each([
    'cat -A capture.txt',
    'cat -A crlf.txt',
    'cat -n capture.txt',
    'cat -nA crlf.txt',
    'nl -ba capture.txt',
    "grep -n '' capture.txt",
    "grep -nH '' capture.txt",
    "grep -n -A40 'BEGIN CERT' capture.txt",
    "grep -nH -A40 'BEGIN CERT' capture.txt",
    'diff -u /dev/null capture.txt',
    'diff -u capture.txt /dev/null',
    'diff /dev/null capture.txt',
    'diff capture.txt /dev/null',
    'diff -u --color=always /dev/null capture.txt',
    "sed 's/^/  /' capture.txt",
    'cat -A dump.json',
    "grep -n '' dump.json",
    'cat -n dump.json',
  ])('%s', needs(GNU), (command) => {
    const text = run(command)
    expect(text).toContain('\n')
    expect(text).not.toBe(transcript)
    const expected = command.includes('dump') ? [...CHAIN, 'p256-root'] : CHAIN
    expect(found(text)).toEqual(expected)
    expect(errors(text)).toEqual([])
  })

  test('a diff of two captures gives the new one', needs(GNU), () => {
    const other = vectorBytes('s-client/openssl-3.0.showcerts.rsa.merged.txt')
    writeFileSync(join(folder, 'other.txt'), other)
    const rsa = found(other)
    expect(found(run('diff -u capture.txt other.txt'))).toEqual(rsa)
    expect(found(run('diff -u other.txt capture.txt'))).toEqual(CHAIN)
    expect(rsa).not.toEqual(CHAIN)
  })
})

describe('JSON with something around it', () => {
  const expected = [...CHAIN, 'p256-root']
  const AROUND: readonly (readonly [string, Dress])[] = [
    [
      'kubectl before it',
      (text) => `Defaulted container "istio-proxy" out of: a, b (init)\n${text}`,
    ],
    ['a warning with brackets', (text) => `W0101 [warn] {x} [1] proxy differs\n${text}`],
    ['a prompt', (text) => `[root@bastion ~]# istioctl pc secret details -o json\n${text}`],
    ['a JSON log line', (text) => `{"level":"info","msg":"start"}\n${text}`],
    ['a line of an Envoy log', (text) => `[2027-01-01 00:00:00.000][1][info] x\n${text}`],
    ['the meter of curl', (text) => `  % Total    % Received\r100 1  0 --:--:-- 50000\n${text}`],
    ['an exit code behind it', (text) => `${text}command terminated with exit code 1\n`],
    ['a prompt behind it', (text) => `${text}[root@bastion ~]# exit\n`],
    ['two marks', (text) => `\ufeff\ufeff${text}`],
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['colours of jq', (text) => text.replaceAll(/"[^"]*"/g, '\u001b[0;32m$&\u001b[0m')],
    ['a prefix', lines((line) => `[pod/a/istio-proxy] ${line}`)],
    ['a time stamp', lines((line, n) => `2027-01-01T00:00:00.${n}Z ${line}`)],
  ]

  test.each(AROUND)('%s', (_, dress) => {
    expect(found(dress(dump))).toEqual(expected)
    expect(extractChain(dress(dump)).notes).toEqual([])
    expect(found(dress(dump.replaceAll('"LS0t', '"_S0t')))).toEqual([])
  })

  test.each([
    ['little-endian with its mark', Buffer.from(`\ufeff${dump}`, 'utf16le')],
    ['little-endian without', Buffer.from(dump, 'utf16le')],
    ['big-endian with its mark', Buffer.from(`\ufeff${dump}`, 'utf16le').swap16()],
    ['big-endian without', Buffer.from(dump, 'utf16le').swap16()],
  ])('UTF-16 %s', (_, bytes) => {
    expect(found(bytes)).toEqual(expected)
    expect(found(bytes.toString('latin1'))).toEqual(expected)
  })

  test('two dumps in one file are both read', () => {
    expect(found(`${dump}\n${dump}`)).toEqual([...expected, ...expected])
  })

  test('a dump and PEM around it', () => {
    expect(found(`${dump}\n${pem}`)).toEqual([...expected, ...CHAIN])
  })

  test('a dump that was cut off says so', () => {
    const cut = dump.slice(0, dump.indexOf('ROOTCA'))
    const { notes } = extractChain(cut)
    expect(notes.map(({ code }) => code)).toContain('capture-json-broken')
    expect(found(cut)).toEqual(CHAIN)
    expect(extractChain(dump).notes).toEqual([])
  })
})

test('a text of brackets and quotes takes no longer than its length', { timeout: 60_000 }, () => {
  const time = (text: string): number => {
    const start = processorTime()
    extractChain(text)
    return processorTime() - start
  }
  const nasty = [
    '[\n',
    '{"',
    '{"a":[',
    '["\\',
    '-----BEGIN X-----\n',
    '\u001b]',
    '@@ -1 +1 @@\n+',
    'x -----BEGIN X-----\nx MIIBMIIB\n',
  ]
  for (const part of nasty) {
    time(part.repeat(2000))
    const [short, long] = [time(part.repeat(5000)), time(part.repeat(20_000))]
    // quadratic would be 16 times as long
    expect(long).toBeLessThan(Math.max(short, 50) * 12)
  }
})
