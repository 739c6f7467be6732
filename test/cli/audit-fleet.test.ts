import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseYaml } from '../../src/mesh/yaml.ts'
import { buildPackage, installPackages } from '../support/built.ts'
import { needs, type Need } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts, ROOT } from './harness.ts'

// What docs/fleets.md shows, run: the answers of shards are those of one process, line by line.

const runs = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

const PROMTOOL: Need = { there: runs('promtool', '--version'), what: 'promtool of Prometheus' }
const PARALLEL: Need = { there: runs('parallel', '--version'), what: 'GNU parallel' }
const PYTHON = process.env['MESHCERTS_PYTHON'] ?? 'python3'
const SPARK: Need = { there: runs(PYTHON, '-c', 'import pyspark'), what: 'pyspark' }

const AT = '2027-01-01'
const docs = join(ROOT, 'docs/fleets')
const page = readFileSync(join(ROOT, 'docs/fleets.md'), 'utf8')
const work = tempFolder()

const certificate = readFileSync(fixture('good/root-cert.pem'), 'utf8')
const capture = readFileSync(fixture('captures/bookinfo-details.txt'), 'utf8')
const records = Array.from({ length: 20 }, (_, i) => {
  const id = `r${String(i)} "é"`
  return JSON.stringify(i % 7 === 3 ? { id } : { id, data: i % 2 === 0 ? certificate : capture })
})
const input = join(work, 'fleet.jsonl')
writeFileSync(input, records.map((record) => `${record}\n`).join(''))

const answersOf = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => /^(?:part-)?\d+(?:\.jsonl)?$/.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')

let command = ''
let alone = ''
beforeAll(async () => {
  const home = await buildPackage()
  installPackages(home)
  command = join(home, 'dist/cli.cjs')
  alone = (await meshcerts(['audit', input, '--at', AT, '-j1'])).stdout
}, 120_000)

/** Runs a line of the page, with the built command as `meshcerts` on the path. */
function shell(line: string, cwd: string) {
  const bin = tempFolder()
  writeFileSync(join(bin, 'meshcerts'), `#!/bin/sh\nexec "$NODE" "$COMMAND" "$@"\n`, {
    mode: 0o755,
  })
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    NODE: process.execPath,
    COMMAND: command,
    AT,
  }
  return spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', line], {
    cwd,
    env,
    encoding: 'utf8',
  })
}

