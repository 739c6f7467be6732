import type { FaultName } from '../faults.ts'
import type { Reading } from '../reading.ts'
import type { RefusingSide } from '../types.ts'

// Chromium (net/base/net_error_list.h), Firefox (NSS sslerr.h, secerr.h, mozilla/pkix), Windows (Schannel), macOS.

type Said = readonly [fault: FaultName, side: RefusingSide]

const CODES: Readonly<Record<string, Said>> = {
  ERR_CERT_COMMON_NAME_INVALID: ['host', 'this'],
  ERR_CERT_DATE_INVALID: ['expired', 'this'],
  ERR_CERT_AUTHORITY_INVALID: ['issuer', 'this'],
  ERR_CERT_CONTAINS_ERRORS: ['unparsable', 'this'],
  ERR_CERT_NO_REVOCATION_MECHANISM: ['crl-missing', 'this'],
  ERR_CERT_UNABLE_TO_CHECK_REVOCATION: ['crl-missing', 'this'],
  ERR_CERT_REVOKED: ['revoked', 'this'],
  ERR_CERT_INVALID: ['unparsable', 'this'],
  ERR_CERT_WEAK_SIGNATURE_ALGORITHM: ['algorithm', 'this'],
  ERR_CERT_WEAK_KEY: ['algorithm', 'this'],
  ERR_CERT_NON_UNIQUE_NAME: ['host', 'this'],
  ERR_CERT_NAME_CONSTRAINT_VIOLATION: ['constraints', 'this'],
  ERR_CERT_VALIDITY_TOO_LONG: ['unparsable', 'this'],
  ERR_CERTIFICATE_TRANSPARENCY_REQUIRED: ['verify', 'this'],
  ERR_CERT_KNOWN_INTERCEPTION_BLOCKED: ['issuer', 'this'],
  ERR_SSL_SERVER_CERT_BAD_FORMAT: ['unparsable', 'this'],
  ERR_SSL_KEY_USAGE_INCOMPATIBLE: ['key-usage', 'this'],
  ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN: ['issuer', 'this'],
  ERR_SSL_WEAK_SERVER_EPHEMERAL_DH_KEY: ['no-shared-group', 'this'],
  ERR_SSL_OBSOLETE_VERSION: ['protocol-version', 'this'],
  ERR_SSL_VERSION_OR_CIPHER_MISMATCH: ['alert-handshake-failure', 'peer'],
  ERR_SSL_PROTOCOL_ERROR: ['plaintext', 'none'],
  ERR_BAD_SSL_CLIENT_AUTH_CERT: ['alert-bad-certificate', 'peer'],
  ERR_SSL_CLIENT_AUTH_CERT_NEEDED: ['alert-certificate-required', 'peer'],
  ERR_SSL_CLIENT_AUTH_NO_COMMON_ALGORITHMS: ['signature-algorithm', 'local'],
  ERR_SSL_CLIENT_AUTH_PRIVATE_KEY_ACCESS_DENIED: ['key-unreadable', 'local'],
  ERR_SSL_CLIENT_AUTH_CERT_BAD_FORMAT: ['certificate-unreadable', 'local'],
  ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED: ['key-mismatch', 'local'],
  ERR_SSL_BAD_RECORD_MAC_ALERT: ['alert-other', 'peer'],
  ERR_SSL_DECRYPT_ERROR_ALERT: ['alert-decrypt-error', 'peer'],
  ERR_SSL_UNRECOGNIZED_NAME_ALERT: ['alert-unrecognized-name', 'peer'],
  ERR_TLS13_DOWNGRADE_DETECTED: ['protocol-version', 'this'],
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
  SSL_ERROR_BAD_CERT_DOMAIN: ['host', 'this'],
  SSL_ERROR_BAD_CERTIFICATE: ['verify', 'this'],
  SSL_ERROR_UNSUPPORTED_VERSION: ['protocol-version', 'this'],
  SSL_ERROR_NO_CYPHER_OVERLAP: ['alert-handshake-failure', 'peer'],
  SSL_ERROR_NO_CERTIFICATE: ['no-client-certificate', 'this'],
  SSL_ERROR_RX_RECORD_TOO_LONG: ['plaintext', 'none'],
  SSL_ERROR_RX_MALFORMED_SERVER_HELLO: ['plaintext', 'none'],
  MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT: ['self-signed', 'this'],
  MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY: ['leaf-is-ca', 'this'],
  MOZILLA_PKIX_ERROR_V1_CERT_USED_AS_CA: ['not-a-ca', 'this'],
  MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE: ['not-yet-valid', 'this'],
  MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE: ['not-yet-valid', 'this'],
  MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE: ['algorithm', 'this'],
  MOZILLA_PKIX_ERROR_MITM_DETECTED: ['issuer', 'this'],
  MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING: ['verify', 'this'],
  PR_END_OF_FILE_ERROR: ['cut', 'peer'],
  PR_CONNECT_RESET_ERROR: ['cut', 'peer'],
  SEC_E_UNTRUSTED_ROOT: ['issuer', 'this'],
  CERT_E_UNTRUSTEDROOT: ['issuer', 'this'],
  CERT_E_CHAINING: ['issuer', 'this'],
  SEC_E_CERT_EXPIRED: ['expired', 'this'],
  CERT_E_EXPIRED: ['expired', 'this'],
  SEC_E_WRONG_PRINCIPAL: ['host', 'this'],
  CERT_E_CN_NO_MATCH: ['host', 'this'],
  CERT_E_WRONG_USAGE: ['usage', 'this'],
  SEC_E_CERT_WRONG_USAGE: ['usage', 'this'],
  CRYPT_E_NO_REVOCATION_CHECK: ['crl-missing', 'this'],
  CRYPT_E_REVOCATION_OFFLINE: ['crl-missing', 'this'],
  CRYPT_E_REVOKED: ['revoked', 'this'],
  SEC_E_ALGORITHM_MISMATCH: ['no-shared-cipher', 'this'],
  SEC_E_ILLEGAL_MESSAGE: ['alert-other', 'peer'],
}

