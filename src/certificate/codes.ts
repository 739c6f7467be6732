import type { Catalogue } from '../report/catalogue.ts'

/** What can make a certificate unreadable although its DER is sound, and what is odd about a readable one. */
export const CERTIFICATE_CODES = {
  'certificate-none': {
    severity: 'error',
    text: 'no certificate found in the input',
    rule: 'RFC 7468, section 5.1',
    fix: 'give a PEM block labelled CERTIFICATE, or the DER of one certificate',
  },
  'certificate-too-large': {
    severity: 'error',
    text: 'the {what} has {found} octets, more than the {limit} that are read',
    rule: 'docs/limits.md',
    fix: 'check what the file is: no component of a mesh takes a {what} of this size',
  },
  'certificate-several': {
    severity: 'error',
    text: 'expected one certificate, found {found}',
    rule: 'meshcerts: parseCertificate reads exactly one',
    fix: 'name the block you mean, or use parseCertificates',
  },
  'certificate-input': {
    severity: 'error',
    text: 'the option {option} must hold {what}; found {found}',
    rule: 'meshcerts: certificates and CRLs go in parsed, as PEM text, or as bytes in PEM or DER',
  },
  'certificate-version': {
    severity: 'error',
    text: 'version {found} is not 1, 2 or 3, or does not fit the fields that are there ({field})',
    rule: 'RFC 5280, section 4.1.2.1',
  },
  'certificate-duplicate-extension': {
    severity: 'error',
    text: 'the extension {extension} appears twice',
    rule: 'RFC 5280, section 4.2',
    fix: 'reissue the certificate: Go and BoringSSL refuse to read it, OpenSSL refuses to verify it',
  },
  'certificate-extension': {
    severity: 'error',
    text: 'the extension {extension} is malformed: {problem}',
    rule: 'RFC 5280, section 4.2.1',
    fix: 'reissue the certificate',
  },
  'certificate-ip-length': {
    severity: 'error',
    text: '{what}: an IP address has {expected} octets, found {found}',
    rule: 'RFC 5280, section 4.2.1.6 and 4.2.1.10',
  },
  'certificate-empty-rdn': {
    severity: 'error',
    text: '{what}: a relative distinguished name holds at least one attribute',
    rule: 'RFC 5280, section 4.1.2.4',
  },
  'certificate-key': {
    severity: 'error',
    text: 'the public key is malformed: {problem}',
    rule: 'RFC 3279, section 2.3, RFC 5480 and RFC 8410',
  },
  'certificate-crl': {
    severity: 'error',
    text: 'the CRL cannot be read: {problem}',
    rule: 'RFC 5280, section 5',
    fix: 'give exactly one CRL, in DER or as an X509 CRL block',
  },
  'certificate-signature': {
    severity: 'error',
    text: 'the signature is not a whole number of octets: {unused} bits are unused',
    rule: 'RFC 3279, section 2.2',
    fix: 'reissue the certificate',
  },
  'certificate-request': {
    severity: 'error',
    text: 'the certification request cannot be read: {problem}',
    rule: 'RFC 2986, section 4',
    fix: 'give one PEM block labelled CERTIFICATE REQUEST, or the DER of one request',
  },
} as const satisfies Catalogue

/** The codes of this room. */
export type CertificateCode = keyof typeof CERTIFICATE_CODES
