import { readdirSync, readFileSync, writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createListReader } from '../../src/cli/audit/list-reader.ts'
import { recordsOf } from '../../src/cli/audit/records.ts'
import { createSeen } from '../../src/cli/audit/seen.ts'
import { createSpool } from '../../src/cli/audit/spool.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const AT = '2027-01-01'
const filesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
const good = filesIn(fixture('good'))
const expired = filesIn(fixture('broken/expired'))
const capture = readFileSync(fixture('captures/bookinfo-details.txt'), 'utf8')
const root = good['root-cert.pem'] ?? ''
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const secret = (name: string, namespace: string, files: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  data: Object.fromEntries(Object.entries(files).map(([key, text]) => [key, base64(text)])),
})
const other = { ...secret('token', 'shop', { token: 'not a certificate' }), type: 'Opaque' }

type Line = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly status: string
  readonly findings: readonly { readonly code: string; readonly message: string }[]
  readonly certificates: readonly Readonly<Record<string, unknown>>[]
}
const linesOf = (text: string): readonly Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
const inputOf = (...records: readonly unknown[]): string =>
  records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)) + '\n').join('')

const audit = (stdin: string, ...options: readonly string[]) =>
  meshcerts(['audit', '--jobs', '1', '--at', AT, ...options], { stdin })

async function answers(...records: readonly unknown[]): Promise<readonly Line[]> {
  return linesOf((await audit(inputOf(...records))).stdout)
}

/** What the other commands say in JSON. */
async function alone(...argv: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await meshcerts([...argv, '--at', AT, '--format', 'json'])
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>
}

describe('audit: what a record is judged by', () => {
  it('says of a folder what check says', async () => {
    for (const path of [fixture('good'), fixture('broken/expired')]) {
      const [answer] = await answers({ id: 'a', path })
      expect(answer).toMatchObject(await alone('check', path))
      expect(answer).toMatchObject({ id: 'a', kind: 'set' })
    }
  })

  it('says of files and of a Secret what check says of them', async () => {
    const [files, whole] = await answers(
      { id: 'files', kind: 'set', data: expired },
      secret('cacerts', 'istio-system', expired),
    )
    const { stdout } = await meshcerts(['check', '-', '--at', AT, '--format', 'json'], {
      stdin: JSON.stringify(secret('cacerts', 'istio-system', expired)),
    })
    expect(whole).toMatchObject(JSON.parse(stdout) as object)
    expect(whole?.id).toBe('istio-system/cacerts')
    const codes = (line: Line | undefined) => line?.findings.map(({ code }) => code)
    expect(codes(files)).toEqual(codes(whole))
    expect(codes(files)).toContain('validity-expired')
  })

  it('verifies a capture where roots are known, as verify does, and lists it where not', async () => {
    const path = fixture('captures/bookinfo-details.txt')
    const [verified, fromDisk, listed] = await answers(
      { id: 'v', data: capture, settings: { root } },
      { id: 'd', path, settings: { root: fixture('good/root-cert.pem') } },
      { id: 'l', data: capture },
    )
    const own = await alone('verify', path, '--root', fixture('good/root-cert.pem'))
    expect(own['peerAccepts']).toBe(true)
    expect(verified).toMatchObject({
      status: own['status'],
      steps: own['steps'],
      peerAccepts: true,
    })
    expect(fromDisk).toMatchObject({ status: own['status'], peerAccepts: true })
    expect(listed).not.toHaveProperty('peerAccepts')
    expect(listed?.certificates.map(({ role }) => role)).toContain('leaf')
  })

  it('takes settings of a record over those of the command line', async () => {
    const data = secret('web', 'shop', { 'tls.crt': root, 'tls.key': '' })
    const { stdout } = await audit(
      inputOf(
        { id: 'own', kind: 'credential', data, settings: { gateway: 'envoy-gateway' } },
        { id: 'all', kind: 'credential', data },
      ),
      '--gateway',
      'gateway-api',
    )
    const [own, all] = linesOf(stdout)
    expect(own).toHaveProperty('gateway')
    expect(all).toHaveProperty('istiod')
  })

  it('passes over what is nobody’s, and judges a Secret with keys that istiod reads', async () => {
    const [nobody, gateway] = await answers(other, secret('web', 'shop', { 'tls.crt': root }))
    expect(nobody).toMatchObject({ kind: 'other', status: 'pass', certificates: [] })
    expect(gateway).toMatchObject({ id: 'shop/web', kind: 'set', status: 'fail' })
  })
})

