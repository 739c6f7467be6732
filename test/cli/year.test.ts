import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { meshcerts } from './harness.ts'

// A year of a mesh, walked by the commands alone, from folder to folder: each month is planned from what is there (now) to what is
// wanted (next), and what was wanted is there in the next month. No connection that works may stop at a moment that does not name it.
// With MESHCERTS_YEAR=FOLDER each month leaves both sides there, and scripts/differential/trust-meshes.ts asks Istio's packages, Envoy
// and rustls about every moment of them.

interface Connection {
  readonly client: string
  readonly clientPlane: string
  readonly server: string
  readonly serverPlane: string
  readonly works: boolean
}
interface Moment {
  readonly when: string
  readonly connections: readonly Connection[]
}
interface Step {
  readonly cluster: string
  readonly stage: string
  readonly folder?: string
  readonly commands: readonly string[]
  readonly breaks: readonly Connection[]
  readonly ends: readonly Connection[]
  readonly moments: readonly Moment[]
}
interface Plan {
  readonly kind: string
  readonly steps: readonly Step[]
  readonly before: Moment
  readonly after: Moment
}

const work = tempFolder()
const path = (...names: readonly string[]): string => join(work, ...names)
const now = path('now')
const next = path('next')

/** A command of the walk: its exit code is 0 unless said. */
async function run(at: string, words: readonly string[], code = 0): Promise<string> {
  const ran = await meshcerts(words, { now: `${at}T00:00:00Z` })
  expect([words.join(' '), ran.code, ran.code === code ? '' : ran.stdout + ran.stderr]).toEqual([
    words.join(' '),
    code,
    '',
  ])
  return ran.stdout
}

const keyOf = ({ client, clientPlane, server, serverPlane }: Connection): string =>
  [client, clientPlane, server, serverPlane].join(' ').replaceAll(' (new)', '')

/** Connections that worked before a step, and do not while it is done, though it does not name them. */
function unnamed({ before, steps }: Plan): readonly string[] {
  let working = new Set(before.connections.filter(({ works }) => works).map(keyOf))
  return steps.flatMap(({ cluster, stage, breaks, ends, moments }) => {
    const named = new Set([...breaks, ...ends].map(keyOf))
    const lost = moments.flatMap(({ when, connections }) =>
      connections
        .filter((one) => !one.works && working.has(keyOf(one)) && !named.has(keyOf(one)))
        .map((one) => `${cluster} ${stage} ${when}: ${keyOf(one)}`),
    )
    const after = moments.at(-1)?.connections ?? []
    working = new Set(after.filter(({ works }) => works).map(keyOf))
    return lost
  })
}

let month = 0

function keep(at: string, planes: readonly string[]): void {
  const folder = process.env['MESHCERTS_YEAR']
  if (folder === undefined) return
  const kept = join(folder, String(month).padStart(2, '0'))
  cpSync(now, join(kept, 'now'), { recursive: true })
  cpSync(next, join(kept, 'next'), { recursive: true })
  writeFileSync(join(kept, 'at.txt'), `${at}T00:00:00Z`)
  writeFileSync(join(kept, 'planes.txt'), planes.join(' '))
}

/** Plans from `now` to `next`, checks each set of the steps, and makes `next` what is there. */
async function change(at: string, planes: readonly string[] = []): Promise<Plan> {
  const out = path(`plan-${String((month += 1))}`)
  const options = planes.flatMap((plane) => ['--control-plane', plane])
  const plan = JSON.parse(
    await run(at, ['plan', now, next, '--out', out, '--format', 'json', ...options]),
  ) as Plan
  expect([plan.kind, unnamed(plan)]).toEqual(['safe', []])
  // a step without a set writes none
  const folders = existsSync(out) ? readdirSync(out).map((name) => join(out, name)) : []
  if (folders.length > 0) await run(at, ['check', ...folders])
  keep(at, planes)
  rmSync(now, { recursive: true })
  renameSync(next, now)
  return plan
}

