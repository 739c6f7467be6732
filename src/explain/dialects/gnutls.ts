import type { FaultName } from '../faults.ts'
import type { Reading, Row } from '../reading.ts'
import { sayings, type Said } from './said.ts'
import type { RefusingSide } from '../types.ts'

// GnuTLS: lib/errors.c (gnutls_strerror) and lib/x509 (gnutls_certificate_verification_status_print), asked of 3.7 for every
// number and bit. Who links it: wget, OpenLDAP of Debian, MariaDB's client, rsyslog, Exim.

const row = (
  text: string,
  fault: FaultName,
  side: RefusingSide,
  only?: RegExp,
): readonly [string, Said] => [text, [fault, side, 'gnutls', undefined, only]]

// for sentences that any other program could write, too
const NEAR = /gnutls|gtls|\btls: can't (?:connect|accept)|tls\/ssl error|ssl error/

const ROWS: readonly Row<Said>[] = [
  // what was found out about a chain; behind it stands, or not, why
  row('the certificate issuer is unknown', 'issuer', 'this'),
  row('the certificate issuer is not a ca', 'not-a-ca', 'this'),
  row('the certificate chain uses expired certificate', 'expired', 'this'),
  row('the certificate chain uses not yet valid certificate', 'not-yet-valid', 'this'),
  row('the certificate chain is revoked', 'revoked', 'this'),
  row('the certificate chain uses insecure algorithm', 'algorithm', 'this'),
  row('the certificate chain violates the signer', 'constraints', 'this'),
  row('the certificate chain does not match the intended purpose', 'usage', 'this'),
  row('the name in the certificate does not match the expected', 'host', 'this'),
  row('the signature in the certificate is invalid', 'wrong-signature', 'this'),
  row('the revocation or ocsp data are', 'revocation', 'this'),
  row('but the ocsp status is missing', 'revocation', 'this'),
  row('the received ocsp status response is invalid', 'revocation', 'this'),
  row('the certificate contains an unknown critical extension', 'critical', 'this'),
  row("the certificate doesn't match the local copy", 'issuer', 'this'),
  row('the certificate is not trusted', 'verify', 'this', /the certificate is not trusted\. ?/),
  // what rsyslog makes of the same bits (nsd_gtls.c)
  row('certificate invalid: signer not found', 'issuer', 'this'),
  row('certificate invalid: signer is not a ca', 'not-a-ca', 'this'),
  row('certificate invalid: insecure algorithm', 'algorithm', 'this'),
  row('certificate invalid: certificate revoked', 'revoked', 'this'),
  row('certificate invalid: certificate expired', 'expired', 'this'),
  // errors
  row('could not negotiate a supported cipher suite', 'no-shared-cipher', 'this'),
  row('no supported cipher suites have been found', 'no-shared-cipher', 'this'),
  row('one of the involved algorithms has insufficient security', 'algorithm', 'this'),
  row('no or insufficient priorities were set', 'no-versions', 'local'),
  row('the certificate and the given key do not match', 'key-mismatch', 'local'),
  row('an unknown public key algorithm was encountered', 'key-kind', 'local'),
  row('the private key is invalid', 'key-unreadable', 'local', NEAR),
  row('base64 unexpected header error', 'certificate-unreadable', 'local'),
  row('base64 decoding error', 'certificate-unreadable', 'local', NEAR),
  row('error while reading file', 'file-missing', 'local', NEAR),
  row('asn1 parser: ', 'unparsable', 'this', NEAR),
  row('error in the time fields of certificate', 'unparsable', 'this'),
  row('duplicate extension in x.509 certificate', 'unparsable', 'this'),
  row('unsupported critical extension in x.509', 'critical', 'this'),
  row('a packet with illegal or unsupported version', 'protocol-version', 'this'),
  row('a connection with inappropriate fallback', 'protocol-version', 'this'),
  row('the diffie-hellman prime sent by the server is not acceptable', 'weak-dh', 'this'),
  row('no supported ecc curves were found', 'no-shared-group', 'this'),
  row('no common key share with peer', 'no-shared-group', 'this'),
  row('the signature algorithm is not supported', 'signature-algorithm', 'this', NEAR),
  row('the signature is incompatible with the public key', 'wrong-signature', 'this'),
  row('public key signature verification has failed', 'wrong-signature', 'this'),
  row('key usage violation in certificate', 'key-usage', 'this'),
  row('a tls packet with unexpected length', 'cut', 'peer'),
  row('a tls fatal alert has been received', 'alert-other', 'peer'),
  row('peer has terminated the connection', 'cut', 'peer', NEAR),
  row('error in the certificate verification', 'verify', 'this'),
  row('error in the certificate', 'verify', 'this', NEAR),
  row('could not authenticate peer', 'verify', 'this', NEAR),
  row('the session or certificate has expired', 'expired', 'this'),
  row('the certificate is not yet activated', 'not-yet-valid', 'this'),
  row('no certificate was found', 'no-client-certificate', 'this', NEAR),
  row('insufficient credentials for that request', 'secret-missing', 'local', NEAR),
  row('no common application protocol could be', 'alert-no-application-protocol', 'this'),
  row('the sni host name not recognised', 'no-server-certificate', 'this'),
  row('the ocsp response is invalid', 'revocation', 'this', NEAR),
  row('there is no certificate status (ocsp)', 'revocation', 'this'),
  row('error in the crl verification', 'crl-unusable', 'this'),
  row('the message authentication code verification failed', 'garbled', 'this'),
  row('an unexpected tls handshake packet was received', 'garbled', 'this'),
]
const said = sayings(ROWS)

// gnutls_certificate_status_t; the cause first, as a certificate of no known issuer is invalid, too
const BITS: readonly (readonly [bit: number, fault: FaultName])[] = [
  [0x20, 'revoked'],
  [0x80, 'not-a-ca'],
  [0x100, 'algorithm'],
  [0x200, 'not-yet-valid'],
  [0x400, 'expired'],
  [0x800, 'wrong-signature'],
  [0x4000, 'host'],
  [0x10000, 'constraints'],
  [0x40000, 'usage'],
  [0x200000, 'critical'],
  [0x40, 'issuer'],
]
// OpenLDAP, libraries/libldap/tls_g.c: the bits in hex
const LDAP = /\btls: peer cert untrusted or revoked \(0x([0-9a-f]{1,6})\)/

function readBits(words: string): Reading | undefined {
  const hex = LDAP.exec(words)?.[1]
  if (hex === undefined) return undefined
  const status = parseInt(hex, 16)
  const found = BITS.find(([bit]) => (status & bit) !== 0)?.[1]
  return { fault: found ?? 'verify', side: 'this', writer: 'gnutls', code: `0x${hex}` }
}

/** What GnuTLS says, and what OpenLDAP shows of it. */
export function readGnuTls(words: string): Reading | undefined {
  return readBits(words) ?? said(words)
}