const NUMBERS: Readonly<Record<number, string>> = {
  100: 'ERR_CONNECTION_CLOSED',
  107: 'ERR_SSL_PROTOCOL_ERROR',
  110: 'ERR_SSL_CLIENT_AUTH_CERT_NEEDED',
  113: 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
  117: 'ERR_BAD_SSL_CLIENT_AUTH_CERT',
  200: 'ERR_CERT_COMMON_NAME_INVALID',
  201: 'ERR_CERT_DATE_INVALID',
  202: 'ERR_CERT_AUTHORITY_INVALID',
  206: 'ERR_CERT_REVOKED',
  207: 'ERR_CERT_INVALID',
  208: 'ERR_CERT_WEAK_SIGNATURE_ALGORITHM',
}

const CODE =
  /\b(?:(?:ERR|SEC_ERROR|SSL_ERROR|MOZILLA_PKIX_ERROR|PR|SEC_E|CERT_E|CRYPT_E)_[A-Z0-9_]{4,60})\b/g
const NUMBER = /\bnet_error -(\d{3})\b/

function found(line: string): readonly [string, Said] | undefined {
  const number = NUMBER.exec(line)?.[1]
  const numbered = number === undefined ? undefined : NUMBERS[Number(number)]
  for (const code of [...(line.match(CODE) ?? []), ...(numbered === undefined ? [] : [numbered])]) {
    const said = Object.hasOwn(CODES, code) ? CODES[code] : undefined
    if (said !== undefined) return [code, said]
  }
  return undefined
}

/** Codes of browsers, and of the libraries of Windows that curl and .NET show. The line keeps its case. */
export function readBrowser(line: string): Reading | undefined {
  const one = found(line)
  if (one === undefined) return undefined
  const [code, [fault, side]] = one
  return { fault, side, code, writer: 'browser' }
}
