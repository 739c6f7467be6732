import { describe, expect, test } from 'vitest'
import {
  formatTrust,
  planMeshRotation,
  readCacerts,
  trustMatrix,
  type TrustConnection,
  type TrustParty,
  type TrustReport,
  type TrustSettings,
} from '../../src/index.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { set, type Files } from './set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { GOOD, root } from './good-sets.ts'

// Verdicts: Istio's trust bundle and trust domains by the oracle `istiod` (kind `trust`), handshakes by the oracles `envoy` and
// `rustls`; scripts/differential/trust-meshes.ts asks them about whole meshes.

const other = forge({ subject: 'O=Istio,CN=Other Root' })
const otherCa = forge({ subject: 'O=Istio,CN=Other CA' }, other)
const OTHER = set(otherCa, [otherCa], [other])
const withRoots = (files: Files, ...roots: readonly { readonly pem: string }[]): Files => ({
  ...files,
  'root-cert.pem': roots.map(({ pem }) => pem).join(''),
})

const party = (name: string, files: Files, settings: TrustSettings = {}): TrustParty => ({
  name,
  set: readCacerts(files),
  ...settings,
})
const ask = (...parties: readonly TrustParty[]): Promise<TrustReport> =>
  trustMatrix(parties, { at: AT })

/** `east/sidecar>west/sidecar +-`: chain, identity. */
const drawn = (connections: readonly TrustConnection[]): readonly string[] =>
  connections
    .filter(({ client, server }) => client !== server)
    .map(
      (one) =>
        `${one.client}/${one.clientPlane}>${one.server}/${one.serverPlane} ${one.chain.ok ? '+' : '-'}${one.identity.ok ? '+' : '-'}`,
    )

const FLAGS = { multiRoot: true, proxyConfigXds: true } as const
const listing = (...pems: readonly string[]): TrustSettings => ({
  caCertificates: pems.map((pem) => ({ pem })),
})

describe('caCertificates of MeshConfig', () => {
  const east = (settings: TrustSettings): TrustParty =>
    party('east', GOOD, { ...listing(other.pem), ...settings })
  const west = party('west', withRoots(OTHER, other, root))

  test('count for sidecars with both flags, in every other case not', async () => {
    const both = await ask(east(FLAGS), west)
    expect(drawn(both.connections)).toEqual([
      'east/sidecar>west/sidecar ++',
      'west/sidecar>east/sidecar ++',
    ])
    for (const off of [{}, { multiRoot: true }, { proxyConfigXds: true }]) {
      const found = await ask(east(off), west)
      expect(drawn(found.connections)).toEqual([
        'east/sidecar>west/sidecar -+',
        'west/sidecar>east/sidecar -+',
      ])
      expect(found.gaps[0]?.steps.map(({ kind }) => kind)).toEqual(['multi-root'])
      expect(found.notes[0]?.text).toMatch(/off by default$/)
    }
  })

  test('do not count before Istio 1.12', async () => {
    const old = await ask(east({ ...FLAGS, controlPlane: 'istio-1.11' }), west)
    expect(drawn(old.connections)[0]).toBe('east/sidecar>west/sidecar -+')
    expect(old.notes[0]?.text).toBe('istio-1.11 does not hand caCertificates to sidecars')
    const first = await ask(east({ ...FLAGS, controlPlane: 'istio-1.12' }), west)
    expect(drawn(first.connections)[0]).toBe('east/sidecar>west/sidecar ++')
  })

  test('never reach ztunnel: it needs the root in root-cert.pem', async () => {
    const ambient = { ...FLAGS, dataPlane: 'ambient' } as const
    const found = await ask(east(ambient), west)
    expect(drawn(found.connections)[0]).toBe('east/ambient>west/sidecar -+')
    expect(found.gaps[0]?.steps.map(({ kind }) => kind)).toEqual(['roots'])
    const twin = await ask(party('east', withRoots(GOOD, root, other), ambient), west)
    expect(drawn(twin.connections)[0]).toBe('east/ambient>west/sidecar ++')
  })

  test('one bad entry rejects all of them', async () => {
    const leaf = forge({ subject: 'O=Istio,CN=Not a CA', ca: undefined }, other)
    for (const [bad, says] of [
      ['not PEM', 'failed to decode pem certificate'],
      [leaf.pem, 'certificate is not a CA certificate'],
    ] as const) {
      const found = await ask(east({ ...FLAGS, ...listing(other.pem, bad) }), west)
      expect(drawn(found.connections)[0]).toBe('east/sidecar>west/sidecar -+')
      expect(found.notes[0]?.text).toContain(says)
    }
    // only the first block of an entry is looked at
    const behind = await ask(east({ ...FLAGS, ...listing(other.pem + leaf.pem) }), west)
    expect(drawn(behind.connections)[0]).toBe('east/sidecar>west/sidecar ++')
  })

  test('an entry with CRLF counts as one without (a real Envoy takes it)', async () => {
    const crlf = other.pem.replaceAll('\n', '\r\n')
    for (const pem of [crlf, crlf.trimEnd(), other.pem]) {
      const found = await ask(east({ ...FLAGS, ...listing(pem) }), west)
      expect(drawn(found.connections)[0]).toBe('east/sidecar>west/sidecar ++')
    }
  })

  test('an address is named and not fetched', async () => {
    const spiffeBundleUrl = 'https://spire.example/bundle'
    const found = await ask(east({ ...FLAGS, caCertificates: [{ spiffeBundleUrl }] }), west)
    expect(found.notes[0]?.text).toContain(`what is at ${spiffeBundleUrl} does not count`)
    // where there is a certificate too, istiod does not look at the address
    const twin = await ask(
      east({ ...FLAGS, caCertificates: [{ spiffeBundleUrl, pem: other.pem }] }),
      west,
    )
    expect([twin.notes, twin.whole]).toEqual([[], true])
  })

  test('with the flag, a root file that does not begin with a CA stops istiod', async () => {
    const leaf = forge({ subject: 'O=Istio,CN=Not a CA', ca: undefined }, root)
    const files = withRoots(GOOD, leaf, root)
    const found = await ask(party('east', files, { multiRoot: true }), party('west', GOOD))
    expect(found.connections[0]?.chain.says).toContain('unable to add CA root')
    const twin = await ask(party('east', files), party('west', GOOD))
    expect(twin.connections[0]?.chain.ok).toBe(true)
  })
})

