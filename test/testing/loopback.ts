import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TlsParty } from '../../src/testing/index.ts'
import { tempFolder } from '../support/temp.ts'

const LIMIT = 10_000

/** What is written into the folder of a handshake: the leaf apart, as openssl wants it. */
export interface Presented extends TlsParty {
  readonly leafPem: string
  /** Behind the leaf. */
  readonly sentPem: string
}

export interface Talk {
  /** Did the server load what it was given? */
  readonly started: boolean
  /** What s_client printed, both streams. */
  readonly transcript: string
  readonly server: string
  /** s_client's own verdict on the server: 0 is good. */
  readonly code: number | undefined
}

function collect(child: ChildProcess): { text: () => string; ended: Promise<void> } {
  let all = ''
  child.stdout?.on('data', (data: Buffer) => (all += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (all += data.toString()))
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve()
    })
  })
  return { text: () => all, ended }
}

async function portOf(text: () => string, ended: Promise<void>): Promise<string | undefined> {
  let over = false
  void ended.then(() => (over = true))
  for (let waited = 0; waited < LIMIT && !over; waited += 5) {
    const port = /ACCEPT .*:(\d+)/.exec(text())?.[1]
    if (port !== undefined) return port
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return undefined
}

/** One handshake of s_server and s_client on the loopback; both processes are ended when it resolves. */
export async function handshake(server: Presented, client: Presented): Promise<Talk> {
  const folder = tempFolder()
  const children: ChildProcess[] = []
  const start = (...args: readonly string[]): ChildProcess => {
    const child = spawn('openssl', args, { cwd: folder, timeout: LIMIT, killSignal: 'SIGKILL' })
    children.push(child)
    return child
  }
  const write = (side: string, party: Presented): string[] => {
    const parts = { cert: party.leafPem, key: party.keyPem(), cert_chain: party.sentPem }
    // a root that is not self-signed is an anchor for istiod and Envoy, and here only if that is asked for
    const args = ['-partial_chain', '-CAfile', `${side}.roots`]
    writeFileSync(join(folder, `${side}.roots`), party.rootsPem)
    for (const [name, text] of Object.entries(parts)) {
      if (text === '') continue
      writeFileSync(join(folder, `${side}.${name}`), text)
      args.push(`-${name}`, `${side}.${name}`)
    }
    return args
  }
  try {
    const listen = ['s_server', '-accept', '127.0.0.1:0', '-naccept', '1', '-Verify', '9']
    const one = start(...listen, '-verify_return_error', ...write('server', server))
    const out = collect(one)
    const port = await portOf(out.text, out.ended)
    if (port === undefined) {
      return { started: false, transcript: '', server: out.text(), code: undefined }
    }
    const call = ['s_client', '-connect', `127.0.0.1:${port}`, '-showcerts']
    const two = start(...call, ...write('client', client))
    const heard = collect(two)
    two.stdin?.on('error', () => undefined)
    two.stdin?.end('Q\n')
    await heard.ended
    one.stdin?.on('error', () => undefined)
    one.stdin?.end('Q\n')
    one.kill('SIGTERM')
    await out.ended
    const transcript = heard.text()
    const code = /Verify return code: (\d+)/.exec(transcript)?.[1]
    return {
      started: true,
      transcript,
      server: out.text(),
      code: code === undefined ? undefined : Number(code),
    }
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}