const block = (heading: string): string =>
  new RegExp(`## ${heading}[\\s\\S]*?\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? ''

interface Job {
  readonly spec: {
    readonly completions: number
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly command: readonly string[]
          readonly env: readonly { readonly name: string; readonly value: string }[]
        }[]
      }
    }
  }
}

describe('a Kubernetes Job', () => {
  const [job] = parseYaml(readFileSync(join(docs, 'job.yaml'), 'utf8')) as readonly Job[]
  const { completions, template } = job!.spec
  const [container] = template.spec.containers

  it('has a pod for each shard that the page makes, and their answers together are those of one process', () => {
    const folder = join(work, 'job')
    mkdirSync(folder)
    writeFileSync(join(folder, 'fleet.jsonl'), readFileSync(input))
    const made = shell(block('A Kubernetes Job').split('\nkubectl')[0]!, folder)
    expect(made.stderr).toBe('')
    const shards = readdirSync(join(folder, 'shards')).sort()
    const wanted = Array.from({ length: completions }, (_, i) => `${String(i)}.jsonl`)
    expect(shards).toEqual(wanted)
    expect(answersOf(join(folder, 'shards'))).toBe(readFileSync(input, 'utf8'))
    const [program, flag, script = ''] = container!.command
    expect([program, flag]).toEqual(['sh', '-c'])
    // the package is the one built here, and two of the pods will do
    const here = script.replace(/npx --yes meshcerts@\S+/, 'meshcerts')
    const whole = alone.split('\n')
    const read = readFileSync(input, 'utf8').split('\n')
    for (const index of ['0', String(completions - 1)]) {
      const pod = shell(`export JOB_COMPLETION_INDEX=${index}; ${here}`, folder)
      expect([pod.status, pod.stderr]).toEqual([0, ''])
      const [first = ''] = readFileSync(join(folder, `shards/${index}.jsonl`), 'utf8').split('\n')
      const answers = readFileSync(join(folder, `answers/${index}.jsonl`), 'utf8').split('\n')
      const from = read.indexOf(first)
      expect(answers.slice(0, -1)).toEqual(whole.slice(from, from + answers.length - 1))
    }
  })
})

describe('GNU parallel', needs(PARALLEL), () => {
  it('gives the answers of one process', () => {
    const folder = join(work, 'parallel')
    mkdirSync(folder)
    writeFileSync(join(folder, 'fleet.jsonl'), readFileSync(input))
    const { status, stderr } = shell(block('GNU parallel'), folder)
    expect([status, stderr]).toEqual([0, ''])
    expect(readFileSync(join(folder, 'answers.jsonl'), 'utf8')).toBe(alone)
  })
})

describe('Apache Spark', needs(SPARK), () => {
  it('gives the answers of one process', { timeout: 240_000 }, () => {
    const [folder, python] = [join(work, 'spark'), JSON.stringify(docs)]
    const words = [input, folder, '10', AT, `'${process.execPath}' '${command}'`]
    const script = `import sys; sys.path.insert(0, ${python}); import spark; spark.main(*sys.argv[1:])`
    const { status, stderr } = spawnSync(PYTHON, ['-c', script, ...words], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    expect(answersOf(folder)).toBe(alone)
  })
})

describe('Prometheus', needs(PROMTOOL), () => {
  const promtool = (words: readonly string[], stdin = '') =>
    spawnSync('promtool', words, { encoding: 'utf8', input: stdin })

  it('takes the metrics, and would not take others', async () => {
    const odd = { id: 'a"\\\n', data: certificate, settings: { cluster: 'ea"st' } }
    const stdin = `${JSON.stringify(odd)}\n${records.join('\n')}`
    const options = ['--cluster', 'east', '--format', 'openmetrics', '--at', AT, '-j1']
    const { stdout } = await meshcerts(['audit', ...options], { stdin })
    const { status, stdout: said, stderr } = promtool(['check', 'metrics'], stdout)
    expect([status, said, stderr]).toEqual([0, '', ''])
    expect(stdout).toMatch(/meshcerts_certificate_not_after_timestamp_seconds\{cluster="east",/)
    expect(stdout.endsWith('# EOF\n')).toBe(true)
    expect(promtool(['check', 'metrics'], stdout.replaceAll('_seconds', '_days')).status).not.toBe(
      0,
    )
  })

  it('takes the alert rules', () => {
    const path = join(docs, 'alerts.yaml')
    expect(promtool(['check', 'rules', path]).stdout).toContain('SUCCESS: 5 rules found')
    const broken = join(work, 'broken.yaml')
    writeFileSync(broken, readFileSync(path, 'utf8').replace('time() < 30', 'time( < 30'))
    expect(promtool(['check', 'rules', broken]).status).not.toBe(0)
  })
})

describe('the rules and the dashboard', () => {
  it('ask for metrics that audit writes, and no others', async () => {
    const expired = { id: 'e', path: fixture('broken/expired') }
    const late = { id: 'l', path: fixture('broken/root-expired') }
    const stdin = [expired, late].map((one) => JSON.stringify(one)).join('\n')
    const { stdout } = await meshcerts(['audit', '--format', 'openmetrics', '--at', AT, '-j1'], {
      stdin,
    })
    const written = new Set([...stdout.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name))
    for (const file of ['alerts.yaml', 'dashboard.json']) {
      const text = readFileSync(join(docs, file), 'utf8')
      const asked = new Set([...text.matchAll(/\bmeshcerts_\w+/g)].map(([name]) => name))
      expect(asked.size).toBeGreaterThan(3)
      expect([...asked].filter((name) => !written.has(name))).toEqual([])
    }
  })
})
