import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { inOrder } from '../../src/cli/audit/pool.ts'
import { buildPackage, installPackages } from '../support/built.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture } from './harness.ts'

// The command as it is shipped, with more threads than one, and ended in the middle.
const work = tempFolder()
let command = ''
beforeAll(async () => {
  const home = await buildPackage()
  installPackages(home)
  command = join(home, 'dist/cli.cjs')
}, 120_000)

const certificate = readFileSync(fixture('good/root-cert.pem'), 'utf8')
const capture = readFileSync(fixture('captures/bookinfo-details.txt'), 'utf8')
const records = Array.from({ length: 150 }, (_, i) => {
  if (i % 97 === 5) return `{"id": "r${String(i)}"`
  return JSON.stringify({ id: `r${String(i)}`, data: i % 3 === 0 ? capture : certificate })
})
const input = join(work, 'in.jsonl')
writeFileSync(input, records.join('\n'))

const ARGUMENTS = ['audit', input, '--at', '2027-01-01']
const run = (...more: readonly string[]) =>
  spawnSync(process.execPath, [command, ...ARGUMENTS, ...more], { encoding: 'utf8' })

describe('audit with threads', () => {
  let one: ReturnType<typeof run>
  beforeAll(() => {
    one = run('--jobs', '1')
  }, 60_000)

  it('answers as one thread does, in the same order', () => {
    const two = run('--jobs', '2')
    const lines = one.stdout.split('\n')
    expect(lines).toHaveLength(records.length + 1)
    expect(two).toMatchObject({ status: 2, stdout: one.stdout, stderr: one.stderr })
    expect(lines.slice(0, -1).map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
      records.map((record, i) =>
        i % 97 === 5 ? String(i + 1) : (JSON.parse(record) as { id: string }).id,
      ),
    )
  })

  it('loses nothing and says nothing twice when it is killed and resumed', async () => {
    const out = join(work, 'out.jsonl')
    const words = ['audit', '-', '--at', '2027-01-01', '--jobs', '2', '--out', out]
    const child = spawn(process.execPath, [command, ...words])
    const ended = new Promise((resolve) => child.once('close', resolve))
    // it waits for more: that it is ended in the middle is not left to chance
    child.stdin.write(records.slice(0, 100).join('\n'))
    while (!(existsSync(out) && statSync(out).size > 0)) await setTimeout(2)
    child.kill('SIGKILL')
    await ended
    const answered = readFileSync(out)
    const other = join(work, 'other.jsonl')
    writeFileSync(other, records.join('\n').replaceAll('"data":"', '"data":"\\n'))
    const refused = spawnSync(
      process.execPath,
      [command, 'audit', other, '--at', '2027-01-01', '--out', out, '--resume'],
      { encoding: 'utf8' },
    )
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('(cli-resume)')])
    expect(readFileSync(out)).toEqual(answered)
    const resumed = run('--jobs', '2', '--out', out, '--resume', '--format', 'json')
    expect(readFileSync(out, 'utf8')).toBe(one.stdout)
    expect(JSON.parse(resumed.stdout)).toMatchObject({ records: records.length })
  })

  it('stops when nobody reads its answers', () => {
    const shell = '"$NODE" "$COMMAND" audit "$INPUT" --jobs 2 | head -n 1'
    const env = { ...process.env, NODE: process.execPath, COMMAND: command, INPUT: input }
    const { stdout, stderr } = spawnSync('sh', ['-c', shell], { encoding: 'utf8', env })
    expect(stdout.split('\n')).toHaveLength(2)
    expect(stderr).toMatch(/^\d+ records/)
  })
})

describe('the order of answers', () => {
  async function* numbers(count: number): AsyncGenerator<number> {
    await Promise.resolve()
    for (let i = 0; i < count; i += 1) yield i
  }

  it('is that of the questions, with no more under way than is wanted', async () => {
    let [now, most] = [0, 0]
    const judge = async (one: number): Promise<number> => {
      most = Math.max(most, (now += 1))
      await setTimeout((one * 7) % 5)
      now -= 1
      return one
    }
    const got: number[] = []
    for await (const one of inOrder(numbers(40), judge, 4)) got.push(one)
    expect(got).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(most).toBe(4)
  })

  it('keeps no answer back until the next question is there', async () => {
    let goOn = (): void => undefined
    async function* slow(): AsyncGenerator<number> {
      yield 1
      await new Promise<void>((resolve) => (goOn = resolve))
      yield 2
    }
    const answers = inOrder(slow(), (one) => Promise.resolve(one), 4)
    expect(await answers.next()).toEqual({ done: false, value: 1 })
    goOn()
    expect(await answers.next()).toEqual({ done: false, value: 2 })
    expect((await answers.next()).done).toBe(true)
  })

  it('throws what one of them throws, in its turn', async () => {
    const judge = (one: number): Promise<number> =>
      one === 3 ? Promise.reject(new Error('three')) : Promise.resolve(one)
    const got: number[] = []
    await expect(async () => {
      for await (const one of inOrder(numbers(9), judge, 2)) got.push(one)
    }).rejects.toThrow('three')
    expect(got).toEqual([0, 1, 2])
  })
})
