import type { Catalogue } from '../report/catalogue.ts'

const ISTIOD = 'istiod, pilot/pkg/credentials/kube/secrets.go and pilot/pkg/xds/sds.go'
const ENVOY = 'measured on Envoy 1.40: source/common/tls/context_impl.cc'
const VALIDATOR = 'measured on Envoy 1.40: source/common/tls/cert_validator/default_validator.cc'
const CLIENTS = 'RFC 5280, section 6.1; RFC 8446, section 4.4.2; what curl and browsers do'

/** What is found in the TLS material of a gateway. `{says}` holds the words of the component. */
export const CREDENTIAL_CODES = {
  'credential-input': {
    severity: 'error',
    text: 'this is neither the Secret of a gateway nor files by name: {problem}',
    rule: 'meshcerts: readCredential',
    fix: 'give the Secret as kubectl get secret NAME -o yaml prints it, or files named as its keys: tls.crt, tls.key',
  },
  'credential-option': {
    severity: 'error',
    text: 'the option {option} {problem}',
    rule: 'meshcerts: checkCredential',
  },
  'credential-reading': {
    severity: 'info',
    text: 'read as the certificate of a gateway: {reason}',
    rule: 'meshcerts: the command, the name of the Secret, the keys that one reading alone has, whether the first certificate is a CA',
    fix: 'for hosts, modes and clients: {more}; if it is meant as the CA of the mesh: {command}',
  },
  'credential-keys-missing': {
    severity: 'error',
    text: 'the gateway gets no certificate, as the Secret holds no pair of keys that can be used: {found}',
    rule: ISTIOD,
    fix: 'name them tls.crt and tls.key (or cert and key): {command}',
  },
  'credential-keys-both': {
    severity: 'warning',
    text: 'the Secret holds two pairs: cert and key are served, tls.crt and tls.key are not read',
    rule: ISTIOD,
    fix: 'remove the pair that is not meant',
  },
  'credential-secret-type': {
    severity: 'error',
    text: 'the Secret is of type {found}, and Envoy Gateway takes kubernetes.io/tls only',
    rule: 'Envoy Gateway, internal/gatewayapi/validate.go',
    fix: 'make it again, as the type of a Secret cannot be changed: {command}',
  },
  'credential-client-ca-missing': {
    severity: 'error',
    text: 'mode {mode} asks clients for certificates, and there is no CA to judge them by: {found}',
    rule: ISTIOD,
    fix: 'add the CA that signed the certificates of clients, under the key ca.crt (cacert next to cert and key), or in the Secret {name}-cacert',
  },
  'credential-gateway-refuses': {
    severity: 'error',
    text: '{who} does not take it: {says}',
    rule: 'Istio, pilot/pkg/config/kube/gateway/conversion.go; Envoy Gateway, internal/gatewayapi/tls.go',
  },
  'credential-key-encrypted': {
    severity: 'error',
    text: 'the private key is encrypted, and nobody types a password into a gateway',
    rule: ENVOY,
    fix: 'decrypt it, and put the result in its place: openssl pkey -in {file} -out {plain}',
  },
  'credential-key-missing': {
    severity: 'error',
    text: 'there is no private key{instead}',
    rule: ENVOY,
    fix: 'put the private key there, in PEM: -----BEGIN PRIVATE KEY-----',
  },
  'credential-key-unreadable': {
    severity: 'error',
    text: 'the private key cannot be read: {problem}',
    rule: ENVOY,
    fix: 'copy the key again, whole; openssl pkey -in {file} -noout says whether it is',
  },
  'credential-key-mismatch': {
    severity: 'error',
    text: 'the private key does not belong to the server certificate{detail}',
    rule: ENVOY,
    fix: 'put the certificate and the key of one renewal into the Secret; these two print the same for a pair: openssl x509 -in {certificateFile} -noout -pubkey and openssl pkey -in {file} -pubout',
  },
  'credential-chain-order': {
    severity: 'error',
    text: 'the server certificate has to be the first, and is block {found}',
    rule: `RFC 8446, section 4.4.2; ${ENVOY}`,
    fix: 'put block {found} in front, then the CA that signed it, then the one that signed that',
  },
  'credential-chain-unreadable': {
    severity: 'error',
    text: 'Envoy cannot read the certificates: {problem}',
    rule: ENVOY,
    fix: '{advice}',
  },
  'credential-key-kind': {
    severity: 'error',
    text: 'Envoy does not serve a certificate with the key {kind}',
    rule: ENVOY,
    fix: 'have it issued for a key that Envoy serves: P-256, RSA-2048 or longer{more}',
  },
  'credential-key-fips': {
    severity: 'info',
    text: 'an Envoy that is built for FIPS does not serve the key {kind}',
    rule: 'Envoy, source/common/tls/context_impl.cc with BORINGSSL_FIPS: RSA of 2048, 3072 or 4096 bits and ECDSA',
  },
  'credential-key-browsers': {
    severity: 'warning',
    text: 'browsers take no certificate with the key {kind}: Chrome shows ERR_SSL_VERSION_OR_CIPHER_MISMATCH, Firefox SSL_ERROR_NO_CYPHER_OVERLAP',
    rule: 'Chromium and Mozilla offer signatures with ECDSA and RSA only (RFC 8446, section 4.2.3)',
    fix: 'have it issued for a key of the kind P-256 or RSA-2048',
  },
  'credential-usage': {
    severity: 'error',
    text: '{problem}',
    rule: `RFC 5280, sections 4.2.1.3 and 4.2.1.12; ${ENVOY}`,
    fix: 'have it issued with keyUsage critical,digitalSignature,keyEncipherment and extendedKeyUsage serverAuth',
  },
  'credential-is-ca': {
    severity: 'warning',
    text: 'the server presents a CA certificate as its own: some clients refuse that, and who holds the key can sign for any name',
    rule: 'RFC 5280, section 4.2.1.9; rustls-webpki: CaUsedAsEndEntity',
    fix: 'issue a certificate for the gateway with this CA, and keep the key of the CA off it',
  },
  'credential-chain-incomplete': {
    severity: 'error',
    text: 'clients refuse the certificate, as the intermediate CA {missing} is missing from {file}{where}',
    rule: CLIENTS,
    fix: '{advice}',
  },
  'credential-chain-ends': {
    severity: 'warning',
    text: 'the certificate is served alone, and was issued by {missing}: clients accept it only if they hold that CA as a root',
    rule: CLIENTS,
    fix: 'if {missing} is an intermediate CA, append its certificate to {file}; --client-root FILE says what a client with that root sees',
  },
  'credential-chain-root': {
    severity: 'info',
    text: 'the root is sent along, and no client needs it: it has its own or does not trust it',
    rule: 'RFC 8446, section 4.4.2: the root may be left out',
  },
  'credential-chain-extra': {
    severity: 'warning',
    text: 'the certificate is sent along and does not belong to the chain of the server certificate',
    rule: 'RFC 8446, section 4.4.2: each certificate certifies the one before it; older clients take it strictly',
    fix: 'remove block {block} of {file}',
  },
  'credential-chain-sequence': {
    severity: 'warning',
    text: 'the CAs are not in the order of the chain: each has to come after the one that it signed',
    rule: 'RFC 8446, section 4.4.2; TLS 1.2 demands it (RFC 5246, section 7.4.2)',
    fix: 'sort them: {order}',
  },
  'credential-expired': {
    severity: 'error',
    text: '{what} expired {limit}',
    rule: 'RFC 5280, section 4.1.2.5; Envoy loads it all the same, and istiod looks at the first certificate only',
    fix: 'renew it, and replace {file}',
  },
  'credential-not-yet-valid': {
    severity: 'error',
    text: '{what} is not valid before {limit}',
    rule: 'RFC 5280, section 4.1.2.5',
    fix: 'wait, or set the clock of the machine that issued it right and issue it again',
  },
  'credential-expires-soon': {
    severity: 'warning',
    text: '{what} expires {limit}: {left} left',
    rule: 'RFC 5280, section 4.1.2.5',
    fix: 'renew it before that',
  },
  'credential-host': {
    severity: 'error',
    text: 'the certificate is not for {host}: {names}',
    rule: 'RFC 9525, section 6.3: subjectAltName only; * stands for exactly one label; as browsers and Envoy match',
    fix: 'have it issued with {host} among the names of subjectAltName',
  },
  'credential-no-names': {
    severity: 'error',
    text: 'the certificate has no subjectAltName: no browser takes it for any host{more}',
    rule: 'RFC 9525, section 6.3; Chrome since 58',
    fix: 'have it issued again with subjectAltName DNS:{host}',
  },
  'credential-client-refuses': {
    severity: 'error',
    text: 'a client that holds only {roots} refuses: {says}',
    rule: 'measured on OpenSSL 3.0 and curl 7.88',
    fix: '{advice}',
  },
  'credential-client-ca-unreadable': {
    severity: 'error',
    text: 'the CAs of clients cannot be read: {problem}',
    rule: VALIDATOR,
    fix: 'put the certificates of the CAs there, in PEM, one after another, and nothing else',
  },
  'credential-client-ca-no-ca': {
    severity: 'warning',
    text: 'it is not a CA: only the client that shows this very certificate is accepted',
    rule: VALIDATOR,
    fix: 'put the CA there that signed the certificates of clients',
  },
  'credential-client-ca-asked': {
    severity: 'info',
    text: 'clients are asked for a certificate issued under: {names}',
    rule: 'RFC 8446, section 4.2.4: a browser offers only certificates that fit',
  },
  'credential-ca-unused': {
    severity: 'info',
    text: 'mode SIMPLE asks clients for nothing: {file} is not read',
    rule: ISTIOD,
    fix: 'to ask clients for certificates, set mode MUTUAL or OPTIONAL_MUTUAL',
  },
  'credential-crl-unreadable': {
    severity: 'error',
    text: 'the CRL cannot be read, so the gateway gets no CAs of clients at all',
    rule: VALIDATOR,
    fix: 'put the CRLs there, in PEM: openssl crl -in FILE -inform DER -out {file}',
  },
  'credential-crl-missing': {
    severity: 'error',
    text: 'there is no CRL of {issuer}: with one CRL Envoy wants one of every CA of the chain, and refuses all clients under it',
    rule: 'Envoy sets X509_V_FLAG_CRL_CHECK_ALL as soon as there is a CRL',
    fix: 'add a CRL of {issuer} to {file}; it may be empty',
  },
  'credential-crl-expired': {
    severity: 'error',
    text: 'the CRL of {issuer} should have been replaced {limit}: Envoy refuses all clients under it',
    rule: 'BoringSSL, X509_V_ERR_CRL_HAS_EXPIRED; RFC 5280, section 5.1.2.5',
    fix: 'fetch the newest CRL of {issuer}, and replace {file}',
  },
  'credential-staple': {
    severity: 'error',
    text: '{problem}',
    rule: 'measured on Envoy 1.40: source/common/tls/ocsp/ocsp.cc',
    fix: '{advice}',
  },
  'credential-envoy-refuses': {
    severity: 'error',
    text: 'Envoy does not load it: {says}',
    rule: ENVOY,
  },
} as const satisfies Catalogue

/** A code of this room. */
export type CredentialCode = keyof typeof CREDENTIAL_CODES
