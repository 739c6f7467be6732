import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONFIG_MEMBERS, MEMBERS, SEVERITIES } from '../../src/cli/config.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts, ROOT } from './harness.ts'

const AT = ['--at', '2001-06-01T12:00:00Z']
const SET = fixture('broken/path-too-long')
const check = (...more: readonly string[]) => meshcerts(['check', ...AT, SET, ...more])

describe('--ignore and --severity', () => {
  it('change what counts, and nothing that a component says', async () => {
    const plain = await check()
    expect(plain.code).toBe(1)
    const ignored = await check('--ignore', 'path-length')
    expect(ignored.code).toBe(0)
    expect(ignored.stdout).toContain('set aside: path-length  cert-chain.pem')
    expect(ignored.stdout).toContain('Envoy would refuse workloads')
    expect((await check('--severity', 'path-length=warning')).code).toBe(0)
  })

  it('can be for one file', async () => {
    expect((await check('--ignore', 'path-length@cert-chain.pem')).code).toBe(0)
    expect((await check('--ignore', `path-length@${SET}/cert-chain.pem`)).code).toBe(0)
    const other = await check('--ignore', 'path-length@root-cert.pem')
    expect(other.code).toBe(1)
    expect(other.stdout).toContain('report-exception-unused  root-cert.pem')
  })

  it.each([
    [['--ignore', '@x'], '--ignore: "@x" is not CODE or CODE@FILE'],
    [['--severity', 'path-length'], '--severity: "path-length" is not CODE=SEVERITY'],
    [['--severity', 'path-length=fatal'], '"fatal" is not one of error, warning, info'],
  ])('refuses %j', async (more, problem) => {
    const { code, stderr } = await check(...more)
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
  })
})

describe('meshcerts.config.json', () => {
  const before = process.cwd()
  let folder = ''
  const EXCEPTION = { code: 'path-length', reason: 'the CA team is on it', until: '2001-07-01' }
  const write = (data: unknown, name = 'meshcerts.config.json'): string => {
    const path = join(folder, name)
    writeFileSync(path, typeof data === 'string' ? data : JSON.stringify(data))
    return path
  }

  beforeEach(() => {
    folder = tempFolder()
    mkdirSync(join(folder, 'repo/deep/deeper'), { recursive: true })
    process.chdir(join(folder, 'repo/deep/deeper'))
  })
  afterEach(() => {
    process.chdir(before)
  })

  it('is found upwards, and named', async () => {
    write({ exceptions: [EXCEPTION] })
    const { code, stdout } = await check()
    expect(code).toBe(0)
    expect(stdout).toContain('exceptions of ')
    expect(stdout).toContain('the CA team is on it, until 2001-07-01T00:00:00.000Z')
    expect((await meshcerts(['check', '--at', '2001-07-01', SET])).code).toBe(1)
  })

  it('is not looked for above the root of a repository', async () => {
    write({ exceptions: [EXCEPTION] })
    mkdirSync(join(folder, 'repo/.git'))
    expect((await check()).code).toBe(1)
    expect((await check('--config', join(folder, 'meshcerts.config.json'))).code).toBe(0)
  })

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['a list', [], 'must be an object'],
    ['rules twice', '{"policy": [{"rsaBits": 4096}], "policy": []}', '"policy" appears twice'],
    [
      'a member twice',
      '{"policy": [{"for": ["ca"], "f\\u006fr": ["leaf"]}]}',
      '"for" appears twice',
    ],
    [
      'another member',
      { exception: [] },
      'a member "exception" that nobody reads (did you mean "exceptions"?)',
    ],
    ['no list', { exceptions: {} }, 'exceptions must be a list'],
    ['no reason', { exceptions: [{ ...EXCEPTION, reason: undefined }] }, 'reason is missing'],
    ['no end', { exceptions: [{ ...EXCEPTION, until: undefined }] }, 'until is missing'],
    ['no time', { exceptions: [{ ...EXCEPTION, until: 'May' }] }, 'until must be a time'],
    ['no code', { exceptions: [{ ...EXCEPTION, code: '' }] }, 'code must be a text'],
    ['a fourth severity', { exceptions: [{ ...EXCEPTION, severity: 'fatal' }] }, 'severity must'],
    [
      'a typo',
      { exceptions: [EXCEPTION, { ...EXCEPTION, untill: '' }] },
      'exception 2: has a member "untill" that nobody reads (did you mean "until"?)',
    ],
  ])('is refused with %s', async (_, data, problem) => {
    write(data)
    const { code, stderr } = await check()
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
    expect(stderr).toContain('cli-config')
  })

  it('may have one name in several objects, and in texts', async () => {
    const policy = [
      { rsaBits: 512, why: 'a' },
      { rsaBits: 512, why: '{"why": "\\"why\\":"}' },
    ]
    write({ policy })
    expect((await check()).code).toBe(1)
  })

  it('has the members of its schema', () => {
    const schema = JSON.parse(readFileSync(`${ROOT}docs/meshcerts.config.schema.json`, 'utf8')) as {
      properties: {
        exceptions: {
          items: { required: string[]; properties: { severity: { enum: string[] } } }
        }
      }
    }
    expect(Object.keys(schema.properties)).toEqual(CONFIG_MEMBERS)
    const { required, properties } = schema.properties.exceptions.items
    expect(Object.keys(properties)).toEqual(Object.keys(MEMBERS))
    expect(required).toEqual(Object.keys(MEMBERS).filter((name) => MEMBERS[name as never]))
    expect(properties.severity.enum).toEqual(SEVERITIES)
  })
})