describe('audit: records that are not right', () => {
  const right = { id: 'x', kind: 'set', data: good }
  it.each([
    ['cut short', JSON.stringify(right).slice(0, 60), 'is not JSON at line 1'],
    ['not an object', '[]', 'is not an object'],
    ['without anything', { id: 'x' }, 'needs either data or path'],
    ['with both', { ...right, path: '.' }, 'needs either data or path'],
    ['with a number as data', { ...right, data: 1 }, 'has data that is neither text nor an object'],
    ['standard input as path', { id: 'x', path: '-' }, 'has a path that is not the name of'],
    ['of an unknown kind', { ...right, kind: 'sets' }, 'has the kind "sets"; expected one of set,'],
    ['with an odd member', { ...right, settngs: {} }, 'has "settngs"; expected settings'],
    ['with an odd setting', { ...right, settings: { hots: 'a' } }, 'has the setting "hots"'],
    ['settings that are none', { ...right, settings: [] }, 'has settings that are not an object'],
    ['with a number as id', { ...right, id: 7 }, 'has an id that is not text'],
  ])('answers one that is %s, and those next to it', async (_, record, problem) => {
    const [before, broken, after, ...more] = await answers(right, record, right)
    expect(more).toEqual([])
    expect([before?.status, before?.id, after?.status]).toEqual(['pass', 'x', 'pass'])
    expect([broken?.status, broken?.findings[0]?.code]).toEqual(['broken', 'cli-record'])
    expect(broken?.findings[0]?.message).toContain(`the record ${problem}`)
  })

  it('names -o json to who gives it YAML', async () => {
    const yaml = 'apiVersion: v1\nitems:\n- kind: Secret\nkind: List\n'
    const ran = await meshcerts(['audit', '--jobs', '1'], { stdin: yaml })
    const said = ran.stdout.trim().split('\n')
    expect(said).toHaveLength(4)
    expect(said.every((line) => line.includes('with -o json in place of -o yaml'))).toBe(true)
    const json = await meshcerts(['audit', '--jobs', '1'], { stdin: '{"id": "x", "data": }\n' })
    expect(json.stdout).toContain('the record is not JSON')
    expect(json.stdout).not.toContain('-o yaml')
  })

  it('never shows a key that is where a name belongs', async () => {
    const key = (good['ca-key.pem'] ?? '').split('\n').slice(1, -2).join('')
    const named = (name: string) => secret(name, 'shop', { 'ca-key.pem': good['ca-key.pem'] ?? '' })
    const shows = async (name: string, trustDomain: string): Promise<string> => {
      const lines = await answers(
        { id: 'a', data: good, settings: { 'trust-domain': trustDomain } },
        named(name),
        { id: 'b', kind: 'credential', data: named('x'), settings: { name } },
      )
      const text = await audit(inputOf(named(name)), '--format', 'text')
      const { stdout } = await meshcerts([
        'check',
        fixture('good'),
        '--at',
        AT,
        `--trust-domain=${trustDomain}`,
      ])
      return JSON.stringify(lines) + text.stdout + stdout
    }
    const [shown, twin] = [await shows(key, `${key}\n`), await shows('cacerts-two', 'a b')]
    for (let at = 0; at + 24 <= key.length; at += 24)
      expect(shown).not.toContain(key.slice(at, at + 24))
    expect(twin).toContain('kubectl get secret cacerts-two')
    expect(twin).toContain('parse URI \\"spiffe://a b')
  })

  it('says what a file is missing, a time is wrong, and never quotes a key', async () => {
    const key = good['ca-key.pem'] ?? ''
    const { stdout, code } = await audit(
      inputOf(
        { id: 'gone', path: join(tempFolder(), 'nothing') },
        { ...right, settings: { at: 'soon' } },
        `{"id": "k", "data": "${key.replaceAll('\n', '\\n')}`,
      ),
    )
    const lines = linesOf(stdout)
    expect(lines.map(({ status }) => status)).toEqual(['broken', 'broken', 'broken'])
    expect(lines[0]?.findings[0]?.code).toBe('cli-no-file')
    expect(lines[1]?.findings[0]?.message).toContain('"soon" is not a time')
    expect(stdout).not.toContain(key.split('\n')[2])
    expect(code).toBe(2)
  })
})

