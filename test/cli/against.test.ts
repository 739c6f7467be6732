import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const AT = ['--at', '2001-06-01T12:00:00Z']
const LONG = fixture('broken/path-too-long')
const GOOD = fixture('good')

const check = (...more: readonly string[]) => meshcerts(['check', ...AT, ...more])

/** What `check` says of these, in a file. */
async function reportOn(...paths: readonly string[]): Promise<string> {
  const file = join(tempFolder(), 'report.json')
  writeFileSync(file, (await check(...paths, '--format', 'json')).stdout)
  return file
}

interface Against {
  readonly report: string
  readonly new: readonly { code: string }[]
  readonly stillThere: readonly { code: string }[]
  readonly fixed: readonly { code: string; severity: string; file?: string }[]
}

const againstIn = (stdout: string): Against =>
  (JSON.parse(stdout) as { readonly against: Against }).against

const codes = (list: readonly { code: string }[]): readonly string[] => list.map(({ code }) => code)

describe('check --against', () => {
  it('says what is fixed, and exits by what is there now', async () => {
    const report = await reportOn(LONG)
    const { code, stdout } = await check(GOOD, '--at', '2030-01-01', '--against', report)
    expect(code).toBe(0)
    expect(stdout).toContain('0 new, 0 still there, 2 fixed')
    expect(stdout).toContain(
      'fixed: path-length  cert-chain.pem  "chain L=region1,CN=Region CA,O=Istio"',
    )
  })

  it('says what is new, and what is still there', async () => {
    const before = await check(LONG, '--against', await reportOn(GOOD), '--format', 'json')
    expect(before.code).toBe(1)
    expect(codes(againstIn(before.stdout).new)).toContain('path-length')
    const again = await check(LONG, '--against', await reportOn(LONG))
    expect(again.code).toBe(1)
    expect(again.stdout).toContain('FAIL  still there: path-length')
    expect(again.stdout).not.toContain('new: ')
  })

  it('knows a finding whose lines have moved', async () => {
    const folder = join(tempFolder(), 'set')
    cpSync(LONG, folder, { recursive: true })
    const report = await reportOn(folder)
    const chain = join(folder, 'cert-chain.pem')
    writeFileSync(chain, `\n\n\n${readFileSync(chain, 'utf8')}`)
    const { stdout } = await check(folder, '--against', report, '--format', 'json')
    const { stillThere, fixed } = againstIn(stdout)
    expect(codes(stillThere)).toContain('path-length')
    expect(fixed).toEqual([])
    const lineOf = (text: string) =>
      (JSON.parse(text) as { findings: { code: string; line?: number }[] }).findings.find(
        (one) => one.code === 'path-length',
      )?.line
    expect(lineOf(stdout)).toBe((lineOf(readFileSync(report, 'utf8')) as number) + 3)
  })

  it('knows every finding of a broken set a day later', async () => {
    const base = fixture('broken')
    const sets = readdirSync(base).filter((name) => statSync(join(base, name)).isDirectory())
    expect(sets.length).toBeGreaterThan(20)
    const paths = sets.map((name) => join(base, name))
    const report = await reportOn(...paths)
    const later = ['check', '--at', '2001-06-02T12:00:00Z', ...paths]
    const { stdout } = await meshcerts([...later, '--against', report, '--format', 'json'])
    const all = (JSON.parse(stdout) as { sets: { against: Against }[] }).sets
    expect(all.flatMap(({ against }) => [...codes(against.new), ...codes(against.fixed)])).toEqual(
      [],
    )
    expect(all.flatMap(({ against }) => against.stillThere).length).toBeGreaterThan(20)
  })

  it('pairs several sets by name, and says which is not checked any more', async () => {
    const report = await reportOn(GOOD, LONG)
    const both = await check(LONG, GOOD, '--against', report)
    expect(both.stdout.match(/0 new, \d still there, 0 fixed/g)).toHaveLength(2)
    expect(both.stderr).toBe('')
    const one = await check(LONG, '--against', report)
    expect(one.stdout).toContain('still there: path-length')
    expect(one.stderr).toBe(`not checked now, and in ${report}: ${GOOD}\n`)
  })

  it('refuses a report on other sets', async () => {
    const report = await reportOn(GOOD, LONG)
    const { code, stderr } = await check(fixture('good-three-tier'), '--against', report)
    expect(code).toBe(2)
    expect(stderr).toContain(`it is about ${GOOD}, ${LONG}; checked now: `)
    const alone = await check(GOOD, LONG, '--against', await reportOn(GOOD))
    expect(alone.stderr).toContain('it is about one set, without a name')
  })

  it('refuses a report on a thing of another kind', async () => {
    const files = [join(GOOD, 'ca-cert.pem'), join(GOOD, 'ca-key.pem')]
    const credential = await meshcerts(['credential', ...AT, ...files, '--format', 'json'])
    expect(JSON.parse(credential.stdout)).toHaveProperty('findings.0.code')
    const report = join(tempFolder(), 'credential.json')
    writeFileSync(report, credential.stdout)
    const { code, stdout, stderr } = await check(GOOD, '--against', report)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('it is about a certificate of a gateway; checked now: a CA set')
    const same = await check(...files, '--as', 'credential', '--against', report)
    expect(same.stdout).toMatch(/against .*: 1 new, [1-9] still there, 0 fixed/)
  })

  it('refuses a report of TLS settings, and of the answer to a request', async () => {
    const folder = tempFolder()
    const settings = join(folder, 'mesh.yaml')
    const config = 'meshConfig: {tlsDefaults: {cipherSuites: [ODD]}}'
    const head = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator'
    writeFileSync(settings, `${head}\nmetadata: {name: mesh}\nspec: {${config}}\n`)
    await meshcerts(['request', '--out', join(folder, 'ca')])
    const csr = join(folder, 'ca', 'ca.csr')
    const others = [
      [['tls', settings], 'about TLS settings'],
      [['tls', '--profile', 'Old'], 'a report of meshcerts tls --profile'],
      [['check', '--request', csr, csr], 'about the answer to a request'],
    ] as const
    for (const [argv, name] of others) {
      const report = join(folder, 'other.json')
      writeFileSync(report, (await meshcerts([...argv, '--format', 'json'])).stdout)
      const { code, stdout, stderr } = await check(GOOD, '--against', report)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(`it is ${name}`)
    }
    // manifests then and now, and an answer then and now
    const manifests = join(tempFolder(), 'rule.yaml')
    const tls = 'spec: {host: shop, trafficPolicy: {tls: {mode: MUTUAL, clientCertificate: /c}}}'
    const kind = 'apiVersion: networking.istio.io/v1\nkind: DestinationRule'
    writeFileSync(manifests, `${kind}\nmetadata: {name: shop, namespace: shop}\n${tls}\n`)
    const twin = await check(manifests, '--against', await reportOn(manifests))
    expect(twin.stdout).toContain('still there: manifest-refused')
    const answer = ['check', '--request', csr, csr]
    const again = await meshcerts([...answer, '--against', join(folder, 'other.json')])
    expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('still there: ')])
  })

  it('takes what an exception has set aside for still there, then and now', async () => {
    const report = await reportOn(LONG, '--ignore', 'path-length')
    const now = await check(LONG, '--against', report)
    expect(now.stdout).toContain('still there: path-length')
    const aside = await check(LONG, '--against', await reportOn(LONG), '--ignore', 'path-length')
    expect(aside.stdout).toContain('0 new, 1 still there, 0 fixed')
    expect(aside.code).toBe(0)
  })
})

