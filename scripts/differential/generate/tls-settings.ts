import { COMPLIANCE_POLICIES, type CompliancePolicy } from '../../../src/tls/compliance.ts'
import { CIPHER_SUITE_FACTS } from '../../../src/tls/suites.ts'
import type { WireVersion } from '../../../src/tls/versions.ts'
import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'

// Settings of TLS on two sides: versions, suites, curves and kinds of key.

/** One side; versions and curves are always written out, since their defaults change with the release of Envoy. */
export interface TlsSidePlan {
  /** The name of its key; a client may have none. */
  readonly key?: string
  readonly min: WireVersion
  readonly max: WireVersion
  readonly suites?: readonly string[]
  readonly curves: readonly string[]
  /** The `COMPLIANCE_POLICY` under which Istio configures the side. */
  readonly policy?: CompliancePolicy
}

/** What two sides are configured with. */
export interface TlsPlan {
  readonly client: TlsSidePlan
  readonly server: TlsSidePlan
  /** The server asks for a certificate. */
  readonly mutual: boolean
}

const KEYS = ['rsa-ca', 'p256-a', 'p384-a', 'p521-a']
const CURVES = ['X25519', 'P-256', 'P-384', 'P-521', 'X25519MLKEM768']
const VERSIONS: readonly WireVersion[] = ['TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3']
const SUITES = CIPHER_SUITE_FACTS.filter(
  ({ supportedBy, cipher }) => supportedBy.boringssl && cipher !== '3DES-EDE',
).map(({ openssl }) => openssl)

const some = <T>(random: Random, from: readonly T[], most: number): readonly T[] =>
  random.shuffle(from).slice(0, 1 + random.int(most))

/** Names, now and then several of equal rank. */
const suiteList = (random: Random): readonly string[] =>
  Array.from({ length: 1 + random.int(3) }, () =>
    random.oneIn(3) ? `[${some(random, SUITES, 3).join('|')}]` : random.pick(SUITES),
  )

type SideStep = (random: Random) => Step<TlsSidePlan>

const SIDE_STEPS: readonly SideStep[] = [
  (random) => {
    const suites = suiteList(random)
    return { name: `suites ${suites.join(':')}`, apply: (side) => ({ ...side, suites }) }
  },
  (random) => {
    const curves = some(random, CURVES, 3)
    return { name: `curves ${curves.join(':')}`, apply: (side) => ({ ...side, curves }) }
  },
  (random) => {
    const min = random.pick(VERSIONS)
    return { name: `from ${min}`, apply: (side) => ({ ...side, min }) }
  },
  (random) => {
    const max = random.pick(VERSIONS)
    return { name: `to ${max}`, apply: (side) => ({ ...side, max }) }
  },
  (random) => {
    const key = random.pick(KEYS)
    return { name: `key ${key}`, apply: (side) => ({ ...side, key }) }
  },
]

function tlsStep(random: Random): Step<TlsPlan> {
  const who = random.pick(['client', 'server'] as const)
  const step = random.pick(SIDE_STEPS)(random)
  return {
    name: `${who}: ${step.name}`,
    apply: (plan) => ({ ...plan, [who]: step.apply(plan[who]) }),
  }
}

const USUAL = { min: 'TLSv1_2', max: 'TLSv1_3', curves: ['X25519', 'P-256'] } as const

/** Two sides as sidecars are, and up to six changes of their settings. */
function madeSettings(random: Random): Made<TlsPlan> {
  return {
    base: {
      client: { ...USUAL, key: 'p256-a' },
      server: { ...USUAL, key: 'p256-a' },
      mutual: !random.oneIn(3),
    },
    steps: Array.from({ length: 1 + random.int(6) }, () => tlsStep(random)),
  }
}

/** The same, with a policy on one side or both. */
function madePolicies(random: Random): Made<TlsPlan> {
  const { base, steps } = madeSettings(random)
  const policyStep = (): Step<TlsPlan> => {
    const who = random.pick(['client', 'server'] as const)
    const policy = random.pick(COMPLIANCE_POLICIES)
    return {
      name: `${who}: policy ${policy}`,
      apply: (plan) => ({ ...plan, [who]: { ...plan[who], policy } }),
    }
  }
  return {
    base,
    steps: [...steps.slice(0, 3), policyStep(), ...(random.oneIn(2) ? [policyStep()] : [])],
  }
}

/** Generators of settings by name. */
export const TLS_MAKERS: Readonly<Record<string, (random: Random) => Made<TlsPlan>>> = {
  'tls-settings': madeSettings,
  'tls-policies': madePolicies,
}
