// Holds docs/meshcerts.output.schema.json against what the command prints: `npm run docs` runs it first. The schema is open, because
// new fields may come; here it is closed, so that a field which nobody has described is seen.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { run } from '../../src/cli/run.ts'
import { linkerdCases } from '../../test/support/vectors.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const schema = JSON.parse(readFileSync(join(ROOT, 'docs/meshcerts.output.schema.json'), 'utf8'))

function closed(value) {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]))
  return 'properties' in inner && inner.type === 'object'
    ? { additionalProperties: false, ...inner }
    : inner
}

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
addFormats.default(ajv)
ajv.addSchema(closed(schema), 'output')

process.chdir(ROOT)
const work = mkdtempSync(join(tmpdir(), 'meshcerts-schema-'))

async function printed(words) {
  let text = ''
  const io = {
    stdout: (more) => void (text += more),
    stderr: () => {},
    stdin: async function* () {
      yield new TextEncoder().encode(LINE)
    },
    now: () => new Date('2030-01-01'),
    color: false,
    watched: false,
  }
  const code = await run(
    words.map((word) => (word.startsWith('TEMP/') ? join(work, word.slice(5)) : word)),
    io,
  )
  if (code > 1) throw new Error(`meshcerts ${words.join(' ')}: exit ${code}`)
  return text
}

const FIELD = 'test/vectors/field'
const RECORDS = ['fixtures/good', 'fixtures/broken/expired']
writeFileSync(
  join(work, 'records.jsonl'),
  RECORDS.map((path) => `${JSON.stringify({ id: path, path })}\n`).join(''),
)

/** The identity of a Linkerd mesh, as kubectl prints it. */
function linkerdCase({ secret, anchors, at }, index) {
  const base64 = (text) => Buffer.from(text).toString('base64')
  const data = Object.fromEntries(Object.entries(secret).map(([key, text]) => [key, base64(text)]))
  const metadata = (name) => ({ name, namespace: 'linkerd' })
  const items = [
    { kind: 'Secret', metadata: metadata('linkerd-identity-issuer'), data },
    {
      kind: 'ConfigMap',
      metadata: metadata('linkerd-identity-trust-roots'),
      data: { 'ca-bundle.crt': anchors },
    },
  ].map((item) => ({ apiVersion: 'v1', ...item }))
  const name = `linkerd-${index}.yaml`
  writeFileSync(join(work, name), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  return ['oneReport', 'check', `TEMP/${name}`, '--at', at]
}

// of Envoy's log
const LINE = 'TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED'
const AT = '2001-06-01T12:00:00Z'
const [expired, broken] = ['fixtures/broken/expired', 'fixtures/broken/chain-wrong-order']
const CASES = [
  ['oneReport', 'check', 'fixtures/good'],
  ['oneReport', 'check', expired, '--at', AT],
  ['oneReport', 'check', expired, '--at', AT, '--ignore', 'validity-expired'],
  ['reports', 'check', expired, broken, 'fixtures/broken/bom', '--at', AT],
  ['oneReport', 'verify', 'fixtures/captures/bookinfo-details.txt', '--cacerts', 'fixtures/good'],
  ['oneReport', 'verify', 'fixtures/captures/missing-ca.txt', '--cacerts', 'fixtures/good'],
  ['oneReport', 'credential', 'fixtures/good/ca-cert.pem', 'fixtures/good/ca-key.pem'],
  [
    'oneReport',
    'bundle',
    'fixtures/good/ca-cert.pem',
    'fixtures/good/ca-key.pem',
    'fixtures/good/root-cert.pem',
  ],
  ['trust', 'trust', 'fixtures/good', 'fixtures/good-three-tier', expired, '--data-plane', 'both'],
  ['rotation', 'trust', '--previous', 'fixtures/good', 'fixtures/good-three-tier'],
  [
    'meshRotation',
    'trust',
    '--previous',
    'fixtures/good',
    'fixtures/good-three-tier',
    '--data-plane',
    'both',
  ],
  ['split', 'split', 'fixtures/captures/bookinfo-details.txt', '--out', 'TEMP/split'],
  ['certificateDifference', 'diff', 'fixtures/good/ca-cert.pem', 'fixtures/good/root-cert.pem'],
  [
    'bundleDifference',
    'diff',
    'fixtures/presented/three-tier.pem',
    'fixtures/presented/bookinfo-details.pem',
  ],
  ['show', 'show', 'fixtures/presented/three-tier.pem'],
  ['explain', 'explain', '-'],
  ['oneReport', 'predict', `${FIELD}/79-cert-manager-certificate/certificate.yaml`],
  ['negotiations', 'negotiate', '--client', 'max=1.2', '--server', 'stack=go,min=1.3'],
  ['negotiations', 'negotiate', '--client', 'stack=go', '--server', 'stack=boringssl'],
  ...['plug-in', 'remove', 'cert-manager', 'gateway-mutual'].map((guide) => [
    'steps',
    'steps',
    guide,
  ]),
  ['tlsList', 'tls', '--list'],
  ...['Old', 'Modern'].map((name) => ['tlsProfile', 'tls', '--profile', name]),
  ...['istio-1.27', 'istio-1.10'].map((release) => [
    'compliance',
    'tls',
    '--compliance-policy',
    'fips-140-2',
    '--control-plane',
    release,
  ]),
  ['plan', 'plan', 'fixtures/good', 'fixtures/good-three-tier'],
  ['plan', 'plan', 'fixtures/good', 'fixtures/good'],
  ['request', 'request', '--out', 'TEMP/east', '--subject', '/CN=Mesh'],
  ['totals', 'audit', 'TEMP/records.jsonl'],
  ...linkerdCases().map(linkerdCase),
]

const problems = []
for (const [shape, ...words] of CASES) {
  const validate = ajv.getSchema(`output#/$defs/${shape}`)
  const data = JSON.parse(await printed([...words, '--format', 'json']))
  if (!validate(data)) problems.push(`${words.join(' ')}: ${ajv.errorsText(validate.errors)}`)
  // a check that cannot fail says nothing: the same without its first field must be refused
  const { schema: _, ...rest } = data
  if (validate(rest)) problems.push(`${shape}: an output without its version passes`)
}
rmSync(work, { recursive: true, force: true })
if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exitCode = 1
} else console.log(`docs/meshcerts.output.schema.json: ${CASES.length} outputs fit`)
