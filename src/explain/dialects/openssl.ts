import { verifyTexts, type VerifyErrorName } from '../../emulation/openssl/x509-errors.ts'
import type { FaultName } from '../faults.ts'
import { finder, wordsOf, type Reading, type Row } from '../reading.ts'
import { onlyWith } from '../scan.ts'
import { packedError } from './packed.ts'
import { readReason, type Reason } from './reasons.ts'
import type { LogComponent } from '../types.ts'
import { isSupposed } from './supposed.ts'

// OpenSSL and BoringSSL: X509_V_ERR_… by text and number, then the reasons of the error queue.

type Said = readonly [fault: FaultName, code: string]

/** By the names that the prediction has: an error that is added there is missed here. */
const VERIFY: Readonly<Record<ReturnType<typeof verifyTexts>[number][1], Said>> = {
  unspecified: ['verify', 'X509_V_ERR_UNSPECIFIED'],
  issuer: ['issuer', 'X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT'],
  'decode-issuer-key': ['unparsable', 'X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY'],
  signature: ['wrong-signature', 'X509_V_ERR_CERT_SIGNATURE_FAILURE'],
  'not-yet-valid': ['not-yet-valid', 'X509_V_ERR_CERT_NOT_YET_VALID'],
  expired: ['expired', 'X509_V_ERR_CERT_HAS_EXPIRED'],
  'not-before-field': ['unparsable', 'X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD'],
  'not-after-field': ['unparsable', 'X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD'],
  'self-signed-leaf': ['self-signed', 'X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT'],
  'self-signed-in-chain': ['self-signed-root', 'X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN'],
  'local-issuer': ['issuer', 'X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  'invalid-ca': ['not-a-ca', 'X509_V_ERR_INVALID_CA'],
  'path-length': ['path-length', 'X509_V_ERR_PATH_LENGTH_EXCEEDED'],
  purpose: ['usage', 'X509_V_ERR_INVALID_PURPOSE'],
  rejected: ['usage', 'X509_V_ERR_CERT_REJECTED'],
  critical: ['critical', 'X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION'],
  extension: ['unparsable', 'X509_V_ERR_INVALID_EXTENSION'],
  proxy: ['critical', 'X509_V_ERR_PROXY_CERTIFICATES_NOT_ALLOWED'],
  permitted: ['constraints', 'X509_V_ERR_PERMITTED_VIOLATION'],
  excluded: ['constraints', 'X509_V_ERR_EXCLUDED_VIOLATION'],
  'constraint-type': ['constraints', 'X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE'],
  bounds: ['constraints', 'X509_V_ERR_SUBTREE_MINMAX'],
  'constraint-syntax': ['constraints', 'X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX'],
  'name-syntax': ['constraints', 'X509_V_ERR_UNSUPPORTED_NAME_SYNTAX'],
  'no-names': ['constraints', 'X509_V_ERR_NAME_CONSTRAINTS_WITHOUT_SANS'],
  'no-explicit-policy': ['policies', 'X509_V_ERR_NO_EXPLICIT_POLICY'],
  'invalid-policy': ['policies', 'X509_V_ERR_INVALID_POLICY_EXTENSION'],
  'explicit-curve': ['algorithm', 'X509_V_ERR_EC_KEY_EXPLICIT_PARAMS'],
  'no-cert-sign': ['cannot-sign', 'X509_V_ERR_KEYUSAGE_NO_CERTSIGN'],
  'unnested-resource': ['constraints', 'X509_V_ERR_UNNESTED_RESOURCE'],
  'no-crl': ['crl-missing', 'X509_V_ERR_UNABLE_TO_GET_CRL'],
  'crl-issuer': ['crl-unusable', 'X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER'],
  'crl-expired': ['crl-expired', 'X509_V_ERR_CRL_HAS_EXPIRED'],
  'crl-not-yet-valid': ['crl-expired', 'X509_V_ERR_CRL_NOT_YET_VALID'],
  'crl-last-update-field': ['crl-unusable', 'X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD'],
  'crl-next-update-field': ['crl-unusable', 'X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD'],
  'crl-signature': ['crl-unusable', 'X509_V_ERR_CRL_SIGNATURE_FAILURE'],
  'crl-no-sign': ['crl-unusable', 'X509_V_ERR_KEYUSAGE_NO_CRL_SIGN'],
  'crl-scope': ['crl-unusable', 'X509_V_ERR_DIFFERENT_CRL_SCOPE'],
  'crl-critical': ['crl-unusable', 'X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION'],
  revoked: ['revoked', 'X509_V_ERR_CERT_REVOKED'],
} satisfies Partial<Record<VerifyErrorName, Said>>

/** Texts that no prediction has: what only a connection can bring, or only another program (x509_txt.c, OpenSSL 3.5). */
const OTHERS: readonly Row<Said>[] = [
  [
    'unable to verify the first certificate',
    ['issuer', 'X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ],
  ['unable to verify leaf signature', ['issuer', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']],
  ['unable to get issuer cert locally', ['issuer', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY']],
  ['unable to get issuer cert', ['issuer', 'UNABLE_TO_GET_ISSUER_CERT']],
  ['depth zero self signed cert', ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT']],
  ['self signed cert in chain', ['self-signed-root', 'SELF_SIGNED_CERT_IN_CHAIN']],
  ['cert has expired', ['expired', 'CERT_HAS_EXPIRED']],
  ['cert not yet valid', ['not-yet-valid', 'CERT_NOT_YET_VALID']],
  ['cert signature failure', ['wrong-signature', 'CERT_SIGNATURE_FAILURE']],
  ['cert revoked', ['revoked', 'CERT_REVOKED']],
  ['invalid purpose', ['usage', 'INVALID_PURPOSE']],
  ['path length exceeded', ['path-length', 'PATH_LENGTH_EXCEEDED']],
  ['cert untrusted', ['issuer', 'CERT_UNTRUSTED']],
  ['cert rejected', ['usage', 'CERT_REJECTED']],
  ['hostname mismatch', ['host', 'X509_V_ERR_HOSTNAME_MISMATCH']],
  ['ip address mismatch', ['host', 'X509_V_ERR_IP_ADDRESS_MISMATCH']],
  ['email address mismatch', ['host', 'X509_V_ERR_EMAIL_MISMATCH']],
  ['ee certificate key too weak', ['algorithm', 'X509_V_ERR_EE_KEY_TOO_SMALL']],
  ['ca certificate key too weak', ['algorithm', 'X509_V_ERR_CA_KEY_TOO_SMALL']],
  ['ca signature digest algorithm too weak', ['algorithm', 'X509_V_ERR_CA_MD_TOO_WEAK']],
  ['certificate chain too long', ['path-length', 'X509_V_ERR_CERT_CHAIN_TOO_LONG']],
  ['subject issuer mismatch', ['issuer', 'X509_V_ERR_SUBJECT_ISSUER_MISMATCH']],
  [
    'authority and subject key identifier mismatch',
    ['wrong-signature', 'X509_V_ERR_AKID_SKID_MISMATCH'],
  ],
  ['application verification failure', ['verify', 'X509_V_ERR_APPLICATION_VERIFICATION']],
  // X509_V_FLAG_X509_STRICT: the default of Python from 3.13 on
  [
    'basic constraints of ca cert not marked critical',
    ['strict', 'X509_V_ERR_CA_BCONS_NOT_CRITICAL'],
  ],
  [
    'ca cert does not include key usage extension',
    ['strict', 'X509_V_ERR_CA_CERT_MISSING_KEY_USAGE'],
  ],
  ['path length invalid for non-ca cert', ['strict', 'X509_V_ERR_PATHLEN_INVALID_FOR_NON_CA']],
  [
    'path length given without key usage keycertsign',
    ['strict', 'X509_V_ERR_PATHLEN_WITHOUT_KU_KEY_CERT_SIGN'],
  ],
  [
    'key usage keycertsign invalid for non-ca cert',
    ['strict', 'X509_V_ERR_KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA'],
  ],
  ['missing authority key identifier', ['strict', 'X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER']],
  ['missing subject key identifier', ['strict', 'X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER']],
  ['unsupported signature algorithm', ['algorithm', 'X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM']],
]

const KNOWN: readonly Row<Said>[] = verifyTexts().map(([text, name]) => [
  wordsOf(text),
  VERIFY[name],
])
const ALL: readonly Row<Said>[] = [...KNOWN, ...OTHERS]
const text = finder<readonly [text: string, said: Said]>(
  ALL.map(([each, said]) => [each, [each, said]]),
  ([each], words) => !isSupposed(words, each),
)

const NUMBERS: ReadonlyMap<number, Said> = new Map([
  ...verifyTexts().map(([, name, number]) => [number, VERIFY[name]] as const),
  [21, ['issuer', 'X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE'] as const] as const,
  [27, ['issuer', 'X509_V_ERR_CERT_UNTRUSTED'] as const] as const,
  [24, ['not-a-ca', 'X509_V_ERR_INVALID_CA'] as const] as const,
  [62, ['host', 'X509_V_ERR_HOSTNAME_MISMATCH'] as const] as const,
  [64, ['host', 'X509_V_ERR_IP_ADDRESS_MISMATCH'] as const] as const,
])
const NUMBER =
  /\b(?:verify error:num=|verify return code: |verify result: |x509 v err |error (?=\d{1,3} at \d+ depth lookup))(\d{1,3})\b(?! at 0 depth lookup: ?ok)/

// a program that says `verify return code: 0 (ok)` found nothing
const FINE = /\bverify return code: 0\b|\bverify(?:ied)? ok\b/

// what a program makes or uses itself is not what it refuses: "Generating self-signed certificate"
const MADE =
  /\b(?:us(?:e|es|ed|ing)|generat(?:e|es|ed|ing)|creat(?:e|es|ed|ing)|mak(?:e|es|ing)|made|issu(?:e|es|ed|ing)|with) (?:an? |the |new |default |temporary )*self[- ]signed cert/

const FOREIGN = /\bx509: |\binvalid peer certificate|pkix |\bcssmerr /

/** The detail of Envoy behind the code (default_validator.cc). The names shown are those of the peer. */
const ENVOY: readonly Row<FaultName>[] = [
  ['verify cert failed: verify san list', 'san'],
  ['verify san failed', 'san'],
  // verify_certificate_hash, verify_certificate_spki
  ['verify cert failed: cert hash and spki', 'pinned'],
  ['verify cert failed: empty cert chain', 'no-client-certificate'],
  ['san matcher', 'san'],
]
const envoy = finder(ENVOY)

const numbered = onlyWith(
  ['verify error:num=', 'verify return code: ', 'verify result: ', 'x509 v err ', ' depth lookup'],
  (words) => NUMBERS.get(Number(NUMBER.exec(words)?.[1])),
)

/** What a look at a certificate of the peer came to: with the code of the queue where there is one. */
function readVerify(words: string): Said | undefined {
  const detail = envoy(words)
  if (detail !== undefined) return [detail, 'CERTIFICATE_VERIFY_FAILED']
  const said = text(words)?.[1] ?? numbered(words)
  if (said === undefined) return undefined
  return FINE.test(words) || FOREIGN.test(words) || MADE.test(words) ? undefined : said
}

const reasonOf = (words: string): ReturnType<typeof readReason> =>
  readReason(words, packedError(words))

// bare texts of a handshake that failed are those of the prediction
const OF_ENVOY = /openssl internal|verify cert failed|^[a-z]+ alert|\btls error\b/
const writerOf = (words: string): LogComponent => (OF_ENVOY.test(words) ? 'envoy' : 'openssl')

function reasonReading({ fault, side, code, boringSsl }: Reason, words: string): Reading {
  return { fault, side, code, writer: boringSsl ? 'envoy' : writerOf(words) }
}

/** What OpenSSL and BoringSSL say of the peer, of a handshake, of their own material. */
export function readOpenSsl(words: string): Reading | undefined {
  const said = readVerify(words)
  const reason = reasonOf(words)
  // a reason that says more than that a certificate was refused counts
  if (said === undefined || reason?.isVerify === false)
    return reason && reasonReading(reason, words)
  return { fault: said[0], side: 'this', code: reason?.code ?? said[1], writer: writerOf(words) }
}
