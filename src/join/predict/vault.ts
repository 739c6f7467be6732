import { parseCertificates } from '../../certificate/parse.ts'
import type { Certificate } from '../../certificate/types.ts'
import { get } from '../../mesh/context.ts'
import { isRefusal } from '../../report/error.ts'
import { textAt, textsAt, type Resource } from '../resources.ts'
import type { Asked } from './asked.ts'

// What `vault read -format=json` prints has no kind and no name: it is known by the fields of its `data`.

/** A role of the PKI engine. */
export const isRole = ({ kind, value }: Resource): boolean =>
  kind === '' &&
  get(value, 'data', 'key_type') !== undefined &&
  get(value, 'data', 'max_ttl') !== undefined

/** An issuer of the PKI engine, or its CA certificate: `pki/issuer/NAME`, `pki/cert/ca`. */
export const isVaultIssuer = ({ kind, value }: Resource): boolean =>
  kind === '' && textAt(value, 'data', 'certificate') !== undefined

/** What a path of the engine does with a request. */
export type VaultAction = 'sign' | 'sign-verbatim' | 'sign-intermediate' | 'issue' | 'unknown'

/** By the paths of hashicorp/vault, builtin/logical/pki: path_issue_sign.go, path_root.go. */
export function vaultAction(path: string): VaultAction {
  if (/\/sign-intermediate$/.test(path)) return 'sign-intermediate'
  if (/\/sign-verbatim(?:\/[^/]+)?$/.test(path)) return 'sign-verbatim'
  const [, action] = /\/(sign|issue)\/[^/]+$/.exec(path) ?? []
  return (action as 'sign' | 'issue' | undefined) ?? 'unknown'
}

/** The mount of a path: `pki_int` of `pki_int/sign/istio`. */
export const mountOf = (path: string): string =>
  path.replace(
    /\/(?:issuer\/[^/]+\/)?(?:root\/)?(?:sign|issue)(?:-verbatim|-intermediate)?(?:\/[^/]+)?$/,
    '',
  )

/** The certificates that an issuer of Vault has: its own, then its chain. Nothing where they cannot be read. */
export function vaultChain({ value }: Resource): readonly Certificate[] {
  const texts = [textAt(value, 'data', 'certificate') ?? '', ...textsAt(value, 'data', 'ca_chain')]
  try {
    const all = texts.flatMap((pem) => parseCertificates(pem))
    return [...new Map(all.map((one) => [one.der.toString(), one])).values()]
  } catch (error) {
    if (isRefusal(error)) return []
    throw error
  }
}

/** Seconds of a field: a number, or a text with digits. */
function secondsAt(role: Resource, field: string): number {
  const value = get(role.value, 'data', field)
  const seconds = typeof value === 'string' && /^\d+s?$/.test(value) ? parseInt(value, 10) : value
  return typeof seconds === 'number' ? seconds : 0
}

/** The longest life that a role gives, in milliseconds; nothing where the mount decides. */
export function longestLife(role: Resource): number | undefined {
  const seconds = secondsAt(role, 'max_ttl')
  return seconds > 0 ? seconds * 1000 : undefined
}

const KEY_TYPES = { RSA: 'rsa', ECDSA: 'ec', Ed25519: 'ed25519' } as const

/** `*` in a pattern stands for any characters (ryanuber/go-glob, which Vault uses). */
function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`).test(text)
}

/** What a role answers, and what changes it. */
export interface RoleRefusal {
  readonly says: string
  readonly fix: string
}

function uriProblem(role: Resource, asked: Asked): RoleRefusal | undefined {
  const uris = asked.names.filter(({ type }) => type === 'uri')
  const allowed = textsAt(role.value, 'data', 'allowed_uri_sans')
  const via = get(role.value, 'data', 'use_csr_sans') === false ? 'the API' : 'CSR'
  const fix = 'write the role again with allowed_uri_sans="spiffe://*"'
  if (uris.length === 0) return undefined
  if (allowed.length === 0) {
    const says = `URI Subject Alternative Names are not allowed in this role, but were provided via ${via}`
    return { says, fix }
  }
  if (uris.every(({ value }) => allowed.some((pattern) => matchesGlob(pattern, value))))
    return undefined
  const says = `URI Subject Alternative Names were provided via ${via} which are not valid for this role`
  return { says, fix }
}

function keyProblem(role: Resource, { key }: Asked): RoleRefusal | undefined {
  const type = textAt(role.value, 'data', 'key_type') ?? 'any'
  if (type === 'any') return undefined
  if (type !== KEY_TYPES[key.algorithm]) {
    const fix = 'write the role again with key_type=any; sidecars send RSA, ztunnel ECDSA P-256'
    return { says: `role requires keys of type ${type}`, fix }
  }
  const bits = get(role.value, 'data', 'key_bits')
  if (typeof bits !== 'number' || key.algorithm === 'Ed25519' || key.size >= bits) return undefined
  const says = `role requires a minimum of a ${String(bits)}-bit key, but CSR's key is ${String(key.size)} bits`
  return {
    says,
    fix: `write the role again with key_bits=0, or ask for a key of ${String(bits)} bits`,
  }
}

function nameProblem(role: Resource, { subject }: Asked): RoleRefusal | undefined {
  const required = get(role.value, 'data', 'require_cn') !== false
  if (!required || subject.some(([type]) => type === 'CN')) return undefined
  return {
    says: 'the common_name field is required, or must be provided in a CSR with "use_csr_common_name" set to true, unless "require_cn" is set to false',
    fix: 'write the role again with require_cn=false: requests of workloads have no common name',
  }
}

/** What a role has against a request: Vault says the first; the next when that is put right. Read in builtin/logical/pki, cert_util.go. */
export const roleRefusals = (role: Resource, asked: Asked): readonly RoleRefusal[] =>
  [nameProblem, keyProblem, uriProblem].flatMap((problem) => problem(role, asked) ?? [])
