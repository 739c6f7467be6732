import type { ZtunnelRules } from '../../release/ztunnel.ts'
import type { WebpkiSignatureCheck } from '../webpki/check-signature.ts'
import type { WebpkiCrl } from '../webpki/read-crl.ts'
import { rustlsWords, ztunnelClientWords } from '../webpki/rustls-words.ts'
import { webpkiError } from '../webpki/verify.ts'
import type { WebpkiErrorName } from '../webpki/webpki-error.ts'
import { identitiesOf, type ZtunnelIdentity } from './identity.ts'

// ztunnel 62d82653. A connection comes in: src/tls/certificate.rs `server_config` and src/tls/workload.rs
// `TrustDomainVerifier`. It goes out: src/tls/workload.rs `IdentityVerifier`.

/** What a ztunnel is asked about a peer. */
export interface ZtunnelQuestion {
  /** The role of the party that presents the chain: a `server` is judged by the ztunnel that connects to it. */
  readonly role: 'server' | 'client'
  /** As DER. */
  readonly leaf: Uint8Array
  readonly chain: readonly Uint8Array[]
  /** The roots that the ztunnel loaded. */
  readonly roots: readonly Uint8Array[]
  /** Of the mesh, where the ztunnel could read them. */
  readonly crls?: readonly WebpkiCrl[]
  readonly at: Date
  readonly rules: ZtunnelRules
  readonly check: WebpkiSignatureCheck
  /** The trust domain of the ztunnel itself: a client has to be of it. Aliases are not asked. */
  readonly trustDomain?: string
  /** Whom it means to reach: a server has to be one of them. */
  readonly identities?: readonly string[]
}

/** Why a ztunnel refuses a peer: an error of rustls-webpki by its name, or what ztunnel asks beyond it. */
export type ZtunnelCause =
  | WebpkiErrorName
  | 'BadEncoding'
  | 'ApplicationVerificationFailure'
  | 'SanError'
  | 'SanTrustDomainError'

/** What a ztunnel says of a peer; `says` is the text in its log. */
export type ZtunnelVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly cause: ZtunnelCause; readonly says: string }

const OK: ZtunnelVerdict = Object.freeze({ ok: true })

const refuse = (cause: ZtunnelCause, says: string): ZtunnelVerdict => ({
  ok: false,
  cause,
  says: `invalid peer certificate: ${says}`,
})

const list = (identities: readonly ZtunnelIdentity[]): string =>
  identities.map(({ uri }) => uri).join(',')

const namesError = (expected: string, got: readonly ZtunnelIdentity[]): string =>
  `identity verification error: peer did not present the expected ${expected}, got ${list(got)}`

/** Debug of an `Identity`, which is what the error about trust domains shows. */
function debugIdentity({ uri }: ZtunnelIdentity): string {
  const [trustDomain = '', , namespace = '', , account = ''] = uri
    .slice('spiffe://'.length)
    .split('/')
  return `Spiffe { trust_domain: "${trustDomain}", namespace: "${namespace}", service_account: "${account}" }`
}

function trustDomainVerdict(got: readonly ZtunnelIdentity[], expected: string): ZtunnelVerdict {
  if (got.some(({ trustDomain }) => trustDomain === expected)) return OK
  const shown = got.map(debugIdentity).join(', ')
  return refuse(
    'SanTrustDomainError',
    `Other(OtherError(SanTrustDomainError("${expected}", [${shown}])))`,
  )
}

function identityVerdict(
  got: readonly ZtunnelIdentity[],
  expected: readonly string[],
): ZtunnelVerdict {
  if (got.some(({ uri }) => expected.includes(uri))) return OK
  return refuse('SanError', `Other(OtherError(${namesError(`SAN (${expected.join(',')})`, got)}))`)
}

/** The check of names, where there is something to check. It comes after that of the chain. */
export function ztunnelNames({
  role,
  leaf,
  trustDomain,
  identities,
}: Pick<ZtunnelQuestion, 'role' | 'leaf' | 'trustDomain' | 'identities'>): ZtunnelVerdict {
  const expected = role === 'client' ? trustDomain : identities
  if (expected === undefined) return OK
  const got = identitiesOf(leaf)
  if (typeof got === 'string') return refuse(got, got)
  return typeof expected === 'string'
    ? trustDomainVerdict(got, expected)
    : identityVerdict(got, expected)
}

/** Would a ztunnel that holds these roots accept this peer? */
export async function askZtunnel(question: ZtunnelQuestion): Promise<ZtunnelVerdict> {
  const { role, rules, crls = [] } = question
  const isServer = role === 'server'
  const asksCrls = isServer ? rules.asksCrlsAboutServers : rules.readsCrls
  const usage = isServer ? 'serverAuth' : 'clientAuth'
  const error = await webpkiError({ ...question, crls: asksCrls ? crls : [], usage })
  if (error === undefined) return ztunnelNames(question)
  const words = isServer && rules.asksCrlsAboutServers ? ztunnelClientWords : rustlsWords
  return { ok: false, cause: error.name, says: words(error, rules.words) }
}
