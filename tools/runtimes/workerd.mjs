// Runs the bundle in workerd, as a worker without the compatibility with Node: a request for a file of tests is answered with what
// came of them.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "tests", worker = (
    modules = [(name = "worker.mjs", esModule = embed "worker.mjs"), (name = "tests.mjs", esModule = embed "tests.mjs")],
    compatibilityDate = "2026-11-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "tests")],
);
`
const WORKER = `import { run } from './tests.mjs'
export default {
  async fetch(request) {
    return Response.json(await run(decodeURIComponent(new URL(request.url).pathname.slice(1))))
  },
}
`

/** The program, which is in a package for this platform: without install scripts nothing has linked it. */
function program() {
  const here = createRequire(import.meta.url)
  const platform = readdirSync(join(here.resolve('workerd/package.json'), '../../@cloudflare'))
  return here.resolve(`@cloudflare/${platform[0]}/bin/workerd`)
}

/** The port, as workerd says it on the descriptor that it was given. */
const portOf = (child) =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stdio[3].on('data', (data) => {
      said += data
      const { port } = said.endsWith('\n') ? JSON.parse(said.split('\n')[0]) : {}
      if (port !== undefined) resolve(port)
    })
    child.on('exit', (code) => reject(new Error(`workerd ended with ${code} before it listened`)))
  })

/** A worker that runs one file of tests, and how to end it. */
export async function start(text) {
  const folder = mkdtempSync(join(tmpdir(), 'meshcerts-workerd-'))
  writeFileSync(join(folder, 'tests.mjs'), text)
  writeFileSync(join(folder, 'worker.mjs'), WORKER)
  writeFileSync(join(folder, 'config.capnp'), CONFIG)
  const child = spawn(program(), ['serve', '--control-fd=3', join(folder, 'config.capnp')], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  const port = await portOf(child)
  return {
    run: async (file) => {
      const response = await fetch(`http://127.0.0.1:${port}/${encodeURIComponent(file)}`)
      if (!response.ok) throw new Error(`${file}: workerd answered ${response.status}`)
      return response.json()
    },
    stop: async () => {
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