async function* parts(text: string, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function recordsIn(text: string, size = 7): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for await (const raw of recordsOf(parts(text, size)))
    found.push(raw === 'too-long' ? raw : JSON.parse(Buffer.from(raw).toString()))
  return found
}

describe('audit: the input', () => {
  const items = [
    other,
    secret('a"]}', 'items', { items: '{[' }),
    { metadata: {}, items: ['x', {}] },
  ]
  const list = { apiVersion: 'v1', items, kind: 'List', metadata: { items: [1, { a: 2 }] } }

  it('reads lines, the items of a List, and objects one behind the other, in parts of any size', async () => {
    for (const size of [1, 7, 64, 100_000]) {
      expect(await recordsIn(inputOf(...items), size)).toEqual(items)
      expect(await recordsIn(JSON.stringify(list, undefined, 4), size)).toEqual(items)
      expect(await recordsIn(JSON.stringify(list), size)).toEqual(items)
      expect(await recordsIn(JSON.stringify(list) + JSON.stringify(list), size)).toHaveLength(6)
      expect(await recordsIn(JSON.stringify(other, undefined, 4), size)).toEqual([other])
      expect(await recordsIn('', size)).toEqual([])
      expect(await recordsIn('\n\r\n{}\n\n{}', size)).toEqual([{}, {}])
    }
    expect(await recordsIn(JSON.stringify({ ...list, items: [] }, undefined, 4))).toEqual([])
  })

  it('takes records of an object with items of its own for one record a line', async () => {
    const record = { id: 'a', data: list }
    expect(await recordsIn(inputOf(record, record))).toEqual([record, record])
  })

  it('keeps of a first line no more than tells a List from a record', async () => {
    const count = async (before: number): Promise<number> => {
      let records = 0
      const parts = async function* () {
        await Promise.resolve()
        yield Buffer.from('{"pad":"')
        for (let i = 0; i < before; i += 1) yield Buffer.alloc(1024, 'a')
        yield Buffer.from('","items":[{"id":"a"},{"id":"b"}]}')
      }
      for await (const record of recordsOf(parts())) records += record.length > 0 ? 1 : 0
      return records
    }
    expect(await count(1000)).toBe(2)
    expect(await count(1025)).toBe(1)
  })

  it('answers for a List that ends in the middle', async () => {
    const text = JSON.stringify(list, undefined, 1)
    const [whole, cut] = [await audit(text), await audit(text.slice(0, text.indexOf('{[') - 20))]
    expect(linesOf(whole.stdout).map(({ status }) => status)).not.toContain('broken')
    expect(linesOf(cut.stdout).at(-1)?.status).toBe('broken')
    expect(cut.code).toBe(2)
  })

  it('answers for each item that is not an object, and for what is wrong between them', async () => {
    const listOf = (text: string) => `{"kind":"List","items":[${text}],"apiVersion":"v1"}`
    const one = JSON.stringify(other)
    // the items as JSON has them are the oracle, as long as it is JSON
    const odd = ['null', '5', '-1.5e3', '"a,]}"', 'true', '[1,[2]]', '{"a":[null,{}]}']
    for (const size of [1, 7, 4096]) {
      const text = listOf(odd.join(' ,\n'))
      const { items: expected } = JSON.parse(text) as { items: readonly unknown[] }
      expect(await recordsIn(text, size)).toEqual(expected)
    }
    const statuses = async (text: string) => {
      const { stdout, code } = await audit(text)
      return [...linesOf(stdout).map(({ status }) => status), code]
    }
    expect(await statuses(listOf(`${one}, ${one}`))).toEqual(['pass', 'pass', 0])
    expect(await statuses(listOf(`${one},null,5,${one}`))).toEqual([
      'pass',
      'broken',
      'broken',
      'pass',
      2,
    ])
    for (const wrong of [`${one} 7`, `${one}${one}`, `7 ${one}`])
      expect(await statuses(listOf(`${one}, ${wrong}`))).toEqual(['pass', 'broken', 2])
    expect(await statuses(listOf(`${one},,${one}`))).toEqual(['pass', 'broken', 'pass', 2])
    expect(await statuses(listOf(`${one},`))).toEqual(['pass', 'broken', 2])
    // around the items: they have their answers, and what is left of the List has one
    expect(await statuses(`x ${listOf(one)}`)).toEqual(['pass', 'broken', 2])
    expect(await statuses(listOf(one).replace(/"apiVersion":"v1"\}$/, 'x}'))).toEqual([
      'pass',
      'broken',
      2,
    ])
    expect(await statuses(listOf(one).slice(0, -1))).toEqual(['pass', 'broken', 2])
    expect(await statuses(listOf(one).split(']')[0]!)).toEqual(['pass', 'broken', 2])
  })

  it('keeps nothing of an item that was read', () => {
    const reader = createListReader()
    expect(reader.push(Buffer.from('{"items":[{"a":1},{"b"'))).toHaveLength(1)
    expect(reader.push(Buffer.from(':2}]}'))).toHaveLength(1)
    expect(reader.end()).toEqual([])
  })
})

