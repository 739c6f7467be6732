import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'
import { vectorBytes } from '../support/vectors.ts'

// The same line, with what others put around it: it has to be read as it is without.

interface Line {
  readonly line: string
}

const read = (name: string): Line[] => JSON.parse(vectorBytes(name).toString('utf8')) as Line[]
// every nth: all of them take long, and differ in what they say, not in how they are wrapped
const some = (lines: readonly Line[]): readonly string[] =>
  lines.filter((_, index) => index % 6 === 0).map(({ line }) => line)

const said = some([...read('explain-lines.json'), ...read('explain-unseen.json.br')])
const near = some(read('explain-near.json'))
const of = (line: string): string => {
  const [one] = explainLine(line)
  return one === undefined ? 'nothing' : [one.component, one.side, one.code ?? '-'].join(' ')
}

const json = (fields: Readonly<Record<string, string>>): string => JSON.stringify(fields)
const WRAPS: readonly (readonly [name: string, wrap: (line: string) => string])[] = [
  ['kubectl logs --timestamps', (line) => `2021-09-07T15:18:41.421557569Z ${line}`],
  ['kubectl logs --prefix', (line) => `[pod/web-7c9f6/app] ${line}`],
  ['stern', (line) => `web-7c9f6 app ${line}`],
  ['CRI', (line) => `2021-09-07T15:18:41.421557569Z stderr F ${line}`],
  ["Docker's json-file", (log) => json({ log: `${log}\n`, stream: 'stderr', time: '2021' })],
  ['Fluent Bit', (message) => json({ stream: 'stderr', logtag: 'F', message })],
  ['Cloud Logging', (textPayload) => json({ insertId: 'x', textPayload, severity: 'ERROR' })],
  ['docker compose', (line) => `web-1  | ${line}`],
  ['journald', (line) => `Jan 13 00:53:29 node1 app[24742]: ${line}`],
  ['syslog', (line) => `<134>Jan 13 00:53:29 node1 app[24742]: ${line}`],
  ['GitHub Actions', (line) => `2024-11-21T14:03:59.4031718Z ${line}`],
  ['two of them', (line) => `2024-11-21T14:03:59.4031718Z [pod/web-7c9f6/app] ${line}`],
  ['a quote', (line) => `> ${line}`],
  ['a block that is indented', (line) => `    ${line}`],
  ['code in a sentence', (line) => `\`${line}\``],
  ['colours', (line) => `\u001b[31m${line}\u001b[0m`],
  ['CRLF', (line) => `${line}\r`],
]

describe('a line as others hand it on', () => {
  it.each(WRAPS)('has the same component, side and code: %s', (_, wrap) => {
    expect(said.length).toBeGreaterThan(200)
    expect(said.filter((line) => of(wrap(line)) !== of(line))).toEqual([])
  })

  it.each(WRAPS)('passes where it passes without: %s', (_, wrap) => {
    expect(near.length).toBeGreaterThan(60)
    const differ = near.filter(
      (line) => (of(wrap(line)) === 'nothing') !== (of(line) === 'nothing'),
    )
    expect(differ).toEqual([])
  })

  it('is that of syslog, where the program is named in front alone', () => {
    const words = '10.0.0.1:5 [01/Jan/2024:10:00:00.000] fe/1: SSL handshake failure'
    expect(of(`Mar 21 15:02:28 lb haproxy[914]: ${words}`)).toBe('haproxy this -')
  })

  it('keeps what stands in front, where that is no wrap', () => {
    const words = 'certificate has expired'
    expect(of(`checking whether ${words}`)).toBe('nothing')
    expect(of(`2021-09-07T15:18:41.421557569Z checking whether ${words}`)).toBe('nothing')
    expect(of(`2021-09-07T15:18:41.421557569Z ${words}`)).not.toBe('nothing')
  })

  it('takes as long for a line of any length', () => {
    const begun = performance.now()
    explainLine('> '.repeat(8_000) + 'x509: certificate has expired')
    explainLine(`{"log":"${'\\"'.repeat(8_000)}x509: certificate has expired`)
    explainLine(`${'a-'.repeat(8_000)} x509: certificate has expired`)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  // the program wrote the JSON itself: the first text of it is not all that it says
  it.each([
    {
      level: 'error',
      message: 'Reconciler error',
      error: 'x509: certificate has expired or is not yet valid',
    },
    {
      kubernetes: { annotations: { message: 'hello' } },
      log: 'x509: certificate has expired or is not yet valid',
    },
    {
      textPayload: 'x509: certificate has expired or is not yet valid',
      labels: { message: 'hello' },
    },
  ])('is not cut to one of its members: %j', (members) => {
    expect(of(JSON.stringify({ stream: 'stderr', ...members }))).toMatch(/^go this /)
  })
})
