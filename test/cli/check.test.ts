import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stories } from '../../scripts/fixtures/stories.ts'
import { fixture, meshcerts, type Ran } from './harness.ts'
import { tempFolder } from '../support/temp.ts'

interface Checked {
  readonly schema: number
  readonly status: string
  readonly findings: readonly { code: string; severity: string; file?: string }[]
  readonly istiod: { accepts: boolean; says?: string; selfSigned?: boolean; defaultTtl?: string }
  readonly peers?: Readonly<Record<string, { ok: boolean }>>
}

const work = tempFolder()
const json = (ran: Ran): Checked => JSON.parse(ran.stdout) as Checked
const check = (...argv: string[]): Promise<Ran> => meshcerts(['check', ...argv])
const codesOf = ({ findings }: Checked): readonly string[] => findings.map(({ code }) => code)

describe('check of a good set', () => {
  it.each(['good', 'good-three-tier'])('%s passes, today and at the end of time', async (set) => {
    for (const at of ['2026-01-01', '9999-01-01']) {
      const ran = await check(fixture(set), '--format', 'json', '--at', at)
      const { status, findings, istiod, peers } = json(ran)
      expect([ran.code, status, findings]).toEqual([0, 'pass', []])
      expect(istiod).toMatchObject({ accepts: true, defaultTtl: '24h0m0s' })
      expect(Object.values(peers ?? {}).filter(({ ok }) => !ok)).toEqual([])
    }
  })

  it('says for each file what was proved, and one sentence last', async () => {
    const { code, stdout, stderr } = await check(fixture('good'))
    expect([code, stderr]).toEqual([0, ''])
    for (const file of ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'])
      expect(stdout).toMatch(new RegExp(`^ok {4}${file}`, 'm'))
    expect(stdout).toMatch(/\n0 errors, 0 warnings: istiod would start with this set\n$/)
  })

  it('says nothing when quiet', async () => {
    expect(await check(fixture('good'), '-q')).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('check of the stories', () => {
  it.each(stories)('$name: $story', async ({ name, at, expected }) => {
    const ran = await check(fixture(`broken/${name}`), '--at', at, '--format', 'json')
    const checked = json(ran)
    const { accepts, says, selfSigned } = checked.istiod
    const verdict = { accepts, ...(says === undefined ? {} : { says }) }
    const { codes, ...istiod } = expected
    expect({ ...verdict, ...(selfSigned === true ? { selfSigned } : {}) }).toEqual(istiod)
    expect(codesOf(checked)).toEqual(expect.arrayContaining([...codes]))
    const failed = checked.findings.some(({ severity }) => severity === 'error')
    expect([ran.code, checked.status === 'fail']).toEqual([failed ? 1 : 0, failed])
  })

  it.each([...new Set(stories.map(({ twin }) => twin))])(
    '%s, the twin, has none of it',
    async (twin) => {
      const ran = await check(fixture(twin), '--at', '2001-06-01T12:00:00Z', '--format', 'json')
      const { status, istiod } = json(ran)
      expect([ran.code, status, istiod.accepts]).toEqual([0, 'pass', true])
      const told = stories
        .filter((story) => story.twin === twin)
        .flatMap(({ expected }) => expected.codes)
      expect(codesOf(json(ran)).filter((code) => told.includes(code))).toEqual([])
    },
  )

  it('reads the clock when no time is given: a story of 2001 is over today', async () => {
    const ran = await check(fixture('twins/two-tier'), '--format', 'json')
    expect(codesOf(json(ran))).toContain('validity-expired')
  })
})

describe('check', () => {
  const two = fixture('twins/two-tier')
  const AT = ['--at', '2001-06-01T12:00:00Z']

  it('takes several directories: a set each, in order', async () => {
    const ran = await check(two, fixture('broken/key-of-root'), ...AT, '--format', 'json')
    const { schema, sets } = JSON.parse(ran.stdout) as {
      schema: number
      sets: (Checked & { name: string })[]
    }
    expect([ran.code, schema]).toEqual([1, 1])
    expect(sets.map(({ name, status }) => [name, status])).toEqual([
      [two, 'pass'],
      [fixture('broken/key-of-root'), 'fail'],
    ])
  })

  it('takes files as one set', async () => {
    const files = ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem']
    const ran = await check(...files.map((file) => `${two}/${file}`), ...AT, '--format', 'json')
    expect([ran.code, json(ran).status]).toEqual([0, 'pass'])
    const three = files.slice(1).map((file) => `${two}/${file}`)
    expect(codesOf(json(await check(...three, ...AT, '--format', 'json')))).toContain(
      'files-incomplete',
    )
  })

  it('takes a Secret as JSON, from a file or standard input', async () => {
    const names = ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem']
    const data = Object.fromEntries(
      names.map((name) => [name, readFileSync(`${two}/${name}`).toString('base64')]),
    )
    const metadata = { name: 'cacerts', namespace: 'istio-system' }
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, data })
    const ran = await meshcerts(['check', '-', ...AT, '--format', 'json'], { stdin })
    expect([ran.code, json(ran).istiod.accepts]).toEqual([0, true])
    const ours = stdin.replace('"Secret"', '"ConfigMap"')
    expect(await meshcerts(['check', '-', ...AT], { stdin: ours })).toMatchObject({ code: 2 })
  })

  it('reads a directory as oc create secret --from-file does: regular files only, links told of', async () => {
    const linked = join(work, 'linked')
    mkdirSync(linked)
    symlinkSync(join(two, 'ca-cert.pem'), join(linked, 'ca-cert.pem'))
    mkdirSync(join(linked, 'root-cert.pem'))
    const ran = await check(linked, ...AT, '--format', 'json')
    expect(ran.stderr).toContain(
      'skipped, as oc create secret --from-file does with links and folders: ca-cert.pem',
    )
    expect(json(ran).istiod.selfSigned).toBe(true)
  })

  it('reads a mounted secret through its links', async () => {
    const mounted = join(work, 'mounted')
    mkdirSync(mounted)
    cpSync(two, join(mounted, '..2001'), { recursive: true })
    symlinkSync('..2001', join(mounted, '..data'))
    for (const file of ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem'])
      symlinkSync(`..data/${file}`, join(mounted, file))
    expect(await check(mounted, ...AT)).toMatchObject({ code: 0, stderr: '' })
  })

  it('refuses a directory of thousands of files: cli-too-many-files', async () => {
    const full = join(work, 'full')
    mkdirSync(full)
    for (let i = 0; i <= 1000; i++) writeFileSync(join(full, String(i)), '')
    const ran = await check(full)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('(cli-too-many-files)')
  })

  it.each([
    [['--control-plane', 'istio-9']],
    [['--at', 'tomorrow']],
    [['--fail-on', 'fatal']],
    [['--format', 'yaml']],
  ])('refuses %j with exit code 2', async (argv) => {
    expect(await check(two, ...argv)).toMatchObject({ code: 2, stdout: '' })
  })

  it('asks about the control plane that is named', async () => {
    const missing = fixture('broken/missing-key')
    const old = json(await check(missing, ...AT, '--format', 'json', '--control-plane', 'ossm-2.5'))
    expect(old.istiod).toMatchObject({ accepts: true, selfSigned: true })
  })

  it('never prints a key', async () => {
    const key = readFileSync(join(fixture('broken/root-with-key'), 'root-cert.pem'), 'utf8')
    const [, body = ''] = /PRIVATE KEY-----\n([^-]+)/.exec(key)!
    for (const format of ['text', 'json', 'github', 'gitlab', 'sarif', 'junit', 'mermaid']) {
      const { stdout, stderr, code } = await check(
        fixture('broken/root-with-key'),
        ...AT,
        '--format',
        format,
      )
      expect(code).toBe(1)
      for (const line of body.trim().split('\n')) expect(stdout + stderr).not.toContain(line)
    }
  })

  it('shows progress only where somebody watches, and many sets', async () => {
    const many = Array.from({ length: 21 }, () => two)
    const watched = await meshcerts(['check', ...many, ...AT, '-q'], { watched: true })
    expect(watched.stderr).toMatch(/\rset 21 of 21\n$/)
    expect((await meshcerts(['check', ...many, ...AT, '-q'])).stderr).toBe('')
  })
})

describe('check of YAML', () => {
  const two = fixture('twins/two-tier')
  const names = ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem']
  const base64 = (name: string) => readFileSync(`${two}/${name}`).toString('base64')
  const secret = (kind: string, name: string) =>
    [
      `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: istio-system\ndata:`,
      ...names.map((file) => `  ${file}: ${base64(file)}`),
    ].join('\n')
  const AT = ['--at', '2001-06-01T12:00:00Z', '--format', 'json']

  it('takes the Secret out of a stream of manifests', async () => {
    const stdin = `---\n${secret('ConfigMap', 'x')}\n---\n${secret('Secret', 'cacerts')}\n`
    const ran = await meshcerts(['check', '-', ...AT], { stdin })
    expect([ran.code, json(ran).istiod.accepts]).toEqual([0, true])
  })

  it('sees that a Secret has a name that istiod does not look for', async () => {
    const ran = await meshcerts(['check', '-', ...AT], { stdin: secret('Secret', 'cacert') })
    expect([ran.code, codesOf(json(ran))]).toEqual([1, expect.arrayContaining(['secret-name'])])
  })

  it.each(['a: &a [x]\nkind: *b', 'kind: Secret\ndata: [', 'kind: x\n\ty: z'])(
    'refuses %j with one line',
    async (stdin) => {
      const ran = await meshcerts(['check', '-', ...AT], { stdin })
      expect([ran.code, ran.stdout]).toEqual([2, ''])
      expect(ran.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
    },
  )
})
