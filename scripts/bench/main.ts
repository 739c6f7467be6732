// `npm run build && npm run bench [pem|hostile|parse|chain|issue|start|keys|bulk|transcript|log]… [--json FILE]`: ratios against what people use today,
// on the built package; the file takes a line a row, for scripts/bench/table.ts.
import { appendFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bulkBenches } from './bulk.ts'
import { chainBenches } from './chain.ts'
import { endGo } from './go-peer.ts'
import { compare, type Bench } from './harness.ts'
import { issueBenches } from './issue.ts'
import { keyBenches } from './keys.ts'
import { parseBenches } from './parse.ts'
import { logBenches } from './log.ts'
import { hostileBenches, pemBenches } from './pem.ts'
import { startBenches } from './start.ts'
import { transcriptBenches } from './transcript.ts'

type Benches = readonly Bench[] | Promise<readonly Bench[]> | AsyncIterable<Bench>

const BENCHES: Readonly<Record<string, () => Benches>> = {
  pem: pemBenches,
  hostile: hostileBenches,
  parse: parseBenches,
  chain: chainBenches,
  issue: issueBenches,
  start: startBenches,
  keys: keyBenches,
  bulk: bulkBenches,
  transcript: transcriptBenches,
  log: logBenches,
}

const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
})
const node = process.versions.node
const unknown = asked.filter((name) => !(name in BENCHES))
if (unknown.length > 0)
  throw new Error(`no bench ${unknown.join()}: ${Object.keys(BENCHES).join()}`)

console.log(
  `Node ${process.versions.node}, OpenSSL ${process.versions.openssl}; medians of interleaved rounds, quartiles of the ratio in brackets`,
)
let met = true
for (const [name, make] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  for await (const bench of await make()) {
    met =
      (await compare(bench, (row) => {
        if (values.json !== undefined)
          appendFileSync(values.json, `${JSON.stringify({ node, ...row })}\n`)
      })) && met
  }
}
endGo()
console.log(met ? '\nevery goal met' : '\na goal was missed')
