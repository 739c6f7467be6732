import { bitString, element, integer, sequence, time } from '../../../src/der/writer.ts'
import {
  certificateDer,
  crlDer,
  extension,
  type CertificatePlan,
  type CrlPlan,
  type ExtensionPlan,
} from '../material/certificate.ts'
import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { certificateStep } from './certificate-steps.ts'
import { crlStep } from './crl-steps.ts'
import {
  email,
  generalName,
  nameConstraints,
  subjectAltName,
  uri,
  utf8Mailbox,
} from './extensions.ts'
import { namePair } from './name-pairs.ts'
import { caPlan, crlPlan, NOW } from './set-plan.ts'
import { trustSettings } from './trust-settings.ts'

// A chain as a peer presents it: leaf, intermediates, and the roots and CRLs that it is judged by.

/** A chain to be made; orders name certificates by their place, and may leave some out or repeat them. */
export interface ChainPlan {
  /** The leaf, then its issuers upwards, the root last. */
  readonly certificates: readonly CertificatePlan[]
  /** Of what is presented behind the leaf. */
  readonly presented: readonly number[]
  readonly anchors: readonly number[]
  /** What follows each anchor in a TRUSTED CERTIFICATE, in the order of `anchors`; nothing where a list is shorter. */
  readonly settings?: readonly (Uint8Array | undefined)[]
  /** X509_V_FLAG_PARTIAL_CHAIN; set where left out. */
  readonly partialChain?: boolean
  readonly crls: readonly CrlPlan[]
  readonly role: 'server' | 'client'
  readonly at: Date
  readonly trustDomain?: string
  readonly identities?: readonly string[]
}

/** What both sides are asked. */
export interface ChainInput {
  readonly leaf: Uint8Array
  readonly chain: readonly Uint8Array[]
  readonly roots: readonly Uint8Array[]
  readonly settings?: readonly (Uint8Array | undefined)[]
  readonly partialChain?: boolean
  readonly crls: readonly Uint8Array[]
  readonly role: 'server' | 'client'
  readonly at: Date
  readonly trustDomain?: string
  readonly identities?: readonly string[]
}

const PURPOSES = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] as const
const purposeDer = (id: string): Uint8Array =>
  element(6, Uint8Array.of(0x2b, 6, 1, 5, 5, 7, 3, Number(id.at(-1))))

/** A workload certificate as istiod issues it. */
export function leafPlan(
  issuer: string,
  key: string,
  signer: string,
  identity = 'spiffe://cluster.local/ns/foo/sa/bar',
): CertificatePlan {
  return {
    ...caPlan('Leaf', issuer, key, signer),
    subject: sequence(),
    notBefore: time(new Date(NOW.getTime() - 120_000)),
    notAfter: time(new Date(NOW.getTime() + 86_400_000)),
    extensions: [
      extension('2.5.29.15', bitString(Uint8Array.of(0xa0), 5), true),
      extension('2.5.29.37', sequence(...PURPOSES.map(purposeDer))),
      extension('2.5.29.19', sequence(), true),
      { ...subjectAltName(uri(identity)), critical: true },
    ],
  }
}

const KEYS = ['p256-a', 'p256-b', 'p256-c', 'p256-d'] as const
const OTHER_KEYS = ['rsa-root', 'p384-a', 'p521-a', 'ed-a', 'rsa-ca'] as const

/** A good chain of 0 to 8 intermediates, mostly one or two. */
export function goodChain(random: Random, keys: readonly string[]): ChainPlan {
  const between = random.oneIn(12) ? random.int(9) : 1 + random.int(2)
  const key = (i: number): string =>
    random.oneIn(8) && keys.includes(OTHER_KEYS[i % OTHER_KEYS.length]!)
      ? OTHER_KEYS[i % OTHER_KEYS.length]!
      : KEYS[i % KEYS.length]!
  const chosen = Array.from({ length: between + 2 }, (_, i) => key(i))
  const name = (i: number): string => (i === between + 1 ? 'Root' : `CA ${String(i)}`)
  const certificates = chosen.map((own, i) => {
    const signer = chosen[Math.min(i + 1, between + 1)]!
    const issuer = name(Math.min(i + 1, between + 1))
    return i === 0 ? leafPlan(issuer, own, signer) : caPlan(name(i), issuer, own, signer)
  })
  const presented = certificates.map((_, i) => i).slice(1, -1)
  return {
    certificates,
    presented: random.oneIn(4) ? [...presented, between + 1] : presented,
    anchors: [between + 1],
    crls: [],
    role: random.pick(['server', 'client'] as const),
    at: NOW,
  }
}

