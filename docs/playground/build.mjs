// Builds the playground twice: docs/playground/dist/ for a site, and docs/playground/dist/playground.html, one file that opens
// from a disk. `npm run playground`; it prints what the page weighs. `--out DIR` builds into another folder.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { DEFAULT_CONTROL_PLANE } from '../../src/release/control-plane.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const ROOT = join(HERE, '../..')
const given = process.argv.indexOf('--out')
const OUT = given < 0 ? join(HERE, 'dist') : process.argv[given + 1]
/** What the page needs before it answers a key, compressed: docs/decisions/0020-the-command-in-a-page.md. */
const FIRST_LOAD = 60_000
const TARGET = ['chrome111', 'firefox115', 'safari16.4']

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

// ---- what is bundled

// the command's own files, with a disk and a path of the page's in the place of Node's
const IN_PLACE_OF_NODE = {
  'node:fs': 'engine/disk.ts',
  'node:path': 'engine/node.ts',
  'node:util': 'engine/node.ts',
}

// the commands that the page runs, `credential` by `check`; those that write files or start programs stay out
const COMMANDS = 'bundle check credential explain negotiate show split tls verify'.split(' ')
const LEFT_OUT = "throw new Error('this page does not run that command')"

const inPage = {
  name: 'in-page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) => {
      const file = IN_PLACE_OF_NODE[path]
      if (file === undefined) throw new Error(`${importer} needs ${path}, which a page has not`)
      return { path: join(HERE, file) }
    })
    onResolve({ filter: /^#engine$/ }, () => ({ path: join(ROOT, 'src/crypto/engine.web.ts') }))
    onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ path, importer, kind }) => {
      const isCommand = kind === 'dynamic-import' && /src[/\\]cli[/\\]run\.ts$/.test(importer)
      return isCommand && !COMMANDS.includes(path.slice(2, -3))
        ? { path, namespace: 'left-out' }
        : undefined
    })
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({
      contents: `export const help = ''\nexport const main = () => { ${LEFT_OUT} }`,
    }))
    onLoad({ filter: /src[/\\]cli[/\\]write\.ts$/ }, () => ({
      contents: `export const writeFiles = () => { ${LEFT_OUT} }`,
    }))
    // nor one that takes all threads of a machine
    onLoad({ filter: /src[/\\]cli[/\\]audit\.ts$/ }, () => ({
      contents:
        "export const help = ''\nexport const main = () => { throw new Error('a page audits no fleet') }",
    }))
    onLoad({ filter: /src[/\\]cli[/\\]version\.ts$/ }, () => ({
      contents: `export const version = () => ${JSON.stringify(version)}`,
    }))
  },
}

async function bundle(entry, { define = {}, inject = [] } = {}) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: TARGET,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [inPage],
    define,
    inject: inject.map((file) => join(HERE, file)),
  })
  return outputFiles[0].text
}

const filesIn = (folder) =>
  Object.fromEntries(
    readdirSync(join(ROOT, folder)).map((name) => [
      name,
      readFileSync(join(ROOT, folder, name), 'utf8'),
    ]),
  )

const LOG =
  '[2026-11-26T01:12:44.182Z] "GET /details/0 HTTP/1.1" 503 UF upstream_reset_before_response_started{remote_connection_failure,TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end} - "TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end" 0 152 12 - "-" "curl/8.5.0" "4f7e" "details:9080" "10.1.0.12:9080" outbound|9080||details.bookinfo.svc.cluster.local - 10.1.0.12:9080 10.1.0.9:51824 - default\n'

function examples() {
  const story = (name, title) => {
    const { at = '' } = JSON.parse(readFileSync(join(ROOT, `fixtures/broken/${name}.json`), 'utf8'))
    return { title, at, files: filesIn(`fixtures/broken/${name}`) }
  }
  return [
    { title: 'a good set', at: '', files: filesIn('fixtures/good') },
    story('chain-missing-intermediate', 'a chain with a gap'),
    story('key-of-root', 'the wrong key'),
    { title: 'a line of a log', at: '', files: { 'envoy.log': LOG } },
  ]
}

// ---- the page

