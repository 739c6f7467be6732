import { ACCEPTED, refused, type PeerAnswer } from '../stack.ts'

// How Envoy holds the URIs of a certificate against the names that istiod configures: match_typed_subject_alt_names. It comes
// after the chain (source/common/tls/cert_validator/default_validator.cc; asked in 1.40).

/** What a URI of the peer has to be one of, or has to begin with one of. */
export interface ExpectedUris {
  readonly exact: readonly string[]
  readonly prefixes: readonly string[]
}

/** Does Envoy take a peer with these URIs? Without names that are expected it takes all. */
export function envoyNames(uris: readonly string[], expected: ExpectedUris): PeerAnswer {
  const { exact, prefixes } = expected
  if (exact.length + prefixes.length === 0) return ACCEPTED
  const fits = (uri: string): boolean =>
    exact.includes(uri) || prefixes.some((prefix) => uri.startsWith(prefix))
  if (uris.some(fits)) return ACCEPTED
  return refused(
    'san-mismatch',
    `verify cert failed: SAN matcher, certificate SANs are [${uris.join(', ')}]`,
  )
}
