import { parseCertificateDer } from '../certificate/parse.ts'
import { testingError } from './fail.ts'
import type { NodeTls, Server, Socket } from './node-tls.ts'

/** What one side of a handshake has; PEM. */
export interface TlsParty {
  /** What it presents: CERTIFICATE blocks, its own first. */
  readonly chainPem: string
  /** The private key to the first block, in the clear; a function, so that nothing prints it by accident. */
  readonly keyPem: () => string
  /** What it trusts: CERTIFICATE blocks. */
  readonly rootsPem: string
}

/** What one side made of the other. */
export interface TlsSide {
  /** Did it accept the certificate of the other? */
  readonly accepts: boolean
  /** The words of OpenSSL when it does not. */
  readonly says?: string
  /** The SPIFFE ID that the other showed. */
  readonly peer?: string
}

/** What a handshake came to. */
export interface TlsOutcome {
  /** Both sides accepted, and data went through. */
  readonly connected: boolean
  /** `TLSv1.3` */
  readonly protocol?: string
  /** Name of the suite as OpenSSL spells it; left out without a connection. */
  readonly cipher?: string
  /** What the server made of the client. */
  readonly server: TlsSide
  /** What the client made of the server. */
  readonly client: TlsSide
}

/** How a handshake is made. */
export interface TlsPairOptions {
  /** Between `TLSv1.2` and `TLSv1.3` when left out. */
  readonly version?: 'TLSv1.2' | 'TLSv1.3'
  /** Milliseconds until it counts as failed; 5000 when left out. */
  readonly timeout?: number
}

// not for bundlers: the module is there on Node or nowhere
const MODULE: string = 'node:tls'

interface WithBuiltins {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
}

/**
 * Jest runs CommonJS in a context of its own, where import() fails without a flag of Node; `process.getBuiltinModule`
 * (Node 20.16 and 22.3) works there too.
 */
async function load(): Promise<NodeTls> {
  try {
    const builtin = (globalThis as WithBuiltins).process?.getBuiltinModule?.(MODULE)
    const tls = (builtin ?? (await import(/* @vite-ignore */ MODULE))) as NodeTls
    // workerd has a module of that name whose servers are not implemented: its words would be taken for those of a handshake
    tls.createServer({})
    return tls
  } catch {
    throw testingError('testing-no-tls', {})
  }
}

interface Notes {
  server: TlsSide
  client: TlsSide
  protocol?: string
  cipher?: string
}

function wordsOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  return [code, message].filter((part) => typeof part === 'string').join(': ')
}

function identityOf(socket: Socket): { readonly peer?: string } {
  const { raw } = socket.getPeerCertificate()
  const uri = raw && parseCertificateDer(new Uint8Array(raw)).spiffeId?.uri
  return uri === undefined ? {} : { peer: uri }
}

const accepted = (socket: Socket): TlsSide => ({ accepts: true, ...identityOf(socket) })

const party = ({ chainPem, keyPem, rootsPem }: TlsParty, options: TlsPairOptions) => ({
  cert: chainPem,
  key: keyPem(),
  ca: rootsPem,
  requestCert: true,
  rejectUnauthorized: true,
  ...(options.version && { minVersion: options.version, maxVersion: options.version }),
})

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

/** The client's side, or why it could not even begin. */
function connect(tls: NodeTls, options: object): Socket | string {
  try {
    return tls.connect(options)
  } catch (error) {
    return wordsOf(error)
  }
}

function watchServer(server: Server, notes: Notes): void {
  server.once('secureConnection', (argument) => {
    const socket = argument as Socket
    notes.server = accepted(socket)
    socket.once('error', () => undefined)
    // TLS 1.3: only what follows shows the client that its certificate was accepted
    socket.end('ok')
  })
  // the client hears of it by an alert, or by the end of the connection
  server.once('tlsClientError', (error) => {
    notes.server = { accepts: false, says: wordsOf(error) }
  })
}

/** Resolves when the client has read what the server sent behind the handshake, or when either side gave up. */
function talk(client: Socket, timeout: number, notes: Notes): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (connected: boolean) => (): void => {
      client.destroy()
      resolve(connected)
    }
    client.once('secureConnect', () => {
      notes.client = accepted(client)
      notes.protocol = client.getProtocol() ?? ''
      notes.cipher = client.getCipher().name
    })
    client.once('error', (error) => {
      if (!notes.client.accepts) notes.client = { accepts: false, says: wordsOf(error) }
      end(false)()
    })
    client.once('data', end(true))
    client.once('close', end(false))
    client.setTimeout(timeout, end(false))
  })
}

const UNHEARD: TlsSide = Object.freeze({ accepts: false })

interface Conversation {
  readonly tls: NodeTls
  readonly listener: Server
  readonly client: TlsParty
  readonly options: TlsPairOptions
  readonly notes: Notes
}

async function converse(conversation: Conversation): Promise<boolean> {
  const { tls, listener, client, options, notes } = conversation
  watchServer(listener, notes)
  try {
    const port = await listen(listener)
    const call = {
      ...party(client, options),
      port,
      host: '127.0.0.1',
      // a workload has no DNS name: who it is, the caller reads in `peer`
      checkServerIdentity: () => undefined,
    }
    const socket = connect(tls, call)
    if (typeof socket !== 'string') {
      return await talk(socket, options.timeout ?? 5000, notes)
    }
    notes.client = { accepts: false, says: socket }
    return false
  } finally {
    await new Promise<void>((resolve) => {
      listener.close(resolve)
    })
  }
}

/** Makes one handshake on the loopback; server and sockets are closed when it resolves. */
export async function shakeHands(
  server: TlsParty,
  client: TlsParty,
  options: TlsPairOptions,
): Promise<TlsOutcome> {
  const tls = await load()
  const notes: Notes = { server: UNHEARD, client: UNHEARD }
  let listener: Server
  try {
    listener = tls.createServer(party(server, options))
  } catch (error) {
    const says = wordsOf(error)
    return Object.freeze({ connected: false, ...notes, server: { accepts: false, says } })
  }
  const connected = await converse({ tls, listener, client, options, notes })
  return Object.freeze({ connected, ...notes })
}
