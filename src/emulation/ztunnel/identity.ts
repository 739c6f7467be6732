import { parseX509 } from './x509-parser.ts'

// ztunnel 62d82653, src/identity/manager.rs and src/tls/certificate.rs

/** An identity as ztunnel reads it. */
export interface ZtunnelIdentity {
  readonly uri: string
  readonly trustDomain: string
}

/** `Identity::from_str`: exactly `spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT`; parts may be empty. */
function readIdentity(uri: string): ZtunnelIdentity | undefined {
  const prefix = 'spiffe://'
  if (!uri.startsWith(prefix)) return undefined
  const parts = uri.slice(prefix.length).split('/')
  const [trustDomain = '', ns, , sa] = parts
  return parts.length === 5 && ns === 'ns' && sa === 'sa' ? { uri, trustDomain } : undefined
}

/**
 * `identities`: every URI of a certificate that reads as an identity.
 *
 * @returns The identities; the name of rustls' error where the certificate cannot be read, or its subjectAltName.
 */
export function identitiesOf(
  der: Uint8Array,
): readonly ZtunnelIdentity[] | 'BadEncoding' | 'ApplicationVerificationFailure' {
  const parsed = parseX509(der)
  if (typeof parsed === 'string') return 'BadEncoding'
  if (parsed.uris === undefined) return 'ApplicationVerificationFailure'
  return parsed.uris.flatMap((uri) => readIdentity(uri) ?? [])
}

/** `Certificate::identity`: what a ztunnel takes itself for is its *first* URI, where that reads as an identity. */
export function ownIdentity(der: Uint8Array): ZtunnelIdentity | undefined {
  const parsed = parseX509(der)
  const first = typeof parsed === 'string' ? undefined : parsed.uris?.[0]
  return first === undefined ? undefined : readIdentity(first)
}
