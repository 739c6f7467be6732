import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildPackage, installPackages } from '../support/built.ts'
import { needs, type Need } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

// Faults of the machine: nothing is lost, no key is left half written, and one line says what happened.

const temp = tempFolder()
const good = fixture('good')
let command = ''
beforeAll(async () => {
  const home = await buildPackage()
  installPackages(home)
  command = join(home, 'dist/cli.cjs')
}, 120_000)

const FULL: Need = { there: existsSync('/dev/full'), what: '/dev/full' }
const NOT_ROOT: Need = { there: process.getuid?.() !== 0, what: 'a user that is not root' }

const MOUNTS: Need = {
  there: spawnSync('unshare', ['-Ur', '-m', 'mount', '-t', 'tmpfs', 'x', '/mnt']).status === 0,
  what: 'unshare that may mount (Linux)',
}

const newFolder = (): string => mkdtempSync(join(temp, 'of-a-test-'))

/** Runs a line of `sh` in a new folder; `$M` is the command. */
function shell(line: string, cwd = newFolder(), env: NodeJS.ProcessEnv = {}) {
  const script = `meshcerts() { "$NODE" $FLAGS "$COMMAND" "$@"; }; ${line}`
  const own = { NODE: process.execPath, COMMAND: command, GOOD: good, FLAGS: '' }
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...own, ...env },
  })
  return { status, stdout, stderr, cwd }
}

const below = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

const SOON = new Date(Date.now() + 3_600_000).toISOString()
const WHOLE = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']

/** One line says what happened, in words of ours. */
function expectOneLine(stderr: string, code: string): void {
  expect(stderr).toMatch(new RegExp(`^meshcerts: .*\\(${code}\\)\n`))
  expect(stderr).not.toMatch(/\n {4}at |node:internal|please report|BEGIN/i)
}

describe('writing', () => {
  it('a file that cannot grow leaves nothing, not even the folder', () => {
    const { status, stderr, cwd } = shell('ulimit -f 0; meshcerts create --out new')
    expect(status).toBe(2)
    expectOneLine(stderr, 'cli-cannot-write')
    expect(below(cwd)).toEqual([])
  })

  it('a file that cannot grow leaves what was in the folder', () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'mine.txt'), 'mine')
    const { status, stderr } = shell('ulimit -f 0; meshcerts create --out .', cwd)
    expect(status).toBe(2)
    expectOneLine(stderr, 'cli-cannot-write')
    expect(below(cwd)).toEqual(['mine.txt'])
    expect(readFileSync(join(cwd, 'mine.txt'), 'utf8')).toBe('mine')
  })

  it('a disk that is full leaves nothing, and one that is not takes all', needs(MOUNTS), () => {
    const on = (size: string) =>
      shell(
        `mkdir disk; export NODE COMMAND; unshare -Ur -m sh -c '
          mount -t tmpfs -o size=${size} x disk
          "$NODE" "$COMMAND" create --out disk/new; code=$?
          find disk -type f | wc -l; exit $code'`,
      )
    const full = on('4k')
    expect(full.status).toBe(2)
    expectOneLine(full.stderr, 'cli-cannot-write')
    expect(full.stdout.trim()).toBe('0')
    const wide = on('1m')
    expect([wide.status, wide.stderr]).toEqual([0, ''])
    expect(Number(wide.stdout.trim().split('\n').at(-1))).toBeGreaterThanOrEqual(WHOLE.length)
  })

  it('keys are 0600 where the umask lets all in', () => {
    const { status, cwd } = shell('umask 000; meshcerts create --out new')
    expect(status).toBe(0)
    expect(below(join(cwd, 'new/cluster1'))).toEqual(WHOLE)
    for (const key of ['root-key.pem', 'cluster1/ca-key.pem'])
      expect(statSync(join(cwd, 'new', key)).mode & 0o777).toBe(0o600)
    expect(statSync(join(cwd, 'new/root-cert.pem')).mode & 0o777).toBe(0o644)
  })

  it('a folder that is a link is used, a folder within it that is a link is refused', async () => {
    const cwd = newFolder()
    for (const name of ['elsewhere', 'trap', 'catch']) mkdirSync(join(cwd, name))
    symlinkSync('elsewhere', join(cwd, 'link'))
    symlinkSync('../catch', join(cwd, 'trap/cluster1'))
    expect((await meshcerts(['create', '--out', join(cwd, 'link')])).code).toBe(0)
    const { code, stderr } = await meshcerts(['create', '--out', join(cwd, 'trap')])
    expect(code).toBe(2)
    expectOneLine(stderr, 'cli-cannot-write')
    expect(below(join(cwd, 'catch'))).toEqual([])
    expect(below(join(cwd, 'trap'))).toEqual(['cluster1'])
  })

  it.each(['file', 'file/new', 'device', 'dangling'])('%s is not a folder', async (out) => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'file'), 'x')
    symlinkSync('/dev/null', join(cwd, 'device'))
    symlinkSync('nowhere/at/all', join(cwd, 'dangling'))
    const { code, stderr } = await meshcerts(['create', '--out', join(cwd, out)])
    expect(code).toBe(2)
    expectOneLine(stderr, 'cli-cannot-write')
    expect(readFileSync(join(cwd, 'file'), 'utf8')).toBe('x')
    expect((await meshcerts(['create', '--out', join(cwd, 'folder')])).code).toBe(0)
  })

  it('a folder that is read only', needs(NOT_ROOT), async () => {
    const cwd = newFolder()
    const out = join(cwd, 'fixed')
    mkdirSync(out, { mode: 0o555 })
    const { code, stderr } = await meshcerts(['create', '--out', out])
    chmodSync(out, 0o755)
    expect(code).toBe(2)
    expectOneLine(stderr, 'cli-cannot-write')
    expect(below(cwd)).toEqual(['fixed'])
    expect((await meshcerts(['create', '--out', out])).code).toBe(0)
  })

  it.each(['new', 'there'])('two at once into one folder, %s: one wins', async (out) => {
    const cwd = newFolder()
    mkdirSync(join(cwd, 'there'))
    const run = () =>
      new Promise<number | null>((resolve) => {
        const args = [command, 'create', '--out', out]
        spawn(process.execPath, args, { cwd, stdio: 'ignore' }).on('exit', resolve)
      })
    expect((await Promise.all([run(), run()])).sort()).toEqual([0, 2])
    expect(below(cwd).filter((name) => name.includes('.meshcerts-'))).toEqual([])
    expect(below(join(cwd, out, 'cluster1'))).toEqual(WHOLE)
    // the key belongs to the certificate: the two did not mix
    expect((await meshcerts(['check', join(cwd, out, 'cluster1'), '--at', SOON])).code).toBe(0)
  })
})

