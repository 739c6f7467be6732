import type { Catalogue } from '../report/catalogue.ts'

const IDENTITY = 'linkerd2 at b24cd405, pkg/identity/service.go and controller/cmd/identity/main.go'
const CODEC = 'measured on linkerd2 at b24cd405: pkg/tls/codec.go'
const ISSUERCERTS = 'linkerd2 at b24cd405, pkg/issuercerts and pkg/healthcheck'
const PROXY = 'linkerd2-proxy at 29637b64, linkerd/meshtls/src/creds'

/** What is found in the identity of a Linkerd mesh. `{says}` holds the words of the component. */
export const LINKERD_CODES = {
  'linkerd-input': {
    severity: 'error',
    text: 'this is not the identity of a Linkerd mesh: {problem}',
    rule: 'meshcerts: readLinkerd',
    fix: 'give the Secret linkerd-identity-issuer and the ConfigMap linkerd-identity-trust-roots as kubectl get NAME -n linkerd -o yaml prints them, or files: ca.crt, issuer.crt, issuer.key',
  },
  'linkerd-option': {
    severity: 'error',
    text: 'the option {option} {problem}',
    rule: 'meshcerts: checkLinkerd',
  },
  'linkerd-reading': {
    severity: 'info',
    text: 'read as the identity of a Linkerd mesh: {reason}',
    rule: 'meshcerts: the command, the name of the Secret, the keys that one reading alone has, whether the first certificate is a CA',
    fix: 'if it is meant as the CA of Istio: {command}',
  },
  'linkerd-missing': {
    severity: 'error',
    text: 'there is no {what}: the identity controller does not start',
    rule: IDENTITY,
    fix: 'add it: {where}',
  },
  'linkerd-text-after': {
    severity: 'error',
    text: 'something follows the last certificate, a blank line or a comment: Linkerd reads none of {file}',
    rule: CODEC,
    fix: "keep the certificates only; in a file: awk '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/' {file} > NEW && mv NEW {file}",
  },
  'linkerd-text-cut': {
    severity: 'warning',
    text: 'the control plane stops reading at a block {label}: {kept} of {found} certificates count, and nothing is said',
    rule: CODEC,
    fix: "keep the certificates only; in a file: awk '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/' {file} > NEW && mv NEW {file}",
  },
  'linkerd-no-certificate': {
    severity: 'error',
    text: 'no certificate can be read from {file}: {says}',
    rule: CODEC,
    fix: 'put the certificate there, in PEM: -----BEGIN CERTIFICATE-----',
  },
  'linkerd-key-unreadable': {
    severity: 'error',
    text: 'the private key of the issuer cannot be read: {says}',
    rule: CODEC,
    fix: 'give an ECDSA P-256 key, not encrypted, as the first block of the file: EC PRIVATE KEY or PRIVATE KEY',
  },
  'linkerd-key-mismatch': {
    severity: 'error',
    text: 'the private key does not belong to the issuer certificate',
    rule: CODEC,
    fix: 'put the certificate and the key of one renewal there; these two print the same for a pair: openssl x509 -in {certificateFile} -noout -pubkey and openssl pkey -in {file} -pubout',
  },
  'linkerd-issuer-dates': {
    severity: 'error',
    text: 'the issuer is {state}: no workload gets a certificate',
    rule: IDENTITY,
    fix: 'issue a new one under a trust anchor that is valid: step certificate create identity.linkerd.{domain} issuer.crt issuer.key --profile intermediate-ca --not-after 8760h --no-password --insecure --ca ca.crt --ca-key ca.key',
  },
  'linkerd-issuer-untrusted': {
    severity: 'error',
    text: 'the issuer certificate does not lead to a trust anchor: {says}',
    rule: IDENTITY,
    fix: 'add the certificate that signed it ({issuer}) to the trust anchors, or those between behind it in its file',
  },
  'linkerd-issuer-not-a-ca': {
    severity: 'error',
    text: 'the issuer is not a CA (basicConstraints)',
    rule: IDENTITY,
    fix: 'issue it as an intermediate CA: step certificate create --profile intermediate-ca; cert-manager: isCA: true',
  },
  'linkerd-issuer-key': {
    severity: 'error',
    text: 'the issuer has an {found} key: the identity controller starts, and cannot sign with it',
    rule: IDENTITY,
    fix: 'use an ECDSA P-256 key; cert-manager: privateKey.algorithm: ECDSA, size 256',
  },
  'linkerd-algorithm': {
    severity: 'error',
    text: 'linkerd check refuses {who}: {says}',
    rule: ISSUERCERTS,
    fix: 'issuer: ECDSA P-256, signed with SHA-256; trust anchor: ECDSA P-256 or RSA 2048 or 4096, signed with SHA-256',
  },
  'linkerd-anchor-dates': {
    severity: 'error',
    text: 'a trust anchor is {state}, and linkerd check refuses it',
    rule: ISSUERCERTS,
    fix: 'remove it from the bundle when no issuer that is in use leads to it; else replace it and the issuer first',
  },
  'linkerd-expires-soon': {
    severity: 'warning',
    text: '{who} ends on {limit}, in less than 60 days',
    rule: ISSUERCERTS,
    fix: 'replace it in time; a new trust anchor is added to the old one first, and proxies are restarted before the issuer changes',
  },
  'linkerd-check-refuses': {
    severity: 'error',
    text: 'linkerd check says of "{check}": {says}',
    rule: ISSUERCERTS,
  },
  'linkerd-anchors-differ': {
    severity: 'warning',
    text: 'ca.crt of the Secret and the trust anchors of the mesh differ: linkerd check asks the first, identity and proxies the second',
    rule: 'linkerd2 at b24cd405, pkg/issuercerts `FetchExternalIssuerData`',
    fix: 'put the same certificates into both, or let trust-manager do it',
  },
  'linkerd-proxy-refuses': {
    severity: 'error',
    text: 'the identity controller issues certificates that no proxy takes: {says}',
    rule: PROXY,
  },
  'linkerd-proxy-anchors': {
    severity: 'error',
    text: 'the proxies do not load the trust anchors: {says}',
    rule: PROXY,
    fix: 'keep whole certificates only in {file}',
  },
  'linkerd-unsupported': {
    severity: 'error',
    text: 'what Linkerd would do cannot be said here: the engine {engine} cannot check {algorithm}',
    rule: 'meshcerts: engines',
    fix: 'run it on Node, or pass another engine',
  },
} as const satisfies Catalogue

/** A code of {@link LINKERD_CODES}. */
export type LinkerdCode = keyof typeof LINKERD_CODES