describe('the forms', () => {
  it('SARIF has baselineState on each result', async () => {
    const report = await reportOn(LONG)
    const stateIn = async (...more: readonly string[]) => {
      const { stdout } = await check(...more, '--format', 'sarif')
      const { runs } = JSON.parse(stdout) as {
        runs: { results: { ruleId: string; baselineState?: string }[] }[]
      }
      return runs[0]?.results.map(({ ruleId, baselineState }) => [ruleId, baselineState])
    }
    expect(await stateIn(LONG)).toContainEqual(['path-length', undefined])
    expect(await stateIn(LONG, '--against', report)).toContainEqual(['path-length', 'unchanged'])
    const gone = await stateIn(GOOD, '--at', '2030-01-01', '--against', report)
    expect(gone).toContainEqual(['path-length', 'absent'])
    const fresh = await stateIn(LONG, '--against', await reportOn(GOOD))
    expect(fresh).toContainEqual(['path-length', 'new'])
  })

  it('GitHub and JUnit say it in front of the message', async () => {
    const report = await reportOn(LONG)
    const github = await check(LONG, '--against', report, '--format', 'github')
    expect(github.stdout).toMatch(/^::error .*title=path-length::still there: /m)
    const junit = await check(GOOD, '--at', '2030-01-01', '--against', report, '--format', 'junit')
    expect(junit.stdout).toContain('<testcase name="fixed: path-length cert-chain.pem')
  })

  it.each(['mermaid', 'svg'])('%s draws no findings, so it is refused', async (format) => {
    const report = await reportOn(LONG)
    const refused = await check(LONG, '--against', report, '--format', format)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(`--against does not go with --format ${format}`)
    expect((await check(LONG, '--format', format)).code).toBe(1)
  })
})

