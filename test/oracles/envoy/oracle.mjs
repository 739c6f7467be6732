// Asks a real Envoy. Usage: node oracle.mjs DIRECTORY-OF-THE-BUILD
//
// A side of a handshake: { chain?, key?, staple?, trustedCa?, crl?, uris?, uriPrefixes?, minimum?, maximum?, cipherSuites?, curves?,
// compliance?, requireClient? }: uris and uriPrefixes are what a URI of the other side has to be, or to begin with.
// Files are PEM in base64; versions as Envoy writes them (`TLSv1_2`). A server with trustedCa asks for a certificate.
//
// { kind: 'load', side, at? }              -> { loads: true } | { loads: false, says }
// { kind: 'handshake', server, client, at? }
//   -> { ok: true, version, suite } | { ok: false, server?, client? }  suite as OpenSSL names it; the reasons each side logs
//    | { loads: { server?, client? } }                 a side that Envoy does not load
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { clientListener, cluster, serverListener } from './config.mjs'
import { startEnvoy } from './process.mjs'

const built = process.argv[2]
const BATCH = 100
// Envoy keeps what it logged and counted; a new one now and then stays small
const BATCHES_OF_ONE = 40

let envoy = await startEnvoy(built)
let age = 0

/** One connection through the client's listener: what came back of what was sent. */
function throughSocket(path) {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(path)
    socket.write('ok')
    socket.setEncoding('utf8').on('data', (part) => {
      text += part
      if (text === 'ok') socket.end()
    })
    socket.on('error', () => undefined).on('close', () => resolve(text))
  })
}

async function handshake(name) {
  const text = await throughSocket(join(envoy.folder, `${name}-client.sock`))
  if (text === 'ok') return { ok: true, ...(await envoy.agreedOf(`${name}-server`)) }
  return { ok: false, ...(await envoy.reasonsOf(`${name}-server`)) }
}

function resourcesOf(question, name) {
  const { folder } = envoy
  if (question.kind === 'load')
    return { listeners: [serverListener(`${name}-server`, question.side, folder)], clusters: [] }
  return {
    listeners: [
      serverListener(`${name}-server`, question.server, folder),
      // loaded only: a cluster that is refused does not say why
      serverListener(`${name}-loads`, question.client, folder),
      clientListener(`${name}-client`, name, folder),
    ],
    clusters: [cluster(name, question.client, `${name}-server`, folder)],
  }
}

const KINDS = new Set(['load', 'handshake'])

async function answer(question, name, refused) {
  if (!KINDS.has(question.kind)) return { failed: 'not a question' }
  const server = refused.get(`${name}-server`)
  if (question.kind === 'load')
    return server === undefined ? { loads: true } : { loads: false, says: server }
  const client = refused.get(`${name}-loads`)
  if (server === undefined && client === undefined) return handshake(name)
  return { loads: { ...(server && { server }), ...(client && { client }) } }
}

async function answerBatch(questions, at) {
  if (age++ >= BATCHES_OF_ONE) {
    await envoy.stop()
    envoy = await startEnvoy(built)
    age = 1
  }
  envoy.setClock(at ?? new Date().toISOString())
  const names = questions.map((_, index) => `q${age}-${index}`)
  const parts = questions.map((question, index) =>
    KINDS.has(question.kind)
      ? resourcesOf(question, names[index])
      : { listeners: [], clusters: [] },
  )
  const refused = await envoy.configure(
    parts.flatMap(({ clusters }) => clusters),
    parts.flatMap(({ listeners }) => listeners),
  )
  const answers = await Promise.all(
    questions.map((question, index) => answer(question, names[index], refused)),
  )
  envoy.forget()
  return answers
}

/** Batches of questions for one instant, in order. */
async function* batches(lines) {
  let batch = []
  for await (const line of lines) {
    const question = JSON.parse(line)
    if (batch.length > 0 && (batch.length === BATCH || batch[0].at !== question.at)) {
      yield batch
      batch = []
    }
    batch.push(question)
    // nobody waits behind a question that is alone
    if (!lines.pending()) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** Lines as they come, and whether another is there already. */
function pendingLines(input) {
  const ready = []
  let ended = false
  let wake = () => undefined
  createInterface({ input })
    .on('line', (line) => {
      ready.push(line)
      wake()
    })
    .on('close', () => {
      ended = true
      wake()
    })
  return {
    pending: () => ready.length > 0,
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (ready.length > 0) yield ready.shift()
        else if (ended) return
        else await new Promise((resolve) => (wake = resolve))
      }
    },
  }
}

console.log(
  JSON.stringify({
    oracle: 'envoy',
    versions: { envoy: (await envoy.version()).split('/').slice(1).join('/') },
  }),
)
try {
  for await (const batch of batches(pendingLines(process.stdin))) {
    for (const one of await answerBatch(batch, batch[0].at)) console.log(JSON.stringify(one))
  }
} finally {
  await envoy.stop()
}
