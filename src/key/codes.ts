import type { Catalogue } from '../report/catalogue.ts'

const FORMS = 'RFC 5958 (PKCS#8), RFC 8017, appendix A.1.2 (PKCS#1), RFC 5915 (SEC 1)'
const READABLE = 'openssl pkey -in FILE -out ca-key.pem'

/** Why a private key cannot be read. No fact ever holds a part of one. */
export const KEY_CODES = {
  'key-none': {
    severity: 'error',
    text: 'no private key found in the input',
    rule: 'RFC 7468, section 10',
    fix: 'give a PEM block labelled PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY, or the DER of one',
  },
  'key-several': {
    severity: 'error',
    text: 'expected one private key, found {found}',
    rule: 'meshcerts: parsePrivateKey reads exactly one',
    fix: 'split the file and give the key you mean',
  },
  'key-malformed': {
    severity: 'error',
    text: 'the private key cannot be read: {problem}',
    rule: FORMS,
    fix: 'copy the key again, or make a new one: openssl pkey -in FILE -noout -check shows what is left of it',
  },
  'key-inconsistent': {
    severity: 'error',
    text: 'the parts of the private key do not fit together: {problem}',
    rule: 'RFC 8017, section 3.2; RFC 5915, section 3; RFC 5958, section 2',
    fix: 'restore the key from where it was made: this file is damaged or was put together by hand',
  },
  'key-passphrase-missing': {
    severity: 'error',
    text: 'the private key is encrypted, and no passphrase was given',
    rule: 'RFC 5958, section 3; RFC 1421, section 4.6.1.1',
    fix: `give the passphrase, or decrypt the key: ${READABLE}`,
  },
  'key-passphrase-wrong': {
    severity: 'error',
    text: 'the passphrase does not open the private key',
    rule: 'RFC 8018, section 6.2.2',
    fix: 'check the passphrase; blanks and newlines at its end count',
  },
  'key-unsupported-encryption': {
    severity: 'error',
    text: 'the private key is encrypted with {algorithm}, which is broken and no longer read',
    rule: 'RFC 8018, section 6.1; OpenSSL 3.0 has it in its legacy provider only',
    fix: `convert it: openssl pkey -provider legacy -provider default -in FILE -out ca-key.pem`,
  },
  'key-unsupported-form': {
    severity: 'error',
    text: 'the private key is in the form {form}, which is not read here',
    rule: FORMS,
    fix: 'convert it: {command}',
  },
  'key-unsupported-algorithm': {
    severity: 'error',
    text: 'a private key of the algorithm {algorithm} is of no use for certificates',
    rule: 'RFC 3279, section 2.3; RFC 8410',
    fix: 'use a key of RSA, EC or Ed25519',
  },
  'key-engine': {
    severity: 'error',
    text: 'the engine {engine} cannot read a private key that needs {algorithm}',
    rule: 'Web Cryptography API: it has PBKDF2 and AES-CBC, no MD5, scrypt or 3DES; P-256, P-384 and P-521 only',
    fix: `read it on Node, or convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW`,
  },
  'key-cost': {
    severity: 'error',
    text: 'opening the private key asks for {what} {found}, the limit is {limit}',
    rule: 'RFC 8018, section 4.2: a file that names its own cost can stall the program that opens it',
    fix: 'encrypt the key again with a usual cost: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW',
  },
  'key-format': {
    severity: 'error',
    text: 'a key of type {type} cannot be written as {form}',
    rule: FORMS,
    fix: 'write it as pkcs8, which holds every key',
  },
} as const satisfies Catalogue

export type KeyCode = keyof typeof KEY_CODES
