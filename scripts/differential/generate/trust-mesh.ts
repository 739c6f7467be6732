import type { CaCertificatesEntry } from '../../../src/emulation/istiod/trust-bundle.ts'
import type { TrustSettings } from '../../../src/cacerts/tools/trust-party.ts'
import { time } from '../../../src/der/writer.ts'
import { certificateDer, concat, pemBlock, type CertificatePlan } from '../material/certificate.ts'
import { keyNamed } from '../material/keys.ts'
import type { Random } from '../random.ts'
import { caPlan, NOW } from './set-plan.ts'

// Meshes of two to four clusters: roots of one name with other keys, cross-signed and expired roots, bundles, trust domains and
// aliases, caCertificates that are right and wrong, flags that are on and off.

/** A cluster of a generated mesh: its set, what its mesh says of trust, and what signs its workloads. */
export interface ClusterPlan extends TrustSettings {
  readonly name: string
  readonly files: Readonly<Record<string, Uint8Array>>
  /** The common name of what signs its workloads, with the key {@link SIGNER_KEY}. */
  readonly signer: string
  /** Of istiod's own making. */
  readonly selfSigned?: boolean
}

/** Key of every CA. */
export const SIGNER_KEY = 'p256-c'

const DOMAINS = ['cluster.local', 'east.example', 'west.example'] as const

type Key = 'p256-a' | 'p256-b' | 'p256-c' | 'p256-d' | 'p384-a' | 'rsa-root' | 'rsa-other'
const ROOTS: readonly (readonly [name: string, key: Key])[] = [
  ['Root', 'p256-a'],
  ['Root', 'p256-b'],
  ['Other', 'p256-d'],
  ['Third', 'rsa-root'],
  ['Fourth', 'p384-a'],
]

const selfSigned = ([name, key]: (typeof ROOTS)[number]): CertificatePlan =>
  caPlan(name, name, key, key)

const pem = (plans: readonly CertificatePlan[]): Uint8Array =>
  concat(plans.map((plan) => pemBlock('CERTIFICATE', certificateDer(plan))))

const expired = (plan: CertificatePlan): CertificatePlan => ({
  ...plan,
  notAfter: time(new Date(NOW.getTime() - 86_400_000)),
})

/** The same name and key, signed by another root: what clusters exchange in place of their roots. */
function crossSigned(root: (typeof ROOTS)[number], by: (typeof ROOTS)[number]): CertificatePlan {
  return caPlan(root[0], by[0], root[1], by[1])
}

function oneRoot(random: Random): CertificatePlan {
  const root = random.pick(ROOTS)
  if (random.oneIn(8)) return expired(selfSigned(root))
  return random.oneIn(8) ? crossSigned(root, random.pick(ROOTS)) : selfSigned(root)
}

function entry(random: Random): CaCertificatesEntry {
  const text = Buffer.from(pem([oneRoot(random)])).toString()
  const trustDomains = random.oneIn(2) ? [random.pick(DOMAINS)] : []
  if (random.oneIn(10)) return { pem: 'no PEM', trustDomains }
  if (random.oneIn(10)) return { spiffeBundleUrl: 'https://spire.example', trustDomains }
  const written = random.oneIn(6) ? text.replaceAll('\n', '\r\n') : text
  return { pem: random.oneIn(6) ? written.trimEnd() : written, trustDomains }
}

const several = <T>(random: Random, most: number, make: (random: Random) => T): readonly T[] =>
  Array.from({ length: random.int(most + 1) }, () => make(random))

function settings(random: Random): TrustSettings {
  return {
    trustDomain: random.pick(DOMAINS),
    trustDomainAliases: several(random, 2, () => random.pick(DOMAINS)),
    caCertificates: random.oneIn(2) ? several(random, 2, entry) : [],
    multiRoot: !random.oneIn(3),
    proxyConfigXds: !random.oneIn(3),
    skipTrustDomain: random.oneIn(8),
    dataPlane: random.pick(['sidecar', 'ambient', 'both'] as const),
  }
}

function cluster(random: Random, number: number): ClusterPlan {
  const root = random.oneIn(2) ? ROOTS[0]! : random.pick(ROOTS)
  const name = `CA ${String(number)}`
  const signer = caPlan(name, root[0], SIGNER_KEY, root[1])
  const cross = random.oneIn(6) ? [crossSigned(root, random.pick(ROOTS))] : []
  const chain = [signer, ...cross]
  const others = several(random, 2, oneRoot)
  const roots = random.shuffle([selfSigned(root), ...others])
  const key = keyNamed(SIGNER_KEY).forms['EC PRIVATE KEY']!
  return {
    ...settings(random),
    name: `cluster-${String(number)}`,
    signer: name,
    files: {
      'ca-cert.pem': pem([signer]),
      'ca-key.pem': pemBlock('EC PRIVATE KEY', key),
      'cert-chain.pem': pem(chain),
      'root-cert.pem': pem(roots),
    },
  }
}