/** What is there, to be changed; the clusters that stay as they are. */
function wanted(...without: readonly string[]): void {
  cpSync(now, next, { recursive: true })
  for (const name of without) rmSync(join(next, name), { recursive: true })
}

function resource(folder: string, value: object): void {
  writeFileSync(join(folder, 'mesh.json'), JSON.stringify(value))
}

/** OpenShift Service Mesh 2. */
const smcp = {
  apiVersion: 'maistra.io/v2',
  kind: 'ServiceMeshControlPlane',
  metadata: { name: 'basic', namespace: 'istio-system' },
  spec: { version: 'v2.6', security: { trust: { domain: 'cluster.local' } } },
}
/** The Sail operator: OpenShift Service Mesh 3, and Istio. */
const istio = (more: object) => ({
  apiVersion: 'sailoperator.io/v1',
  kind: 'Istio',
  metadata: { name: 'default' },
  spec: { namespace: 'istio-system', ...more },
})

/** What kubectl gives of a cluster whose istiod has made a CA of its own: a root that signs workloads itself. */
async function ownCa(folder: string, name: string): Promise<void> {
  await run('2027-01-01', ['create', '--out', path('own', name), '--clusters', name])
  const base64 = (file: string) => readFileSync(path('own', name, file)).toString('base64')
  mkdirSync(folder, { recursive: true })
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'istio-ca-secret', namespace: 'istio-system' },
    data: { 'ca-cert.pem': base64('root-cert.pem'), 'ca-key.pem': base64('root-key.pem') },
  }
  writeFileSync(join(folder, 'secret.json'), JSON.stringify(secret))
}

const stages = ({ steps }: Plan): readonly string[] =>
  steps.map(({ cluster, stage }) => `${cluster} ${stage}`)

