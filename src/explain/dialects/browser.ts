import type { FaultName } from '../faults.ts'
import type { Reading } from '../reading.ts'
import { onlyWith } from '../scan.ts'
import type { RefusingSide } from '../types.ts'

// Chromium (net/base/net_error_list.h), Firefox (NSS sslerr.h, secerr.h, mozilla/pkix).

/** With the number of Chromium, where it has one. */
type Said = readonly [fault: FaultName, side: RefusingSide, number?: number]

const CODES: Readonly<Record<string, Said>> = {
  ERR_CERT_COMMON_NAME_INVALID: ['host', 'this', 200],
  ERR_CERT_DATE_INVALID: ['expired', 'this', 201],
  ERR_CERT_AUTHORITY_INVALID: ['issuer', 'this', 202],
  // before Chromium 60
  ERR_INSECURE_RESPONSE: ['verify', 'this'],
  ERR_CERT_CONTAINS_ERRORS: ['unparsable', 'this', 203],
  ERR_CERT_NO_REVOCATION_MECHANISM: ['revocation', 'this', 204],
  ERR_CERT_UNABLE_TO_CHECK_REVOCATION: ['revocation', 'this', 205],
  ERR_CERT_REVOKED: ['revoked', 'this', 206],
  ERR_CERT_INVALID: ['unparsable', 'this', 207],
  ERR_CERT_WEAK_SIGNATURE_ALGORITHM: ['algorithm', 'this', 208],
  ERR_CERT_WEAK_KEY: ['algorithm', 'this', 211],
  ERR_CERT_NON_UNIQUE_NAME: ['host', 'this', 210],
  ERR_CERT_NAME_CONSTRAINT_VIOLATION: ['constraints', 'this', 212],
  ERR_CERT_VALIDITY_TOO_LONG: ['unparsable', 'this', 213],
  ERR_CERTIFICATE_TRANSPARENCY_REQUIRED: ['distrusted', 'this', 214],
  ERR_CERT_SYMANTEC_LEGACY: ['distrusted', 'this'],
  ERR_PROXY_CERTIFICATE_INVALID: ['verify', 'this', 136],
  ERR_SSL_BAD_PEER_PUBLIC_KEY: ['algorithm', 'this', 149],
  ERR_SSL_OBSOLETE_CIPHER: ['no-shared-cipher', 'this', 172],
  ERR_SSL_VERSION_INTERFERENCE: ['protocol-version', 'this', 175],
  ERR_SSL_CLIENT_AUTH_CERT_NO_PRIVATE_KEY: ['key-mismatch', 'local', 135],
  ERR_CERT_KNOWN_INTERCEPTION_BLOCKED: ['issuer', 'this', 217],
  ERR_SSL_SERVER_CERT_BAD_FORMAT: ['unparsable', 'this', 167],
  ERR_SSL_KEY_USAGE_INCOMPATIBLE: ['key-usage', 'this', 181],
  ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN: ['pinned', 'this', 150],
  ERR_SSL_WEAK_SERVER_EPHEMERAL_DH_KEY: ['no-shared-group', 'this', 129],
  ERR_SSL_OBSOLETE_VERSION: ['protocol-version', 'this'],
  ERR_SSL_VERSION_OR_CIPHER_MISMATCH: ['alert-handshake-failure', 'peer', 113],
  ERR_SSL_PROTOCOL_ERROR: ['plaintext', 'none', 107],
  ERR_BAD_SSL_CLIENT_AUTH_CERT: ['alert-bad-certificate', 'peer', 117],
  ERR_SSL_CLIENT_AUTH_CERT_NEEDED: ['alert-certificate-required', 'peer', 110],
  ERR_SSL_CLIENT_AUTH_NO_COMMON_ALGORITHMS: ['signature-algorithm', 'local', 177],
  ERR_SSL_CLIENT_AUTH_PRIVATE_KEY_ACCESS_DENIED: ['key-unreadable', 'local', 134],
  ERR_SSL_CLIENT_AUTH_CERT_BAD_FORMAT: ['certificate-unreadable', 'local', 164],
  ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED: ['key-mismatch', 'local', 141],
  ERR_SSL_BAD_RECORD_MAC_ALERT: ['alert-other', 'peer', 126],
  ERR_SSL_DECRYPT_ERROR_ALERT: ['alert-decrypt-error', 'peer', 153],
  ERR_SSL_UNRECOGNIZED_NAME_ALERT: ['alert-unrecognized-name', 'peer', 159],
  ERR_TLS13_DOWNGRADE_DETECTED: ['protocol-version', 'this', 180],
  SEC_ERROR_UNKNOWN_ISSUER: ['issuer', 'this'],
  SEC_ERROR_UNTRUSTED_ISSUER: ['issuer', 'this'],
  SEC_ERROR_UNTRUSTED_CERT: ['issuer', 'this'],
  SEC_ERROR_CA_CERT_INVALID: ['not-a-ca', 'this'],
  SEC_ERROR_EXPIRED_CERTIFICATE: ['expired', 'this'],
  SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE: ['expired', 'this'],
  SEC_ERROR_REVOKED_CERTIFICATE: ['revoked', 'this'],
  SEC_ERROR_BAD_SIGNATURE: ['wrong-signature', 'this'],
  SEC_ERROR_BAD_DER: ['unparsable', 'this'],
  SEC_ERROR_EXTENSION_VALUE_INVALID: ['unparsable', 'this'],
  SEC_ERROR_REUSED_ISSUER_AND_SERIAL: ['wrong-signature', 'this'],
  SEC_ERROR_INADEQUATE_CERT_TYPE: ['usage', 'this'],
  SEC_ERROR_INADEQUATE_KEY_USAGE: ['key-usage', 'this'],
  SEC_ERROR_CERT_NOT_IN_NAME_SPACE: ['constraints', 'this'],
  SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID: ['path-length', 'this'],
  SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION: ['critical', 'this'],
  SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED: ['algorithm', 'this'],
  SEC_ERROR_SIGNATURE_ALGORITHM_DISABLED: ['algorithm', 'this'],
  SEC_ERROR_UNSUPPORTED_KEYALG: ['algorithm', 'this'],
  SEC_ERROR_UNSUPPORTED_ELLIPTIC_CURVE: ['algorithm', 'this'],
  SEC_ERROR_UNSUPPORTED_EC_POINT_FORM: ['algorithm', 'this'],
  SEC_ERROR_INVALID_KEY: ['algorithm', 'this'],
  SEC_ERROR_INVALID_TIME: ['unparsable', 'this'],
  SEC_ERROR_POLICY_VALIDATION_FAILED: ['policies', 'this'],
  SEC_ERROR_CRL_EXPIRED: ['crl-expired', 'this'],
  SEC_ERROR_OCSP_UNKNOWN_CERT: ['revocation', 'this'],
  SEC_ERROR_OCSP_SERVER_ERROR: ['revocation', 'this'],
  SEC_ERROR_OCSP_TRY_SERVER_LATER: ['revocation', 'this'],
  SEC_ERROR_OCSP_OLD_RESPONSE: ['revocation', 'this'],
  SEC_ERROR_OCSP_FUTURE_RESPONSE: ['revocation', 'this'],
  SEC_ERROR_OCSP_INVALID_SIGNING_CERT: ['revocation', 'this'],
  SEC_ERROR_OCSP_MALFORMED_RESPONSE: ['revocation', 'this'],
  SEC_ERROR_OCSP_UNAUTHORIZED_RESPONSE: ['revocation', 'this'],
  SSL_ERROR_BAD_CERT_DOMAIN: ['host', 'this'],
  SSL_ERROR_BAD_CERTIFICATE: ['verify', 'this'],
  SSL_ERROR_UNSUPPORTED_VERSION: ['protocol-version', 'this'],
  SSL_ERROR_NO_CYPHER_OVERLAP: ['alert-handshake-failure', 'peer'],
  SSL_ERROR_NO_CERTIFICATE: ['no-client-certificate', 'this'],
  SSL_ERROR_WEAK_SERVER_EPHEMERAL_DH_KEY: ['no-shared-group', 'this'],
  SSL_ERROR_WEAK_SERVER_CERT_KEY: ['algorithm', 'this'],
  SSL_ERROR_NO_SUPPORTED_SIGNATURE_ALGORITHM: ['signature-algorithm', 'this'],
  SSL_ERROR_UNSUPPORTED_SIGNATURE_ALGORITHM: ['signature-algorithm', 'this'],
  SSL_ERROR_UNSAFE_NEGOTIATION: ['protocol-version', 'this'],
  SSL_ERROR_NO_CIPHERS_SUPPORTED: ['no-versions', 'local'],
  SSL_ERROR_BAD_MAC_READ: ['garbled', 'this'],
  SSL_ERROR_RX_UNEXPECTED_SERVER_HELLO: ['garbled', 'this'],
  SSL_ERROR_RX_RECORD_TOO_LONG: ['plaintext', 'none'],
  SSL_ERROR_RX_MALFORMED_SERVER_HELLO: ['plaintext', 'none'],
  MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT: ['self-signed', 'this'],
  MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY: ['leaf-is-ca', 'this'],
  MOZILLA_PKIX_ERROR_V1_CERT_USED_AS_CA: ['not-a-ca', 'this'],
  MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE: ['not-yet-valid', 'this'],
  MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE: ['not-yet-valid', 'this'],
  MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE: ['algorithm', 'this'],
  MOZILLA_PKIX_ERROR_MITM_DETECTED: ['issuer', 'this'],
  // the certificate is one of must-staple
  MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING: ['revocation', 'this'],
  MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING: ['revocation', 'this'],
  MOZILLA_PKIX_ERROR_ADDITIONAL_POLICY_CONSTRAINT_FAILED: ['distrusted', 'this'],
  MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY: ['distrusted', 'this'],
  MOZILLA_PKIX_ERROR_ISSUER_NO_LONGER_TRUSTED: ['distrusted', 'this'],
  MOZILLA_PKIX_ERROR_KEY_PINNING_FAILURE: ['pinned', 'this'],
  MOZILLA_PKIX_ERROR_SIGNATURE_ALGORITHM_MISMATCH: ['unparsable', 'this'],
  MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING: ['unparsable', 'this'],
  MOZILLA_PKIX_ERROR_EMPTY_ISSUER_NAME: ['unparsable', 'this'],
  MOZILLA_PKIX_ERROR_VALIDITY_TOO_LONG: ['unparsable', 'this'],
  // HTTP/2 forbids the cipher suite that was chosen (RFC 9113, section 9.2.2)
  NS_ERROR_NET_INADEQUATE_SECURITY: ['no-shared-cipher', 'this'],
  PR_END_OF_FILE_ERROR: ['cut', 'peer'],
  PR_CONNECT_RESET_ERROR: ['cut', 'peer'],
}

