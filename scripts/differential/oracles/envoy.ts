import { bitString } from '../../../src/der/writer.ts'
import { askEnvoyCredential } from './credential.ts'
import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from '../../../src/release/control-plane.ts'
import { peerQuestion } from './peer-question.ts'
import { ENVOY } from '../../../src/emulation/envoy/peer.ts'
import { boringSslIn, type BoringSsl } from '../../../src/emulation/openssl/library.ts'
import { loadRoots } from '../../../src/emulation/openssl/load-certificates.ts'
import { createReading } from '../../../src/emulation/parse-cache.ts'
import { predictBoringSsl } from '../../../src/emulation/boringssl/verify.ts'
import { negotiate } from '../../../src/emulation/handshake/negotiate.ts'
import { FIPS_SUITES } from '../../../src/tls/compliance.ts'
import { findCipherSuite } from '../../../src/tls/lookup.ts'
import { caPlan, NOW } from '../generate/set-plan.ts'
import {
  chainMakers,
  renderChain,
  trustMakers,
  type ChainInput,
  type ChainPlan,
} from '../generate/chain-plan.ts'
import { makeCredential, type CredentialPlan } from '../generate/credential-plan.ts'
import { makeTextWithKeys, renderText } from '../generate/pem-text.ts'
import { TLS_MAKERS, type TlsPlan, type TlsSidePlan } from '../generate/tls-settings.ts'
import {
  certificateDer,
  extension,
  pemBlock,
  type CertificatePlan,
} from '../material/certificate.ts'
import { KEY_NAMES, keyNamed } from '../material/keys.ts'
import { generator, UNASKED, type Answer, type Asker, type Differential } from '../types.ts'

// A real Envoy, asked by handshakes on loopback: what it verifies, and what two sides agree on.

// how Go reads does not count here
const GO = 26