type ChainStep = Step<ChainPlan>

function inChain(at: number, step: Step<CertificatePlan>): ChainStep {
  return {
    name: `${String(at)}: ${step.name}`,
    apply: (plan) => ({
      ...plan,
      certificates: plan.certificates.map((one, i) =>
        i === at % plan.certificates.length ? step.apply(one) : one,
      ),
    }),
  }
}

const onCertificate = (random: Random): ChainStep => inChain(random.int(9), certificateStep(random))

function constrained(random: Random): ChainStep {
  const added = nameConstraints(random)
  return inChain(1 + random.int(3), {
    name: 'constraints',
    apply: (plan) => ({
      ...plan,
      extensions: [...plan.extensions.filter(({ oid }) => oid !== added.oid), added],
    }),
  })
}

function named(random: Random): ChainStep {
  const names = Array.from({ length: 1 + random.int(3) }, () => generalName(random))
  const added = subjectAltName(...names)
  return inChain(random.oneIn(4) ? 1 : 0, {
    name: 'names',
    apply: (plan) => ({
      ...plan,
      extensions: [...plan.extensions.filter(({ oid }) => oid !== added.oid), added],
    }),
  })
}

const MAIL_HOSTS = ['x.com', 'X.com', '.x.com', 'a.x.com', '.', '', 'münchen.de']
const MAIL_BASES = [
  ...MAIL_HOSTS,
  'xn--mnchen-3ya.de',
  '.xn--mnchen-3ya.de',
  'xn--a!',
  'a@x.com',
  '@x.com',
]

/** A mailbox with letters beyond ASCII, below a constraint that may fit it. */
function mailbox(random: Random): ChainStep {
  const names = subjectAltName(utf8Mailbox(random, `a@${random.pick(MAIL_HOSTS)}`))
  const base = sequence(email(random.pick(MAIL_BASES)))
  const constraints = extension(
    '2.5.29.30',
    sequence(element(random.pick([0xa0, 0xa1]), base)),
    true,
  )
  const added = (one: CertificatePlan, of: ExtensionPlan): CertificatePlan => ({
    ...one,
    extensions: [...one.extensions.filter(({ oid }) => oid !== of.oid), of],
  })
  return {
    name: 'mailbox',
    apply: (plan) => ({
      ...plan,
      certificates: plan.certificates.map((one, i) =>
        i === 0 ? added(one, names) : i === 1 ? added(one, constraints) : one,
      ),
    }),
  }
}

/** The names of one link as two hands write them. */
function linkedNames(random: Random): ChainStep {
  const [subject, issuer] = namePair(random)
  const below = random.int(2)
  return {
    name: `names of link ${String(below)}`,
    apply: (plan) => ({
      ...plan,
      certificates: plan.certificates.map((one, i) =>
        i === below ? { ...one, issuer } : i === below + 1 ? { ...one, subject } : one,
      ),
    }),
  }
}

function order(random: Random): ChainStep {
  const seed = random.seed()
  return {
    name: 'order',
    apply: (plan) => {
      const all = plan.certificates.map((_, i) => i)
      const picked = [...plan.presented, all[seed % all.length]!]
      const from = seed % picked.length
      const turned = [...picked.slice(from), ...picked.slice(0, from)]
      return { ...plan, presented: seed % 3 === 0 ? turned.slice(1) : turned }
    },
  }
}

