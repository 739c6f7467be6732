// node --import ./scripts/ts.mjs scripts/fleet/main.ts RECORDS: writes a fleet to standard output, for docs/fleets.md. One record a
// line, one certificate each, all different: each is issued, with its own serial number, SPIFFE ID and lifetime, and signed. They
// share one CA and one key, since making a million keys would be measured instead. Every thousandth record is not JSON.
import { formatPem } from '../../src/pem/index.ts'
import { createHierarchy, generateKey, issueWorkload } from '../../src/issue/index.ts'

const AT = new Date('2027-01-01T00:00:00Z')
const HOUR = 3600
const BROKEN = 1000
const WRITTEN = 1000

const records = Number(process.argv[2] ?? '')
if (!Number.isInteger(records) || records < 1) {
  process.stderr.write('usage: node --import ./scripts/ts.mjs scripts/fleet/main.ts RECORDS\n')
  process.exit(2)
}

const { clusters } = await createHierarchy({ at: AT, clusters: ['east'] })
const [cluster] = clusters
if (cluster === undefined) throw new Error('no cluster')
const key = await generateKey('P-256')

async function recordOf(number: number): Promise<string> {
  const id = `east/ns-${String(number % 500)}/workload-${String(number)}`
  if (number % BROKEN === BROKEN - 1) return `{"id":"${id}","data":`
  const { certificate } = await issueWorkload({
    issuer: cluster!.authority,
    at: AT,
    spiffeId: `spiffe://cluster.local/ns/ns-${String(number % 500)}/sa/workload-${String(number)}`,
    serial: 2n ** 64n + BigInt(number),
    key,
    ttl: HOUR * (1 + (number % 2000)),
  })
  return JSON.stringify({ id, data: formatPem('CERTIFICATE', certificate.der) })
}

for (let number = 0; number < records;) {
  const lines: string[] = []
  for (; lines.length < WRITTEN && number < records; number += 1) lines.push(await recordOf(number))
  if (!process.stdout.write(`${lines.join('\n')}\n`))
    await new Promise((resolve) => process.stdout.once('drain', resolve))
}