describe('audit --out', () => {
  const input = inputOf(
    { id: 'one', kind: 'set', data: good },
    { id: 'two', kind: 'set', data: expired },
    { id: 'three', data: capture },
    '{"id": "four"',
    { id: 'five', kind: 'set', data: good, settings: { at: '2020-01-01' } },
  )

  it('goes on behind the last whole answer, wherever the run before was ended', async () => {
    const { stdout } = await audit(input)
    const whole = Buffer.from(stdout)
    const lines = [...whole.keys()].filter((i) => whole[i] === 10)
    for (const end of [0, 1, ...lines, ...lines.map((line) => line + 1)]) {
      const out = join(tempFolder(), 'out.jsonl')
      writeFileSync(out, whole.subarray(0, end))
      const { code } = await audit(input, '--out', out, '--resume')
      expect(readFileSync(out, 'utf8')).toBe(stdout)
      expect(code).toBe(2)
    }
  })

  it('keeps the instant of the first run, and refuses another', async () => {
    const out = join(tempFolder(), 'out.jsonl')
    const first = await audit(input)
    writeFileSync(out, first.stdout.slice(0, first.stdout.indexOf('\n') + 1))
    const later = { stdin: input, now: '2031-01-01T00:00:00Z' }
    await meshcerts(['audit', '-j1', '--out', out, '--resume'], later)
    expect(readFileSync(out, 'utf8')).toBe(first.stdout)
    const other = ['audit', '-j1', '--out', out, '--resume', '--at', '2028-01-01']
    const { code, stderr } = await meshcerts(other, later)
    expect([code, stderr]).toEqual([2, expect.stringContaining('not for the instant of --at')])
    expect(readFileSync(out, 'utf8')).toBe(first.stdout)
  })

  it('resumes a file with half an answer in it, and leaves what is not an answer as it is', async () => {
    const { stdout } = await audit(input)
    const [first = ''] = stdout.split('\n')
    const answer = JSON.parse(first) as object
    const odd = [{ findings: [null] }, { sets: [null] }, { certificates: [null] }, { at: 'x' }]
    const resume = async (text: string) => {
      const out = join(tempFolder(), 'out.jsonl')
      writeFileSync(out, text)
      const { code, stderr } = await audit(input, '--out', out, '--resume')
      return { code, refused: stderr.includes('not an answer'), text: readFileSync(out, 'utf8') }
    }
    for (const half of ['', '{', first.slice(0, 20), `${first}\n`])
      expect(await resume(half)).toEqual({ code: 2, refused: false, text: stdout })
    const lines = odd.map((one) => `${JSON.stringify({ ...answer, ...one })}\n`)
    for (const text of ['notes without a line end', '[', ...lines])
      expect(await resume(text)).toEqual({ code: 2, refused: true, text })
  })

  it('overwrites nothing without --force, and resumes only what is its own', async () => {
    const out = join(tempFolder(), 'out.jsonl')
    expect(await audit(input, '--out', out)).toMatchObject({ code: 2 })
    const first = readFileSync(out, 'utf8')
    expect((await audit(input, '--out', out)).stderr).toContain('(cli-answers-exist)')
    expect(await audit(input, '--out', out, '--force')).toMatchObject({ code: 2 })
    const same = join(tempFolder(), 'records.jsonl')
    writeFileSync(same, input)
    expect((await audit('', same, '--out', same, '--force')).stderr).toContain('is an input')
    expect(readFileSync(same, 'utf8')).toBe(input)
    expect(await audit('', same, '--out', `${same}.out`)).toMatchObject({ code: 2 })
    expect(readFileSync(`${same}.out`, 'utf8')).toBe(first)
    const swapped = input.replace('"one"', '"uno"')
    const foreign = (await audit(swapped, '--out', out, '--resume')).stderr
    expect(foreign).toContain('record 1 is uno')
    expect(foreign).toContain('(cli-resume)')
    const shorter = input.slice(0, input.indexOf('\n') + 1)
    expect((await audit(shorter, '--out', out, '--resume')).stderr).toContain('more answers than')
    expect(readFileSync(out, 'utf8')).toBe(first)
    // the same ids, and something else under them: what was answered before no longer holds
    const changed = (await audit(input.replace('"kind":"set",', ''), '--out', out, '--resume'))
      .stderr
    expect(changed).toContain('its answer 1, for one, is not for record 1 as it is now')
    const options = ['--trust-domain', 'other.example', '--out', out, '--resume']
    expect((await audit(input, ...options)).stderr).toContain('or for these options')
    const blanks = input.replaceAll('\n', ' \r\n')
    expect(await audit(blanks, '--out', out, '--resume')).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('5 records') as string,
    })
    expect(readFileSync(out, 'utf8')).toBe(first)
    appendFileSync(out, 'something else\n')
    expect((await audit(input, '--out', out, '--resume')).stderr).toContain(
      'its line 6 is not an answer',
    )
    expect((await audit(input, '--resume')).stderr).toContain('--resume needs --out FILE')
    // metrics of half the certificates would look like all of them
    const metrics = ['--out', join(tempFolder(), 'new.jsonl'), '--format', 'openmetrics']
    expect((await audit(input, ...metrics, '--resume')).stderr).toContain('does not go with')
    expect((await audit(input, ...metrics)).stdout).toContain('# EOF')
  })
})

