import type { Finding } from '../report/finding.ts'
import type { CheckedList } from './check-lists.ts'
import type { CheckedVersions } from './check-versions.ts'
import type { CurveFacts } from './curves.ts'
import type { DialectRules } from './dialect.ts'
import type { AnyCipherSuite } from './lookup.ts'
import { note } from './tls-finding.ts'
import type { CipherSuiteFacts, KeyType } from './suites.ts'

/** The settings as far as they are in force. */
export interface InForce {
  readonly versions: CheckedVersions
  readonly suites: CheckedList<AnyCipherSuite>
  readonly curves: CheckedList<CurveFacts>
}

/** The keys that serve with the settings. */
export interface Keys {
  /** Key of the certificates that workloads (or the gateway, or istiod for its own flags) serve with. */
  readonly keyType?: KeyType
  /** Key of the signing certificate: istiod's own server follows it. */
  readonly caKeyType?: KeyType
}

const TLS12 = 0x0303

/** TLS 1.2 or earlier can be negotiated. */
const allowsTls12 = ({ min }: CheckedVersions): boolean => (min?.wire ?? 0) <= TLS12
/** TLS 1.3 can be negotiated. */
const allowsTls13 = ({ max }: CheckedVersions): boolean => (max?.wire ?? TLS12 + 1) > TLS12

function configurable(suites: readonly AnyCipherSuite[]): readonly CipherSuiteFacts[] {
  return suites.filter((suite) => suite.kind === 'configurable')
}

const isFlags = (rules: DialectRules): boolean => rules.dialect === 'istiod-flags'

const HTTP2_TEXT =
  'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)'

function http2Rule({ versions, suites }: InForce, rules: DialectRules): Finding[] {
  // Go looks at any list that is given, and so at one of TLS 1.3 names only
  const given = suites.inForce.length > 0 || (suites.onlyTls13 === true && isFlags(rules))
  if (!given || !allowsTls12(versions)) return []
  const enough = configurable(suites.inForce).some(
    ({ http2 }) => http2 === 'mandatory' || http2 === 'required-by-go',
  )
  if (enough) return []
  if (rules.setsIstiod) {
    const does = `istiod's server ends with "${HTTP2_TEXT}"`
    return [note('tls-http2-suite', { does, says: HTTP2_TEXT })]
  }
  // Envoy serves all the same; only a peer that has nothing but the mandatory suite fails
  const does = 'RFC 9113 makes the first mandatory, a peer may have no other'
  return [note('tls-http2-suite', { does }, { severity: 'info' })]
}

function keyTypeRule(
  { versions, suites }: InForce,
  keyType: KeyType | undefined,
  side: string,
): Finding[] {
  const list = configurable(suites.inForce)
  // anything else in the list, a PSK suite or an operator, may serve other keys
  if (keyType === undefined || list.length === 0 || !allowsTls12(versions)) return []
  if (list.length < suites.inForce.length || list.some((suite) => suite.keyType === keyType)) {
    return []
  }
  const facts = { needed: list[0]?.keyType ?? '', keyType, side }
  return allowsTls13(versions)
    ? [note('tls-key-type-tls13-only', facts)]
    : [
        note('tls-key-type', {
          ...facts,
          says: 'tls: no cipher suite supported by both client and server',
          opensslSays: 'no shared cipher',
        }),
      ]
}

function keyRules(inForce: InForce, rules: DialectRules, keys: Keys): Finding[] {
  if (rules.dialect === 'istiod-flags') {
    return keyTypeRule(inForce, keys.caKeyType ?? keys.keyType, 'istiod')
  }
  // workloads have RSA 2048 unless ECC_SIGNATURE_ALGORITHM is set; a gateway has the key of its own secret
  const workload = keys.keyType ?? (rules.workloadKeyIsRsa ? 'RSA' : undefined)
  const side = rules.workloadKeyIsRsa ? 'workloads' : 'the server'
  const findings = keyTypeRule(inForce, workload, side)
  if (!rules.setsIstiod) return findings
  return [...findings, ...keyTypeRule(inForce, keys.caKeyType, 'istiod')]
}

/** The Sail operator hands the list on where the minimum is below TLS 1.3; Envoy 1.40 refuses it (measured). */
function tls13Alone({ versions, suites }: InForce, rules: DialectRules): Finding[] {
  if (rules.dialect !== 'openshift-profile' || suites.onlyTls13 !== true) return []
  return allowsTls12(versions) ? [note('tls-profile-tls13-only', {})] : []
}

function withoutEffect({ versions, suites }: InForce, rules: DialectRules): Finding[] {
  if (!suites.given || allowsTls12(versions)) return []
  // the list of the profile Modern, and what becomes of it in a flag: right as it is
  const isProfile = rules.dialect === 'openshift-profile' || isFlags(rules)
  if (isProfile && suites.onlyTls13 === true) return []
  const does = rules.trims
    ? 'TLS 1.3 has suites of its own'
    : 'the Sail operator strips such a list, because Envoy can refuse it'
  return [note('tls-suites-without-effect', { does })]
}

/** Who leaves AES-128-GCM out meets it all the same: a list of suites says nothing about TLS 1.3, which prefers it. */
export function leavesTls13({ versions, suites }: InForce): Finding[] {
  const names = suites.inForce.map((suite) => suite.iana)
  if (names.length === 0 || names.some((name) => name.includes('AES_128_GCM'))) return []
  const both = allowsTls12(versions) && allowsTls13(versions)
  return both ? [note('tls-suites-tls13-open', {})] : []
}

function clientCertificates({ versions, curves }: InForce, rules: DialectRules, keys: Keys) {
  if (keys.keyType !== 'ECDSA' || rules.dialect === 'istiod-flags') return []
  if (curves.inForce.length === 0 || !allowsTls12(versions)) return []
  if (curves.inForce.some((curve) => curve.name === 'P-256')) return []
  return [note('tls-curve-client-certificate', {})]
}

function gatewayOldVersions({ versions, suites }: InForce, rules: DialectRules): Finding[] {
  const { min } = versions
  if (rules.dialect !== 'istio-gateway' || min?.deprecated !== true || suites.given) return []
  return [note('tls-gateway-no-suites', { min: rules.version(min) ?? min.name })]
}

/** Checks what no setting shows alone: suites against versions, keys and curves. */
export function checkTogether(
  inForce: InForce,
  rules: DialectRules,
  keys: Keys,
): readonly Finding[] {
  return [
    ...http2Rule(inForce, rules),
    ...keyRules(inForce, rules, keys),
    ...tls13Alone(inForce, rules),
    ...withoutEffect(inForce, rules),
    ...clientCertificates(inForce, rules, keys),
    ...gatewayOldVersions(inForce, rules),
  ]
}
