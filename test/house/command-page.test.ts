import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCertificateRequest } from '../../src/index.ts'
import { createRoot, issueFromRequest } from '../../src/issue/index.ts'
import { formatPem } from '../../src/pem/format.ts'
import { fixture, meshcerts, ROOT } from '../cli/harness.ts'
import { make } from '../credential/material.ts'
import { gateway, PAIR, secret, SERVER } from '../join/gateways.ts'
import { BASE, istioCa } from '../join/manifests.ts'
import { followPage, type Stage } from '../support/follow-page.ts'
import { tempFolder } from '../support/temp.ts'
import { linkerdCases } from '../support/vectors.ts'

// docs/cli.md is followed as it is written. What its reader has already (clusters, logs, an answer of the PKI team) is made here.

const at = new Date('2027-01-01T00:00:00Z')
const list = (...items: readonly object[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
const base64 = (text: string): string => Buffer.from(text).toString('base64')

function secretOf(name: string, namespace: string, values: Readonly<Record<string, string>>) {
  const data = Object.fromEntries(Object.entries(values).map(([key, text]) => [key, base64(text)]))
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data }
}

const good = (name: string): string => readFileSync(fixture(`good/${name}`), 'utf8')
const SET = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']
const cacerts = () =>
  secretOf('cacerts', 'istio-system', Object.fromEntries(SET.map((name) => [name, good(name)])))
const published = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-ca-root-cert', namespace },
  data: { 'root-cert.pem': good('root-cert.pem') },
})

const publicRoot = make({ cn: 'Public Root', key: 'p256-a', ca: true })
const site = make({
  cn: 'www.example.com',
  key: 'p256-c',
  issuer: publicRoot,
  hosts: ['www.example.com'],
  purposes: SERVER,
})

/** The identity of Linkerd, as kubectl prints it. */
function linkerd(): string {
  const whole = linkerdCases().find(({ name }) => name === 'good')
  if (whole === undefined) throw new Error('there is no case "good"')
  const anchors = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'linkerd-identity-trust-roots', namespace: 'linkerd' },
    data: { 'ca-bundle.crt': whole.anchors },
  }
  return list(secretOf('linkerd-identity-issuer', 'linkerd', whole.secret), anchors)
}

const ALERT =
  '[2027-01-01T00:00:00.000Z] "GET / HTTP/1.1" 503 UF upstream_reset_before_response_started{connection_failure} remote address:10.113.29.237:37172,TLS_error:|268436504:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA:TLS_error_end\n'

const PRINTED: NonNullable<Stage['printed']> = {
  'kubectl get gateway,secret,configmap,destinationrule -A -o yaml': () =>
    gateway({ mode: 'SIMPLE', credentialName: 'web' }) + secret(['istio-ingress', 'web'], ...PAIR),
  'kubectl get secret/linkerd-identity-issuer configmap/linkerd-identity-trust-roots -n linkerd -o yaml':
    linkerd,
  'kubectl get secret,configmap -A -o json': () =>
    list(cacerts(), published('shop'), published('bookinfo')),
  'kubectl get secret web-tls -n istio-system -o yaml': () =>
    JSON.stringify(
      secretOf('web-tls', 'istio-system', { 'tls.crt': site.pem, 'tls.key': site.keyPem }),
    ),
  'kubectl get issuer,clusterissuer,certificate -A -o yaml': () => BASE + istioCa(),
  'kubectl get secret -A -o json': () => list(cacerts()),
  'kubectl logs deployment/productpage-v1 -c istio-proxy': () =>
    'info\tready\n'.repeat(811) + ALERT,
}

/** What the PKI team sends back. */
async function answerRequest(): Promise<void> {
  const issuer = await createRoot({ at, subject: { O: 'Acme', CN: 'Root CA' } })
  const request = parseCertificateRequest(readFileSync('east/ca.csr'))
  const certificate = await issueFromRequest({ as: 'intermediate', request, issuer, at })
  const pem = formatPem('CERTIFICATE', certificate.der)
  writeFileSync('answer.json', JSON.stringify({ data: { certificate: pem } }))
  writeFileSync('chain.pem', formatPem('CERTIFICATE', issuer.certificate.der))
}

const BEFORE: NonNullable<Stage['before']> = {
  'meshcerts check --request east/ca.csr answer.json chain.pem east/ca-key.pem': answerRequest,
  'meshcerts audit secrets.json --cluster east --expires-within 30d --out east.jsonl --resume':
    () => {
      writeFileSync('secrets.json', list(cacerts()))
    },
}

const run = async (...words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await meshcerts(words, { now: at.toISOString() })
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

/** The folders and files that the page takes for there. */
async function furnish(): Promise<void> {
  cpSync(fixture('good'), 'certs', { recursive: true })
  mkdirSync('manifests')
  writeFileSync(
    'manifests/web.yaml',
    PRINTED['kubectl get gateway,secret,configmap,destinationrule -A -o yaml']?.() ?? '',
  )
  for (const name of ['web.json', 'ztunnel.json'])
    cpSync(fixture('captures/bookinfo-details.txt'), name)
  writeFileSync('fullchain.pem', site.pem + publicRoot.pem)
  writeFileSync('privkey.pem', site.keyPem)
  writeFileSync('isrgrootx1.pem', publicRoot.pem)
  writeFileSync('issuer.yaml', BASE)
  writeFileSync('certificate.yaml', istioCa())
  for (const name of ['clusters', 'old', 'new', 'now', 'next'])
    await run('create', '--out', name, '--clusters', 'east,west')
  for (const name of ['east', 'west'])
    writeFileSync(`${name}.yaml`, await run('secret', `clusters/${name}`))
}

const before = process.cwd()
beforeAll(async () => {
  process.chdir(tempFolder())
  await furnish()
})
afterAll(() => {
  process.chdir(before)
})

describe('the page of the command', () => {
  it('does what it says', async () => {
    const page = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8')
    expect(await followPage(page, { printed: PRINTED, before: BEFORE })).toEqual([])
  }, 60_000)
})
