import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { setModes } from '../../scripts/release/modes.ts'
import { notesOf, problemsOf } from '../../scripts/release/ready.ts'
import { parseYaml } from '../../src/mesh/yaml.ts'
import { needs } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'
import { ROOT } from './source.ts'

const read = (path: string): string => readFileSync(ROOT + path, 'utf8')

describe('is a commit ready to be released?', () => {
  const own = JSON.parse(read('package.json')) as Readonly<Record<string, unknown>>
  const repository = { type: 'git', url: 'git+https://github.com/a/b.git' }
  const ready = {
    tag: 'v1.2.3',
    repository: 'a/b',
    manifest: JSON.stringify({ ...own, version: '1.2.3', repository }),
    lock: JSON.stringify({ version: '1.2.3', packages: { '': { version: '1.2.3' } } }),
    changelog:
      '# Changelog\n\n## 1.2.3 – 2027-01-01\n\n- One.\n\n## 1.2.2 – 2026-12-01\n\n- Two.\n',
  }
  const changed = (change: Readonly<Record<string, unknown>>) => ({
    ...ready,
    manifest: JSON.stringify({ ...(JSON.parse(ready.manifest) as object), ...change }),
  })

  it('it is, and its notes are the section of the changelog', () => {
    expect(problemsOf(ready)).toEqual([])
    expect(notesOf(ready.changelog, '1.2.3')).toBe('- One.')
  })

  it.each([
    ['another tag', { ...ready, tag: 'v1.2.4' }, 'the tag must be v1.2.3'],
    ['a tag without v', { ...ready, tag: '1.2.3' }, 'the tag must be v1.2.3'],
    [
      'another lock file',
      { ...ready, lock: '{"version":"1.2.2"}' },
      'package-lock.json has version',
    ],
    [
      'no day',
      { ...ready, changelog: ready.changelog.replace('2027-01-01', 'unreleased') },
      'no section "## 1.2.3',
    ],
    [
      'a day that is none',
      { ...ready, changelog: ready.changelog.replace('2027-01-01', '2027-13-01') },
      'no section',
    ],
    ['nothing in it', { ...ready, changelog: ready.changelog.replace('- One.', '') }, 'no section'],
    ['a private package', changed({ private: true }), 'says "private"'],
    ['no provenance', changed({ publishConfig: { access: 'public' } }), '"provenance": true'],
    ['no repository', changed({ repository: undefined }), 'has no "repository"; write'],
    [
      'the repository of others',
      changed({ repository: 'https://github.com/a/c' }),
      'has the repository https://github.com/a/c',
    ],
  ])('not with %s', (_, candidate, problem) => {
    const problems = problemsOf(candidate)
    expect(problems).toEqual([expect.stringContaining(problem)])
  })

  it('the next one lacks no more than its day and its repository', () => {
    const version = String(own['version'])
    const next = {
      tag: `v${version}`,
      repository: 'a/b',
      manifest: read('package.json'),
      lock: read('package-lock.json'),
      changelog: read('CHANGELOG.md'),
    }
    const known = [/^CHANGELOG\.md has no section/, /^package\.json has no "repository"/]
    expect(problemsOf(next).filter((one) => !known.some((each) => each.test(one)))).toEqual([])
  })
})

describe(
  'what is packed',
  needs({ there: process.platform !== 'win32', what: 'modes of files' }),
  () => {
    /** The digest of a small package made from the real package.json, by somebody with this umask. */
    function packed(mode: number, prepare: (folder: string) => void): string {
      const folder = join(tempFolder(), 'a package')
      mkdirSync(join(folder, 'dist/room'), { recursive: true })
      const manifest = JSON.parse(read('package.json')) as Readonly<Record<string, unknown>>
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, scripts: {} }))
      for (const name of [
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'SECURITY.md',
        'dist/cli.cjs',
        'dist/room/a.js',
      ])
        writeFileSync(join(folder, name), `${name}\n`)
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, name)
        if (!statSync(path).isDirectory()) chmodSync(path, mode)
      }
      prepare(folder)
      execFileSync('npm', ['pack', '--silent'], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const file = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
      return createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex')
    }

    it('does not depend on who may read the files of the clone', () => {
      const [open, closed] = [packed(0o644, setModes), packed(0o600, setModes)]
      expect(closed).toBe(open)
      expect(packed(0o600, () => undefined)).not.toBe(open)
    })
  },
)

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string | readonly string[]
        readonly permissions: Readonly<Record<string, string>>
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[]
      }
    >
  >
}

describe('the workflow that releases', () => {
  const path = '.github/workflows/release.yml'
  const [workflow] = parseYaml(read(path)) as readonly Workflow[]
  const { jobs, permissions } = workflow!
  const runs = (job: string): string => jobs[job]!.steps.map(({ run = '' }) => run).join('\n')

  it('names each action by its commit, and the tag of it', () => {
    const uses = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses = [] }) => uses))
    expect(uses.length).toBeGreaterThan(5)
    expect(uses.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(one))).toEqual([])
    const named = [...read(path).matchAll(/uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/gm)]
    expect(named).toHaveLength(uses.length)
    const tags = new Map(
      named.map(([, action = '', commit = '', tag = '']) => [`${action} ${tag}`, commit]),
    )
    expect(
      named.every(([, action = '', commit, tag = '']) => tags.get(`${action} ${tag}`) === commit),
    ).toBe(true)
  })

  it('gives each job no more than it needs, and code of others nothing to write with', () => {
    expect(permissions).toEqual({})
    expect(
      Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions])),
    ).toEqual({
      check: { contents: 'read' },
      pack: { contents: 'read' },
      publish: { 'id-token': 'write' },
      release: { contents: 'write' },
    })
    for (const job of ['publish', 'release'])
      expect(runs(job)).not.toMatch(/npm (?:ci|install)|npx|node /)
    expect(read(path)).not.toContain('secrets.')
  })

  it('publishes what .ci/run has passed and what two clones agree on', () => {
    expect(jobs['publish']!.needs).toEqual(['check', 'pack'])
    expect(jobs['release']!.needs).toBe('publish')
    expect(runs('check')).toContain('.ci/run full')
    expect(runs('pack')).toContain('scripts/release/pack-twice.sh')
    expect(runs('publish')).toContain('sha256sum --check SHA256SUMS')
    expect(runs('publish')).toContain('--provenance')
  })
})
