import { describe, expect, it } from 'vitest'
import { check, codes, first, messages, object } from './gateways.ts'

// TLS that a Sidecar ends. istio/istio eed52ebb, pkg/config/validation/validation.go (ValidateSidecar; asked by the kind `manifest`) and
// pilot/pkg/networking/core/listener_inbound.go.

const FILES = { mode: 'SIMPLE', serverCertificate: '/a.pem', privateKey: '/a.key' }

const sidecar = (tls: object, protocol = 'HTTPS'): string =>
  object('networking.istio.io/v1', 'Sidecar', ['shop', 'web'], {
    spec: {
      workloadSelector: { labels: { app: 'web' } },
      ingress: [
        { port: { number: 9443, name: 'https', protocol }, defaultEndpoint: '127.0.0.1:80', tls },
      ],
    },
  })
const istiod = (value = 'true'): string =>
  object('apps/v1', 'Deployment', ['istio-system', 'istiod'], {
    spec: {
      template: {
        spec: { containers: [{ env: [{ name: 'ENABLE_TLS_ON_SIDECAR_INGRESS', value }] }] },
      },
    },
  })
const policy = (namespace: string, spec: object): string =>
  object('security.istio.io/v1', 'PeerAuthentication', [namespace, 'own'], { spec })
/** One of several policies, as `kubectl get` has them: with its age. */
const aged = (name: string, year: number | undefined, spec: object): string =>
  `${JSON.stringify({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: {
      name,
      namespace: 'shop',
      ...(year !== undefined && { creationTimestamp: `${year}-01-01T00:00:00Z` }),
    },
    spec,
  })}\n---\n`
const mtls = (mode: string) => ({ mtls: { mode } })
const forPods = (labels: object, mode: string) => ({
  selector: { matchLabels: labels },
  ...mtls(mode),
})
const WEB = { app: 'web' }
const PLAIN = policy('shop', { mtls: { mode: 'DISABLE' } })

