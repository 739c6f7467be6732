import { labelOf, textAt, type Resource } from '../resources.ts'
import type { Asked } from './asked.ts'
import { assumedRoot, finish, signerOf, type Found, type Signed } from './finish.ts'
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

function roleRules(world: World, asked: Asked): IssuerRules {
  const role = world.all.find(isRole)
  const longest = role === undefined ? undefined : longestLife(role)
  const cut = longest === undefined ? {} : { duration: Math.min(longest, asked.duration) }
  return { isCa: false, ...cut }
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
  if (vaultAction(path) !== 'sign-intermediate')
    return finish(world, asked, { ...signerOf(found), rules: roleRules(world, asked) }, above)
  // the common name alone is taken out of the request
  const subject = asked.subject.filter(([type]) => type === 'CN')
  return finish(
    world,
    { ...asked, subject },
    { ...signerOf(found), rules: intermediateRules(above) },
    above,
  )
}
