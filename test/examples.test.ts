import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseYaml } from '../src/mesh/yaml.ts'
import { fixture, ROOT } from './cli/harness.ts'
import { buildPackage, installPackages } from './support/built.ts'
import { needs, type Need } from './support/needs.ts'
import { tempFolder } from './support/temp.ts'

// docs/examples, each run as its user would: copied into a folder where the built package is installed.

const EXAMPLES = join(ROOT, 'docs/examples')
const runs = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

const deno = process.env['MESHCERTS_DENO'] ?? 'deno'
const DENO: Need = { there: runs(deno, '--version'), what: 'deno' }
const HELM: Need = { there: runs('helm', 'version'), what: 'helm' }
const PROMTOOL: Need = { there: runs('promtool', '--version'), what: 'promtool of Prometheus' }

// for scripts that say no time: a day on which the fixtures are valid
const AT = '2027-01-01'
const home = tempFolder()
const bin = join(home, 'bin')
const good = fixture('good')
const expired = fixture('broken/expired')

beforeAll(async () => {
  const built = await buildPackage()
  installPackages(built)
  mkdirSync(join(home, 'node_modules'))
  symlinkSync(built, join(home, 'node_modules/meshcerts'))
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(home, 'node_modules/vitest'))
  cpSync(EXAMPLES, home, { recursive: true })
  mkdirSync(bin)
  program('meshcerts', `exec "$NODE" "$COMMAND" "$@" --at ${AT}`)
}, 120_000)

/** Puts a program on the path. */
function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(words: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = home): Ran {
  const [command = '', ...args] = words
  const own = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    NODE: process.execPath,
    COMMAND: join(home, 'node_modules/meshcerts/dist/cli.cjs'),
    ...env,
  }
  return spawnSync(command, args, { cwd, env: own, encoding: 'utf8' })
}

it('has six, and the page names each', () => {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((one) => one.isDirectory())
  const page = readFileSync(join(EXAMPLES, 'README.md'), 'utf8')
  const named = [...page.matchAll(/^\| \[([-\w]+)\]/gm)].map(([, name]) => name)
  expect(named.sort()).toEqual(folders.map(({ name }) => name).sort())
  expect(named).toHaveLength(6)
})

describe('the gate of a pipeline', () => {
  const gate = (folder: string) => {
    const report = join(tempFolder(), 'report.sarif')
    return { ...run(['sh', 'ci-gate/gate.sh', folder, report]), report }
  }

  it('opens for a good set and closes for others, with a report each time', () => {
    const results = ({ report }: { readonly report: string }) =>
      (JSON.parse(readFileSync(report, 'utf8')) as { runs: { results: unknown[] }[] }).runs[0]!
        .results
    const [open, closed] = [gate(good), gate(expired)]
    expect([open.status, closed.status]).toEqual([0, 1])
    expect(closed.stdout).toContain('validity-expired')
    expect(results(closed).length).toBeGreaterThan(results(open).length)
    expect(gate(join(tempFolder(), 'nothing')).status).toBe(2)
  })
})

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly command: readonly string[]
          readonly env: readonly { readonly name: string; readonly value: string }[]
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
        }[]
        readonly volumes: readonly Readonly<Record<string, unknown>>[]
      }
    }
  }
}

