import { describe, expect, test } from 'vitest'
import {
  readCacerts,
  type ControlPlane,
  type ControlPlaneResource,
  type TrustParty,
  type TrustSettings,
} from '../../src/index.ts'
import { planChange, type ChangePlan } from '../../src/join/index.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { set, type Files } from '../cacerts/set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { GOOD, other, root } from '../cacerts/good-sets.ts'

// The order of the steps is that of Istio's own advice for a change of roots; scripts/differential/trust-meshes.ts asks real components
// about every moment of such plans.

const caOf = (subject: string, by: ReturnType<typeof forge>, roots = [by]): Files => {
  const ca = forge({ subject }, by)
  return set(ca, [ca], roots)
}
const RENEWED = caOf('O=Istio,CN=Intermediate CA 2', root)
const NEXT = caOf('O=Istio,CN=Next CA', other)

const party = (
  name: string,
  files: Files,
  settings: TrustSettings = {},
  resource?: ControlPlaneResource,
): TrustParty => ({
  name,
  set: readCacerts(files),
  ...settings,
  ...(resource !== undefined && { resource }),
})
const plan = (from: readonly TrustParty[], to: readonly TrustParty[]): Promise<ChangePlan> =>
  planChange({ from, to }, { at: AT })

const drawn = ({ steps }: ChangePlan): readonly string[] =>
  steps.map(({ cluster, stage }) => `${cluster} ${stage}`)

/** What a step says of the restart of istiod. */
const istiodOf = ({ steps }: ChangePlan): readonly (boolean | undefined)[] =>
  steps.map(({ restarts }) => restarts.find(({ what }) => what === 'istiod')?.needed)

const allWork = ({ steps }: ChangePlan): boolean =>
  steps.every(({ moments }) => moments.every((one) => one.connections.every(({ works }) => works)))

