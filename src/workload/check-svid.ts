import type { Certificate } from '../certificate/types.ts'
import { goTime } from '../emulation/go/format.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { WORKLOAD_CODES } from './codes.ts'

/** What is expected of the identity. */
export interface ExpectedIdentity {
  readonly at: Date
  readonly trustDomain?: string | undefined
  readonly spiffeId?: string | undefined
}

type Check = (leaf: Certificate, expected: ExpectedIdentity, place: Place) => readonly Finding[]

function uris({ subjectAltName }: Certificate): readonly string[] {
  return (subjectAltName?.names ?? []).flatMap((name) => (name.type === 'uri' ? [name.value] : []))
}

const identity: Check = (leaf, { trustDomain, spiffeId }, place) => {
  const found = uris(leaf)
  const [uri] = found
  if (uri === undefined || found.length > 1) {
    return [finding(WORKLOAD_CODES, 'svid-one-uri', { count: found.length }, place)]
  }
  const id = leaf.spiffeId
  if (id === undefined) return [finding(WORKLOAD_CODES, 'svid-format', { uri }, place)]
  const wrong: Finding[] = []
  if (spiffeId !== undefined && uri !== spiffeId) {
    wrong.push(finding(WORKLOAD_CODES, 'svid-identity', { found: uri, expected: spiffeId }, place))
  }
  if (trustDomain !== undefined && id.trustDomain !== trustDomain) {
    const facts = { found: id.trustDomain, expected: trustDomain }
    wrong.push(finding(WORKLOAD_CODES, 'svid-trust-domain', facts, place))
  }
  return wrong
}

const signsNothing: Check = ({ basicConstraints, keyUsage }, _, place) => {
  const usage = keyUsage?.usages.find((name) => name === 'keyCertSign' || name === 'cRLSign')
  const problem =
    basicConstraints?.ca === true ? 'says CA:TRUE' : usage && `has the key usage ${usage}`
  return problem ? [finding(WORKLOAD_CODES, 'svid-ca-flag', { problem }, place)] : []
}

/**
 * How Envoy ends every handshake with a leaf whose keyUsage does not allow signing: BoringSSL asks for digitalSignature in
 * TLS 1.3 on both sides (ssl/tls13_both.cc, tls13_process_certificate), and in TLS 1.2 with ECDHE (ssl/handshake_client.cc).
 */
export const KEY_USAGE_REFUSAL = 'KEY_USAGE_BIT_INCORRECT'

/** Can its key sign a handshake? Without keyUsage any key can. */
export const signsHandshakes = ({ keyUsage }: Certificate): boolean =>
  keyUsage?.usages.includes('digitalSignature') ?? true

const usage: Check = (leaf, _, place) => {
  const problems: string[] = []
  if (!signsHandshakes(leaf)) {
    problems.push(
      `keyUsage lacks digitalSignature: Envoy ends the handshake with ${KEY_USAGE_REFUSAL}`,
    )
  }
  const purposes = leaf.extendedKeyUsage?.purposes
  const lacking = ['serverAuth', 'clientAuth'].filter(
    (purpose) => purposes?.includes(purpose) === false,
  )
  if (lacking.length > 0) problems.push(`extendedKeyUsage lacks ${lacking.join(' and ')}`)
  return problems.map((problem) => finding(WORKLOAD_CODES, 'svid-usage', { problem }, place))
}

const time: Check = ({ notBefore, notAfter }, { at }, place) => {
  const early = at < notBefore
  if (!early && at <= notAfter) return []
  const problem = early ? 'is not valid before' : 'ended'
  const limit = goTime(early ? notBefore : notAfter)
  return [finding(WORKLOAD_CODES, 'svid-time', { problem, limit, at: goTime(at) }, place)]
}

// Envoy: 2048 bits, and the curves of 1.33
const CURVES = new Set(['P-256', 'P-384', 'P-521'])

const key: Check = ({ publicKey: { type, bits = 0, curve } }, _, place) => {
  const good =
    (type === 'RSA' && bits >= 2048) || (type === 'EC' && curve !== undefined && CURVES.has(curve))
  if (good) return []
  const text =
    type === 'EC'
      ? `EC ${curve ?? 'without curve'}`
      : `${type} ${bits === 0 ? '' : String(bits)}`.trim()
  return [finding(WORKLOAD_CODES, 'svid-key', { key: text }, place)]
}

const criticalName: Check = ({ subject, subjectAltName }, _, place) =>
  subject.rdns.length === 0 && subjectAltName?.critical === false
    ? [finding(WORKLOAD_CODES, 'svid-san-critical', {}, place)]
    : []

const CHECKS: readonly Check[] = [time, identity, signsNothing, usage, key, criticalName]

/** What the rules for workload certificates of SPIFFE, Istio and Envoy have against a leaf. */
export function checkSvid(
  leaf: Certificate,
  expected: ExpectedIdentity,
  place: Place,
): readonly Finding[] {
  return CHECKS.flatMap((check) => check(leaf, expected, place))
}
