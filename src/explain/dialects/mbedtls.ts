import type { FaultName } from '../faults.ts'
import type { Row } from '../reading.ts'
import type { RefusingSide } from '../types.ts'
import { sayings, type Said } from './said.ts'

// Mbed TLS: library/error.c and mbedtls_x509_crt_verify_info. Fluent Bit before 1.9, Godot, ESP32.

const row = (text: string, fault: FaultName, side: RefusingSide): readonly [string, Said] => [
  text,
  [fault, side, 'mbedtls'],
]

/** Each of these sentences stands behind one of the names of a module: `X509 - …`. */
const ROWS: readonly Row<Said>[] = [
  row('x509 - certificate verification failed', 'verify', 'this'),
  row('x509 - format not recognized as der or pem', 'certificate-unreadable', 'local'),
  row('x509 - read/write of file failed', 'file-missing', 'local'),
  row('x509 - signature algorithm', 'algorithm', 'this'),
  row('x509 - unavailable feature', 'algorithm', 'this'),
  row('x509 - requested oid is unknown', 'critical', 'this'),
  row('x509 - a fatal error occured', 'path-length', 'this'),
  row('x509 - a fatal error occurred', 'path-length', 'this'),
  // the CRT/CRL/CSR format, version element, serial, name, date, extension … is invalid
  row('x509 - the ', 'unparsable', 'this'),
  row('x509 - crt/crl/csr has an unsupported version', 'unparsable', 'this'),
  row('x509 - input invalid', 'unparsable', 'this'),
  row('pem - no pem header or footer found', 'certificate-unreadable', 'local'),
  row('pem - pem string is not as expected', 'certificate-unreadable', 'local'),
  row("pem - private key password can't be empty", 'key-encrypted', 'local'),
  row('pem - given private key password does not', 'key-encrypted', 'local'),
  row('pem - unsupported key encryption algorithm', 'key-encrypted', 'local'),
  row("pk - private key password can't be empty", 'key-encrypted', 'local'),
  row('pk - given private key password does not', 'key-encrypted', 'local'),
  row('pk - unsupported key version', 'key-unreadable', 'local'),
  row('pk - invalid key tag or value', 'key-unreadable', 'local'),
  row('pk - key algorithm is unsupported', 'key-kind', 'local'),
  row('pk - elliptic curve is unsupported', 'key-kind', 'local'),
  row('pk - type mismatch', 'key-mismatch', 'local'),
  row('pk - read/write of file failed', 'file-missing', 'local'),
  row('ssl - a fatal alert message was received', 'alert-other', 'peer'),
  row('ssl - the peer notified us that the connection', 'cut', 'peer'),
  row('ssl - the connection indicated an eof', 'cut', 'peer'),
  row('ssl - no client certification received', 'no-client-certificate', 'this'),
  row('ssl - verification of our peer failed', 'verify', 'this'),
  row('ssl - processing of the certificateverify', 'wrong-signature', 'this'),
  row('ssl - processing of the ', 'garbled', 'this'),
  row('ssl - bad message', 'garbled', 'this'),
  row('ssl - a message could not be parsed', 'garbled', 'this'),
  row('ssl - verification of the message mac failed', 'garbled', 'this'),
  row('ssl - handshake protocol not within min/max', 'protocol-version', 'this'),
  row('ssl - the server has no ciphersuites in common', 'no-shared-cipher', 'this'),
  row('ssl - the handshake negotiation failed', 'no-shared-cipher', 'this'),
  row('ssl - none of the common ciphersuites is usable', 'no-shared-cipher', 'this'),
  row('ssl - public key type mismatch', 'no-shared-cipher', 'this'),
  row('ssl - no alpn protocols supported', 'alert-no-application-protocol', 'this'),
  row('ssl - an unexpected message was received', 'garbled', 'this'),
  row('ssl - an invalid ssl record was received', 'plaintext', 'none'),
  row('ssl - no server could be identified', 'no-server-certificate', 'this'),
  row('ssl - no ca chain is set', 'roots-unreadable', 'local'),
  row('ssl - the own certificate is not set', 'secret-missing', 'local'),
  row('ssl - the own private key or pre-shared key is not set', 'secret-missing', 'local'),
  row('ssl - the requested feature is not available', 'garbled', 'this'),
  row('ssl - client received an extended server hello', 'garbled', 'this'),
  row('ssl - unexpected message at serverhello', 'garbled', 'this'),
  row('ssl - record header looks valid', 'garbled', 'this'),
  row('ssl - a field in a message was incorrect', 'garbled', 'this'),
  row('ssl - a buffer is too small', 'garbled', 'this'),
  row('ssl - unknown identity received', 'verify', 'this'),
  row('ssl - an operation failed due to an unexpected version', 'no-versions', 'local'),
  row('ssl - invalid value in ssl config', 'no-versions', 'local'),
  row('ssl - attempt to verify a certificate without an expected', 'name-not-set', 'local'),
  row('ssl - the operation timed out', 'timeout', 'none'),
  // the flags of a verification
  row('the certificate validity has expired', 'expired', 'this'),
  row('the certificate validity starts in the future', 'not-yet-valid', 'this'),
  row('the certificate has been revoked (is on a crl)', 'revoked', 'this'),
  row('the certificate common name (cn) does not match', 'host', 'this'),
  row('the certificate is not correctly signed by the trusted ca', 'issuer', 'this'),
  row('the crl is not correctly signed by the trusted ca', 'crl-unusable', 'this'),
  row('usage does not match the keyusage', 'key-usage', 'this'),
  row('usage does not match the extendedkeyusage', 'usage', 'this'),
  row('the certificate is signed with an unacceptable', 'algorithm', 'this'),
]

/** What Mbed TLS says. */
export const readMbedTls = sayings(ROWS)