describe('planChange', () => {
  test('an intermediate under the same root is one step, which a running istiod takes', async () => {
    const found = await plan([party('east', GOOD)], [party('east', RENEWED)])
    expect([found.kind, drawn(found), istiodOf(found)]).toEqual(['safe', ['east finish'], [false]])
    expect(allWork(found)).toBe(true)
    const old = { controlPlane: 'ossm-2.4' } as const
    const twin = await plan([party('east', GOOD, old)], [party('east', RENEWED, old)])
    expect(istiodOf(twin)).toEqual([true])
    expect(twin.steps[0]?.commands.join('\n')).toContain('oc -n istio-system rollout restart')
  })

  test('another root is learned by all before anybody signs with it', async () => {
    const found = await plan(
      [party('east', GOOD), party('west', GOOD)],
      [party('east', NEXT), party('west', NEXT)],
    )
    expect([found.kind, allWork(found)]).toEqual(['safe', true])
    const order = drawn(found)
    const last = (stage: string): number => order.findLastIndex((one) => one.endsWith(stage))
    const first = (stage: string): number => order.findIndex((one) => one.endsWith(stage))
    expect(order).toHaveLength(6)
    expect(last('trust')).toBeLessThan(first('sign'))
    expect(last('sign')).toBeLessThan(first('finish'))
    // without ISTIO_MULTIROOT_MESH a running istiod takes no change of roots, but a change of the CA under the same ones
    expect(found.steps.map(({ stage }, i) => [stage, istiodOf(found)[i]])).toEqual(
      found.steps.map(({ stage }) => [stage, stage !== 'sign']),
    )
  })

  test('ISTIO_MULTIROOT_MESH spares the restart of istiod, not that of the workloads', async () => {
    const flags = { multiRoot: true } as const
    const found = await plan([party('east', GOOD, flags)], [party('east', NEXT, flags)])
    expect(istiodOf(found)).toEqual([false, false, false])
    expect(
      found.steps.every(({ restarts }) => restarts.some((one) => one.what === 'workloads')),
    ).toBe(true)
  })

  test('a root that one cluster drops and the other never learns has no safe order', async () => {
    const found = await plan(
      [party('east', GOOD), party('west', GOOD)],
      [party('east', NEXT), party('west', GOOD)],
    )
    expect(found.kind).toBe('unsafe')
    expect(found.why).toMatch(/works now and does not work with what is wanted in the end/)
    expect(found.steps.flatMap(({ breaks }) => breaks).length).toBeGreaterThan(0)
    const both = caOf('O=Istio,CN=Next CA', other, [root, other])
    const knowing = { ...GOOD, 'root-cert.pem': root.pem + other.pem }
    const twin = await plan(
      [party('east', GOOD), party('west', GOOD)],
      [party('east', both), party('west', knowing)],
    )
    expect([twin.kind, twin.steps.flatMap(({ breaks }) => breaks)]).toEqual(['safe', []])
  })

  test('a first set is made from the CA of istiod, so that the new root is known before it signs', async () => {
    const own = forge({ subject: 'O=cluster.local' })
    const files = { ...set(own, [own], [own]), 'cert-chain.pem': '' }
    const from: TrustParty = { ...party('east', files), selfSigned: true }
    const found = await plan([from], [party('east', NEXT)])
    expect([found.kind, drawn(found), allWork(found)]).toEqual([
      'safe',
      ['east trust', 'east sign', 'east finish'],
      true,
    ])
    const [first] = found.steps
    expect(first?.commands.join('\n')).toContain('create secret generic cacerts')
    expect(first?.commands.join('\n')).not.toContain('replace')
    expect(first?.back.commands.join('\n')).toContain('delete secret cacerts')
    expect(istiodOf(found)[0]).toBe(true)
  })

  test('a key that istiod does not read stays out of the Secret, and out of the sets', async () => {
    const withKey = { ...RENEWED, 'root-key.pem': RENEWED['ca-key.pem']! }
    const found = await plan([party('east', GOOD)], [party('east', withKey)])
    const [step] = found.steps
    expect(Object.keys(step!.set!.files)).toEqual(Object.keys(RENEWED))
    expect(step!.commands.join('\n')).not.toContain('root-key.pem')
    expect(step!.notes.join('\n')).toContain('root-key.pem holds a private key')
    // a file that is not a key goes with the set, and a set with errors never does
    const odd = { ...RENEWED, 'README.txt': 'made by hand' }
    const twin = (await plan([party('east', GOOD)], [party('east', odd)])).steps[0]
    expect(twin!.commands[0]).toMatch(/^npx meshcerts check \S+ .* && .*README\.txt/)
    expect(twin!.notes).toEqual([])
    // one that has it already gets rid of it
    const gone = await plan([party('east', withKey)], [party('east', RENEWED)])
    expect(drawn(gone)).toEqual(['east finish'])
    expect(gone.steps[0]!.back.commands.join('\n')).not.toContain('root-key.pem')
  })

  test('clusters with names that look alike in a folder do not share one', async () => {
    const names = ['east 1', 'east-1', 'East-1', '東', '西']
    const sets = names.map((_, i) => caOf(`O=Istio,CN=CA ${String(i)}`, root))
    const before = names.map((name, i) => party(name, sets[i]!))
    const found = await plan(
      before,
      names.map((name) => party(name, RENEWED)),
    )
    expect(found.steps).toHaveLength(names.length)
    const folders = found.steps.flatMap(({ folder, back }) => [folder, back.folder])
    expect(new Set(folders.map((one) => one!.toLowerCase())).size).toBe(2 * names.length)
    for (const { cluster, back } of found.steps)
      expect(back.set).toEqual(before.find(({ name }) => name === cluster)!.set)
  })

  test('a cluster joins when everybody trusts it, and leaves before its root goes', async () => {
    const [east, north] = [party('east', GOOD), party('north', NEXT)]
    const knows = party('east', { ...GOOD, 'root-cert.pem': root.pem + other.pem })
    const known = party('north', { ...NEXT, 'root-cert.pem': other.pem + root.pem })
    const joins = await plan([east], [knows, known])
    expect([joins.kind, drawn(joins)]).toEqual(['safe', ['east finish', 'north join']])
    // each finds the endpoints of the other (istioctl create-remote-secret, "Install Multi-Primary")
    const introduced = joins.steps[1]!.commands.filter((one) => one.includes('remote-secret'))
    expect(introduced).toEqual([
      'istioctl --context north create-remote-secret --name=north | kubectl --context east apply -f -',
      'istioctl --context east create-remote-secret --name=east | kubectl --context north apply -f -',
    ])
    expect(joins.steps[1]!.back.commands.slice(0, 2)).toEqual([
      'kubectl --context east -n istio-system delete secret istio-remote-secret-north --ignore-not-found',
      'kubectl --context north -n istio-system delete secret istio-remote-secret-east --ignore-not-found',
    ])
    const leaves = await plan([knows, known], [east])
    expect([leaves.kind, drawn(leaves)]).toEqual(['safe', ['north leave', 'east finish']])
    expect(leaves.steps[0]?.ends.length).toBeGreaterThan(0)
    // nobody taught east the root of north
    const twin = await plan([east], [east, north])
    expect(twin.after.connections.filter(({ works }) => !works)).toHaveLength(2)
    expect([twin.kind, twin.why]).toEqual([
      'unsafe',
      expect.stringMatching(/^north joins, and east \(sidecar\) to north \(sidecar\) does not/),
    ])
    // two that were apart and stay so are not made worse
    expect((await plan([east, north], [east, north])).kind).toBe('same')
  })

  test('a cluster that joins is not to blame for one that does not work itself', async () => {
    const broken = party('west', { ...GOOD, 'ca-key.pem': NEXT['ca-key.pem']! })
    const [east, north] = [party('east', GOOD), party('north', RENEWED)]
    const found = await plan([east, broken], [east, broken, north])
    expect([found.kind, drawn(found)]).toEqual(['safe', ['north join']])
    expect(found.after.connections.some(({ works }) => !works)).toBe(true)
    expect((await plan([east], [east, broken])).kind).toBe('unsafe')
  })

  test('a cluster that joins and will not work is not safe; of one without its set nobody knows', async () => {
    const east = party('east', GOOD)
    const broken = party('north', { ...GOOD, 'ca-key.pem': NEXT['ca-key.pem']! })
    const refused = await plan([east], [east, broken])
    expect([refused.kind, refused.why]).toEqual([
      'unsafe',
      expect.stringContaining('north joins, and north (sidecar) to north (sidecar) does not work'),
    ])
    expect((await plan([east], [east, party('north', GOOD)])).kind).toBe('safe')
    const roots = { ...party('north', { 'root-cert.pem': root.pem }), rootsOnly: true }
    expect((await plan([east], [east, roots])).kind).toBe('safe')
  })

  test('the release and the data plane change in steps of their own', async () => {
    const [two, three] = [{ controlPlane: 'ossm-2.6' }, { controlPlane: 'ossm-3.0' }] as const
    const found = await plan(
      [party('east', GOOD, two)],
      [party('east', RENEWED, { ...three, dataPlane: 'ambient' })],
    )
    expect([found.kind, drawn(found), allWork(found)]).toEqual([
      'safe',
      ['east upgrade', 'east finish', 'east move'],
      true,
    ])
    const [upgrade, , move] = found.steps
    expect(upgrade?.commands.join('\n')).toContain('maistra.io/ignore-namespace=true')
    expect(upgrade?.notes.join('\n')).toMatch(/installs its default; .* tried for ossm-3\.0/)
    expect(move?.notes.join('\n')).not.toContain('installs its default')
    expect(upgrade?.cleanup).toEqual(['oc -n istio-system delete smcp basic-install'])
    expect(move?.commands.join('\n')).toContain('istio.io/dataplane-mode=ambient')
  })

  test('remote secrets are those of clusters that are there, and never of another that stays', async () => {
    const all = ['east', 'north 1', 'north-1'].map((name) => party(name, GOOD))
    const joins = await plan(all.slice(0, 1), all)
    const asked = joins.steps.map(({ commands }) =>
      commands.flatMap((one) => /--name=(\S+) \|/.exec(one)?.[1] ?? []),
    )
    expect(asked).toEqual([
      ['north-1', 'east'],
      ['north-1-2', 'east', 'north-1-2', 'north-1'],
    ])
    const leaves = await plan(all, all.slice(0, 2))
    const gone = leaves.steps.flatMap(({ commands }) =>
      commands.flatMap((one) => /context (\S+) .*secret-(\S+)/.exec(one)?.slice(1) ?? []),
    )
    expect(gone).toEqual([
      'east',
      'north-1-2',
      "'north",
      'north-1-2',
      'north-1',
      'east',
      'north-1',
      'north-1',
    ])
  })

  test('a control plane is changed by the resource that makes it', async () => {
    const by = (controlPlane: ControlPlane, resource: ControlPlaneResource) =>
      party('east', GOOD, { controlPlane }, resource)
    const commandsOf = async (from: TrustParty, to: TrustParty) => {
      const [step] = (await plan([from], [to])).steps
      return step!
    }
    const istio = { kind: 'Istio', name: 'mesh' } as const
    const sail = await commandsOf(
      by('istio-1.26', { ...istio, version: 'v1.26.2' }),
      by('istio-1.27', { ...istio, version: 'v1.27.1' }),
    )
    // docs of the Sail operator: an upgrade is another spec.version
    expect(sail.commands.slice(0, 3)).toEqual([
      `kubectl patch istio mesh --type merge -p '{"spec":{"version":"v1.27.1"}}'`,
      `kubectl patch istiocni default --type merge -p '{"spec":{"version":"v1.27.1"}}'`,
      'kubectl wait --for=condition=Ready istio/mesh --timeout=600s',
    ])
    expect(sail.commands.join('\n')).not.toContain('helm')
    expect(sail.back.commands[0]).toContain('"v1.26.2"')
    const helm = await commandsOf(
      party('east', GOOD, { controlPlane: 'istio-1.26' }),
      party('east', GOOD, { controlPlane: 'istio-1.27' }),
    )
    expect(helm.commands[0]).toMatch(/^helm upgrade istio-base/)
    // the newest patch release where nobody names one; of OpenShift Service Mesh 3.1 that is Istio 1.26
    const alias = await commandsOf(by('ossm-3.0', istio), by('ossm-3.1', istio))
    expect(alias.commands[0]).toContain('"channel":"stable-3.1"')
    expect(alias.commands[1]).toContain(
      'patch istio mesh --type merge -p \'{"spec":{"version":"v1.26-latest"',
    )
    const smcp = { kind: 'ServiceMeshControlPlane', name: 'basic' } as const
    const maistra = await commandsOf(by('ossm-2.5', smcp), by('ossm-2.6', smcp))
    expect(maistra.commands[0]).toContain('patch smcp basic --type merge')
    const third = await commandsOf(
      by('ossm-2.6', smcp),
      by('ossm-3.0', { ...istio, version: 'v1.24.3' }),
    )
    expect(third.cleanup).toEqual(['oc -n istio-system delete smcp basic'])
    expect(third.commands[0]).toMatch(
      /name: mesh\nspec:\n {2}namespace: istio-system\n {2}version: v1\.24\.3/,
    )
    expect(third.notes.join()).not.toContain('installs its default')
    expect(third.back.commands.at(-1)).toBe('oc delete istio mesh')
  })

  test('a release in place restarts what it injected, and says what is gone over', async () => {
    const upgrade = async (from: string, to: string) => {
      const [old, next] = [from, to].map((controlPlane) =>
        party('east', GOOD, { controlPlane: controlPlane as ControlPlane }),
      )
      const { steps } = await plan([old!], [next!])
      expect(steps.map(({ stage }) => stage)).toEqual(['upgrade'])
      const { commands, notes, restarts } = steps[0]!
      expect(restarts.every(({ needed }) => needed)).toBe(true)
      return { commands: commands.join('\n'), notes: notes.join('\n') }
    }
    const near = await upgrade('istio-1.26', 'istio-1.27')
    expect(near.commands).toMatch(/helm upgrade istiod[^]*rollout status[^]*rollout restart/)
    expect(near.notes).toBe('')
    // https://istio.io/latest/docs/setup/upgrade/in-place: more than one minor release at once is not supported
    expect((await upgrade('istio-1.24', 'istio-1.27')).notes).toMatch(/3 minor releases apart/)
    // Red Hat's migration guide: 2.6 alone goes to 3
    expect((await upgrade('ossm-2.5', 'ossm-3.0')).notes).toContain('plan the upgrade to ossm-2.6')
    expect((await upgrade('ossm-2.6', 'ossm-3.0')).notes).not.toContain('plan the upgrade')
    expect((await upgrade('ossm-3.0', 'ossm-2.6')).notes).toContain('needs the ServiceMeshControl')
  })

  test('ambient does not look at aliases, so a cluster that needs them cannot move', async () => {
    const here = { trustDomain: 'east.example', trustDomainAliases: ['west.example'] }
    const there = { trustDomain: 'west.example', trustDomainAliases: ['east.example'] }
    const [east, west] = [party('east', GOOD, here), party('west', GOOD, there)]
    const found = await plan([east, west], [{ ...east, dataPlane: 'ambient' }, west])
    expect([found.kind, found.steps[0]?.breaks.length]).toEqual(['unsafe', 2])
    const same = party('west', GOOD, { trustDomain: 'east.example' })
    const twin = await plan([east, same], [{ ...east, dataPlane: 'ambient' }, same])
    expect(twin.kind).toBe('safe')
  })

  test('nothing to do is no step, and a name twice is refused', async () => {
    const east = party('east', GOOD)
    expect((await plan([east], [east])).kind).toBe('same')
    const twice = await plan([east, east], [east]).catch((error: unknown) => error)
    expect(isMeshCertsError(twice) && twice.code).toBe('cacerts-option')
  })
})
