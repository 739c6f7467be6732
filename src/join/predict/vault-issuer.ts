import { goDuration } from '../../emulation/go/duration.ts'
import { labelOf, textAt, type Resource } from '../resources.ts'
import type { Asked } from './asked.ts'
import { assumedRoot, at, finish, signerOf, type Found, type Signed } from './finish.ts'
import type { IssuerKind } from './issuers.ts'
import { copyAuthority, pathUp, type Authority, type IssuerRules } from './throw-away.ts'
import { isRole, isVaultIssuer, longestLife, mountOf, vaultAction, vaultChain } from './vault.ts'
import { trap, type World } from './world.ts'

type VaultKind = Extract<IssuerKind, { readonly type: 'vault' }>

/** Is there a certificate that this path can give for a request? */
function checkPath(world: World, asked: Asked, { issuer, kind }: Found): boolean {
  const { path } = kind as VaultKind
  const action = vaultAction(path)
  const mount = mountOf(path)
  const place = { resource: issuer, path: ['spec', 'vault', 'path'] }
  if (action === 'issue' || action === 'unknown') {
    const problem =
      action === 'issue'
        ? 'makes a key of its own, so what it gives never fits the key of the Certificate'
        : 'does not sign requests'
    trap(world, place, 'predict-vault-path', { issuer: labelOf(issuer), path, problem, mount })
    return false
  }
  if (asked.isCa && action !== 'sign-intermediate')
    trap(world, place, 'predict-vault-not-ca', { of: asked.label, path, mount })
  return true
}

function noteChain(world: World, issuer: Resource): void {
  const path = ['spec', 'vault', 'path']
  const mount = mountOf(textAt(issuer.value, ...path) ?? '')
  trap(world, { resource: issuer, path }, 'predict-vault-chain', { issuer: labelOf(issuer), mount })
}

/** The CA of the mount: from what Vault prints of its issuer, or assumed to be a root, which is said. */
async function caOfVault(world: World, asked: Asked, issuer: Resource): Promise<Authority> {
  const given = world.all.find(isVaultIssuer)
  if (given === undefined) noteChain(world, issuer)
  const chain = given === undefined ? [] : await pathUp(vaultChain(given), world.engine)
  const copied = await copyAuthority(chain, world.engine)
  return copied ?? assumedRoot(world, asked, 'the CA in Vault')
}

/** hashicorp/vault, builtin/logical/pki, path_root.go: a CA whatever is asked for, one path length less than the issuer. */
function intermediateRules(above: Authority): IssuerRules {
  const allowed = above.certificate.basicConstraints?.pathLength
  const below = allowed === undefined ? {} : { pathLength: Math.max(0, allowed - 1) }
  return { isCa: true, keyUsage: ['keyCertSign', 'cRLSign'], purposes: [], ...below }
}

/** How long what a role signs would live, before its CA is looked at. */
function roleLife(world: World, asked: Asked): number {
  const role = world.all.find(isRole)
  const longest = role === undefined ? undefined : longestLife(role)
  return longest === undefined ? asked.duration : Math.min(longest, asked.duration)
}

const leftOf = ({ at }: World, { certificate }: Authority): number =>
  certificate.notAfter.getTime() - at.getTime()

const instant = (date: Date): string => date.toISOString().replace('.000Z', 'Z')

/**
 * What a role signs does not outlive its CA, by the setting leaf_not_after_behavior of the issuer: err unless it says otherwise.
 * hashicorp/vault c33a27f0, builtin/logical/pki/issuing/issue_common.go, ApplyIssuerLeafNotAfterBehavior (read).
 */
function signedLife(world: World, asked: Asked, above: Authority): number | undefined {
  const life = roleLife(world, asked)
  const left = leftOf(world, above)
  if (life <= left) return life
  const behavior = behaviorOf(world)
  if (behavior === 'truncate') return left
  if (behavior === 'permit') return life
  refusePastEnd(world, asked, above, life)
  return undefined
}

const behaviorOf = ({ all }: World): string =>
  textAt(all.find(isVaultIssuer)?.value, 'data', 'leaf_not_after_behavior') ?? 'err'

function refusePastEnd(world: World, asked: Asked, above: Authority, life: number): void {
  const ends = instant(new Date(world.at.getTime() + life))
  const says = `cannot satisfy request, as TTL would result in notAfter of ${ends} that is beyond the expiration of the CA certificate at ${instant(above.certificate.notAfter)}`
  const fix =
    'write a shorter duration, or give the mount a CA that lives longer; leaf_not_after_behavior=truncate of the issuer cuts it'
  const { label: of } = asked
  trap(world, { ...at(asked, 'spec', 'duration'), fix }, 'predict-vault-role', { of, says })
}

/**
 * A CA is cut to the life of the one above, from Vault 1.17 on (its pull request 26796); before, it outlives it. With always_enforce_err,
 * which 1.18.2 brought (28907), Vault refuses it.
 */
function intermediateLife(world: World, asked: Asked, above: Authority): number | undefined {
  const left = leftOf(world, above)
  if (asked.duration <= left) return asked.duration
  if (behaviorOf(world) === 'always_enforce_err') {
    refusePastEnd(world, asked, above, asked.duration)
    return undefined
  }
  const ends = instant(above.certificate.notAfter).slice(0, 10)
  const duration = goDuration(asked.duration).replace(/0m0s$/, '')
  const facts = { of: asked.label, duration, ends }
  trap(world, at(asked, 'spec', 'duration'), 'predict-vault-cut', facts)
  return left
}

/** Signs as Vault does for cert-manager: cert-manager/cert-manager 2d0d7f7f, internal/vault/vault.go, Sign. */
export async function signByVault(
  world: World,
  asked: Asked,
  found: Found,
): Promise<Signed | undefined> {
  if (!checkPath(world, asked, found)) return undefined
  const { path } = found.kind as VaultKind
  const above = await caOfVault(world, asked, found.issuer)
  if (vaultAction(path) !== 'sign-intermediate') {
    const duration = signedLife(world, asked, above)
    if (duration === undefined) return undefined
    return finish(world, asked, { ...signerOf(found), rules: { isCa: false, duration } }, above)
  }
  // the common name alone is taken out of the request
  const subject = asked.subject.filter(([type]) => type === 'CN')
  const duration = intermediateLife(world, asked, above)
  if (duration === undefined) return undefined
  const rules = { ...intermediateRules(above), duration }
  return finish(world, { ...asked, subject }, { ...signerOf(found), rules }, above)
}
