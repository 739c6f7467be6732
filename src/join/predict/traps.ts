import { equalBytes } from '../../der/bytes.ts'
import { goDuration } from '../../emulation/go/duration.ts'
import { labelOf, mayBeSame, type Resource } from '../resources.ts'
import type { Asked } from './asked.ts'
import { isRoot } from './bundle.ts'
import type { Signed } from './finish.ts'
import { isRole, longestLife, mountOf, roleRefusals, vaultAction } from './vault.ts'
import { trap, type World } from './world.ts'

const YEAR = 365 * 86_400_000

/** `2160h` for a duration. */
export const hours = (milliseconds: number): string =>
  goDuration(milliseconds)
    .replace(/h0m0s$/, 'h')
    .replace(/m0s$/, 'm')

const at = ({ resource }: Asked, ...path: readonly string[]) => ({ resource, path })

/** Traps of a CA that is to sign for a mesh, by what was asked for. */
export function checkCa(world: World, { asked, kind }: Signed): void {
  const of = asked.label
  if (asked.subject.length === 0) trap(world, at(asked, 'spec'), 'predict-empty-subject', { of })
  checkPurposes(world, asked)
  if (asked.usages.length > 0 && !asked.usages.includes('cert sign'))
    trap(world, at(asked, 'spec', 'usages'), 'predict-usages', { of })
  if (kind.type === 'selfSigned') checkRoot(world, asked)
}

const NEEDED = ['serverAuth', 'clientAuth'] as const

function checkPurposes(world: World, asked: Asked): void {
  const { purposes, label: of } = asked
  const missing = NEEDED.filter((purpose) => !purposes.includes(purpose))
  const limited = purposes.length > 0 && !purposes.includes('anyExtendedKeyUsage')
  if (!limited || missing.length === 0) return
  trap(world, at(asked, 'spec', 'usages'), 'predict-ca-purposes', { of, purposes, missing })
}

/** A root that cert-manager renews: when, and with which key. */
function checkRoot(world: World, asked: Asked): void {
  const of = asked.label
  const { duration, rotation } = asked
  const renewed = hours((duration * 2) / 3)
  if (duration < YEAR) {
    const facts = { of, duration: hours(duration), renewed }
    trap(world, at(asked, 'spec', 'duration'), 'predict-short-ca', facts)
  }
  if (rotation === 'Always')
    trap(world, at(asked, 'spec', 'privateKey'), 'predict-root-rotation', { of })
}

/** Certificates that SelfSigned signs besides a root. */
export function checkSelfSigned(world: World, all: readonly Signed[]): void {
  for (const { asked } of all.filter(({ kind }) => kind.type === 'selfSigned')) {
    const reads = asked.secretName === 'cacerts' && asked.isCa
    if (asked.isCa && !reads) continue
    const clusters = reads ? '; with several clusters, each would have another root' : ''
    trap(world, at(asked, 'spec', 'issuerRef'), 'predict-self-signed', {
      of: asked.label,
      clusters,
    })
  }
}

/** What Vault's role makes of a request. */
export function checkRole(world: World, { asked, kind }: Signed): void {
  const role = world.all.find(isRole)
  if (kind.type !== 'vault' || role === undefined || vaultAction(kind.path) !== 'sign') return
  const of = asked.label
  const place = { resource: role, path: ['data'] }
  for (const { says, fix } of roleRefusals(role, asked))
    trap(world, { ...place, fix }, 'predict-vault-role', { of, says })
  const most = longestLife(role)
  if (most !== undefined && most < asked.duration) {
    const facts = { of, duration: hours(asked.duration), most: hours(most) }
    trap(world, { resource: role, path: ['data', 'max_ttl'] }, 'predict-vault-ttl', facts)
  }
}

/** What `ca.crt` will hold, where somebody needs the root there. */
export function checkCaCrt(world: World, signed: Signed, reader: string): void {
  const { asked, issuer, kind, bundle } = signed
  const of = asked.label
  const { ca, chain } = bundle
  if (ca === undefined) {
    const facts = { of, issuer, reader }
    trap(world, at(asked, 'spec', 'issuerRef'), 'predict-ca-crt-missing', facts)
    return
  }
  if (isRoot(ca)) return
  const twice = chain.some(({ der }) => equalBytes(der, ca.der))
  const subject = ca.subject.text
  if (!twice || chain.length === 1) {
    trap(world, at(asked, 'spec', 'issuerRef'), 'predict-ca-crt-not-root', { of, subject })
    return
  }
  const mount = kind.type === 'vault' ? mountOf(kind.path) : 'pki_int'
  const facts = { of, intermediate: subject, mount }
  trap(world, at(asked, 'spec', 'issuerRef'), 'predict-root-missing', facts)
}

/** The Secret `cacerts` must be where istiod runs. */
export function checkNamespace(world: World, resource: Resource): void {
  const { istiodNamespace: wanted } = world
  if (mayBeSame(resource.namespace, wanted)) return
  const facts = { of: labelOf(resource), namespace: resource.namespace, wanted }
  trap(world, { resource, path: ['metadata', 'namespace'] }, 'predict-namespace', facts)
}
