// Node serves a chain, Deno connects: its client is rustls with rustls-webpki and aws-lc-rs, the same that ztunnel has. It reads
// the real clock, judges servers only, and knows no CRL.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createServer } from 'node:tls'
import { fileURLToPath } from 'node:url'

const deno = process.argv[2]
const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\n')

// the crates that are linked in leave the folders of their sources in the program
function versions() {
  const program = readFileSync(deno, 'latin1')
  const names = ['rustls', 'rustls-webpki', 'aws-lc-rs']
  const found = names.map((name) => [
    name,
    new RegExp(`/${name}-(\\d+\\.\\d+\\.\\d+)/`).exec(program)?.[1],
  ])
  const { version } = JSON.parse(
    readFileSync(new URL('package-lock.json', import.meta.url), 'utf8'),
  ).packages['node_modules/deno']
  return { deno: version, ...Object.fromEntries(found.filter(([, one]) => one !== undefined)) }
}

const client = spawn(
  deno,
  [
    'run',
    '--quiet',
    '--no-config',
    '--allow-net',
    fileURLToPath(new URL('client.mjs', import.meta.url)),
  ],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
)
const answers = createInterface({ input: client.stdout })[Symbol.asyncIterator]()

const pem = (label, base64) =>
  `-----BEGIN ${label}-----\n${base64.match(/.{1,64}/g).join('\n')}\n-----END ${label}-----\n`
const certificates = (list) => list.map((der) => pem('CERTIFICATE', der))

function serve({ leaf, chain, key }) {
  // level 0: OpenSSL would not serve short keys and old hashes
  const server = createServer({
    cert: certificates([leaf, ...chain]).join(''),
    key: pem('PRIVATE KEY', key),
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  server.on('tlsClientError', () => undefined)
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve(server)))
}

// the chain is judged before the name: who complains of the name has taken the chain
const OF_NAME = /^invalid peer certificate: (certificate not valid for name|NotValidForName)/

async function answer({ kind, roots, ...question }) {
  if (kind !== 'server') throw new Error(`unknown question ${kind}`)
  let server
  try {
    server = await serve(question)
  } catch (error) {
    // Node reads what it serves with OpenSSL, which does not read everything
    return { ok: false, unserved: error.message }
  }
  client.stdin.write(
    JSON.stringify({ port: server.address().port, roots: certificates(roots) }) + '\n',
  )
  const says = JSON.parse((await answers.next()).value)
  server.close()
  if (says === '' || OF_NAME.test(says)) return { ok: true }
  // an alert of the server: it has no way to use its key
  return says.startsWith('invalid') ? { ok: false, says } : { ok: false, unserved: says }
}

say({ oracle: 'deno', versions: versions() })
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(JSON.parse(line)))
  } catch (error) {
    say({ failed: error.message })
  }
}
client.stdin.end()
