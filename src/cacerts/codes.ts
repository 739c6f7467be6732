import type { Catalogue } from '../report/catalogue.ts'

const START = 'istiod, pilot/pkg/bootstrap/istio_ca.go'
const BUNDLE = 'istiod, security/pkg/pki/util/keycertbundle.go and crypto.go'
const PEERS = 'measured with Go 1.26, BoringSSL and OpenSSL 3.0 on the chain that workloads present'

/** The checks of a plug-in CA set. `{peers}` names who refuses, `{says}` holds its words. */
export const CACERTS_CODES = {
  'cacerts-input': {
    severity: 'error',
    text: 'this is neither a set of files nor a Secret: {problem}',
    rule: 'meshcerts: readCacerts',
  },
  'cacerts-option': {
    severity: 'error',
    text: 'the option {option} cannot be {found}',
    rule: 'meshcerts: checkCacerts',
  },
  'cacerts-istiod-refuses': {
    severity: 'error',
    text: 'istiod refuses the set at step {step} of its start-up',
    rule: `${START}; ${BUNDLE}`,
    fix: 'fix what istiod names: {says}',
  },
  'cacerts-peers-refuse': {
    severity: 'error',
    text: 'istiod starts, but {peers} refuse what workloads present: {says}',
    rule: PEERS,
    fix: 'reissue ca-cert.pem with openssl x509 -req … -extfile ca.cnf, where ca.cnf has basicConstraints critical,CA:TRUE and keyUsage critical,keyCertSign,cRLSign',
  },

  'cacerts-ztunnel-refuses': {
    severity: 'info',
    text: 'in ambient mode ztunnel would not take it: {says}',
    rule: 'rustls-webpki, rustls-pemfile and x509-parser in the versions of the ztunnel of this release; an error with dataPlane ambient or both',
  },

  'files-incomplete': {
    severity: 'error',
    text: 'the set is incomplete: {missing} not found among {present}',
    rule: `${START}; refused since Istio 1.27`,
    fix: 'add {missing}',
  },
  'files-none-known': {
    severity: 'error',
    text: 'none of the names istiod reads is there ({present}): it starts with a self-signed CA of its own and says nothing',
    rule: START,
    fix: 'name the files ca-cert.pem, ca-key.pem, root-cert.pem and cert-chain.pem',
  },
  'files-tls-format-wins': {
    severity: 'info',
    text: 'tls.crt is there, so tls.crt, tls.key and ca.crt are used and the *.pem files are not read: {ignored}',
    rule: START,
    fix: 'keep one naming scheme',
  },
  'files-tls-format-version': {
    severity: 'error',
    text: '{controlPlane} does not read tls.crt, tls.key and ca.crt: it starts with a self-signed CA of its own',
    rule: `${START}; read since Istio 1.15 and OpenShift Service Mesh 2.4`,
    fix: 'name the files ca-cert.pem, ca-key.pem, root-cert.pem and cert-chain.pem',
  },
  'files-crl-ignored': {
    severity: 'warning',
    text: 'ca-crl.pem is not read: {reason}',
    rule: `${START}; ca-crl.pem is read since Istio 1.27, in the *.pem scheme only`,
    fix: 'do not rely on revocation here, or use the *.pem names with Istio 1.27 or later',
  },
  'files-istio-generated': {
    severity: 'warning',
    text: 'the key istio-generated marks the secret as one that istiod wrote itself',
    rule: `${START}, with USE_CACERTS_FOR_SELF_SIGNED_CA=true`,
    fix: 'remove the key istio-generated from the secret',
  },
  'files-other-private-key': {
    severity: 'error',
    text: 'a private key that istiod does not need is in {file}: the Secret would carry it into the cluster, where all who may read the Secret can take it',
    rule: `${START}: istiod reads ca-key.pem or tls.key only; who holds the key of the root is the root`,
    fix: 'keep the key off the cluster: create the Secret from a directory without it',
  },
  'files-unread': {
    severity: 'info',
    text: 'istiod does not read {names}, which the Secret would hold too',
    rule: START,
    fix: 'make a clean directory, and create the Secret from it',
  },
  'secret-name': {
    severity: 'error',
    text: 'the Secret is {found}; istiod mounts only {expected}, and its absence is not an error: it starts with a self-signed CA',
    rule: `${START} and the Deployment of istiod: the volume is optional`,
    fix: 'create it as: oc create secret generic cacerts -n {namespace} --from-file=DIR',
  },

  'pem-private-key-published': {
    severity: 'error',
    text: 'a private key is in {file}: istiod takes the file and hands it on{where}',
    rule: 'istiod copies root-cert.pem into the ConfigMap istio-ca-root-cert of every namespace',
    fix: 'remove the key, and replace it everywhere: anyone who could read the file may have it',
  },
  'pem-extra-in-ca-cert': {
    severity: 'warning',
    text: 'only the first of the {count} certificates in {file} is used, the others never help the chain',
    rule: BUNDLE,
    fix: 'keep the signing certificate alone in ca-cert.pem, put the ones above it into cert-chain.pem',
  },

  'key-ec-parameters-first': {
    severity: 'error',
    text: 'a block EC PARAMETERS is before the key: istiod reads the first block only',
    rule: BUNDLE,
    fix: 'drop the block (openssl ecparam -genkey -noout does not write it): openssl ec -in {file} -out NEW && mv NEW {file}',
  },
  'key-encrypted': {
    severity: 'error',
    text: 'the key is encrypted ({form}), and istiod has no passphrase',
    rule: BUNDLE,
    fix: 'decrypt it: openssl pkey -in {file} -out NEW && mv NEW {file}',
  },
  'key-label-content': {
    severity: 'error',
    text: 'the block is labelled {label} and holds a key in the form {form}',
    rule: BUNDLE,
    fix: 'change the label to {right}, or write it again: openssl pkey -in {file} -out NEW && mv NEW {file}',
  },
  'key-not-a-key': {
    severity: 'error',
    text: 'the first block is {label}, not a private key that istiod reads',
    rule: BUNDLE,
    fix: 'put the private key first: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY',
  },
  'key-files-swapped': {
    severity: 'error',
    text: '{file} holds a private key and {other} a certificate: the two are swapped',
    rule: BUNDLE,
    fix: 'exchange the two files: mv {file} NEW && mv {other} {file} && mv NEW {other}',
  },
  'cacerts-files-swapped': {
    severity: 'error',
    text: '{file} holds {one}, and {other} holds {two}: the two are swapped',
    rule: 'istiod signs with the first certificate of ca-cert.pem, trusts root-cert.pem and sends cert-chain.pem',
    fix: 'exchange the two files: mv {file} NEW && mv {other} {file} && mv NEW {other}',
  },
  'cacerts-first-block': {
    severity: 'error',
    text: '{file} begins with {label}, not with a certificate: istiod reads the first block only',
    rule: BUNDLE,
    fix: 'let {file} begin with the certificate',
  },
  'key-algorithm': {
    severity: 'error',
    text: 'istiod cannot read a key of this algorithm ({algorithm})',
    rule: "Go's crypto/x509: RSA, ECDSA on P-224 to P-521, Ed25519",
    fix: 'make a CA key of RSA or EC P-256: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
  },
  'key-unreadable': {
    severity: 'error',
    text: 'the private key cannot be read: {problem}',
    rule: BUNDLE,
    fix: 'copy the key again; openssl pkey -in ca-key.pem -noout -check shows what is left of it',
  },
  'key-mismatch': {
    severity: 'error',
    text: 'the key does not belong to the first certificate of {file} ({certificateKey}); it {belongs}',
    rule: BUNDLE,
    fix: 'put the key of the signing certificate into {keyFile}, or the certificate of this key first into {file}',
  },
  'cacerts-key-elsewhere': {
    severity: 'info',
    text: 'the private key is not given: whether istiod can read it, and whether it belongs to {certificate}, is not checked; everything else is',
    rule: 'meshcerts: what is not given is not judged',
    fix: 'where the key can be read, check the set with it, as {file}',
  },
  'key-weak': {
    severity: 'warning',
    text: 'an RSA key of {bits} bits is too short: 2048 is the minimum',
    rule: 'NIST SP 800-131A; accepted by every loader measured',
    fix: 'reissue with RSA 3072 or EC P-256',
  },
  'key-unusual-ca': {
    severity: 'info',
    text: 'few tools expect a CA key of {type}',
    rule: 'path validation measured, handshakes not',
    fix: 'use EC P-256 or RSA 3072: both work everywhere',
  },

  'cert-unparsable': {
    severity: 'error',
    text: '{readers} cannot read the certificate: {problem}{also}',
    rule: "Go's crypto/x509; d2i_X509 of BoringSSL and OpenSSL: one certificate that cannot be read makes Envoy refuse the whole file",
    fix: 'have it issued again without what cannot be read',
  },
  'cacerts-cert-not-strict': {
    severity: 'warning',
    text: 'this certificate is not as RFC 5280 writes it: {problem}{also}. istiod, Envoy and OpenSSL read it, but what it says was not checked here',
    rule: 'RFC 5280, section 4.1; X.690',
    fix: 'have it issued again in DER',
  },
  'cacerts-signature-unknown': {
    severity: 'error',
    text: 'the certificate is signed with {algorithm}: Go has no such algorithm, and does not verify it',
    rule: "Go's crypto/x509, getSignatureAlgorithmFromAI: the salt of RSA-PSS must be as long as its hash",
    fix: 'have it signed again with SHA-256 and RSA, ECDSA or Ed25519',
  },
  'cert-serial-odd': {
    severity: 'warning',
    text: 'the serial number is {problem}',
    rule: 'RFC 5280, section 4.1.2.2',
    fix: 'reissue with a random positive serial number of at most 20 octets',
  },
  'ca-not-ca': {
    severity: 'error',
    text: 'this is not a CA certificate: basicConstraints {found}',
    rule: `${BUNDLE}; RFC 5280, section 4.2.1.9`,
    fix: 'a server certificate cannot sign: have a CA certificate issued with basicConstraints=critical,CA:TRUE',
  },
  'ca-no-key-cert-sign': {
    severity: 'error',
    text: 'keyUsage lacks keyCertSign ({usages}): istiod does not look, but {peers} refuse what it signs',
    rule: `RFC 5280, section 4.2.1.3; ${PEERS}`,
    fix: 'reissue with keyUsage=critical,keyCertSign,cRLSign, or without keyUsage',
  },
  'ca-eku': {
    severity: 'error',
    text: 'extendedKeyUsage ({purposes}) leaves out {lacking}: {effect}',
    rule: `RFC 5280, section 4.2.1.12 as nested by all stacks; ${PEERS}`,
    fix: 'reissue without extendedKeyUsage, or with both serverAuth and clientAuth',
  },
  'root-eku': {
    severity: 'error',
    text: 'extendedKeyUsage of the root ({purposes}) leaves out {lacking}: {effect}',
    rule: `Go and OpenSSL look at the anchor, BoringSSL does not; ${PEERS}`,
    fix: 'use a root without extendedKeyUsage, or with both serverAuth and clientAuth',
  },
  'root-not-ca': {
    severity: 'error',
    text: 'the issuer of {child} must not sign certificates: {problem}',
    rule: 'RFC 5280, section 4.2.1.9 and 4.2.1.3; a version 1 root passes',
    fix: 'use a CA certificate with basicConstraints=critical,CA:TRUE and keyUsage keyCertSign as issuer',
  },
  'validity-expired': {
    severity: 'error',
    text: 'the certificate ended {limit}; the time is {at}',
    rule: "RFC 5280, section 4.1.2.5; Go's path validation looks at ca-cert, intermediates and root",
    fix: 'renew the certificate; if it should still be valid, correct the clock',
  },
  'cacerts-not-yet-valid': {
    severity: 'error',
    text: 'the certificate is not valid before {limit}; the time is {at}',
    rule: "RFC 5280, section 4.1.2.5; Go's path validation looks at ca-cert, intermediates and root",
    fix: 'wait until {limit}; if it should be valid already, correct the clock here or where it was issued',
  },
  'validity-short': {
    severity: 'warning',
    text: 'the certificate ends {limit}, in {left}: workload certificates are cut to what is left',
    rule: 'istiod: the default TTL is the least of 24 h and what is left of the first certificate of the chain',
    fix: 'renew it now: less than 30 days are left',
  },
  'validity-nesting': {
    severity: 'warning',
    text: 'the certificate lives until {limit}, longer than its issuer ({issuerLimit})',
    rule: 'RFC 5280, section 6.1.3: every certificate of the path must be valid',
    fix: 'renew the issuer before {issuerLimit}: then everything below it stops',
  },
  'name-constraints-uri': {
    severity: 'error',
    text: 'URI name constraints ({constraints}) forbid the identities of the trust domain {trustDomain}: {peers} refuse every workload',
    rule: 'RFC 5280, section 4.2.1.10: a host without leading dot is that host alone',
    fix: 'permit the trust domain as a host: permitted;URI:{trustDomain}',
  },
  'name-constraints-dns': {
    severity: 'error',
    text: 'DNS name constraints ({constraints}) forbid {name}: {effect}',
    rule: 'RFC 5280, section 4.2.1.10; istiod serves as istiod.NAMESPACE.svc',
    fix: 'permit the names of istiod: permitted;DNS:{namespace}.svc',
  },
  'critical-extension': {
    severity: 'error',
    text: 'the critical extension {extension} is not handled by Go',
    rule: 'RFC 5280, section 4.2',
    fix: 'reissue without it, or not critical',
  },
  'policy-constraints': {
    severity: 'error',
    text: 'policyConstraints ask for a policy that the certificates below do not have',
    rule: 'RFC 5280, section 6.1.3 (f); looked at since Go 1.24',
    fix: 'give every certificate below the policy, or reissue without requireExplicitPolicy',
  },
  'ca-empty-subject': {
    severity: 'error',
    text: 'the subject is empty: OpenSSL takes every workload certificate for a self-signed one',
    rule: `RFC 5280, section 4.1.2.6; ${PEERS}`,
    fix: 'reissue with a subject, for instance O=Istio,CN=Intermediate CA',
  },
  'signature-hash': {
    severity: 'error',
    text: 'the certificate is signed with {algorithm}, which is no longer accepted',
    rule: "Go's crypto/x509: SHA-1 since Go 1.18, MD5 before",
    fix: 'have it signed again with SHA-256 (openssl x509 -req … -sha256)',
  },

  'chain-missing-intermediate': {
    severity: 'error',
    text: 'no issuer found for {child}: {issuer}{keyId} is neither in {chainFile} nor in {rootFile}',
    rule: 'RFC 5280, section 6.1; names chain byte for byte in Go',
    fix: 'add the certificate of {issuer} to {chainFile} (to {rootFile} if it is the root)',
  },
  'chain-lacks-ca-cert': {
    severity: 'error',
    text: '{file} does not hold {signer}: workloads send no certificate of their issuer, and {peers} refuse them',
    rule: `istiod sends cert-chain.pem after every workload certificate; ${PEERS}`,
    fix: 'put it first: cat ca-cert.pem {file} > NEW && mv NEW {file}',
  },
  'chain-order': {
    severity: 'warning',
    text: '{file} does not begin with {signer} and lead up from there: block {found} is first',
    rule: 'RFC 8446, section 4.4.2; the default TTL is that of the first certificate',
    fix: 'order it: ca-cert first, each followed by its issuer',
  },
  'chain-has-root': {
    severity: 'info',
    text: 'the root is in {file} too: workloads present it twice',
    rule: 'istiod sends cert-chain.pem and root-cert.pem',
    fix: 'it may be left out of cert-chain.pem',
  },
  'chain-unrelated': {
    severity: 'warning',
    text: 'this certificate does not lead from the signing certificate to a root: it is of no use',
    rule: 'istiod sends the whole cert-chain.pem after every workload certificate',
    fix: 'remove the block from {file}',
  },
  'chain-first-expired': {
    severity: 'error',
    text: 'the first certificate of {file} ended {limit}; the time is {at}',
    rule: 'istiod takes the default TTL from it, needed or not: security/pkg/pki/ca/ca.go',
    fix: 'put the current ca-cert first',
  },
  'chain-first-unreadable': {
    severity: 'error',
    text: '{file} is not empty, but its first block cannot be read as a certificate',
    rule: 'istiod takes the default TTL from it: security/pkg/pki/ca/ca.go',
    fix: 'let the file begin with the PEM block of ca-cert',
  },
  'root-mismatch': {
    severity: 'error',
    text: '{file} is not the anchor of {child}: {problem}',
    rule: 'RFC 5280, section 6.1; names chain byte for byte in Go',
    fix: 'put the root that {child} leads to into {file}: its name is {issuer}',
  },
  'root-not-self-signed': {
    severity: 'info',
    text: 'the anchor is not self-signed but was issued by {issuer}: istiod and Envoy take it, plain openssl verify needs -partial_chain',
    rule: PEERS,
  },
  'root-signature': {
    severity: 'warning',
    text: 'this root names itself as its issuer, but its signature is not by its own key: it is not as it was signed (peers do not look, they take its name and key)',
    rule: 'RFC 5280, section 6.1.1 (d); openssl verify -check_ss_sig',
    fix: 'get the root from those who made it, compare its SHA-256 with theirs, and put it into {file}',
  },
  'dn-byte-compare': {
    severity: 'error',
    text: 'the issuer of {child} ({issuer}) and the subject of its issuer ({subject}) are equal by RFC 5280 but not byte for byte: openssl verify says OK, Go does not find it',
    rule: "Go's crypto/x509 compares names byte for byte; RFC 5280, section 7.1 folds case, blanks and string types",
    fix: 'reissue with the subject of the issuer copied as bytes',
  },
  'dn-issuer': {
    severity: 'error',
    text: 'the key of {subject} signed {child}, but {child} names {issuer} as its issuer',
    rule: 'RFC 5280, section 6.1.3 (a) (4)',
    fix: 'reissue with the right issuer name',
  },
  'akid-mismatch': {
    severity: 'error',
    text: 'authorityKeyIdentifier ({wanted}) does not fit the issuer {issuer} ({found}): Go passes, {peers} find no issuer',
    rule: `RFC 5280, section 4.2.1.1; ${PEERS}`,
    fix: 'renew a root with the same subjectKeyIdentifier and serial number, or reissue the certificate',
  },
  'roots-same-name': {
    severity: 'error',
    text: 'several roots are named {name} with different keys, and {peers} try only the first, which is the wrong one (from Istio 1.12 on agents sort the roots by their PEM text)',
    rule: PEERS,
    fix: 'reissue ca-cert with an authorityKeyIdentifier and its root with a subjectKeyIdentifier, or remove the other root',
  },
  'names-self-issued': {
    severity: 'info',
    text: 'subject and issuer have the same name {name}, but the key is not the one that signed it: simple tools take it for a root',
    rule: 'RFC 5280, section 3.2: self-issued is not self-signed',
    fix: 'give intermediate and root different names',
  },
  'root-extra-expired': {
    severity: 'warning',
    text: 'this further root ended {limit}: left from a rotation',
    rule: 'harmless in the stacks measured',
    fix: 'remove the block from {file}',
  },
  'root-duplicate': {
    severity: 'info',
    text: 'the same root appears twice in {file} (blocks {blocks})',
    rule: 'harmless in the stacks measured',
    fix: 'remove one of them',
  },

  'crl-missing-issuer': {
    severity: 'error',
    text: 'no CRL in {file} is signed by {certificate}',
    rule: `${BUNDLE}: every certificate of cert-chain.pem needs one, since Istio 1.27`,
    fix: 'add its CRL (openssl ca -gencrl), or remove ca-crl.pem',
  },
  'crl-no-crlsign': {
    severity: 'error',
    text: 'keyUsage of {certificate} lacks cRLSign: Go refuses its CRL',
    rule: 'RFC 5280, section 4.2.1.3',
    fix: 'reissue it with keyUsage keyCertSign,cRLSign, or remove ca-crl.pem',
  },
  'crl-unreadable': {
    severity: 'error',
    text: '{file} holds something that is not a CRL: {problem}',
    rule: BUNDLE,
    fix: 'let it hold CRLs in PEM only (X509 CRL)',
  },
  'crl-incomplete-for-peers': {
    severity: 'error',
    text: 'no CRL for {certificate}: istiod checks cert-chain.pem only, Envoy every level: {says}',
    rule: 'Envoy, source/common/tls/cert_validator/default_validator.cc',
    fix: 'add the CRL of the root to ca-crl.pem',
  },
  'crl-emptied': {
    severity: 'warning',
    text: '{file} is empty: a running istiod goes on with the CRL that it holds, and so do its proxies',
    rule: 'istiod, security/pkg/pki/util/keycertbundle.go: up to Istio 1.31 an empty file changes nothing',
    fix: 'to revoke nothing any more, publish a CRL without entries for each CA (openssl ca -gencrl); else remove {file}',
  },
  'crl-ztunnel-ignores': {
    severity: 'info',
    text: 'ztunnel cannot read {file}, and asks no CRL about anybody: {says}',
    rule: 'ztunnel, src/tls/crl.rs and src/proxyfactory.rs: one broken CRL, and none is asked; an error with dataPlane ambient or both',
    fix: 'publish CRLs that are right by RFC 5280, section 5, each in a block X509 CRL',
  },
  'crl-expired': {
    severity: 'error',
    text: 'the CRL of {issuer} ended {limit}: istiod does not look, Envoy refuses every peer',
    rule: 'Envoy, source/common/tls/cert_validator/default_validator.cc',
    fix: 'publish a new CRL',
  },

  'rotation-root': {
    severity: 'error',
    text: 'the new {file} lacks the root {root} that is in use: {effect}',
    rule: START,
    fix: 'first both roots with the old signing CA; then the new signing CA; finally drop the old root',
  },
  'rotation-root-ended': {
    severity: 'warning',
    text: 'the new {file} lacks the root {root}, which ended {limit}: a running istiod takes no other roots ("{says}") and keeps the old set',
    rule: START,
    fix: 'restart istiod after the change: oc -n {namespace} rollout restart deployment istiod',
  },
  'rotation-root-bytes': {
    severity: 'warning',
    text: 'neither the old {file} nor the new one is a part of the other, byte for byte: before Istio 1.30 that counts as a changed root',
    rule: START,
    fix: 'append new roots to the old file unchanged',
  },
  'cacerts-rotation-trust': {
    severity: 'error',
    text: 'peers that have only {judge} refuse workloads of {judged}: {says}',
    rule: 'during a rotation workloads of both sets talk to each other',
    fix: 'go in steps: meshcerts trust --previous OLD NEW names them and what to wait for',
  },
  'cacerts-multiroot-off': {
    severity: 'warning',
    text: 'the roots in {file} changed: a running istiod takes that only with ISTIO_MULTIROOT_MESH=true, which is off by default; without it it keeps the old set and logs "{says}"',
    rule: 'istiod (handleEvent in pilot/pkg/bootstrap/istio_ca.go)',
    fix: 'set ISTIO_MULTIROOT_MESH=true for istiod before the change, or restart it after: oc -n {namespace} rollout restart deployment istiod',
  },
  'rotation-restart': {
    severity: 'warning',
    text: '{controlPlane} does not read changed files: restart istiod, then the workloads',
    rule: `${START}: AUTO_RELOAD_PLUGIN_CERTS is off by default here`,
    fix: 'oc -n {namespace} rollout restart deployment istiod',
  },
  'multicluster-root': {
    severity: 'error',
    text: 'this set and {cluster} share no root: their workloads do not trust each other',
    rule: 'one root, or the roots of all clusters in every root-cert.pem',
    fix: 'put the roots of both clusters into root-cert.pem of both',
  },
  'ttl-request': {
    severity: 'error',
    text: 'workloads ask for {requested}, the most istiod grants is {maximum}',
    rule: 'istiod, MAX_WORKLOAD_CERT_TTL: requested TTL X is greater than the max allowed TTL Y',
    fix: 'lower SECRET_TTL, or raise MAX_WORKLOAD_CERT_TTL',
  },
  'webhook-cabundle': {
    severity: 'error',
    text: 'the first block of {file} is {label}: the webhook caBundle cannot be patched ("{says}")',
    rule: 'istiod, pkg/webhooks/util/util.go',
    fix: 'let the file begin with the certificate of the root',
  },
} as const satisfies Catalogue

export type CacertsCode = keyof typeof CACERTS_CODES
