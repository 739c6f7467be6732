import type { Catalogue } from '../report/catalogue.ts'

const CA = 'RFC 5280, section 4.2.1.9 and 4.2.1.3; istiod signs workloads with this certificate'
const AGAIN =
  'ask for it again with the page of the request, which has the form for their CA: meshcerts request CSR'

/** What comes back from those who sign, held against the request. */
export const REQUEST_CODES = {
  'request-no-certificate': {
    severity: 'error',
    text: 'the answer holds no certificate for this request, but {found}',
    rule: 'meshcerts: an answer is the certificate that was asked for, and those above it',
    fix: 'ask for the certificate that was made of the request, as PEM, with those above it up to the root',
  },
  'request-unreadable': {
    severity: 'error',
    text: '{label} cannot be read: {problem}',
    rule: 'RFC 5280, section 4.1',
    fix: 'ask for the file again, as PEM; where it came by mail, as an attachment',
  },
  'request-key': {
    severity: 'error',
    text: 'this certificate is not for the key of the request: expected {wanted}, found {found}{hint}',
    rule: 'RFC 2986, section 3: the certificate carries the public key of the request; istiod refuses a certificate and a key that do not belong together',
    fix: 'send the request once more, and ask that this very file is signed: {sha256} is the SHA-256 of the public key that must be in the certificate',
  },
  'request-two-answers': {
    severity: 'error',
    text: 'there are {count} different certificates for the key of the request: {names}',
    rule: 'meshcerts: one of them becomes ca-cert.pem, and which one is not guessed',
    fix: 'name the files of one answer only; without others: the last that was sent',
  },
  'request-not-ca': {
    severity: 'error',
    text: 'the certificate came back as that of {what}, not of a CA: basicConstraints {state}',
    rule: CA,
    fix: AGAIN,
  },
  'request-usage': {
    severity: 'error',
    text: 'keyUsage lacks {lacking}: expected keyCertSign and cRLSign, found {found}',
    rule: CA,
    fix: AGAIN,
  },
  'request-eku': {
    severity: 'error',
    text: 'extendedKeyUsage lacks {lacking}: found {found}; peers hold the purposes of a CA against what it signs',
    rule: 'Go, crypto/x509, and OpenSSL: the purposes of every CA of a path must allow the one in question; RFC 5280, section 4.2.1.12',
    fix: AGAIN,
  },
  'request-issuer-name': {
    severity: 'error',
    text: 'the certificate names no issuer: the field is empty',
    rule: 'RFC 5280, section 4.1.2.4: the issuer is a name that is not empty; paths are found by it',
    fix: 'ask for it again, signed by a CA that has a subject',
  },
  'request-subject': {
    severity: 'warning',
    text: 'the subject was changed: asked for {wanted}, came back as {found}',
    rule: 'RFC 5280, section 6.1.3 (a) (4): what names the old subject as its issuer finds no path over this certificate',
    fix: 'for a new CA it is harmless as long as no two clusters have the same name; for a renewal ask for the subject of the request, unchanged. cfssl writes C, ST, L, O, OU, CN in this order, whatever the request has',
  },
  'request-subject-previous': {
    severity: 'error',
    text: 'the subject was changed: the CA in use is {wanted}, this one came back as {found}: what the CA in use has signed finds no path over it',
    rule: 'RFC 5280, section 6.1.3 (a) (4)',
    fix: 'ask for the subject of the request, unchanged',
  },
  'request-subject-encoding': {
    severity: 'warning',
    text: 'the subject reads the same, but its strings have other types: {attribute} was asked for as {wanted}, and came back as {found}',
    rule: "Go's crypto/x509 compares names octet for octet; RFC 5280, section 7.1 does not",
    fix: 'for a new CA it is harmless; for a renewal ask that the subject is copied, or make the request with the types of this CA: meshcerts request --after ca-cert.pem',
  },
  'request-path-length': {
    severity: 'error',
    text: 'the path length came back as {found}, and {wanted} was asked for: a CA below it that needs more is refused',
    rule: 'RFC 5280, section 4.2.1.9',
    fix: AGAIN,
  },
  'request-path-length-wider': {
    severity: 'warning',
    text: 'the path length came back as {found}, and {wanted} was asked for: this CA may have more CAs below it than it needs',
    rule: 'RFC 5280, section 4.2.1.9',
    fix: 'nothing breaks; ask for it again where your rules want the limit',
  },
  'request-life': {
    severity: 'warning',
    text: 'the certificate lives {found} days from now, and {wanted} were asked for',
    rule: 'meshcerts: --days says how many days were asked for; a CA is renewed by hand',
    fix: 'ask for a longer life, or write the renewal into the calendar: it ends {limit}',
  },
  'request-not-now': {
    severity: 'error',
    text: 'the certificate {problem} {limit}',
    rule: 'RFC 5280, section 6.1.3 (a) (2)',
    fix: 'ask for one that is valid now; where the date is right and the clock is wrong, set the clock',
  },
  'request-key-identifier': {
    severity: 'warning',
    text: 'the certificate has no subjectKeyIdentifier: what it signs cannot say which key signed it, and a later CA of the same name is taken for this one',
    rule: 'RFC 5280, section 4.2.1.2: a CA certificate must have it',
    fix: AGAIN,
  },
  'request-issuer-missing': {
    severity: 'error',
    text: 'the {what} is missing: {certificate} is signed by {issuer}, which is not in the answer',
    rule: 'istiod needs the path up to the root: the CAs in cert-chain.pem, the root in root-cert.pem',
    fix: 'ask for the certificate of {issuer}, and name its file too',
  },
  'request-issuer-other': {
    severity: 'error',
    text: 'the certificate of {issuer} in the answer did not sign {certificate}: another one of the same name did',
    rule: 'RFC 5280, section 6.1.3 (a) (1)',
    fix: 'ask for the certificate of the CA that signed; name the files of one answer only',
  },
  'request-order': {
    severity: 'warning',
    text: 'the certificates are in the wrong order: {found}; each is to be followed by the one that signed it',
    rule: 'istiod takes the first of cert-chain.pem for the signing CA; Envoy serves them as they are (RFC 8446, section 4.4.2)',
    fix: 'let bundle put them in order: meshcerts bundle FILES KEY --out certs',
  },
  'request-form': {
    severity: 'warning',
    text: '{file} is {form}, and istiod reads PEM only',
    rule: 'istiod, security/pkg/pki/util/crypto.go',
    fix: 'let bundle write the files: meshcerts bundle FILES KEY --out certs',
  },
  'request-left-over': {
    severity: 'warning',
    text: '{certificate} has no part in the path of the certificate that was asked for: {effect}',
    rule: 'meshcerts: what bundle makes of the files',
    fix: 'leave its file, or its block, out',
  },
} as const satisfies Catalogue

/** A code of {@link REQUEST_CODES}. */
export type RequestCode = keyof typeof REQUEST_CODES