const CHART = join(EXAMPLES, 'helm-hook')
const [values] = parseYaml(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as readonly Readonly<
  Record<string, string>
>[]

/** What the template needs of Helm: values, quote, and a file that is indented. What it does not know, it leaves: YAML refuses it. */
function render(template: string): string {
  return template
    .replace(
      / *\{\{- \.Files\.Get "([^"]+)" \| nindent (\d+) \}\}/g,
      (_, file: string, by: string) =>
        readFileSync(join(CHART, file), 'utf8').replace(/^(?=.)/gm, ' '.repeat(Number(by))),
    )
    .replace(/\{\{ \.Values\.(\w+) \| quote \}\}/g, (whole, name: string) =>
      values?.[name] === undefined ? whole : JSON.stringify(values[name]),
    )
    .replaceAll('{{ .Release.Namespace }}', 'istio-system')
}

describe('the hook of a chart', () => {
  const text = render(readFileSync(join(CHART, 'templates/hook.yaml'), 'utf8'))
  const [map, job] = parseYaml(text) as readonly Manifest[]
  const pod = job!.spec!.template.spec
  const [container] = pod.containers

  /** A volume of a Secret as the kubelet makes it: links to a folder of the day. */
  function mounted(folder: string | undefined): string {
    const volume = tempFolder()
    if (folder === undefined) return volume
    cpSync(folder, join(volume, '..2027_01_01'), { recursive: true })
    symlinkSync('..2027_01_01', join(volume, '..data'))
    for (const name of readdirSync(folder)) symlinkSync(join('..data', name), join(volume, name))
    return volume
  }

  function hook(folder: string | undefined): Ran {
    const script = join(tempFolder(), 'check.sh')
    writeFileSync(script, map!.data!['check.sh']!)
    const env = Object.fromEntries(container!.env.map(({ name, value }) => [name, value]))
    const here = { CACERTS: mounted(folder), MESHCERTS: 'meshcerts' }
    return run([container!.command[0]!, script], { ...env, ...here, HOME: process.env['HOME'] })
  }

  it('runs before an installation, its script before its Job, with all volumes that it mounts', () => {
    expect([map?.kind, job?.kind]).toEqual(['ConfigMap', 'Job'])
    const weights = [map, job].map((one) => {
      expect(one?.metadata.annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade')
      return Number(one?.metadata.annotations['helm.sh/hook-weight'])
    })
    expect(weights[0]).toBeLessThan(weights[1]!)
    expect(container!.command).toEqual(['sh', '/check/check.sh'])
    const mounts = container!.volumeMounts.map(({ name }) => name).sort()
    expect(pod.volumes.map(({ name }) => name).sort()).toEqual(mounts)
    expect(map!.data!['check.sh']).toBe(readFileSync(join(CHART, 'files/check.sh'), 'utf8'))
  })

  it('lets a good Secret pass, and stops at a bad one and where there is none', () => {
    expect(hook(good)).toMatchObject({ status: 0 })
    const bad = hook(expired)
    expect([bad.status, bad.stdout]).toEqual([1, expect.stringContaining('validity-expired')])
    const none = hook(undefined)
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('cacerts is not there')])
  })

  it('is what Helm makes of it', needs(HELM), () => {
    const { status, stdout, stderr } = run(['helm', 'template', 'x', CHART, '-n', 'istio-system'])
    expect(status, stderr).toBe(0)
    expect(parseYaml(stdout)).toEqual([map, job])
  })
})

describe('the test of a gateway', () => {
  it('passes, and fails for a gateway that takes everybody', { timeout: 120_000 }, () => {
    const open = join(home, 'open-gateway')
    cpSync(join(home, 'gateway-test'), open, { recursive: true })
    const path = join(open, 'gateway.mjs')
    const source = readFileSync(path, 'utf8')
    writeFileSync(path, source.replace('rejectUnauthorized: true', 'rejectUnauthorized: false'))
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json']
    const { stdout, stderr } = run([process.execPath, ...vitest, 'gateway-test', 'open-gateway'])
    const { testResults } = JSON.parse(stdout || '{}') as {
      readonly testResults?: readonly {
        readonly name: string
        readonly assertionResults: readonly { readonly status: string; readonly title: string }[]
      }[]
    }
    const failedIn = (folder: string) =>
      testResults
        ?.find(({ name }) => name.includes(folder))
        ?.assertionResults.filter(({ status }) => status !== 'passed')
        .map(({ title }) => title)
    expect(failedIn('gateway-test'), stderr).toEqual([])
    expect(failedIn('open-gateway')).toEqual([
      'the gateway refuses the same name from another mesh',
    ])
  })
})