describe('trust domains', () => {
  const [EAST, WEST] = ['east.example', 'west.example']
  const east = (settings: TrustSettings = {}): TrustParty =>
    party('east', GOOD, { trustDomain: EAST, ...settings })
  const west = (settings: TrustSettings = {}): TrustParty =>
    party('west', GOOD, { trustDomain: WEST, ...settings })

  test('sidecars look at aliases, on both sides', async () => {
    const none = await ask(east(), west())
    expect(drawn(none.connections)).toEqual([
      'east/sidecar>west/sidecar +-',
      'west/sidecar>east/sidecar +-',
    ])
    expect(none.gaps[0]?.steps.map(({ at, kind }) => [at, kind])).toEqual([
      ['east', 'alias'],
      ['west', 'alias'],
    ])
    const one = await ask(east({ trustDomainAliases: [WEST] }), west())
    expect(one.connections.map(({ identity }) => identity.refusedBy)).toEqual([
      undefined,
      'server',
      'client',
      undefined,
    ])
    const both = await ask(
      east({ trustDomainAliases: [WEST] }),
      west({ trustDomainAliases: [EAST] }),
    )
    expect(both.whole).toBe(true)
  })

  test('trustDomains of caCertificates are for servers, since Istio 1.18', async () => {
    const caCertificates = [{ pem: root.pem, trustDomains: [EAST] }]
    const settings = { caCertificates, ...FLAGS }
    const client = east({ trustDomainAliases: [WEST] })
    expect(drawn((await ask(client, west(settings))).connections)).toEqual([
      'east/sidecar>west/sidecar ++',
      'west/sidecar>east/sidecar +-',
    ])
    const old = await ask(client, west({ ...settings, controlPlane: 'istio-1.17' }))
    expect(drawn(old.connections)[0]).toBe('east/sidecar>west/sidecar +-')
  })

  test('PILOT_SKIP_VALIDATE_TRUST_DOMAIN opens servers, and not clients', async () => {
    const found = await ask(east(), west({ skipTrustDomain: true }))
    expect(found.connections.map(({ identity }) => identity.refusedBy)).toEqual([
      undefined,
      'client',
      'client',
      undefined,
    ])
  })

  test('ztunnel looks at its own trust domain alone', async () => {
    const settings = { dataPlane: 'ambient', trustDomainAliases: [EAST, WEST] } as const
    const found = await ask(east(settings), west(settings))
    expect(drawn(found.connections)).toEqual([
      'east/ambient>west/ambient +-',
      'west/ambient>east/ambient +-',
    ])
    expect(found.gaps[0]?.steps.map(({ kind }) => kind)).toEqual(['trust-domain'])
    const twin = await ask(east(settings), party('west', GOOD, { ...settings, trustDomain: EAST }))
    expect(twin.whole).toBe(true)
  })

  test('a trust domain that istiod does not take stops it', async () => {
    const found = await ask(east({ trustDomainAliases: ['two words'] }), west())
    expect(found.connections[0]?.chain.says).toContain(
      'trustDomainAliases[0], domain `two words` : trust domain name "two words" invalid',
    )
    const twin = await ask(east({ trustDomainAliases: ['two-words'] }), west())
    expect(twin.connections[0]?.chain.ok).toBe(true)
  })
})