describe('audit of nothing', () => {
  const list = (...items: readonly unknown[]) =>
    JSON.stringify({ kind: 'List', items }, undefined, 4)

  it.each([
    ['an empty input', '', `${JSON.stringify(other)}\n`],
    ['blank lines', '\n \r\n', `\n${JSON.stringify(other)}\n`],
    ['an empty List', list(), list(other)],
    ['an empty List on a line', '{"items":[]}', `{"items":[${JSON.stringify(other)}]}`],
  ])('refuses %s, and takes it with --fail-on never', async (_, nothing, something) => {
    const { code, stdout, stderr } = await audit(nothing)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('- holds no record: nothing in it was judged')
    expect(stderr).toContain('(cli-no-records)')
    expect(await audit(nothing, '--fail-on', 'never', '--quiet')).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect((await audit(something)).code).toBe(0)
  })

  it('names the file that is empty among others', async () => {
    const folder = tempFolder()
    const [full, empty] = [join(folder, 'full.jsonl'), join(folder, 'empty.jsonl')]
    writeFileSync(full, `${JSON.stringify(other)}\n`)
    writeFileSync(empty, '')
    expect(await audit('', full)).toMatchObject({ code: 0 })
    const { code, stderr, stdout } = await audit('', full, empty)
    expect([code, linesOf(stdout).length]).toEqual([2, 1])
    expect(stderr).toContain(`${empty} holds no record`)
  })
})