describe('metrics of a cluster', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const files = Object.fromEntries(
    readdirSync(good).map((name) => [name, base64(readFileSync(join(good, name), 'utf8'))]),
  )
  const metadata = { name: 'cacerts', namespace: 'istio-system' }
  const items = [{ apiVersion: 'v1', kind: 'Secret', metadata, data: files }]
  const list = `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 4)}\n`

  /** The script where kubectl prints this, and ends with this code. */
  function fleet(printed: string, code = 0) {
    const folder = tempFolder()
    const [answer, metrics] = [join(folder, 'answer.json'), join(folder, 'meshcerts.prom')]
    writeFileSync(answer, printed)
    writeFileSync(metrics, 'as before\n')
    program(
      'kubectl',
      `[ "$*" = 'get secret -A -o json' ] && cat '${answer}'; exit ${String(code)}`,
    )
    const { status } = run(['sh', 'fleet-audit/fleet.sh', 'east', metrics])
    return { status, text: readFileSync(metrics, 'utf8'), left: readdirSync(folder).length }
  }

  it('are written where the cluster could be read, and stay where not', () => {
    const { status, text, left } = fleet(list)
    expect([status, left]).toEqual([0, 2])
    expect(text).toContain('not_after_timestamp_seconds{cluster="east",id="istio-system/cacerts"')
    for (const printed of ['', list.slice(0, -10)])
      expect(fleet(printed, 1)).toEqual({ status: 2, text: 'as before\n', left: 2 })
  })

  it('are taken by Prometheus', needs(PROMTOOL), () => {
    const input = fleet(list).text
    const checked = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
    expect([checked.status, checked.stderr]).toEqual([0, ''])
  })
})

describe('a page', () => {
  // a page without a browser: the two elements that the script knows. tools/browser runs it in Chromium.
  const stand = `
    import { readFileSync, readdirSync } from 'node:fs'
    import { register } from 'node:module'
    import { pathToFileURL } from 'node:url'
    const [page, folder] = process.argv.slice(1)
    const html = readFileSync(page, 'utf8')
    const base = pathToFileURL(page)
    const { imports } = JSON.parse(/<script type="importmap">([^]*?)<\\/script>/.exec(html)[1])
    const data = Object.fromEntries(Object.entries(imports).map(([name, path]) => [name, new URL(path, base).href]))
    const hooks = \`let map
      export const initialize = (given) => { map = given }
      export const resolve = (name, context, next) => {
        if (map[name] !== undefined) return { url: map[name], shortCircuit: true, format: 'module' }
        if (name.startsWith('.') || name.startsWith('file:')) return next(name, context)
        throw new Error('a page does not find ' + name)
      }\`
    register('data:text/javascript,' + encodeURIComponent(hooks), { data })
    const elements = { files: Object.assign(new EventTarget(), { files: [] }), report: { textContent: '' } }
    globalThis.document = { getElementById: (id) => {
      if (!html.includes('id="' + id + '"')) throw new Error('no element ' + id)
      return elements[id]
    } }
    const read = (name) => new Response(readFileSync(folder + '/' + name)).arrayBuffer()
    elements.files.files = readdirSync(folder).map((name) => ({ name, arrayBuffer: () => read(name) }))
    const source = /<script type="module" src="([^"]+)">/.exec(html)[1]
    await import(new URL(source, base))
    elements.files.dispatchEvent(new Event('change'))
    while (elements.report.textContent === '') await new Promise((done) => setTimeout(done, 5))
    console.log(elements.report.textContent)`

  it('checks the files that it is given, with nothing but what its import map names', () => {
    symlinkSync(join(home, 'node_modules'), join(home, 'browser/node_modules'))
    const page = join(home, 'browser/index.html')
    const show = (folder: string): Ran =>
      run([process.execPath, '--input-type=module', '-e', stand, page, folder])
    const [fine, bad] = [show(good), show(expired)]
    expect([fine.status, fine.stdout], fine.stderr).toEqual([
      0,
      expect.stringContaining('0 errors'),
    ])
    expect(bad.stdout).toContain('validity-expired')
  })
})

describe('Deno', needs(DENO), () => {
  it('checks a folder with leave to read it, and asks for no more', () => {
    // the version that deno.json names is the one built here
    writeFileSync(join(home, 'deno/deno.json'), '{ "nodeModulesDir": "manual" }')
    writeFileSync(join(home, 'package.json'), '{ "dependencies": { "meshcerts": "*" } }')
    const check = (folder: string): Ran =>
      run([deno, 'run', '--no-prompt', `--allow-read=${folder}`, 'deno/check.ts', folder])
    const [fine, bad] = [check(good), check(expired)]
    expect([fine.status, fine.stdout], fine.stderr).toEqual([
      0,
      expect.stringContaining('0 errors'),
    ])
    expect([bad.status, bad.stdout]).toEqual([1, expect.stringContaining('validity-expired')])
  })
})