describe('planMeshRotation', () => {
  const nextRoot = forge({ subject: 'O=Istio,CN=Next Root' })
  const nextCa = forge({ subject: 'O=Istio,CN=Next CA' }, nextRoot)
  const NEXT = set(nextCa, [nextCa], [nextRoot])
  const plan = (...pairs: readonly (readonly [TrustParty, TrustParty?])[]) =>
    planMeshRotation(
      pairs.map(([from, to]) => (to === undefined ? { from } : { from, to })),
      { at: AT },
    )
  const shown = ({ steps }: Awaited<ReturnType<typeof plan>>): readonly string[] =>
    steps.map(({ cluster, stage, breaks }) => `${cluster} ${stage} ${String(breaks.length)}`)

  test('a new root in all clusters: all learn, then sign, then drop; nothing breaks', async () => {
    const found = await plan(
      [party('east', GOOD), party('east', NEXT)],
      [party('west', GOOD), party('west', NEXT)],
    )
    expect(found.kind).toBe('safe')
    expect(shown(found)).toHaveLength(6)
    expect(found.steps.slice(0, 2).map(({ stage }) => stage)).toEqual(['trust', 'trust'])
    expect(found.steps.flatMap(({ breaks }) => breaks)).toEqual([])
    expect([found.before.whole, found.after.whole]).toEqual([true, true])
  })

  test('a new root in one cluster: the others learn it, and keep the old', async () => {
    const found = await plan([party('east', GOOD), party('east', NEXT)], [party('west', GOOD)])
    // west signs under the old root for ever, and east drops it in the end
    expect(found.kind).toBe('unsafe')
    expect(found.why).toMatch(/^(?:east|west) .* works now and does not work with what is wanted/)
    expect(found.steps.flatMap(({ breaks }) => breaks).length).toBeGreaterThan(0)
    const keeping = withRoots(NEXT, nextRoot, root)
    const twin = await plan([party('east', GOOD), party('east', keeping)], [party('west', GOOD)])
    expect(twin.kind).toBe('safe')
    expect(shown(twin).toSorted()).toEqual(['east finish 0', 'east trust 0', 'west trust 0'])
    expect(shown(twin).at(-1)).toBe('east finish 0')
  })

  test('the same root, another CA: at once', async () => {
    const sibling = forge({ subject: 'O=Istio,CN=Sibling CA' }, root)
    const found = await plan([party('east', GOOD), party('east', set(sibling, [sibling], [root]))])
    expect([found.kind, shown(found)]).toEqual(['safe', ['east finish 0']])
  })

  test('a new trust domain: sidecars by aliases, ztunnel by no order', async () => {
    const from = party('east', GOOD)
    const settings = { trustDomain: 'east.example' }
    const sidecar = await plan([from, party('east', GOOD, settings)])
    expect(sidecar.kind).toBe('safe')
    const ambient = { dataPlane: 'ambient' } as const
    const found = await plan([
      { ...from, ...ambient },
      party('east', GOOD, { ...settings, ...ambient }),
    ])
    expect(found.kind).toBe('unsafe')
    expect(found.why).toMatch(/its workloads of before and after are there together/)
    expect(found.steps.some(({ breaks }) => breaks.length > 0)).toBe(true)
  })

  test('nothing to do; two clusters of one name', async () => {
    expect((await plan([party('east', GOOD), party('other', GOOD)])).kind).toBe('same')
    const twice = plan([party('east', GOOD)], [party('east', GOOD)])
    const thrown = await twice.catch((error: unknown) => error)
    expect(isMeshCertsError(thrown) && thrown.code).toBe('cacerts-option')
  })

  test('a plan that breaks something says so when it is drawn', async () => {
    const broken = await plan([party('east', GOOD), party('east', NEXT)], [party('west', GOOD)])
    expect(formatTrust(broken)).toContain('BREAKS')
    const safe = await plan([party('east', GOOD), party('east', NEXT)])
    expect(formatTrust(safe)).not.toContain('BREAKS')
  })
})

describe('Mermaid', () => {
  /** Reads a flowchart back: nodes by id, and the arrows between them. */
  function readBack(text: string) {
    const decode = (label: string): string =>
      label.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    const nodes = new Map<string, string>()
    const arrows: (readonly [string, string, boolean])[] = []
    const [head, ...lines] = text.trimEnd().split('\n')
    expect(head).toBe('flowchart LR')
    for (const line of lines) {
      const node = /^ {2}(p\d+)\["([^"\n]*)"\]$/.exec(line)
      const good = /^ {2}(p\d+) --> (p\d+)$/.exec(line)
      const bad = /^ {2}(p\d+) -\. "[^"\n]*" \.-x (p\d+)$/.exec(line)
      expect(node ?? good ?? bad, line).not.toBeNull()
      if (node) nodes.set(node[1]!, decode(node[2]!))
      else arrows.push([(good ?? bad)![1]!, (good ?? bad)![2]!, good !== null])
    }
    return arrows.map(([a, b, works]) => [nodes.get(a), nodes.get(b), works])
  }

  test('hostile names stay names', async () => {
    const names = ['a"] --> p9["x', 'end', '<script>alert(1)</script>', '%% {{x}} | `y` ; #35;']
    const found = await ask(...names.map((name, i) => party(name, i === 1 ? OTHER : GOOD)))
    const wanted = found.connections.map(({ client, server, works }) => [
      `${client}<br/>sidecar`,
      `${server}<br/>sidecar`,
      works,
    ])
    expect(readBack(formatTrust(found))).toEqual(wanted)
  })
})
