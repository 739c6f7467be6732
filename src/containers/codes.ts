import type { Catalogue } from '../report/catalogue.ts'

const PKCS12 = 'RFC 7292 (PKCS#12)'
const CONVERT =
  'convert it: openssl pkcs12 -legacy -in FILE -noenc -out all.pem && openssl pkcs12 -export -in all.pem -out NEW'

/** What there is to say about PKCS#12 and PKCS#7 files. No fact ever holds a part of a key. */
export const CONTAINERS_CODES = {
  'containers-none': {
    severity: 'error',
    text: 'there is no {wanted} in the input',
    rule: 'RFC 7468, section 8; RFC 7292, section 4',
    fix: 'give the file as it was sent: PKCS#12 in DER, PKCS#7 in DER or PEM',
  },
  'containers-malformed': {
    severity: 'error',
    text: 'the {wanted} cannot be read: {problem}',
    rule: 'RFC 7292, section 4; RFC 2315, section 9',
    fix: 'copy the file again, as binary: it is cut or damaged',
  },
  'containers-too-large': {
    severity: 'error',
    text: 'the {wanted} has more than the {limit} {what} that are read',
    rule: 'docs/limits.md',
    fix: 'check what the file is; if it holds many certificates, have those that are needed exported alone',
  },
  'containers-other-kind': {
    severity: 'error',
    text: 'this is {found}, not {wanted}',
    rule: 'RFC 7292, section 4; RFC 2315, section 7',
    fix: 'read it with {use}',
  },
  'containers-passphrase-missing': {
    severity: 'error',
    text: 'the PKCS#12 file needs a passphrase, and none was given',
    rule: PKCS12,
    fix: 'give the passphrase; a file without one is opened by the empty text',
  },
  'containers-passphrase-wrong': {
    severity: 'error',
    text: 'the passphrase does not open the PKCS#12 file: {problem}',
    rule: `${PKCS12}, section 4 and 5.1`,
    fix: 'check the passphrase; blanks and newlines at its end count',
  },
  'containers-unsupported-encryption': {
    severity: 'error',
    text: 'the PKCS#12 file is protected with {algorithm}, which is not read',
    rule: 'RFC 8018, section 6.1; OpenSSL 3.0 has RC2, RC4 and DES in its legacy provider only',
    fix: CONVERT,
  },
  'containers-unsupported-form': {
    severity: 'error',
    text: 'the {wanted} holds {form}, which is not read',
    rule: 'RFC 7292, section 3.1: protection by public key is in use nowhere',
    fix: 'have it exported again with a passphrase',
  },
  'containers-engine': {
    severity: 'error',
    text: 'the engine {engine} cannot open a PKCS#12 file that needs {algorithm}',
    rule: 'Web Cryptography API: it has PBKDF2 and AES-CBC, no 3DES',
    fix: CONVERT,
  },
  'containers-cost': {
    severity: 'error',
    text: 'opening the PKCS#12 file asks for {what} {found}, the limit is {limit}',
    rule: 'RFC 8018, section 4.2: a file that names its own cost can stall the program that opens it',
    fix: CONVERT,
  },
  'containers-no-mac': {
    severity: 'warning',
    text: 'the PKCS#12 file has no MAC: nothing shows that nobody changed it',
    rule: `${PKCS12}, section 4`,
    fix: 'compare the fingerprints with those that the sender names, or have it exported with a MAC',
  },
  'containers-passed-over': {
    severity: 'info',
    text: 'skipped: {what}',
    rule: `${PKCS12}, section 4.2; RFC 5652, section 10.2`,
  },
} as const satisfies Catalogue

/** A code of this entry. */
export type ContainersCode = keyof typeof CONTAINERS_CODES
