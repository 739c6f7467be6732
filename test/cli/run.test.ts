import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAt } from '../../src/cli/parse-time.ts'
import { CLI_CODES } from '../../src/cli/codes.ts'
import { readDocuments } from '../../src/cli/documents.ts'
import { run } from '../../src/cli/run.ts'
import { fixture, meshcerts, ROOT } from './harness.ts'
import { tempFolder } from '../support/temp.ts'

const root = fixture('good/root-cert.pem')
const work = tempFolder()
const path = (name: string, text?: string): string => {
  if (text !== undefined) writeFileSync(join(work, name), text)
  return join(work, name)
}

describe('the command line', () => {
  it.each([
    [[], 'no command given (cli-usage)'],
    [['shwo'], 'there is no command "shwo"; did you mean show?'],
    [['__proto__'], 'there is no command "__proto__"'],
    [['show', '--colour', root], "Unknown option '--colour' (cli-usage)"],
    [['show', '--formt', 'json', root], "Unknown option '--formt'; did you mean --format?"],
    [['help', 'chekc'], 'there is no command "chekc"; did you mean check?'],
    [['xyzzy'], 'there is no command "xyzzy" (cli-usage)'],
    [['show', '--format'], 'argument missing'],
    [['show', '--format', 'xml', root], '--format: "xml" is not one of text, json'],
    [['show'], 'show needs a file'],
    [['show', 'a\u001b[2Jb'], 'a\\u001b[2Jb does not exist (cli-no-file)'],
    [['show', fixture('good')], 'is a directory (cli-directory)'],
    [['show', `${root}#2`], 'has no block 2: blocks in it: 1 (cli-no-block)'],
    [['show', join(work, 'x\0y')], '(cli-cannot-read)'],
  ])('refuses %j with exit code 2 and one line', async (argv, message) => {
    const { code, stdout, stderr } = await meshcerts(argv)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^ +at /m)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
  })

  it('prints help and version, and exits 0', async () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
      version: string
    }
    for (const option of ['--version', '-v'])
      expect(await meshcerts([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    const { code, stdout } = await meshcerts(['--help'])
    expect(code).toBe(0)
    const commands = [...stdout.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name!)
    expect(commands).toContain('show')
    for (const command of commands) {
      const help = await meshcerts([command, '--help'])
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout).toMatch(new RegExp(`^usage: meshcerts ${command} `))
      expect(await meshcerts(['help', command])).toEqual(help)
      for (const option of ['--format', '--quiet', '--no-color'])
        expect(help.stdout).toContain(option)
    }
  })

  it('keeps its own codes under its own name', () => {
    expect(Object.keys(CLI_CODES).filter((code) => !code.startsWith('cli-'))).toEqual([])
  })

  it('prefers a file that is really called x#1', async () => {
    const file = path('x#1', readFileSync(root, 'utf8'))
    expect(await meshcerts(['show', file])).toMatchObject({ code: 0 })
  })

  it('says one line of what nobody expected, without a stack: cli-unexpected', async () => {
    const said: string[] = []
    const code = await run(['show', '-'], {
      stdout: () => undefined,
      stderr: (text) => void said.push(text),
      stdin: () => {
        throw new TypeError('out of order')
      },
      now: () => new Date(0),
      color: false,
      columns: undefined,
      watched: false,
    })
    expect([code, said.join('')]).toEqual([
      2,
      'meshcerts: unexpected: out of order (cli-unexpected)\nplease report it, with the command and without any key\n',
    ])
  })

  it('does not read a file beyond the limit, and says what the limit is', async () => {
    const file = path('huge', '')
    truncateSync(file, 300 * 1024 * 1024)
    const ran = await meshcerts(['show', file])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('larger than 256 MiB')
    expect(ran.stderr).toContain('(cli-too-large)')
  })
})

describe('--at', () => {
  it.each([
    ['2027-01-01', '2027-01-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2027-01-01T12:00:00+02:00', '2027-01-01T10:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseAt(text).toISOString()).toBe(iso)
  })

  it.each([
    '',
    'now',
    '2027',
    '2027-01',
    '2027-02-30',
    '2023-02-29T00:00:00Z',
    '2027-13-01',
    '2027-01-01T25:00:00Z',
    '2027-01-01T12:00:00',
    '1700000000',
    '01/02/2027',
  ])('refuses "%s"', (text) => {
    expect(() => parseAt(text)).toThrow('is not a time such as')
  })
})

describe('manifests', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  it('are told from PEM and transcripts', async () => {
    expect(await readDocuments(readFileSync(root), 'x')).toBeUndefined()
    expect(
      await readDocuments(readFileSync(fixture('captures/plaintext.txt')), 'x'),
    ).toBeUndefined()
    expect(await readDocuments(bytes(''), 'x')).toBeUndefined()
    expect(await readDocuments(bytes('{"kind":"Secret"}'), 'x')).toEqual([{ kind: 'Secret' }])
  })

  it('that are broken are refused without a word of what stood in them', async () => {
    const broken = readDocuments(bytes('{"data":{"ca-key.pem": SECRETSECRET}}'), 'x.json')
    await expect(broken).rejects.toThrow('cannot read x.json: it begins like JSON, and is not JSON')
    await expect(broken).rejects.not.toThrow('SECRET')
  })
})