const NUMBERS: ReadonlyMap<number | undefined, string> = new Map(
  Object.entries(CODES).map(([code, [, , number]]) => [number, code]),
)
/** Not a word of TLS: only where it is the socket of TLS that says so, by its number, during the handshake. */
const SOCKET: Readonly<Record<number, readonly [code: string, said: Said]>> = {
  100: ['ERR_CONNECTION_CLOSED', ['cut-of-client', 'peer']],
  101: ['ERR_CONNECTION_RESET', ['cut-of-client', 'peer']],
  118: ['ERR_CONNECTION_TIMED_OUT', ['timeout', 'none']],
}

const CODE = /\b(?:ERR|SEC_ERROR|SSL_ERROR|MOZILLA_PKIX_ERROR|PR|NS_ERROR)_[A-Z0-9_]{4,60}\b/g
const NUMBER = /\bnet_error -(\d{3})\b/

const saidOf = (code: string): Said | undefined =>
  Object.hasOwn(CODES, code) ? CODES[code] : undefined

/** Chromium's own verifier (cert_verify_proc_builtin.cc). */
const VERIFIER: readonly (readonly [pattern: RegExp, said: Said])[] = [
  [/No matching issuer found/, ['issuer', 'this']],
  [/CertVerifyProcBuiltin for \S+ failed/, ['verify', 'this']],
]

function found(line: string): readonly [string, Said] | undefined {
  const number = Number(NUMBER.exec(line)?.[1])
  if (number in SOCKET) return SOCKET[number]
  const numbered = NUMBERS.get(number)
  for (const code of [...(line.match(CODE) ?? []), ...(numbered === undefined ? [] : [numbered])]) {
    const said = saidOf(code)
    if (said !== undefined) return [code, said]
  }
  const said = VERIFIER.find(([pattern]) => pattern.test(line))?.[1]
  return said && ['ERR_CERT_INVALID', said]
}

function read(_: string, line: string): Reading | undefined {
  const one = found(line)
  if (one === undefined) return undefined
  const [code, [fault, side]] = one
  return { fault, side, code, writer: 'browser' }
}

// the names as blanks for `_` leave them
const SEEDS = [
  'err ',
  'sec error ',
  'ssl error ',
  'mozilla pkix error ',
  'pr ',
  'ns error ',
  'net error -',
  'no matching issuer found',
  'certverifyprocbuiltin',
]

/** Codes of browsers: the line keeps its case. */
export const readBrowser = onlyWith(SEEDS, read)
