import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixture } from './harness.ts'
import { buildPackage, installPackages } from '../support/built.ts'
import { tempFolder } from '../support/temp.ts'

// The command as it is shipped: its process, its pipes, its files. MESHCERTS_PROGRAM is another program to ask, such as the
// single executable of `npm run executable`.
const work = tempFolder()
const given = process.env['MESHCERTS_PROGRAM']
let words: readonly [string, ...string[]] = [given ?? '']
beforeAll(async () => {
  if (given !== undefined) return
  const home = await buildPackage()
  installPackages(home)
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    bin: { meshcerts: string }
  }
  words = [process.execPath, join(home, bin.meshcerts)]
}, 120_000)

const good = fixture('good')

function meshcerts(args: readonly string[], input = '') {
  const env = { ...process.env, FORCE_COLOR: '1' }
  const options = { input, encoding: 'utf8', env, maxBuffer: 1 << 28 } as const
  const [program, ...first] = words
  const { status, stdout, stderr } = spawnSync(program, [...first, ...args], options)
  return { status, stdout, stderr }
}

const shell = (line: string) =>
  spawnSync(
    'bash',
    ['-c', `program=("$@"); meshcerts() { "\${program[@]}" "$@"; }; ${line}`, '-', ...words],
    {
      encoding: 'utf8',
      env: { ...process.env, GOOD: good },
    },
  )

describe('the built command', () => {
  it('exits with 0, 1 and 2', () => {
    expect(meshcerts(['check', good])).toMatchObject({ status: 0, stderr: '' })
    const broken = fixture('broken/key-of-root')
    expect(meshcerts(['check', broken, '--at', '2001-06-01'])).toMatchObject({
      status: 1,
      stderr: '',
    })
    expect(meshcerts(['check', join(work, 'nothing')])).toMatchObject({ status: 2, stdout: '' })
    expect(meshcerts(['chekc'])).toMatchObject({ status: 2, stdout: '' })
  })

  it.each([
    ['check', [good]],
    ['verify', [fixture('captures/bookinfo-details.txt'), '--cacerts', good]],
    ['split', [fixture('captures/bookinfo-details.txt')]],
    ['bundle', [good]],
    ['secret', [good]],
    ['diff', [`${good}/root-cert.pem`, `${fixture('captures/bookinfo-details.txt')}#3`]],
    ['show', [`${good}/ca-cert.pem`]],
    ['tls', ['--list']],
    ['steps', ['verify']],
  ])('has %s', (name, args) => {
    const { status, stdout, stderr } = meshcerts([name, ...args])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/\n$/)
  })

  it('reads the YAML of its own secret from a pipe', () => {
    const { stdout } = meshcerts(['secret', good])
    expect(meshcerts(['check', '-'], stdout)).toMatchObject({ status: 0, stderr: '' })
  })

  it('writes no colour into a pipe, and all of a long output', () => {
    const many = Array.from({ length: 40 }, () => good)
    const { stdout } = meshcerts(['check', ...many, '--format', 'json'])
    const { sets } = JSON.parse(stdout) as { sets: unknown[] }
    expect(sets).toHaveLength(40)
    expect(meshcerts(['check', good]).stdout).not.toContain('\u001b')
  })

  it('says nothing when its reader goes away, and reads what a shell substitutes', () => {
    const { stderr, stdout } = shell(
      'meshcerts show "$GOOD/ca-cert.pem" "$GOOD/root-cert.pem" | head -n 1',
    )
    expect([stdout.startsWith('# '), stderr]).toEqual([true, ''])
    expect(shell('meshcerts diff <(cat "$GOOD/root-cert.pem") "$GOOD/root-cert.pem"').status).toBe(
      0,
    )
    expect(shell('meshcerts show /dev/null').status).toBe(2)
  })

  it('stops at its limit where a device never ends', () => {
    const { status, stderr } = meshcerts(['show', '/dev/zero'])
    expect([status, stderr]).toEqual([
      2,
      'meshcerts: /dev/zero is larger than 256 MiB, the most that is read of it (cli-too-large)\n',
    ])
  })

  it('splits 30 MB of transcript with one chain in it', () => {
    const noise = 'read R BLOCK\nverify return:1\n-----BEGIN\n'.repeat(720_000)
    const file = join(work, 'long.txt')
    writeFileSync(file, noise + readFileSync(fixture('captures/bookinfo-details.txt'), 'utf8'))
    const { status, stdout } = meshcerts(['split', file])
    expect([status, stdout.match(/^proxy-cert-/gm)?.length]).toEqual([0, 3])
  })
})