describe('TLS of a Sidecar', () => {
  it('is not used unless istiod is told to', async () => {
    const report = await check(sidecar(FILES) + PLAIN)
    expect(codes(report)).toEqual(['join-sidecar-ingress'])
    expect(first(report)).toMatch(
      /spec\.ingress\[0\]\.tls is not used: .* only with \S+=true; that is off by default/,
    )
    expect(codes(await check(sidecar(FILES) + PLAIN + istiod('false')))).toEqual([
      'join-sidecar-ingress',
    ])
    const used = await check(sidecar(FILES) + PLAIN + istiod())
    expect([codes(used), used.status]).toEqual([[], 'pass'])
    expect(used.findings.map(({ code }) => code)).toEqual(['join-file', 'join-file'])
    expect(messages(used)).not.toContain('credentialName')
    const operator = object('install.istio.io/v1alpha1', 'IstioOperator', ['istio-system', 'a'], {
      spec: { values: { pilot: { env: { ENABLE_TLS_ON_SIDECAR_INGRESS: true } } } },
    })
    expect(codes(await check(sidecar(FILES) + PLAIN + operator))).toEqual([])
  })

  it('is used by whatever says true to Go, in the environment of istiod', async () => {
    const ISSUE = ['join-sidecar-ingress']
    const judged = async (text: string) => codes(await check(sidecar(FILES) + PLAIN + text))
    // strconv.ParseBool, by which pkg/env/var.go of Istio reads it
    for (const value of ['1', 't', 'True']) expect(await judged(istiod(value))).toEqual([])
    for (const value of ['yes', 'on', '0']) expect(await judged(istiod(value))).toEqual(ISSUE)
    const other = istiod().replace('"name":"istiod"', '"name":"shop"')
    expect(await judged(other)).toEqual(ISSUE)
    const smcp = (env: object) =>
      object('maistra.io/v2', 'ServiceMeshControlPlane', ['istio-system', 'basic'], {
        spec: { runtime: { components: { pilot: { container: { env } } } } },
      })
    expect(await judged(smcp({ ENABLE_TLS_ON_SIDECAR_INGRESS: 'true' }))).toEqual([])
    expect(await judged(smcp({ ENABLE_TLS_ON_SIDECAR_INGRESS: 'false' }))).toEqual(ISSUE)
  })

  it('has a fix that names what sets istiod up: an operator undoes other changes', async () => {
    const fix = async (...texts: readonly string[]) =>
      (await check(sidecar(FILES) + PLAIN + texts.join(''))).findings[0]?.fix
    const FLAG = 'ENABLE_TLS_ON_SIDECAR_INGRESS'
    const command = (namespace: string, name: string) =>
      `kubectl -n ${namespace} set env deployment/${name} ${FLAG}=true`
    const END = '; or end TLS at a Gateway'
    expect(await fix()).toBe(`${command('istio-system', 'istiod')}${END}`)
    const canary = istiod('').replace('"name":"istiod"', '"name":"istiod-canary"')
    expect(await fix(canary)).toBe(`${command('istio-system', 'istiod-canary')}${END}`)
    expect(await fix(istiod(''), canary)).toBe(
      `for the istiod of these pods, ${command('istio-system', 'istiod')}, or ${command('istio-system', 'istiod-canary')}${END}`,
    )
    for (const [api, kind, path] of [
      ['sailoperator.io/v1', 'Istio', ['values', 'pilot', 'env']],
      ['install.istio.io/v1alpha1', 'IstioOperator', ['values', 'pilot', 'env']],
      [
        'maistra.io/v2',
        'ServiceMeshControlPlane',
        ['runtime', 'components', 'pilot', 'container', 'env'],
      ],
    ] as const) {
      const plane = (spec: object) => object(api, kind, ['mesh', 'a'], { spec })
      expect(await fix(plane({}), istiod(''))).toBe(
        `set spec.${path.join('.')}.${FLAG}: "true" in ${kind} mesh/a${END}`,
      )
      const spec = path.reduceRight<object>((inner, key) => ({ [key]: inner }), { [FLAG]: 'true' })
      expect(codes(await check(sidecar(FILES) + PLAIN + plane(spec) + istiod('')))).toEqual([])
    }
  })

  it.each([
    ['none', ''],
    ['one for another namespace', policy('team', { mtls: { mode: 'DISABLE' } })],
    [
      'one for another port',
      policy('shop', {
        selector: { matchLabels: { app: 'web' } },
        portLevelMtls: { 80: { mode: 'DISABLE' } },
      }),
    ],
    [
      'one for other pods',
      policy('shop', { selector: { matchLabels: { app: 'b' } }, mtls: { mode: 'DISABLE' } }),
    ],
    [
      'that of the mesh, which is nearer otherwise',
      policy('istio-system', { mtls: { mode: 'DISABLE' } }) +
        policy('shop', { mtls: { mode: 'STRICT' } }),
    ],
  ])('is not used where mutual TLS of the mesh is on: the policy is %s', async (_, policies) => {
    const report = await check(sidecar(FILES) + istiod() + policies)
    expect(first(report)).toMatch(/only where PeerAuthentication has mode DISABLE for port 9443/)
  })

  it.each([
    ['of the mesh', policy('istio-system', { mtls: { mode: 'DISABLE' } })],
    [
      'of the port',
      policy('shop', {
        selector: { matchLabels: { app: 'web' } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 9443: { mode: 'DISABLE' } },
      }),
    ],
  ])('is used where the policy %s switches it off', async (_, policies) => {
    expect(codes(await check(sidecar(FILES) + istiod() + policies))).toEqual([])
  })

  // istio/istio eed52ebb, pilot/pkg/security/authn/policy_applier.go (ComposePeerAuthentication)
  describe('of several policies of one level', () => {
    const use = (...policies: readonly string[]) =>
      check(sidecar(FILES) + istiod() + policies.join(''))
    const [on, off] = [forPods(WEB, 'STRICT'), forPods(WEB, 'DISABLE')]
    const ISSUE = ['join-sidecar-ingress']

    it.each([
      ['with a selector', on, off],
      ['for the namespace', mtls('STRICT'), mtls('DISABLE')],
    ])('%s the oldest counts alone', async (_, strict, plain) => {
      const young = await use(aged('a', 2026, plain), aged('b', 2025, strict))
      expect(codes(young)).toEqual(ISSUE)
      expect(first(young)).toContain('DISABLE for port 9443, and here the mode is STRICT')
      expect(codes(await use(aged('a', 2025, plain), aged('b', 2026, strict)))).toEqual([])
      // of one second the first by name
      expect(codes(await use(aged('a', 2026, plain), aged('b', 2026, strict)))).toEqual([])
      expect(codes(await use(aged('b', 2026, plain), aged('a', 2026, strict)))).toEqual(ISSUE)
    })

    it('nothing is said where it is not known which is older, unless they say the same', async () => {
      for (const year of [undefined, 2026]) {
        expect(codes(await use(aged('a', undefined, off), aged('b', year, on)))).toEqual([])
        expect(codes(await use(aged('a', undefined, on), aged('b', year, on)))).toEqual(ISSUE)
      }
    })

    it('nothing is said of those that may pick some of the pods', async () => {
      const some = { ...WEB, version: 'v1' }
      expect(codes(await use(aged('a', 2025, forPods(some, 'DISABLE'))))).toEqual([])
      expect(codes(await use(aged('a', 2025, forPods(some, 'STRICT'))))).toEqual(ISSUE)
      // one for all of them is older
      const younger = aged('b', 2026, forPods(some, 'DISABLE'))
      expect(codes(await use(aged('a', 2025, on), younger))).toEqual(ISSUE)
      // other pods
      const other = forPods({ ...WEB, app: 'db' }, 'DISABLE')
      expect(codes(await use(aged('a', 2025, other)))).toEqual(ISSUE)
    })

    it('an older one hides another for the same pods, whichever those are', async () => {
      const some = { app: 'web', version: 'v1' }
      const old = aged('a', 2025, forPods(some, 'UNSET'))
      expect(codes(await use(old, aged('b', 2026, forPods(some, 'DISABLE'))))).toEqual(ISSUE)
      const wider = aged('a', 2025, forPods({ version: 'v1' }, 'UNSET'))
      expect(codes(await use(wider, aged('b', 2026, forPods(some, 'DISABLE'))))).toEqual(ISSUE)
      // there are pods that the older one is not for
      const few = forPods({ ...some, tier: 'front' }, 'UNSET')
      expect(
        codes(await use(aged('a', 2025, few), aged('b', 2026, forPods(some, 'DISABLE')))),
      ).toEqual([])
    })
    it('ports count in one for the pods alone', async () => {
      const portLevelMtls = { 9443: { mode: 'DISABLE' } }
      const whole = await use(aged('a', 2025, { ...mtls('STRICT'), portLevelMtls }))
      expect(codes(whole)).toContain('join-sidecar-ingress')
      expect(codes(await use(aged('a', 2025, { ...on, portLevelMtls })))).toEqual([])
      // UNSET is what the pods have otherwise
      const unset = { ...off, portLevelMtls: { 9443: { mode: 'UNSET' } } }
      expect(codes(await use(aged('a', 2025, unset)))).toEqual([])
    })
  })

  describe('the fix for mutual TLS that is on', () => {
    const SETTING = 'spec.portLevelMtls.9443.mode: DISABLE'
    const setting = { portLevelMtls: { 9443: { mode: 'DISABLE' } } }
    const on = forPods(WEB, 'STRICT')
    const fixOf = async (...policies: readonly string[]) =>
      (await check(sidecar(FILES) + istiod() + policies.join(''))).findings[0]?.fix

    it('is a policy for the pods where there is none, and works', async () => {
      expect(await fixOf()).toBe(
        `add a PeerAuthentication to the namespace shop with spec.selector.matchLabels: {"app":"web"} and ${SETTING}`,
      )
      const added = policy('shop', { selector: { matchLabels: WEB }, ...setting })
      expect(codes(await check(sidecar(FILES) + istiod() + added))).toEqual([])
    })

    it('is in the policy that istiod uses, and works there alone', async () => {
      const other = aged('young', 2026, on)
      expect(await fixOf(aged('old', 2025, on), other)).toBe(
        `set ${SETTING} in PeerAuthentication shop/old: of several for these pods istiod uses the oldest alone`,
      )
      const set = { ...on, ...setting }
      expect(await fixOf(aged('old', 2025, on), aged('young', 2026, set))).toContain('shop/old')
      const right = sidecar(FILES) + istiod() + aged('old', 2025, set) + other
      expect(codes(await check(right))).toEqual([])
    })

    it('is in each of those of which one is used, and works', async () => {
      expect(await fixOf(aged('a', undefined, on), aged('b', 2025, on))).toBe(
        `set ${SETTING} in each of PeerAuthentication shop/a, PeerAuthentication shop/b: istiod uses the oldest alone, and which that is is not known`,
      )
      const set = { ...on, ...setting }
      const right = sidecar(FILES) + istiod() + aged('a', undefined, set) + aged('b', 2025, set)
      expect(codes(await check(right))).toEqual([])
    })

    it('names both where a policy is for some of the pods', async () => {
      const some = forPods({ ...WEB, version: 'v1' }, 'STRICT')
      expect(await fixOf(aged('a', 2025, some))).toMatch(
        /^add a PeerAuthentication .*; for pods that PeerAuthentication shop\/a picks set it there/,
      )
    })

    it('is elsewhere for pods next to istiod, whose policies are those of the mesh', async () => {
      const near = sidecar(FILES).replaceAll('"shop"', '"istio-system"') + istiod()
      const added = policy('istio-system', { selector: { matchLabels: WEB }, ...setting })
      for (const text of [near, near + added])
        expect(first(await check(text))).toContain(
          'end TLS at a Gateway, or in another namespace: in istio-system istiod reads no policy',
        )
      const mesh = policy('istio-system', mtls('DISABLE'))
      expect(codes(await check(near + mesh))).toEqual([])
    })

    it('has no labels and no namespace where the Sidecar is for all pods', async () => {
      const forAll = sidecar(FILES)
        .replace('"workloadSelector":{"labels":{"app":"web"}},', '')
        .replaceAll('"shop"', '"istio-system"')
      expect(first(await check(forAll + istiod()))).toContain(
        'add a PeerAuthentication to the namespace of the pods with a spec.selector.matchLabels that its pods have',
      )
      // a namespace of its own may have switched it off
      expect(codes(await check(forAll + istiod() + PLAIN))).toEqual([])
    })
  })

  // asked of Istio by the kind `manifest`
  it.each([
    ['port', undefined, 'sidecar: port is required for ingress listeners'],
    ['port.number', { name: 'https', protocol: 'HTTPS' }, 'port number 0 must be in the range'],
    ['port.number', { number: 65536, protocol: 'HTTPS' }, 'port number 65536 must be in the range'],
  ])('needs a %s: with %j nothing is said of mutual TLS', async (field, port, says) => {
    const own = { name: 'https', number: 9443, protocol: 'HTTPS' }
    const text = (ingress: object) =>
      object('networking.istio.io/v1', 'Sidecar', ['shop', 'web'], {
        spec: { ingress: [{ ...ingress, defaultEndpoint: '127.0.0.1:80', tls: FILES }] },
      })
    const report = await check(text({ port }) + istiod())
    expect(codes(report)).toEqual(['manifest-refused'])
    expect(first(report)).toContain(`spec.ingress[0].${field}: Istio refuses it with "${says}`)
    expect(codes(await check(text({ port: own }) + istiod() + PLAIN))).toEqual([])
  })

  it('takes no Secret: its fix names the files', async () => {
    const report = await check(
      sidecar({ mode: 'SIMPLE', credentialName: 'web' }) + istiod() + PLAIN,
    )
    expect(codes(report)).toEqual(['manifest-refused'])
    expect(first(report)).toMatch(
      /sidecar: credentialName is not currently supported.*serverCertificate, privateKey/,
    )
  })

  it('needs a port of TLS', async () => {
    const plain = await check(sidecar(FILES, 'HTTP') + istiod() + PLAIN)
    expect(messages(plain)).toContain('server cannot have TLS settings for non HTTPS/TLS ports')
    expect(codes(await check(sidecar(FILES, 'TLS') + istiod() + PLAIN))).toEqual([])
  })
})
