// One running Envoy: its configuration is replaced batch by batch, its answers come from its access log and its admin page.
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { bootstrap } from './config.mjs'

const READY_TRIES = 500
const POLL = 20
const FLUSH = '20'
const KEPT = 2000
// what a connection says of its end; the access log has blanks replaced
const REASON = /"ConnectionId":"(\d+)"\] remote address:(.+?),(TLS_error:.*:TLS_error_end)$/

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts Envoy in a folder of its own under the temp folder, which `stop` removes. */
export async function startEnvoy(built) {
  const folder = mkdtempSync(join(tmpdir(), 'envoy-oracle-'))
  const port = await freePort()
  const write = (name, value) => {
    // moved into place: Envoy watches for that
    writeFileSync(join(folder, `${name}.new`), value)
    renameSync(join(folder, `${name}.new`), join(folder, name))
  }
  const resources = (version, list) => JSON.stringify({ version_info: version, resources: list })
  write('lds.json', resources('0', []))
  write('cds.json', resources('0', []))
  write('bootstrap.json', JSON.stringify(bootstrap(folder, port)))
  writeFileSync(join(folder, 'clock'), Buffer.alloc(8))

  const child = spawn(
    join(built, 'program/envoy/_bin/envoy'),
    [
      '-c',
      join(folder, 'bootstrap.json'),
      '--concurrency',
      '1',
      '--disable-hot-restart',
      '--drain-time-s',
      '0',
    ]
      .concat(['--file-flush-interval-msec', FLUSH, '-l', 'warning'])
      .concat(['--component-log-level', 'connection:debug']),
    {
      cwd: built,
      env: {
        ...process.env,
        // relative: the loader takes a blank in a path as the end of it
        LD_PRELOAD: './clock.so',
        CLOCK_FILE: join(folder, 'clock'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const connections = new Map()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { name, ...connection } = JSON.parse(line)
    connections.set(name, connection)
  })
  let reasons = []
  let warnings = ''
  createInterface({ input: child.stderr }).on('line', (line) => {
    const [, connection, path, reason] = REASON.exec(line) ?? []
    if (reason !== undefined) reasons.push({ connection, path, reason })
    else if (!line.includes('[debug]')) warnings = `${warnings}${line}\n`.slice(-KEPT)
  })

  const admin = (path) =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent: false }, async (response) => {
        let text = ''
        for await (const part of response.setEncoding('utf8')) text += part
        resolve(text)
      }).on('error', reject)
    })

  async function waitFor(what, isDone) {
    for (let i = 0; i < READY_TRIES; i++) {
      if (child.exitCode !== null) break
      const done = await isDone().catch(() => undefined)
      if (done !== undefined && done !== false) return done
      await sleep(POLL)
    }
    throw new Error(`Envoy does not ${what}: ${warnings}`)
  }

  await waitFor('start', async () => (await admin('/ready')).startsWith('LIVE'))
  // without the clock that stands still every answer about dates is wrong
  if (!readFileSync(`/proc/${child.pid}/maps`, 'utf8').includes('/clock.so'))
    throw new Error(`Envoy runs without clock.so: ${warnings}`)

  /** How often a configuration of this kind was taken or refused. */
  async function updates(kind) {
    const text = await admin(`/stats?filter=${kind}%5C.update_(success%7Crejected)$`)
    return [...text.matchAll(/: (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0)
  }

  let version = 0
  async function replace(file, kind, list) {
    const before = await updates(kind)
    write(file, resources(String(++version), list))
    await waitFor(`read ${file}`, async () => (await updates(kind)) > before)
  }

  /** What Envoy logs of the one connection to a server when it ends. */
  const connectionOf = (name) =>
    waitFor(`log the connection of ${name}`, async () => connections.get(name))

  return {
    folder,
    version: async () => JSON.parse(await admin('/server_info')).version,
    /** Stops its wall clock at an instant, to the second. */
    setClock(at) {
      const seconds = Buffer.alloc(8)
      seconds.writeBigInt64LE(BigInt(Math.floor(Date.parse(at) / 1000)))
      writeFileSync(join(folder, 'clock'), seconds, { flag: 'r+' })
    },
    /** Replaces all clusters and listeners; the words with which listeners were refused, by name. */
    async configure(clusters, listeners) {
      await replace('cds.json', 'cluster_manager.cds', clusters)
      await replace('lds.json', 'listener_manager.lds', listeners)
      const dump = JSON.parse(await admin('/config_dump?resource=dynamic_listeners'))
      const refused = (dump.configs ?? []).filter(({ error_state }) => error_state !== undefined)
      return new Map(refused.map(({ name, error_state }) => [name, error_state.details]))
    },
    /** What the one connection to a server was made with. */
    async agreedOf(name) {
      const { version, suite } = await connectionOf(name)
      return { version, suite }
    },
    /** Why the one connection to a server failed, in the words that either side logs; nothing where it did not. */
    async reasonsOf(name) {
      const { connection: id } = await connectionOf(name)
      // the two logs come through two pipes
      await sleep(POLL)
      // both sides know the other by the server's socket
      const ours = reasons.filter(({ path }) => path === join(folder, `${name}.sock`))
      const side = (isServer) =>
        ours.find(({ connection }) => (connection === String(id)) === isServer)?.reason
      return { server: side(true), client: side(false) }
    },
    forget() {
      connections.clear()
      reasons = []
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      if (child.exitCode === null) await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