describe('audit: series of metrics', () => {
  const metrics = async (...records: readonly unknown[]) => {
    const { stdout, stderr } = await audit(inputOf(...records), '--format', 'openmetrics')
    const series = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return { stderr, names: series.map((line) => line.slice(0, line.lastIndexOf(' '))) }
  }
  const count = (names: readonly string[]): number =>
    names.filter((name) => name.startsWith('meshcerts_certificate_not_after')).length

  it('are each there once, also where records share an id', async () => {
    const late = { id: 'a', path: fixture('broken/root-expired') }
    const record = { id: 'a', kind: 'set', data: good }
    const { names, stderr } = await metrics(record, record, { ...record, id: 'b' }, late, late)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => name.includes('{record="2",'))).not.toEqual([])
    expect(
      names.filter((name) => /^meshcerts_certificate_outlives.*\{record="5",/.test(name)),
    ).not.toEqual([])
    expect(stderr).toContain('3 records with the id of another before')
    const own = await metrics(
      record,
      { ...record, id: 'b' },
      { ...record, settings: { cluster: 'c' } },
    )
    expect(own.names.filter((name) => name.includes('record='))).toEqual([])
    expect(own.stderr).not.toContain('the id of another')
    expect(count(own.names)).toBe(3 * count((await metrics(record)).names))
  })

  it('are there once where a file holds a certificate twice', async () => {
    const path = join(tempFolder(), 'two.json')
    const one = secret('web', 'shop', { 'tls.crt': root, 'tls.key': '' })
    const two = secret('other', 'shop', { 'tls.crt': root, 'tls.key': '' })
    writeFileSync(path, `${JSON.stringify(one)}\n---\n${JSON.stringify(two)}\n`)
    const { names } = await metrics({ id: 'f', path })
    expect(new Set(names).size).toBe(names.length)
    expect(count(names)).toBe(1)
  })

  it('that wait for the end are held in memory up to a limit, and come out the same beyond it', () => {
    const texts = Array.from({ length: 2000 }, (_, i) => `é${String(i)} ${'x'.repeat(i % 300)}\n`)
    const whole = [10, 5000, 10_000_000].map((most) => {
      const spool = createSpool(most)
      for (const text of texts) spool.add(text)
      const pieces = [...spool.pieces()].join('')
      spool.close()
      return pieces
    })
    expect(new Set(whole)).toEqual(new Set([texts.join('')]))
    const temp = tempFolder()
    for (const name of ['TMPDIR', 'TMP', 'TEMP']) vi.stubEnv(name, temp)
    const spool = createSpool(10)
    spool.add('x'.repeat(100))
    const during = readdirSync(temp)
    spool.close()
    vi.unstubAllEnvs()
    expect([during.length, readdirSync(temp).length]).toEqual([1, 0])
  })

  it('knows numbers that were there before', () => {
    const isSeen = createSeen()
    const numbers = Array.from({ length: 5000 }, (_, i) => (i * 7919 * 65_537) % 2 ** 48)
    const known = new Set<number>()
    for (const number of [...numbers, 0, 0, ...numbers.slice(10, 2000), 2 ** 48 - 1, 2 ** 48 - 1]) {
      expect(isSeen(number)).toBe(known.has(number))
      known.add(number)
    }
  })
})

describe('a Secret that istiod reads with another', () => {
  const ca = secret('web-cacert', 'shop', { 'ca.crt': root })
  const pair = secret('web', 'shop', { 'tls.crt': root, 'tls.key': good['ca-key.pem'] ?? '' })
  const codesOf = async (record: unknown): Promise<readonly string[]> =>
    (await answers(record))[0]!.findings.map(({ code }) => code)

  it('says that it was judged alone, and how both are judged', async () => {
    const mutual = { id: 'm', kind: 'credential', settings: { mode: 'MUTUAL' } }
    expect(await codesOf(ca)).toContain('cli-judged-alone')
    expect(await codesOf({ ...mutual, data: pair })).toContain('cli-judged-alone')
    const [answer] = await answers(ca)
    const said = answer?.findings.find(({ code }) => code === 'cli-judged-alone') as unknown as {
      readonly fix: string
    }
    expect(said.fix).toContain('kubectl get secret web web-cacert -n shop -o json |')
    // what the fix asks for
    const list = { apiVersion: 'v1', kind: 'List', items: [pair, ca] }
    const argv = ['credential', '-', '--mode', 'MUTUAL', '--at', AT]
    const both = await meshcerts(argv, { stdin: JSON.stringify(list) })
    expect(both.stdout).not.toContain('credential-client-ca-missing')
    expect(await codesOf({ ...mutual, data: list })).not.toContain('cli-judged-alone')
    expect(await codesOf(pair)).not.toContain('cli-judged-alone')
    expect(await codesOf(secret('web', 'shop', { 'ca.crt': root }))).not.toContain(
      'cli-judged-alone',
    )
  })
})