/** Another root of the same name, before or after; or an intermediate or the leaf as anchor. */
function anchors(random: Random): ChainStep {
  const [how, first] = [random.int(4), random.oneIn(2)]
  return {
    name: `anchors ${String(how)}`,
    apply: (plan) => {
      const top = plan.certificates.length - 1
      if (how > 0) return { ...plan, anchors: how === 1 ? [0] : how === 2 ? [1] : [1, top] }
      const other = { ...plan.certificates[top]!, key: 'p256-d', signer: 'p256-d' }
      const both = first ? [top + 1, top] : [top, top + 1]
      return { ...plan, certificates: [...plan.certificates, other], anchors: both }
    },
  }
}

const instants = [
  new Date(NOW.getTime() - 120_000),
  new Date(NOW.getTime() - 121_000),
  new Date(NOW.getTime() + 86_400_000),
  new Date(NOW.getTime() + 86_401_000),
  new Date(NOW.getTime() + 86_400_999),
]

function later(random: Random): ChainStep {
  const at = random.pick(instants)
  return { name: `at ${at.toISOString()}`, apply: (plan) => ({ ...plan, at }) }
}

function asked(random: Random): ChainStep {
  const identities = random.pick([
    ['spiffe://cluster.local/ns/foo/sa/bar'],
    ['spiffe://cluster.local/ns/foo/sa/other', 'spiffe://td/ns/a/sa/b'],
  ])
  const trustDomain = random.pick(['cluster.local', 'other.example', ''])
  return {
    name: 'asked for names',
    apply: (plan) => ({
      ...plan,
      ...(plan.role === 'client' ? { trustDomain } : { identities }),
    }),
  }
}

function withCrls(random: Random): ChainStep {
  const [less, revoked] = [random.int(4), random.int(5)]
  return {
    name: 'CRLs',
    apply: (plan) => {
      const crls = plan.certificates.slice(1).map((one) => crlPlan(one))
      const serial = plan.certificates[revoked % plan.certificates.length]!.serial
      const entry = sequence(serial, time(new Date('2027-02-03T00:00:00Z')))
      const held = revoked < 3 ? crls.map((crl) => ({ ...crl, entries: [entry] })) : crls
      return { ...plan, crls: less === 0 ? held.slice(1) : held }
    },
  }
}

const pointUri = (name: string): Uint8Array => element(0xa0, element(0xa0, uri(name)))

/** issuingDistributionPoint of a CRL and cRLDistributionPoints of a certificate, that fit or do not. */
function points(random: Random): ChainStep {
  const scope = random.pick([
    [],
    [element(0x81, Uint8Array.of(0xff))],
    [element(0x82, Uint8Array.of(0xff))],
  ])
  const own = random.pick(['http://a', 'http://b'])
  const presented = random.pick([
    undefined,
    sequence(sequence(pointUri('http://a'))),
    sequence(sequence(pointUri('http://c')), sequence(pointUri('http://b'))),
    sequence(sequence(pointUri('http://a'), element(0x81, Uint8Array.of(1, 2)))),
    sequence(sequence(element(0x81, Uint8Array.of(1, 2)))),
  ])
  const point = extension('2.5.29.28', sequence(pointUri(own), ...scope), true)
  return {
    name: 'points',
    apply: (plan) => ({
      ...plan,
      crls: plan.crls.map((crl) => ({ ...crl, extensions: [...crl.extensions, point] })),
      certificates: plan.certificates.map((one) =>
        presented === undefined
          ? one
          : { ...one, extensions: [...one.extensions, extension('2.5.29.31', presented)] },
      ),
    }),
  }
}

function onCrl(random: Random): ChainStep {
  const index = random.int(4)
  const { name, apply } = crlStep(random)
  return {
    name,
    apply: (plan) => ({
      ...plan,
      crls: plan.crls.map((crl, i) => (i === index % plan.crls.length ? apply(crl) : crl)),
    }),
  }
}