/** What the oracle answers to `handshake`. */
interface HandshakeAnswer {
  readonly ok?: boolean
  readonly version?: string
  readonly suite?: string
  readonly server?: string
  readonly client?: string
  readonly loads?: Readonly<Record<string, string>>
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const pem = (ders: readonly Uint8Array[]): string =>
  base64(Buffer.concat(ders.map((der) => pemBlock('CERTIFICATE', der))))

function keyPem(name: string): string {
  const [label, der] = Object.entries(keyNamed(name).forms).find(
    ([form]) => form === 'PRIVATE KEY',
  )!
  return base64(pemBlock(label, der))
}

/** A certificate with its key, as Envoy is given it. */
const material = (key: string, ders: readonly Uint8Array[]) => ({
  chain: pem(ders),
  key: keyPem(key),
})

// ---- certificates that nobody refuses, long valid

/** Where `caPlan` has its key usage. */
const KEY_USAGE_AT = 1
// BoringSSL looks at the key usage of its own certificate and of the other's: signs, wraps keys, signs certificates
const ANY_USE = extension('2.5.29.15', bitString(Uint8Array.of(0xa4), 2), true)

function ownPlan(key: string): CertificatePlan {
  const plan = caPlan(`TLS ${key}`, `TLS ${key}`, key, key)
  return {
    ...plan,
    extensions: plan.extensions.map((one, index) => (index === KEY_USAGE_AT ? ANY_USE : one)),
  }
}
const OWN = Object.fromEntries(
  ['rsa-ca', 'p256-a', 'p384-a', 'p521-a'].map((key) => [key, certificateDer(ownPlan(key))]),
)
const ownMaterial = material('p256-a', [OWN['p256-a']!])
const trustedCa = pem(Object.values(OWN))

// ---- chains

/** The chain, and the key of its leaf. */
interface EnvoyChain extends ChainInput {
  readonly key: string
}

/** The roots in their blocks, those with settings of trust in a TRUSTED CERTIFICATE. */
const anchorsPem = (roots: readonly Uint8Array[], settings: ChainInput['settings'] = []): string =>
  base64(
    Buffer.concat(
      roots.map((der, i) =>
        settings[i] === undefined
          ? pemBlock('CERTIFICATE', der)
          : pemBlock('TRUSTED CERTIFICATE', Buffer.concat([der, settings[i]])),
      ),
    ),
  )

/** The reason in the log of the side that verifies. */
// Envoy 1.37
const hasReasons = ({ istio }: ControlPlaneRules): boolean => istio >= 29

const CAUSE = /:(verify cert failed: .*):TLS_error_end$/

const askChain = (rules: ControlPlaneRules): Asker<EnvoyChain, HandshakeAnswer> => ({
  question({ leaf, chain, roots, settings, crls, role, at, key }) {
    const judged = material(key, [leaf, ...chain])
    const trust = {
      trustedCa: anchorsPem(roots, settings),
      ...(crls.length > 0 && {
        crl: base64(Buffer.concat(crls.map((der) => pemBlock('X509 CRL', der)))),
      }),
    }
    return role === 'server'
      ? {
          kind: 'handshake',
          server: judged,
          client: { ...ownMaterial, ...trust },
          at: at.toISOString(),
        }
      : {
          kind: 'handshake',
          server: { ...ownMaterial, ...trust },
          client: { ...judged, trustedCa },
          at: at.toISOString(),
        }
  },
  theirs({ ok, loads, ...says }, { role }) {
    const [judging, judged] =
      role === 'server' ? (['client', 'server'] as const) : (['server', 'client'] as const)
    // what Envoy does not load it cannot present
    if (loads?.[judged] !== undefined) return { verdict: UNASKED }
    if (loads !== undefined) return { verdict: 'not loaded' }
    if (ok === true) return { verdict: 'accepts' }
    const [, words] = CAUSE.exec(says[judging] ?? '') ?? []
    if (!hasReasons(rules) && says[judging]?.includes('CERTIFICATE_VERIFY_FAILED') === true)
      return { verdict: 'refuses' }
    // the handshake ended before anybody looked at the chain: a P-521 key in TLS 1.3
    return words === undefined ? { verdict: UNASKED } : { verdict: 'refuses', words }
  },
  async ours(input) {
    const library = boringSslIn(rules)
    const question = peerQuestion(input, library)
    const verdict = await predictBoringSsl(question, library, rules.istio >= 30)
    if (verdict.ok) return { verdict: 'accepts' }
    return verdict.says.startsWith('verify cert failed')
      ? { verdict: 'refuses', ...(hasReasons(rules) && { words: verdict.says }) }
      : { verdict: 'not loaded' }
  },
})

const renderEnvoyChain = (plan: ChainPlan): EnvoyChain => ({
  ...renderChain(plan),
  key: plan.certificates[0]!.key,
})

// ---- the text of the trusted roots

interface LoadAnswer {
  readonly loads: boolean
}

const askRoots = (library: BoringSsl): Asker<Uint8Array, LoadAnswer> => ({
  question: (text) => ({
    kind: 'load',
    side: { ...ownMaterial, trustedCa: base64(text) },
    at: NOW.toISOString(),
  }),
  theirs: ({ loads }) => ({ verdict: loads ? 'accepts' : 'refuses' }),
  ours(text) {
    const roots = loadRoots(text, library, createReading(GO))
    const chain = { loads: true, certificates: [] }
    return { verdict: ENVOY.accept!({ chain, roots }).ok ? 'accepts' : 'refuses' }
  },
})

// ---- settings of TLS

const FIPS_NAMES = FIPS_SUITES.map((name) => findCipherSuite(name)!.openssl)

/** What istiod makes of the parameters of a side: EnforceCompliance in istio/istio 86c9f01f, pkg/model/fips.go. */
function underPolicy({ policy, min, max, suites, curves }: TlsSidePlan) {
  const params = { minimum: min, maximum: max, ...(suites && { cipherSuites: suites }), curves }
  switch (policy) {
    case undefined:
      return params
    case 'fips-140-3':
      return { ...params, compliance: ['FIPS_202205'] }
    case 'pqc':
      return { ...params, minimum: 'TLSv1_3', cipherSuites: FIPS_NAMES, curves: ['X25519MLKEM768'] }
    default: {
      const left = suites?.filter((name) => FIPS_NAMES.includes(name)) ?? []
      const lists = left.length === 0 ? {} : { cipherSuites: left }
      // the curves are left out; Envoy 1.40 of the wheel has other defaults than the Envoy of Istio, which are written out
      return { minimum: 'TLSv1_2', maximum: 'TLSv1_2', ...lists, curves: ['X25519', 'P-256'] }
    }
  }
}

const envoySide = (plan: TlsSidePlan) => ({
  ...(plan.key !== undefined && material(plan.key, [OWN[plan.key]!])),
  ...underPolicy(plan),
})

const CURVE_OF: Readonly<Record<string, string>> = {
  'p256-a': 'P-256',
  'p384-a': 'P-384',
  'p521-a': 'P-521',
}

const ourSide = ({ key, min, max, suites, curves, policy }: TlsSidePlan) => ({
  ...(key !== undefined &&
    (CURVE_OF[key] === undefined
      ? { keyType: 'RSA' as const }
      : { keyType: 'ECDSA' as const, keyCurve: CURVE_OF[key] })),
  minProtocolVersion: min,
  maxProtocolVersion: max,
  ...(suites !== undefined && { cipherSuites: suites }),
  ecdhCurves: curves,
  ...(policy !== undefined && { compliancePolicy: policy }),
})

/** `TLS_error:|number:SSL routines:OPENSSL_internal:REASON|number:…:REASON:TLS_error_end` is `REASON|REASON`. */
const reasons = (text = ''): string =>
  [...text.matchAll(/OPENSSL_internal:([A-Z0-9_]+)/g)].map(([, reason]) => reason).join('|')

/** Refused for the suite that only the lists of a release know of (`checkTlsSettings`), not handshakes. */
const isNotYet = (loads: Readonly<Record<string, string>>, { istio }: ControlPlaneRules): boolean =>
  istio < 30 &&
  Object.values(loads).every((words) => /individually: .*ECDHE-ECDSA-AES128-SHA256/.test(words))

const askSettings = (rules: ControlPlaneRules): Asker<TlsPlan, HandshakeAnswer> => ({
  question: ({ client, server, mutual }) => ({
    kind: 'handshake',
    client: { ...envoySide(client), trustedCa },
    server: { ...envoySide(server), ...(mutual && { trustedCa }) },
    at: NOW.toISOString(),
  }),
  theirs({ ok, loads, version, suite, ...says }) {
    if (loads !== undefined)
      return isNotYet(loads, rules)
        ? { verdict: UNASKED }
        : { verdict: 'not loaded', words: JSON.stringify(loads) }
    if (ok !== true)
      return { verdict: 'refuses', words: `${reasons(says.client)} / ${reasons(says.server)}` }
    return { verdict: 'accepts', facts: [version, suite] }
  },
  ours({ client, server, mutual }): Answer {
    const result = negotiate(ourSide(client), { ...ourSide(server), mutual })
    if (!result.ok) return { verdict: 'refuses', words: `${result.client} / ${result.server}` }
    const version = result.version === 'TLSv1_0' ? 'TLSv1' : result.version.replace('_', '.')
    const suite = findCipherSuite(result.suite)
    return { verdict: 'accepts', facts: [version, suite?.openssl ?? result.suite] }
  },
})

/** Envoy of a wheel: what BoringSSL says in its words. */
const askedOf = (oracle: string, controlPlane: ControlPlane): Differential => {
  const rules = parseControlPlane(controlPlane)
  const library = boringSslIn(rules)
  const makers = { ...chainMakers(KEY_NAMES), ...trustMakers(KEY_NAMES) }
  return {
    oracle,
    generators: [
      ...Object.entries(makers).map(([name, make]) =>
        generator({ name, make, render: renderEnvoyChain, asker: askChain(rules) }),
      ),
      generator({
        name: 'credential',
        make: makeCredential,
        render: (plan: CredentialPlan) => plan,
        asker: askEnvoyCredential(rules),
      }),
      generator({
        name: 'roots',
        make: makeTextWithKeys,
        render: renderText,
        asker: askRoots(library),
      }),
      ...Object.entries(TLS_MAKERS).map(([name, make]) =>
        generator({ name, make, render: (plan: TlsPlan) => plan, asker: askSettings(rules) }),
      ),
    ],
  }
}

/** The pinned Envoy, which no Istio of the table has yet. */
export const envoy = askedOf('envoy', 'istio-1.32')

/** The Envoy of each Istio that a wheel is there for (test/oracles/envoy/releases): its minor number is 8 above. */
export const earlierEnvoys: readonly Differential[] = [28, 29, 30, 31].map((istio) =>
  askedOf(`envoy-1.${String(istio + 8)}`, `istio-1.${istio}`),
)