const found = (code: string) => ({ code, severity: 'error', message: 'a', facts: {} })

describe('what is not an earlier report', () => {
  const tried = async (text: string | Uint8Array) => {
    const file = join(tempFolder(), 'other.json')
    writeFileSync(file, text)
    return check(LONG, '--against', file)
  }
  const report = async (): Promise<Record<string, unknown>> =>
    JSON.parse(readFileSync(await reportOn(LONG), 'utf8')) as Record<string, unknown>

  it.each([
    ['{"version": "2.1.0", "runs": []}', 'it is SARIF'],
    ['<testsuites/>', 'it is XML'],
    ['FAIL  path-length', 'it is not JSON'],
    ['', 'it is not JSON'],
    ['{"record": 1}\n{"record": 2}\n', 'it holds more than one JSON text'],
    ['[]', 'it is a list'],
    ['{"kind": "safe", "steps": []}', 'it is JSON with kind, steps'],
    ['{"apiVersion": "v1", "kind": "Secret"}', 'it is an object of Kubernetes'],
    ['{"Results": [], "SchemaVersion": 2}', 'it is JSON with Results, SchemaVersion'],
    ['{}', 'it is an empty object'],
  ])('%s', async (text, problem) => {
    const { code, stderr } = await tried(text)
    expect(code).toBe(2)
    expect(stderr).toContain(`is not an earlier report on the same: ${problem} (cli-against)`)
  })

  it.each([
    ['another schema', { schema: 2 }, 'it has another schema than 1'],
    ['another command', { peerAccepts: true }, 'it is a report of meshcerts verify'],
    ['findings of another kind', { findings: {} }, 'its findings are not a list'],
    ['a finding without a code', { findings: [{ message: 'a' }] }, 'not a finding of meshcerts'],
    ['a code that is none', { findings: [found('MIGHAgEA')] }, 'not a finding of meshcerts'],
    ['sets of another kind', { sets: 'a' }, 'its sets are not a list'],
  ])('%s', async (_, over, problem) => {
    const { code, stderr } = await tried(JSON.stringify({ ...(await report()), ...over }))
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
    expect((await tried(JSON.stringify(await report()))).code).toBe(1)
  })

  it('reads UTF-16, as PowerShell writes it', async () => {
    const text = `\ufeff${JSON.stringify(await report())}`
    const { stdout } = await tried(Buffer.from(text, 'utf16le'))
    expect(stdout).toContain('still there: path-length')
  })

  it('a directory, and what is not there', async () => {
    const folder = join(tempFolder(), 'folder')
    mkdirSync(folder)
    expect((await check(LONG, '--against', folder)).stderr).toContain('is a directory')
    expect((await check(LONG, '--against', `${folder}/no`)).stderr).toContain('does not exist')
  })
})

it('prints no key that an earlier report holds', async () => {
  const file = await reportOn(LONG)
  const key = readFileSync(join(LONG, 'ca-key.pem'), 'utf8')
  const data = JSON.parse(readFileSync(file, 'utf8')) as { findings: Record<string, unknown>[] }
  const [first] = data.findings
  const leak = { ...first, code: 'other', message: key, certificate: key, facts: { key } }
  writeFileSync(file, JSON.stringify({ ...data, findings: [leak, ...data.findings] }))
  const line = key.split('\n')[1] as string
  for (const format of ['text', 'json', 'sarif', 'junit', 'github']) {
    const { stdout } = await check(LONG, '--against', file, '--format', format)
    expect(stdout).not.toContain(line.slice(0, 16))
    if (format === 'text') expect(stdout).toContain('1 fixed')
  }
})

it('prints no key that is the name of an earlier set', async () => {
  const file = await reportOn(GOOD, LONG)
  const key = readFileSync(join(LONG, 'ca-key.pem'), 'utf8')
  const data = JSON.parse(readFileSync(file, 'utf8')) as { sets: Record<string, unknown>[] }
  const [first, ...more] = data.sets
  writeFileSync(file, JSON.stringify({ ...data, sets: [{ ...first, name: key }, ...more] }))
  const { code, stdout, stderr } = await check(LONG, '--against', file)
  expect([code, stdout.includes('still there: path-length')]).toEqual([1, true])
  expect(stderr).toContain('not checked now, and in ')
  expect(stderr).not.toContain((key.split('\n')[1] as string).slice(0, 16))
})