describe('the year of a mesh: each month, from what the one before has left', () => {
  beforeAll(async () => {
    await ownCa(join(now, 'east'), 'east')
    await ownCa(join(now, 'west'), 'west')
    resource(join(now, 'west'), smcp)
    // what is there needs no step
    expect(await run('2027-01-01', ['plan', now, now, '-q'])).toBe('')
  }, 60_000)

  it('January: two clusters with CAs of their own get one root', async () => {
    await run('2027-01-10', ['create', '--out', path('ca'), '--clusters', 'east,west'])
    for (const name of ['east', 'west'])
      cpSync(path('ca', name), join(next, name), { recursive: true })
    resource(join(next, 'west'), smcp)
    const plugIn = await change('2027-01-10')
    expect(plugIn.after.connections.every(({ works }) => works)).toBe(true)
    expect(plugIn.before.connections.every(({ works }) => works)).toBe(false)
  })

  it('March: the CA of east gets new dates', async () => {
    wanted('east')
    const rootKey = path('ca', 'root-key.pem')
    await run('2027-03-01', [
      'renew',
      join(now, 'east'),
      '--by',
      rootKey,
      '--out',
      join(next, 'east'),
    ])
    const report = path('report.json')
    writeFileSync(report, await run('2027-03-01', ['check', join(now, 'east'), '--format', 'json']))
    const against = ['check', join(next, 'east'), '--against', report, '--format', 'json']
    const { against: since } = JSON.parse(await run('2027-03-01', against)) as {
      against: { new: readonly unknown[] }
    }
    expect(since.new).toEqual([])
    expect(stages(await change('2027-03-01'))).toEqual(['east finish'])
  })

  it('April: the CA of west gets a new key', async () => {
    wanted('west')
    const [from, to] = [join(now, 'west'), join(next, 'west')]
    const rootKey = path('ca', 'root-key.pem')
    await run('2027-04-01', ['renew', from, '--by', rootKey, '--new-key', '--out', to])
    const keys = [from, to].map((folder) => readFileSync(join(folder, 'ca-key.pem'), 'utf8'))
    expect(keys[0]).not.toBe(keys[1])
    resource(to, smcp)
    expect(stages(await change('2027-04-01'))).toEqual(['west finish'])
  })

  it('May: another root for both', async () => {
    await run('2027-05-01', ['create', '--out', path('ca2'), '--clusters', 'east,west'])
    for (const name of ['east', 'west'])
      cpSync(path('ca2', name), join(next, name), { recursive: true })
    resource(join(next, 'west'), smcp)
    await run('2027-05-01', ['trust', join(now, 'east'), join(next, 'east')], 1)
    const rotation = stages(await change('2027-05-01'))
    expect(rotation.map((one) => one.split(' ')[1])).toEqual([
      ...['trust', 'trust', 'sign', 'sign', 'finish', 'finish'],
    ])
  })

  it('June: the root gets a new key, and both are trusted', async () => {
    for (const name of ['east', 'west']) {
      const [from, to] = [join(now, name), join(next, name)]
      await run('2027-06-01', ['renew', from, '--new-root', path('root3'), '--out', to])
    }
    resource(join(next, 'west'), smcp)
    const rotation = stages(await change('2027-06-01'))
    expect(rotation.map((one) => one.split(' ')[1])).toEqual(['trust', 'trust', 'finish', 'finish'])
  })

  it('July: north joins, under the same root', async () => {
    wanted()
    const [certificate, key] = ['root-cert.pem', 'root-key.pem'].map((name) => path('root3', name))
    const root = ['--root', certificate as string, '--root-key', key as string]
    await run('2027-07-01', ['create', '--out', path('ca3'), '--clusters', 'north', ...root])
    cpSync(path('ca3', 'north'), join(next, 'north'), { recursive: true })
    const join3 = await change('2027-07-01')
    expect(stages(join3)).toEqual(['north join'])
    expect(join3.after.connections).toHaveLength(9)
  })

  it('August: the old root goes', async () => {
    wanted('east', 'west')
    for (const name of ['east', 'west']) {
      const [from, to] = [join(now, name), join(next, name)]
      await run('2027-08-01', ['renew', from, '--drop-roots', '--out', to])
      const root = readFileSync(path('root3', 'root-cert.pem'), 'utf8')
      expect(readFileSync(join(to, 'root-cert.pem'), 'utf8')).toBe(root)
    }
    resource(join(next, 'west'), smcp)
    expect(stages(await change('2027-08-01'))).toEqual(['east finish', 'west finish'])
  })

  it('September: east moves to ambient', async () => {
    wanted()
    resource(join(next, 'east'), istio({ profile: 'ambient' }))
    const move = await change('2027-09-01')
    expect(stages(move)).toContain('east move')
    expect(move.after.connections.some(({ clientPlane }) => clientPlane === 'ambient')).toBe(true)
  })

  it('October: west goes from OpenShift Service Mesh 2 to 3', async () => {
    wanted()
    resource(join(next, 'west'), istio({ version: 'v1.24.3' }))
    const planes = ['--control-plane', 'ossm-2.6', '--control-plane', 'ossm-3.0']
    const upgrade = await run('2027-10-01', ['check', path('ca2', 'west'), ...planes])
    expect(upgrade.split('\n')[0]).toContain('from ossm-2.6 to ossm-3.0 nothing changes')
    expect(stages(await change('2027-10-01'))).toContain('west upgrade')
  })

  it('November: those that run Istio 1.26 get 1.27, which two options say', async () => {
    wanted()
    const upgrade = await change('2027-11-01', ['istio-1.26', 'istio-1.27'])
    // west says itself that it is 1.24
    expect(stages(upgrade)).toEqual(['east upgrade', 'north upgrade'])
    expect(upgrade.steps.flatMap(({ moments }) => moments)).toHaveLength(4)
  })

  it('December: east leaves', async () => {
    wanted('east')
    const leave = await change('2027-12-01')
    expect(stages(leave)).toEqual(['east leave'])
    // both data planes of east with themselves, and with each of the two others both ways
    expect(leave.steps[0]?.ends).toHaveLength(2 * 2 + 2 * 2 * 2)
    expect(readdirSync(now)).toEqual(['north', 'west'])
  })
})