/** Two to four clusters. */
export const makeMesh = (random: Random): readonly ClusterPlan[] =>
  Array.from({ length: 2 + random.int(3) }, (_, number) => cluster(random, number))

/** The next generation of some clusters: another CA, under another root, with or without the old one. */
export function makeNext(random: Random, mesh: readonly ClusterPlan[]): readonly ClusterPlan[] {
  return mesh.map((one, number) => {
    if (random.oneIn(3)) return one
    const { files, signer } = cluster(random, number + mesh.length)
    const old = one.files['root-cert.pem']!
    const roots = random.oneIn(2) ? concat([files['root-cert.pem']!, old]) : files['root-cert.pem']!
    return { ...one, signer, files: { ...files, 'root-cert.pem': roots } }
  })
}

/** A change of a mesh whose clusters trust each other: of them as they are and as they shall be, by their names. */
export interface ChangePlan {
  readonly what: string
  readonly from: readonly ClusterPlan[]
  readonly to: readonly ClusterPlan[]
}

type Root = (typeof ROOTS)[number]

/** A cluster under a root, which trusts some roots. */
function under(root: Root, signer: string, roots: readonly Root[] = [root]): ClusterPlan['files'] {
  const ca = pem([caPlan(signer, root[0], SIGNER_KEY, root[1])])
  return {
    'ca-cert.pem': ca,
    'ca-key.pem': pemBlock('EC PRIVATE KEY', keyNamed(SIGNER_KEY).forms['EC PRIVATE KEY']!),
    'cert-chain.pem': ca,
    'root-cert.pem': pem(roots.map(selfSigned)),
  }
}

/** What istiod makes for itself: the certificate is the root too. */
function ownCa(signer: string): ClusterPlan['files'] {
  const certificate = pem([caPlan(signer, signer, SIGNER_KEY, SIGNER_KEY)])
  return {
    ...under(ROOTS[0]!, signer),
    'ca-cert.pem': certificate,
    'cert-chain.pem': new Uint8Array(0),
    'root-cert.pem': certificate,
  }
}

const plane = (random: Random): 'sidecar' | 'both' | 'ambient' =>
  random.pick(['sidecar', 'sidecar', 'both', 'ambient'] as const)

const CHANGES: Readonly<
  Record<string, (mesh: readonly ClusterPlan[], random: Random) => Omit<ChangePlan, 'what'>>
> = {
  renew: (from) => ({
    from,
    to: from.map((one) => ({
      ...one,
      signer: `${one.signer} 2`,
      files: under(ROOTS[0]!, `${one.signer} 2`),
    })),
  }),
  rotate: (from, random) => {
    const next = random.pick(ROOTS.slice(1))
    return {
      from,
      to: from.map((one) => ({
        ...one,
        signer: `${one.signer} 2`,
        files: under(next, `${one.signer} 2`),
      })),
    }
  },
  // one cluster never learns the new root
  forget: (from) => ({
    from,
    to: from.map((one, i) =>
      i === 0
        ? one
        : { ...one, signer: `${one.signer} 2`, files: under(ROOTS[2]!, `${one.signer} 2`) },
    ),
  }),
  add: (from) => ({ from, to: joinedBy(from) }),
  leave: (from) => ({ from: joinedBy(from), to: from }),
  ambient: (from) => ({
    from,
    to: from.map((one, i) => (i === 0 ? { ...one, dataPlane: 'ambient' } : one)),
  }),
  upgrade: (from) => ({
    from: from.map((one) => ({ ...one, dataPlane: 'sidecar', controlPlane: 'ossm-2.6' })),
    to: from.map((one) => ({ ...one, dataPlane: 'sidecar', controlPlane: 'ossm-3.0' })),
  }),
  'plug in': (from) => {
    const own = { ...from[0]!, signer: 'Own CA', selfSigned: true, files: ownCa('Own CA') }
    return { from: [own], to: [from[0]!] }
  },
}

/** Everybody with the roots of both, and another cluster under the second. */
function joinedBy(mesh: readonly ClusterPlan[]): readonly ClusterPlan[] {
  const roots = [ROOTS[0]!, ROOTS[2]!]
  const knowing = mesh.map((one) => ({ ...one, files: under(ROOTS[0]!, one.signer, roots) }))
  const signer = 'Joining CA'
  return [
    ...knowing,
    { ...mesh[0]!, name: 'joining', signer, files: under(ROOTS[2]!, signer, roots) },
  ]
}

/** Two to four clusters under one root, and one of the changes of a year; some with settings that get in its way. */
export function makeChange(random: Random): ChangePlan {
  const mesh = Array.from({ length: 2 + random.int(3) }, (_, number): ClusterPlan => {
    const signer = `Year CA ${String(number)}`
    const name = `cluster-${String(number)}`
    return { name, signer, dataPlane: plane(random), files: under(ROOTS[0]!, signer) }
  })
  const odd = random.oneIn(4) ? mesh.map((one) => ({ ...one, ...settings(random) })) : mesh
  const what = random.pick(Object.keys(CHANGES))
  return { what, ...CHANGES[what]!(odd, random) }
}