const hashOf = (text, kind = 'base64') => createHash('sha256').update(text).digest(kind)
const named = (name, text) => name.replace(/(?=\.\w+$)/, `-${hashOf(text, 'hex').slice(0, 10)}`)

const policy = (sources) =>
  Object.entries({
    'default-src': "'none'",
    ...sources,
    'img-src': 'data:',
    'worker-src': sources['worker-src'],
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'meshcerts',
  })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')

function releases() {
  const newestMinor = Number(DEFAULT_CONTROL_PLANE.split('.')[1])
  const istio = Array.from({ length: newestMinor - 5 }, (_, at) => `istio-1.${newestMinor - at}`)
  const ossm2 = Array.from({ length: 7 }, (_, at) => `ossm-2.${6 - at}`)
  const ossm3 = Array.from({ length: 4 }, (_, at) => `ossm-3.${3 - at}`)
  const option = (name) => `<option>${name}</option>`
  const [newest, ...older] = istio
  return [
    `<option value="">${newest}</option>`,
    `<optgroup label="Istio">${older.map(option).join('')}</optgroup>`,
    `<optgroup label="OpenShift Service Mesh">${[...ossm3, ...ossm2, 'ossm-1.1'].map(option).join('')}</optgroup>`,
  ].join('')
}

function page(template, parts) {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (parts[name] === undefined)
      throw new Error(`index.html has {{${name}}}, which the build does not know`)
    return parts[name]
  })
}

const zipped = (text) => gzipSync(text, { level: 9 }).length
const kb = (size) => `${(size / 1000).toFixed(1)} kB`

async function main() {
  const template = readFileSync(join(HERE, 'index.html'), 'utf8')
  const style = readFileSync(join(HERE, 'style.css'), 'utf8').trim()
  const [engine, script] = await Promise.all([
    bundle('engine/main.ts', { inject: ['engine/buffer.ts'] }),
    bundle('page/main.ts', { define: { EXAMPLES_OF_BUILD: JSON.stringify(examples()) } }),
  ])
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync(OUT, { recursive: true })

  const files = {
    [named('style.css', style)]: style,
    [named('page.js', script)]: script,
    [named('engine.js', engine)]: engine,
  }
  const [styleName, scriptName, engineName] = Object.keys(files)
  const shared = { releases: releases() }
  files['index.html'] = page(template, {
    ...shared,
    policy: policy({
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self'",
      'worker-src': "'self' blob:",
    }),
    style: `<link rel="stylesheet" href="${styleName}" />`,
    engine: `<i id="engine" data-from="${engineName}" hidden></i>`,
    script: `<script src="${scriptName}" defer></script>`,
    footer: 'After the first visit it works without a network.',
  })
  const kept = ['./', ...Object.keys(files)]
  const worker = await bundle('page/sw.ts', {
    define: {
      FILES_OF_BUILD: JSON.stringify(kept),
      VERSION_OF_BUILD: JSON.stringify(hashOf(Object.values(files).join('\0'), 'hex').slice(0, 12)),
    },
  })
  for (const [name, text] of Object.entries({ ...files, 'sw.js': worker }))
    writeFileSync(join(OUT, name), text)

  const whole = page(template, {
    ...shared,
    policy: policy({
      'script-src': `'sha256-${hashOf(script)}'`,
      'style-src': `'sha256-${hashOf(style)}'`,
      'worker-src': 'blob:',
    }),
    style: `<style>${style}</style>`,
    // a block of data: no browser runs it, and the page makes its engine from it
    engine: `<script type="text/plain" id="engine">${engine}</script>`,
    script: `<script>${script}</script>`,
    footer: `meshcerts ${version}, in one file.`,
  })
  writeFileSync(join(OUT, 'playground.html'), whole)

  const first = zipped(files['index.html']) + zipped(style) + zipped(script)
  process.stdout.write(
    `first load ${kb(first)}, engine ${kb(zipped(engine))}, playground.html ${kb(zipped(whole))} (${kb(whole.length)} as it is); compressed by gzip\n`,
  )
  if (first > FIRST_LOAD)
    throw new Error(`the first load is ${kb(first)}, more than ${kb(FIRST_LOAD)}`)
}

await main()
