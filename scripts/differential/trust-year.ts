// The year that test/cli/year.test.ts walks, as changes to be asked about: in FOLDER a folder for each month, with `at.txt` (the day)
// and the folders `now` and `next`, and `planes.txt` (what --control-plane said), as MESHCERTS_YEAR=FOLDER makes that test leave them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { meshesIn } from '../../src/cli/plan-clusters.ts'
import { planesOf } from '../../src/cli/plan-planes.ts'
import { parseCertificate, parsePrivateKey, type TrustParty } from '../../src/index.ts'
import { issueWorkload } from '../../src/issue/index.ts'
import { pemBlock } from './material/certificate.ts'
import { keyNamed } from './material/keys.ts'

/** A change that is planned, and followed through its moments. */
export interface AskedChange {
  readonly what: string
  readonly from: readonly TrustParty[]
  readonly to: readonly TrustParty[]
  readonly at: Date
  /** What a workload of a party presents first, for the key of {@link LEAF_KEY}. */
  readonly leafOf: (party: TrustParty) => Uint8Array
}

/** The key of every workload: whoever asks has its private half. */
export const LEAF_KEY = 'p256-a'

const text = (party: TrustParty, file: string): Uint8Array => {
  const found = party.set.files[file]
  if (found === undefined) throw new Error(`${party.name ?? 'a cluster'} has no ${file}`)
  return found
}

const identityOf = ({ trustDomain = 'cluster.local' }: TrustParty): string =>
  `spiffe://${trustDomain}/ns/foo/sa/bar`

const keyOf = (party: TrustParty): string =>
  [Buffer.from(text(party, 'ca-cert.pem')).toString('base64'), identityOf(party)].join()

/** A workload as istiod with this set would issue it. */
async function issued(party: TrustParty, at: Date): Promise<Uint8Array> {
  const issuer = {
    certificate: parseCertificate(text(party, 'ca-cert.pem')),
    key: await parsePrivateKey(text(party, 'ca-key.pem')),
  }
  const key = await parsePrivateKey(
    pemBlock('PRIVATE KEY', keyNamed(LEAF_KEY).forms['PRIVATE KEY'] ?? new Uint8Array()),
  )
  const { certificate } = await issueWorkload({ issuer, key, at, spiffeId: identityOf(party) })
  return certificate.der
}

const silent = {
  stdout: () => undefined,
  stderr: () => undefined,
  color: false,
  columns: undefined,
  watched: false,
  askSecret: undefined,
}

async function monthIn(folder: string, what: string): Promise<AskedChange> {
  const at = new Date(readFileSync(join(folder, 'at.txt'), 'utf8'))
  const io = {
    ...silent,
    now: () => at,
    stdin: () => {
      throw new Error('nothing is read')
    },
  }
  const [old, next] = await meshesIn([join(folder, 'now'), join(folder, 'next')], io)
  const planes = readFileSync(join(folder, 'planes.txt'), 'utf8').split(' ').filter(Boolean)
  const { from, to } = planesOf(planes, { from: old.parties, to: next.parties })
  const leaves = new Map<string, Uint8Array>()
  for (const party of [...from, ...to]) leaves.set(keyOf(party), await issued(party, at))
  const leafOf = (party: TrustParty): Uint8Array => {
    const leaf = leaves.get(keyOf(party))
    if (leaf === undefined) throw new Error(`${what}: a CA that is neither there nor to come`)
    return leaf
  }
  return { what, from, to, at, leafOf }
}

/** The months, in their order. */
export async function yearIn(folder: string): Promise<readonly AskedChange[]> {
  const months: AskedChange[] = []
  for (const name of readdirSync(folder).toSorted())
    months.push(await monthIn(join(folder, name), `year ${name}`))
  return months
}