describe('output', () => {
  it('a full disk', needs(FULL), () => {
    const { status, stderr } = shell('meshcerts check "$GOOD" --format sarif > /dev/full')
    expect(status).toBe(2)
    expectOneLine(stderr, 'cli-cannot-write')
  })

  it('a reader that goes away before the end is no fault', () => {
    // more than a pipe holds
    const many = 'for i in $(seq 200); do cat "$GOOD/cert-chain.pem"; done > many.pem'
    const read = shell(
      `${many}; { meshcerts show many.pem --format json; echo $? > status; } | head -c 1; cat status`,
    )
    expect([read.stdout, read.stderr]).toEqual(['{0\n', ''])
    // the status is that of the verdict
    const gone = shell(
      '{ sleep 1; meshcerts check "$GOOD" --format sarif; echo $? > status; } | true; cat status',
    )
    expect([gone.stdout, gone.stderr]).toEqual(['0\n', ''])
    expect(gone.stderr).toBe('')
  })

  it('an error that cannot be said leaves its exit code', needs(FULL), () => {
    expect(shell('meshcerts chekc 2> /dev/full')).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('input', () => {
  it('a FIFO is read as a file is', async () => {
    const { stdout } = await meshcerts(['show', join(good, 'root-cert.pem')])
    const line = 'mkfifo pipe; cat "$GOOD/root-cert.pem" > pipe & until [ -p pipe ]; do :; done'
    expect(shell(`${line}; meshcerts show pipe`).stdout).toBe(stdout)
  })

  it.each(['.', '/dev/null', 'nothing', 'nothing/at/all'])(
    '%s is not a certificate',
    async (path) => {
      const { code, stderr, stdout } = await meshcerts(['show', path])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^meshcerts: .*\((?:cli|capture)-[a-z-]+\)\n/)
      expect(stderr).not.toMatch(/\n {4}at |please report/i)
    },
  )
})

describe('surroundings', () => {
  const words = ['check', good, '--at', '2030-01-01', '--format', 'json']
  const line = 'meshcerts check "$GOOD" --at 2030-01-01 --format json'

  it.each([
    { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Asia/Kolkata', FLAGS: '' },
    {
      LC_ALL: 'nothing',
      LANG: 'nothing',
      TZ: 'nowhere',
      FLAGS: '--frozen-intrinsics --no-warnings',
    },
  ])('locale $LC_ALL, time zone $TZ, node $FLAGS change nothing', async (env) => {
    const { status, stdout, stderr } = shell(line, undefined, env)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toBe((await meshcerts(words)).stdout)
  })

  it('Node that may only read cannot write, and says so', () => {
    const major = Number(process.versions.node.split('.')[0])
    const flag = major >= 24 ? '--permission' : '--experimental-permission'
    const FLAGS = `${flag} --allow-fs-read=* --no-warnings`
    const { status, stderr, cwd } = shell('meshcerts create --out new', undefined, { FLAGS })
    expect(status).toBe(2)
    expectOneLine(stderr, 'cli-cannot-write')
    expect(below(cwd)).toEqual([])
  })

  // the set is valid from 2020 on
  it.each([
    ['0001-01-01', 1],
    ['1969-12-31', 1],
    ['2038-01-19T03:14:08Z', 0],
  ])('a clock at %s', async (now, code) => {
    const time = now.includes('T') ? now : `${now}T00:00:00Z`
    const ran = await meshcerts(['check', good, '--format', 'json'], { now: time })
    expect([ran.code, ran.stderr]).toEqual([code, ''])
    expect(() => void JSON.parse(ran.stdout)).not.toThrow()
  })
})