describe('audit: totals', () => {
  const input = inputOf(
    { id: 'one', kind: 'set', data: good },
    { id: 'two', kind: 'set', data: expired },
    other,
  )

  it('counts records, findings and certificates, and names the first to end', async () => {
    const { stdout, code } = await audit(input, '--format', 'json', '--cluster', 'east')
    const totals = JSON.parse(stdout) as {
      groups: { cluster: string; file: string; certificates: number }[]
    } & Readonly<Record<string, unknown>>
    expect(totals).toMatchObject({
      schema: 1,
      records: 3,
      statuses: { pass: 2, fail: 1 },
      first: { id: 'two', file: 'ca-cert.pem' },
    })
    const sum = totals.groups.reduce((all, { certificates }) => all + certificates, 0)
    expect(sum).toBe(totals['certificates'])
    expect(totals.groups.every(({ cluster }) => cluster === 'east')).toBe(true)
    expect(code).toBe(1)
    const { stdout: text } = await audit(input, '--format', 'text')
    expect(text).toContain('3 records: 2 pass, 1 fail')
  })

  it('counts the same after it was resumed', async () => {
    const out = join(tempFolder(), 'out.jsonl')
    const whole = await audit(input, '--out', out, '--format', 'json')
    const lines = readFileSync(out, 'utf8')
    writeFileSync(out, lines.slice(0, -10))
    const again = await audit(input, '--out', out, '--resume', '--format', 'json')
    expect(again).toEqual(whole)
  })

  it('sets exceptions aside, and says once which of them apply to nothing', async () => {
    const { stdout, stderr, code } = await audit(
      input,
      '--ignore',
      'validity-expired',
      '--ignore',
      'key-weak-nowhere',
    )
    expect(linesOf(stdout)[1]).toHaveProperty('setAside')
    expect(stdout).not.toContain('report-exception-unused')
    expect(stderr).toContain('the exception for key-weak-nowhere applies to nothing')
    expect(stderr).not.toContain('the exception for validity-expired applies')
    expect(code).toBeLessThan(2)
  })
})

describe('--expires-within', () => {
  const days = (span: string, ...paths: readonly string[]) =>
    meshcerts([
      'check',
      ...paths,
      '--at',
      '2001-02-20',
      '--expires-within',
      span,
      '--format',
      'json',
    ])

  it('warns of what ends within it, in check and in audit, and of nothing else', async () => {
    const path = fixture('broken/expired')
    const codes = (text: string): readonly string[] =>
      (JSON.parse(text) as Line).findings.map(({ code }) => code)
    const [soon, later] = [await days('30d', path), await days('8d', path)]
    expect(codes(soon.stdout)).toContain('cli-expires-within')
    expect(codes(later.stdout)).not.toContain('cli-expires-within')
    const found = (JSON.parse(soon.stdout) as Line).findings.find(
      ({ code }) => code === 'cli-expires-within',
    )
    expect(found?.message).toContain('in ca-cert.pem ends in 9 days, at 2001-03-01T00:00:00Z')
    const { stdout } = await audit(
      inputOf({ id: 'a', path, settings: { at: '2001-02-20', expiresWithin: '30d' } }),
    )
    expect(linesOf(stdout)[0]?.findings).toContainEqual(found)
    expect((await days('soon', path)).stderr).toContain('is not a time span such as 30d')
  })

  it('warns of what is next to manifests too, by the name of its Secret', async () => {
    const gateway = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { istio: 'ingressgateway' }, servers: [] },
    }
    const file = join(tempFolder(), 'all.json')
    const items = [gateway, secret('cacerts', 'shop', expired)]
    writeFileSync(file, JSON.stringify({ kind: 'List', apiVersion: 'v1', items }))
    const ends = async (span: string) =>
      (JSON.parse((await days(span, file)).stdout) as Line).findings.filter(
        ({ code }) => code === 'cli-expires-within',
      )
    expect((await ends('30d'))[0]).toMatchObject({
      file,
      message: expect.stringContaining('in cacerts/ca-cert.pem ends in 9 days') as string,
    })
    expect(await ends('8d')).toEqual([])
  })
})