/** A path length, of one octet or more. */
function pathLength(random: Random): ChainStep {
  const length = random.pick([
    integer(0),
    integer(1),
    integer(255),
    integer(256),
    element(2, Uint8Array.of(0, 1)),
  ])
  const value = sequence(element(1, Uint8Array.of(0xff)), length)
  return inChain(1 + random.int(3), {
    name: 'path length',
    apply: (plan) => ({
      ...plan,
      extensions: [
        ...plan.extensions.filter(({ oid }) => oid !== '2.5.29.19'),
        extension('2.5.29.19', value, true),
      ],
    }),
  })
}

type MakeStep = (random: Random) => ChainStep

const steps =
  (keys: readonly string[], first: readonly MakeStep[], ...make: readonly MakeStep[]) =>
  (most: number) =>
  (random: Random): Made<ChainPlan> => ({
    base: goodChain(random, keys),
    steps: [
      ...first.map((one) => one(random)),
      ...Array.from({ length: 1 + random.int(most) }, () => random.pick(make)(random)),
    ],
  })

/** Generators of chains by kind; `keys` are the names of keys that are there. */
export function chainMakers(
  keys: readonly string[],
): Readonly<Record<string, (random: Random) => Made<ChainPlan>>> {
  return {
    'chain-certificates': steps(keys, [], onCertificate)(2),
    'chain-structure': steps(keys, [], order, anchors, later, pathLength, asked, onCertificate)(3),
    'chain-names': steps(keys, [linkedNames], later, linkedNames)(1),
    'chain-constraints': steps(keys, [constrained], named, named, constrained, mailbox)(3),
    'chain-crls': steps(keys, [withCrls], onCrl, points, points, order)(2),
    'chain-anything': steps(
      keys,
      [],
      onCertificate,
      onCertificate,
      constrained,
      named,
      order,
      anchors,
      later,
      pathLength,
      asked,
      withCrls,
      points,
    )(4),
  }
}

/** Settings of trust behind one of the anchors; behind two where it is applied twice. */
function trusting(random: Random): ChainStep {
  const [index, added] = [random.int(3), trustSettings(random)]
  return {
    name: `settings of anchor ${String(index)}`,
    apply: (plan) => {
      const at = index % plan.anchors.length
      const settings = plan.anchors.map((_, i) => (i === at ? added : plan.settings?.[i]))
      return { ...plan, settings }
    },
  }
}

/** An anchor once more, with settings of its own. */
function repeated(random: Random): ChainStep {
  const [first, added] = [random.oneIn(2), random.oneIn(3) ? undefined : trustSettings(random)]
  return {
    name: 'an anchor twice',
    apply: (plan) => {
      const { anchors, settings = [] } = plan
      const known = anchors.map((_, i) => settings[i])
      const again = anchors[0]!
      return {
        ...plan,
        anchors: first ? [again, ...anchors] : [...anchors, again],
        settings: first ? [added, ...known] : [...known, added],
      }
    },
  }
}

/** As OpenSSL is used where nobody asks for PARTIAL_CHAIN. */
export const withoutPartialChain = (): ChainStep => ({
  name: 'no PARTIAL_CHAIN',
  apply: (plan) => ({ ...plan, partialChain: false }),
})

/** Chains to anchors with settings of trust; by a name that {@link chainMakers} does not have. */
export function trustMakers(
  keys: readonly string[],
  ...more: readonly MakeStep[]
): Readonly<Record<string, (random: Random) => Made<ChainPlan>>> {
  const moved = [trusting, trusting, repeated, anchors, order, later, ...more]
  return { 'chain-trust': steps(keys, [trusting], ...moved)(4) }
}

/** The chain as it comes over the wire. */
export function renderChain(plan: ChainPlan): ChainInput {
  const ders = plan.certificates.map(certificateDer)
  const { role, at, settings, partialChain, trustDomain, identities } = plan
  return {
    leaf: ders[0]!,
    chain: plan.presented.map((i) => ders[i]!),
    roots: plan.anchors.map((i) => ders[i]!),
    crls: plan.crls.map(crlDer),
    role,
    at,
    ...(settings && { settings }),
    ...(partialChain !== undefined && { partialChain }),
    ...(trustDomain === undefined ? {} : { trustDomain }),
    ...(identities === undefined ? {} : { identities }),
  }
}
